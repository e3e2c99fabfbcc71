/* The shape of a repository in a number of lines.
 *
 * Lines are handed out one after another to whatever weighs most: a folder (then what is in it
 * becomes eligible), a file (then its symbols, best first), a symbol. So a small map shows the few
 * places everything leans on, a larger one adds to it and takes nothing away. Where the program
 * begins nothing leans on: such places share a part of the lines of their own. What lies inside a
 * function is never shown, and a function or type goes before a variable or macro that is used as
 * much. */
#include "names.h"

struct node {
    const char *path;
    uint32_t parent, first, next; /* indices; 0 is the root and ends lists */
    uint32_t file;                /* index in the table; folders: UINT32_MAX */
    uint32_t depth, base, files;  /* base: where its name begins in path */
    double weight, worth;         /* shown; what decides about its line */
    bool shown, has_entry;
    bool passed;       /* a folder that is shown as a part of its one child's name */
    uint32_t *symbols; /* of a file, best first */
    uint32_t n_symbols, n_shown;
};
struct candidate {
    double weight;
    uint32_t node;
    bool is_symbol; /* the node's next symbol */
};
struct mapping {
    const name_table *t;
    arena *a;
    VEC(struct node) nodes;
    VEC(struct candidate) heap;
    double total;
};

/* ---- the tree ---- */

static uint32_t add_node(struct mapping *m, uint32_t parent, const char *path, uint32_t file)
{
    struct node n = {.path = path, .parent = parent, .file = file};
    uint32_t id = (uint32_t)m->nodes.len;
    if (id) {
        n.next = m->nodes.v[parent].first;
        m->nodes.v[parent].first = id;
    }
    vec_push(&m->nodes, n);
    return id;
}

/* The folder node of path's parent. Files come ordered by path, so the newest child is the only
 * one that can be it. */
static uint32_t folder_node(struct mapping *m, const char *path, size_t base)
{
    uint32_t at = 0;
    for (const char *slash = strchr(path + base, '/'); slash; slash = strchr(slash + 1, '/')) {
        size_t n = (size_t)(slash - path) + 1;
        uint32_t child = m->nodes.v[at].first;
        bool same = child && m->nodes.v[child].file == UINT32_MAX &&
                    strncmp(m->nodes.v[child].path, path, n) == 0 && !m->nodes.v[child].path[n];
        at = same ? child : add_node(m, at, arena_strdup(m->a, (str){path, n}), UINT32_MAX);
    }
    return at;
}

/* Does the program begin here? Not that of a test, an example, foreign code. */
static int entry_kind(const name_table *t, const struct table_symbol *y)
{
    const uint32_t aside = FILE_TEST | FILE_EXAMPLE | FILE_VENDORED | FILE_GENERATED;
    if ((y->flags & SYMBOL_DECLARATION) || (t->files.v[y->file].flags & aside))
        return 0;
    return program_begins_at(t->names[y->name].p, (enum symbol_kind)y->kind,
                             t->files.v[y->file].language);
}

static double symbol_weight(const name_table *t, uint32_t i)
{
    const struct table_symbol *y = &t->symbols.v[i];
    bool minor = y->kind == SYM_VARIABLE || y->kind == SYM_CONSTANT || y->kind == SYM_MACRO;
    static const double entry[] = {0, 0.99, 1};
    int kind = entry_kind(t, y);
    return kind ? entry[kind] : (double)t->ranks[i] * (minor ? 0.3 : 1);
}

struct weighed {
    double weight;
    uint32_t symbol;
};

static bool comes_before(const struct weighed *x, const struct weighed *y)
{
    return x->weight > y->weight || (x->weight >= y->weight && x->symbol < y->symbol);
}

