/* The whole reference graph, built in one pass over the files: definitions of a name are read once,
 * each use is resolved as for callers and callees, so the two never disagree. References from
 * outside of any definition have no end to start from and are left out. */
#include "graph.h"
#include "infer.h"
#include "world.h"

/* What a use was found to mean, for the next like it in the same file. */
struct answer {
    uint32_t name, qualifier;
    int32_t scope;
    uint8_t kind;
    uint8_t arguments;
    bool used, elsewhere;
    uint8_t count;
    const void *viewpoint;
    const struct defs *defs; /* which the picks are of */
    struct pick picks[MAX_PICKS];
};
enum { ANSWERS = 1024 }; /* a table that forgets */

struct building {
    struct answer *answers;
    repo *r;
    const name_table *t;
    arena *unit_arena;
    struct world *world;
    bool *known;     /* by name id: something is called so */
    size_t *by_file; /* file id to index in t->files */
    size_t file_ids;
    size_t *start; /* of a file's symbols */
    uint16_t *outside;
    uint32_t *outside_file; /* by symbol: the last file counted, plus 1 */
    uint32_t file;          /* now, an index */
    uint16_t counts;        /* ... and what a use in it counts as one from outside */
    VEC(struct graph_edge) edges;
};

static size_t symbol_index(const struct building *b, int64_t handle)
{
    size_t id = (size_t)handle_file(handle);
    if (id >= b->file_ids || b->by_file[id] == SIZE_MAX)
        return SIZE_MAX;
    size_t f = b->by_file[id], lo = b->start[f], hi = b->start[f + 1];
    int64_t symbol = handle_symbol(handle);
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (b->t->symbols.v[mid].id < symbol)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < b->start[f + 1] && b->t->symbols.v[lo].id == symbol ? lo : SIZE_MAX;
}

static void index_files(struct building *b)
{
    const name_table *t = b->t;
    for (size_t i = 0; i < t->files.len; i++)
        if ((size_t)t->files.v[i].id >= b->file_ids)
            b->file_ids = (size_t)t->files.v[i].id + 1;
    b->by_file = xalloc((b->file_ids + 1) * sizeof *b->by_file);
    b->start = xalloc((t->files.len + 1) * sizeof *b->start);
    for (size_t i = 0; i < b->file_ids; i++)
        b->by_file[i] = SIZE_MAX;
    for (size_t i = 0; i < t->files.len; i++)
        b->by_file[t->files.v[i].id] = i;
    size_t k = 0;
    for (size_t i = 0; i <= t->files.len; i++) {
        while (k < t->symbols.len && t->symbols.v[k].file < i)
            k++;
        b->start[i] = k;
    }
}

static struct answer *answer_of(struct building *b, const struct loaded_unit *u,
                                const struct reference *x, const struct defs *defs)
{
    struct answer key = {.name = (uint32_t)x->name,
                         .qualifier = (uint32_t)x->qualifier,
                         .scope = x->scope,
                         .kind = (uint8_t)x->kind,
                         .arguments = x->arguments,
                         .elsewhere = hint_elsewhere(&u->unit, x->byte),
                         .used = true};
    struct use use = use_of(b->t, x);
    key.viewpoint = resolve_viewpoint(&u->unit, &use);
    if (!x->qualifier && !defs->nested)
        key.scope = -1;
    uint32_t h = key.name * 2654435761u ^ key.qualifier * 2246822519u ^
                 (uint32_t)key.scope * 3266489917u ^ key.kind;
    struct answer *a = &b->answers[(h >> 16) % ANSWERS];
    if (a->used && a->name == key.name && a->qualifier == key.qualifier && a->scope == key.scope &&
        a->kind == key.kind && a->elsewhere == key.elsewhere && a->arguments == key.arguments &&
        a->viewpoint == key.viewpoint)
        return a;
    *a = key;
    a->defs = defs;
    a->count = (uint8_t)resolve_in(&u->unit, &use, &a->defs, a->picks);
    return a;
}

/* A package's index: what it imports it hands on. */
static bool is_package_index(const char *path)
{
    static const char *const names[] = {"__init__.py", "index.js",  "index.mjs", "index.cjs",
                                        "index.ts",    "index.tsx", "lib.rs",    "mod.rs"};
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(base, names[i]) == 0)
            return true;
    return false;
}

static uint16_t counts_of(const struct table_file *f)
{
    enum { INDEX = 8 };
    if (f->flags & (FILE_VENDORED | FILE_GENERATED))
        return 0;
    return f->flags & (FILE_TEST | FILE_EXAMPLE) ? 1 : is_package_index(f->path) ? INDEX : 0;
}

