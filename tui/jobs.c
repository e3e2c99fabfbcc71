/* Worker threads with one waiting place each.
 *
 * The places are guarded by one lock; work itself happens outside of it (jobs_run.c). A worker
 * opens its repo and docent in its own thread the first time it needs them and keeps them: the
 * model stays loaded. */
#include "jobs_internal.h"
#include "news.h"
#include <signal.h>

static void task_release(struct task *t)
{
    arena_free(t->memory);
    *t = (struct task){0};
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
        cancel_clear(&w->stop);
        pthread_mutex_unlock(&j->lock);
        w->posted = 0;
        task_run(w, &t);
        task_release(&t);
        pthread_mutex_lock(&j->lock);
        w->running = 0;
        if (w == &j->workers[WORKER_WRITER] && !w->waiting.kind)
            cancel_clear(&j->hold);
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
    j->share = shared_model_new();
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
    shared_model_free(j->share);
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
    watcher_end(j);
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(j->workers[i].thread, NULL);
        task_release(&j->workers[i].waiting);
    }
    shared_model_free(j->share);
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
    if (worker == WORKER_WRITER)
        cancel_request(&j->hold);
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
    return t.number;
}

static struct task task_new(enum task_kind kind)
{
    return (struct task){.kind = kind, .memory = arena_new()};
}

uint32_t jobs_index(jobs *j)
{
    return post(j, WORKER_INDEX, task_new(TASK_INDEX), false);
}

static uint32_t post_text(jobs *j, enum task_kind kind, const char *text)
{
    struct task t = task_new(kind);
    t.text = arena_strdup(t.memory, str_of(text));
    return post(j, WORKER_WRITER, t, true);
}

uint32_t jobs_explain(jobs *j, const char *target)
{
    return post_text(j, TASK_EXPLAIN, target);
}

uint32_t jobs_pull(jobs *j, const char *name)
{
    return post_text(j, TASK_PULL, name);
}

uint32_t jobs_colour(jobs *j, const char *language, str text)
{
    struct task t = task_new(TASK_COLOUR);
    t.language = arena_strdup(t.memory, str_of(language));
    t.text = arena_str(t.memory, text).p;
    t.n = text.n;
    return post(j, WORKER_COLOUR, t, false);
}

uint32_t jobs_tell(jobs *j, int teller, const char *text, const char *second, uint32_t turn)
{
    struct task t = task_new(TASK_TELL);
    t.text = arena_strdup(t.memory, str_of(text));
    t.second = second ? arena_strdup(t.memory, str_of(second)) : NULL;
    t.teller = (enum teller_id)teller;
    t.turn = turn;
    return post(j, WORKER_WRITER, t, true);
}

uint32_t jobs_look(jobs *j, const char *path, const struct symbol *s)
{
    struct task t = task_new(TASK_LOOK);
    t.text = arena_strdup(t.memory, str_of(path));
    t.has_symbol = s != NULL;
    if (s)
        symbol_dup(&t.symbol, s, t.memory);
    return post(j, WORKER_LOOK, t, false);
}

uint32_t jobs_load(jobs *j)
{
    return post(j, WORKER_LOAD, task_new(TASK_LOAD), true);
}

uint32_t jobs_ready(jobs *j)
{
    return post(j, WORKER_LOAD, task_new(TASK_READY), false);
}

static void cancel_worker(jobs *j, enum worker_id worker)
{
    pthread_mutex_lock(&j->lock);
    struct worker *w = &j->workers[worker];
    task_release(&w->waiting);
    if (w->running)
        cancel_request(&w->stop);
    else if (worker == WORKER_WRITER)
        cancel_clear(&j->hold);
    pthread_mutex_unlock(&j->lock);
}

void jobs_cancel_writer(jobs *j)
{
    cancel_worker(j, WORKER_WRITER);
}

void jobs_cancel_load(jobs *j)
{
    cancel_worker(j, WORKER_LOAD);
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
