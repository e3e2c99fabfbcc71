/* Parser threads: entries go in, pieces come out for the writer. */
#pragma once
#include "index_internal.h"

struct task {
    const struct entry *entry;
    int64_t file; /* its row, 0: none yet */
    bool has_old; /* content the row has */
    oid old;
};
typedef struct work work;
/* Starts up to `threads` parsers over the tasks; few tasks are done by the caller in work_next. */
bool work_start(work **out, repo *r, const struct task *tasks, size_t n, int threads,
                blob_map *blobs, const cancel *stop, err *e) MUST_USE;
/* The next finished piece, in no order; NULL at the end. False when a thread failed. */
bool work_next(work *w, struct piece **out, err *e) MUST_USE;
void work_recycle(work *w, struct piece *p);
void work_end(work *w); /* stops and joins; accepts NULL */
