/* Questions about a repository: places first, then an answer whose every sentence has its source.
 *
 * Two calls. docent_places ranks places and writes no prose; docent_ask does the same and goes on
 * to an answer. Both may open models: the reader (a 135M model that ranks by how likely the
 * question is after the code) if its file is here, the answering model only when something has to
 * be written. Everything returned lies in the arena. One docent belongs to one thread at a time.
 *
 * Routes, cheapest exact one first; the answer says which it took:
 *   INDEX   `where is X`, `who calls X`, `which functions call X`, `what does X call`, `list ...`:
 *           from the symbol table alone, no model, everything certain
 *   UNIT    one definition is asked about: it alone is told
 *   PIECES  a few definitions and pieces of text, the best first
 *   PROSE   overview questions: the README's words, the map and stored purposes; no model
 *   WHOLE   asked for by `whole`: all files are one context, read once (whole.h); the model names
 *           the definitions that answer, and these are told. ERR_UNSUPPORTED when they do not fit
 *   NONE    not found in this repository: no prose, the nearest places
 *
 * What is said of a place: the comment's first sentence or the purpose; the steps of its
 * walkthrough that the question is about, told by the program where they can be told, else by the
 * model, under the walkthrough's own keys; documentation is quoted. What the program says is there
 * at once; the model reads what can be read until its first sentence is due (about five seconds).
 * `deep`: four times as much, more places, and of the best place the model answers the question in
 * one sentence of its own, which is shown only when it passes every check (ask_lead.c).
 *
 * A sentence is one claim. Its sources are numbers into sources[]: "[1]" in the text stands for
 * sources[0], and the program has put it there. What looks like code in the sentence was looked up
 * in exactly those lines, else in what the model was shown, else in the index (verify.h); a
 * sentence that fails is written once more and then marked with the reason. Sentences said by the
 * program (by_program) are structure from the index.
 *
 * Conversations: each answer is a turn. With follow, the model sees the turns before (their tokens
 * are a prefix that is not read again) and words such as "it" mean what was spoken of. Turns are in
 * state.db, which is the reader's own and never rebuilt; with no_cache nothing is written there.
 *
 * Without an answering model UNIT and PIECES are what the program tells, with a note. Errors:
 * ERR_USAGE an empty question; ERR_NOT_FOUND `in` or `follow` names nothing; ERR_MODEL the model
 * that was chosen by name is missing, with what is told in *out, or WHOLE has none;
 * ERR_CANCELLED with the finished sentences in *out, the turn not stored; ERR_NOMEM.
 * A missing reader is no error: places.note says that the ranking is by words alone. */
#pragma once
#include "docent.h"

struct ask_options {
    const char *question; /* any UTF-8; newlines count as blanks */
    const char *in;       /* only below this folder or file; NULL: everywhere */
    const char *follow;   /* id of a conversation, or "last"; NULL: a new one */
    size_t limit;         /* places wanted; 0: 10 */
    bool deep;            /* read more before answering */
    bool whole;           /* all files below `in` become the context, when they fit */
    const char *reader;   /* the model that ranks: name or file; NULL: the registry's; "none": rank
                             by words alone */
};

/* The registry's name of the model that ranks when none is named. */
extern const char ask_reader[];

/* ---- places ---- */

struct place {
    const char *path;
    uint32_t line, end_line; /* the definition, or the piece of text */
    const char *symbol;      /* qualified name; NULL: text outside of any definition */
    const char *text;        /* signature or first line, trimmed */
    int64_t id;              /* of the symbol while the index is not updated; 0: none */
    double score;            /* comparable within one answer only */
    const char *why;         /* "named in the question", "name read, key; text raw", "calls X" */
    bool is_test;
};
struct places {
    struct place *v; /* best first */
    size_t n;
    bool reranked;    /* the reader took part */
    const char *note; /* why it did not; NULL: it did, or was not wanted */
    double seconds;
};
bool docent_places(docent *d, const struct ask_options *o, arena *a, struct places *out,
                   const watch *w, err *e) MUST_USE;

