/* The writer: one context is read once, and each question about it is a branch of its own. Each
 * sentence is verified; one that fails is written once more from its second-best token on; one that
 * fails again gives way to what the program can say, or keeps the reason. */
#pragma once
#include "../engine/engine.h"
#include "verify.h"

struct question {
    const char *context; /* a context of its own; NULL: the shared one */
    const char *ask;
    const char *said;  /* the program says it: the context is only read (guide_ask_each); NULL */
    const char *begin; /* words the answer begins with, by the program; "" for none */
    struct verify_scope scope;
    const char *fallback; /* what the program says when two sentences fail; NULL: the mark */
    bool is_step;         /* may not say what another step further up, or the purpose, says */
    void (*on_text)(void *arg, str delta); /* may be NULL */
    void (*on_done)(void *arg);            /* guide_ask_each: text is final; may be NULL */
    void *arg;
    /* out */
    const char *text;   /* NULL: cancelled before it was written */
    const char *reason; /* NULL: it passed */
    bool retried;
    bool replaced; /* text is the fallback */
};

struct guide {
    const model *m;
    session *s;
    const struct chat_message *opening; /* prompt_opening */
    size_t n_opening;
};

/* Asks all n; `context` is the shared one. Cancelled: ERR_CANCELLED, finished answers stay. */
bool guide_ask(struct guide *g, const char *context, struct question *q, size_t n, const watch *w,
               arena *a, err *e) MUST_USE;
/* Asks all n, each in its own context (q->context): many are read at a time, and their contexts go
 * to the session's store. An answer has the words that guide_ask gives. on_done comes as each is
 * finished. Cancelled: ERR_CANCELLED. */
bool guide_ask_each(struct guide *g, struct question *q, size_t n, const watch *w, arena *a,
                    err *e) MUST_USE;
/* Tokens of a question in its own context, behind the opening: read, and in the opening. */
bool guide_measure(const struct guide *g, const struct question *q, size_t *read, size_t *opening,
                   err *e) MUST_USE;
/* The timeline behind which a question with this context is asked (NULL: the opening alone). */
bool guide_timeline(const struct guide *g, const char *context, tokens *out, err *e) MUST_USE;
/* Tokens that this text takes in a prompt. */
bool guide_count(const struct guide *g, str text, size_t *out, err *e) MUST_USE;
