/* See writer.h.
 *
 * Errors: another process in the way drops the one job; damage opens the file anew (it is replaced
 * then) once; everything else (full disk, read-only folder) ends writing for good. */
#include "writer.h"
#include "../base/fs.h"
#include "../base/log.h"
#include "../base/vec.h"
#include <pthread.h>

enum { QUEUE_BYTES = 48 << 20, MAX_REOPENS = 2 };

struct job {
    enum job_kind { JOB_PUT, JOB_HIT, JOB_DELETE } kind;
    struct block_new *block;
    int64_t id;
    sha256 key;
    double saved;
};

struct writer {
    char *path;
    uint64_t cap;
    db *d; /* of the thread alone; NULL until it is needed, and after trouble */
    int reopens;
    pthread_t thread;
    bool started; /* of the caller's thread alone */

    pthread_mutex_t lock; /* everything below */
    pthread_cond_t work, idle;
    VEC(struct job) queue;
    size_t queued_bytes;
    bool busy, stop;
    err trouble;
};

/* ---- the thread's work ---- */

static bool writer_open(writer *w, err *e)
{
    return blocks_open(&w->d, w->path, DB_REBUILD, e) && blocks_trim(w->d, w->cap, e);
}

static bool job_do(writer *w, const struct job *j, err *e)
{
    if (!w->d && !writer_open(w, e))
        return false;
    switch (j->kind) {
    case JOB_PUT:
        return block_put(w->d, j->block, w->cap, e);
    case JOB_HIT:
        return block_hit(w->d, j->id, &j->key, j->saved, e);
    case JOB_DELETE:
        return block_delete(w->d, j->id, &j->key, e);
    }
    BUG("job %d", (int)j->kind);
}

static void job_release(struct job *j)
{
    if (j->block)
        free(j->block->kv);
    free(j->block);
}

/* Returns whether writing may go on. */
static bool job_run(writer *w, struct job *j, err *why)
{
    err e = ERR_INIT;
    while (!job_do(w, j, &e)) {
        log_line("context store: %s", e.msg);
        if (e.code == ERR_BUSY)
            return true;
        db_close(w->d);
        w->d = NULL;
        if (e.code != ERR_FORMAT || w->reopens++ >= MAX_REOPENS) {
            *why = e;
            return false;
        }
        err_clear(&e);
    }
    return true;
}

static void *writer_loop(void *arg)
{
    writer *w = arg;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (w->queue.len == 0 && !w->stop)
            pthread_cond_wait(&w->work, &w->lock);
        if (w->queue.len == 0)
            break;
        struct job j = w->queue.v[0];
        memmove(w->queue.v, w->queue.v + 1, --w->queue.len * sizeof *w->queue.v);
        size_t bytes = j.block ? j.block->bytes : 0;
        bool able = w->trouble.code == ERR_NONE;
        w->busy = true;
        pthread_mutex_unlock(&w->lock);

        err why = ERR_INIT;
        if (able)
            (void)job_run(w, &j, &why);
        job_release(&j);

        pthread_mutex_lock(&w->lock);
        w->queued_bytes -= bytes;
        w->busy = false;
        if (why.code != ERR_NONE)
            w->trouble = why;
        pthread_cond_broadcast(&w->idle);
    }
    pthread_mutex_unlock(&w->lock);
    db_close(w->d);
    return NULL;
}

/* ---- the caller's side ---- */

writer *writer_new(const char *path, uint64_t cap)
{
    writer *w = xalloc(sizeof *w);
    w->path = xstrdup(path);
    w->cap = cap;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    pthread_cond_init(&w->idle, NULL);
    return w;
}

void writer_free(writer *w)
{
    if (!w)
        return;
    if (w->started) {
        pthread_mutex_lock(&w->lock);
        w->stop = true;
        pthread_cond_signal(&w->work);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
    }
    vec_release(&w->queue);
    pthread_cond_destroy(&w->idle);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    free(w->path);
    free(w);
}

/* The thread begins with the first job, so that a store which is only read costs none. */
static bool writer_start(writer *w)
{
    if (w->started)
        return true;
    int rc = pthread_create(&w->thread, NULL, writer_loop, w);
    if (rc == 0)
        w->started = true;
    else
        err_set(&w->trouble, ERR_NOMEM, "no thread for the context store: %s", strerror(rc));
    return w->started;
}

static void job_add(writer *w, struct job j)
{
    size_t bytes = j.block ? j.block->bytes : 0;
    pthread_mutex_lock(&w->lock);
    while (w->queue.len > 0 && w->queued_bytes + bytes > QUEUE_BYTES)
        pthread_cond_wait(&w->idle, &w->lock);
    if (w->trouble.code == ERR_NONE && writer_start(w)) {
        vec_push(&w->queue, j);
        w->queued_bytes += bytes;
        pthread_cond_signal(&w->work);
    } else {
        job_release(&j);
    }
    pthread_mutex_unlock(&w->lock);
}

void writer_put(writer *w, struct block_new *b)
{
    job_add(w, (struct job){.kind = JOB_PUT, .block = b});
}

void writer_hit(writer *w, int64_t id, const sha256 *key, double saved)
{
    job_add(w, (struct job){.kind = JOB_HIT, .id = id, .key = *key, .saved = saved});
}

void writer_delete(writer *w, int64_t id, const sha256 *key)
{
    job_add(w, (struct job){.kind = JOB_DELETE, .id = id, .key = *key});
}

void writer_drain(writer *w)
{
    pthread_mutex_lock(&w->lock);
    while (w->queue.len > 0 || w->busy)
        pthread_cond_wait(&w->idle, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

bool writer_trouble(writer *w, err *why)
{
    pthread_mutex_lock(&w->lock);
    *why = w->trouble;
    pthread_mutex_unlock(&w->lock);
    return why->code != ERR_NONE;
}
