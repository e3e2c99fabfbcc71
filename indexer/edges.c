/* Who uses a symbol, and whom it uses: references of files tied to definitions by resolve.c.
 *
 * Only files that mention the name are looked at, so an answer takes milliseconds in a large
 * repository as well. Each edge carries the source line as it stands now. */
#include "classify.h"
#include "world.h"

enum { MAX_LINE = 300 };

typedef VEC(struct edge) edge_vec;

static str line_of(str text, uint32_t line)
{
    size_t at = 0;
    for (uint32_t i = 1; i < line; i++) {
        const char *nl = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
        if (!nl)
            return (str){"", 0};
        at = (size_t)(nl - text.p) + 1;
    }
    const char *nl = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
    return str_trim(str_sub(text, at, nl ? (size_t)(nl - text.p) : text.n));
}

static const char *line_shown(str text, uint32_t line, arena *a)
{
    str s = line_of(text, line);
    return arena_strdup(a, s.n > MAX_LINE ? str_sub(s, 0, MAX_LINE) : s);
}

/* A file that is gone or may not be shown gives no line, and no error. */
static const char *source_line(struct world *w, const struct unit *u, uint32_t line, arena *a)
{
    return line_shown(world_source(w, u->file, u->path), line, a);
}

const char *edge_text(repo *r, const char *path, uint32_t line, arena *a)
{
    err gone = ERR_INIT;
    strbuf text;
    strbuf_init(&text, 0);
    bool ok = repo_text(r, path, &text, &gone);
    const char *out = line_shown(ok ? strbuf_str(&text) : (str){"", 0}, line, a);
    strbuf_release(&text);
    return out;
}

static bool make_use(repo *r, const struct reference *x, str name, arena *a, struct use *out,
                     err *e)
{
    *out = (struct use){.kind = x->kind,
                        .name = name,
                        .scope = x->scope,
                        .byte = x->byte,
                        .arguments = x->arguments};
    return name_text(r, x->qualifier, a, &out->qualifier, e);
}

/* Functions of the program itself first, then tests and examples, then what stands outside of any
 * definition. */
static int standing(const struct edge *d)
{
    if (!d->symbol.id)
        return 2;
    return path_is_test(d->path) || path_is_example(d->path);
}

static int by_place(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    if (standing(x) != standing(y))
        return standing(x) - standing(y);
    int c = strcmp(x->path, y->path);
    if (c)
        return c;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->symbol.id < y->symbol.id ? -1 : x->symbol.id > y->symbol.id;
}

static void give(edge_vec *v, arena *a, struct edges *out)
{
    out->v = ARENA_ARRAY(a, struct edge, v->len ? v->len : 1);
    if (v->len)
        memcpy(out->v, v->v, v->len * sizeof *v->v);
    out->n = v->len;
    vec_release(v);
}

/* ---- callers ---- */

struct callers {
    repo *r;
    arena *a;
    const struct symbol *target;
    int64_t name;
    bool exported; /* its file gives it away, so that others may call it what they like */
    struct world *world;
    edge_vec out;
};

static bool is_target(const struct callers *c, const struct def *d)
{
    return d->handle == c->target->id ||
           (c->target->is_declaration && d->kind == (uint8_t)c->target->kind);
}

static bool add_caller(struct callers *c, const struct loaded_unit *u, const struct reference *x,
                       enum edge_confidence confidence, err *e)
{
    struct edge n = {.path = u->unit.path,
                     .line = x->line,
                     .confidence = confidence,
                     .is_call = x->kind == REF_CALL};
    if (x->scope < 0)
        n.symbol.name = n.symbol.qualified = arena_strdup(c->a, str_of(n.path));
    else if (!repo_symbol(c->r, symbol_handle(u->unit.file, u->first_symbol + x->scope), c->a,
                          &n.symbol, e))
        return false;
    if (n.symbol.id == c->target->id && x->line == c->target->name_line)
        return true; /* the definition itself */
    const struct edge *last = c->out.len ? &c->out.v[c->out.len - 1] : NULL;
    bool same_file = last && strcmp(last->path, n.path) == 0;
    if (same_file && last->line == n.line && last->symbol.id == n.symbol.id)
        return true; /* twice on one line */
    n.path = same_file ? last->path : arena_strdup(c->a, str_of(n.path));
    n.text = source_line(c->world, &u->unit, n.line, c->a);
    vec_push(&c->out, n);
    return true;
}

