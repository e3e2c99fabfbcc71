/* Inside prompts/: one walkthrough being made. explain.c opens things and chooses; the files
 * explain_function.c, explain_type.c and explain_file.c plan the parts of their kind of target;
 * explain_run.c has stored parts looked up and the others asked; explain_store.c keeps the whole.
 */
#pragma once
#include "answers.h"
#include "docent.h"
#include "guide.h"
#include "reader.h"
#include "steps.h"

struct docent {
    repo *r; /* borrowed */
    char *model_choice;
    char *model_path;
    char *model_name;
    bool no_cache, stored_only; /* stored_only: what is not stored is left open */
    uint64_t seed, cache_bytes;
    int threads;
    answers *store; /* NULL with no_cache */
    context_store *context;
    struct shared_model *share; /* borrowed; owns m then */
    model *m;                   /* NULL until something has to be written */
    session *s;
    session *whole; /* whole.c: the repository as one context; NULL until asked for */
    uint32_t whole_capacity;
    reader *reader;      /* NULL until something has to be ranked */
    struct state *state; /* NULL until a conversation is read or kept */
    sha256 fingerprint, format;
    bool has_fingerprint;
};

/* What a part still needs: a question to the model. */
struct task {
    bool is_open; /* to be answered by the store or the model; false: the program has said it */
    bool is_done;
    bool from_store;
    sha256 key;
    struct question q;
    size_t window; /* index into job.windows: the shared context it is asked in */
    size_t part;   /* for the listener */
    struct job *job;
};

struct job {
    docent *d;
    arena *a;
    struct walkthrough *out;
    const struct explain_watch *w;
    str text; /* the file */
    sha256 whole;
    VEC(struct part) parts;
    VEC(struct task) tasks; /* one for each part, same index */
    VEC(const char *) windows;
    size_t emitted; /* PART events given */
    err no_model;   /* why no model could be chosen: what the program tells is all there is */
    /* Looks at finished parts; true when it changed the plan and something is to be asked anew. */
    bool (*settle)(struct job *j);
    void *plan; /* for settle */
};

/* share.c: the model of a docent, opened where others find it as well */
bool docent_open_model(docent *d, const watch *w, err *e) MUST_USE;
void docent_close_model(docent *d);

/* explain.c */
/* Which model file is meant, and its fingerprint: all that a look-up of what is stored needs. */
bool docent_choose_model(docent *d, arena *a, err *e) MUST_USE;
/* The same where it can be done without: then false is an error only when it is needed. */
bool docent_may_choose_model(docent *d, bool needed, arena *a, err *e) MUST_USE;
bool docent_need_model(docent *d, const watch *w, err *e) MUST_USE;
/* Opens d->context, model or not. */
bool docent_need_store(docent *d, err *e) MUST_USE;
bool job_read_file(struct job *j, const char *path, err *e) MUST_USE;
/* The shared parts of every key. */
hasher *key_begin(const docent *d, const char *what);
bool job_knows_name(void *arg, str word);
void job_event(struct job *j, enum explain_event kind, size_t part, str delta);

/* Parts: added in the order in which they are shown. */
struct part *job_add(struct job *j, struct part p); /* said by the program */
struct task *job_add_task(struct job *j, struct part p, struct task t);
void job_announce(struct job *j); /* HEADER */

/* explain_run.c */
bool job_run(struct job *j, err *e) MUST_USE;
/* explain_store.c */
bool whole_load(struct job *j);
void whole_store(struct job *j);
/* "254-257", or "254" */
char *label_lines(arena *a, uint32_t line, uint32_t end_line);

/* One per kind of target. */
bool explain_function(struct job *j, err *e) MUST_USE;
bool explain_type(struct job *j, err *e) MUST_USE;
bool explain_plain(struct job *j,
                   err *e) MUST_USE; /* macro, variable, constant, field, module ... */
bool explain_file(struct job *j, err *e) MUST_USE;
bool explain_folder(struct job *j, err *e) MUST_USE;

/* Some parts of a function's walkthrough, for an answer: the same sentences under the same keys. */
struct step_view {
    uint32_t line, end_line;
    str code;
    bool told;  /* the program can tell it; otherwise the model is asked */
    bool show;  /* out: is it wanted */
    bool taken; /* the chooser's own */
};
struct parts_wish {
    /* Chooses among the steps; context: in which the model would be asked. May change the wish. */
    void (*choose)(void *arg, struct step_view *v, size_t n, const char *context);
    void *arg;
    bool purpose, outcome; /* what it is for; what it returns and how it fails */
};
bool explain_parts(struct job *j, struct parts_wish *wish, err *e) MUST_USE;

/* explain_context.c: what the model is shown of a definition */
struct definition {
    struct symbol s;
    uint32_t start;     /* byte of the line on which it starts */
    const char *header; /* the enclosing class's line, or "" */
    const char *known;  /* signatures of what it calls */
    const char *doc;    /* what its comment says, one line and the label before it, or "" */
    sha256 content;     /* of all this and the code */
    /* definition_show: costs a look at the whole file, needed only to ask */
    const char *code; /* as shown: comments that speak to the reading program left out */
    const char *bare; /* without comments */
    size_t hidden;    /* comments left out */
};
bool definition_read(struct job *j, const struct symbol *s, str text, struct definition *out,
                     err *e) MUST_USE;
void definition_show(struct job *j, struct definition *def);
struct verify_scope definition_scope(struct job *j, const struct definition *def);
char *definition_prompt(struct job *j, const struct definition *def, str code);
/* Of a long function with its steps' first lines; NULL: it is shown as it is. */
const char *function_purpose_context(struct job *j, const struct definition *def);
/* All that a very short function does, told by the program; NULL: it cannot tell all of it. */
const char *function_told(struct job *j, const struct definition *def);
/* Where a whole walkthrough is stored. */
sha256 walkthrough_key(const docent *d, const struct definition *def);
sha256 file_walkthrough_key(const docent *d, const char *path, str text);
/* Adds a part with its purpose for the first `most` of these symbols of the file being read. */
bool symbols_add(struct job *j, const struct symbols *all, size_t most, const char *path,
                 err *e) MUST_USE;
bool symbol_has_steps(const struct symbol *s);
bool symbol_has_members(const struct symbol *s);

/* The names of what a type holds: certain, but no purpose. NULL: none. */
const char *type_mention(struct job *j, const struct definition *def);

/* purpose.c: the purpose of a definition, the same wherever it is asked */
sha256 purpose_key(const docent *d, const struct definition *def);
/* What the program says it is for, from its comment or its whole body; NULL: the model is asked. */
const char *purpose_said(struct job *j, const struct definition *def);
/* The key and the question, after definition_show; q.said when the program says it. */
struct task purpose_task(struct job *j, const struct definition *def, bool own_context);
/* Adds a part of this kind and label with the purpose, said or to be asked. */
struct task *purpose_add(struct job *j, struct part p, const struct definition *def,
                         bool own_context);
