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
    p->by_program = t->q.replaced;
    t->is_done = true;
    j->out->lines_marked += p->marked;
    j->out->lines_retried += t->q.retried;
}

/* PART events come in the order of the parts, and only when nothing before them can change any
 * more. At the end, and when it was stopped, the finished ones behind unfinished ones come too. */
static void parts_emit(struct job *j, bool all)
{
    bool gap = false;
    for (size_t i = j->emitted; i < j->parts.len; i++) {
        const struct task *t = &j->tasks.v[i];
        bool ready = !t->is_open || t->is_done;
        gap = gap || !ready;
        if (gap && !all)
            return;
        if (ready)
            job_event(j, EXPLAIN_PART, i, (str){"", 0});
        j->emitted = i + 1;
    }
}

/* A stored sentence is looked at again: the names it uses may be gone from the rest of the
 * definition or from the index. */
static bool task_from_store(struct job *j, size_t i)
{
    struct task *t = &j->tasks.v[i];
    struct answer found;
    if (!j->d->store || !answers_get(j->d->store, &t->key, j->a, &found))
        return false;
    t->q.replaced = t->q.fallback && strcmp(found.text, t->q.fallback) == 0;
    struct verdict v = {.ok = true};
    if (!t->q.replaced)
        v = verify_sentence(&t->q.scope, str_of(found.text), j->a);
    if (!found.reason && !v.ok && !v.is_vague)
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

static void task_take(struct job *j, size_t i, const struct question *q)
{
    struct task *t = &j->tasks.v[i];
    t->q.text = q->text;
    t->q.reason = q->reason;
    t->q.retried = q->retried;
    t->q.replaced = q->replaced;
    struct answer a = {q->text, q->reason};
    if (j->d->store)
        answers_put(j->d->store, &t->key, &a);
    task_finish(j, i);
}

/* Asks the open tasks of one window; *asked says how many there were. */
static bool tasks_ask(struct job *j, struct guide *g, size_t window, bool quiet, size_t *asked,
                      err *e)
{
    struct question *q = xalloc((j->tasks.len + 1) * sizeof *q);
    size_t *which = xalloc((j->tasks.len + 1) * sizeof *which);
    size_t n = 0;
    for (size_t i = 0; i < j->tasks.len; i++) {
        struct task *t = &j->tasks.v[i];
        if (!t->is_open || t->is_done || t->window != window)
            continue;
        which[n] = i;
        q[n] = t->q;
        q[n].on_text = quiet ? NULL : task_text;
        q[n++].arg = t;
    }
    const char *context = window < j->windows.len ? j->windows.v[window] : NULL;
    const watch *w = j->w ? &j->w->base : NULL;
    bool ok = !n || guide_ask(g, context, q, n, w, j->a, e);
    if (j->d->store)
        answers_begin(j->d->store);
    for (size_t i = 0; i < n; i++)
        if (q[i].text)
            task_take(j, which[i], &q[i]);
    if (j->d->store)
        answers_end(j->d->store);
    *asked = n;
    free(which);
    free(q);
    return ok;
}

/* A window's questions, and those that come of joining parts whose sentences are alike. */
static bool window_run(struct job *j, struct guide *g, size_t window, err *e)
{
    enum { ROUNDS = 3 };
    for (int round = 0; round < ROUNDS; round++) {
        size_t asked;
        if (!tasks_ask(j, g, window, round > 0, &asked, e))
            return false;
        if (round + 1 == ROUNDS || !j->settle || !j->settle(j))
            break;
        jobs_point(j);
        job_announce(j);
    }
    parts_emit(j, false);
    return true;
}

static bool open_tasks_ask(struct job *j, err *e)
{
    const watch *w = j->w ? &j->w->base : NULL;
    if (j->no_model.code) {
        *e = j->no_model;
        return false;
    }
    if (!docent_need_model(j->d, w, e))
        return false;
    struct guide g = {.m = j->d->m, .s = j->d->s};
    struct chat_message *opening;
    bool example = model_info(j->d->m)->parameters >= EXAMPLE_PARAMETERS;
    g.n_opening = prompt_opening(example, j->a, &opening);
    g.opening = opening;
    for (size_t win = 0; win <= j->windows.len; win++) /* the last: no shared context */
        if (!window_run(j, &g, win, e))
            return false;
    return true;
}

bool job_run(struct job *j, err *e)
{
    jobs_point(j);
    job_announce(j);
    size_t open = 0;
    for (size_t i = 0; i < j->tasks.len; i++) {
        if (!j->tasks.v[i].is_open)
            continue;
        if (task_from_store(j, i))
            task_finish(j, i);
        else
            open++;
    }
    j->out->from_store = !open;
    if (open && j->d->stored_only)
        return err_set(e, ERR_NOT_FOUND, "not all of it is stored");
    if (!j->settle) /* what can be joined may not be given yet */
        parts_emit(j, false);
    bool ok = !open || open_tasks_ask(j, e);
    err why = ERR_INIT;
    if (j->d->context && context_store_trouble(j->d->context, &why))
        job_add(j, (struct part){.kind = PART_NOTE,
                                 .label = "Note",
                                 .path = j->parts.len ? j->parts.v[0].path : "",
                                 .text = arena_strdup(j->a, str_of(why.msg))});
    jobs_point(j);
    parts_emit(j, true);
    return ok;
}
