/* Lists of symbols: by place, by name, by likeness. */
#include "intern.h"
#include "names.h"

enum { FUZZY_DEFAULT = 1000 };

#define IN_FILES                                                                                   \
    " FROM files f JOIN blobs b ON b.id = f.blob JOIN symbols s ON s.id BETWEEN b.first_symbol "   \
    "AND"                                                                                          \
    " b.first_symbol + b.symbols - 1 JOIN names n ON n.id = s.name "

static bool wanted(const struct symbol_query *q, const struct symbol *s)
{
    if (q->kinds && !(q->kinds >> s->kind & 1))
        return false;
    if (!q->declarations && s->is_declaration)
        return false;
    if (q->parent && s->parent != q->parent)
        return false;
    if (q->name && !q->fuzzy && strcmp(s->name, q->name) != 0 && strcmp(s->qualified, q->name) != 0)
        return false;
    if (!q->path || !*q->path)
        return true;
    size_t n = strlen(q->path);
    return q->path[n - 1] == '/' ? strncmp(s->path, q->path, n) == 0
                                 : strcmp(s->path, q->path) == 0;
}

static int by_place(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    int c = strcmp(x->path, y->path);
    if (c)
        return c;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* The last part of a qualified name: what the names table knows. */
static str last_part(str name)
{
    for (size_t i = name.n; i-- > 0;)
        if (strchr(".:#>/\\", name.p[i]) && i + 1 < name.n)
            return str_sub(name, i + 1, name.n);
    return name;
}

static bool select_symbols(repo *r, const struct symbol_query *q, db_stmt **s, err *e)
{
    size_t n = q->path ? strlen(q->path) : 0;
    if (q->parent) {
        if (!db_prepare(r->db, s,
                        "SELECT" SYMBOL_COLUMNS IN_FILES "WHERE f.id = ? AND s.parent = ?", e))
            return false;
        db_bind_int(*s, handle_file(q->parent));
        db_bind_int(*s, handle_symbol(q->parent));
    } else if (n && q->path[n - 1] != '/') {
        if (!db_prepare(r->db, s,
                        "SELECT" SYMBOL_COLUMNS IN_FILES "WHERE f.view = ? AND f.path = ?", e))
            return false;
        db_bind_int(*s, r->view);
        db_bind_text(*s, str_of(q->path));
    } else if (q->name && !q->fuzzy) {
        if (!db_prepare(r->db, s,
                        "SELECT" SYMBOL_COLUMNS SYMBOL_TABLES
                        "WHERE n.hash = ? AND n.name = ? AND f.view = ?",
                        e))
            return false;
        str name = last_part(str_of(q->name));
        db_bind_int(*s, name_hash(name));
        db_bind_text(*s, name);
        db_bind_int(*s, r->view);
    } else {
        /* a folder's files are those between "folder/" and "folder0", 0 following / */
        if (!db_prepare(r->db, s,
                        "SELECT" SYMBOL_COLUMNS IN_FILES
                        "WHERE f.view = ? AND f.path >= ? AND f.path < ?",
                        e))
            return false;
        db_bind_int(*s, r->view);
        db_bind_text(*s, (str){q->path, n});
        if (n) {
            char *end = xstrdup(q->path);
            end[n - 1] = '/' + 1;
            db_bind_text(*s, str_of(end));
            free(end);
        } else {
            db_bind_text(*s, STR("\xff\xff"));
        }
    }
    return true;
}

static void give(const symbol_vec *v, const struct symbol_query *q, arena *a, struct symbols *out)
{
    size_t n = 0, limit = q->limit ? q->limit : v->len;
    out->v = ARENA_ARRAY(a, struct symbol, v->len ? v->len : 1);
    for (size_t i = 0; i < v->len && n < limit; i++)
        if (wanted(q, &v->v[i]))
            out->v[n++] = v->v[i];
    out->n = n;
}

/* ---- fuzzy ---- */

struct hit {
    uint32_t symbol; /* index in the table */
    int score;
};

static int by_score(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return x->symbol < y->symbol ? -1 : x->symbol > y->symbol;
}

/* What makes one of several equally well fitting symbols the likelier one. */
static int standing(const name_table *t, const struct table_symbol *y)
{
    int v = 0;
    uint32_t flags = t->files.v[y->file].flags;
    for (uint32_t n = t->names[y->name].references; n > 1; n /= 2)
        v += 2;
    if (flags & (FILE_TEST | FILE_VENDORED | FILE_GENERATED | FILE_EXAMPLE))
        v -= 12;
    if (y->kind == SYM_FIELD || y->kind == SYM_ENUMERATOR || y->kind == SYM_VARIABLE ||
        y->kind == SYM_PROPERTY || y->kind == SYM_SECTION)
        v -= 8;
    if (y->flags & SYMBOL_DECLARATION)
        v -= 10;
    return v;
}

static bool fits(const name_table *t, const struct symbol_query *q, const struct table_symbol *y)
{
    if (q->kinds && !(q->kinds >> y->kind & 1))
        return false;
    if (!q->declarations && (y->flags & SYMBOL_DECLARATION))
        return false;
    if (!q->path || !*q->path)
        return true;
    const char *path = t->files.v[y->file].path;
    size_t n = strlen(q->path);
    return q->path[n - 1] == '/' ? strncmp(path, q->path, n) == 0 : strcmp(path, q->path) == 0;
}

typedef VEC(struct hit) hit_vec;

/* Leaves the hits that can be among the best `limit`, so that few are sorted. */
static void drop_low(hit_vec *v, size_t limit)
{
    enum { MAX_SCORE = 4095 };
    size_t *count = v->len > limit * 2 ? xalloc((MAX_SCORE + 1) * sizeof *count) : NULL;
    if (!count)
        return;
    for (size_t i = 0; i < v->len; i++) {
        int s = v->v[i].score;
        count[s < 0 ? 0 : s > MAX_SCORE ? MAX_SCORE : s]++;
    }
    int least = MAX_SCORE;
    for (size_t sum = 0; least > 0 && (sum += count[least]) < limit; least--)
        ;
    size_t n = 0;
    for (size_t i = 0; i < v->len; i++)
        if (v->v[i].score >= least || least == 0)
            v->v[n++] = v->v[i];
    v->len = n;
    free(count);
}

static bool find_fuzzy(repo *r, const struct symbol_query *q, arena *a, struct symbols *out, err *e)
{
    const name_table *t = names_get(r, e);
    if (!t)
        return false;
    hit_vec hits = {0};
    size_t limit = q->limit ? q->limit : FUZZY_DEFAULT;
    str wanted_name = str_of(q->name);
    uint64_t letters = letters_of(wanted_name);
    int *scores = xalloc(t->names_n * sizeof *scores); /* 0: not yet, -1: no match */
    for (size_t i = 0; i < t->symbols.len; i++) {
        const struct table_symbol *y = &t->symbols.v[i];
        const struct name_text *n = &t->names[y->name];
        if ((n->letters & letters) != letters || scores[y->name] < 0 || !fits(t, q, y))
            continue;
        if (!scores[y->name]) {
            int score = fuzzy_score((str){n->p, n->n}, wanted_name);
            scores[y->name] = score ? score : -1;
            if (!score)
                continue;
        }
        struct hit h = {(uint32_t)i, scores[y->name] + standing(t, y)};
        vec_push(&hits, h);
    }
    free(scores);
    drop_low(&hits, limit);
    if (hits.len)
        qsort(hits.v, hits.len, sizeof *hits.v, by_score);
    size_t n = hits.len < limit ? hits.len : limit;
    out->v = ARENA_ARRAY(a, struct symbol, n ? n : 1);
    out->n = 0;
    for (size_t i = 0; i < n; i++) {
        const struct table_symbol *y = &t->symbols.v[hits.v[i].symbol];
        if (!repo_symbol(r, symbol_handle(t->files.v[y->file].id, y->id), a, &out->v[out->n], e))
            break;
        out->n++;
    }
    vec_release(&hits);
    return !e->code;
}

bool repo_symbols(repo *r, const struct symbol_query *q, arena *a, struct symbols *out, err *e)
{
    if (!repo_ready(r, e))
        return false;
    if (q->fuzzy && q->name && *q->name && !q->parent)
        return find_fuzzy(r, q, a, out, e);
    db_stmt *s;
    symbol_vec v = {0};
    bool ok = select_symbols(r, q, &s, e) && rows_symbols(r, s, a, &v, e);
    if (ok) {
        if (v.len)
            qsort(v.v, v.len, sizeof *v.v, by_place);
        give(&v, q, a, out);
    }
    vec_release(&v);
    return ok;
}

/* Parts of something larger are not what a line is looked up for. */
static bool is_part(enum symbol_kind k)
{
    return k == SYM_FIELD || k == SYM_ENUMERATOR || k == SYM_PROPERTY;
}

bool repo_symbol_at(repo *r, const char *path, uint32_t line, arena *a, struct symbol *out, err *e)
{
    db_stmt *s;
    symbol_vec v = {0};
    if (!repo_ready(r, e) ||
        !db_prepare(r->db, &s,
                    "SELECT" SYMBOL_COLUMNS IN_FILES "WHERE f.view = ? AND f.path = ?"
                    " AND s.line <= ? AND s.end_line >= ?",
                    e))
        return false;
    db_bind_int(s, r->view);
    db_bind_text(s, str_of(path));
    db_bind_int(s, line);
    db_bind_int(s, line);
    const struct symbol *best = NULL;
    if (rows_symbols(r, s, a, &v, e)) {
        for (size_t i = 0; i < v.len; i++) {
            const struct symbol *y = &v.v[i];
            if (is_part(y->kind))
                continue;
            bool small = (y->kind == SYM_VARIABLE || y->kind == SYM_CONSTANT) && y->parent;
            if (!small && (!best || y->end_line - y->line <= best->end_line - best->line))
                best = y;
        }
        if (best)
            *out = *best;
        else
            err_set(e, ERR_NOT_FOUND, "%s:%u: no definition contains this line", path, line);
    }
    vec_release(&v);
    return !e->code;
}
