/* The pool: data-parallel loops for kernels.
 *
 * One word holds (run number, next task); whoever advances it by compare-and-swap owns that task,
 * so a worker that wakes late can never take a task of another run. The caller takes tasks like any
 * worker and never waits for a worker that has not begun: a core that is busy elsewhere costs at
 * most the one task its thread holds. Waiting is a few microseconds of spinning, then a futex.
 *
 * On many cores: workers meet only at the word and at `done`, two cache lines per run; at 16 cores
 * and some hundred runs per token that is below 1 % of decode. On two NUMA nodes weights should be
 * touched first by the threads that read them; with tasks handed out dynamically that is not so,
 * and one process per node is the better arrangement. */
#include "thread.h"
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SPINS_WORKER 2000 /* pauses before a worker sleeps: 20-60 microseconds */
#define SPINS_CALLER 2000
#define TASK_BITS    32

typedef void task_fn(void *arg, size_t task, int thread);

struct pool {
    int threads;
    pthread_t *workers;
    /* Fields of the present run: written by the caller while no task is open, read by a worker
     * before the compare-and-swap that makes its reading valid. */
    _Atomic(task_fn *) fn;
    _Atomic(void *) arg;
    atomic_uint_least32_t tasks;
    atomic_bool stop;
    alignas(64) _Atomic uint64_t word; /* run << 32 | next task */
    alignas(64) _Atomic uint32_t done; /* tasks finished in this run */
    alignas(64) _Atomic uint32_t run;  /* what sleeping workers watch */
    _Atomic uint32_t sleepers;
    _Atomic uint32_t caller_sleeps;
};

struct worker {
    pool *p;
    int thread;
};

