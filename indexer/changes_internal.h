/* Inside the comparison of two states (changes.h): units of one file, and how they are paired. */
#pragma once
#include "changes.h"
#include "trace.h"

/* A part of a file that is described by itself: a definition with the comment before it, without
 * the units inside it. */
struct unit_range {
    uint32_t start, end;
};
struct code_unit {
    struct raw_symbol symbol;
    const struct version *version;
    struct unit_range span;  /* comment and decorators before it included */
    uint32_t line, end_line; /* of span */
    str own;                 /* its text without the units inside */
    uint32_t *words;         /* hashes of its words, sorted */
    size_t n_words;
    bool paired, has_inside;
};
struct code_units {
    struct code_unit *v;
    size_t n;
};

struct file_pair {
    struct delta *delta;
    struct file_change *file;
    struct version old, now;
    struct code_units before, after;
    struct hunks hunks;
    VEC(struct symbol_change) changes;
};

struct changing {
    repo *r;
    git *g;
    const watch *w;
    arena *a;
    VEC(struct file_pair) pairs;
    VEC(struct symbol_change) changes; /* of all pairs, in the end */
};

/* changes_parse.c: units of every pair without a note, and those of the same name compared */
bool pairs_parse(struct changing *c, err *e) MUST_USE;

/* changes_file.c */
void units_find(const struct version *v, arena *a, struct code_units *out);
/* Pairs of one file by name, and what stands outside of units. */
void pair_compare(struct file_pair *p, arena *a);
struct symbol_change change_of(const struct code_unit *old, const struct code_unit *now, arena *a);

/* Do both have the same strings, to the blank? */
bool same_strings(const char *language, str x, str y, arena *a);

/* changes_match.c: what is left over, across files: moved, renamed, added, removed */
void leftovers_match(struct changing *c);
/* 0..1: the share of words that two texts have in common. */
float units_similarity(const struct code_unit *x, const struct code_unit *y);
void unit_words(struct code_unit *u, arena *a);
