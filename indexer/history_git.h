/* Inside the indexer: commits, trees and differences as history.c reads them from libgit2; no type
 * of libgit2 shows. Everything is in the arena given; a `git` belongs to one thread. */
#pragma once
#include "changes.h"
#include "walk.h"

struct log_commit {
    struct commit_note note;
    oid id, tree;
    oid *parents;
    size_t n_parents; /* those that are in this clone */
};
/* ERR_NOT_FOUND when the object is not here (a shallow clone's edge). */
bool log_read(git *g, const oid *id, arena *a, struct log_commit *out, err *e) MUST_USE;
bool log_merge_base(git *g, const oid *x, const oid *y, oid *out, err *e) MUST_USE;
/* The blob at path in a commit's tree; false when there is none. */
bool log_blob_at(git *g, const oid *commit, const char *path, oid *out);

/* Commits reachable from `from` but not from `hide` (NULL: none), newest first, until fn says false
 * (which sets *e or not). A missing parent ends that line of history. */
typedef bool log_fn(void *arg, const oid *commit, err *e);
bool log_walk(git *g, const oid *from, const oid *hide, log_fn *fn, void *arg, err *e) MUST_USE;
/* For the facts: one commit's time, author and number of parents, and each path that differs from
 * its first parent (none for a merge). */
struct log_touch {
    int64_t time;
    char author[200];
    size_t parents;
    void (*path)(void *arg, const char *path);
    void *arg;
};
bool log_touched(git *g, const oid *commit, struct log_touch *t, err *e) MUST_USE;

struct delta {
    enum file_state state;
    const char *path, *old_path; /* the same unless renamed */
    oid old_oid, new_oid;
    bool on_disk; /* the new side is the work tree's file; new_oid says nothing */
    uint32_t old_mode, new_mode;
};
struct deltas {
    struct delta *v;
    size_t n;
};
/* Two commits; NULL: the empty tree. Ordered by path. Renames are looked for among at most
 * RENAME_LIMIT files. */
enum { RENAME_LIMIT = 400 };
bool log_diff(git *g, const oid *from, const oid *to, arena *a, struct deltas *out,
              err *e) MUST_USE;
/* A commit (NULL: none) against git's index, or against the work tree. index_path NULL: the
 * repository's own index. */
bool log_diff_index(git *g, const oid *from, const char *index_path, arena *a, struct deltas *out,
                    err *e) MUST_USE;
bool log_diff_work(git *g, const oid *from, arena *a, struct deltas *out, err *e) MUST_USE;

/* Lines that differ between two texts, in order; lines are 1-based, a count of 0 stands behind that
 * line. */
struct hunk {
    uint32_t old_line, old_lines, new_line, new_lines;
};
struct hunks {
    struct hunk *v;
    size_t n;
};
void log_hunks(str old_text, str new_text, bool ignore_blanks, arena *a, struct hunks *out);
