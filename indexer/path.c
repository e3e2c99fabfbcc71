/* The shortest chain of references from one definition to another: breadth first over the graph.
 * Calls are tried first; when calls alone do not lead there, function pointers and types count as
 * well. */
#include "graph.h"

struct step {
    uint32_t edge; /* which led here */
    bool seen;
};

static bool search(const struct graph *g, size_t from, size_t to, size_t n, bool calls_only,
                   struct step *steps)
{
    uint32_t *queue = xalloc((n + 1) * sizeof *queue);
    size_t head = 0, tail = 0;
    memset(steps, 0, n * sizeof *steps);
    steps[from].seen = true;
    queue[tail++] = (uint32_t)from;
    while (head < tail && !steps[to].seen) {
        size_t at = queue[head++];
        for (size_t x = g->first[at]; x < g->first[at + 1]; x++) {
            const struct graph_edge *edge = &g->v[x];
            if (steps[edge->to].seen || (calls_only && edge->kind != REF_CALL))
                continue;
            steps[edge->to] = (struct step){(uint32_t)x, true};
            queue[tail++] = edge->to;
        }
    }
    free(queue);
    return steps[to].seen;
}

static bool give(repo *r, const name_table *t, const struct graph *g, const struct step *steps,
                 size_t from, size_t to, arena *a, struct edges *out, err *e)
{
    size_t n = 0;
    for (size_t at = to; at != from; at = g->v[steps[at].edge].from)
        n++;
    out->v = ARENA_ARRAY(a, struct edge, n + 1);
    out->n = n;
    for (size_t at = to; at != from; at = g->v[steps[at].edge].from) {
        const struct graph_edge *x = &g->v[steps[at].edge];
        const struct table_symbol *y = &t->symbols.v[x->to], *c = &t->symbols.v[x->from];
        struct edge *d = &out->v[--n];
        *d = (struct edge){.path = arena_strdup(a, str_of(t->files.v[c->file].path)),
                           .line = x->line,
                           .confidence = (enum edge_confidence)x->confidence,
                           .is_call = x->kind == REF_CALL};
        if (!repo_symbol(r, symbol_handle(t->files.v[y->file].id, y->id), a, &d->symbol, e))
            return false;
        d->text = edge_text(r, d->path, d->line, a);
    }
    return true;
}

bool repo_path(repo *r, const struct symbol *from, const struct symbol *to, arena *a,
               struct edges *out, err *e)
{
    *out = (struct edges){0};
    const name_table *t = names_get(r, e);
    struct graph g;
    if (!t)
        return false;
    size_t x = table_find(t, from->id), y = table_find(t, to->id), n = t->symbols.len;
    if (x == SIZE_MAX || y == SIZE_MAX)
        return err_set(e, ERR_NOT_FOUND, "%s: not in the index any more",
                       x == SIZE_MAX ? from->name : to->name);
    if (x == y)
        return true;
    if (!graph_build(r, t, NULL, &g, e))
        return false;
    struct step *steps = xalloc((n + 1) * sizeof *steps);
    bool ok = true;
    if (search(&g, x, y, n, true, steps) || search(&g, x, y, n, false, steps))
        ok = give(r, t, &g, steps, x, y, a, out, e);
    free(steps);
    graph_release(&g);
    return ok;
}
