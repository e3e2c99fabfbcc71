/* Words that mean the same in a question and in the names of a program: a person asks where things
 * are thrown away, the function is called discard. */
#pragma once
#include "../engine/base/arena.h"

enum { ALIKE_MAX = 40 };
/* The stems that are as good as this one, itself not among them; at most ALIKE_MAX. */
size_t words_alike(str stem, arena *a, str *out);
