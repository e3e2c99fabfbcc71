/* How much of a definition goes into one prompt. Decided from the text alone (no model is needed to
 * decide it), so plans and keys are the same for every model. */
#pragma once
#include "steps.h"

enum {
    BUDGET_CONTEXT = 3600, /* tokens of one shared context */
    BUDGET_PART = 900,     /* tokens of one quoted part */
    BUDGET_WINDOW_LINES = 160,
    BUDGET_WINDOWS = 4,     /* a longer definition gets longer steps, not more */
    BUDGET_STEP_LINES = 4,  /* a longer block is divided, unless the program can tell it */
    BUDGET_STEPS = 12,      /* steps of a body */
    BUDGET_LONG_LINES = 60, /* a longer one gets more: what is joined to keep the number down is */
    BUDGET_STEPS_LONG = 16, /* told wrongly more often than anything else; also of one window */
};

/* About how many tokens a text takes: words by their length, every other character one, a run of
 * blanks one. Within a fifth of the real number on source code, rarely below it. */
size_t tokens_estimate(str text);
/* How many steps a body of so many lines is shown in. */
uint32_t budget_steps(uint32_t lines);
/* text when it fits in `most` tokens; otherwise its first and last lines with "..." and the number
 * of lines left out between them; *left_out says how many. */
str text_fit(str text, size_t most, arena *a, uint32_t *left_out);
