/* What the program itself says of a step, from the tree: the whole sentence when the step is one
 * plain statement ("If `x < 0`, returns `-1`."), or the words it begins with ("If `x && !y`,").
 *
 * Small models read conditions well enough but tell them wrongly, negated and compound ones above
 * all; so they are quoted, not paraphrased. */
#pragma once
#include "steps.h"

enum { MAX_QUOTED = 140 }; /* of a condition or a header */

/* All that a step does, in the program's words; NULL: what is not certain or too long is not said.
 * A switch of short arms as a table, anything else as sentences. */
char *step_told(const struct outline *o, str text, const struct step *s, arena *a);
/* compose.c: in up to three sentences. */
char *step_said(const struct outline *o, str text, const struct step *s, arena *a);
/* table.c: a switch, or a run of its arms, in which each arm is one short statement. */
char *step_table(const struct outline *o, str text, const struct step *s, arena *a);
/* The names of what it calls, sets and returns: certain, but no more than that. NULL: nothing to
 * name. */
char *step_mention(const struct outline *o, const char *language, str text, const struct step *s,
                   arena *a);
/* The first words, without a final blank; "" when the model is to begin. */
const char *step_begin(const struct outline *o, str text, const struct step *s, arena *a);
/* "Still if `x`," for a step inside a branch whose condition stands above it, or "". */
const char *step_still(const struct outline *o, str text, const struct step *s, arena *a);
/* The first words for one block: "If `x`,", "While `y`,", "For each `a` in `b`,"; "" for none. */
const char *node_begin(const struct outline *o, str text, int32_t node, arena *a);
/* Its header without the brace, colon or blanks at its end. */
str header_line(const struct code_node *n, str text);
/* Where the body of a block ends: before the "while" of a do loop, or the header behind it. */
uint32_t node_body_end(const struct code_node *n, str text);
/* inner.c: the first words for a statement with a function inside, or "". */
const char *inner_begin(const struct code_node *n, str text, arena *a);
const char *each_block_begin(str header,
                             arena *a); /* `list.each do |x|`: "For each `x` in `list`," */
bool inner_is_function(const struct code_node *n, str text);
/* What a return with a function inside gives: "a function", or "what `f` gives for a function";
 * NULL: something else. */
const char *inner_value(const struct code_node *n, str text, arena *a);
/* A statement that holds a function with statements of its own (`return func() {`, `f(() => {`)
 * gets a header that ends where they begin. Once, before steps are made. */
void outline_settle(struct outline *o);
