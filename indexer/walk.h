/* Git as the rest of the indexer sees it: no type of libgit2 shows. A `git` belongs to one thread
 * (sharing one object database between threads costs more than opening it again).
 *
 * git's own status is never asked and its index only read for the skip-worktree marks of a sparse
 * checkout: the work tree is compared with the HEAD tree by scan.c. */
#pragma once
#include "index.h"

enum {
    MAX_PATH_BYTES = 4096,
    MAX_TREE_ENTRIES = 5 * 1000 * 1000,
    MAX_TREE_FOLDERS = 500 * 1000,
};

typedef struct oid {
    uint8_t b[20];
} oid;
static inline bool oid_eq(const oid *a, const oid *b)
{
    return memcmp(a->b, b->b, sizeof a->b) == 0;
}
void oid_hex(const oid *o, char out[41]);

/* libgit2 counts its users; git_hash_blob needs one, every open git is one. */
void git_start(void);
void git_stop(void);

typedef struct git git;

/* Looks where libgit2 is going to look, in .git or in the folder itself when that is bare: false
 * when a file there is no file but, say, a pipe, for which it would wait for ever. */
bool git_files_plain(const char *path, err *e) MUST_USE;
/* Finds the repository that path lies in. No repository at all is success with *out = NULL. Every
 * repository that cannot be used has its own line (ERR_REPOSITORY). */
bool git_find(git **out, const char *path, bool trust, err *e) MUST_USE;
bool git_again(git **out, const git *g, err *e) MUST_USE; /* another handle for another thread */
void git_close(git *g);
/* For history.c alone, the other file that knows libgit2. */
struct git_repository *git_raw(git *g);

struct git_place {
    const char *root;     /* work tree, or the git folder when bare; no final slash */
    const char *folder;   /* the git folder (of the worktree, for a linked one) */
    const char *common;   /* the git folder shared by all worktrees */
    const char *excludes; /* core.excludesFile or its default; may not exist */
    bool bare, shallow, sparse, fold_case;
};
const struct git_place *git_place(const git *g);
void git_refresh(git *g); /* excludes, sparse and fold_case as the settings are now */

struct git_head {
    oid commit;
    bool unborn;
    char branch[256]; /* empty when detached */
};
bool git_read_head(git *g, struct git_head *out, err *e) MUST_USE;
bool git_resolve(git *g, const char *rev, oid *commit, err *e) MUST_USE;

enum tree_kind { TREE_FILE, TREE_LINK, TREE_MODULE };
struct tree_entry {
    const char *path; /* in the list's arena */
    oid oid;
    enum tree_kind kind;
    bool skip_worktree; /* sparse checkout: not meant to be in the work tree */
};
struct tree_list {
    VEC(struct tree_entry) entries; /* ordered by path, bytewise */
    arena *arena;
    uint64_t too_long; /* paths left out because of their length */
    uint64_t missing;  /* trees a partial clone has not got */
    uint64_t damaged;  /* trees that cannot be read */
};
void tree_list_init(struct tree_list *t);
void tree_list_release(struct tree_list *t);
bool git_list_tree(git *g, const oid *commit, const watch *w, struct tree_list *out,
                   err *e) MUST_USE;
/* Marks the entries a sparse checkout leaves out. */
bool git_mark_sparse(git *g, struct tree_list *list, err *e) MUST_USE;

enum blob_state { BLOB_READ, BLOB_MISSING, BLOB_TOO_LARGE, BLOB_DAMAGED };
/* Replaces out's content. A blob above max bytes is not inflated: only *size is told. */
enum blob_state git_read_blob(git *g, const oid *o, uint64_t max, strbuf *out, uint64_t *size);
bool git_has_object(git *g, const oid *o);
/* The name git would give this content. */
void git_hash_blob(str content, oid *out);
