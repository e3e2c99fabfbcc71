/* The bytes of a hand-over file (see handover.h), all little endian:
 *
 *   16   "docent hand-over"
 *   4    version of this format
 *   32   SHA-256 of the model's file, 32 of the prompts' format
 *   4    number of records
 *   8 8  bytes of the records, and of them packed
 *   ...  the records, zstd
 *   32   SHA-256 of everything before
 *
 * A record: 1 kind, 32 key, 4 + text, 4 + reason (length 0xffffffff: none). */
#pragma once
#include "../engine/base/arena.h"
#include "../engine/base/hash.h"

struct handover_record {
    bool whole; /* a walkthrough, otherwise a sentence */
    sha256 key;
    const char *text, *reason; /* reason NULL: none */
};
struct handover_content {
    sha256 model, format;
    struct handover_record *v;
    size_t n;
};
bool handover_pack(const struct handover_content *in, strbuf *out, err *e) MUST_USE;
/* Everything is checked before it returns true: cut, altered or foreign bytes are ERR_FORMAT, named
 * by `name`. Records are in the arena. */
bool handover_unpack(str file, const char *name, arena *a, struct handover_content *out,
                     err *e) MUST_USE;
