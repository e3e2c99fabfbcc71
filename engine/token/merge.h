/* Putting symbols together: over and over the best pair of neighbours becomes one symbol. What both
 * byte-pair merges and SentencePiece scores come down to.
 *
 * A heap of candidate pairs over a linked list: n log n for a text of any length, however
 * repetitive. Among pairs of equal priority the leftmost goes first. */
#pragma once
#include "tokenizer.h"

struct merge_symbol {
    uint32_t at, n; /* bytes of the text; n == 0: swallowed by its left neighbour */
    token id;       /* -1: not a token by itself */
    uint32_t prev, next;
};
struct merge_candidate {
    uint32_t priority; /* lower goes first */
    uint32_t left, n;  /* symbol, and bytes of the pair: tells candidates that time has passed by */
    token id;
};

/* Says what a pair of neighbours would become; false: they do not go together. */
struct merge_rules {
    bool (*pair)(const struct merge_rules *r, const char *text, const struct merge_symbol *left,
                 const struct merge_symbol *right, uint32_t *priority, token *id);
};

/* Memory for many runs. */
struct merge_work {
    VEC(struct merge_symbol) symbols;
    VEC(struct merge_candidate) heap;
};
void merge_work_release(struct merge_work *w);

#define MERGE_NONE UINT32_MAX /* end of the list */

/* Start of a text: no symbols yet. */
void merge_begin(struct merge_work *w);
void merge_symbol_add(struct merge_work *w, uint32_t at, uint32_t n, token id);
/* Merges; what is left are the symbols with n > 0, from symbols.v[0] by next. */
void merge_run(struct merge_work *w, const struct merge_rules *r, const char *text);