static void count_outside(struct building *b, size_t to)
{
    const uint32_t aside = FILE_TEST | FILE_EXAMPLE;
    if (b->outside_file[to] == b->file + 1 || b->outside[to] > UINT16_MAX / 2 ||
        b->t->files.v[b->t->symbols.v[to].file].flags & aside)
        return;
    b->outside_file[to] = b->file + 1;
    b->outside[to] += b->counts;
}

static void add_use(struct building *b, const struct loaded_unit *u, const struct reference *x)
{
    static const struct defs none = {0};
    bool import = x->kind == REF_IMPORT;
    bool user = b->counts == 1 || (b->counts && import && x->scope < 0);
    if ((import && b->counts < 2) || (x->scope < 0 && !user) || (size_t)x->name >= b->t->names_n)
        return;
    const struct defs *defs = b->known[x->name] ? world_defs_of(b->world, x->name) : &none;
    size_t from = x->scope < 0
                      ? SIZE_MAX
                      : symbol_index(b, symbol_handle(u->unit.file, u->first_symbol + x->scope));
    if ((from == SIZE_MAX && !user) || (!defs->n && x->qualifier))
        return;
    const struct answer *got = answer_of(b, u, x, defs);
    size_t count = got->count;
    for (size_t i = 0; i < count; i++) {
        size_t to = symbol_index(b, got->defs->v[got->picks[i].def].handle);
        if (to == SIZE_MAX || to == from)
            continue;
        if (user)
            count_outside(b, to);
        if (from == SIZE_MAX || import)
            continue;
        struct graph_edge edge = {(uint32_t)from,   (uint32_t)to,
                                  x->line,          (uint8_t)got->picks[i].confidence,
                                  (uint8_t)x->kind, (uint8_t)count};
        vec_push(&b->edges, edge);
    }
}

static bool add_file(struct building *b, int64_t file, err *e)
{
    struct loaded_unit u;
    arena_reset(b->unit_arena);
    memset(b->answers, 0, ANSWERS * sizeof *b->answers);
    if (!unit_load(b->r, file, b->unit_arena, &u, e))
        return false;
    u.unit.world = b->world;
    b->counts = counts_of(&b->t->files.v[b->file]);
    for (size_t i = 0; i < u.n_refs; i++)
        add_use(b, &u, &u.refs[i]);
    return world_ok(b->world, e);
}

static int by_ends(const void *a, const void *b)
{
    const struct graph_edge *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static void finish(struct building *b, struct graph *out)
{
    size_t n = b->t->symbols.len, k = 0;
    if (b->edges.len)
        qsort(b->edges.v, b->edges.len, sizeof *b->edges.v, by_ends);
    out->v = b->edges.v;
    out->n = b->edges.len;
    out->outside = b->outside;
    out->first = xalloc((n + 1) * sizeof *out->first);
    for (size_t i = 0; i <= n; i++) {
        while (k < out->n && out->v[k].from < i)
            k++;
        out->first[i] = k;
    }
}

bool graph_build(repo *r, const name_table *t, const watch *w, struct graph *out, err *e)
{
    struct building b = {.r = r, .t = t, .world = world_new(r), .unit_arena = arena_new()};
    b.known = xalloc(t->names_n * sizeof *b.known);
    b.answers = xalloc(ANSWERS * sizeof *b.answers);
    for (size_t i = 0; i < t->symbols.len; i++)
        b.known[t->symbols.v[i].name] = true;
    b.outside = xalloc((t->symbols.len + 1) * sizeof *b.outside);
    b.outside_file = xalloc((t->symbols.len + 1) * sizeof *b.outside_file);
    index_files(&b);
    bool ok = db_exec(r->db, "BEGIN", e); /* one lock for all that is read */
    for (size_t i = 0; ok && i < t->files.len; i++) {
        if (watch_stopped(w))
            ok = err_set(e, ERR_CANCELLED, "stopped");
        else if (t->files.v[i].blob)
            b.file = (uint32_t)i, ok = add_file(&b, t->files.v[i].id, e);
        watch_progress(w, "ranking", i, t->files.len);
    }
    db_rollback(r->db);
    if (ok) {
        finish(&b, out);
    } else {
        vec_release(&b.edges);
        free(b.outside);
    }
    free(b.outside_file);
    free(b.known);
    free(b.answers);
    free(b.by_file);
    free(b.start);
    world_free(b.world);
    arena_free(b.unit_arena);
    return ok;
}

void graph_release(struct graph *g)
{
    free(g->v);
    free(g->first);
    free(g->outside);
    *g = (struct graph){0};
}
