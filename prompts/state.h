/* state.db: what is the reader's own and cannot be made again: conversations.
 *
 * It lies below $XDG_DATA_HOME, is never rebuilt and never emptied by a cache command. Its form
 * changes by numbered steps only (state.c); before the first new step of a file that holds
 * something a copy is left beside it (state.db.before-N). One handle belongs to one thread;
 * several processes may write. */
#pragma once
#include "../engine/base/arena.h"
#include <stdint.h>

typedef struct state state;

/* path NULL: the default file. ERR_FORMAT: damaged, or made by a newer docent; it is left alone. */
bool state_open(state **out, const char *path, err *e) MUST_USE;
void state_close(state *s); /* accepts NULL */

struct turn {
    uint32_t number; /* 1: the first */
    const char *question;
    const char *context; /* what the model was shown; "" when none was asked */
    const char *reply;   /* its words, as the next turn's prompt repeats them */
    const char *answer;  /* the whole answer as text (asked_save) */
};
struct turns {
    int64_t conversation; /* 0: a new one */
    struct turn *v;
    size_t n;
};
struct conversation_row {
    int64_t id;
    const char *title;
    uint32_t turns;
    int64_t updated;
};

/* Appends a turn; conversation 0 makes one. *conversation and *number say where it is. */
bool state_add_turn(state *s, const char *repo, int64_t *conversation, const struct turn *t,
                    uint32_t *number, err *e) MUST_USE;
/* id 0: the one last written to. ERR_NOT_FOUND. */
bool state_turns(state *s, const char *repo, int64_t id, arena *a, struct turns *out,
                 err *e) MUST_USE;
bool state_conversations(state *s, const char *repo, arena *a, struct conversation_row **v,
                         size_t *n, err *e) MUST_USE;
bool state_forget(state *s, const char *repo, int64_t id, err *e) MUST_USE;