static bool callers_in(struct callers *c, int64_t file, err *e)
{
    struct pick picks[MAX_PICKS];
    const struct loaded_unit *u = world_unit(c->world, file);
    for (size_t i = 0; u && i < u->n_refs; i++) {
        const struct reference *x = &u->refs[i];
        struct use use;
        str name;
        if (x->kind == REF_IMPORT || (x->name != c->name && (x->qualifier || !c->exported)))
            continue;
        if (!name_text(c->r, x->name, c->a, &name, e) || !make_use(c->r, x, name, c->a, &use, e))
            return false;
        const struct defs *defs = world_defs_of(c->world, x->name);
        size_t n = resolve_in(&u->unit, &use, &defs, picks);
        for (size_t k = 0; k < n; k++) {
            if (!is_target(c, &defs->v[picks[k].def]))
                continue;
            if (!add_caller(c, u, x, picks[k].confidence, e))
                return false;
            break;
        }
    }
    return true;
}

/* module.exports = f: does the file say so of the symbol? */
static bool is_exported(struct world *w, const struct symbol *s)
{
    const struct loaded_unit *u = world_unit(w, handle_file(s->id));
    for (size_t i = 0; u && i < u->unit.n_hints; i++)
        if (u->unit.hints[i].kind == REF_EXPORT && str_eqz(u->unit.hints[i].name, s->name))
            return true;
    return false;
}

/* Who imports a thing under a name of his own need not mention its name: then all files that are
 * written in the same family of languages count. */
static bool files_that_mention(const struct callers *c, int64_t **out, size_t *n, err *e)
{
    static const char mention[] =
        "SELECT f.id FROM mentions m JOIN files f ON f.blob = m.blob WHERE m.name = ?"
        " AND f.view = ? ORDER BY f.path";
    static const char script[] =
        "SELECT f.id FROM files f JOIN blobs b ON b.id = f.blob WHERE ? > 0 AND f.view = ?"
        " AND b.language IN ('javascript', 'typescript', 'tsx') ORDER BY f.path";
    db_stmt *s;
    bool row = false;
    VEC(int64_t) v = {0};
    if (!db_prepare(c->r->db, &s, c->exported ? script : mention, e))
        return false;
    db_bind_int(s, c->name);
    db_bind_int(s, c->r->view);
    while (db_step(s, &row, e) && row)
        vec_push(&v, db_int(s, 0));
    *out = v.v;
    *n = v.len;
    return !e->code;
}

static bool callers_of(struct callers *c, const struct symbol *s, struct edges *out, err *e)
{
    int64_t *files = NULL;
    size_t n = 0;
    c->target = s;
    bool ok = name_id(c->r, str_of(s->name), &c->name, e);
    c->exported = ok && is_exported(c->world, s);
    ok = ok && files_that_mention(c, &files, &n, e);
    for (size_t i = 0; ok && i < n; i++)
        ok = callers_in(c, files[i], e);
    ok = ok && world_ok(c->world, e);
    free(files);
    if (ok && c->out.len)
        qsort(c->out.v, c->out.len, sizeof *c->out.v, by_place);
    give(&c->out, c->a, out);
    return ok;
}

bool repo_callers_each(repo *r, const struct symbol *v, size_t n, arena *a, struct edges *out,
                       err *e)
{
    struct callers c = {.r = r, .a = a, .world = world_new(r)};
    bool ok = true;
    world_open_sources(c.world);
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct edges){0};
        ok = ok && callers_of(&c, &v[i], &out[i], e);
    }
    world_free(c.world);
    return ok;
}

