/* The open parts of a walkthrough are looked up in the store or asked (see explain.h). Finished
 * parts are stored one by one, so that an interruption loses only what was not yet written. */
#include "explain.h"
#include "templates.h"

static void task_text(void *arg, str delta)
{
    struct task *t = arg;
    job_event(t->job, EXPLAIN_TEXT, t->part, delta);
}

static void task_finish(struct job *j, size_t i)
{
    struct task *t = &j->tasks.v[i];
    struct part *p = &j->parts.v[i];
    p->text = t->q.text;
    p->marked = t->q.reason != NULL;
    p->reason = t->q.reason;
    t->is_done = true;
    j->out->lines_marked += p->marked;
    j->out->lines_retried += t->q.retried;
    job_event(j, EXPLAIN_PART, i, (str){"", 0});
}

/* A stored sentence is looked at again: the names it uses may be gone from the rest of the
 * definition or from the index. */
static bool task_from_store(struct job *j, size_t i)
{
    struct task *t = &j->tasks.v[i];
    struct answer found;
    if (!j->d->store || !answers_get(j->d->store, &t->key, j->a, &found))
        return false;
    if (!found.reason && !verify_sentence(&t->q.scope, str_of(found.text), j->a).ok)
        return false;
    t->q.text = found.text;
    t->q.reason = found.reason;
    t->from_store = true;
    return true;
}

static void jobs_point(struct job *j)
{
    j->out->parts = j->parts.v;
    j->out->n_parts = j->parts.len;
    for (size_t i = 0; i < j->tasks.len; i++) {
        j->tasks.v[i].job = j;
        j->tasks.v[i].part = i;
    }
}

static bool tasks_ask(struct job *j, struct guide *g, size_t window, const size_t *which, size_t n,
                      err *e)
{
    struct question *q = xalloc(n * sizeof *q);
    for (size_t i = 0; i < n; i++) {
        q[i] = j->tasks.v[which[i]].q;
        q[i].on_text = task_text;
        q[i].arg = &j->tasks.v[which[i]];
    }
    const char *context = window < j->windows.len ? j->windows.v[window] : NULL;
    const watch *w = j->w ? &j->w->base : NULL;
    bool ok = guide_ask(g, context, q, n, w, j->a, e);
    if (j->d->store)
        answers_begin(j->d->store);
    for (size_t i = 0; i < n; i++) {
        struct task *t = &j->tasks.v[which[i]];
        if (!q[i].text)
            continue;
        t->q.text = q[i].text;
        t->q.reason = q[i].reason;
        t->q.retried = q[i].retried;
        struct answer a = {q[i].text, q[i].reason};
        if (j->d->store)
            answers_put(j->d->store, &t->key, &a);
        task_finish(j, which[i]);
    }
    if (j->d->store)
        answers_end(j->d->store);
    free(q);
    return ok;
}

static bool open_tasks_ask(struct job *j, err *e)
{
    const watch *w = j->w ? &j->w->base : NULL;
    if (!docent_need_model(j->d, w, e))
        return false;
    struct guide g = {.m = j->d->m, .s = j->d->s};
    struct chat_message *opening;
    bool example = model_info(j->d->m)->parameters >= EXAMPLE_PARAMETERS;
    g.n_opening = prompt_opening(example, j->a, &opening);
    g.opening = opening;
    size_t *which = xalloc((j->tasks.len + 1) * sizeof *which);
    bool ok = true;
    for (size_t win = 0; ok && win <= j->windows.len; win++) { /* the last: no shared context */
        size_t n = 0;
        for (size_t i = 0; i < j->tasks.len; i++)
            if (j->tasks.v[i].is_open && !j->tasks.v[i].is_done && j->tasks.v[i].window == win)
                which[n++] = i;
        if (n)
            ok = tasks_ask(j, &g, win, which, n, e);
    }
    free(which);
    return ok;
}

bool job_run(struct job *j, err *e)
{
    jobs_point(j);
    job_announce(j);
    size_t open = 0;
    for (size_t i = 0; i < j->tasks.len; i++) {
        if (!j->tasks.v[i].is_open || j->tasks.v[i].is_done)
            job_event(j, EXPLAIN_PART, i, (str){"", 0});
        else if (task_from_store(j, i))
            task_finish(j, i);
        else
            open++;
    }
    if (!open) {
        j->out->from_store = true;
        return true;
    }
    return open_tasks_ask(j, e);
}
