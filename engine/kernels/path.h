/* Inside engine/kernels: what a path is, and the forms that weights and activations take on it.
 *
 * Reference path: f32 activations, weights dequantised row by row. Everything else is `packed`:
 * unsigned weights by signed 8-bit activations, with the arithmetic fixed here once, so that GEMM
 * and GEMV, one token or many, any instruction set with FMA, give the same bits:
 *
 *     f = 0;  for each block b of 32 columns, ascending:
 *         for each scale group g of the block (one of 32 or two of 16):
 *             i = sum (q - offset) * a            exact integer
 *             f = fma(float(i) * act_scale[b], d * sc, f)
 *             if the type has minima: f = fma(-(dmin * mn), act_sum[g], f)
 *     y = f (+ bias) (+ y before)
 */
#pragma once
#include "kernels.h"

struct matrix {
    struct tensor t; /* t.data only valid on the borrowing paths */
    weights *store;
    bool packed;
};

struct weights {
    bool reference;
    matrix **made;
    size_t n_made, cap_made;
};

/* Working memory of the threads of a pool: one piece each, grown when a job needs more. */
struct scratch {
    void **piece;
    size_t *bytes;
    int threads;
};

struct acts {
    uint32_t max_tokens, max_cols, n, cols;
    bool keep_f32;
    float *x; /* [n][cols], when keep_f32 */
    struct scratch *scratch;
};

void scratch_reserve(struct scratch *s, int threads, size_t bytes);
void scratch_free(struct scratch *s);

/* ref.c */
void ref_products(pool *p, const acts *a, const struct product *list, uint32_t n);
/* attn_ref.c */
void ref_attention(pool *p, const struct attn *a);
