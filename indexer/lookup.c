/* What a person typed becomes a symbol, a file or a folder.
 *
 * In this order: path:line, path:name, folder/, an exact path, a name (plain or qualified), the
 * end of a path when only one file fits. Several equally good definitions are never chosen between
 * silently: that is ERR_AMBIGUOUS with the candidates; nothing is ERR_NOT_FOUND with near misses.
 */
#include "../engine/base/utf8.h"
#include "names.h"

enum { MAX_NEAR = 8, MAX_CANDIDATES = 50 };

struct lookup {
    repo *r;
    arena *a;
    struct target *out;
    str wanted;       /* as typed, trimmed */
    const char *safe; /* for messages */
};

static bool fail_symbols(const symbol_vec *v, struct lookup *k)
{
    size_t n = v->len < MAX_CANDIDATES ? v->len : MAX_CANDIDATES;
    k->out->candidates.v = ARENA_ARRAY(k->a, struct symbol, n ? n : 1);
    if (n)
        memcpy(k->out->candidates.v, v->v, n * sizeof *v->v);
    k->out->candidates.n = n;
    return false;
}

/* ---- paths ---- */

/* Files whose path is `path` or ends in "/path": the number, and the first one. */
static bool find_paths(struct lookup *k, str path, bool folder, size_t *n, const char **first,
                       bool *exact, err *e)
{
    db_stmt *s;
    bool row = false;
    *n = 0;
    *exact = false;
    if (!db_prepare(k->r->db, &s, "SELECT path FROM files WHERE view = ? ORDER BY path", e))
        return false;
    db_bind_int(s, k->r->view);
    char *tail = arena_printf(k->a, "/" STR_FMT "%s", STR_ARG(path), folder ? "/" : "");
    const char *last = NULL;
    while (db_step(s, &row, e) && row) {
        str p = db_text(s, 0);
        str whole = str_of(arena_printf(k->a, "/" STR_FMT, STR_ARG(p)));
        size_t at = folder ? str_find(whole, str_of(tail), 0) : SIZE_MAX;
        if (!folder && str_ends(whole, str_of(tail)))
            at = whole.n - strlen(tail);
        if (at == SIZE_MAX)
            continue;
        str got = folder ? str_sub(whole, 1, at + strlen(tail)) : str_sub(whole, 1, whole.n);
        if (at == 0) { /* exact beats every suffix */
            *exact = true;
            *n = 1;
            *first = arena_strdup(k->a, got);
            db_reset(s);
            return true;
        }
        if (last && str_eqz(got, last))
            continue;
        last = arena_strdup(k->a, got);
        if ((*n)++ == 0)
            *first = last;
    }
    return !e->code;
}

static str clean_path(struct lookup *k, str path)
{
    const char *root = k->r->info.root;
    size_t n = strlen(root);
    if (path.n > n && strncmp(path.p, root, n) == 0 && path.p[n] == '/')
        path = str_sub(path, n + 1, path.n);
    while (str_starts(path, STR("./")))
        path = str_sub(path, 2, path.n);
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    return path;
}

static bool is_exact_path(struct lookup *k, str path, bool *found, err *e)
{
    db_stmt *s;
    if (!db_prepare(k->r->db, &s, "SELECT 1 FROM files WHERE view = ? AND path = ?", e))
        return false;
    db_bind_int(s, k->r->view);
    db_bind_text(s, path);
    if (!db_step(s, found, e))
        return false;
    db_reset(s);
    return true;
}

static bool give_path(struct lookup *k, enum target_kind kind, const char *path)
{
    k->out->kind = kind;
    k->out->path = path;
    return true;
}

/* ---- names ---- */

