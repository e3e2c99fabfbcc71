/* Inside prompts/: one question being answered. ask.c leads; ask_index.c answers from the symbol
 * table; ask_write.c has the model write over what it is shown; ask_store.c keeps what was written;
 * state.c keeps conversations. */
#pragma once
#include "ask.h"
#include "explain.h"
#include "places.h"
#include "state.h"

/* What the model is shown under one number. */
struct piece {
    const char *path;
    uint32_t line, end_line; /* of the code shown */
    const char *symbol;      /* qualified; NULL */
    const char *name;        /* as the model knows it: the last part, or the path */
    const char *code;
    bool is_code; /* a definition, not documentation */
    str lines;    /* the file's lines line..end_line: what citations are narrowed in */
};

/* A sentence of the model with where it is from, before it gets its numbers. */
struct claim_source {
    size_t piece;
    uint32_t line, end_line;
};
struct claim {
    const char *text, *reason;
    struct claim_source from[SENTENCE_SOURCES];
    size_t n_from;
    bool retried;
};

struct asking {
    docent *d;
    arena *a;
    const struct ask_options *o;
    struct asked *out;
    const struct ask_watch *w;
    struct finding f;
    double since;
    struct turns history; /* of the conversation followed, oldest first */
    VEC(struct sentence) sentences;
    VEC(struct source) sources;
    VEC(struct piece) pieces;
    VEC(struct claim) claims;
    const char *context; /* what the model was shown in this turn; NULL: nothing */
    sha256 key;
    bool has_key, places_given;
};

/* ask.c */
/* The number of this source, a new one if need be. */
uint32_t asking_source(struct asking *x, const char *path, uint32_t line, uint32_t end_line,
                       const char *symbol);
/* Adds a sentence said by the program and announces it; sources by number. */
void asking_say(struct asking *x, const char *text, const uint32_t *sources, size_t n);
/* Gives a claim its numbers and announces it. */
void asking_claim(struct asking *x, const struct claim *c);
void asking_event(struct asking *x, enum ask_event kind, size_t sentence, str delta);
/* PLACES: once, before the first sentence. */
void asking_places(struct asking *x);

/* ask_index.c: *done says whether the index alone has answered. */
bool ask_index(struct asking *x, bool *done, err *e) MUST_USE;
/* "Called by a and b, 5 in all." of a symbol, as sentences of the program. */
bool ask_facts(struct asking *x, const struct symbol *s, err *e) MUST_USE;

/* ask_write.c */
/* The definition asked about: it alone is shown. */
bool ask_unit(struct asking *x, const struct symbol *s, err *e) MUST_USE;
/* Pieces of the best candidates, as many as can be read in time. */
bool ask_pieces(struct asking *x, err *e) MUST_USE;
/* README, map and purposes. */
bool ask_overview(struct asking *x, err *e) MUST_USE;
/* Asks the model about x->pieces and fills x->claims. */
bool ask_write(struct asking *x, err *e) MUST_USE;

/* ask_store.c */
/* The key of the answer, from everything that decides it but the model's words. */
void ask_key(struct asking *x, const char *what, str shown);
/* Claims and pieces' numbers of an earlier time; false: there are none. */
bool ask_load(struct asking *x);
void ask_store(struct asking *x);
/* An answer as text for state.db, and back. */
char *asked_save(const struct asked *out);
bool asked_read(struct asked *out, str text, arena *a);
