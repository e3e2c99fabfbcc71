/* What the program knows about a definition for certain, from its tree: conditions, ways to fail,
 * what is returned, the code without comments. No model is asked for any of it. */
#pragma once
#include "../indexer/index.h"

/* The condition of an if or unless: its header without keyword, outer parentheses and opening
 * brace; empty when there is none. */
str node_condition(const struct code_node *n, str text);
bool node_is_unless(const struct code_node *n, str text); /* the condition must not hold */

/* Adds " if `a` and `b`": the ifs that hold the node, innermost last; nothing when one of them
 * cannot be said in so many words. */
void condition_add(strbuf *b, const struct outline *o, int32_t node, str text);
/* `x` of `return x;` */
str return_value(const struct code_node *n, str text);

/* "`return NULL` if `fd < 0` (12); ends the program through `exit(1)` (20)", or NULL when no way to
 * fail is found. *line and *end_line: the first and last place. */
char *facts_failures(const struct outline *o, str text, arena *a, uint32_t *line,
                     uint32_t *end_line);

/* Is the last expression of a function its value in this language (NULL: unknown)? */
bool language_gives_last(const char *language);
/* And does its outline mark such values, in all branches? Its matches cover all cases. */
bool language_marks_values(const char *language);

/* Are functions declared apart from their definitions, where it is said what they are for? */
bool language_has_headers(const char *language);

struct returns {
    const char *text;        /* the answer, when the program can give it; NULL: ask */
    uint32_t line, end_line; /* the first and last return statement; 0: none */
};
void facts_returns(const struct outline *o, const char *language, str text, arena *a,
                   struct returns *out);

/* A copy of text[start..end) in which comments are blanks (strings too, if asked). */
str code_without_comments(const char *language, str text, uint32_t start, uint32_t end, arena *a);
/* A copy of text[start..end) in which comments that speak to a program that reads them are left
 * out; *hidden counts them. */
str code_without_appeals(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                         size_t *hidden);