/* Group.resolve, Group::resolve and Group#resolve are the same thing. */
static str normal_name(struct lookup *k, str name)
{
    char *out = arena_alloc(k->a, name.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool two = i + 1 < name.n &&
                   ((c == ':' && name.p[i + 1] == ':') || (c == '-' && name.p[i + 1] == '>'));
        if (two)
            i++;
        out[n++] = two || c == '#' || c == '\\' ? '.' : c;
    }
    while (n > 2 && out[n - 1] == ')' && out[n - 2] == '(') /* name() */
        n -= 2;
    return (str){out, n};
}

static bool qualified_fits(struct lookup *k, const struct symbol *s, str normal)
{
    if (!memchr(normal.p, '.', normal.n))
        return true;
    str have = normal_name(k, str_of(s->qualified));
    return str_eq(have, normal) || (str_ends(have, normal) && have.p[have.n - normal.n - 1] == '.');
}

/* Lower is better: what somebody means who says only the name. */
static int standing(const struct symbol *s, uint32_t file_flags)
{
    int v = 0;
    if (s->is_declaration)
        v += 16;
    if (file_flags & FILE_TEST)
        v += 4;
    if (file_flags & (FILE_VENDORED | FILE_GENERATED))
        v += 2;
    if (file_flags & FILE_EXAMPLE)
        v += 1;
    if (s->kind == SYM_FIELD || s->kind == SYM_ENUMERATOR || s->kind == SYM_PROPERTY ||
        s->kind == SYM_VARIABLE || s->kind == SYM_SECTION)
        v += 8;
    return v;
}

static uint32_t flags_of(struct lookup *k, const struct symbol *s, err *e)
{
    db_stmt *q;
    bool row = false;
    uint32_t flags = 0;
    if (!db_prepare(k->r->db, &q,
                    "SELECT f.flags, b.flags FROM files f JOIN blobs b ON b.id = f.blob"
                    " WHERE f.id = ?",
                    e))
        return 0;
    db_bind_int(q, handle_file(s->id));
    if (db_step(q, &row, e) && row) {
        flags = (uint32_t)db_int(q, 0);
        if (db_int(q, 1) & BLOB_GENERATED)
            flags |= FILE_GENERATED;
    }
    db_reset(q);
    return flags;
}

/* typedef struct x {...} x gives two symbols for one thing: the larger one is meant. */
static bool covers(const struct symbol *a, const struct symbol *b)
{
    return a != b && strcmp(a->path, b->path) == 0 && a->start_byte <= b->start_byte &&
           a->end_byte >= b->end_byte &&
           (a->end_byte - a->start_byte > b->end_byte - b->start_byte || a < b);
}

static void keep_best(struct lookup *k, symbol_vec *v, err *e)
{
    int best = 1000;
    int *rank = arena_alloc(k->a, (v->len + 1) * sizeof *rank);
    for (size_t i = 0; i < v->len; i++) {
        rank[i] = standing(&v->v[i], flags_of(k, &v->v[i], e));
        best = rank[i] < best ? rank[i] : best;
    }
    size_t n = 0;
    for (size_t i = 0; i < v->len; i++) {
        bool inside = false;
        for (size_t j = 0; j < v->len && v->len < 200; j++)
            inside = inside || (rank[j] == best && covers(&v->v[j], &v->v[i]));
        rank[i] = inside ? 1001 : rank[i];
    }
    for (size_t i = 0; i < v->len; i++)
        if (rank[i] == best)
            v->v[n++] = v->v[i];
    v->len = n;
}

static int by_references(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    if (x->reference_count != y->reference_count)
        return x->reference_count < y->reference_count ? 1 : -1;
    int c = strcmp(x->path, y->path);
    return c ? c : x->line < y->line ? -1 : x->line > y->line;
}

static bool find_name(struct lookup *k, str name, const char *path, symbol_vec *v, err *e)
{
    str normal = normal_name(k, name);
    if (!normal.n)
        return true;
    struct symbol_query q = {.path = path, .declarations = true};
    const char *last = normal.p;
    for (size_t i = 0; i + 1 < normal.n; i++)
        if (normal.p[i] == '.')
            last = normal.p + i + 1;
    q.name = arena_strdup(k->a, (str){last, (size_t)(normal.p + normal.n - last)});
    struct symbols found;
    if (!repo_symbols(k->r, &q, k->a, &found, e))
        return false;
    for (size_t i = 0; i < found.n; i++)
        if (qualified_fits(k, &found.v[i], normal))
            vec_push(v, found.v[i]);
    return true;
}

