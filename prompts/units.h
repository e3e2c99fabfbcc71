/* Context units: what `load` reads, `plan` counts and readiness is about (see load.h). */
#pragma once
#include "explain.h"
#include "load.h"

struct read_unit {
    struct symbol s;
    sha256 key;         /* purpose_key: where its purpose is stored */
    const char *told;   /* its purpose, when the program says it; NULL: the model is asked */
    bool is_read;       /* its purpose is known; with keep_context it is stored as well */
    bool is_aside;      /* test, example, generated, vendored: after everything else */
    double weight;      /* share of importance: all units together are 1 */
    struct answer said; /* told, or by units_read in its arena; text NULL: neither */
    size_t tokens;      /* estimate of its context and question */
};
/* A load reads units in batches; the first ones are small, so that something is there soon. */
enum { BATCH_FIRST = 4, BATCH_MOST = 32 };
struct read_units {
    struct read_unit *v; /* the most important first */
    size_t n, n_aside_left_out;
};
/* Looks at every definition below prefix. Opens no model; until one is chosen (docent_choose_model)
 * there are no keys, and nothing is read but what is told. Phase "list". */
bool units_list(docent *d, const struct load_options *o, arena *a, struct read_units *out,
                const watch *w, err *e) MUST_USE;
/* The same without looking at any definition: only s, is_aside and weight of each are there. */
bool units_rank(docent *d, const struct load_options *o, arena *a, struct read_units *out,
                const watch *w, err *e) MUST_USE;
/* The rest of v[0..n), in place; how many are left when those that are gone are left out. */
size_t units_look(docent *d, struct read_unit *v, size_t n, arena *a) MUST_USE;
/* Files read one after another: the text of the file read last is kept. */
struct unit_reader {
    struct job job; /* d and a set by the caller; job.text is the file at hand */
    const char *path;
};
/* The definition as it is now; ERR_NOT_FOUND when the file no longer has it there. */
bool unit_definition(struct unit_reader *r, const struct symbol *s, struct definition *out,
                     err *e) MUST_USE;
/* Reads those of v[0..n) that are not read yet (load.c), and leaves what was said in them, so that
 * it is there without a store as well. Cancelled: ERR_CANCELLED. */
bool units_read(docent *d, struct read_unit *v, size_t n, arena *a, const watch *w,
                err *e) MUST_USE;
/* The keys of all summaries of this repository that are stored (summary.c). */
bool summary_keys(docent *d, arena *a, void (*each)(void *arg, const sha256 *key), void *arg,
                  err *e) MUST_USE;
