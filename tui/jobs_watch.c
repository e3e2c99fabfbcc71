/* The thread that waits for changes of the work tree. It opens what it needs itself, so that a
 * large tree does not delay the first screen; a tree that cannot be watched is looked at by the
 * screen from time to time. */
#include "../engine/base/log.h"
#include "jobs_internal.h"
#include <signal.h>

/* False: the jobs are ending. */
static bool publish(jobs *j, repo_watch *eyes)
{
    pthread_mutex_lock(&j->lock);
    bool go_on = !j->quit;
    if (go_on)
        j->watcher.eyes = eyes;
    pthread_mutex_unlock(&j->lock);
    return go_on;
}

static bool wants_end(jobs *j)
{
    pthread_mutex_lock(&j->lock);
    bool quit = j->quit;
    pthread_mutex_unlock(&j->lock);
    return quit;
}

static void *watch_tree(void *arg)
{
    jobs *j = arg;
    err e = ERR_INIT;
    repo *r = NULL;
    repo_watch *eyes = NULL;
    bool ok = repo_open(&r, &j->options.repo, &e) && repo_watch_open(&eyes, r, NULL, &e);
    repo_close(r);
    if (ok && !publish(j, eyes)) {
        repo_watch_close(eyes);
        return NULL;
    }
    bool changed = false;
    while (ok && repo_watch_wait(eyes, -1, &changed, &e) && !wants_end(j))
        if (changed) {
            struct event v = {.kind = EVENT_CHANGED};
            mailbox_post(j->inbox, &v);
        }
    if (e.code)
        log_line("watch: %s", e.msg);
    return NULL;
}

void jobs_watch(jobs *j)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    j->watcher.started = pthread_create(&j->watcher.thread, NULL, watch_tree, j) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* After quit was set. */
void watcher_end(jobs *j)
{
    if (!j->watcher.started)
        return;
    pthread_mutex_lock(&j->lock);
    repo_watch *eyes = j->watcher.eyes;
    pthread_mutex_unlock(&j->lock);
    if (eyes)
        repo_watch_wake(eyes);
    pthread_join(j->watcher.thread, NULL);
    repo_watch_close(eyes);
}
