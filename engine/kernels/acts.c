/* Activations prepared once and read by several matrices. */
#include "path.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOKENS_PER_TASK 8

void scratch_reserve(struct scratch *s, int threads, size_t bytes)
{
    if (threads > s->threads) {
        s->piece = xrealloc(s->piece, (size_t)threads * sizeof *s->piece);
        s->bytes = xrealloc(s->bytes, (size_t)threads * sizeof *s->bytes);
        for (; s->threads < threads; s->threads++) {
            s->piece[s->threads] = NULL;
            s->bytes[s->threads] = 0;
        }
    }
    for (int i = 0; i < threads; i++)
        if (s->bytes[i] < bytes) {
            free(s->piece[i]);
            s->bytes[i] = (bytes + 63) / 64 * 64;
            s->piece[i] = aligned_alloc(64, s->bytes[i]);
            if (!s->piece[i])
                BUG("no memory for %zu bytes of scratch", bytes);
        }
}

void scratch_free(struct scratch *s)
{
    for (int i = 0; i < s->threads; i++)
        free(s->piece[i]);
    free(s->piece);
    free(s->bytes);
}

static void *take(size_t count, size_t item)
{
    size_t bytes = (count * item + 63) / 64 * 64;
    void *p = aligned_alloc(64, bytes);
    if (p)
        memset(p, 0, bytes);
    return p;
}

/* Room for the packed form. Kernels may read (never use) a few tokens more than there are. */
static bool take_packed(acts *a)
{
    size_t tokens = a->max_tokens + 32, blocks = a->max_cols / 32 + 1;
    a->q = take(tokens * (a->max_cols + 192), 1);
    a->scale = take(tokens * blocks, sizeof *a->scale);
    a->sum = take(tokens * blocks * 2, sizeof *a->sum);
    a->sums = xalloc(ACT_SUMS * sizeof *a->sums);
    return a->q && a->scale && a->sum;
}

bool acts_new(acts **out, const weights *w, uint32_t max_tokens, uint32_t max_cols, err *e)
{
    acts *a = xalloc(sizeof *a);
    a->path = w->path;
    a->max_tokens = max_tokens;
    a->max_cols = max_cols;
    a->scratch = xalloc(sizeof *a->scratch);
    bool ok = true;
    if (!w->path || w->reads_f32)
        ok = (a->x = take((size_t)max_tokens * max_cols, sizeof *a->x)) != NULL;
    if (w->path)
        ok = take_packed(a) && ok;
    if (!ok) {
        acts_free(a);
        return err_set(e, ERR_NOMEM, "no memory for activations of %u tokens", max_tokens);
    }
    *out = a;
    return true;
}

void acts_free(acts *a)
{
    if (!a)
        return;
    scratch_free(a->scratch);
    free(a->scratch);
    for (unsigned i = 0; a->sums && i < ACT_SUMS; i++) {
        free(a->sums[i].start);
        free(a->sums[i].weighted);
    }
    free(a->sums);
    free(a->x);
    free(a->q);
    free(a->scale);
    free(a->sum);
    free(a);
}

static void set_shape(acts *a, uint32_t n, uint32_t cols)
{
    if (n > a->max_tokens || cols > a->max_cols)
        BUG("activations of %u x %u in room for %u x %u", n, cols, a->max_tokens, a->max_cols);
    a->n = n;
    a->cols = cols;
    /* Odd numbers of lines: powers of two would fall into few sets of a cache. */
    a->stride = (size_t)cols / 64 * 64 + 64 + (cols % 64 ? 64 : 0);
    a->lane = n == 1 ? 1 : ((size_t)n + 15) / 16 * 16 + 8;
    for (unsigned i = 0; a->path && i < ACT_SUMS; i++)
        a->sums[i].valid = false;
}

struct acts_job {
    acts *a;
    const float *x, *gain, *up;
    float eps;
    enum glu kind;
};

/* Tokens [*from, *to) of a task. */
static void tokens_of_task(const acts *a, size_t task, uint32_t *from, uint32_t *to)
{
    *from = (uint32_t)task * TOKENS_PER_TASK;
    *to = a->n - *from < TOKENS_PER_TASK ? a->n : *from + TOKENS_PER_TASK;
}

