/* History: who changed what and when, and what differs between two states of the tree, by symbol.
 *
 * Read from the commits themselves; nothing is written but history.db beside index.db, which may be
 * deleted at any time. Works on a `repo` of index.h and by its rules: one thread, arena, 1-based
 * inclusive lines, paths from the root. A plain folder and an unborn branch have no history: every
 * function says so with ERR_REPOSITORY. Where a shallow clone ends history ends too, and the result
 * says so. Texts of commits and names are bytes as git has them: make them safe before showing. */
#pragma once
#include "index.h"

struct commit_note {
    const char *id;     /* 40 hex digits; "" for what is not committed */
    const char *author; /* name only */
    int64_t time;       /* of the commit, seconds since 1970 */
    const char *subject;
    const char *body; /* without the subject, trailing blanks taken off; "" when there is none */
    uint32_t parents;
    bool is_boundary; /* a shallow clone ends here: what is older cannot be told */
};
struct commit_notes {
    struct commit_note *v;
    size_t n;
};
bool repo_commit(repo *r, const char *rev, arena *a, struct commit_note *out, err *e) MUST_USE;

/* ---- facts over all of history, kept in history.db ---- */

struct history_report {
    uint64_t commits, added, removed; /* known now; new since last time; no longer reachable */
    bool shallow;
    double seconds;
};
/* Brings the facts up to HEAD; returns at once when they are. Only trees are compared, each commit
 * with its first parent; a merge counts for nothing. Cancelled: what was read stays. The queries
 * below do this themselves when HEAD has moved. */
bool repo_history_update(repo *r, const watch *w, struct history_report *out, err *e) MUST_USE;

struct author_share {
    const char *name;
    uint32_t commits;
};
struct companion { /* a file that changes in the same commits */
    const char *path;
    uint32_t together; /* commits that changed both; those of more than 50 files do not count */
};
struct file_history {
    uint32_t commits;    /* churn: how many commits changed it under this name */
    int64_t first, last; /* times of the oldest and newest of them; 0: none */
    const char *last_id;
    struct author_share *authors; /* most commits first, at most 8 */
    size_t n_authors, all_authors;
    struct companion *companions; /* most often first, at most 12, each at least twice */
    size_t n_companions;
};
bool repo_file_history(repo *r, const char *path, const watch *w, arena *a,
                       struct file_history *out, err *e) MUST_USE;

struct file_age {
    const char *path; /* of the index's view, ordered by path */
    int64_t last;     /* time of the last commit that changed it; 0: not committed or not known */
    uint32_t commits;
};
struct file_ages {
    struct file_age *v;
    size_t n;
};
/* All files of the index with their age, in one query. */
bool repo_file_ages(repo *r, const watch *w, arena *a, struct file_ages *out, err *e) MUST_USE;

/* ---- lines and symbols back through time ---- */

struct blame_line {
    uint32_t line, end_line; /* as they stand now */
    size_t commit;           /* index into commits; the last one when not committed yet */
    const char *path;        /* the file's name in that commit */
    uint32_t line_then;
};
struct blame {
    struct commit_notes commits; /* each once */
    struct blame_line *v;        /* ordered, neighbours of one commit joined */
    size_t n;
};
/* Who last changed these lines of the file as it is on screen; renames are followed. */
bool repo_blame(repo *r, const char *path, uint32_t line, uint32_t end_line, const watch *w,
                arena *a, struct blame *out, err *e) MUST_USE;

struct symbol_past {
    struct commit_note commit;
    const char *path; /* in that commit */
    uint32_t line, end_line;
    uint32_t added, removed; /* lines of the definition */
    bool is_origin;          /* it appears here */
    const char *moved_from;  /* it came from this file, or from another name; NULL: it did not */
};
struct symbol_history {
    struct symbol_past *v; /* newest first */
    size_t n;
    bool uncommitted; /* the work tree has changed it since */
    bool cut;         /* limit reached, or a shallow clone ends there */
};
/* Commits that changed these lines (a definition's), newest first, through renames of the file and
 * moves of the definition. limit 0: 10. */
bool repo_symbol_history(repo *r, const struct symbol *s, size_t limit, const watch *w, arena *a,
                         struct symbol_history *out, err *e) MUST_USE;

/* ---- the last one made in the background (docent hook), told by a mark in history.db: its
 * sentences are stored by content, so the same range gives the same digest at once ---- */

struct digest_mark {
    char from[41], to[41];
    char cause[32]; /* "post-merge", "post-checkout", "post-rewrite" */
    int64_t made;   /* seconds since 1970 */
    bool seen;
    bool sentences; /* the model has been through */
};
/* False without an error (and *there false) when there is none. */
bool digest_last(repo *r, struct digest_mark *out, bool *there, err *e) MUST_USE;
bool digest_remember(repo *r, const struct digest_mark *m, err *e) MUST_USE;
bool digest_set_seen(repo *r, err *e) MUST_USE;

/* ---- for hooks ---- */

/* A value of the repository's whole configuration as text; NULL when it is not set. */
const char *repo_git_setting(repo *r, const char *key, arena *a);
struct git_folders {
    const char *hooks;  /* absolute; core.hooksPath respected */
    const char *common; /* the git folder shared by all worktrees; absolute */
    const char *folder; /* this worktree's own */
    bool hooks_outside; /* core.hooksPath leads to a folder outside of this repository */
    bool hooks_set;     /* core.hooksPath is set */
};
/* ERR_REPOSITORY for a plain folder. */
bool repo_git_folders(repo *r, arena *a, struct git_folders *out, err *e) MUST_USE;
