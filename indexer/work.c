/* N parser threads and a bounded queue in front of the one writer.
 *
 * Each thread has its own repository handle and parser. The queue is bounded by bytes of text, so
 * that a slow writer holds memory down. Pieces are reused. Invariant: a piece is owned by exactly
 * one of a thread, the queue, the writer and the free list. */
#include "work.h"
#include "classify.h"
#include <pthread.h>
#include <stdatomic.h>

enum {
    MAX_THREADS = 64,
    ALONE = 6, /* so few tasks are not worth a thread */
    QUEUE_BYTES = 24 << 20,
    KEEP_BYTES = 1 << 20, /* larger buffers are not kept for reuse */
    STACK_BYTES = 8 << 20,
};

struct worker {
    work *w;
    git *git;
    parser *parser;
    pthread_t thread;
    bool started;
};
struct work {
    repo *r;
    const struct task *tasks;
    size_t n;
    blob_map *blobs;
    const cancel *stop;
    atomic_size_t next;
    atomic_bool quit;
    struct worker workers[MAX_THREADS];
    int count;
    bool alone;
    pthread_mutex_t lock;
    pthread_cond_t filled, drained;
    struct piece *first, *last, *spare;
    size_t queued; /* bytes */
    int running;
    err trouble;
};

static void piece_free(struct piece *p)
{
    arena_free(p->arena);
    strbuf_release(&p->content.text);
    strbuf_release(&p->texts.data);
    vec_release(&p->chunks.v);
    free(p);
}

static struct piece *piece_new(work *w)
{
    pthread_mutex_lock(&w->lock);
    struct piece *p = w->spare;
    if (p)
        w->spare = p->next;
    pthread_mutex_unlock(&w->lock);
    if (!p) {
        p = xalloc(sizeof *p);
        p->arena = arena_new();
        strbuf_init(&p->content.text, 0);
        strbuf_init(&p->texts.data, 0);
    }
    p->next = NULL;
    return p;
}

void work_recycle(work *w, struct piece *p)
{
    if (p->content.text.cap > KEEP_BYTES) {
        piece_free(p);
        return;
    }
    arena_reset(p->arena);
    vec_clear(&p->chunks.v);
    p->x = (struct extracted){0};
    p->blob = 0;
    p->fresh = p->generated = false;
    pthread_mutex_lock(&w->lock);
    p->next = w->spare;
    w->spare = p;
    pthread_mutex_unlock(&w->lock);
}

/* Reads one entry and, when its content is new to the index, takes it apart. */
static bool make_piece(struct worker *k, const struct task *t, struct piece *p, err *e)
{
    work *w = k->w;
    struct content *c = &p->content;
    content_read(c, t->entry, w->r->root, k->git);
    p->file = t->file;
    p->changed = !t->has_old || !c->has_oid || !oid_eq(&t->old, &c->oid);
    if (c->skipped || !c->has_oid)
        return true;
    p->fresh = blob_map_claim(w->blobs, &c->oid, c->language, &p->blob);
    if (!p->fresh) {
        strbuf_reset(&c->text);
        return true;
    }
    str text = strbuf_str(&c->text);
    p->generated = text_is_generated(text);
    if (text.n > MAX_PARSE_BYTES)
        p->x.skip_reason = "too large to parse";
    else if (c->language &&
             !parser_extract(k->parser, c->language, text, w->stop, p->arena, &p->x, e))
        return false;
    chunk_text(text, &p->x, &p->chunks);
    return texts_pack(&p->texts, &p->x, e);
}

static void enqueue(work *w, struct piece *p)
{
    pthread_mutex_lock(&w->lock);
    while (w->queued > QUEUE_BYTES && !atomic_load(&w->quit))
        pthread_cond_wait(&w->drained, &w->lock);
    if (w->last)
        w->last->next = p;
    else
        w->first = p;
    w->last = p;
    w->queued += p->content.text.len;
    pthread_cond_signal(&w->filled);
    pthread_mutex_unlock(&w->lock);
}

static bool worker_open(struct worker *k, err *e)
{
    if (k->w->r->git && !k->git && !git_again(&k->git, k->w->r->git, e))
        return false;
    if (!k->parser)
        k->parser = parser_new();
    return true;
}

static bool stopped(work *w, err *e)
{
    if (cancelled(w->stop))
        err_set(e, ERR_CANCELLED, "stopped");
    return e->code || atomic_load(&w->quit);
}

