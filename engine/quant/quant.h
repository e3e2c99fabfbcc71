/* Tensor types: one file and one row of quant_list.c each. The type never appears in a field name
 * or a switch outside this folder.
 *
 * All integer types here are of one family (sources: the GGUF specification and the block layouts
 * documented with it). A row is cut into groups of 16 or 32 weights, and groups into super-blocks:
 *     w[i] = d[super] * sc[group] * (q[i] - offset)  -  dmin[super] * mn[group]
 * with q unsigned of `bits` bits, d and dmin f16, sc and mn small integers. Types without
 * sub-scales have super == group and sc == mn == 1. `split` lays a row open in exactly that form
 * (no rounding of ours), which is all that packing for fast kernels needs; quant_to_f32 works the
 * formula out in f32, from left to right: that is the plain reference. */
#pragma once
#include "../base/err.h"
#include <stddef.h>
#include <stdint.h>

struct quant_parts {
    uint8_t *q;         /* [n] */
    uint16_t *d, *dmin; /* [n / super], f16; dmin written only when has_min */
    int8_t *sc, *mn;    /* [n / group]; sc only when has_sub, mn only when has_sub && has_min */
};

struct quant {
    uint32_t gguf_id;                  /* ggml_type number in the file */
    const char *name;                  /* "Q4_K" */
    uint16_t block_elems, block_bytes; /* block_bytes is written as sizeof of the block struct */
    uint8_t bits;                      /* of q; 0 for F32, F16, BF16 */
    uint8_t group;                     /* weights per scale: 16 or 32 */
    uint16_t super;                    /* weights per d: equal to group, or 256 with sub-scales */
    uint8_t offset; /* subtracted from q: 8 for Q4_0, 128 for Q8_0, 0 where `min` is used */
    bool has_min, has_sub;
    uint8_t exponent; /* bits of a float type's exponent: 5 or 8 */
    /* One of the two; n a multiple of block_elems. */
    void (*floats)(float *dst, const void *src, size_t n); /* of a float type */
    void (*split)(const void *src, size_t n, const struct quant_parts *out);
};

const struct quant *quant_by_id(uint32_t gguf_id); /* NULL: unknown */
const struct quant *quant_by_name(const char *name);
/* For tests and messages: every row, in order. */
const struct quant *const *quant_list(size_t *n);
size_t quant_row_bytes(const struct quant *q, size_t cols); /* cols a multiple of block_elems */
void quant_to_f32(const struct quant *q, float *dst, const void *src, size_t n); /* n as above */
float f16_to_f32(uint16_t h);
uint16_t f32_to_f16(float f); /* round to nearest even */
float bf16_to_f32(uint16_t h);

/* A weight matrix (or vector: rows == 1) as it lies in the mapped file. Row-major: row r is cols
 * weights. */
struct tensor {
    const struct quant *type;
    const void *data; /* borrowed from the map */
    uint32_t rows, cols;
};
