/* One timeline of tokens.
 *
 * Invariants:
 *   1. kv holds exactly the positions of ids; whatever lies behind them is never read.
 *   2. Blocks start at multiples of 256 and a token's bits do not depend on its company, so the
 *      state after a sync is a function of ids alone: not of what was there before, of the store,
 *      of cancelled attempts or of the thread count.
 *   3. A store that fails costs time, never an answer. */
#include "base/fs.h"
#include "base/log.h"
#include "session_internal.h"

/* ---- life cycle ---- */

bool session_new(session **out, model *m, uint32_t max_tokens, err *e)
{
    if (!m->weights)
        BUG("a session on a model that was opened for its tokenizer alone");
    if (max_tokens == 0)
        return err_set(e, ERR_USAGE, "a session of no tokens");
    struct session *s = xalloc(sizeof *s);
    s->m = m;
    if (!kv_new(&s->kv, model_kv_shape(m), 0, max_tokens, e) ||
        !run_new(&s->run, m, m->pool, CONTEXT_BLOCK, e)) {
        session_free(s);
        return false;
    }
    s->hidden = xalloc(sizeof(float) * m->h.width);
    s->logits = xalloc(sizeof(float) * m->h.vocab * LOGIT_ROWS);
    *out = s;
    return true;
}

void session_free(session *s)
{
    if (!s)
        return;
    run_free(s->run);
    kv_free(s->kv);
    while (s->n_spare > 0)
        kv_free(s->spare[--s->n_spare]);
    vec_release(&s->ids);
    free(s->hidden);
    free(s->logits);
    free(s);
}

void session_use_store(session *s, context_store *c)
{
    s->store = c;
    if (c)
        s->root = context_root(s->m);
}

/* Pages that were touched once need not be cleared by the system again. */
bool session_take_kv(session *s, kv **out, uint32_t first_pos, uint32_t capacity, err *e)
{
    for (size_t i = 0; i < s->n_spare; i++) {
        if (kv_capacity(s->spare[i]) < capacity)
            continue;
        *out = s->spare[i];
        s->spare[i] = s->spare[--s->n_spare];
        kv_move(*out, first_pos);
        return true;
    }
    uint32_t rounded = (capacity + CONTEXT_BLOCK - 1) / CONTEXT_BLOCK * CONTEXT_BLOCK;
    return kv_new(out, model_kv_shape(s->m), first_pos, rounded, e);
}

void session_give_kv(session *s, kv *c)
{
    if (c && s->n_spare < SPARE_KV)
        s->spare[s->n_spare++] = c;
    else
        kv_free(c);
}

size_t session_length(const session *s)
{
    return s->ids.len;
}

const struct usage *session_usage(const session *s)
{
    return &s->usage;
}

void session_usage_reset(session *s)
{
    s->usage = (struct usage){0};
}

/* ---- computing ---- */

bool tokens_check(const model *m, const token *ids, size_t n, err *e)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] < 0 || (uint32_t)ids[i] >= m->h.vocab)
            return err_set(e, ERR_USAGE, "token %d at position %zu is not in the vocabulary of %u",
                           ids[i], i, m->h.vocab);
    return true;
}

bool session_pass(session *s, const watch *w, uint32_t *rows, err *e)
{
    uint32_t n = s->run->n;
    for (;;) {
        watch_wait(w);
        pthread_mutex_lock(&s->m->computing);
        s->run->n = n;
        bool done = run_forward(s->run, s->m, w, rows);
        pthread_mutex_unlock(&s->m->computing);
        if (done)
            return true;
        if (watch_stopped(w))
            return err_set(e, ERR_CANCELLED, "stopped");
    }
}

void session_head(session *s, const float *x, uint32_t rows)
{
    pthread_mutex_lock(&s->m->computing);
    run_logits(s->run, s->m, x, rows, s->logits);
    pthread_mutex_unlock(&s->m->computing);
}

static void pass_fill(session *s, const token *ids, size_t from, size_t to, bool every_row)
{
    struct run *r = s->run;
    r->n = (uint32_t)(to - from);
    for (size_t i = from; i < to; i++)
        r->tok[i - from] = (struct run_token){
            .id = ids[i], .pos = (uint32_t)i, .own = s->kv, .wanted = every_row || i + 1 == to};
}

static void timeline_cut(session *s, size_t n)
{
    if (n < s->ids.len) {
        s->ids.len = n;
        s->hidden_known = false;
    }
}

static void timeline_add(session *s, const token *ids, size_t to)
{
    for (size_t i = s->ids.len; i < to; i++)
        vec_push(&s->ids, ids[i]);
}

static size_t block_end(size_t at, size_t n)
{
    size_t end = (at / CONTEXT_BLOCK + 1) * CONTEXT_BLOCK;
    return end < n ? end : n;
}

