/* Matrices of floats (F32, F16, BF16) on the fast paths: packing them, and products. The weights
 * stay as they are in the file and are multiplied by f32 activations, so nothing is rounded but the
 * sums. */
#include "path.h"
#include <string.h>

#define TASKS_PER_THREAD 6
#define MOST_TOKENS      16

enum float_kind float_kind_of(const struct quant *q)
{
    return q->block_bytes == 4 ? FLOAT_F32 : q->exponent == 5 ? FLOAT_F16 : FLOAT_BF16;
}

void pack_float_group(const matrix *m, uint32_t g)
{
    size_t width = m->t.type->block_bytes, row_bytes = width * m->t.cols;
    uint8_t *dst = m->data + g * m->group_bytes;
    for (uint32_t i = 0; i < 16 && 16 * g + i < m->t.rows; i++) {
        const uint8_t *src = (const uint8_t *)m->t.data + (16 * g + i) * row_bytes;
        for (size_t c = 0; c < m->t.cols; c++)
            memcpy(dst + (16 * c + i) * width, src + c * width, width);
    }
}

void unpack_float_row(const matrix *m, uint32_t row, float *out)
{
    size_t width = m->t.type->block_bytes;
    const uint8_t *src = m->data + row / 16 * m->group_bytes + row % 16 * width;
    for (size_t c = 0; c < m->t.cols; c++)
        quant_to_f32(m->t.type, out + c, src + 16 * c * width, 1);
}

struct float_job {
    const acts *a;
    const struct product *list;
    uint32_t n, per_task; /* groups of a task */
};

static uint32_t tasks_of(const struct product *pr, uint32_t per_task)
{
    return ((pr->w->t.rows + 15) / 16 + per_task - 1) / per_task;
}

static void group_multiply(const struct product *pr, const acts *a, uint32_t g)
{
    const matrix *m = pr->w;
    const struct path *path = a->path;
    uint32_t row = 16 * g, rows = m->t.rows - row < 16 ? m->t.rows - row : 16;
    for (uint32_t t = 0; t < a->n; t += path->float_tokens) {
        uint32_t tokens = a->n - t < path->float_tokens ? a->n - t : path->float_tokens;
        const float *x = a->x + (size_t)t * a->cols;
        float part[16 * MOST_TOKENS];
        struct tile_out out = {part, 16, NULL, false};
        if (rows == 16)
            out = (struct tile_out){pr->y + (size_t)t * m->t.rows + row, m->t.rows,
                                    pr->bias ? pr->bias + row : NULL, pr->add};
        path->float_tile(&out, m->data + g * m->group_bytes, m->float_kind, x, a->cols, a->cols,
                         tokens);
        if (rows < 16)
            store_part(pr, part, 16, row, rows, t, tokens);
    }
}

static void float_task(void *arg, size_t task, int thread)
{
    const struct float_job *j = arg;
    const struct product *pr = j->list;
    (void)thread;
    for (; task >= tasks_of(pr, j->per_task); pr++)
        task -= tasks_of(pr, j->per_task);
    uint32_t g = (uint32_t)task * j->per_task, groups = (pr->w->t.rows + 15) / 16;
    for (uint32_t i = 0; i < j->per_task && g < groups; i++, g++)
        group_multiply(pr, j->a, g);
}

void float_products(pool *p, const acts *a, const struct product *list, uint32_t n)
{
    struct float_job j = {a, list, n, 1};
    uint32_t most = (uint32_t)pool_threads(p) * TASKS_PER_THREAD;
    size_t tasks = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t share = ((list[i].w->t.rows + 15) / 16 + most - 1) / most;
        j.per_task = share > j.per_task ? share : j.per_task;
    }
    for (uint32_t i = 0; i < n; i++)
        tasks += tasks_of(&list[i], j.per_task);
    pool_run(p, float_task, &j, tasks);
}