static void *worker_main(void *arg)
{
    struct worker *k = arg;
    work *w = k->w;
    err e = ERR_INIT;
    bool ok = worker_open(k, &e);
    while (ok && !stopped(w, &e)) {
        size_t i = atomic_fetch_add(&w->next, 1);
        if (i >= w->n)
            break;
        struct piece *p = piece_new(w);
        ok = make_piece(k, &w->tasks[i], p, &e);
        if (ok)
            enqueue(w, p);
        else
            piece_free(p);
    }
    pthread_mutex_lock(&w->lock);
    if (e.code && !w->trouble.code)
        w->trouble = e;
    if (e.code)
        atomic_store(&w->quit, true);
    w->running--;
    pthread_cond_broadcast(&w->filled);
    pthread_cond_broadcast(&w->drained);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static bool start_threads(work *w, err *e)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    for (int i = 0; i < w->count; i++) {
        struct worker *k = &w->workers[i];
        pthread_mutex_lock(&w->lock);
        w->running++;
        pthread_mutex_unlock(&w->lock);
        k->started = pthread_create(&k->thread, &attr, worker_main, k) == 0;
        if (!k->started) {
            pthread_mutex_lock(&w->lock);
            w->running--;
            pthread_mutex_unlock(&w->lock);
            if (i == 0)
                err_set(e, ERR_NOMEM, "no thread can be started");
            break;
        }
    }
    pthread_attr_destroy(&attr);
    return !e->code;
}

bool work_start(work **out, repo *r, const struct task *tasks, size_t n, int threads,
                blob_map *blobs, const cancel *stop, err *e)
{
    work *w = xalloc(sizeof *w);
    w->r = r;
    w->tasks = tasks;
    w->n = n;
    w->blobs = blobs;
    w->stop = stop;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->filled, NULL);
    pthread_cond_init(&w->drained, NULL);
    if (threads <= 0)
        threads = thread_physical_cores();
    if (threads > MAX_THREADS)
        threads = MAX_THREADS;
    w->alone = n <= ALONE;
    w->count = w->alone || n < (size_t)threads ? 1 : threads;
    for (int i = 0; i < w->count; i++)
        w->workers[i].w = w;
    if (!w->alone && !start_threads(w, e)) {
        work_end(w);
        return false;
    }
    *out = w;
    return true;
}

static bool next_alone(work *w, struct piece **out, err *e)
{
    *out = NULL;
    size_t i = atomic_fetch_add(&w->next, 1);
    if (i >= w->n)
        return true;
    struct worker *k = &w->workers[0];
    if (stopped(w, e) || !worker_open(k, e))
        return false;
    struct piece *p = piece_new(w);
    if (!make_piece(k, &w->tasks[i], p, e)) {
        piece_free(p);
        return false;
    }
    *out = p;
    return true;
}

bool work_next(work *w, struct piece **out, err *e)
{
    if (w->alone)
        return next_alone(w, out, e);
    pthread_mutex_lock(&w->lock);
    while (!w->first && w->running > 0)
        pthread_cond_wait(&w->filled, &w->lock);
    struct piece *p = w->first;
    if (p) {
        w->first = p->next;
        if (!w->first)
            w->last = NULL;
        w->queued -= p->content.text.len;
        p->next = NULL;
        pthread_cond_broadcast(&w->drained);
    } else if (w->trouble.code) {
        *e = w->trouble;
    }
    pthread_mutex_unlock(&w->lock);
    *out = p;
    return !e->code;
}

void work_end(work *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    atomic_store(&w->quit, true);
    pthread_cond_broadcast(&w->drained);
    pthread_mutex_unlock(&w->lock);
    for (int i = 0; i < w->count; i++) {
        struct worker *k = &w->workers[i];
        if (k->started)
            pthread_join(k->thread, NULL);
        git_close(k->git);
        parser_free(k->parser);
    }
    for (struct piece *p = w->first, *n; p; p = n) {
        n = p->next;
        piece_free(p);
    }
    for (struct piece *p = w->spare, *n; p; p = n) {
        n = p->next;
        piece_free(p);
    }
    pthread_cond_destroy(&w->filled);
    pthread_cond_destroy(&w->drained);
    pthread_mutex_destroy(&w->lock);
    free(w);
}
