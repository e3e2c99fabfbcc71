/* Does a purpose fit what it is said of? Small models tell from a name what they know of such
 * names: the verb must be borne out by a word of the code, the nouns mostly. */
#pragma once
#include "verify.h"

/* False: nothing speaks against it. */
bool purpose_refuted(const struct verify_scope *s, str sentence, struct verdict *out);
