/* Attention on the reference path: one query head at a time, scores in f32, softmax and the
 * weighted sum in f64. */
#include "path.h"
#include <math.h>
#include <string.h>

uint32_t attn_window_start(const struct kv_run *r, uint32_t pos, uint32_t window)
{
    if (window == 0 || pos < window)
        return 0;
    uint32_t first_visible = pos - window + 1;
    if (first_visible <= r->first_pos)
        return 0;
    uint32_t skip = first_visible - r->first_pos;
    return skip < r->n ? skip : r->n;
}

struct ref_attn_job {
    const struct attn *a;
    struct scratch *scratch;
};

static inline float element(const void *kv, size_t at, bool f32)
{
    return f32 ? ((const float *)kv)[at] : f16_to_f32(((const uint16_t *)kv)[at]);
}

static size_t score_run(float *score, const struct attn *a, const float *q, const struct kv_run *r,
                        uint32_t pos, uint32_t kv_head)
{
    size_t n = 0;
    for (uint32_t i = attn_window_start(r, pos, a->window); i < r->n; i++) {
        size_t at = ((size_t)i * a->kv_heads + kv_head) * a->dim;
        float s = 0;
        for (uint32_t d = 0; d < a->dim; d++)
            s += q[d] * element(r->k, at + d, a->kv_f32);
        score[n++] = s * a->scale;
    }
    return n;
}

static size_t add_values(double *sum, const struct attn *a, const float *weight,
                         const struct kv_run *r, uint32_t pos, uint32_t kv_head)
{
    size_t n = 0;
    for (uint32_t i = attn_window_start(r, pos, a->window); i < r->n; i++) {
        size_t at = ((size_t)i * a->kv_heads + kv_head) * a->dim;
        double w = (double)weight[n++];
        for (uint32_t d = 0; d < a->dim; d++)
            sum[d] += w * (double)element(r->v, at + d, a->kv_f32);
    }
    return n;
}

static void ref_head(void *arg, size_t task, int thread)
{
    const struct ref_attn_job *j = arg;
    const struct attn *a = j->a;
    uint32_t t = (uint32_t)(task / a->heads), h = (uint32_t)(task % a->heads);
    uint32_t kv_head = h * a->kv_heads / a->heads;
    const struct attn_query *query = &a->query[t];
    double *sum = j->scratch->piece[thread];
    float *score = (float *)(sum + a->dim);
    const float *q = a->q + task * a->dim;
    size_t n = 0;
    for (uint32_t r = 0; r < query->runs; r++)
        n += score_run(score + n, a, q, &query->run[r], query->pos, kv_head);
    float top = -INFINITY;
    for (size_t i = 0; i < n; i++)
        top = score[i] > top ? score[i] : top;
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        score[i] = expf(score[i] - top);
        total += (double)score[i];
    }
    memset(sum, 0, a->dim * sizeof *sum);
    n = 0;
    for (uint32_t r = 0; r < query->runs; r++)
        n += add_values(sum, a, score + n, &query->run[r], query->pos, kv_head);
    float *out = a->out + task * a->dim;
    for (uint32_t d = 0; d < a->dim; d++)
        out[d] = (float)(sum[d] / total);
}

void ref_attention(pool *p, const struct attn *a)
{
    size_t longest = 0;
    for (uint32_t t = 0; t < a->n; t++) {
        size_t n = 0;
        for (uint32_t r = 0; r < a->query[t].runs; r++)
            n += a->query[t].run[r].n;
        longest = n > longest ? n : longest;
    }
    struct scratch scratch = {0};
    scratch_reserve(&scratch, pool_threads(p), a->dim * sizeof(double) + longest * sizeof(float));
    struct ref_attn_job j = {a, &scratch};
    pool_run(p, ref_head, &j, (size_t)a->n * a->heads);
    scratch_free(&scratch);
}
