/* Many timelines at once: see session_units in engine.h.
 *
 * Reading and writing take turns. Whenever half of the places are free, the next units take them
 * and are read in parallel, one thread carrying a unit through all layers with buffers of its own,
 * so that no layer waits for another thread; then all replies under way go on together. Pausing the
 * writing costs nothing: what counts is how full its passes are.
 *
 * A unit is a timeline of its own from position 0, never a branch of the session's: its bits are
 * those of session_sync, and what the store keeps of it is good for any later session. */
#include "base/fs.h"
#include "base/log.h"
#include "generate.h"

/* Where a unit is while it is worked on. */
struct place {
    struct unit *u; /* NULL: free */
    kv *kv;         /* kept for the next unit */
    tokens ids;
    struct trunk trunk;
    float *hidden;
    size_t next;     /* reply */
    size_t have, at; /* positions that were reused; that are read */
    bool begun;
};

struct units {
    session *s;
    const watch *w;
    struct unit *u;
    size_t n, next, done;
    struct place *place, **waiting; /* [places] */
    size_t places;
    struct run **run; /* [threads], made when first used */
    struct writers writers;
    pthread_mutex_t shared; /* the store, usage and trouble */
    err trouble;
};

/* ---- reading ---- */

static bool trouble_set(struct units *c, const err *e)
{
    pthread_mutex_lock(&c->shared);
    if (!c->trouble.code)
        c->trouble = *e;
    pthread_mutex_unlock(&c->shared);
    return false;
}

static bool memory_need(struct units *c, struct place *o, int thread)
{
    err e = ERR_INIT;
    const struct model *m = c->s->m;
    uint32_t n = (uint32_t)((o->u->n + CONTEXT_BLOCK - 1) / CONTEXT_BLOCK * CONTEXT_BLOCK);
    if (o->kv && kv_capacity(o->kv) < n) {
        kv_free(o->kv);
        o->kv = NULL;
    }
    if ((o->kv || kv_new(&o->kv, model_kv_shape(m), 0, n, &e)) &&
        (c->run[thread] || run_new(&c->run[thread], m, NULL, CONTEXT_BLOCK, &e)))
        return true;
    return trouble_set(c, &e);
}

/* Positions that need no computing: from the session's timeline, then from the store. */
static size_t unit_reuse(struct units *c, struct place *o)
{
    session *s = c->s;
    struct unit *u = o->u;
    struct context_loaded got = {0};
    err e = ERR_INIT;
    while (got.n < s->ids.len && got.n < u->n && s->ids.v[got.n] == u->ids[got.n])
        got.n++;
    kv_copy(o->kv, s->kv, (uint32_t)got.n);
    pthread_mutex_lock(&c->shared);
    if (s->store && got.n < u->n &&
        !context_load(s->store, &s->root, u->ids, u->n, got.n, o->kv, &got, &e))
        log_line("context store not read: %s", e.msg);
    s->usage.tokens_reused += got.n;
    s->usage.saved_seconds += got.seconds;
    pthread_mutex_unlock(&c->shared);
    u->reused = got.n;
    return got.n;
}

static void block_done(struct units *c, struct place *o, size_t from, size_t to, double seconds)
{
    session *s = c->s;
    err e = ERR_INIT;
    size_t first = from / CONTEXT_BLOCK * CONTEXT_BLOCK;
    pthread_mutex_lock(&c->shared);
    s->usage.tokens_read += to - from;
    bool whole = to % CONTEXT_BLOCK == 0 || to == o->u->n;
    if (s->store && whole &&
        !context_save(s->store, &s->root, o->u->ids, to, first, o->kv,
                      seconds * (double)(to - first) / (double)(to - from), &e))
        log_line("context store not written: %s", e.msg);
    pthread_mutex_unlock(&c->shared);
}

/* Computes ids[from .. end of the block); what may be held takes less at a time, because it lets go
 * between layers only, and one thread alone carries a unit. */
static bool block_read(struct units *c, struct place *o, struct run *r, size_t from, size_t *to)
{
    enum { HELD_TOKENS = 64 };
    uint32_t rows;
    size_t most = c->w && c->w->hold ? HELD_TOKENS : CONTEXT_BLOCK;
    size_t end = (from / most + 1) * most;
    *to = end < o->u->n ? end : o->u->n;
    r->n = (uint32_t)(*to - from);
    for (size_t i = from; i < *to; i++)
        r->tok[i - from] = (struct run_token){
            .id = o->u->ids[i], .pos = (uint32_t)i, .own = o->kv, .wanted = i + 1 == *to};
    if (watch_stopped(c->w) || !run_forward(r, c->s->m, c->w, &rows))
        return false;
    memcpy(o->hidden, r->x, sizeof(float) * c->s->m->h.width);
    return true;
}

static bool wants_hidden(const struct unit *u)
{
    for (size_t i = 0; i < u->n_replies; i++)
        if (u->replies[i].n_tail == 0)
            return true;
    return false;
}

static void unit_read(void *arg, size_t task, int thread)
{
    struct units *c = arg;
    struct place *o = c->waiting[task];
    if (watch_stopped(c->w) || !memory_need(c, o, thread))
        return;
    if (!o->begun) {
        o->have = o->at = unit_reuse(c, o);
        if (o->at == o->u->n && wants_hidden(o->u))
            o->at--;
        o->begun = true;
    }
    for (size_t to; o->at < o->u->n; o->at = to) {
        double start = now_seconds();
        if (!block_read(c, o, c->run[thread], o->at, &to))
            return;
        if (to > o->have)
            block_done(c, o, o->at, to, now_seconds() - start);
    }
    o->u->read = true;
}

