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

bool acts_new(acts **out, const weights *w, uint32_t max_tokens, uint32_t max_cols, err *e)
{
    acts *a = xalloc(sizeof *a);
    a->max_tokens = max_tokens;
    a->max_cols = max_cols;
    a->keep_f32 = w->reference;
    a->scratch = xalloc(sizeof *a->scratch);
    a->x = malloc((size_t)max_tokens * max_cols * sizeof *a->x);
    if (!a->x) {
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
    free(a->x);
    free(a);
}

static void set_shape(acts *a, uint32_t n, uint32_t cols)
{
    if (n > a->max_tokens || cols > a->max_cols)
        BUG("activations of %u x %u in room for %u x %u", n, cols, a->max_tokens, a->max_cols);
    a->n = n;
    a->cols = cols;
}

struct acts_job {
    acts *a;
    const float *x, *gain, *up;
    float eps;
    enum glu kind;
};

static void run_over_tokens(pool *p, void (*task)(void *, size_t, int), struct acts_job *j)
{
    size_t tasks = (j->a->n + TOKENS_PER_TASK - 1) / TOKENS_PER_TASK;
    pool_run(p, task, j, tasks);
}

/* Tokens [*from, *to) of a task. */
static void tokens_of_task(const acts *a, size_t task, uint32_t *from, uint32_t *to)
{
    *from = (uint32_t)task * TOKENS_PER_TASK;
    *to = a->n - *from < TOKENS_PER_TASK ? a->n : *from + TOKENS_PER_TASK;
}

void acts_set(acts *a, pool *p, const float *x, uint32_t n, uint32_t cols)
{
    (void)p;
    set_shape(a, n, cols);
    memcpy(a->x, x, (size_t)n * cols * sizeof *x);
}

static void norm_task(void *arg, size_t task, int thread)
{
    (void)thread;
    struct acts_job *j = arg;
    uint32_t from, to;
    tokens_of_task(j->a, task, &from, &to);
    size_t at = (size_t)from * j->a->cols;
    rmsnorm(j->a->x + at, j->x + at, j->gain, j->eps, to - from, j->a->cols);
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

static void glu_task(void *arg, size_t task, int thread)
{
    (void)thread;
    struct acts_job *j = arg;
    uint32_t from, to;
    tokens_of_task(j->a, task, &from, &to);
    size_t end = (size_t)to * j->a->cols;
    for (size_t i = (size_t)from * j->a->cols; i < end; i++) {
        float g = j->kind == GLU_SILU ? silu(j->x[i]) : gelu_tanh(j->x[i]);
        j->a->x[i] = g * j->up[i];
    }
}

void acts_set_glu(acts *a, pool *p, const float *gate, const float *up, enum glu kind, uint32_t n,
                  uint32_t cols)
{
    set_shape(a, n, cols);
    struct acts_job j = {.a = a, .x = gate, .up = up, .kind = kind};
    run_over_tokens(p, glu_task, &j);
}
