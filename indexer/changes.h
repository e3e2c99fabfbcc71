/* What differs between two states of a repository, by symbol: the structural half of a digest.
 *
 * Both sides of every changed file are parsed in memory; nothing is indexed. What stands outside of
 * all definitions, and files without definitions, count as one change of their file. Everything
 * returned is in the arena. */
#pragma once
#include "history.h"

enum change_source {
    CHANGES_RANGE,    /* range: A..B, A...B (since their merge base), or REV (against its first
                         parent) */
    CHANGES_STAGED,   /* HEAD against git's index */
    CHANGES_WORKTREE, /* HEAD against the work tree, untracked files included */
};
struct change_query {
    enum change_source source;
    const char *range; /* NULL with CHANGES_RANGE: HEAD */
    size_t limit;      /* symbols described; 0: 500. The rest is counted by folder */
};

enum change_kind {
    CHANGE_ADDED,
    CHANGE_REMOVED,
    CHANGE_RENAMED,   /* another name, much the same text */
    CHANGE_MOVED,     /* same name, another file or class */
    CHANGE_SIGNATURE, /* and perhaps the body too */
    CHANGE_BODY,
    CHANGE_KINDS
};
const char *change_kind_name(enum change_kind k); /* "added" */

struct change_side {             /* absent: path NULL */
    const char *path, *language; /* language NULL: none known */
    const char *name, *qualified,
        *signature;          /* of the file when there is no symbol: its name, "" */
    uint32_t line, end_line; /* 0: spread over the file */
    const char *doc;         /* its comment without marks, "" when there is none */
    str text; /* the definition; of a file, the lines outside of definitions that differ */
    str bare; /* text with blanks for its comments; p NULL: was not needed */
    /* The definition inside of text, behind its comment and decorators, and text inside of the
     * whole file; start == end: text is not in one piece there, because definitions inside are left
     * out of it. */
    uint32_t start, end;
    str file;
    uint32_t file_at;
};
struct symbol_change {
    enum change_kind kind;
    bool is_file; /* not a definition: the rest of a file, or a file without definitions */
    enum symbol_kind symbol_kind;
    bool body_changed;               /* with RENAMED, MOVED, SIGNATURE: the body as well */
    bool comments_only, blanks_only; /* all that differs */
    bool string_blanks;              /* blanks differ, inside of strings as well */
    bool is_test;
    float similarity; /* 0..1, of before and after */
    float rank;       /* of the symbol in the index, 0 when it is not there */
    uint32_t lines_added, lines_removed;
    struct change_side before, after;
    int64_t symbol; /* its id in the index when the index shows the after side; else 0 */
};
enum file_state { FILE_ADDED, FILE_REMOVED, FILE_CHANGED, FILE_RENAMED };
struct file_change {
    enum file_state state;
    const char *path, *old_path; /* old_path NULL unless it was renamed */
    const char *note; /* why its symbols are not described: "binary", "generated", "vendored",
                         "submodule", "mode", "symbolic link", "too large", "likely secret",
                         "reformatted", "not in this clone", "too many files"; NULL:
                         they are */
    const char *old_id, *new_id; /* of a submodule: its commits, 12 digits; else NULL */
    uint32_t old_mode, new_mode; /* as git has them, octal 100644 ...; 0: absent */
    uint32_t lines_added, lines_removed;
    uint32_t symbols; /* changed in it, described or not */
};
struct change_folder { /* those of the changed files, most weight first */
    const char *path;  /* "" for the root, else with a final slash */
    uint32_t files, symbols, left_out;
    size_t first, n; /* its part of changes */
};
struct change_set {
    const char *from, *to;       /* 40 hex digits; "" for an empty tree; "index", "work tree" */
    const char *title;           /* "a1b2c3d..d4e5f6a", "work tree", ... */
    struct commit_notes commits; /* newest first, at most 200; n_commits are all */
    size_t n_commits;
    bool is_merge; /* one commit with several parents: told against the first */
    uint32_t parents;
    bool is_root;     /* there is nothing before it */
    bool shallow;     /* what was before is not in this clone: all of it counts as added */
    bool reformatted; /* most changed files differ in blanks and line breaks only */
    struct file_change *files;
    size_t n_files;
    struct symbol_change *changes; /* by folder, in a folder by rank */
    size_t n_changes, all_changes;
    struct change_folder *folders;
    size_t n_folders;
    uint64_t lines_added, lines_removed;
    double seconds;
};
/* Errors: ERR_NOT_FOUND no such revision, ERR_REPOSITORY no history, ERR_USAGE a range in a bare
 * repository's work tree and the like. */
bool repo_changes(repo *r, const struct change_query *q, const watch *w, arena *a,
                  struct change_set *out, err *e) MUST_USE;

/* ---- two texts side by side ---- */

struct diff_line {
    char mark;         /* ' ' in both, '-' before, '+' after */
    bool respaced;     /* ' ', but the blanks differ: text is the one after */
    str text;          /* without its line end; borrowed from the texts */
    uint32_t old, now; /* 1-based in each text; 0: not there */
};
struct diff_lines {
    struct diff_line *v;
    size_t n;
};
/* All lines in order, what went before what came. With `loose`, lines that differ in blanks only
 * are the same. */
void text_diff(str before, str after, bool loose, arena *a, struct diff_lines *out);
