/* The digest: what a range of commits, the staged changes or the work tree brought, by symbol, with
 * one checked sentence for each change.
 *
 * Structure first: docent_digest gives DIGEST_STRUCTURE with everything but sentences before any
 * model is opened (a hundred files in less than a second). Then sentences, best ranked first, then
 * the heading that is made of them. Where the program can say a change for certain (a call more, a
 * parameter less, a constant with another value) it says it; the model is asked for the rest, about
 * one symbol's before and after at a time, and what it writes must use words of the difference and
 * the right direction. A sentence that fails twice is replaced by what the program can say, so that
 * a digest has no marked sentences unless there is nothing else. */
#pragma once
#include "../indexer/changes.h"
#include "docent.h"

enum { DIGEST_SENTENCES = 40, DIGEST_CALLERS = 5 };

struct digest_query {
    struct change_query changes;
    bool structure_only; /* no sentences but the program's: never opens a model */
    bool stored_only;    /* sentences from the store where there are some, else the program's */
    size_t sentences;    /* the model is asked for at most so many; 0: DIGEST_SENTENCES */
    double seconds;      /* after so long no new sentence is begun; 0: no limit */
};
struct digest_entry { /* one for each change of the set, same order */
    const struct symbol_change *change;
    struct edges affected; /* callers outside of the change, the first DIGEST_CALLERS */
    size_t n_affected;
    const char *purpose; /* stored; NULL: none */
    const char *text;    /* the sentence; "" while it is not written, and where none is due */
    bool by_program;     /* certain */
    bool marked;
    const char *reason; /* why it is marked; NULL */
};
struct digest_answer { /* a stored answer about what changed; see cites.h */
    const char *what, *path;
    uint32_t line, end_line; /* as cited, or where it stands now when it moved */
    const char *state;       /* "moved", "changed", "gone" */
};
struct digest {
    struct change_set set;
    struct digest_entry *entries;  /* set.n_changes of them */
    const char *heading;           /* "" until DIGEST_HEADING */
    struct digest_answer *answers; /* that no longer hold as they are */
    size_t n_answers;
    size_t answers_hold;
    const char *model; /* NULL: none was used */
    bool from_store;   /* no model was opened */
    uint64_t tokens_read, tokens_reused, tokens_generated;
    size_t asked, written, replaced; /* sentences of the model: asked for, kept, replaced by the
                                        program's because they failed */
    double structure_seconds, seconds;
};
/* In this order: STRUCTURE once, TEXT (a piece of an entry's sentence as it streams; may be
 * withdrawn) and SENTENCE (final, once per entry that gets one, in no fixed order), HEADING once.
 */
enum digest_event { DIGEST_STRUCTURE, DIGEST_TEXT, DIGEST_SENTENCE, DIGEST_HEADING };
struct digest_watch {
    watch base;
    void (*event)(void *arg, enum digest_event kind, const struct digest *g, size_t entry,
                  str delta);
    void *arg;
};
/* Everything in *out is in the arena. Cancelled: ERR_CANCELLED, what was written is in *out and
 * stored. ERR_MODEL after STRUCTURE: no model; the program's sentences are in place. */
bool docent_digest(docent *d, const struct digest_query *q, arena *a, struct digest *out,
                   const struct digest_watch *w, err *e) MUST_USE;

/* A commit message proposed for the staged changes: a subject of at most 72 columns, a blank line,
 * and a list of what changed. Never fails for lack of a model: then it is the program's. */
bool docent_commit_message(docent *d, double seconds, arena *a, const char **text, const watch *w,
                           err *e) MUST_USE;
