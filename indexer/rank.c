/* Personalised PageRank over the reference graph.
 *
 * A reader of the repository starts at entry points and at what it offers to others, and follows
 * references; how often she comes by is the rank. Offered is what tests, examples and a package's
 * own index use of it, as far as its language lets others use it: a library's interface. A method
 * hands a part on to its class. Tests, examples, vendored and generated files start few readers and
 * pass little on. The same graph gives the same rank to the last bit: sums go in index order. */
#include "extract.h"
#include "graph.h"
#include "lang/lang.h"
#include <math.h>

enum { ROUNDS = 30 };
static const double damping = 0.85;

static double start_weight(const name_table *t, const struct table_symbol *y)
{
    static const char *const entries[] = {"main", "init", "run", "start", "serve", "handler", NULL};
    uint32_t flags = t->files.v[y->file].flags;
    double w = 1;
    if (y->kind == SYM_SECTION)
        w = 0.01;
    else if (y->kind == SYM_FIELD || y->kind == SYM_ENUMERATOR || y->kind == SYM_PROPERTY)
        w = 0.05;
    else if (y->kind == SYM_VARIABLE || y->kind == SYM_CONSTANT || y->kind == SYM_MACRO)
        w = 0.1;
    if (y->flags & SYMBOL_DECLARATION)
        w *= 0.2;
    if (y->flags & SYMBOL_LOCAL)
        w *= 0.7;
    if (flags & FILE_TEST)
        w *= 0.05;
    else if (flags & (FILE_VENDORED | FILE_GENERATED | FILE_EXAMPLE))
        w *= 0.1;
    else
        for (size_t i = 0; entries[i]; i++)
            if (y->kind == SYM_FUNCTION && strcmp(t->names[y->name].p, entries[i]) == 0)
                w *= i == 0 ? 6 : 2;
    return w;
}

static double edge_weight(const name_table *t, const struct graph_edge *g)
{
    static const double by_confidence[] = {[EDGE_DIRECT] = 1,
                                           [EDGE_IMPORT] = 1,
                                           [EDGE_NAME] = 0.6,
                                           [EDGE_POINTER] = 0.5,
                                           [EDGE_MACRO] = 0.4};
    double w = by_confidence[g->confidence] / g->ways;
    if (g->kind == REF_TYPE)
        w *= 0.5;
    const struct table_symbol *to = &t->symbols.v[g->to];
    if (to->kind == SYM_FIELD || to->kind == SYM_ENUMERATOR || to->kind == SYM_PROPERTY)
        w *= 0.3;
    return w;
}

struct ranking {
    const name_table *t;
    const struct graph *g;
    double *start, *out_weight, *now, *next;
    size_t *parent; /* index, SIZE_MAX: none */
    size_t n;
    bool *declared; /* by name id: in a header */
    bool *aside;    /* in a module of tests */
};

static unsigned flags_of(const name_table *t, const struct table_symbol *y)
{
    const char *name = t->files.v[y->file].language;
    const struct language *l = name ? language_by_name(name) : NULL;
    return l ? language_flags(l) : 0;
}

static bool in_header(const name_table *t, const struct table_symbol *y)
{
    const char *dot = strrchr(t->files.v[y->file].path, '.');
    return dot && (dot[1] == 'h' || dot[1] == 'H');
}

static void find_declared(struct ranking *k)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct table_symbol *y = &k->t->symbols.v[i];
        k->declared[y->name] = k->declared[y->name] || in_header(k->t, y);
    }
}

/* May others use it by the customs of its language? */
static bool is_offered(const struct ranking *k, const struct table_symbol *y)
{
    const char *name = k->t->names[y->name].p;
    unsigned flags = flags_of(k->t, y);
    if (y->flags & SYMBOL_LOCAL || y->kind == SYM_FIELD || y->kind == SYM_ENUMERATOR ||
        y->kind == SYM_PROPERTY || y->kind == SYM_SECTION || y->kind == SYM_MODULE)
        return false;
    if (flags & LANG_HEADERS)
        return k->declared[y->name];
    if (flags & LANG_CAPITALS && (*name < 'A' || *name > 'Z'))
        return false;
    return *name != '_' && !strstr(k->t->files.v[y->file].path, "internal/");
}

/* How much more a reader starts there. */
static double offered_weight(const struct ranking *k, size_t i)
{
    static const double each = 6; /* for every doubling of the users */
    const struct table_symbol *y = &k->t->symbols.v[i];
    return k->g->outside[i] && is_offered(k, y) ? 1 + each * log2(1 + k->g->outside[i]) : 1;
}

