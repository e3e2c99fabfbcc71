/* Between parse.c, which owns trees, and those that read them (extract.c, outline.c, words.c,
 * highlight.c): matches and leaves as plain data, so that only parse.c and lang/ know tree-sitter.
 *
 * A parser holds one tree at a time: tree_open replaces it. Captures are valid during the call of
 * the function they are given to. */
#pragma once
#include "parse.h"

/* Sections of a language's rule file. */
enum rules_section { RULES_TAGS, RULES_STEPS, RULES_COLORS, RULES_SECTIONS };

enum capture_kind {
    CAP_OTHER,       /* @_x: only for predicates */
    CAP_DEFINITION,  /* @definition.KIND, sub: symbol_kind */
    CAP_DECLARATION, /* @declaration.KIND: the same without a body */
    CAP_REFERENCE,   /* @reference.KIND, sub: reference_kind */
    CAP_NAME,
    CAP_QUALIFIER, /* what stands before the name: receiver, class, module */
    CAP_ALIAS,     /* imports: the local name */
    CAP_SCOPE,     /* gives its @name to the qualified names inside, is no symbol itself */
    CAP_HIDDEN,    /* variables inside are local: anonymous functions */
    CAP_BODY,
    CAP_START, /* steps: the step starts where this node starts */
    CAP_END,   /* ... and ends where this one ends */
    CAP_VALUE, /* steps: the definition gives back a value */
    CAP_HEAD,  /* outermost node that belongs to the definition: decorators, export, template */
    CAP_TAIL,  /* a neighbour that belongs to the definition: its end is the end; steps: the header
                  that stands behind the body */
    CAP_DOC,   /* docstring inside the definition */
    CAP_COMMENT, /* a comment that may stand before a definition */
    CAP_LOCAL,   /* its presence makes the definition private to the file */
    CAP_BINDING, /* a name bound inside a function: naming it is no reference */
    CAP_TEXT,    /* opaque text to be searched for calls: macro bodies */
    CAP_STEP,    /* @step.KIND, sub: node_kind */
    CAP_COLOR,   /* @color.KIND, sub: highlight */
    CAP_EMBED,   /* @embed.LANGUAGE: text of another language */
    CAP_LANGUAGE /* inside an @embed match: its text names the language */
};

/* (#set! WORD) in a rule. */
enum rule_flag {
    RULE_LOCAL = 1,   /* private to the file */
    RULE_EXIT = 2,    /* a call that does not come back: the step is a throw */
    RULE_VALUE = 4,   /* steps: the definition gives back a value */
    RULE_REPLACE = 8, /* the qualifier replaces the enclosing names */
    RULE_DROP = 16,   /* no definition after all: the name is that of another one */
    RULE_CALL = 64,   /* steps: calls something, however it is written */
    RULE_MERGE = 32,  /* one with the clause of the same name before it */
};

struct tree_capture {
    uint8_t kind, sub;
    uint32_t start, end, line, end_line; /* lines are 1-based, end_line is the last line's */
    const char *name;                    /* CAP_EMBED: the language; CAP_OTHER: as written */
};
struct tree_match {
    const struct tree_capture *v;
    size_t n;
    uint32_t rule; /* number of the rule in its file: earlier ones win */
    uint32_t flags;
};
typedef void tree_match_fn(void *arg, const struct tree_match *m);

struct tree_leaf {
    uint32_t start, end, line;
    uint8_t color;   /* enum highlight, by the grammar's node names */
    bool is_literal; /* string or number, whole */
    bool is_name;    /* identifier of any kind */
    bool is_leaf;    /* false: a literal with parts, which follow */
};
typedef void tree_leaf_fn(void *arg, const struct tree_leaf *leaf);

/* From now on all parsing and walking together gets the time of one file. */
void tree_budget(parser *p);
/* Parses text with l's grammar. False: *why says so; NULL in *why means cancelled. */
bool tree_open(parser *p, const struct language *l, str text, const cancel *stop,
               const char **why) MUST_USE;
/* The same for the byte ranges given only (embedded text); positions stay those of text. */
struct byte_range {
    uint32_t start, end;
};
bool tree_open_ranges(parser *p, const struct language *l, str text, const struct byte_range *r,
                      size_t n, const cancel *stop, const char **why) MUST_USE;
struct byte_ranges {
    struct byte_range *v;
    size_t len, cap; /* a VEC */
};
/* Has l conditional compilation that may be masked so? */
bool language_branches(const struct language *l);
bool language_macros(const struct language *l); /* and macros as C has them */
/* branches.c: text of l with one branch of each #if left, into out (text.n bytes); what was made
 * blank. False: nothing was. */
bool text_one_branch(const struct language *l, str text, char *out, struct byte_ranges *blanked);
/* platform.c: what is for Windows only, in the order in which the branches end. */
void text_windows(str text, struct byte_ranges *out);
/* Is this #if or #ifdef one for Windows? */
bool text_is_windows(str directive);
/* macros.c: words in capitals that declare nothing, made blank in a text that is only parsed. */
void text_tame_macros(char *p, size_t size);
void tree_close(parser *p);
bool tree_has_errors(const parser *p, uint32_t start, uint32_t end);
/* Runs the section's rules over every node that overlaps start..end, in source order. */
bool tree_scan(parser *p, enum rules_section s, uint32_t start, uint32_t end, tree_match_fn *fn,
               void *arg, const char **why) MUST_USE;
bool tree_leaves(parser *p, uint32_t start, uint32_t end, tree_leaf_fn *fn, void *arg,
                 const char **why) MUST_USE;
/* The language an @embed capture of m is in: its @language's text, else the capture's own name. */
const struct language *language_embedded(str text, const struct tree_match *m,
                                         const struct tree_capture *embed);
/* Why a text is not parsed at all: binary, too large, minified; NULL: it may be. */
const char *text_refusal(str text);