static void run_over_tokens(pool *p, void (*task)(void *, size_t, int), struct acts_job *j)
{
    size_t tasks = (j->a->n + TOKENS_PER_TASK - 1) / TOKENS_PER_TASK;
    if (!j->a->x || !j->a->path) /* otherwise rows are made in x itself */
        scratch_reserve(j->a->scratch, pool_threads(p), j->a->cols * sizeof(float));
    pool_run(p, task, j, tasks);
}

/* Where row t is to be made before it is packed. */
static float *row_room(const acts *a, uint32_t t, int thread)
{
    return a->x ? a->x + (size_t)t * a->cols : a->scratch->piece[thread];
}

static void pack_row(const acts *a, uint32_t t, const float *row)
{
    if (a->path)
        a->path->quantise(row, a->cols, a->q + t * a->stride, a->scale + t, a->sum + t, a->lane);
}

static void set_task(void *arg, size_t task, int thread)
{
    (void)thread;
    struct acts_job *j = arg;
    uint32_t from, to;
    tokens_of_task(j->a, task, &from, &to);
    for (uint32_t t = from; t < to; t++) {
        const float *row = j->x + (size_t)t * j->a->cols;
        if (j->a->x)
            memcpy(j->a->x + (size_t)t * j->a->cols, row, j->a->cols * sizeof *row);
        pack_row(j->a, t, row);
    }
}

void acts_set(acts *a, pool *p, const float *x, uint32_t n, uint32_t cols)
{
    set_shape(a, n, cols);
    struct acts_job j = {.a = a, .x = x};
    run_over_tokens(p, set_task, &j);
}

static void norm_task(void *arg, size_t task, int thread)
{
    struct acts_job *j = arg;
    uint32_t from, to, cols = j->a->cols;
    tokens_of_task(j->a, task, &from, &to);
    for (uint32_t t = from; t < to; t++) {
        float *row = row_room(j->a, t, thread);
        rmsnorm(row, j->x + (size_t)t * cols, j->gain, j->eps, 1, cols);
        pack_row(j->a, t, row);
    }
}

void acts_set_rmsnorm(acts *a, pool *p, const float *x, const float *gain, float eps, uint32_t n,
                      uint32_t cols)
{
    set_shape(a, n, cols);
    struct acts_job j = {.a = a, .x = x, .gain = gain, .eps = eps};
    run_over_tokens(p, norm_task, &j);
}

static float silu(float x)
{
    return x / (1 + expf(-x));
}

/* Hendrycks & Gimpel 2016, the tanh form. */
static float gelu_tanh(float x)
{
    return 0.5f * x * (1 + tanhf(0.7978845608028654f * x * (1 + 0.044715f * x * x)));
}

static void glu_plain(float *out, const float *gate, const float *up, uint32_t n, enum glu kind)
{
    for (uint32_t i = 0; i < n; i++)
        out[i] = (kind == GLU_SILU ? silu(gate[i]) : gelu_tanh(gate[i])) * up[i];
}

static void glu_task(void *arg, size_t task, int thread)
{
    struct acts_job *j = arg;
    uint32_t from, to, cols = j->a->cols;
    tokens_of_task(j->a, task, &from, &to);
    for (uint32_t t = from; t < to; t++) {
        size_t at = (size_t)t * cols;
        float *row = row_room(j->a, t, thread);
        if (j->a->path && cols % 32 == 0)
            j->a->path->glu(row, j->x + at, j->up + at, cols, j->kind);
        else
            glu_plain(row, j->x + at, j->up + at, cols, j->kind);
        pack_row(j->a, t, row);
    }
}

void acts_set_glu(acts *a, pool *p, const float *gate, const float *up, enum glu kind, uint32_t n,
                  uint32_t cols)
{
    set_shape(a, n, cols);
    struct acts_job j = {.a = a, .x = gate, .up = up, .kind = kind};
    run_over_tokens(p, glu_task, &j);
}
