/* The thread that writes to the context store, so that reading and computing never wait for a disk.
 *
 * It has a database handle of its own. Blocks in its queue are bounded in bytes: who computes
 * faster than the disk writes waits then. For the files of engine/context/ only. */
#pragma once
#include "blocks.h"

typedef struct writer writer;

/* cap: evict down to it. Never fails: a store that cannot be written is a writer with trouble. */
writer *writer_new(const char *path, uint64_t cap);
/* Writes what is queued, then ends. */
void writer_free(writer *w);

/* All of these return at once; the work is done in order. With trouble they do nothing. */
void writer_put(writer *w, struct block_new *b); /* takes b, and b->kv */
void writer_hit(writer *w, int64_t id, const sha256 *key, double saved);
void writer_delete(writer *w, int64_t id, const sha256 *key);

/* Until the queue is empty. */
void writer_drain(writer *w);
/* Why nothing is written any more (*why), if so. */
bool writer_trouble(writer *w, err *why);
