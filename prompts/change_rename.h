/* Names that became others all through one change (see change_said.h). */
#pragma once
#include "../indexer/changes.h"

/* Takes out of the change what only gives names others: the result is x with the new names in the
 * text before, so that what still differs is told as it is. Invariant: none of the old names stands
 * in the text after. *said: "`a` becomes `b` throughout (3 times)." for each, "" when there are
 * none. What is returned borrows from x and from a. */
struct symbol_change change_unrenamed(const struct symbol_change *x, arena *a, const char **said);
