/* Log-likelihood of suffixes. Pairs are independent, so the unit of parallel work is the pair: each
 * thread carries its own through all layers with buffers of its own, and no layer waits for another
 * thread. Only the store is shared, behind a lock. */
#include "base/log.h"
#include "kernels/kernels.h"
#include "session_internal.h"

/* What one thread works with; made when it first gets a task. */
struct reader_state {
    struct run *run;
    kv *kv;
    float *logits; /* [LOGIT_ROWS][vocab] */
};

struct scoring {
    session *s;
    struct score_pair *p;
    size_t n;
    VEC(size_t) groups; /* first pair of each run of pairs with the same prefix */
    const watch *w;
    uint32_t longest;
    struct reader_state *state; /* one per thread */
    pthread_mutex_t shared;     /* the store, usage and *e */
    uint64_t reused, read;
    err *e;
};

static bool same_prefix(const struct score_pair *a, const struct score_pair *b)
{
    return a->prefix == b->prefix && a->n_prefix == b->n_prefix;
}

static bool state_need(struct scoring *c, struct reader_state *t)
{
    err e = ERR_INIT;
    const struct model *m = c->s->m;
    if (t->run)
        return true;
    if (!kv_new(&t->kv, model_kv_shape(m), 0, c->longest, &e) ||
        !run_new(&t->run, m, NULL, CONTEXT_BLOCK, &e)) {
        pthread_mutex_lock(&c->shared);
        if (!c->e->code)
            *c->e = e;
        pthread_mutex_unlock(&c->shared);
        return false;
    }
    t->logits = xalloc(sizeof(float) * m->h.vocab * LOGIT_ROWS);
    return true;
}

static void state_release(struct reader_state *t)
{
    run_free(t->run);
    kv_free(t->kv);
    free(t->logits);
}

static token pair_token(const struct score_pair *p, size_t at)
{
    return at < p->n_prefix ? p->prefix[at] : p->suffix[at - p->n_prefix];
}

/* Rows [0, rows) of the pass predict the suffix from index `next` on. */
static void rows_score(struct scoring *c, struct reader_state *t, struct score_pair *p, size_t next,
                       uint32_t rows)
{
    const struct model *m = c->s->m;
    for (uint32_t from = 0; from < rows; from += LOGIT_ROWS) {
        uint32_t some = rows - from < LOGIT_ROWS ? rows - from : LOGIT_ROWS;
        run_logits(t->run, m, t->run->x + (size_t)m->h.width * from, some, t->logits);
        for (uint32_t i = 0; i < some; i++) {
            const float *l = t->logits + (size_t)m->h.vocab * i;
            size_t k = next + from + i;
            double logprob = (double)l[p->suffix[k]] - log_sum_exp(l, m->h.vocab);
            p->logprob += logprob;
            if (p->each)
                p->each[k] = (float)logprob;
        }
    }
}

/* Computes positions [from, all but the last token) in blocks of 256. False: asked to stop. */
static bool pair_read(struct scoring *c, struct reader_state *t, struct score_pair *p, size_t from)
{
    struct run *r = t->run;
    size_t end = p->n_prefix + p->n_suffix - 1;
    p->logprob = 0;
    while (from < end) {
        size_t to = (from / CONTEXT_BLOCK + 1) * CONTEXT_BLOCK, first = p->n_prefix - 1;
        uint32_t rows;
        to = to < end ? to : end;
        r->n = (uint32_t)(to - from);
        for (size_t i = from; i < to; i++)
            r->tok[i - from] = (struct run_token){.id = pair_token(p, i),
                                                  .pos = (uint32_t)i,
                                                  .own = t->kv,
                                                  .wanted = i >= first || i + 1 == to};
        if (!run_forward(r, c->s->m, c->w, &rows))
            return false;
        if (to > first)
            rows_score(c, t, p, from > first ? from - first : 0, rows);
        from = to;
    }
    return true;
}

/* Positions of the prefix that the store could give; the last one is computed in any case. */
static size_t prefix_load(struct scoring *c, struct reader_state *t, const struct score_pair *p)
{
    session *s = c->s;
    struct context_loaded got = {0};
    err e = ERR_INIT;
    if (!s->store || p->n_prefix < 2)
        return 0;
    pthread_mutex_lock(&c->shared);
    if (!context_load(s->store, &s->root, p->prefix, p->n_prefix - 1, 0, t->kv, &got, &e)) {
        log_line("context store not read: %s", e.msg);
        got.n = 0;
    }
    s->usage.saved_seconds += got.seconds;
    c->reused += got.n;
    pthread_mutex_unlock(&c->shared);
    return got.n;
}

static void group_score(void *arg, size_t task, int thread)
{
    struct scoring *c = arg;
    struct reader_state *t = &c->state[thread];
    size_t i = c->groups.v[task];
    size_t end = task + 1 < c->groups.len ? c->groups.v[task + 1] : c->n;
    if (watch_stopped(c->w) || !state_need(c, t))
        return;
    size_t from = prefix_load(c, t, &c->p[i]), read = 0;
    for (; i < end; i++, from = c->p[i - 1].n_prefix - 1) {
        if (!pair_read(c, t, &c->p[i], from))
            return;
        read += c->p[i].n_prefix + c->p[i].n_suffix - 1 - from;
    }
    pthread_mutex_lock(&c->shared);
    c->read += read;
    pthread_mutex_unlock(&c->shared);
}

static bool pairs_check(struct scoring *c, err *e)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct score_pair *p = &c->p[i];
        if (p->n_prefix == 0 || p->n_suffix == 0)
            return err_set(e, ERR_USAGE, "pair %zu has no %s to score", i,
                           p->n_prefix == 0 ? "prefix" : "suffix");
        if (p->n_prefix + p->n_suffix > UINT32_MAX / 2)
            return err_set(e, ERR_USAGE, "pair %zu is too long", i);
        if (!tokens_check(c->s->m, p->prefix, p->n_prefix, e) ||
            !tokens_check(c->s->m, p->suffix, p->n_suffix, e))
            return false;
        uint32_t length = (uint32_t)(p->n_prefix + p->n_suffix);
        c->longest = length > c->longest ? length : c->longest;
        if (i == 0 || !same_prefix(p, p - 1))
            vec_push(&c->groups, i);
    }
    return true;
}

bool session_score(session *s, struct score_pair *p, size_t n, const watch *w, err *e)
{
    struct scoring c = {.s = s, .p = p, .n = n, .w = w, .e = e};
    int threads = pool_threads(s->m->pool);
    bool ok = pairs_check(&c, e);
    if (ok) {
        c.state = xalloc(sizeof *c.state * (size_t)threads);
        pthread_mutex_init(&c.shared, NULL);
        pthread_mutex_lock(&s->m->computing);
        pool_run(s->m->pool, group_score, &c, c.groups.len);
        pthread_mutex_unlock(&s->m->computing);
        for (int i = 0; i < threads; i++)
            state_release(&c.state[i]);
        pthread_mutex_destroy(&c.shared);
        free(c.state);
        s->usage.tokens_read += c.read;
        s->usage.tokens_reused += c.reused;
        ok = !e->code && (!watch_stopped(w) || err_set(e, ERR_CANCELLED, "stopped"));
    }
    vec_release(&c.groups);
    return ok;
}
