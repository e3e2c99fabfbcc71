/* Attention on the fast paths: which rows go together, which tasks, and how partial results join.
 *
 * All query heads of a kv head go together, for as many tokens as share its keys. A run of keys is
 * cut into segments at fixed places; each gives a state (greatest score, sum, weighted values) of
 * its own, and a query's states are joined in the order of the keys. So few tokens over long
 * context can be spread over threads by segments, many tokens by tokens, and the bits are the same:
 * a segment that a query does not see joins as nothing, exactly. */
#include "path.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEGMENT     1024 /* keys; a multiple of ATTN_BLOCK */
#define FEW_TOKENS  16   /* up to here tasks are segments */
#define TASK_TOKENS 32

struct attn_job {
    const struct attn *a;
    const struct path *path;
    uint32_t group; /* query heads of a kv head */
    struct scratch scratch;
    struct item *items;
    size_t n_items;
    float *states; /* of items */
};

/* Tokens [t, t + n) over one segment of run `run`, which they share; all kv heads in turn or one.
 */
struct item {
    uint32_t t, n, run, segment, kv_head;
    size_t state; /* offset in states */
};

/* Working memory of a thread, for `rows` rows. */
struct room {
    float *q, *top, *sum, *o;         /* the segment at hand */
    float *all_top, *all_sum, *all_o; /* joined so far */
    int32_t *first, *end;
    float *tile;
};

static size_t room_floats(uint32_t rows, uint32_t dim)
{
    return (size_t)rows * (3 * dim + 6) + ATTN_ROOM(dim) + 64;
}

static struct room room_of(void *memory, uint32_t rows, uint32_t dim)
{
    struct room r;
    r.tile = memory;
    r.q = r.tile + ATTN_ROOM(dim);
    r.o = r.q + (size_t)rows * dim;
    r.all_o = r.o + (size_t)rows * dim;
    r.top = r.all_o + (size_t)rows * dim;
    r.sum = r.top + rows;
    r.all_top = r.sum + rows;
    r.all_sum = r.all_top + rows;
    r.first = (int32_t *)(void *)(r.all_sum + rows);
    r.end = r.first + rows;
    return r;
}

static void state_reset(float *top, float *sum, float *o, uint32_t rows, uint32_t dim)
{
    for (uint32_t i = 0; i < rows; i++) {
        top[i] = ATTN_NONE;
        sum[i] = 0;
    }
    memset(o, 0, (size_t)rows * dim * sizeof *o);
}

/* a := a joined with b; nothing joined with x, and x with nothing, is x to the bit. */
static void state_join(float *top, float *sum, float *o, float b_top, float b_sum, const float *b_o,
                       uint32_t dim)
{
    if (b_top == ATTN_NONE)
        return;
    if (*top == ATTN_NONE) {
        *top = b_top;
        *sum = b_sum;
        memcpy(o, b_o, dim * sizeof *o);
        return;
    }
    float most = *top > b_top ? *top : b_top;
    float x = exp2f(*top - most), y = exp2f(b_top - most);
    *top = most;
    *sum = *sum * x + b_sum * y;
    for (uint32_t d = 0; d < dim; d++)
        o[d] = o[d] * x + b_o[d] * y;
}

/* The scaled query rows of one kv head: [token][head of the group][dim]. */
static void take_queries(const struct attn_job *j, float *q, uint32_t t, uint32_t n,
                         uint32_t kv_head)
{
    const struct attn *a = j->a;
    float by = a->scale * 1.44269504f;
    size_t width = (size_t)j->group * a->dim;
    for (uint32_t i = 0; i < n; i++, q += width) {
        const float *from = a->q + ((size_t)(t + i) * a->heads + kv_head * j->group) * a->dim;
        for (size_t d = 0; d < width; d++)
            q[d] = from[d] * by;
    }
}

/* Tokens after t (up to end) that share run `run` with it. */
static uint32_t sharing_tokens(const struct attn *a, uint32_t t, uint32_t end, uint32_t run)
{
    uint32_t n = 1;
    while (t + n < end && a->query[t + n].runs > run &&
           a->query[t + n].run[run].k == a->query[t].run[run].k)
        n++;
    return n;
}

