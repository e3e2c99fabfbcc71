/* Products on the reference path: weights dequantised to f32, f32 arithmetic.
 *
 * It is the judge of the fast paths: plain loops, nothing approximated. Each dot product is summed
 * in sixteen lanes and then in a fixed tree, whatever the batch, so a token gets the same bits
 * alone and among others. The loops are compiled three times, for wider registers but without fused
 * multiply-add (-ffp-contract=off): the bits are the same on every machine. (A BLAS would be a
 * little faster, but its bits depend on where in a block a token stands.) */
#include "path.h"
#include "wide.h"

#define ROWS   8 /* of a task: dequantised together, so that activations are read once for all */
#define TOKENS 4 /* at once: that many sums fit the registers */

/* Sixteen of them. */
struct lanes {
    f32x8 low, high;
};

WIDE_INLINE float sum_lanes(const struct lanes *v)
{
    f32x8 s = v->low + v->high;
    return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

/* out[t] = w . x[t] for n <= TOKENS tokens. */
WIDE_INLINE void dot_tokens(float *out, const float *w, const float *x, unsigned n, size_t cols)
{
    struct lanes sum[TOKENS] = {0};
    size_t k = 0;
    for (; k + 16 <= cols; k += 16) {
        const struct lanes *wv = (const void *)(w + k);
        f32x8 low = wv->low, high = wv->high;
#pragma GCC unroll 4
        for (unsigned t = 0; t < n; t++) {
            const struct lanes *xv = (const void *)(x + t * cols + k);
            sum[t].low += low * xv->low;
            sum[t].high += high * xv->high;
        }
    }
    for (unsigned t = 0; t < n; t++) {
        float s = sum_lanes(&sum[t]);
        for (size_t i = k; i < cols; i++)
            s += w[i] * x[t * cols + i];
        out[t] = s;
    }
}

/* y[t * ROWS + r] = w[r] . x[t] */
WIDE_INLINE void dot_tile_body(float *y, const float *w, const float *x, uint32_t rows,
                               uint32_t tokens, size_t cols)
{
    float out[TOKENS];
    for (uint32_t t = 0; t < tokens; t += TOKENS)
        for (uint32_t r = 0; r < rows; r++) {
            uint32_t n = tokens - t;
            if (n >= TOKENS)
                dot_tokens(out, w + r * cols, x + t * cols, n = TOKENS, cols);
            else
                dot_tokens(out, w + r * cols, x + t * cols, n, cols);
            for (uint32_t i = 0; i < n; i++)
                y[(t + i) * ROWS + r] = out[i];
        }
}

WIDE(dot_tile,
     (float *y, const float *w, const float *x, uint32_t rows, uint32_t tokens, size_t cols),
     (y, w, x, rows, tokens, cols))

typedef void dot_fn(float *y, const float *w, const float *x, uint32_t rows, uint32_t tokens,
                    size_t cols);

struct ref_job {
    const acts *a;
    const struct product *list;
    uint32_t n;
    dot_fn *dot;
};

static uint32_t tasks_of(const struct product *pr)
{
    return (pr->w->t.rows + ROWS - 1) / ROWS;
}

static void store_rows(const struct product *pr, const float *y, uint32_t row, uint32_t rows,
                       uint32_t tokens)
{
    for (uint32_t t = 0; t < tokens; t++) {
        float *at = pr->y + (size_t)t * pr->w->t.rows + row;
        for (uint32_t r = 0; r < rows; r++) {
            float v = y[t * ROWS + r];
            if (pr->bias)
                v += pr->bias[row + r];
            at[r] = pr->add ? at[r] + v : v;
        }
    }
}

static void ref_task(void *arg, size_t task, int thread)
{
    const struct ref_job *j = arg;
    const struct product *pr = j->list;
    for (; task >= tasks_of(pr); pr++)
        task -= tasks_of(pr);
    const struct tensor *t = &pr->w->t;
    uint32_t row = (uint32_t)task * ROWS;
    uint32_t rows = t->rows - row < ROWS ? t->rows - row : ROWS;
    size_t row_bytes = quant_row_bytes(t->type, t->cols);
    float *w = j->a->scratch->piece[thread], *y = w + (size_t)ROWS * t->cols;
    for (uint32_t r = 0; r < rows; r++)
        quant_to_f32(t->type, w + (size_t)r * t->cols,
                     (const uint8_t *)t->data + (row + r) * row_bytes, t->cols);
    j->dot(y, w, j->a->x, rows, j->a->n, t->cols);
    store_rows(pr, y, row, rows, j->a->n);
}

void ref_products(pool *p, const acts *a, const struct product *list, uint32_t n)
{
    size_t tasks = 0;
    for (uint32_t i = 0; i < n; i++)
        tasks += tasks_of(&list[i]);
    scratch_reserve(a->scratch, pool_threads(p), sizeof(float) * ROWS * ((size_t)a->cols + a->n));
    struct ref_job j = {a, list, n, dot_tile_on(cpu_detected())};
    pool_run(p, ref_task, &j, tasks);
}
