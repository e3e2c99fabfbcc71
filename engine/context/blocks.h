/* Rows of the context store: what SQLite is asked, and in which words.
 *
 * A block is at most 256 positions of one timeline: K and V, the token ids, and a key that depends
 * on every token before it. Blocks with the same parent are siblings. Since a position's K and V
 * depend on nothing after it, any beginning of a stored block can be used: what is looked for among
 * siblings is the longest common prefix.
 *
 * Invariants:
 *   1. No sibling's ids begin with another's: the shorter one would add nothing.
 *   2. A row and its data come and go in one transaction, and total follows.
 *   3. Only blocks without children are evicted, so every block can be reached.
 * For the files of engine/context/ only. */
#pragma once
#include "../base/db.h"
#include "../engine.h"
#include "context_internal.h"

struct block {
    int64_t id;
    sha256 key;
    size_t n; /* positions */
    uint64_t bytes, checksum;
    double seconds;
    size_t common; /* of the search: positions that agree */
};

/* A new block on its way to the file. */
struct block_new {
    sha256 root, parent;
    token ids[CONTEXT_BLOCK];
    size_t n;
    void *kv; /* malloc */
    size_t bytes;
    double seconds;
};

bool blocks_open(db **out, const char *path, int flags, err *e) MUST_USE;
sha256 block_key(const sha256 *parent, const token *ids, size_t n);

/* The child of parent that agrees longest with ids[0..n); out->common == 0: none does. */
bool block_find(db *d, struct block *out, const sha256 *parent, const token *ids, size_t n,
                err *e) MUST_USE;
/* Its data, borrowed until *s is reset. *sound: it is there, and the checksum is right. */
bool block_data(db *d, const struct block *b, db_stmt **s, str *data, bool *sound, err *e) MUST_USE;
/* Nothing happens when the store has it already, or when the cap leaves no room. */
bool block_put(db *d, const struct block_new *b, uint64_t cap, err *e) MUST_USE;
/* Counts a use, which saved so many seconds. */
bool block_hit(db *d, int64_t id, const sha256 *key, double saved, err *e) MUST_USE;
bool block_delete(db *d, int64_t id, const sha256 *key, err *e) MUST_USE;
/* Evicts down to the cap and gives the room back to the file system. */
bool blocks_trim(db *d, uint64_t cap, err *e) MUST_USE;
bool blocks_stats(db *d, struct context_stats *out, err *e) MUST_USE;
bool blocks_clear(db *d, err *e) MUST_USE;
