/* Three worker threads with one waiting place each.
 *
 * The places are guarded by one lock; work itself happens outside of it. A worker opens its repo
 * and docent in its own thread the first time it needs them and keeps them: the model stays loaded.
 */
#include "jobs.h"
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "../engine/model/registry.h"
#include "news.h"
#include <pthread.h>
#include <signal.h>

enum task_kind { TASK_NONE, TASK_INDEX, TASK_EXPLAIN, TASK_PULL, TASK_COLOUR };
struct task {
    enum task_kind kind;
    uint32_t number;
    char *text, *language; /* owned */
    size_t n;
};
struct worker {
    jobs *owner;
    pthread_t thread;
    struct task waiting;
    uint32_t running; /* 0: idle */
    cancel stop;
    double posted; /* when progress was last sent */
    repo *repo;
    docent *docent;
};
enum { WORKER_INDEX, WORKER_WRITER, WORKER_COLOUR, WORKERS };
struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct worker workers[WORKERS];
    struct jobs_options options;
    mailbox *inbox;
    uint32_t last; /* number given last */
    bool quit;
};

static void task_release(struct task *t)
{
    free(t->text);
    free(t->language);
    *t = (struct task){0};
}

void event_release(struct event *v)
{
    arena_free(v->memory);
    v->memory = NULL;
}

static struct event event_new(enum event_kind kind, const struct worker *w)
{
    return (struct event){.kind = kind, .job = w->running, .memory = arena_new()};
}

static void on_progress(void *arg, const char *phase, unsigned long long done,
                        unsigned long long total)
{
    struct worker *w = arg;
    double now = now_seconds();
    if (now - w->posted < 0.05)
        return;
    w->posted = now;
    bool index = w == &w->owner->workers[WORKER_INDEX];
    struct event v = event_new(index ? EVENT_INDEX_PROGRESS : EVENT_WRITER_PROGRESS, w);
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

static bool open_repo(struct worker *w, err *e)
{
    return w->repo || repo_open(&w->repo, &w->owner->options.repo, e);
}

static void run_index(struct worker *w)
{
    struct event v = event_new(EVENT_INDEXED, w);
    watch seen = {.stop = &w->stop, .progress = on_progress, .arg = w};
    int threads = w->owner->options.docent.threads;
    if (!open_repo(w, &v.error) || !repo_update(w->repo, threads, &seen, &v.report, &v.error) ||
        !repo_rank(w->repo, &seen, &v.error))
        log_line("index: %s", v.error.msg);
    mailbox_post(w->owner->inbox, &v);
}

static void run_explain(struct worker *w, const char *target)
{
    struct event v = event_new(EVENT_EXPLAINED, w);
    struct explain_watch seen = {.base = {.stop = &w->stop, .progress = on_progress, .arg = w},
                                 .event = on_explain,
                                 .arg = w};
    bool ok = open_repo(w, &v.error) &&
              (w->docent || docent_open(&w->docent, w->repo, &w->owner->options.docent, &v.error));
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
    watch seen = {.stop = &w->stop, .progress = on_progress, .arg = w};
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

static void run_task(struct worker *w, const struct task *t)
{
    w->posted = 0;
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
    case TASK_NONE:
        break;
    }
}

static void *work(void *arg)
{
    struct worker *w = arg;
    jobs *j = w->owner;
    pthread_mutex_lock(&j->lock);
    for (;;) {
        while (!j->quit && !w->waiting.kind)
            pthread_cond_wait(&j->wake, &j->lock);
        if (j->quit)
            break;
        struct task t = w->waiting;
        w->waiting = (struct task){0};
        w->running = t.number;
        atomic_store(&w->stop.stop, false);
        pthread_mutex_unlock(&j->lock);
        run_task(w, &t);
        task_release(&t);
        pthread_mutex_lock(&j->lock);
        w->running = 0;
    }
    pthread_mutex_unlock(&j->lock);
    docent_close(w->docent);
    repo_close(w->repo);
    return NULL;
}

bool jobs_new(jobs **out, const struct jobs_options *o, mailbox *inbox, err *e)
{
    jobs *j = xalloc(sizeof *j);
    j->options = *o;
    j->inbox = inbox;
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->wake, NULL);
    /* Signals belong to the screen's thread. */
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int started = 0;
    for (; started < WORKERS; started++) {
        j->workers[started].owner = j;
        if (pthread_create(&j->workers[started].thread, NULL, work, &j->workers[started]) != 0)
            break;
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    *out = j;
    if (started == WORKERS)
        return true;
    pthread_mutex_lock(&j->lock);
    j->quit = true;
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
    while (started-- > 0)
        pthread_join(j->workers[started].thread, NULL);
    free(j);
    return err_set(e, ERR_NOMEM, "the system allows no more threads");
}

void jobs_free(jobs *j)
{
    if (!j)
        return;
    pthread_mutex_lock(&j->lock);
    j->quit = true;
    for (int i = 0; i < WORKERS; i++)
        cancel_request(&j->workers[i].stop);
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(j->workers[i].thread, NULL);
        task_release(&j->workers[i].waiting);
    }
    pthread_cond_destroy(&j->wake);
    pthread_mutex_destroy(&j->lock);
    free(j);
}

/* Puts a task into the worker's waiting place; what waited there is dropped. */
static uint32_t post(jobs *j, int worker, struct task t, bool replace)
{
    pthread_mutex_lock(&j->lock);
    struct worker *w = &j->workers[worker];
    task_release(&w->waiting);
    t.number = ++j->last;
    w->waiting = t;
    if (replace && w->running)
        cancel_request(&w->stop);
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
    return t.number;
}

uint32_t jobs_index(jobs *j)
{
    return post(j, WORKER_INDEX, (struct task){.kind = TASK_INDEX}, false);
}

uint32_t jobs_explain(jobs *j, const char *target)
{
    return post(j, WORKER_WRITER, (struct task){.kind = TASK_EXPLAIN, .text = xstrdup(target)},
                true);
}

uint32_t jobs_pull(jobs *j, const char *name)
{
    return post(j, WORKER_WRITER, (struct task){.kind = TASK_PULL, .text = xstrdup(name)}, true);
}

uint32_t jobs_colour(jobs *j, const char *language, str text)
{
    struct task t = {.kind = TASK_COLOUR, .language = xstrdup(language), .n = text.n};
    t.text = xalloc(text.n + 1);
    memcpy(t.text, text.p, text.n);
    return post(j, WORKER_COLOUR, t, false);
}

void jobs_cancel_writer(jobs *j)
{
    pthread_mutex_lock(&j->lock);
    struct worker *w = &j->workers[WORKER_WRITER];
    task_release(&w->waiting);
    if (w->running)
        cancel_request(&w->stop);
    pthread_mutex_unlock(&j->lock);
}

static bool worker_busy(const struct worker *w)
{
    return w->running || w->waiting.kind;
}

bool jobs_busy(jobs *j)
{
    bool busy = false;
    pthread_mutex_lock(&j->lock);
    for (int i = 0; i < WORKERS; i++)
        busy = busy || worker_busy(&j->workers[i]);
    pthread_mutex_unlock(&j->lock);
    return busy;
}

bool jobs_writing(jobs *j)
{
    pthread_mutex_lock(&j->lock);
    bool busy = worker_busy(&j->workers[WORKER_WRITER]);
    pthread_mutex_unlock(&j->lock);
    return busy;
}
