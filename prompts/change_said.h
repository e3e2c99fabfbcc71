/* What the program can say of a change for certain, and whether a sentence of the model fits the
 * difference it speaks of. */
#pragma once
#include "../indexer/changes.h"

struct change_said {
    const char *text; /* one or two short sentences, never empty */
    bool is_full;     /* nothing is left to be said: the model is not asked */
};
struct change_said change_said(const struct symbol_change *x, arena *a);

/* The difference as the model sees it: marked lines with two lines around them. *changed has the
 * marked lines alone, of both sides. */
struct change_text {
    str shown, removed, added;
};
void change_show(const struct symbol_change *x, arena *a, struct change_text *out);
/* NULL: it fits. Otherwise why not: a word that is not in the changed lines, the wrong direction, a
 * claim about intentions that no line bears out. `names`: what may be named besides. */
const char *change_misfit(const struct change_text *t, str names, str sentence, arena *a);
