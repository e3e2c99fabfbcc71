/* Arms of a switch, match or case statement: when one is taken, and what follows its end. */
#pragma once
#include "steps.h"

bool node_is_switch(const struct code_node *n, str text);
/* Is this a label or an arm of a switch? */
bool node_is_case(const struct outline *o, str text, int32_t node);
/* "When `c` is `9` (tab) or `10`,", "In all other cases,"; the words in parentheses are those of a
 * comment on the label's line. "": the labels cannot be quoted. */
const char *arm_words(const struct outline *o, str text, int32_t arm, arena *a);

/* What comes after the last statement of an arm. Without a statement that leaves it, control goes
 * on with the next arm in some languages; where the switch itself does not show which kind it is,
 * nobody can tell. */
enum arm_end { ARM_ENDS, ARM_FALLS, ARM_DOUBTFUL };
enum arm_end arm_end(const struct outline *o, str text, int32_t arm);
