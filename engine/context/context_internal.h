/* What session.c asks of the context store. Keys: root = H(model fingerprint, tokenizer, RoPE, KV
 * type, format number); block = H(parent, token ids); blob = kv_block_export of its positions. */
#pragma once
#include "../engine.h"
#include "../kv.h"

enum { CONTEXT_BLOCK = 256 }; /* positions; blocks start at multiples of it */

/* The key that every block of a model's timelines descends from. */
sha256 context_root(const model *m);

struct context_loaded {
    size_t n;       /* positions of ids that are in the memory now, >= have */
    double seconds; /* what computing the loaded ones took when they were stored */
};
/* Loads the longest stored prefix of ids[0..n) beyond the `have` positions that are there already:
 * whole blocks, then a stored partial one. A damaged block is a miss. */
bool context_load(context_store *c, const sha256 *root, const token *ids, size_t n, size_t have,
                  kv *into, struct context_loaded *out, err *e) MUST_USE;
/* Stores the block that ends at position n (a whole one, or the partial last one); from is its
 * first position, a multiple of CONTEXT_BLOCK. seconds: what computing it took. */
bool context_save(context_store *c, const sha256 *root, const token *ids, size_t n, size_t from,
                  const kv *kv, double seconds, err *e) MUST_USE;
