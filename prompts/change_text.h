/* Lines of code quoted in a sentence: one, a few, or one that became another. Knows no language. */
#pragma once
#include "../engine/base/arena.h"

struct quoted_lines {
    str *v; /* trimmed */
    size_t n;
};
/* "`a`", "`a` and `b`"; several lines of one statement as one; NULL: too long, or not to be quoted.
 */
const char *lines_quoted(const struct quoted_lines *q, arena *a);
/* "`a`, `b`"; NULL: one is too long, or not to be quoted. */
const char *lines_listed(const struct quoted_lines *q, arena *a);
/* "`a` becomes `b`.", of long lines the part that differs; NULL: they cannot be paired. `alike`:
 * only lines that have much in common are. */
const char *lines_become(const struct quoted_lines *was, const struct quoted_lines *is, bool alike,
                         arena *a);
/* The first sentence of a text in one line of at most `most` bytes, cut with "..."; "" when it has
 * none that can be quoted. */
const char *first_sentence(str text, size_t most, arena *a);
