/* docent's git hooks: where they lie and what they do when git calls them. */
#pragma once
#include "../../indexer/history.h"
#include "output.h"

enum { HOOK_NAMES = 4, HOOK_USUAL = 3 }; /* the usual ones stand first */
extern const char *const hook_names[HOOK_NAMES];

enum hook_state {
    HOOK_ABSENT,
    HOOK_OURS,
    HOOK_CHAINED, /* ours, running the one that stood there before */
    HOOK_FOREIGN, /* somebody else's alone */
    HOOK_MANAGED, /* a hook manager's folder or file: a line is to be added there by hand */
    HOOK_BLOCKED, /* NAME and NAME.before-docent are both somebody else's */
};
const char *hook_state_name(enum hook_state s);
struct hook_file {
    const char *name, *path, *before; /* before: where the one before is kept */
    enum hook_state state;
    const char *line; /* MANAGED: what to add, and where; NULL */
};
/* hook_files.c */
bool hook_look(repo *r, const char *name, arena *a, struct hook_file *out, err *e) MUST_USE;
bool hook_put(struct hook_file *h, arena *a, err *e) MUST_USE;  /* again is the same as once */
bool hook_take(struct hook_file *h, arena *a, err *e) MUST_USE; /* what was there comes back */

/* hook_run.c: in the repository's part of the cache folder */
char *hook_store_path(repo *r, const char *leaf, arena *a, err *e); /* NULL: *e says why */
bool hook_start(struct context *c, err *e) MUST_USE;                /* post-*: returns at once */
/* One line when a digest made in the background has not been told of yet. */
void hook_tell_ready(struct context *c);
/* git is in the middle of a rebase, a merge or the like. */
bool git_is_busy(const struct git_folders *f, bool merging_too);

/* hook_message.c: prepare-commit-msg */
bool hook_message(struct context *c, err *e) MUST_USE;
