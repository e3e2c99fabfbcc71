/* Reading a repository before anybody asks: units, what reading them will cost, and the reading.
 *
 *   unit   one definition with what the model is shown beside it: the enclosing header and the
 *          signatures of what it calls. Its key is the hash of all that, so a renamed branch, a
 *          fork or a second clone finds it read. Of a definition too long for one context the
 *          first lines of each of its steps are read.
 *   plan   the units below a path, how many tokens they are, and what reading those that are not
 *          read yet takes on this machine
 *   load   reads them, the most important first, and leaves the purpose sentence of each (checked,
 *          in answers.db) and, when wanted, its processed context (in context.db, within its cap)
 *
 * Every function takes the docent of docent.h and belongs to that docent's thread. Nothing is
 * lost by stopping, whether by watch.stop, a budget or kill -9: what is finished is in the store,
 * and the next call goes on behind it. */
#pragma once
#include "docent.h"

struct load_options {
    const char *prefix;   /* only below this folder ("src/") or this file; NULL: everything */
    bool all;             /* also tests, generated and vendored files, after everything else */
    bool keep_context;    /* leave the processed context as well: explanations start at once */
    uint64_t most_tokens; /* stop when about so many have been read or written; 0: no limit */
    double most_seconds;  /* stop when so much time has gone by; 0: no limit */
};

/* ---- plan ---- */

/* Counted in units, tokens of context (of what is still to be read, behind the fixed
 * instructions), and seconds and bytes that reading them will take. */
struct load_cost {
    uint64_t units, units_read; /* all of them; those with a purpose already */
    uint64_t tokens;            /* to read: of the units that are not read yet */
    uint64_t written;           /* to write: about so many */
    double seconds;
    uint64_t answer_bytes, context_bytes; /* on disk; context: 0 without keep_context */
};
struct plan_row {
    const char *path; /* "src/", "src/main.c"; "" is the root */
    bool is_folder;
    uint32_t depth; /* 0: the root itself, 1: its own entries */
    struct load_cost cost;
};
struct machine_speed {
    double read_rate,
        write_rate; /* tokens a second: of long contexts, of replies written together */
    uint64_t model_bytes, context_bytes_per_token, memory_bytes; /* memory: the peak of a load */
};
struct load_plan {
    struct load_cost total;
    struct plan_row *v; /* folders before what is in them; files too */
    size_t n;
    struct machine_speed speed;
    const char *model;
    double fraction; /* read already, by weight: see readiness */
};
/* Opens the model and measures it for about a second (phases "open model", "count", "measure").
 * The tokens are counted with the model's own tokenizer. Everything in *out is in the arena. */
bool docent_plan(docent *d, const struct load_options *o, arena *a, struct load_plan *out,
                 const watch *w, err *e) MUST_USE;

/* ---- load ---- */

enum load_end {
    LOAD_COMPLETE, /* every unit asked for is read */
    LOAD_BUDGET,   /* the budget is used up */
    LOAD_STOPPED,  /* watch.stop was set */
};
/* How far a load is. Fractions are by weight (rank), so that they grow quickly at first. */
struct load_state {
    uint64_t units, units_read; /* all of them; those read, before and now */
    uint64_t units_now;         /* read by this call */
    uint64_t tokens_read, tokens_reused, tokens_generated; /* by this call */
    uint64_t tokens_left;         /* an estimate from the text alone, as is all that is `left` */
    double fraction;              /* 0..1 of the weight is read */
    double seconds, seconds_left; /* left: by the rate so far; 0 while there is none */
    uint64_t marked;              /* sentences of this call that failed their check twice */
};
/* One unit that has just been read. */
struct load_unit {
    const struct symbol *symbol;
    const char *purpose;
    bool marked;
};
struct load_watch {
    watch base; /* phases: "open model", "list", "load" (done and total: tokens); base.hold makes
                   it wait (thread.h) without losing anything */
    /* After each unit, and several times a second in between with unit NULL. May be NULL. Called
     * from the thread that called docent_load; pointers are valid until it returns. */
    void (*event)(void *arg, const struct load_state *s, const struct load_unit *unit);
    void *arg;
};
/* True for every end, *out->end says which; false is an error. A unit whose file changed since the
 * index was updated is left out. The caller brings the index up to date before (repo_update). */
struct load_report {
    enum load_end end;
    struct load_state state;
    const char *model;
    const char *note; /* one line when a store could not be written; NULL: all is well */
};
bool docent_load(docent *d, const struct load_options *o, arena *a, struct load_report *out,
                 const struct load_watch *w, err *e) MUST_USE;

/* ---- readiness ---- */

/* How much of what lies below a path (NULL: everything) is read. Opens no model; a look at each
 * unit's key, so about a second for 10,000 units: not for every frame of a screen. */
struct readiness {
    uint64_t units, units_read;
    double fraction; /* 0..1, by weight (rank): what matters most counts most */
};
bool docent_readiness(docent *d, const char *prefix, arena *a, struct readiness *out,
                      err *e) MUST_USE;

/* ---- reading in the background ----
 *
 * A screen opens two docents over one model: one that answers, one that loads, each with a repo
 * and a thread of its own.
 *
 *     shared_model *m = shared_model_new();            // docent_options.share = m, for both
 *     loading thread:  docent_load(loading, ..., {.base = {.stop = &stop, .hold = &hold}})
 *     a question:      cancel_request(&hold); docent_explain(answering, ...);
 *                      cancel_clear(&hold);
 *
 * While hold is set the load gives way within a layer's time (< 100 ms), waits without using the
 * processor, and then goes on where it was; stop works while it waits. The model is opened by
 * whoever needs it first. */
typedef struct shared_model shared_model;
shared_model *shared_model_new(void);
void shared_model_free(shared_model *m); /* after both docents are closed; accepts NULL */
