/* Rules: patterns over syntax trees, read from NAME.scm.
 *
 * The notation is that of tree-sitter queries: (type field: (child) @capture "token" [a b] _ (_)
 * !field . ? *), predicates (#eq? #not-eq? #any-eq? #match? #not-match? #any-of? #not-any-of?
 * #set!) and lines "; section: tags|steps|colors". Own additions:
 *   field*: (type)      follows the field from node to node (C's nested declarators) and tests each
 *   (#parent? "a" "b")  the matched node's parent is one of these; #not-parent?
 *   (#inside? "a")      one of its 64 nearest ancestors is; #not-inside?
 * Left out: supertypes, MISSING, "+" (write it twice), captures on groups.
 *
 * Each child pattern may match any child, so one pattern gives one match per combination; children
 * with a field may stand in any order, the others come in order. Compiled rules are immutable and
 * shared by all threads; they live as long as the process. */
#pragma once
#include "lang.h"
#include <regex.h>
#include <tree_sitter/api.h>

#define RULE_CAPTURES 4

enum rule_test { TEST_ANY, TEST_NAMED, TEST_TYPE, TEST_ERROR, TEST_ALTERNATIVES };

struct rule_node {
    enum rule_test test;
    TSSymbol type;
    TSFieldId field;
    TSFieldId absent[2]; /* !field */
    bool follow, optional, many, anchored, anchored_last;
    uint16_t captures[RULE_CAPTURES], n_captures;
    struct rule_node *kids, *alternatives, *next;
};

enum predicate_op { PRED_EQ, PRED_MATCH, PRED_PARENT, PRED_INSIDE };
struct predicate {
    enum predicate_op op;
    bool negated;
    uint16_t capture;
    int other; /* #eq? @a @b; -1: strings */
    str *strings;
    TSSymbol *types;
    size_t n;
    regex_t regex;
    struct predicate *next;
};

struct rule_capture { /* one per capture name of the file */
    const char *name;
    uint8_t kind, sub;
};

struct rule {
    struct rule_node *root;
    struct predicate *predicates;
    uint32_t flags, number;
};

struct rules {
    const TSLanguage *grammar;
    struct rule *v;
    size_t n, max;
    struct rule_capture *captures;
    size_t n_captures;
    /* rules whose root may be a node of type t: by_type[first[t] .. first[t + 1]] */
    uint32_t *first;
    uint16_t *by_type;
    uint32_t n_types;
    uint16_t *for_errors; /* rules with an ERROR root */
    size_t n_errors;
    arena *memory;
};

/* The compiled rules of a section, made at first use; NULL when the language has none. A rule file
 * with an error is a broken build: BUG(). rules_check says it as an error instead, for tests. */
const struct rules *rules_get(const struct language *l, enum rules_section s);
struct rules *rules_compile(const struct language *l, enum rules_section s, err *e);
void rules_drop(struct rules *r);
void rule_release(struct rule *rule); /* one that is not kept */
bool rules_check(const struct language *l, err *e) MUST_USE;

/* Reads one file's section into r; lenient: rules with names the grammar does not know are left out
 * (rules borrowed from a related language). */
bool rules_read(struct rules *r, str text, enum rules_section s, bool lenient, err *e) MUST_USE;
bool predicate_read(struct rules *r, struct rule *rule, str *text, err *e) MUST_USE;
/* One token of the notation off the front of *text; empty at the end. */
str rules_token(str *text);
int rules_capture(struct rules *r, str name, err *e);

/* The walk. emit is called for each match; it must not open another tree. */
struct rule_walk {
    const struct rules *rules;
    TSTree *tree;
    str text;
    uint32_t start, end;
    tree_match_fn *emit;
    void *arg;
    bool (*tick)(void *arg); /* asked every few hundred steps; true: stop */
    void *tick_arg;
};
/* Scratch memory of a walk, owned by one thread; stays usable when a walk is left by longjmp. */
struct matcher *matcher_new(void);
void matcher_free(struct matcher *m);
bool rules_walk(struct matcher *m, struct rule_walk *w); /* false: stopped */

struct match_state;
bool predicates_hold(const struct match_state *m, const struct predicate *p);
/* What predicates may look at. */
struct match_state {
    str text;
    const struct rule *rule;
    TSNode nodes[64];
    uint16_t ids[64];
    size_t n;
    const TSSymbol *ancestors; /* of the root, outermost first */
    size_t n_ancestors;
};

/* How a leaf of this grammar is coloured, by the names of its node types; made at first use. */
struct leaf_class {
    uint8_t color;
    bool is_literal, is_name, is_whole; /* whole: do not look inside */
};
const struct leaf_class *leaf_classes(const struct language *l);
