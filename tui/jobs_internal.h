/* What jobs.c (threads and waiting places) and jobs_run.c (what each task does) share. */
#pragma once
#include "jobs.h"
#include "tell.h"
#include <pthread.h>

enum task_kind {
    TASK_NONE,
    TASK_INDEX,
    TASK_EXPLAIN,
    TASK_PULL,
    TASK_COLOUR,
    TASK_LOOK,
    TASK_TELL,
    TASK_LOAD,
    TASK_READY,
};
struct task {
    enum task_kind kind;
    uint32_t number;
    arena *memory; /* of the task itself; holds what follows */
    const char *text, *second, *language;
    enum teller_id teller;
    uint32_t turn;
    size_t n;
    struct symbol symbol;
    bool has_symbol;
};
enum worker_id { WORKER_INDEX, WORKER_WRITER, WORKER_COLOUR, WORKER_LOOK, WORKER_LOAD, WORKERS };
struct worker {
    jobs *owner;
    pthread_t thread;
    struct task waiting;
    uint32_t running; /* 0: idle */
    cancel stop;
    double posted;         /* when progress was last sent, */
    char posted_phase[24]; /* and of which phase */
    repo *repo;
    docent *docent;
};
struct watcher {
    pthread_t thread;
    repo_watch *eyes; /* guarded by the lock */
    bool started;
};
struct jobs {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct worker workers[WORKERS];
    struct jobs_options options;
    struct watcher watcher;
    shared_model *share; /* of the writer and the one that reads in the background, */
    cancel hold;         /* which waits while this is set: the writer has something to do */
    mailbox *inbox;
    uint32_t last; /* number given last */
    bool quit;
};

/* jobs_watch.c */
void watcher_end(jobs *j);

/* Runs in the worker's thread. */
void task_run(struct worker *w, const struct task *t);
void tell_run(struct worker *w, const struct task *t);
struct event event_new(enum event_kind kind, const struct worker *w);
void worker_progress(void *arg, const char *phase, unsigned long long done,
                     unsigned long long total);
/* Opens what the worker needs and keeps it. */
bool worker_repo(struct worker *w, err *e) MUST_USE;
bool worker_docent(struct worker *w, err *e) MUST_USE;