/* The elements that some of the tokens see. */
static void elements_seen(const struct attn *a, uint32_t t, uint32_t n, uint32_t run,
                          uint32_t *from, uint32_t *to)
{
    *from = UINT32_MAX;
    *to = 0;
    for (uint32_t i = t; i < t + n; i++) {
        const struct kv_run *r = &a->query[i].run[run];
        uint32_t first = attn_window_start(r, a->query[i].pos, a->window);
        if (first >= r->n)
            continue;
        *from = first < *from ? first : *from;
        *to = r->n > *to ? r->n : *to;
    }
}

/* State of tokens [t, t + n) over their part of a segment; q and state are of those tokens. */
static void attend_segment(const struct attn_job *j, const struct item *it, const float *q,
                           float *top, float *sum, float *o, struct room *room)
{
    const struct attn *a = j->a;
    uint32_t rows = it->n * j->group, from, to;
    elements_seen(a, it->t, it->n, it->run, &from, &to);
    uint32_t begin = it->segment * SEGMENT, end = begin + SEGMENT;
    if (from > begin)
        begin = from / ATTN_BLOCK * ATTN_BLOCK;
    for (uint32_t i = 0; i < rows; i++) {
        const struct attn_query *query = &a->query[it->t + i / j->group];
        const struct kv_run *r = &query->run[it->run];
        room->first[i] = (int32_t)attn_window_start(r, query->pos, a->window);
        room->end[i] = (int32_t)(r->n < end ? r->n : end);
    }
    state_reset(top, sum, o, rows, a->dim);
    const struct kv_run *r = &a->query[it->t].run[it->run];
    size_t head = (size_t)it->kv_head * a->dim;
    struct attn_keys keys = {(const uint16_t *)r->k + head, (const uint16_t *)r->v + head,
                             (size_t)a->kv_heads * a->dim, begin, to < end ? to : end};
    struct attn_rows ar = {rows, a->dim, q, room->first, room->end, top, sum, o};
    j->path->attend(&ar, &keys, room->tile);
}

static void write_row(const struct attn_job *j, uint32_t t, uint32_t head, float sum,
                      const float *o)
{
    const struct attn *a = j->a;
    float *out = a->out + ((size_t)t * a->heads + head) * a->dim;
    for (uint32_t d = 0; d < a->dim; d++)
        out[d] = sum > 0 ? o[d] / sum : 0;
}

/* ---- many tokens: a task is some tokens of one kv head, over all their keys ---- */
static void join_run(const struct attn_job *j, struct item it, uint32_t first_token,
                     struct room *room)
{
    const struct attn *a = j->a;
    uint32_t from, to, row = (it.t - first_token) * j->group;
    elements_seen(a, it.t, it.n, it.run, &from, &to);
    for (it.segment = from / SEGMENT; it.segment * SEGMENT < to; it.segment++) {
        attend_segment(j, &it, room->q + (size_t)row * a->dim, room->top, room->sum, room->o, room);
        for (uint32_t i = 0; i < it.n * j->group; i++)
            state_join(&room->all_top[row + i], &room->all_sum[row + i],
                       room->all_o + (size_t)(row + i) * a->dim, room->top[i], room->sum[i],
                       room->o + (size_t)i * a->dim, a->dim);
    }
}

static void tokens_task(void *arg, size_t task, int thread)
{
    struct attn_job *j = arg;
    const struct attn *a = j->a;
    uint32_t chunks = (a->n + TASK_TOKENS - 1) / TASK_TOKENS;
    /* Later tokens see more: they go first. */
    uint32_t chunk = chunks - 1 - (uint32_t)(task / a->kv_heads);
    uint32_t kv_head = (uint32_t)(task % a->kv_heads), t = chunk * TASK_TOKENS;
    uint32_t end = t + TASK_TOKENS < a->n ? t + TASK_TOKENS : a->n, rows = (end - t) * j->group;
    struct room room = room_of(j->scratch.piece[thread], rows, a->dim);
    take_queries(j, room.q, t, end - t, kv_head);
    state_reset(room.all_top, room.all_sum, room.all_o, rows, a->dim);
    for (uint32_t run = 0; run < 2; run++)
        for (uint32_t i = t; i < end;) {
            uint32_t n = 1;
            if (a->query[i].runs > run) {
                n = sharing_tokens(a, i, end, run);
                join_run(j, (struct item){.t = i, .n = n, .run = run, .kv_head = kv_head}, t,
                         &room);
            }
            i += n;
        }
    for (uint32_t i = 0; i < rows; i++)
        write_row(j, t + i / j->group, kv_head * j->group + i % j->group, room.all_sum[i],
                  room.all_o + (size_t)i * a->dim);
}

