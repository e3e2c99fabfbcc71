/* Attention on the reference path: one query head at a time, scores in f32, softmax and the
 * weighted sum in f64. */
#include "path.h"
#include <math.h>
#include <string.h>

enum { KEYS = 4 };

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

/* Row `i` of keys or values as floats: where it lies, or turned into room. */
static const float *row_of(const void *kv, uint32_t i, const struct attn *a, uint32_t kv_head,
                           float *room)
{
    size_t at = ((size_t)i * a->kv_heads + kv_head) * a->dim;
    if (a->kv_f32)
        return (const float *)kv + at;
    for (uint32_t d = 0; d < a->dim; d++)
        room[d] = f16_to_f32(((const uint16_t *)kv)[at + d]);
    return room;
}

/* Each score is summed in the order of its dimensions; four keys go side by side because a sum
 * waits for its last addition. */
static void score_keys(float *score, const float *q, const float *const *k, uint32_t n,
                       uint32_t dim, float scale)
{
    float s[KEYS] = {0};
    for (uint32_t d = 0; d < dim; d++)
#pragma GCC unroll 4
        for (uint32_t i = 0; i < KEYS; i++)
            s[i] += q[d] * k[i][d];
    for (uint32_t i = 0; i < n; i++)
        score[i] = s[i] * scale;
}

static size_t score_run(float *score, const struct attn *a, const float *q, const struct kv_run *r,
                        uint32_t pos, uint32_t kv_head, float *room)
{
    uint32_t first = attn_window_start(r, pos, a->window);
    for (uint32_t i = first, n; i < r->n; i += n) {
        const float *k[KEYS];
        n = r->n - i < KEYS ? r->n - i : KEYS;
        for (uint32_t key = 0; key < KEYS; key++) /* the last one again where there are fewer */
            k[key] =
                row_of(r->k, i + (key < n ? key : n - 1), a, kv_head, room + (size_t)key * a->dim);
        score_keys(score + (i - first), q, k, n, a->dim, a->scale);
    }
    return r->n - first;
}

static void add_row(double *sum, double weight, const float *v, uint32_t dim)
{
    for (uint32_t d = 0; d < dim; d++)
        sum[d] += weight * (double)v[d];
}

static size_t add_values(double *sum, const struct attn *a, const float *weight,
                         const struct kv_run *r, uint32_t pos, uint32_t kv_head, float *room)
{
    uint32_t first = attn_window_start(r, pos, a->window);
    for (uint32_t i = first; i < r->n; i++)
        add_row(sum, (double)weight[i - first], row_of(r->v, i, a, kv_head, room), a->dim);
    return r->n - first;
}

static void ref_head(void *arg, size_t task, int thread)
{
    const struct ref_attn_job *j = arg;
    const struct attn *a = j->a;
    uint32_t t = (uint32_t)(task / a->heads), h = (uint32_t)(task % a->heads);
    uint32_t kv_head = h * a->kv_heads / a->heads;
    const struct attn_query *query = &a->query[t];
    double *sum = j->scratch->piece[thread];
    float *room = (float *)(sum + a->dim), *score = room + (size_t)KEYS * a->dim;
    const float *q = a->q + task * a->dim;
    size_t n = 0;
    for (uint32_t r = 0; r < query->runs; r++)
        n += score_run(score + n, a, q, &query->run[r], query->pos, kv_head, room);
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
        n += add_values(sum, a, score + n, &query->run[r], query->pos, kv_head, room);
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
    scratch_reserve(&scratch, pool_threads(p),
                    a->dim * sizeof(double) + (KEYS * a->dim + longest) * sizeof(float));
    struct ref_attn_job j = {a, &scratch};
    pool_run(p, ref_head, &j, (size_t)a->n * a->heads);
    scratch_free(&scratch);
}