/* ---- places ---- */

static void places_fill(struct units *c)
{
    for (size_t i = 0; i < c->places && c->next < c->n; i++) {
        struct place *o = &c->place[i];
        if (o->u)
            continue;
        o->u = &c->u[c->next++];
        o->next = 0;
        o->begun = false;
        vec_clear(&o->ids);
        for (size_t k = 0; k < o->u->n; k++)
            vec_push(&o->ids, o->u->ids[k]);
        o->trunk = (struct trunk){.ids = &o->ids, .hidden = o->hidden};
    }
}

static size_t places_free(const struct units *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->places; i++)
        n += !c->place[i].u;
    return n;
}

static size_t places_waiting(struct units *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->places; i++)
        if (c->place[i].u && !c->place[i].u->read)
            c->waiting[n++] = &c->place[i];
    return n;
}

/* Held, the readers come back with what they have; they go on when they may. */
static bool places_read(struct units *c, err *e)
{
    model *m = c->s->m;
    for (size_t n; (n = places_waiting(c)) > 0;) {
        watch_wait(c->w);
        if (watch_stopped(c->w))
            return err_set(e, ERR_CANCELLED, "stopped");
        double start = now_seconds();
        pthread_mutex_lock(&m->computing);
        pool_run(m->pool, unit_read, c, n);
        pthread_mutex_unlock(&m->computing);
        c->s->usage.read_seconds += now_seconds() - start;
        if (c->trouble.code) {
            *e = c->trouble;
            return false;
        }
    }
    for (size_t i = 0; i < c->places; i++)
        c->place[i].trunk.kv = c->place[i].kv;
    return true;
}

static bool place_join(struct units *c, struct place *o, err *e)
{
    while (o->u && o->next < o->u->n_replies && c->writers.n_idle > 0)
        if (!writers_join(&c->writers, &o->u->replies[o->next++], &o->trunk, e))
            return false;
    return true;
}

static void places_leave(struct units *c)
{
    for (size_t i = 0; i < c->places; i++) {
        struct place *o = &c->place[i];
        if (!o->u || o->next < o->u->n_replies || o->trunk.branches > 0)
            continue;
        struct unit *u = o->u;
        o->u = NULL;
        c->done++;
        if (u->on_done)
            u->on_done(u->arg, u);
        watch_progress(c->w, "read", c->done, c->n);
    }
}

/* ---- all of it ---- */

static bool units_run(struct units *c, err *e)
{
    while (c->done < c->n) {
        if (c->next < c->n && 2 * places_free(c) >= c->places) {
            places_fill(c);
            if (!places_read(c, e))
                return false;
        }
        for (size_t i = 0; i < c->places; i++)
            if (!place_join(c, &c->place[i], e))
                return false;
        if (!writers_step(&c->writers, e))
            return false;
        places_leave(c);
    }
    return true;
}

static bool units_check(const session *s, struct unit *u, size_t n, err *e)
{
    for (size_t i = 0; i < n; i++) {
        if (u[i].n == 0 || u[i].n > UINT32_MAX / 2)
            return err_set(e, ERR_USAGE, "unit %zu has %zu tokens", i, u[i].n);
        if (!tokens_check(s->m, u[i].ids, u[i].n, e))
            return false;
    }
    for (size_t i = 0; i < n; i++) {
        u[i].read = false;
        u[i].reused = 0;
        for (size_t k = 0; k < u[i].n_replies; k++)
            reply_begin(&u[i].replies[k]);
    }
    return true;
}

/* Units that never came to an end: given up when stopped, taken back after an error. */
static void units_leave(struct units *c, bool cancelled)
{
    for (size_t i = 0; i < c->n; i++) {
        struct unit *u = &c->u[i];
        bool open = i >= c->next;
        for (size_t k = 0; !open && k < c->places; k++)
            open = c->place[k].u == u;
        for (size_t k = 0; open && !cancelled && k < u->n_replies; k++)
            reply_release(&u->replies[k]);
        if (open && cancelled && u->on_done)
            u->on_done(u->arg, u);
    }
}

static void units_release(struct units *c)
{
    for (size_t i = 0; i < c->places; i++) {
        kv_free(c->place[i].kv);
        vec_release(&c->place[i].ids);
        free(c->place[i].hidden);
    }
    for (int i = 0; i < pool_threads(c->s->m->pool); i++)
        run_free(c->run[i]);
    free(c->place);
    free(c->waiting);
    free(c->run);
    pthread_mutex_destroy(&c->shared);
    free(c);
}

bool session_units(session *s, struct unit *u, size_t n, const watch *w, err *e)
{
    size_t threads = (size_t)pool_threads(s->m->pool);
    if (!units_check(s, u, n, e))
        return false;
    struct units *c = xalloc(sizeof *c);
    *c = (struct units){.s = s, .w = w, .u = u, .n = n, .places = threads > 4 ? 2 * threads : 8};
    c->place = xalloc(sizeof *c->place * c->places);
    c->waiting = xalloc(sizeof(struct place *) * c->places);
    c->run = xalloc(sizeof(struct run *) * threads);
    pthread_mutex_init(&c->shared, NULL);
    for (size_t i = 0; i < c->places; i++)
        c->place[i].hidden = xalloc(sizeof(float) * s->m->h.width);
    writers_init(&c->writers, s, w);
    bool ok = units_run(c, e), stopped = !ok && e->code == ERR_CANCELLED;
    writers_release(&c->writers);
    if (!ok)
        units_leave(c, stopped);
    if (stopped)
        err_clear(e);
    units_release(c);
    return ok || stopped;
}
