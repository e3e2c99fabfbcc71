/* What each task of a worker does, in the worker's thread. Results travel as events. */
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "../engine/model/registry.h"
#include "jobs_internal.h"
#include "news.h"

void event_release(struct event *v)
{
    arena_free(v->memory);
    v->memory = NULL;
}

struct event event_new(enum event_kind kind, const struct worker *w)
{
    return (struct event){.kind = kind, .job = w->running, .memory = arena_new()};
}

void worker_progress(void *arg, const char *phase, unsigned long long done,
                     unsigned long long total)
{
    struct worker *w = arg;
    double now = now_seconds();
    if (now - w->posted < 0.05 && strcmp(phase, w->posted_phase) == 0)
        return;
    w->posted = now;
    snprintf(w->posted_phase, sizeof w->posted_phase, "%s", phase);
    struct event v = event_new(w == &w->owner->workers[WORKER_INDEX]  ? EVENT_INDEX_PROGRESS
                               : w == &w->owner->workers[WORKER_LOAD] ? EVENT_LOAD_PROGRESS
                                                                      : EVENT_WRITER_PROGRESS,
                               w);
    v.phase = arena_strdup(v.memory, str_of(phase));
    v.done = done;
    v.total = total;
    mailbox_post(w->owner->inbox, &v);
}

static void on_explain(void *arg, enum explain_event kind, const struct walkthrough *from,
                       size_t part, str delta)
{
    struct worker *w = arg;
    static const enum event_kind kinds[] = {EVENT_HEADER, EVENT_TEXT, EVENT_PART};
    struct event v = event_new(kinds[kind], w);
    v.part = part;
    if (kind == EXPLAIN_HEADER)
        walkthrough_dup(&v.walkthrough, from, v.memory);
    else if (kind == EXPLAIN_TEXT)
        v.text = arena_str(v.memory, delta);
    else
        part_dup(&v.part_value, &from->parts[part], v.memory);
    mailbox_post(w->owner->inbox, &v);
}

bool worker_repo(struct worker *w, err *e)
{
    return w->repo || repo_open(&w->repo, &w->owner->options.repo, e);
}

bool worker_docent(struct worker *w, err *e)
{
    struct docent_options o = w->owner->options.docent;
    o.share = w->owner->share;
    return worker_repo(w, e) && (w->docent || docent_open(&w->docent, w->repo, &o, e));
}

static void run_index(struct worker *w)
{
    struct event v = event_new(EVENT_INDEXED, w);
    watch seen = {.stop = &w->stop, .progress = worker_progress, .arg = w};
    int threads = w->owner->options.docent.threads;
    if (!worker_repo(w, &v.error) || !repo_update(w->repo, threads, &seen, &v.report, &v.error) ||
        !repo_rank(w->repo, &seen, &v.error))
        log_line("index: %s", v.error.msg);
    mailbox_post(w->owner->inbox, &v);
}

static void run_explain(struct worker *w, const char *target)
{
    struct event v = event_new(EVENT_EXPLAINED, w);
    struct explain_watch seen = {.base = {.stop = &w->stop, .progress = worker_progress, .arg = w},
                                 .event = on_explain,
                                 .arg = w};
    bool ok = worker_docent(w, &v.error);
    struct walkthrough said = {0};
    arena *a = arena_new();
    if (ok && !docent_explain(w->docent, target, a, &said, &seen, &v.error))
        log_line("explain %s: %s", target, v.error.msg);
    walkthrough_dup(&v.walkthrough, &said, v.memory);
    arena_free(a);
    if (v.error.code == ERR_MODEL) { /* perhaps it will be there next time */
        docent_close(w->docent);
        w->docent = NULL;
    }
    mailbox_post(w->owner->inbox, &v);
}

static void run_pull(struct worker *w, const char *name)
{
    struct event v = event_new(EVENT_PULLED, w);
    watch seen = {.stop = &w->stop, .progress = worker_progress, .arg = w};
    if (!registry_pull(name, NULL, &seen, &v.error))
        log_line("pull %s: %s", name, v.error.msg);
    mailbox_post(w->owner->inbox, &v);
}

