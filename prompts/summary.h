/* Summaries from the purposes of symbols upwards, and the tour.
 *
 * A file is summed up from the purposes of its symbols, a folder from the summaries of what is in
 * it, the repository from those of its folders and the beginning of its README. Each is one or two
 * sentences written by the model over such a list, checked like any sentence (verify.h): a name in
 * it stands in the list or in the index, or the sentence is marked. Everything else is said by the
 * program. Each is stored under what it was made of: after a commit only the summaries above a
 * changed purpose are written again. */
#pragma once
#include "docent.h"

struct summary_options {
    bool stored_only; /* never opens a model: what is not stored is left out (text NULL) */
    size_t most;      /* entries listed; 0: 12 */
};

enum summary_kind { SUMMARY_REPOSITORY, SUMMARY_FOLDER, SUMMARY_FILE };
/* One line of the list below a summary: a symbol of a file, a file or folder of a folder. */
struct summary_entry {
    const char *name; /* "editorOpen", "src/", "main.c" */
    const char *path;
    uint32_t line, end_line; /* 0: a file or folder */
    int64_t symbol;          /* id; 0: none */
    const char *kind;        /* "function", "file", "folder" */
    const char *text;        /* its purpose or summary, or what the index says; NULL: nothing */
    bool marked;
    const char *reason;
    bool by_program; /* not written yet: a signature, "12 definitions: `a`, `b` and others" */
    double weight;   /* share of the repository's rank, 0..1 */
};
struct summary {
    enum summary_kind kind;
    const char *path;     /* "" the root, "src/", "src/main.c" */
    const char *title;    /* the repository's name, or the path */
    const char *language; /* of a file; the one with most files otherwise; may be NULL */
    uint64_t files, lines, symbols;
    const char *text; /* the sentence; NULL: not written (stored_only) */
    bool marked;
    const char *reason;
    struct summary_entry *v;    /* most important first */
    size_t n, left_out;         /* left_out: entries that are not listed */
    uint64_t units, units_read; /* of docent_readiness, below this path */
    bool from_store;            /* no model was opened */
    const char *model;
    uint64_t tokens_read, tokens_reused, tokens_generated;
    double seconds;
};
/* What the README says the repository is, in the arena: its authors know. NULL: nothing. */
const char *summary_by_authors(docent *d, arena *a);
/* path: NULL or "" or "." the repository, "src/" or "src" a folder, else a file. Purposes that the
 * list needs and that are not stored are written first (phase "load"); summaries below in turn
 * (phase "write", done and total: summaries). Needs repo_update before. ERR_NOT_FOUND: no such
 * path. Cancelled: ERR_CANCELLED, what is finished is stored. All of *out is in the arena. */
bool docent_summary(docent *d, const char *path, const struct summary_options *o, arena *a,
                    struct summary *out, const watch *w, err *e) MUST_USE;

/* ---- tour ---- */

struct tour_options {
    const char *prefix; /* below this folder; NULL: everywhere */
    size_t stops;       /* 0: 10 */
    bool stored_only;
};
struct tour_stop {
    struct symbol symbol;
    const char *reason; /* by the program: "entry point", "called from 14 places in 5 files",
                           "`main` leads here" */
    const char *text;   /* its purpose; NULL: not written yet */
    bool marked;
    const char *mark_reason;
    const char *calls; /* by the program: "Goes on to `a` and `b` (stops 3, 5).", or "" */
};
struct tour {
    const char *title;
    const char *summary; /* of the repository or folder; NULL: not stored yet */
    struct tour_stop *v;
    size_t n;
    const char *model; /* NULL: none is here, only what the program says is told (stored_only) */
    bool from_store;
    double seconds;
};
/* Entry points first, then what they lead to, by rank; what a stop needs comes behind it, what is
 * in one file stays together where rank allows it. The same repository gives the same tour. */
bool docent_tour(docent *d, const struct tour_options *o, arena *a, struct tour *out,
                 const watch *w, err *e) MUST_USE;
/* The tour as Markdown, with a place for each stop. */
void tour_markdown(const struct tour *t, strbuf *out);
