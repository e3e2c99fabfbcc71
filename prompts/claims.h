/* What a sentence claims of code beyond the names it uses: that something is returned, freed,
 * appended, compared, counted, done under a condition. Each claim needs its witness in the code. */
#pragma once
#include "verify.h"

/* The first claim without a witness: its bytes in the sentence, and why. False: there is none. */
bool claims_refuted(const struct verify_scope *s, str sentence, arena *a, struct verdict *out);
