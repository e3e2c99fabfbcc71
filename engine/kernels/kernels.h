/* Kernels: the arithmetic, with a slow clear reference (ref.c) that is the judge of every fast
 * path.
 *
 * The path is chosen once from cpu_features() when a matrix is made; the reference path
 * (CPU_REFERENCE) keeps exact f32 arithmetic on dequantised weights. Results of every function are
 * independent of the number of threads and of how many tokens are computed together: token t of a
 * batch gets the same bits as alone.
 *
 * Shapes: activations are [token][feature], row-major f32; n tokens. Weights are [row][col] =
 * [out][in]. */
#pragma once
#include "../base/thread.h"
#include "../quant/quant.h"

/* ---- weights ---- */
/* All weights of a model, made ready for the path in use. Packed forms lie one after another, in
 * the order they were made, in anonymous memory on 2 MB pages: that order should be the order of
 * use. */
typedef struct weights weights;
typedef struct matrix matrix;
bool weights_new(weights **out, err *e) MUST_USE;
void weights_free(weights *w);            /* and every matrix made in it; accepts NULL */
uint64_t weights_bytes(const weights *w); /* memory held beyond the map */
/* Packs t (16 rows interleaved, bits per weight as in the file, exact scales) or, on the reference
 * path, borrows it; once made, packed matrices no longer read t->data. Errors: ERR_NOMEM. */
bool matrix_new(matrix **out, weights *store, const struct tensor *t, pool *p, err *e) MUST_USE;
bool matrix_borrows(const matrix *m); /* the tensor's memory must stay mapped */
uint32_t matrix_rows(const matrix *m);
uint32_t matrix_cols(const matrix *m);
/* One row as f32 (embedding look-up), [cols]. */
void matrix_row(const matrix *m, uint32_t row, float *out);

/* ---- activations prepared once and read by several matrices ---- */
typedef struct acts acts;
/* For products with the matrices of w. A task of a pool may have its own acts (one chunk each). */
bool acts_new(acts **out, const weights *w, uint32_t max_tokens, uint32_t max_cols,
              err *e) MUST_USE;
void acts_free(acts *a);
void acts_set(acts *a, pool *p, const float *x, uint32_t n, uint32_t cols);
/* x * gain / rms(x), rms = sqrt(mean(x^2) + eps): Zhang & Sennrich 2019. gain [cols]. */
void acts_set_rmsnorm(acts *a, pool *p, const float *x, const float *gain, float eps, uint32_t n,
                      uint32_t cols);
enum glu { GLU_SILU, GLU_GELU_TANH };
/* act(gate) * up. */
void acts_set_glu(acts *a, pool *p, const float *gate, const float *up, enum glu kind, uint32_t n,
                  uint32_t cols);

/* y[t][r] = sum_c w[r][c] a[t][c] (+ bias[r] when not NULL) (+ y[t][r] before when add). y is
 * [n][rows]. */
void matmul(pool *p, float *y, const matrix *w, const acts *a, const float *bias, bool add);
/* Several matrices that read the same activations (q, k, v; gate, up) in one parallel phase. */
struct product {
    float *y;
    const matrix *w;
    const float *bias; /* NULL: none */
    bool add;
};
void matmul_each(pool *p, const acts *a, const struct product *list, uint32_t n);

/* ---- the rest of a layer ---- */
void rmsnorm(float *y, const float *x, const float *gain, float eps, uint32_t n, uint32_t cols);
enum rope_kind {
    ROPE_PAIRS /* (0,1)(2,3).. as llama */,
    ROPE_HALVES /* (i, i+d/2) as qwen2, gemma3 */
};
/* cs[dim / 2][2] = cosine and sine of pos * freq[i], times mscale (1 without YaRN); freq[dim / 2]
 * are the angular frequencies. f64 inside. */
void rope_angles(float *cs, uint32_t pos, const float *freq, float mscale, uint32_t dim);
/* Rotates one token's x [heads][dim] in place. */
void rope(float *x, const float *cs, enum rope_kind kind, uint32_t heads, uint32_t dim);

/* KV of one layer, f16 (f32 on the reference path). K and V are [position][kv_heads][dim]. A query
 * token sees a list of at most two runs: the shared timeline and its own branch; positions within a
 * run are consecutive. */
struct kv_run {
    const void *k, *v;
    uint32_t first_pos,
        n; /* position of element 0, and how many are visible to this query (causality) */
};
struct attn_query {
    struct kv_run run[2];
    uint32_t runs, pos;
};
struct attn {
    uint32_t n, heads, kv_heads, dim; /* n query tokens */
    bool kv_f32;                      /* K and V are f32: slow, for the reference */
    float scale;                      /* on q.k, usually 1/sqrt(dim) */
    uint32_t window;                  /* sees positions > pos - window; 0: everything */
    const float *q;                   /* [n][heads][dim] */
    const struct attn_query *query;   /* [n] */
    float *out;                       /* [n][heads][dim] */
};
/* softmax(q.k * scale) v per head, query head h reads kv head h * kv_heads / heads. */
void attention(pool *p, const struct attn *a);
void f32_row_to_f16(uint16_t *dst, const float *src, size_t n);
/* log(sum(exp(x))) in f64. */
double log_sum_exp(const float *x, size_t n);
uint32_t argmax(const float *x, size_t n);
