/* Replies: a queue of branches, of which up to 16 are written at a time. As one ends the next one
 * joins, its tail read in the same passes in which the others go on. */
#include "batch.h"

struct queue {
    struct batch batch;
    struct branch branches[BATCH_BRANCHES];
    struct branch *idle[BATCH_BRANCHES];
    size_t n_idle;
    struct reply *r;
    size_t next, n;
};

/* A reply without a tail goes on from the timeline itself. */
static bool first_choice(struct queue *q, struct branch *b, err *e)
{
    const float *logits;
    if (b->seq.len > b->r->n_forced || b->finished)
        return true;
    if (!session_logits(q->batch.s, &logits, e))
        return false;
    branch_take(b, q->batch.s->m, 0, logits, q->batch.scratch);
    return true;
}

static bool branches_join(struct queue *q, err *e)
{
    while (q->n_idle > 0 && q->next < q->n) {
        struct branch *b = q->idle[q->n_idle - 1];
        if (!branch_open(b, &q->r[q->next], q->batch.s, e) || !first_choice(q, b, e)) {
            branch_close(b, q->batch.s);
            return false;
        }
        q->next++;
        q->n_idle--;
        q->batch.branch[q->batch.n++] = b;
    }
    return true;
}

/* Keeps the order of those that stay. */
static void branches_leave(struct queue *q, bool all)
{
    size_t kept = 0;
    for (size_t i = 0; i < q->batch.n; i++) {
        struct branch *b = q->batch.branch[i];
        if (!all && !b->finished) {
            q->batch.branch[kept++] = b;
            continue;
        }
        branch_close(b, q->batch.s);
        q->idle[q->n_idle++] = b;
    }
    q->batch.n = kept;
}

static bool queue_run(struct queue *q, const watch *w, err *e)
{
    size_t written = 0;
    for (;;) {
        if (!branches_join(q, e))
            return false;
        branches_leave(q, false);
        if (q->batch.n == 0 && q->next == q->n)
            return true;
        if (watch_stopped(w))
            return err_set(e, ERR_CANCELLED, "stopped");
        if (q->batch.n > 0 && !batch_step(&q->batch, e))
            return false;
        watch_progress(w, "write", ++written, 0);
    }
}

bool session_replies(session *s, struct reply *r, size_t n, const watch *w, err *e)
{
    struct queue *q = xalloc(sizeof *q);
    q->batch = (struct batch){.s = s, .w = w};
    q->batch.scratch = xalloc(sampler_scratch_bytes(s->m->h.vocab));
    q->r = r;
    q->n = n;
    for (size_t i = 0; i < BATCH_BRANCHES; i++)
        q->idle[q->n_idle++] = &q->branches[i];
    for (size_t i = 0; i < n; i++)
        reply_begin(&r[i]);
    bool ok = queue_run(q, w, e);
    if (!ok && e->code == ERR_CANCELLED) {
        for (size_t i = 0; i < q->batch.n; i++)
            branch_finish(q->batch.branch[i], REPLY_CANCELLED);
        err_clear(e);
        ok = true;
    }
    branches_leave(q, true);
    for (size_t i = 0; !ok && i < n; i++)
        reply_release(&r[i]);
    free(q->batch.scratch);
    free(q);
    return ok;
}