/* Selection of the best few: a file's later symbols are hardly ever shown. */
static void best_first(const name_table *t, arena *a, uint32_t *v, uint32_t n)
{
    uint32_t few = n < 64 ? n : 64;
    struct weighed *w = ARENA_ARRAY(a, struct weighed, n + 1);
    for (uint32_t i = 0; i < n; i++)
        w[i] = (struct weighed){symbol_weight(t, v[i]), v[i]};
    for (uint32_t i = 0; i < few; i++) {
        uint32_t best = i;
        for (uint32_t k = i + 1; k < n; k++)
            if (comes_before(&w[k], &w[best]))
                best = k;
        struct weighed swap = w[i];
        w[i] = w[best];
        w[best] = swap;
    }
    for (uint32_t i = 0; i < n; i++)
        v[i] = w[i].symbol;
}

static bool is_shown_kind(const struct table_symbol *y)
{
    return !(y->flags & SYMBOL_DECLARATION) && y->kind != SYM_FIELD && y->kind != SYM_ENUMERATOR &&
           y->kind != SYM_PROPERTY && y->kind != SYM_SECTION;
}

/* Where a symbol lies. `first`: the file's first symbol, whose ids go on in order. */
static bool lies_in(const name_table *t, size_t first, size_t i, bool functions)
{
    const struct table_symbol *v = t->symbols.v;
    if (is_test_module(t, &v[i]))
        return true;
    while (v[i].parent) {
        size_t up = first + (v[i].parent - v[first].id);
        if (up >= i || v[up].id != v[i].parent)
            return false;
        bool function = symbol_is_function((enum symbol_kind)v[up].kind);
        if ((function && functions) || is_test_module(t, &v[up]))
            return true;
        i = up;
    }
    return false;
}

static bool is_in_test(const name_table *t, size_t first, size_t i)
{
    return lies_in(t, first, i, false);
}

/* Inside a function or a test. */
static bool is_nested(const name_table *t, size_t first, size_t i)
{
    return lies_in(t, first, i, true);
}

/* Entries share ENTRIES of everything, none gets more than ENTRY, and one in a file that weighs
 * next to nothing less. */
static void add_entries(struct mapping *m)
{
    static const double ENTRIES = 0.12, ENTRY = 0.03, NOTHING = 0.003;
    const name_table *t = m->t;
    size_t n = 0;
    for (size_t i = 0; i < m->nodes.len; i++) {
        struct node *x = &m->nodes.v[i];
        x->worth = x->weight;
        x->has_entry = x->n_symbols && entry_kind(t, &t->symbols.v[x->symbols[0]]);
        n += x->has_entry;
    }
    double each = n ? ENTRIES / (double)n : 0;
    each = m->total * (each > ENTRY ? ENTRY : each);
    for (size_t i = 0; i < m->nodes.len; i++) {
        if (!m->nodes.v[i].has_entry)
            continue;
        double part = m->nodes.v[i].weight / (NOTHING * m->total);
        for (size_t up = i; up; up = m->nodes.v[up].parent)
            m->nodes.v[up].worth += part < 1 ? each * part : each;
    }
}

static void build_tree(struct mapping *m, const char *prefix)
{
    const name_table *t = m->t;
    size_t base = prefix ? strlen(prefix) : 0, s = 0;
    const char *slash = prefix ? strrchr(prefix, '/') : NULL;
    str root = {prefix, slash ? (size_t)(slash - prefix) + 1 : 0};
    add_node(m, 0, arena_strdup(m->a, root), UINT32_MAX);
    for (size_t i = 0; i < t->files.len; i++) {
        size_t from = s;
        while (s < t->symbols.len && t->symbols.v[s].file == i)
            s++;
        const struct table_file *f = &t->files.v[i];
        if (base && strncmp(f->path, prefix, base) != 0)
            continue;
        uint32_t id = add_node(m, folder_node(m, f->path, base), f->path, (uint32_t)i);
        struct node *n = &m->nodes.v[id];
        n->symbols = ARENA_ARRAY(m->a, uint32_t, s - from + 1);
        for (size_t k = from; k < s; k++) {
            n->weight += is_in_test(t, from, k) ? 0 : (double)t->ranks[k];
            if (is_shown_kind(&t->symbols.v[k]) && !is_nested(t, from, k))
                n->symbols[n->n_symbols++] = (uint32_t)k;
        }
        best_first(t, m->a, n->symbols, n->n_symbols);
        double weight = n->weight += f->blob ? 1e-9 : 0;
        for (uint32_t up = n->parent;; up = m->nodes.v[up].parent) {
            m->nodes.v[up].weight += weight;
            m->nodes.v[up].files++;
            if (!up)
                break;
        }
    }
    m->total = m->nodes.v[0].weight > 0 ? m->nodes.v[0].weight : 1;
    add_entries(m);
}

