/* Two texts line by line: what stayed, what went, what came. */
#pragma once
#include "../../engine/base/arena.h"
#include "../../engine/base/str.h"

struct compared {
    str before, after; /* lines; p NULL: none on this side */
};
struct comparison {
    struct compared *v;
    size_t n;
};
/* Lines in common stand in one row; lines that differ beside each other where both sides have some.
 * Of very long texts (over 1,000 lines) only beginning and end are matched. */
void compare_lines(str before, str after, arena *a, struct comparison *out);
