/* Threads: a cancel flag, and a pool for data-parallel work.
 *
 * Nothing is shared between threads but mailboxes (mailbox.h), cancel flags and immutable data. */
#pragma once
#include "err.h"
#include <stdatomic.h>
#include <stddef.h>

/* Set by whoever wants a job to end, polled by the job per token, per file, per prefill block. */
typedef struct cancel {
    atomic_bool stop;
} cancel;
static inline void cancel_request(cancel *c)
{
    atomic_store(&c->stop, true);
}
static inline void cancel_clear(cancel *c)
{
    atomic_store(&c->stop, false);
}
static inline bool cancelled(const cancel *c)
{
    return c && atomic_load_explicit(&c->stop, memory_order_relaxed);
}

/* How a long job is watched: what every long function takes. All members may be NULL; progress is
 * called from the job's own thread, at least several times a second, with done <= total (total 0:
 * not known yet). While hold is set, work in the background lets go of the model and waits; it
 * loses nothing (only passes of a session look at it). */
typedef struct watch {
    const cancel *stop;
    void (*progress)(void *arg, const char *phase, unsigned long long done,
                     unsigned long long total);
    void *arg;
    const cancel *hold;
} watch;
static inline bool watch_stopped(const watch *w)
{
    return w && cancelled(w->stop);
}
static inline bool watch_held(const watch *w)
{
    return w && cancelled(w->hold);
}
/* Until hold is cleared or stop is set; sleeps meanwhile. */
void watch_wait(const watch *w);
static inline void watch_progress(const watch *w, const char *phase, unsigned long long done,
                                  unsigned long long total)
{
    if (w && w->progress)
        w->progress(w->arg, phase, done, total);
}

int thread_physical_cores(void);

/* A pool of n threads in all, the caller being one of them. Waiting is bounded spinning (a few
 * microseconds), then a futex sleep, so a busy neighbour costs little. */
typedef struct pool pool;
bool pool_new(pool **out, int threads, err *e) MUST_USE;
void pool_free(pool *p);
int pool_threads(const pool *p); /* 1 for NULL */
/* Calls fn(arg, task, thread) once for each task in 0..tasks-1, spread over the threads; returns
 * when all are done. p == NULL runs them here in order. The split must not change results: a task's
 * output depends on its number alone. Not re-entrant. */
void pool_run(pool *p, void (*fn)(void *arg, size_t task, int thread), void *arg, size_t tasks);
