/* Products with packed weights: which kernel, which tasks.
 *
 * Up to gemv_tokens tokens: each group of 16 rows is read once and used for all of them (GEMV).
 * More: panels are opened to a byte per weight, and a register tile goes over the tokens (GEMM).
 * Both give the same bits (path.h), so neither the number of tokens nor of threads can be seen in a
 * result. */
#include "path.h"
#include <string.h>

#define FEW_TOKENS       24    /* up to here memory takes about as long as arithmetic */
#define TASKS_PER_THREAD 6     /* then: enough that a thread held up elsewhere costs little */
#define TASK_BYTES       32768 /* and no smaller than this */
#define MAX_PANEL_ROWS   32

struct job {
    const acts *a;
    const struct product *list;
    uint32_t n;
    uint32_t per_task[16]; /* groups (GEMV) or panels (GEMM) of a task, for each product */
};

static uint32_t group_count(const matrix *m)
{
    return (m->t.rows + 15) / 16;
}

/* The sums of a's groups in the form that f's kernels start from. */
static const struct act_sums *sums_for(const acts *a, struct form f)
{
    /* One slot for each pair of (groups, offset) that forms have; minima count as an offset. */
    static const uint8_t offsets[] = {0, 4, 8, 16, 32, 128};
    unsigned slot = 0;
    while (offsets[slot] != f.offset)
        slot++;
    struct act_sums *s = &a->sums[slot * 2 + f.groups - 1];
    if (s->valid)
        return s;
    size_t room = (size_t)(a->max_tokens + 32) * (a->max_cols / 32 + 1) * 2 * sizeof(float);
    if (f.offset && !s->start)
        s->start = xalloc(room);
    if (!f.offset && !s->weighted)
        s->weighted = xalloc(room);
    uint32_t blocks = a->cols / 32;
    size_t lane = a->lane;
    for (size_t b = 0; b < blocks; b++)
        for (size_t g = 0; g < f.groups; g++)
            for (size_t t = 0; t < a->n; t++) {
                const int32_t *half = a->sum + 2 * b * lane + t;
                int32_t sum = f.groups == 2 ? half[g * lane] : half[0] + half[lane];
                size_t at = (b * f.groups + g) * lane + t;
                if (f.offset)
                    s->start[at] = -(int32_t)f.offset * sum;
                else
                    s->weighted[at] = a->scale[b * lane + t] * (float)sum;
            }
    s->valid = true;
    return s;
}

static struct act_view view_of(const acts *a, struct form f)
{
    const struct act_sums *s = sums_for(a, f);
    return (struct act_view){
        .q = a->q,
        .stride = a->stride,
        .lane = a->lane,
        .scale = a->scale,
        .start = f.offset ? s->start : NULL,
        .weighted = f.offset ? NULL : s->weighted,
        .blocks = a->cols / 32,
        .groups = f.groups,
    };
}

static void view_advance(struct act_view *v, uint32_t tokens)
{
    v->q += tokens * v->stride;
    v->scale += tokens;
    if (v->start)
        v->start += tokens;
    if (v->weighted)
        v->weighted += tokens;
}

static const struct product *find_task(const struct job *j, size_t *task, uint32_t unit_rows,
                                       uint32_t *per_task)
{
    for (uint32_t i = 0;; i++) {
        uint32_t units = (j->list[i].w->t.rows + unit_rows - 1) / unit_rows;
        uint32_t tasks = (units + j->per_task[i] - 1) / j->per_task[i];
        if (*task < tasks) {
            *per_task = j->per_task[i];
            return &j->list[i];
        }
        *task -= tasks;
    }
}

void store_part(const struct product *pr, const float *part, size_t part_stride, uint32_t row,
                uint32_t rows, uint32_t first, uint32_t tokens)
{
    for (uint32_t t = 0; t < tokens; t++) {
        float *y = pr->y + (size_t)(first + t) * pr->w->t.rows + row;
        for (uint32_t r = 0; r < rows; r++) {
            float v = part[t * part_stride + r];
            if (pr->bias)
                v = v + pr->bias[row + r];
            y[r] = pr->add ? y[r] + v : v;
        }
    }
}

static void gemv_task(void *arg, size_t task, int thread)
{
    (void)thread;
    const struct job *j = arg;
    uint32_t per_task;
    const struct product *pr = find_task(j, &task, 16, &per_task);
    const matrix *m = pr->w;
    struct act_view view = view_of(j->a, m->form);
    uint32_t first = (uint32_t)task * per_task, whole = m->t.rows / 16;
    uint32_t end = first + per_task < group_count(m) ? first + per_task : group_count(m);
    const struct path *path = j->a->path;
    uint32_t direct = end < whole ? end : whole;
    if (direct > first) {
        struct tile_out out = {pr->y + 16 * first, m->t.rows,
                               pr->bias ? pr->bias + 16 * first : NULL, pr->add};
        path->gemv(&out, m->data + first * m->group_bytes, direct - first, m->form, &view, j->a->n);
    }
    if (end > whole) { /* the last group is not whole */
        float part[16 * 16];
        struct tile_out out = {part, 16, NULL, false};
        path->gemv(&out, m->data + whole * m->group_bytes, 1, m->form, &view, j->a->n);
        store_part(pr, part, 16, 16 * whole, m->t.rows - 16 * whole, 0, j->a->n);
    }
}

