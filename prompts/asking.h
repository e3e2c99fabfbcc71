/* Inside prompts/: one question being answered. ask.c leads; ask_index.c answers from the symbol
 * table; ask_write.c chooses what is read; ask_describe.c tells what the program and walkthroughs
 * can say of a definition, ask_quote.c quotes text; ask_lead.c has the model answer in a sentence;
 * ask_store.c keeps what was written; state.c keeps conversations. */
#pragma once
#include "ask.h"
#include "explain.h"
#include "places.h"
#include "state.h"
#include "topic.h"

/* What the model is shown under one number. */
struct piece {
    const char *path;
    uint32_t line, end_line; /* of the code shown */
    const char *symbol;      /* qualified; NULL */
    const char *name;        /* as the model knows it: the last part, or the path */
    const char *code;
    struct symbol of; /* id 0: text outside of any definition */
    str lines;        /* the file's lines line..end_line: what citations are narrowed in */
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
    bool retried, by_program;
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
    struct topic topic;
    size_t asked;        /* sentences that the model was asked for */
    const char *context; /* in which the model is asked about pieces[0]; NULL: none was made */
    sha256 key;
    bool has_key, places_given;
    err no_model; /* why none could be chosen: what the program can tell is the answer */
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
/* PLACES, before the first sentence: by words alone, while the reader or the model is still at
 * work, and as they stay. */
void asking_places_early(struct asking *x);
void asking_places(struct asking *x);

/* ask_index.c: *done says whether the index alone has answered. */
bool ask_index(struct asking *x, bool *done, err *e) MUST_USE;
/* "Called by a and b, 5 in all." of a symbol, as sentences of the program. */
bool ask_facts(struct asking *x, const struct symbol *s, err *e) MUST_USE;

/* ask_write.c */
/* The definition asked about: it alone is told. */
bool ask_unit(struct asking *x, const struct symbol *s, err *e) MUST_USE;
/* The best candidates, one after the other. */
bool ask_pieces(struct asking *x, err *e) MUST_USE;
/* Tokens that can be read until the first sentence of the model is due. */
size_t asking_affordable(const struct asking *x);
double asking_speed(const struct asking *x); /* tokens a second, as far as known */
void asking_speed_learn(const struct asking *x, const struct usage *before);
/* ask_whole.c: the whole repository, or what is below `in`, is read as one context. *named: the
 * model named definitions that answer, and they are told. */
bool ask_whole(struct asking *x, bool *named, err *e) MUST_USE;
/* Does what is said about this question name lines? */
bool ask_names_lines(const struct asking *x);
/* Adds a claim and announces it. */
void asking_add(struct asking *x, const struct claim *c);

/* Was the claim before this one about the same piece? Then it need not be named again. */
bool asking_goes_on(const struct asking *x, size_t at);

struct telling_wish {
    size_t steps; /* at most so many, those that the question is about */
    bool whole;   /* all of them where there are not many more */
    bool outcome; /* what it returns and how it fails as well */
};
/* ask_describe.c: what is certain of pieces[at], and the steps of it that are wished for. */
bool ask_describe(struct asking *x, size_t at, const struct candidate *c,
                  const struct telling_wish *wish, err *e) MUST_USE;
/* ask_quote.c: of these lines of a piece the lines or sentences that have most of the question's
 * words, at least `share` of them, as they are; or the first sentences. */
void ask_quote(struct asking *x, const struct claim_source *from, size_t most, double share);
void ask_quote_first(struct asking *x, size_t at, size_t most);
/* ask_overview.c */
bool ask_overview(struct asking *x, err *e) MUST_USE;
/* A candidate becomes a piece; the same, and is told. */
bool asking_piece(struct asking *x, const struct candidate *c, err *e) MUST_USE;
bool asking_tell(struct asking *x, const struct candidate *c, const struct telling_wish *wish,
                 err *e) MUST_USE;
/* ask_lead.c: one sentence of the model that answers, from x->context; none when it does not stand
 * up to being checked. */
bool ask_lead(struct asking *x, err *e) MUST_USE;
/* Does a finished sentence stand up to it, over pieces[0..n) and the timeline of `s`? */
bool ask_stands(struct asking *x, session *s, size_t n, const struct question *q, bool *out,
                err *e) MUST_USE;
/* What a sentence about this code is held against; shown: what else the model saw. */
struct verify_scope asking_scope(struct asking *x, str code, str shown);
/* on_text of a question: words of the sentence that comes next. arg: struct asking. */
void asking_words(void *arg, str delta);
/* The question, behind the one before it where it needs that to be understood. */
const char *asking_question(struct asking *x);
/* The lines of pieces[at] that hold the words the sentence quotes; the whole piece when they are
 * too far apart or when there are none. */
struct claim_source asking_narrow(const struct asking *x, size_t at, str sentence);

/* ask_store.c */
/* The key of the answer, from everything that decides it but the model's words. */
void ask_key(struct asking *x, const char *what, str shown);
/* Claims and pieces' numbers of an earlier time; false: there are none. */
bool ask_load(struct asking *x);
void ask_store(struct asking *x);
/* An answer as text for state.db, and back. */
char *asked_save(const struct asked *out);
bool asked_read(struct asked *out, str text, arena *a);
