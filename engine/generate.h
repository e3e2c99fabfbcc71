/* Replies being written, whatever timelines they branch off: up to 16 at a time. As one ends the
 * next one joins, its tail read in the same passes in which the others go on. */
#pragma once
#include "batch.h"

struct writers {
    struct batch batch;
    struct branch branches[BATCH_BRANCHES];
    struct branch *idle[BATCH_BRANCHES];
    size_t n_idle;
};

void writers_init(struct writers *w, session *s, const watch *observer);
void writers_release(struct writers *w); /* what is being written ends as REPLY_CANCELLED */
/* Begins a reply off `trunk`, which stays where it is until it has no branches. Room: n_idle > 0.
 */
bool writers_join(struct writers *w, struct reply *r, struct trunk *trunk, err *e) MUST_USE;
/* One pass for all, if there are any; those that have ended are let go. */
bool writers_step(struct writers *w, err *e) MUST_USE;