/* ---- answers ---- */

enum ask_route { ROUTE_INDEX, ROUTE_UNIT, ROUTE_PIECES, ROUTE_PROSE, ROUTE_WHOLE, ROUTE_NONE };
const char *ask_route_name(enum ask_route r); /* "index", "unit", "pieces", ... */

struct source { /* what [n] stands for */
    const char *path;
    uint32_t line, end_line;
    const char *symbol; /* qualified name, or NULL */
    const char *text;   /* the line itself, trimmed */
    const char *since;  /* of a stored answer: what became of the lines, "now at line 12", "changed
                           since", "gone"; NULL: they still stand there */
};
enum { SENTENCE_SOURCES = 8 };
struct sentence {
    const char *text;                   /* ends with its numbers: "Reads one key from `fd`. [1]" */
    uint32_t sources[SENTENCE_SOURCES]; /* 1-based numbers, as in the text */
    size_t n_sources;
    bool by_program; /* from the index: certain */
    bool marked;     /* failed its check twice */
    const char *reason;
    bool retried;
};
struct asked {
    const char *question;
    enum ask_route route;
    struct places places; /* what was considered, best first */
    struct sentence *sentences;
    size_t n_sentences;
    struct source *sources; /* [1] is sources[0] */
    size_t n_sources;
    enum badge badge;
    bool from_store;          /* no model was opened */
    const char *model;        /* NULL: none took part */
    const char *note;         /* one line worth showing, or NULL */
    const char *conversation; /* id to follow up with; NULL: not stored */
    uint32_t turn;            /* 1: the first of its conversation */
    uint64_t tokens_read, tokens_reused, tokens_generated; /* of the answering model */
    uint64_t tokens_ranked;                                /* read by the reader */
    double first_seconds;                                  /* until the first word of the answer */
    double seconds;                                        /* in all */
    size_t lines_marked, lines_retried;
};

/* Events, in order: PLACES as soon as places are known by words, and again when the reader has
 * ranked them; then for each sentence TEXT as
 * its words come (only the model's; sentences may interleave: `sentence` says whose words) and
 * SENTENCE when it is finished and checked, in the order in which they are shown, each once. The
 * text of TEXT is raw: what SENTENCE brings replaces it (tidied, with its numbers). A sentence that
 * turns out to say nothing is dropped: SENTENCE comes with an empty text, and it is not in the
 * result. A stored or index answer gives PLACES and SENTENCEs at once. The arrays of *x are valid
 * during the call, its texts until the arena goes. Called from the caller's thread. */
enum ask_event { ASK_PLACES, ASK_TEXT, ASK_SENTENCE };
/* Of an answer in which no model wrote: where it is from, for the badge. */
const char *ask_without_model(const struct asked *x);
struct ask_watch {
    watch base; /* phases: "search", "open reader", "rank", "open model", "read", "write" */
    void (*event)(void *arg, enum ask_event kind, const struct asked *x, size_t sentence,
                  str delta);
    void *arg;
};
bool docent_ask(docent *d, const struct ask_options *o, arena *a, struct asked *out,
                const struct ask_watch *w, err *e) MUST_USE;

/* ---- conversations of this repository ---- */

struct conversation {
    const char *id;    /* "12" */
    const char *title; /* the first question */
    uint32_t turns;
    int64_t updated; /* seconds since 1970 */
};
struct conversations {
    struct conversation *v; /* most recent first */
    size_t n;
};
bool docent_conversations(docent *d, arena *a, struct conversations *out, err *e) MUST_USE;
/* Its turns as they were answered, oldest first; `id` may be "last". Places cited then are given
 * as they were stored. ERR_NOT_FOUND. */
bool docent_conversation(docent *d, const char *id, arena *a, struct asked **turns, size_t *n,
                         err *e) MUST_USE;
bool docent_conversation_forget(docent *d, const char *id, err *e) MUST_USE;
