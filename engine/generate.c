/* See generate.h. */
#include "generate.h"

void writers_init(struct writers *w, session *s, const watch *observer)
{
    *w = (struct writers){.batch = {.s = s, .w = observer}};
    w->batch.scratch = xalloc(sampler_scratch_bytes(s->m->h.vocab));
    for (size_t i = 0; i < BATCH_BRANCHES; i++)
        w->idle[w->n_idle++] = &w->branches[i];
}

/* Keeps the order of those that stay. */
static void branches_leave(struct writers *w, bool all)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->batch.n; i++) {
        struct branch *b = w->batch.branch[i];
        if (!all && !b->finished) {
            w->batch.branch[kept++] = b;
            continue;
        }
        branch_close(b, w->batch.s);
        w->idle[w->n_idle++] = b;
    }
    w->batch.n = kept;
}

void writers_release(struct writers *w)
{
    for (size_t i = 0; i < w->batch.n; i++)
        branch_finish(w->batch.branch[i], REPLY_CANCELLED);
    branches_leave(w, true);
    free(w->batch.scratch);
}

/* A reply without a tail goes on from the timeline itself. */
static bool first_choice(struct writers *w, struct branch *b, err *e)
{
    session *s = w->batch.s;
    const float *logits;
    if (b->seq.len > b->r->n_forced || b->finished)
        return true;
    if (b->trunk->hidden) {
        session_head(s, b->trunk->hidden, 1);
        logits = s->logits;
    } else if (!session_logits(s, &logits, e)) {
        return false;
    }
    branch_take(b, s->m, 0, logits, w->batch.scratch);
    return true;
}

bool writers_join(struct writers *w, struct reply *r, struct trunk *trunk, err *e)
{
    struct branch *b = w->idle[w->n_idle - 1];
    if (!branch_open(b, r, trunk, w->batch.s, e) || !first_choice(w, b, e)) {
        branch_close(b, w->batch.s);
        return false;
    }
    w->n_idle--;
    w->batch.branch[w->batch.n++] = b;
    return true;
}

bool writers_step(struct writers *w, err *e)
{
    branches_leave(w, false);
    if (w->batch.n == 0)
        return true;
    if (watch_stopped(w->batch.w))
        return err_set(e, ERR_CANCELLED, "stopped");
    if (!batch_step(&w->batch, e))
        return false;
    branches_leave(w, false);
    return true;
}

static bool replies_write(struct writers *w, struct reply *r, size_t n, struct trunk *trunk, err *e)
{
    size_t next = 0, written = 0;
    while (next < n || w->batch.n > 0) {
        while (w->n_idle > 0 && next < n)
            if (!writers_join(w, &r[next++], trunk, e))
                return false;
        if (!writers_step(w, e))
            return false;
        watch_progress(w->batch.w, "write", ++written, 0);
    }
    return true;
}

bool session_replies(session *s, struct reply *r, size_t n, const watch *w, err *e)
{
    struct writers *writers = xalloc(sizeof *writers);
    struct trunk trunk = {.kv = s->kv, .ids = &s->ids}; /* outlives its branches */
    writers_init(writers, s, w);
    for (size_t i = 0; i < n; i++)
        reply_begin(&r[i]);
    bool ok = replies_write(writers, r, n, &trunk, e);
    writers_release(writers);
    if (!ok && e->code == ERR_CANCELLED) {
        err_clear(e);
        ok = true;
    }
    for (size_t i = 0; !ok && i < n; i++)
        reply_release(&r[i]);
    free(writers);
    return ok;
}
