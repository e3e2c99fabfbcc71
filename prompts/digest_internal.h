/* Inside the digest: what digest.c (structure), digest_write.c (the model's sentences) and
 * digest_message.c (a commit message of them) share. */
#pragma once
#include "change_said.h"
#include "digest.h"
#include "explain.h"

struct digesting {
    docent *d;
    arena *a;
    const struct digest_query *q;
    const struct digest_watch *w;
    struct digest *out;
    bool *is_full; /* for each entry: nothing is left to ask */
    double began;
};
/* Sentences from the store, then from the model; leaves the program's where neither has one. */
bool digest_write(struct digesting *g, err *e) MUST_USE;
void digest_event(struct digesting *g, enum digest_event kind, size_t entry, str delta);
