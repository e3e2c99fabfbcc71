/* A language is a row: how its files are known, its grammar and its rules. The rest of the indexer
 * never asks which language it is.
 *
 * Rule files (NAME.scm) are read by rules.c, not by tree-sitter's query engine: the notation is
 * the same, the matching is a walk over the tree that stays linear on broken input. See rules.h. */
#pragma once
#include "../parse.h"
#include "../tree.h"

typedef struct TSLanguage TSLanguage;

enum language_flag {
    LANG_AT_DECORATORS = 1,      /* @word(...) before a definition belongs to its node */
    LANG_BRACKET_ATTRIBUTES = 2, /* [x] or #[x] likewise */
    LANG_HASH_COMMENTS = 4,      /* # starts a comment, so it is a mark in doc comments */
    LANG_BRANCHES = 8,           /* #if and its branches: see branches.c */
    LANG_MACROS = 16,            /* of C: see macros.c */
    LANG_HEADERS = 32,           /* offered to others is what a header declares */
    LANG_CAPITALS = 64,          /* ... is what begins with a capital */
    LANG_OVERLOADS = 128,        /* functions of one name differ in their parameters */
};

struct language {
    const char *name;       /* as in struct symbol: "c_sharp" never, "csharp" */
    const char *extensions; /* separated by blanks, without dot; NULL: only inside others */
    const char *files;      /* whole file names; a trailing * matches any rest; may be NULL */
    const char *shebangs;   /* interpreter names; may be NULL */
    const TSLanguage *(*grammar)(void); /* NULL: lines does the work */
    const str *rules[3];                /* own rules first, then those it builds on */
    const char *separator;              /* between the parts of a qualified name */
    unsigned flags;
    void (*lines)(str text, arena *a, struct extracted *out);
};

extern const struct language languages[];
extern const size_t languages_count;

/* Text rules of line languages, see lines.c. */
void lines_make(str text, arena *a, struct extracted *out);
void lines_cmake(str text, arena *a, struct extracted *out);
void lines_dockerfile(str text, arena *a, struct extracted *out);
void lines_proto(str text, arena *a, struct extracted *out);