/* One: it. Several: the candidates. None: *done stays false. */
static bool settle(struct lookup *k, symbol_vec *v, bool *done, err *e)
{
    if (!v->len)
        return true;
    *done = true;
    if (v->len > 1)
        keep_best(k, v, e);
    if (e->code)
        return false;
    if (v->len > 1) {
        qsort(v->v, v->len, sizeof *v->v, by_references);
        fail_symbols(v, k);
        err_set(e, ERR_AMBIGUOUS, "%s: %zu definitions", k->safe, v->len);
        return err_hint(e, "say which: Class.%s, PATH:%s or PATH:LINE", v->v[0].name, v->v[0].name);
    }
    k->out->kind = TARGET_SYMBOL;
    k->out->symbol = v->v[0];
    k->out->path = v->v[0].path;
    return true;
}

static bool by_name(struct lookup *k, str name, const char *path, bool *done, err *e)
{
    symbol_vec v = {0};
    bool ok = find_name(k, name, path, &v, e) && settle(k, &v, done, e);
    vec_release(&v);
    return ok;
}

/* ---- path:line and path:name ---- */

static bool at_line(struct lookup *k, const char *path, uint32_t line, err *e)
{
    struct symbol s;
    if (repo_symbol_at(k->r, path, line, k->a, &s, e)) {
        k->out->kind = TARGET_SYMBOL;
        k->out->symbol = s;
        k->out->path = s.path;
        return true;
    }
    if (e->code == ERR_NOT_FOUND) {
        err later = ERR_INIT;
        struct symbols near;
        struct symbol_query q = {.path = path};
        if (repo_symbols(k->r, &q, k->a, &near, &later)) {
            size_t from = 0;
            while (from < near.n && near.v[from].end_line < line)
                from++;
            from = from > 2 ? from - 2 : 0;
            k->out->candidates = (struct symbols){near.v + from, near.n - from};
            if (k->out->candidates.n > MAX_NEAR)
                k->out->candidates.n = MAX_NEAR;
        }
        err_hint(e, "docent symbols lists the file's definitions with their lines");
    }
    return false;
}

static bool by_place(struct lookup *k, bool *done, err *e)
{
    size_t colon = SIZE_MAX, n;
    str w = k->wanted;
    for (size_t i = 1; i + 1 < w.n; i++)
        if (w.p[i] == ':' && w.p[i + 1] != ':' && w.p[i - 1] != ':')
            colon = i;
    if (colon == SIZE_MAX)
        return true;
    const char *path;
    bool exact;
    str rest = str_sub(w, colon + 1, w.n);
    if (!find_paths(k, clean_path(k, str_sub(w, 0, colon)), false, &n, &path, &exact, e))
        return false;
    unsigned long long line;
    bool is_line = str_to_u64(rest, &line);
    if (n > 1) {
        *done = true;
        err_set(e, ERR_AMBIGUOUS, "%s: %zu files end in this path", k->safe, n);
        return err_hint(e, "say more of the path, e.g. %s", path);
    }
    if (n == 0) {
        if (!is_line)
            return true; /* some languages have colons in names */
        *done = true;
        err_set(e, ERR_NOT_FOUND, "%s: no such file in the index", k->safe);
        return err_hint(e, "docent status lists what is indexed and what is left out");
    }
    if (is_line) {
        *done = true;
        return at_line(k, path, line > UINT32_MAX ? UINT32_MAX : (uint32_t)line, e);
    }
    return by_name(k, rest, path, done, e);
}

