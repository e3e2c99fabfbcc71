/* Reads units one batch after another, the most important first (see load.h).
 *
 * A batch is some dozens of questions to the guide, each in its own unit; each answer is stored as
 * it comes, so that a kill loses what is in work and nothing else. What is read already is known
 * from the store alone: there is no list of things done that could be wrong. */
#include "../engine/base/fs.h"
#include "templates.h"
#include "units.h"

enum { WRITTEN = 24 /* tokens of a purpose, about */ };

struct loading {
    docent *d;
    const struct load_options *o;
    const struct load_watch *w;
    struct load_report *out;
    struct read_units units;
    size_t next, batch; /* batch: units of the one under way */
    double began, shown, done_estimate, left_estimate;
    watch inner;
    arena *a;    /* of the batch */
    arena *keep; /* of the caller, for what was said; NULL: not wanted */
};

/* One unit of the batch under way. */
struct loaded {
    struct loading *l;
    struct read_unit *unit;
    struct definition def;
    struct task task;
    const struct question *q; /* with the answer */
};

/* ---- telling ---- */

static void state_count(struct loading *l)
{
    struct load_state *s = &l->out->state;
    s->seconds = now_seconds() - l->began;
    if (s->units_read == s->units)
        s->fraction = 1; /* not a rounding error less */
    if (!l->d->s)
        return;
    const struct usage *u = session_usage(l->d->s);
    s->tokens_read = u->tokens_read;
    s->tokens_reused = u->tokens_reused;
    s->tokens_generated = u->tokens_generated;
    s->tokens_left = (uint64_t)l->left_estimate;
    if (l->done_estimate > 0)
        s->seconds_left = l->left_estimate * s->seconds / l->done_estimate;
}

static void state_tell(struct loading *l, const struct load_unit *unit)
{
    state_count(l);
    l->shown = now_seconds();
    struct load_state *s = &l->out->state;
    if (l->w)
        watch_progress(&l->w->base, "load", (unsigned long long)l->done_estimate,
                       (unsigned long long)(l->done_estimate + l->left_estimate));
    if (l->w && l->w->event)
        l->w->event(l->w->arg, s, unit);
}

static void on_progress(void *arg, const char *phase, unsigned long long done,
                        unsigned long long total)
{
    struct loading *l = arg;
    (void)phase;
    (void)done;
    (void)total;
    if (now_seconds() - l->shown > 0.2)
        state_tell(l, NULL);
}

/* ---- a batch ---- */

static void loaded_keep(void *arg)
{
    struct loaded *x = arg;
    struct loading *l = x->l;
    struct answer a = {x->q->text, x->q->reason};
    if (l->d->store)
        answers_put(l->d->store, &x->task.key, &a);
    x->unit->is_read = true;
    if (l->keep) {
        x->unit->said.text = arena_strdup(l->keep, str_of(a.text));
        x->unit->said.reason = a.reason ? arena_strdup(l->keep, str_of(a.reason)) : NULL;
    }
    struct load_state *s = &l->out->state;
    s->units_read++;
    s->units_now++;
    s->marked += x->q->reason != NULL;
    s->fraction += x->unit->weight;
    l->done_estimate += (double)x->unit->tokens;
    l->left_estimate -= (double)x->unit->tokens;
    state_tell(l, &(struct load_unit){&x->unit->s, x->q->text, x->q->reason != NULL});
}

/* A definition that is no longer where the index says, or that somebody else has read by now, is
 * passed over. */
static bool loaded_make(struct loading *l, struct unit_reader *r, struct read_unit *u,
                        struct loaded *x)
{
    err gone = ERR_INIT;
    struct answer found;
    *x = (struct loaded){.l = l, .unit = u};
    bool here = unit_definition(r, &u->s, &x->def, &gone);
    bool known = here && l->d->store && answers_get(l->d->store, &u->key, l->a, &found);
    if (known) {
        l->out->state.units_read++;
        l->out->state.fraction += u->weight;
        u->is_read = true;
    }
    if (!here || known) {
        l->left_estimate -= (double)u->tokens;
        return false;
    }
    definition_show(&r->job, &x->def);
    x->task = purpose_task(&r->job, &x->def, true);
    return true;
}

/* How many tokens the next batch may take; 0: the budget is used up. */
static double batch_room(const struct loading *l)
{
    const struct load_state *s = &l->out->state;
    double room = 1e18;
    if (l->o->most_tokens) {
        uint64_t used = s->tokens_read + s->tokens_generated;
        if (used >= l->o->most_tokens)
            return 0;
        room = (double)(l->o->most_tokens - used);
    }
    double spent = now_seconds() - l->began;
    if (l->o->most_seconds > 0) {
        if (spent >= l->o->most_seconds)
            return 0;
        double rate = l->done_estimate / (spent > 0 ? spent : 1);
        double by_time = l->done_estimate > 0 ? (l->o->most_seconds - spent) * rate : 1;
        room = by_time < room ? by_time : room;
    }
    return room;
}