/* ---- choosing ---- */

static bool before(const struct candidate *x, const struct candidate *y)
{
    if (x->weight > y->weight || x->weight < y->weight)
        return x->weight > y->weight;
    return x->node < y->node;
}

static void push(struct mapping *m, struct candidate c)
{
    vec_push(&m->heap, c);
    for (size_t i = m->heap.len - 1; i && before(&m->heap.v[i], &m->heap.v[(i - 1) / 2]);) {
        struct candidate swap = m->heap.v[i];
        m->heap.v[i] = m->heap.v[(i - 1) / 2];
        m->heap.v[(i - 1) / 2] = swap;
        i = (i - 1) / 2;
    }
}

static struct candidate pop(struct mapping *m)
{
    struct candidate top = m->heap.v[0];
    m->heap.v[0] = m->heap.v[--m->heap.len];
    for (size_t i = 0;;) {
        size_t best = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < m->heap.len; k++)
            if (before(&m->heap.v[k], &m->heap.v[best]))
                best = k;
        if (best == i)
            return top;
        struct candidate swap = m->heap.v[i];
        m->heap.v[i] = m->heap.v[best];
        m->heap.v[best] = swap;
        i = best;
    }
}

static void offer_symbol(struct mapping *m, uint32_t node)
{
    const struct node *n = &m->nodes.v[node];
    if (n->n_shown >= n->n_symbols)
        return;
    double weight = symbol_weight(m->t, n->symbols[n->n_shown]) * 3;
    /* A name tells more than one more file, and a file goes before its symbols all the same. */
    weight = weight < n->worth * 0.999 ? weight : n->worth * 0.999;
    struct candidate c = {weight, node, true};
    push(m, c);
}

/* What is in a folder becomes eligible, but for `except`. */
static void offer_children(struct mapping *m, uint32_t folder, uint32_t except)
{
    const struct node *up = &m->nodes.v[folder];
    for (uint32_t k = up->first; k; k = m->nodes.v[k].next) {
        m->nodes.v[k].depth = up->passed || !folder ? up->depth : up->depth + 1;
        m->nodes.v[k].base = up->passed ? up->base : (uint32_t)strlen(up->path);
        if (k != except)
            push(m, (struct candidate){m->nodes.v[k].worth, k, false});
    }
}

/* The folder that holds all but a little of what is in this one; 0: none. */
static uint32_t one_child(const struct mapping *m, uint32_t folder)
{
    static const double all = 0.97;
    for (uint32_t k = m->nodes.v[folder].first; k; k = m->nodes.v[k].next)
        if (m->nodes.v[k].file == UINT32_MAX &&
            m->nodes.v[k].worth >= all * m->nodes.v[folder].worth)
            return k;
    return 0;
}

/* A folder gets its line, together with those that hold little else but it. */
static void show_folder(struct mapping *m, uint32_t id)
{
    for (uint32_t k; (k = one_child(m, id)); id = k) {
        m->nodes.v[id].passed = true;
        offer_children(m, id, k);
    }
    m->nodes.v[id].shown = true;
    offer_children(m, id, 0);
}

