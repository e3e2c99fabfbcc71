/* One plain statement in words that are certain: "sets `a` to `b`", "calls `f(x)`", "returns `y`".
 * Knows the few forms of statement that languages share, no language; what has another form, or is
 * too long to be quoted, is told by nobody here. */
#pragma once
#include "../indexer/index.h"

/* In three pieces, so that a sentence can say what several have in common once. */
struct clause {
    const char *verb;   /* "sets", "calls", "returns" ... */
    const char *object; /* "`a`"; "" for none */
    const char *rest;   /* " to `b`"; "" for none */
};
/* False: not certain, or with more than `most` bytes to be quoted in one piece. `n` is no block;
 * `text` is the whole file. */
bool clause_read(const struct code_node *n, str text, size_t most, arena *a, struct clause *out);
/* s on one line, without a final semicolon; false when it cannot be quoted in so many bytes. */
bool code_quote(str s, size_t most, arena *a, str *out);
