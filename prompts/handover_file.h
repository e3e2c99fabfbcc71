/* The bytes of a hand-over file (see handover.h), all little endian:
 *
 *   16   "docent hand-over"
 *   4    version of this format
 *   32   SHA-256 of the model's file, 32 of the prompts' format
 *   4    number of records
 *   8 8  bytes of the records, and of them packed
 *   ...  the records, zstd
 *   32   kind of the processed context (engine.h), 32 its root
 *   4    number of its blocks
 *   ...  the blocks, as they are: they hardly shrink
 *   32   SHA-256 of everything before
 *
 * A record: 1 kind, 32 key, 4 + text, 4 + reason (length 0xffffffff: none).
 * A block: 32 parent, 4 n, 4 n token ids, 8 seconds, 8 + K and V. */
#pragma once
#include "../engine/base/arena.h"
#include "../engine/base/hash.h"

struct handover_record {
    bool whole; /* a walkthrough, otherwise a sentence */
    sha256 key;
    const char *text, *reason; /* reason NULL: none */
};
struct handover_block {
    sha256 parent;
    const int32_t *ids;
    uint32_t n;
    double seconds;
    str kv;
};
struct handover_content {
    sha256 model, format, kind, root;
    struct handover_record *v;
    size_t n;
    struct handover_block *blocks; /* read: in the file's bytes and the arena */
    size_t n_blocks;
};

/* Written in three steps, so that blocks need not be in memory all at once. */
struct handover_writing {
    strbuf *out;
    size_t count_at; /* where the number of blocks stands */
    uint32_t blocks;
};
bool handover_begin(struct handover_writing *w, const struct handover_content *in, strbuf *out,
                    err *e) MUST_USE;
void handover_block(struct handover_writing *w, const struct handover_block *b);
bool handover_end(struct handover_writing *w, err *e) MUST_USE;

/* Everything is checked before it returns true: cut, altered or foreign bytes are ERR_FORMAT, named
 * by `name`. Records are in the arena; blocks point into the file. */
bool handover_unpack(str file, const char *name, arena *a, struct handover_content *out,
                     err *e) MUST_USE;