static size_t batch_make(struct loading *l, struct unit_reader *r, struct loaded *x, double room)
{
    size_t n = 0;
    l->batch = l->batch ? l->batch * 2 : BATCH_FIRST;
    if (l->batch > BATCH_MOST)
        l->batch = BATCH_MOST;
    while (l->next < l->units.n && n < l->batch) {
        struct read_unit *u = &l->units.v[l->next];
        if (n && (double)u->tokens > room)
            break;
        l->next++;
        if (u->is_read || !loaded_make(l, r, u, &x[n]))
            continue;
        room -= (double)u->tokens + WRITTEN;
        n++;
    }
    return n;
}

static bool batch_ask(struct loading *l, struct guide *g, struct loaded *x, size_t n, err *e)
{
    struct question q[BATCH_MOST];
    for (size_t i = 0; i < n; i++) {
        q[i] = x[i].task.q;
        q[i].on_done = loaded_keep;
        q[i].arg = &x[i];
        x[i].q = &q[i];
    }
    return guide_ask_each(g, q, n, &l->inner, l->a, e);
}

static bool batch_run(struct loading *l, struct guide *g, double room, bool *any, err *e)
{
    struct loaded x[BATCH_MOST];
    struct unit_reader r = {.job = {.d = l->d, .a = l->a}};
    size_t n = batch_make(l, &r, x, room);
    *any = n > 0;
    return !n || batch_ask(l, g, x, n, e);
}

/* ---- all of it ---- */

static bool batches_run(struct loading *l, struct guide *g, err *e)
{
    for (;;) {
        state_count(l);
        double room = batch_room(l);
        bool any = false;
        arena_reset(l->a);
        if (watch_stopped(&l->inner)) {
            l->out->end = LOAD_STOPPED;
            return true;
        }
        if (room <= 0) {
            l->out->end = LOAD_BUDGET;
            return true;
        }
        if (!batch_run(l, g, room, &any, e))
            return false;
        if (!any) {
            l->out->end = LOAD_COMPLETE;
            return true;
        }
    }
}

static void units_count(struct loading *l)
{
    struct load_state *s = &l->out->state;
    s->units = l->units.n;
    for (size_t i = 0; i < l->units.n; i++) {
        const struct read_unit *u = &l->units.v[i];
        s->units_read += u->is_read;
        s->fraction += u->is_read ? u->weight : 0;
        l->left_estimate += u->is_read ? 0 : (double)u->tokens;
    }
}

/* What is processed is kept only when that was asked for. */
static bool load_run(struct loading *l, arena *a, err *e)
{
    docent *d = l->d;
    const watch *w = l->w ? &l->w->base : NULL;
    if (!docent_need_model(d, w, e))
        return false;
    session_usage_reset(d->s);
    if (!l->o->keep_context)
        session_use_store(d->s, NULL);
    struct guide g = {.m = d->m, .s = d->s};
    struct chat_message *opening;
    g.n_opening = prompt_opening(model_info(d->m)->parameters >= EXAMPLE_PARAMETERS, a, &opening);
    g.opening = opening;
    l->began = now_seconds();
    bool ok = batches_run(l, &g, e);
    if (d->context)
        session_use_store(d->s, d->context);
    return ok;
}

static const char *stores_trouble(docent *d, arena *a)
{
    err why = ERR_INIT;
    if (d->store && answers_trouble(d->store))
        return arena_strdup(a, str_of(answers_trouble(d->store)));
    if (d->context && context_store_trouble(d->context, &why))
        return arena_strdup(a, str_of(why.msg));
    return NULL;
}

bool docent_load(docent *d, const struct load_options *o, arena *a, struct load_report *out,
                 const struct load_watch *w, err *e)
{
    struct loading l = {.d = d, .o = o, .w = w, .out = out, .began = now_seconds()};
    *out = (struct load_report){.end = LOAD_COMPLETE};
    l.inner = (watch){.progress = on_progress, .arg = &l};
    if (w) {
        l.inner.stop = w->base.stop;
        l.inner.hold = w->base.hold;
    }
    if (!docent_choose_model(d, a, e) || !units_list(d, o, a, &l.units, w ? &w->base : NULL, e))
        return false;
    out->model = arena_strdup(a, str_of(d->model_name));
    units_count(&l);
    l.a = arena_new();
    bool ok = out->state.units_read == l.units.n || load_run(&l, a, e);
    if (!ok && e->code == ERR_CANCELLED) {
        err_clear(e);
        out->end = LOAD_STOPPED;
        ok = true;
    }
    state_count(&l);
    out->note = stores_trouble(d, a);
    arena_free(l.a);
    return ok;
}

bool units_read(docent *d, struct read_unit *v, size_t n, arena *a, const watch *w, err *e)
{
    struct load_options o = {.keep_context = true};
    struct load_report out = {.end = LOAD_COMPLETE};
    struct load_watch told = {.base = w ? *w : (watch){0}};
    struct loading l = {
        .d = d, .o = &o, .w = &told, .out = &out, .units = {.v = v, .n = n}, .keep = a};
    l.inner =
        (watch){.progress = on_progress, .arg = &l, .stop = told.base.stop, .hold = told.base.hold};
    l.began = now_seconds();
    units_count(&l);
    l.a = arena_new();
    bool ok = out.state.units_read == n || load_run(&l, a, e);
    arena_free(l.a);
    if (ok && out.end == LOAD_STOPPED)
        return err_set(e, ERR_CANCELLED, "stopped");
    return ok;
}
