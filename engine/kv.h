/* The memory of a timeline: K (rotated) and V of every position and layer.
 *
 * Layout [layer][K|V][position][kv_heads*dim], f16 on the fast paths and f32 on the reference path.
 * The whole capacity is reserved at once but costs memory only where it was written. Position p of
 * the timeline lies at index p - first_pos: a branch's own part starts where its trunk ends. */
#pragma once
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

typedef struct kv kv;

struct kv_shape {
    uint32_t layers, row; /* row = kv_heads * dim */
    bool f32;
};

/* ERR_NOMEM names the size; nothing is touched yet. */
bool kv_new(kv **out, struct kv_shape shape, uint32_t first_pos, uint32_t capacity,
            err *e) MUST_USE;
void kv_free(kv *c); /* accepts NULL */
/* The same memory for another branch. */
void kv_move(kv *c, uint32_t first_pos);
uint32_t kv_first(const kv *c);
uint32_t kv_capacity(const kv *c);
struct kv_shape kv_shape_of(const kv *c);
const char *kv_type_name(const kv *c); /* "f16" or "f32": part of every stored key */
uint64_t kv_bytes_per_position(struct kv_shape shape);

/* Rows of a layer from index 0 on; the next position is shape.row elements further. */
void *kv_keys(const kv *c, uint32_t layer);
void *kv_values(const kv *c, uint32_t layer);
/* Stores one position's K and V, [row] each. */
void kv_put(kv *c, uint32_t layer, uint32_t index, const float *k, const float *v);

/* The first n positions of `from`, which begins where c does. */
void kv_copy(kv *c, const kv *from, uint32_t n);

/* Blobs of the context store: indexes [first, first + n) as [layer][K|V][n][row]. An export that is
 * imported again is bit-identical. */
size_t kv_block_bytes(const kv *c, uint32_t n);
void kv_block_export(const kv *c, uint32_t first, uint32_t n, void *out);
void kv_block_import(kv *c, uint32_t first, uint32_t n, const void *in);
