/* What the program itself says of a step, from the tree: the whole sentence when the step is one
 * plain statement ("If `x < 0`, returns `-1`."), or the words it begins with ("If `x && !y`,").
 *
 * Small models read conditions well enough but tell them wrongly, negated and compound ones above
 * all; so they are quoted, not paraphrased. */
#pragma once
#include "steps.h"

/* The whole sentence, or NULL. */
char *step_said(const struct outline *o, str text, const struct step *s, arena *a);
/* The same for a switch, or a run of its arms, in which each arm is one short statement. */
char *step_table(const struct outline *o, str text, const struct step *s, arena *a);
/* The first words, without a final blank; "" when the model is to begin. */
const char *step_begin(const struct outline *o, str text, const struct step *s, arena *a);