static bool by_path(struct lookup *k, bool suffix, bool *done, err *e)
{
    str w = clean_path(k, k->wanted);
    bool slash = k->wanted.p[k->wanted.n - 1] == '/', exact = false, found = false;
    const char *path;
    size_t n;
    if (str_eqz(w, ".") || !w.n) {
        *done = true;
        return give_path(k, TARGET_FOLDER, "");
    }
    if (!slash && !suffix) {
        if (!is_exact_path(k, w, &found, e))
            return false;
        if (found) {
            *done = true;
            return give_path(k, TARGET_FILE, arena_strdup(k->a, w));
        }
    }
    if (!slash && suffix) {
        if (!find_paths(k, w, false, &n, &path, &exact, e))
            return false;
        if (n > 1) {
            *done = true;
            err_set(e, ERR_AMBIGUOUS, "%s: %zu files end in this path", k->safe, n);
            return err_hint(e, "say more of the path, e.g. %s", path);
        }
        if (n == 1) {
            *done = true;
            return give_path(k, TARGET_FILE, path);
        }
    }
    if (!slash && !suffix)
        return true;
    if (!find_paths(k, w, true, &n, &path, &exact, e))
        return false;
    if (n == 1 || exact) {
        *done = true;
        return give_path(k, TARGET_FOLDER, path);
    }
    return true;
}

/* ---- nothing ---- */

static bool not_found(struct lookup *k, err *e)
{
    const name_table *t = names_get(k->r, e);
    if (!t)
        return false;
    str normal = normal_name(k, k->wanted), last = normal;
    for (size_t i = 0; i + 1 < normal.n; i++)
        if (normal.p[i] == '.' || normal.p[i] == '/' || normal.p[i] == ':')
            last = str_sub(normal, i + 1, normal.n);
    uint32_t ids[MAX_NEAR];
    size_t n = near_names(t, last, ids, MAX_NEAR);
    symbol_vec v = {0};
    for (size_t i = 0; i < n && !e->code; i++) {
        symbol_vec one = {0};
        if (find_name(k, str_of(t->names[ids[i]].p), NULL, &one, e) && one.len) {
            keep_best(k, &one, e);
            vec_push(&v, one.v[0]);
        }
        vec_release(&one);
    }
    fail_symbols(&v, k);
    vec_release(&v);
    if (e->code)
        return false;
    err_set(e, ERR_NOT_FOUND, "%s: no such symbol, file or folder", k->safe);
    if (k->out->candidates.n)
        return err_hint(e, "did you mean %s?", k->out->candidates.v[0].qualified);
    return err_hint(e, "docent symbols --fuzzy finds by parts of a name");
}

bool repo_lookup(repo *r, const char *target, arena *a, struct target *out, err *e)
{
    *out = (struct target){0};
    struct lookup k = {.r = r, .a = a, .out = out, .wanted = str_trim(str_of(target))};
    if (!repo_ready(r, e))
        return false;
    if (!k.wanted.n) {
        err_set(e, ERR_USAGE, "nothing was named");
        return err_hint(e,
                        "a target is a name, Class.method, PATH:LINE, PATH:NAME, PATH or FOLDER/");
    }
    strbuf safe;
    strbuf_init(&safe, 0);
    utf8_safe_fit(&safe, k.wanted, 80);
    k.safe = arena_strdup(a, strbuf_str(&safe));
    strbuf_release(&safe);
    if (k.wanted.n > MAX_PATH_BYTES)
        return err_set(e, ERR_NOT_FOUND, "%s: longer than any name", k.safe);
    bool done = false;
    if (!by_path(&k, false, &done, e) || done)
        return !e->code;
    if (!by_place(&k, &done, e) || done)
        return !e->code;
    if (k.wanted.p[k.wanted.n - 1] != '/' && (!by_name(&k, k.wanted, NULL, &done, e) || done))
        return !e->code;
    if (!by_path(&k, true, &done, e) || done)
        return !e->code;
    return not_found(&k, e);
}