/* Computes ids[s->ids.len .. to), at most to the end of the block. */
static bool block_compute(session *s, const token *ids, size_t to, bool every_row, const watch *w,
                          err *e)
{
    uint32_t rows;
    pass_fill(s, ids, s->ids.len, to, every_row);
    s->hidden_known = false;
    if (!session_pass(s, w, &rows, e))
        return false;
    memcpy(s->hidden, s->run->x + (size_t)s->m->h.width * (rows - 1),
           sizeof(float) * s->m->h.width);
    timeline_add(s, ids, to);
    s->hidden_known = true;
    return true;
}

static double seconds_per_token(const session *s)
{
    return s->usage.tokens_read ? s->usage.read_seconds / (double)s->usage.tokens_read : 0;
}

/* ---- the store: best effort ---- */

static void store_load(session *s, const token *ids, size_t n)
{
    struct context_loaded got = {.n = s->ids.len};
    err e = ERR_INIT;
    if (!s->store || s->ids.len == n)
        return;
    if (!context_load(s->store, &s->root, ids, n, s->ids.len, s->kv, &got, &e)) {
        log_line("context store not read: %s", e.msg);
        return;
    }
    if (got.n <= s->ids.len)
        return;
    s->usage.tokens_reused += got.n - s->ids.len;
    s->usage.saved_seconds += got.seconds;
    timeline_add(s, ids, got.n);
    s->hidden_known = false;
}

static void store_save(session *s, const token *ids, size_t from, size_t to, double seconds)
{
    err e = ERR_INIT;
    size_t first = from / CONTEXT_BLOCK * CONTEXT_BLOCK;
    if (s->store && !context_save(s->store, &s->root, ids, to, first, s->kv,
                                  seconds * (double)(to - first) / (double)(to - from), &e))
        log_line("context store not written: %s", e.msg);
}

/* ---- sync ---- */

static size_t common_prefix(const tokens *have, const token *ids, size_t n)
{
    size_t i = 0;
    while (i < have->len && i < n && have->v[i] == ids[i])
        i++;
    return i;
}

bool session_sync(session *s, const token *ids, size_t n, const watch *w, err *e)
{
    if (n > kv_capacity(s->kv)) {
        err_set(e, ERR_USAGE, "%zu tokens do not fit a context of %u", n, kv_capacity(s->kv));
        return err_hint(e, "choose something smaller, or a model with a longer context");
    }
    if (!tokens_check(s->m, ids, n, e))
        return false;
    timeline_cut(s, common_prefix(&s->ids, ids, n));
    s->usage.tokens_reused += s->ids.len;
    s->usage.saved_seconds += (double)s->ids.len * seconds_per_token(s);
    store_load(s, ids, n);
    while (s->ids.len < n) {
        size_t from = s->ids.len, to = block_end(from, n);
        watch_progress(w, "read", from, n);
        if (watch_stopped(w))
            return err_set(e, ERR_CANCELLED, "stopped after %zu of %zu tokens", from, n);
        double start = now_seconds();
        if (!block_compute(s, ids, to, false, w, e))
            return false;
        double seconds = now_seconds() - start;
        s->usage.tokens_read += to - from;
        s->usage.read_seconds += seconds;
        store_save(s, ids, from, to, seconds);
    }
    watch_progress(w, "read", n, n);
    return true;
}

/* ---- logits ---- */

/* The last token's row is not known after a load or a cut: its pass is repeated, which writes the
 * same K and V again. */
static bool hidden_need(session *s, err *e)
{
    uint32_t rows;
    size_t n = s->ids.len;
    if (n == 0)
        return err_set(e, ERR_USAGE, "logits of an empty timeline");
    if (s->hidden_known)
        return true;
    pass_fill(s, s->ids.v, n - 1, n, false);
    if (!session_pass(s, NULL, &rows, e))
        return false;
    memcpy(s->hidden, s->run->x, sizeof(float) * s->m->h.width);
    s->hidden_known = true;
    return true;
}

bool session_logits(session *s, const float **out, err *e)
{
    if (!hidden_need(s, e))
        return false;
    session_head(s, s->hidden, 1);
    *out = s->logits;
    return true;
}

bool session_logits_each(session *s, const token *ids, size_t n,
                         void (*each)(void *arg, size_t position, const float *logits), void *arg,
                         const watch *w, err *e)
{
    if (n > kv_capacity(s->kv))
        return err_set(e, ERR_USAGE, "%zu tokens do not fit a context of %u", n,
                       kv_capacity(s->kv));
    if (!tokens_check(s->m, ids, n, e))
        return false;
    timeline_cut(s, 0);
    while (s->ids.len < n) {
        size_t from = s->ids.len, to = block_end(from, n);
        watch_progress(w, "read", from, n);
        if (!block_compute(s, ids, to, true, w, e))
            return false;
        for (size_t at = from; at < to; at += LOGIT_ROWS) {
            uint32_t rows = (uint32_t)(to - at < LOGIT_ROWS ? to - at : LOGIT_ROWS);
            session_head(s, s->run->x + (at - from) * s->m->h.width, rows);
            for (uint32_t i = 0; i < rows; i++)
                each(arg, at + i, s->logits + (size_t)s->m->h.vocab * i);
        }
        s->usage.tokens_read += to - from;
    }
    return true;
}