static inline void pause_cpu(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void futex_wait(_Atomic uint32_t *at, uint32_t seen)
{
    syscall(SYS_futex, at, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

static void futex_wake(_Atomic uint32_t *at, int n)
{
    syscall(SYS_futex, at, FUTEX_WAKE_PRIVATE, n, NULL, NULL, 0);
}

/* Takes and runs tasks of the present run until none is left. */
static void run_tasks(pool *p, int thread)
{
    for (;;) {
        uint64_t w = atomic_load(&p->word);
        uint32_t next = (uint32_t)w;
        uint32_t tasks = atomic_load_explicit(&p->tasks, memory_order_acquire);
        task_fn *fn = atomic_load_explicit(&p->fn, memory_order_relaxed);
        void *arg = atomic_load_explicit(&p->arg, memory_order_relaxed);
        if (next >= tasks)
            return;
        if (!atomic_compare_exchange_weak(&p->word, &w, w + 1))
            continue;
        fn(arg, next, thread);
        uint32_t done = atomic_fetch_add(&p->done, 1) + 1;
        if (done == tasks && atomic_load(&p->caller_sleeps))
            futex_wake(&p->done, 1);
    }
}

static void *worker_main(void *a)
{
    struct worker w = *(struct worker *)a;
    free(a);
    pool *p = w.p;
    uint32_t seen = 0;
    while (!atomic_load_explicit(&p->stop, memory_order_relaxed)) {
        for (int i = 0; i < SPINS_WORKER && atomic_load(&p->run) == seen; i++)
            pause_cpu();
        if (atomic_load(&p->run) == seen) {
            atomic_fetch_add(&p->sleepers, 1);
            while (atomic_load(&p->run) == seen)
                futex_wait(&p->run, seen);
            atomic_fetch_sub(&p->sleepers, 1);
        }
        seen = atomic_load(&p->run);
        run_tasks(p, w.thread);
    }
    return NULL;
}

static void wait_for_done(pool *p, uint32_t tasks)
{
    for (int i = 0; i < SPINS_CALLER; i++) {
        if (atomic_load_explicit(&p->done, memory_order_acquire) == tasks)
            return;
        pause_cpu();
    }
    atomic_store(&p->caller_sleeps, 1);
    for (uint32_t d; (d = atomic_load(&p->done)) != tasks;)
        futex_wait(&p->done, d);
    atomic_store(&p->caller_sleeps, 0);
}

void pool_run(pool *p, void (*fn)(void *arg, size_t task, int thread), void *arg, size_t tasks)
{
    if (!p || p->threads == 1 || tasks == 1) {
        for (size_t i = 0; i < tasks; i++)
            fn(arg, i, 0);
        return;
    }
    if (tasks == 0)
        return;
    if (tasks > UINT32_MAX / 2)
        BUG("pool_run: %zu tasks", tasks);
    uint32_t run = atomic_load_explicit(&p->run, memory_order_relaxed) + 1;
    /* Close the word first: a late worker must see neither the old tasks with the new function nor
     * a half-written run. The word of the last run stands at next == tasks, so it cannot be taken
     * until `tasks` grows; with tasks at 0 it cannot be taken at all. */
    atomic_store(&p->tasks, 0);
    atomic_store(&p->word, (uint64_t)run << TASK_BITS);
    atomic_store_explicit(&p->fn, fn, memory_order_relaxed);
    atomic_store_explicit(&p->arg, arg, memory_order_relaxed);
    atomic_store_explicit(&p->done, 0, memory_order_relaxed);
    atomic_store(&p->tasks, (uint32_t)tasks);
    atomic_store(&p->run, run);
    if (atomic_load(&p->sleepers))
        futex_wake(&p->run, p->threads - 1);
    run_tasks(p, 0);
    wait_for_done(p, (uint32_t)tasks);
}

bool pool_new(pool **out, int threads, err *e)
{
    if (threads < 1)
        threads = 1;
    pool *p = aligned_alloc(64, sizeof *p);
    if (!p)
        return err_set(e, ERR_NOMEM, "no memory for %d threads", threads);
    *p = (pool){.threads = 1};
    p->workers = xalloc(sizeof *p->workers * (unsigned)threads);
    for (int i = 1; i < threads; i++) {
        struct worker *w = xalloc(sizeof *w);
        *w = (struct worker){p, i};
        int code = pthread_create(&p->workers[i], NULL, worker_main, w);
        if (code != 0) {
            free(w);
            pool_free(p);
            errno = code;
            return err_errno(e, ERR_NOMEM, "thread %d of %d", i + 1, threads);
        }
        p->threads = i + 1;
    }
    *out = p;
    return true;
}

void pool_free(pool *p)
{
    if (!p)
        return;
    atomic_store(&p->tasks, 0);
    atomic_store(&p->stop, true);
    atomic_fetch_add(&p->run, 1);
    futex_wake(&p->run, p->threads);
    for (int i = 1; i < p->threads; i++)
        pthread_join(p->workers[i], NULL);
    free(p->workers);
    free(p);
}

int pool_threads(const pool *p)
{
    return p ? p->threads : 1;
}

/* First CPU of the list of hardware threads that share a core with `cpu`; -1 when unknown. */
static int first_sibling(size_t cpu)
{
    char path[96];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%zu/topology/thread_siblings_list",
             cpu);
    FILE *f = fopen(path, "r");
    if (!f)
        return -1;
    int first = -1;
    if (fscanf(f, "%d", &first) != 1)
        first = -1;
    fclose(f);
    return first;
}

/* CPUs' worth of time a container grants; 0: no limit. */
static int cgroup_cpus(void)
{
    FILE *f = fopen("/sys/fs/cgroup/cpu.max", "r");
    if (!f)
        return 0;
    long long quota = 0, period = 0;
    int got = fscanf(f, "%lld %lld", &quota, &period);
    fclose(f);
    return got == 2 && quota > 0 && period > 0 ? (int)((quota + period - 1) / period) : 0;
}

void watch_wait(const watch *w)
{
    static const struct timespec nap = {.tv_nsec = 5000000};
    while (watch_held(w) && !watch_stopped(w))
        nanosleep(&nap, NULL);
}

int thread_physical_cores(void)
{
    cpu_set_t allowed, counted;
    CPU_ZERO(&counted);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return 1;
    int cores = 0;
    for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        int sibling = first_sibling(cpu);
        size_t first = sibling >= 0 && sibling < CPU_SETSIZE ? (size_t)sibling : cpu;
        if (!CPU_ISSET(first, &counted)) {
            CPU_SET(first, &counted);
            cores++;
        }
    }
    int limit = cgroup_cpus();
    if (limit > 0 && limit < cores)
        cores = limit;
    return cores > 0 ? cores : 1;
}
