/* All references of a view tied to definitions, as arrays. */
#pragma once
#include "names.h"

struct graph_edge {
    uint32_t from, to; /* indices in name_table.symbols */
    uint32_t line;
    uint8_t confidence, kind; /* enum edge_confidence, enum reference_kind */
    uint8_t ways;             /* how many definitions this use may mean */
};
struct graph {
    struct graph_edge *v; /* by from */
    size_t n;
    size_t *first;     /* by symbol: index of its first edge; one more for the end */
    uint16_t *outside; /* by symbol: files that use it from outside, as users of a library do: tests
                          and examples once, what a package's own index names more */
};
bool graph_build(repo *r, const name_table *t, const watch *w, struct graph *out, err *e) MUST_USE;
void graph_release(struct graph *g);