static size_t panel_bytes(const acts *a)
{
    return (size_t)MAX_PANEL_ROWS * a->cols +                   /* values */
           2 * MAX_PANEL_ROWS * (a->cols / 16) * sizeof(float); /* scales, minima */
}

/* Asks memory for what a tile's share of the arithmetic leaves time for of the next panel: few
 * lines at once, more of them block by block within the tile, which costs many tokens 5 %. */
static void next_panel_ahead(struct panel *p, const uint8_t *next, size_t bytes, uint32_t t,
                             uint32_t tokens, const acts *a)
{
    size_t begin = bytes * t / a->n / 64 * 64, end = bytes * (t + tokens) / a->n / 64 * 64;
    p->ahead = next + begin;
    p->ahead_step = 0;
    if (a->n <= FEW_TOKENS)
        p->ahead_step = (end - begin) / (a->cols / 32) + 1;
    else
        for (; begin < end; begin += 64)
            __builtin_prefetch(next + begin, 0, 2);
}

static void gemm_panel(const struct job *j, const struct product *pr, uint32_t row, uint8_t *memory)
{
    const acts *a = j->a;
    const matrix *m = pr->w;
    const struct path *path = a->path;
    struct panel p = {.q = memory, .scale = (float *)(void *)(memory + MAX_PANEL_ROWS * a->cols)};
    p.min = m->form.min ? p.scale + MAX_PANEL_ROWS * (a->cols / 16) : NULL;
    const uint8_t *w = m->data + row / 16 * m->group_bytes;
    size_t bytes = path->panel_rows / 16 * m->group_bytes;
    path->open_panel(&p, w, m->group_bytes, m->form, a->cols);
    uint32_t rows = m->t.rows - row < path->panel_rows ? m->t.rows - row : path->panel_rows;
    struct act_view view = view_of(a, m->form);
    for (uint32_t t = 0; t < a->n; t += path->panel_tokens) {
        uint32_t tokens = a->n - t < path->panel_tokens ? a->n - t : path->panel_tokens;
        next_panel_ahead(&p, w + bytes, bytes, t, tokens, a);
        if (rows == path->panel_rows) {
            struct tile_out out = {pr->y + (size_t)t * m->t.rows + row, m->t.rows,
                                   pr->bias ? pr->bias + row : NULL, pr->add};
            path->tile(&out, &p, &view, tokens);
        } else {
            float part[8 * MAX_PANEL_ROWS];
            struct tile_out out = {part, MAX_PANEL_ROWS, NULL, false};
            path->tile(&out, &p, &view, tokens);
            store_part(pr, part, MAX_PANEL_ROWS, row, rows, t, tokens);
        }
        view_advance(&view, tokens);
    }
}

static void gemm_task(void *arg, size_t task, int thread)
{
    const struct job *j = arg;
    uint32_t per_task, unit = j->a->path->panel_rows;
    const struct product *pr = find_task(j, &task, unit, &per_task);
    uint32_t row = (uint32_t)task * per_task * unit;
    for (uint32_t i = 0; i < per_task && row < pr->w->t.rows; i++, row += unit)
        gemm_panel(j, pr, row, j->a->scratch->piece[thread]);
}

/* Groups or panels, of `bytes` each, of a task that is short beside the time to read its weights:
 * neighbours, so that a thread can read ahead. */
static uint32_t task_share(uint32_t units, size_t bytes, int threads)
{
    uint32_t share = units;
    if (threads > 1)
        share = (units + (uint32_t)threads * TASKS_PER_THREAD - 1) /
                ((uint32_t)threads * TASKS_PER_THREAD);
    uint32_t least = (uint32_t)((TASK_BYTES + bytes - 1) / bytes);
    return share > least ? share : least;
}

static void run_some(pool *p, const acts *a, const struct product *list, uint32_t n)
{
    struct job j = {.a = a, .list = list, .n = n};
    bool gemv = a->n <= a->path->gemv_tokens;
    uint32_t unit = gemv ? 16 : a->path->panel_rows;
    size_t tasks = 0;
    for (uint32_t i = 0; i < n; i++) {
        const matrix *m = list[i].w;
        sums_for(a, m->form);
        uint32_t units = (m->t.rows + unit - 1) / unit;
        j.per_task[i] = 1;
        if (a->n <= FEW_TOKENS)
            j.per_task[i] = task_share(units, unit / 16 * m->group_bytes, pool_threads(p));
        tasks += (units + j.per_task[i] - 1) / j.per_task[i];
    }
    if (!gemv)
        scratch_reserve(a->scratch, pool_threads(p), panel_bytes(a));
    pool_run(p, gemv ? gemv_task : gemm_task, &j, tasks);
}

void packed_products(pool *p, const acts *a, const struct product *list, uint32_t n)
{
    const uint32_t most = sizeof((struct job *)0)->per_task / sizeof(uint32_t);
    for (; n > most; list += most, n -= most)
        run_some(p, a, list, most);
    run_some(p, a, list, n);
}