bool repo_callers(repo *r, const struct symbol *s, arena *a, struct edges *out, err *e)
{
    return repo_callers_each(r, s, 1, a, out, e);
}

/* ---- callees ---- */

struct callees {
    repo *r;
    arena *a;
    struct world *world;
    struct loaded_unit u;
    edge_vec out;
    VEC(int64_t) seen; /* name, qualifier, and number of arguments or what is called */
};

static bool inside(const struct unit *u, int32_t scope, int32_t outer)
{
    for (; scope >= 0; scope = u->symbols[scope].parent)
        if (scope == outer)
            return true;
    return false;
}

/* It depends on what each call gives, which one it means. */
static bool is_one_of_overloads(const struct callees *c, const struct reference *x)
{
    return x->arguments > 1 && (c->u.unit.rules->traits & OVERLOADS);
}

static bool is_new_key(struct callees *c, const struct reference *x, int64_t key)
{
    for (size_t i = 0; i + 2 < c->seen.len; i += 3)
        if (c->seen.v[i] == x->name && c->seen.v[i + 1] == x->qualifier && c->seen.v[i + 2] == key)
            return false;
    vec_push(&c->seen, x->name);
    vec_push(&c->seen, x->qualifier);
    vec_push(&c->seen, key);
    return true;
}

static void add_callee(struct callees *c, const struct reference *x, struct symbol symbol,
                       enum edge_confidence confidence)
{
    if (is_one_of_overloads(c, x) && !is_new_key(c, x, symbol.id))
        return;
    struct edge n = {.symbol = symbol,
                     .path = c->u.unit.path,
                     .line = x->line,
                     .confidence = confidence,
                     .is_call = x->kind == REF_CALL};
    n.text = source_line(c->world, &c->u.unit, n.line, c->a);
    vec_push(&c->out, n);
}

static bool callee(struct callees *c, const struct reference *x, int64_t self, err *e)
{
    struct use use;
    str name;
    struct pick picks[MAX_PICKS];
    if (!name_text(c->r, x->name, c->a, &name, e) || !make_use(c->r, x, name, c->a, &use, e))
        return false;
    const struct defs *defs = world_defs_of(c->world, x->name);
    size_t n = resolve_in(&c->u.unit, &use, &defs, picks);
    for (size_t i = 0; i < n; i++) {
        struct symbol y;
        const struct def *d = &defs->v[picks[i].def];
        if (d->handle == self && x->kind != REF_CALL)
            continue;
        if (!repo_symbol(c->r, d->handle, c->a, &y, e))
            return false;
        add_callee(c, x, y, picks[i].confidence);
    }
    if (n == 0 && x->kind == REF_CALL) { /* a library's, or a value that is called */
        struct symbol y = {.name = name.p, .qualified = name.p};
        if (use.qualifier.n)
            y.qualified = arena_printf(c->a, STR_FMT ".%s", STR_ARG(use.qualifier), name.p);
        add_callee(c, x, y, EDGE_NAME);
    }
    return true;
}

static bool is_new(struct callees *c, const struct reference *x)
{
    return is_one_of_overloads(c, x) || is_new_key(c, x, x->arguments);
}

bool repo_callees(repo *r, const struct symbol *s, arena *a, struct edges *out, err *e)
{
    struct callees c = {.r = r, .a = a};
    *out = (struct edges){0};
    if (!repo_ready(r, e) || !unit_load(r, handle_file(s->id), a, &c.u, e))
        return false;
    c.u.unit.world = c.world = world_new(r);
    world_open_sources(c.world);
    int32_t self = (int32_t)(handle_symbol(s->id) - c.u.first_symbol);
    bool ok = true;
    for (size_t i = 0; ok && i < c.u.n_refs; i++) {
        const struct reference *x = &c.u.refs[i];
        if (x->kind != REF_IMPORT && inside(&c.u.unit, x->scope, self) && is_new(&c, x))
            ok = callee(&c, x, s->id, e);
    }
    ok = ok && world_ok(c.world, e);
    world_free(c.world);
    vec_release(&c.seen);
    give(&c.out, a, out);
    return ok;
}
