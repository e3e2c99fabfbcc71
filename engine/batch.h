/* Computes several branches together: each pass over the weights serves all of them. */
#pragma once
#include "branch.h"

enum { BATCH_BRANCHES = 16 };

struct batch {
    session *s;
    const watch *w;
    struct branch *branch[BATCH_BRANCHES]; /* unfinished ones */
    size_t n;
    void *scratch; /* for the sampler */
};

/* One pass: every branch advances by a token (or several drafts), or by a part of its tail.
 * ERR_CANCELLED leaves the branches as they were. */
bool batch_step(struct batch *t, err *e) MUST_USE;