static void find_parents(struct ranking *k)
{
    const name_table *t = k->t;
    size_t first = 0;
    for (size_t i = 0; i < k->n; i++) {
        const struct table_symbol *y = &t->symbols.v[i];
        if (i == 0 || y->file != t->symbols.v[i - 1].file)
            first = i;
        k->parent[i] = SIZE_MAX;
        if (!y->parent)
            continue;
        size_t guess = first + (y->parent - t->symbols.v[first].id);
        if (guess < i && t->symbols.v[guess].id == y->parent)
            k->parent[i] = guess;
    }
}

static void prepare(struct ranking *k)
{
    double sum = 0;
    for (size_t i = 0; i < k->n; i++) {
        k->aside[i] = is_test_module(k->t, &k->t->symbols.v[i]) ||
                      (k->parent[i] != SIZE_MAX && k->aside[k->parent[i]]);
        k->start[i] = (k->aside[i] ? 0.05 : 1) * start_weight(k->t, &k->t->symbols.v[i]) *
                      offered_weight(k, i);
        sum += k->start[i];
    }
    for (size_t i = 0; i < k->n; i++) {
        k->start[i] /= sum > 0 ? sum : 1;
        k->now[i] = k->start[i];
        for (size_t x = k->g->first[i]; x < k->g->first[i + 1]; x++)
            k->out_weight[i] += edge_weight(k->t, &k->g->v[x]);
        if (k->parent[i] != SIZE_MAX)
            k->out_weight[i] += 0.5;
    }
}

static void one_round(struct ranking *k)
{
    double lost = 0;
    memset(k->next, 0, k->n * sizeof *k->next);
    for (size_t i = 0; i < k->n; i++) {
        if (k->out_weight[i] <= 0) {
            lost += k->now[i];
            continue;
        }
        double share = k->now[i] / k->out_weight[i];
        for (size_t x = k->g->first[i]; x < k->g->first[i + 1]; x++)
            k->next[k->g->v[x].to] += share * edge_weight(k->t, &k->g->v[x]);
        if (k->parent[i] != SIZE_MAX)
            k->next[k->parent[i]] += share * 0.5;
    }
    for (size_t i = 0; i < k->n; i++)
        k->next[i] = damping * (k->next[i] + lost * k->start[i]) + (1 - damping) * k->start[i];
    double *swap = k->now;
    k->now = k->next;
    k->next = swap;
}

static void compute(const name_table *t, const struct graph *g, float *out)
{
    size_t n = t->symbols.len;
    struct ranking k = {.t = t, .g = g, .n = n};
    k.start = xalloc((n + 1) * sizeof(double));
    k.out_weight = xalloc((n + 1) * sizeof(double));
    k.now = xalloc((n + 1) * sizeof(double));
    k.next = xalloc((n + 1) * sizeof(double));
    k.parent = xalloc((n + 1) * sizeof(size_t));
    k.declared = xalloc((t->names_n + 1) * sizeof(bool));
    k.aside = xalloc((n + 1) * sizeof(bool));
    find_parents(&k);
    find_declared(&k);
    prepare(&k);
    for (int i = 0; i < ROUNDS; i++)
        one_round(&k);
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = k.now[i] > most ? k.now[i] : most;
    for (size_t i = 0; i < n; i++)
        out[i] = (float)(most > 0 ? k.now[i] / most : 0);
    free(k.start);
    free(k.out_weight);
    free(k.now);
    free(k.next);
    free(k.parent);
    free(k.declared);
    free(k.aside);
}

static bool store_ranks(repo *r, const name_table *t, const float *ranks, err *e)
{
    db_stmt *s;
    if (!db_prepare(r->db, &s, "INSERT OR REPLACE INTO ranks(view, generation, data) VALUES(?,?,?)",
                    e))
        return false;
    db_bind_int(s, t->view);
    db_bind_int(s, t->generation);
    db_bind_blob(s, ranks, t->symbols.len * sizeof *ranks);
    return db_run(s, e);
}

bool repo_rank(repo *r, const watch *w, err *e)
{
    if (!names_get(r, e))
        return false;
    name_table *t = r->table;
    struct graph g;
    if (t->ranks)
        return true;
    if (!graph_build(r, t, w, &g, e))
        return false;
    float *ranks = xalloc((t->symbols.len + 1) * sizeof *ranks);
    compute(t, &g, ranks);
    graph_release(&g);
    t->ranks = ranks;
    return store_ranks(r, t, ranks, e);
}
