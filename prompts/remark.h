/* What the author of the code says of a step: its comments, quoted. The program's sentences are
 * exact and say little of why; comments are the other way round, so they stand beside each other,
 * and it is always plain who speaks. */
#pragma once
#include "steps.h"

/* The first sentences of the comments on lines of their own in the step, " / " between them; those
 * behind statements when there are no others. NULL: none that tells anything (commented-out code,
 * rules, words for a tool, appeals to a program that reads, what `said` quotes already). */
char *step_remark(const struct outline *o, const char *language, str text, const struct step *s,
                  const char *said, arena *a);
/* The few words of a comment on the line on which a header ends (`case 27: // escape`), or "". */
const char *header_remark(const struct outline *o, str text, int32_t node, arena *a);
