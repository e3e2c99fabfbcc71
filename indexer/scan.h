/* The work tree as it lies on disk: which files there are that git would know or show. */
#pragma once
#include "walk.h"

/* What tells without reading whether a file is the one seen before. */
struct stamp {
    int64_t mtime, ctime; /* nanoseconds */
    uint64_t size, inode;
};

enum source { SOURCE_TREE, SOURCE_WORK, SOURCE_NONE /* listed, never read */ };

struct entry {
    const char *path;
    enum source source;
    oid head; /* blob of the HEAD tree (or of --rev) */
    bool in_head;
    struct stamp stamp;  /* SOURCE_WORK */
    const char *skipped; /* why there is nothing to read: "submodule", "symbolic link", ... */
};
struct entries {
    VEC(struct entry) v; /* ordered by path, bytewise */
    arena *arena;
};
void entries_init(struct entries *s);
void entries_release(struct entries *s);

/* Everything of a tree, as a commit or a bare repository has it. */
void scan_tree(const struct tree_list *tree, struct entries *out);

struct scan_options {
    const char *root;
    const struct tree_list *tree; /* may be empty */
    const char *const *ignores;   /* files with rules for the whole tree, NULL-terminated */
    bool fold_case;
    bool plain; /* no git: more than MAX_PLAIN_FILES files are refused */
    /* Called for each folder before its names are read: "" the root, others end in a slash. */
    void (*on_folder)(void *arg, const char *folder);
    void *arg;
};
/* The tree's files as the work tree has them, and what is untracked and not ignored. */
bool scan_work(const struct scan_options *o, const watch *w, struct entries *out, err *e) MUST_USE;

/* Would this name be listed, or entered, if it were there? Reads the .gitignore files on the way.
 */
bool scan_wants(const struct scan_options *o, const char *path, bool is_folder);

/* Opens a file below root for reading: never through a symbolic link, never outside, regular files
 * only. -1 with errno otherwise. */
int open_below(int root, const char *path, int flags);
bool stamp_of(int fd, struct stamp *out);
bool stamp_at(const char *path, struct stamp *out); /* of a link itself; false: nothing there */
