/* Answers: a question becomes a prompt, the model's words become a checked answer.
 *
 * A `docent` ties one repository to one model and the stores of what was said. The model is opened
 * only when something has to be written: a stored answer costs a look-up. It belongs to one thread
 * at a time.
 *
 * The program leads (guided walkthrough): what is certain is printed by the program; the model
 * writes one short sentence per part, each on a branch of its own off one shared context; each
 * sentence is checked by verify.h before it counts. */
#pragma once
#include "../engine/engine.h"
#include "../indexer/index.h"

typedef struct docent docent;

struct docent_options {
    const char *model; /* name, path, or NULL for the one in use */
    bool no_cache;     /* neither read nor write stored answers and context */
    uint64_t seed;
    int threads;                /* 0: physical cores */
    uint64_t cache_bytes;       /* cap of context.db; 0: default */
    struct shared_model *share; /* load.h: the model is opened there, once; NULL: its own */
};
bool docent_open(docent **out, repo *r, const struct docent_options *o,
                 err *e) MUST_USE; /* repo is borrowed */
void docent_close(docent *d);

/* ---- explain ---- */

enum part_kind {
    PART_PURPOSE,
    PART_STEP,
    PART_RETURNS,
    PART_FAILS,   /* functions */
    PART_MEMBERS, /* types: a group of members or methods */
    PART_SYMBOL,  /* files: one symbol and its purpose */
    PART_NOTE,    /* said by the program: what was left out, and why */
};
struct part {
    enum part_kind kind;
    const char *label;       /* "Purpose", "254-257", "Returns", "Can fail", "ƒ main" */
    const char *path;        /* place the part is about */
    uint32_t line, end_line; /* 0: none */
    const char *text;
    const char *remark; /* what the author's comments in these lines say; NULL: nothing. Quoted:
                           neither docent's words nor checked */
    bool by_program;    /* structure, not prose: certain */
    bool marked;        /* failed verification twice */
    const char *reason; /* why it is marked: "`foo_bar` is not in these lines, in this function nor
                           in the index" */
};
enum badge { BADGE_EXACT, BADGE_APPROX };
struct walkthrough {
    struct target target;
    /* what the program knows for certain */
    const char *title; /* "editorReadKey(int fd) -> int" */
    const char *language;
    struct edges callers, callees; /* the first few, each once; counts below are all */
    size_t n_callers, n_callees;
    const char *doc_line; /* first sentence of the doc comment; "" when none, or when it is the
                             purpose */
    struct part *parts;
    size_t n_parts;
    /* how it came about */
    enum badge badge;
    bool from_store; /* no model was opened */
    const char *model;
    uint64_t tokens_read, tokens_reused, tokens_generated;
    double seconds;
    size_t lines_marked, lines_retried;
};

/* Is all of it the program's, so that no model took part, now or earlier? */
bool walkthrough_is_told(const struct walkthrough *w);

/* Events while a walkthrough is made, in order: one HEADER (everything certain, and the parts;
 * those of the model with empty text), TEXT as sentences stream (parts may interleave), PART when a
 * part is finished and checked: in the order of the parts, each once. When two neighbouring steps
 * get the same sentence they become one part and HEADER comes again with fewer parts, before any of
 * them had its PART. A stored walkthrough comes as HEADER and PARTs at once. Pointers are valid
 * until docent_explain returns. */
enum explain_event { EXPLAIN_HEADER, EXPLAIN_TEXT, EXPLAIN_PART };
struct explain_watch {
    watch base; /* phases: "open model", "read", "write" */
    void (*event)(void *arg, enum explain_event kind, const struct walkthrough *w, size_t part,
                  str delta);
    void *arg;
};
/* Everything in *out is in the arena. ERR_AMBIGUOUS and ERR_NOT_FOUND: out->target.candidates has
 * the candidates. Cancelled: ERR_CANCELLED, the finished parts are in *out and stored each by
 * itself. No model, and something to ask: ERR_MODEL, what the program tells is in *out. */
bool docent_explain(docent *d, const char *target, arena *a, struct walkthrough *out,
                    const struct explain_watch *w, err *e) MUST_USE;
/* What is stored of a target's walkthrough; never opens a model. out->from_store: all of it is
 * there. Otherwise the parts that are stored, or that the program says, have their text and the
 * others have none. Without a model the program's are all there are, for stored text belongs to a
 * model. */
bool docent_stored(docent *d, const char *target, arena *a, struct walkthrough *out,
                   err *e) MUST_USE;
/* The purpose sentence of a symbol, said by the program or stored; *text NULL when there is none.
 * Never opens a model. */
bool docent_stored_purpose(docent *d, const struct symbol *s, arena *a, const char **text,
                           bool *marked, err *e) MUST_USE;

/* Does the program begin at this function? Not where only a test is built with it. */
bool begins_program(repo *r, const struct symbol *s) MUST_USE;

struct answer_stats {
    uint64_t answers, bytes;
};
bool docent_answer_stats(docent *d, struct answer_stats *out, err *e) MUST_USE;
bool docent_answers_clear(docent *d, err *e) MUST_USE;
