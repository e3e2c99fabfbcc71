/* Arms of a switch, match or case statement: when one is taken, and what follows its end. */
#pragma once
#include "steps.h"

bool node_is_switch(const struct code_node *n, str text);
/* Is this a label or an arm of a switch? */
bool node_is_case(const struct outline *o, str text, int32_t node);
/* What is switched on; empty: nothing ("switch {"). */
str switch_subject(const struct code_node *sw, str text);
/* "`9` (tab)" of a label or an arm, the words in parentheses being those of a comment on its line;
 * "" for the default; NULL: it cannot be quoted. */
const char *case_label(const struct outline *o, str text, int32_t node, arena *a);
/* "When `c` is `9` (tab) or `10`,", "In all other cases,". "": the labels cannot be quoted. */
const char *arm_words(const struct outline *o, str text, int32_t arm, arena *a);

/* What comes after the last statement of an arm. Without a statement that leaves it, control goes
 * on with the next arm in some languages; where the switch itself does not show which kind it is,
 * nobody can tell. */
enum arm_end { ARM_ENDS, ARM_FALLS, ARM_DOUBTFUL };
enum arm_end arm_end(const struct outline *o, str text, int32_t arm);
