/* Tensor types: one file and one row of quant_list.c each. The type never appears in a field name
 * or a switch outside this folder.
 *
 * All integer types here are of one family (sources: the GGUF specification and the block structs
 * of ggml-common.h): a row is cut into groups of 16 or 32 weights and w[i] = scale[group] * (q[i] -
 * offset) - min[group],     q unsigned with `bits` bits. `split` lays a row open in that form with
 * f32 scales computed exactly as the format says (no rounding of ours), which is all that packing
 * for fast kernels needs; to_f32 is the plain reference. */
#pragma once
#include "../base/err.h"
#include <stddef.h>
#include <stdint.h>

struct quant {
    uint32_t gguf_id;                  /* ggml_type number in the file */
    const char *name;                  /* "Q4_K" */
    uint16_t block_elems, block_bytes; /* block_bytes is written as sizeof of the block struct */
    uint8_t bits;                      /* of q; 0 for F32, F16, BF16 */
    uint8_t group;                     /* weights per scale: 16 or 32 */
    uint8_t offset; /* subtracted from q: 8 for Q4_0, 128 for Q8_0, 0 where `min` is used */
    bool has_min;
    void (*to_f32)(float *dst, const void *src, size_t n); /* n a multiple of block_elems */
    /* q[n], scale[n / group], min[n / group] (only when has_min). NULL for float types. */
    void (*split)(const void *src, size_t n, uint8_t *q, float *scale, float *min);
};

const struct quant *quant_by_id(uint32_t gguf_id); /* NULL: unknown */
const struct quant *quant_by_name(const char *name);
/* For tests and messages: every row, in order. */
const struct quant *const *quant_list(size_t *n);
size_t quant_row_bytes(const struct quant *q, size_t cols); /* cols a multiple of block_elems */
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