static void run_colour(struct worker *w, const struct task *t)
{
    struct event v = event_new(EVENT_COLOURED, w);
    if (!code_highlight(t->language, (str){t->text, t->n}, v.memory, &v.spans, &v.error))
        v.spans = (struct spans){0};
    mailbox_post(w->owner->inbox, &v);
}

/* A look-up: facts first, then the walkthrough if it is stored, or its purpose. */
static void run_look(struct worker *w, const struct task *t)
{
    struct event v = event_new(EVENT_LOOKED, w);
    bool ok = worker_repo(w, &v.error) &&
              (t->has_symbol ? facts_of_symbol(&v.facts, w->repo, &t->symbol, v.memory, &v.error)
                             : facts_of_file(&v.facts, w->repo, t->text, v.memory, &v.error));
    err quiet = ERR_INIT; /* no model, no store: facts are all there is */
    arena *a = arena_new();
    struct walkthrough said = {0};
    if (ok && v.facts.target && worker_docent(w, &quiet) &&
        docent_stored(w->docent, v.facts.target, a, &said, &quiet))
        walkthrough_dup(&v.walkthrough, &said, v.memory);
    arena_free(a);
    mailbox_post(w->owner->inbox, &v);
}

static void on_load(void *arg, const struct load_state *s, const struct load_unit *unit)
{
    struct worker *w = arg;
    double now = now_seconds();
    if (!unit && now - w->posted < 0.2)
        return;
    w->posted = now;
    struct event v = event_new(EVENT_LOADING, w);
    v.load = *s;
    if (unit) {
        v.path = arena_strdup(v.memory, str_of(unit->symbol->path));
        v.line = unit->symbol->line;
    }
    mailbox_post(w->owner->inbox, &v);
}

/* What comes before the reading; how far that is on_load tells. */
static void on_load_progress(void *arg, const char *phase, unsigned long long done,
                             unsigned long long total)
{
    if (strcmp(phase, "load") != 0)
        worker_progress(arg, phase, done, total);
}

static void run_load(struct worker *w)
{
    struct event v = event_new(EVENT_LOADED, w);
    struct load_watch seen = {
        .base = {.stop = &w->stop, .hold = &w->owner->hold, .progress = on_load_progress, .arg = w},
        .event = on_load,
        .arg = w};
    struct load_options o = {0};
    struct load_report report = {0};
    arena *a = arena_new();
    if (!worker_docent(w, &v.error) || !docent_load(w->docent, &o, a, &report, &seen, &v.error))
        log_line("load: %s", v.error.msg);
    v.load = report.state;
    v.text = arena_str(v.memory, str_of(report.note ? report.note : ""));
    arena_free(a);
    mailbox_post(w->owner->inbox, &v);
}

static void run_ready(struct worker *w)
{
    struct event v = event_new(EVENT_READY, w);
    arena *a = arena_new();
    if (!worker_docent(w, &v.error) || !docent_readiness(w->docent, NULL, a, &v.ready, &v.error))
        log_line("readiness: %s", v.error.msg);
    arena_free(a);
    mailbox_post(w->owner->inbox, &v);
}

void task_run(struct worker *w, const struct task *t)
{
    switch (t->kind) {
    case TASK_INDEX:
        run_index(w);
        break;
    case TASK_EXPLAIN:
        run_explain(w, t->text);
        break;
    case TASK_PULL:
        run_pull(w, t->text);
        break;
    case TASK_COLOUR:
        run_colour(w, t);
        break;
    case TASK_LOOK:
        run_look(w, t);
        break;
    case TASK_TELL:
        tell_run(w, t);
        break;
    case TASK_LOAD:
        run_load(w);
        break;
    case TASK_READY:
        run_ready(w);
        break;
    case TASK_NONE:
        break;
    }
}