static void choose(struct mapping *m, size_t lines)
{
    offer_children(m, 0, 0);
    for (; m->heap.len && lines; lines--) {
        struct candidate c = pop(m);
        struct node *n = &m->nodes.v[c.node];
        if (n->file == UINT32_MAX) {
            show_folder(m, c.node);
            continue;
        }
        if (c.is_symbol)
            n->n_shown++;
        else
            n->shown = true;
        offer_symbol(m, c.node);
    }
}

/* ---- giving ---- */

static bool give_file(repo *r, struct mapping *m, const struct node *n, struct map_entry *out,
                      err *e)
{
    out->top.v = ARENA_ARRAY(m->a, struct symbol, n->n_shown + 1);
    for (uint32_t i = 0; i < n->n_shown; i++) {
        const struct table_symbol *y = &m->t->symbols.v[n->symbols[i]];
        int64_t handle = symbol_handle(m->t->files.v[y->file].id, y->id);
        if (!repo_symbol(r, handle, m->a, &out->top.v[out->top.n++], e))
            return false;
    }
    return true;
}

/* The heaviest child that is shown or passed and lies behind (weight, id) in the order of giving.
 */
static uint32_t next_child(const struct mapping *m, uint32_t parent, uint32_t last)
{
    uint32_t best = 0;
    for (uint32_t c = m->nodes.v[parent].first; c; c = m->nodes.v[c].next) {
        const struct node *n = &m->nodes.v[c];
        struct candidate x = {n->weight, c, false},
                         b = {best ? m->nodes.v[best].weight : 0, best, false};
        struct candidate l = {last ? m->nodes.v[last].weight : 0, last, false};
        if ((n->shown || n->passed) && (!last || before(&l, &x)) && (!best || before(&x, &b)))
            best = c;
    }
    return best;
}

static bool give_one(repo *r, struct mapping *m, const struct node *n, struct ranked_map *out,
                     err *e)
{
    struct map_entry *x = &out->v[out->n++];
    const char *path = arena_strdup(m->a, str_of(n->path));
    *x = (struct map_entry){.path = path,
                            .name = path + n->base,
                            .is_folder = n->file == UINT32_MAX,
                            .depth = n->depth,
                            .weight = n->weight / m->total,
                            .files = n->files};
    return x->is_folder || give_file(r, m, n, x, e);
}

static bool give_all(repo *r, struct mapping *m, struct ranked_map *out, err *e)
{
    uint32_t at = 0, last = 0;
    for (;;) { /* depth first without recursion: down to the next child, else up */
        uint32_t child = next_child(m, at, last);
        if (!child && !at)
            return true;
        if (!child) {
            last = at;
            at = m->nodes.v[at].parent;
            continue;
        }
        const struct node *n = &m->nodes.v[child];
        bool folder = n->file == UINT32_MAX;
        if (n->shown && !give_one(r, m, n, out, e))
            return false;
        last = folder ? 0 : child;
        at = folder ? child : at;
    }
}

bool repo_map(repo *r, const char *prefix, size_t max_lines, arena *a, struct ranked_map *out,
              err *e)
{
    *out = (struct ranked_map){0};
    if (!repo_rank(r, NULL, e))
        return false;
    struct mapping m = {.t = names_get(r, e), .a = a};
    if (!m.t || !m.t->ranks)
        return e->code ? false : err_set(e, ERR_BUSY, "the index is being changed; try again");
    build_tree(&m, prefix && *prefix ? prefix : NULL);
    choose(&m, max_lines);
    size_t shown = 0;
    for (size_t i = 1; i < m.nodes.len; i++) {
        shown += m.nodes.v[i].shown;
        out->left_out += !m.nodes.v[i].shown && m.nodes.v[i].file != UINT32_MAX;
    }
    out->v = ARENA_ARRAY(a, struct map_entry, shown + 1);
    bool ok = give_all(r, &m, out, e);
    vec_release(&m.nodes);
    vec_release(&m.heap);
    return ok;
}