/* ---- few tokens: a task is a segment of one kv head, for the tokens that share it ---- */
static size_t state_floats(const struct attn_job *j, uint32_t tokens)
{
    return (size_t)tokens * j->group * (j->a->dim + 2);
}

static void segment_task(void *arg, size_t task, int thread)
{
    struct attn_job *j = arg;
    const struct item *it = &j->items[task];
    uint32_t rows = it->n * j->group;
    struct room room = room_of(j->scratch.piece[thread], rows, j->a->dim);
    take_queries(j, room.q, it->t, it->n, it->kv_head);
    float *top = j->states + it->state;
    attend_segment(j, it, room.q, top, top + rows, top + 2 * rows, &room);
}

static size_t list_items(struct attn_job *j, bool write)
{
    const struct attn *a = j->a;
    size_t floats = 0;
    j->n_items = 0;
    for (uint32_t run = 0; run < 2; run++)
        for (uint32_t t = 0, n; t < a->n; t += n) {
            n = 1;
            if (a->query[t].runs <= run)
                continue;
            n = sharing_tokens(a, t, a->n, run);
            uint32_t from, to;
            elements_seen(a, t, n, run, &from, &to);
            for (uint32_t s = from / SEGMENT; s * SEGMENT < to; s++)
                for (uint32_t h = 0; h < a->kv_heads; h++) {
                    if (write)
                        j->items[j->n_items] = (struct item){t, n, run, s, h, floats};
                    j->n_items++;
                    floats += state_floats(j, n);
                }
        }
    return floats;
}

static void join_task(void *arg, size_t task, int thread)
{
    struct attn_job *j = arg;
    const struct attn *a = j->a;
    uint32_t t = (uint32_t)task / a->heads, head = (uint32_t)task % a->heads;
    float *o = room_of(j->scratch.piece[thread], 1, a->dim).all_o, top = ATTN_NONE, sum = 0;
    memset(o, 0, a->dim * sizeof *o);
    for (size_t i = 0; i < j->n_items; i++) {
        const struct item *it = &j->items[i];
        if (it->kv_head != head / j->group || t < it->t || t >= it->t + it->n)
            continue;
        uint32_t rows = it->n * j->group, row = (t - it->t) * j->group + head % j->group;
        const float *state = j->states + it->state;
        state_join(&top, &sum, o, state[row], state[rows + row],
                   state + 2 * rows + (size_t)row * a->dim, a->dim);
    }
    write_row(j, t, head, sum, o);
}

static void few_tokens(pool *p, struct attn_job *j)
{
    const struct attn *a = j->a;
    size_t floats = list_items(j, false);
    j->items = xalloc((j->n_items + 1) * sizeof *j->items);
    j->states = xalloc((floats + 1) * sizeof *j->states);
    list_items(j, true);
    scratch_reserve(&j->scratch, pool_threads(p),
                    room_floats(a->n * j->group, a->dim) * sizeof(float));
    pool_run(p, segment_task, j, j->n_items);
    pool_run(a->n > 2 ? p : NULL, join_task, j, (size_t)a->n * a->heads);
    free(j->items);
    free(j->states);
}

void tiled_attention(pool *p, const struct attn *a, const struct path *path)
{
    struct attn_job j = {.a = a, .path = path, .group = a->heads / a->kv_heads};
    if (a->n <= FEW_TOKENS) {
        few_tokens(p, &j);
    } else {
        scratch_reserve(&j.scratch, pool_threads(p),
                        room_floats(TASK_TOKENS * j.group, a->dim) * sizeof(float));
        size_t chunks = (a->n + TASK_TOKENS - 1) / TASK_TOKENS;
        pool_run(p, tokens_task, &j, chunks * a->kv_heads);
    }
    scratch_free(&j.scratch);
}
