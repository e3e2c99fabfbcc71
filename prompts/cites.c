/* Which stored answer cites which lines (see cites.h). A table of answers.db; the text itself is
 * not kept, only its hash. What is cited is looked for by its definition's name first, then as
 * lines. */
#include "cites.h"
#include "../engine/base/db.h"
#include "../engine/base/log.h"
#include "explain.h"
#include <time.h>

enum { MOST_CITES = 4000 };

const char *cite_state_name(enum cite_state s)
{
    static const char *const names[] = {"holds", "moved", "changed", "gone"};
    return names[s];
}

static sha256 hash_text(str text)
{
    return sha256_of(str_trim(text));
}

static bool put_row(db *d, const char *id, const struct cite *c, err *e)
{
    db_stmt *q;
    sha256 h = hash_text(c->text);
    if (!db_prepare(d, &q,
                    "INSERT INTO cite(repo, what, path, qualified, line, end_line, content, made)"
                    " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                    e))
        return false;
    db_bind_text(q, str_of(id));
    db_bind_text(q, str_of(c->what));
    db_bind_text(q, str_of(c->path));
    db_bind_text(q, str_of(c->qualified));
    db_bind_int(q, c->line);
    db_bind_int(q, c->end_line);
    db_bind_blob(q, h.b, sizeof h.b);
    db_bind_int(q, (int64_t)time(NULL));
    return db_run(q, e);
}

static bool forget(db *d, const char *id, const char *what, err *e)
{
    db_stmt *q;
    if (!db_prepare(d, &q, "DELETE FROM cite WHERE repo = ? AND what = ?", e))
        return false;
    db_bind_text(q, str_of(id));
    db_bind_text(q, str_of(what));
    return db_run(q, e);
}

void cites_record(docent *d, const struct cite *v, size_t n)
{
    db *store = d->store ? answers_db(d->store) : NULL;
    const char *id = repo_info(d->r)->id;
    err e = ERR_INIT;
    if (!store || !n)
        return;
    bool ok = forget(store, id, v[0].what, &e);
    for (size_t i = 0; ok && i < n; i++)
        ok = put_row(store, id, &v[i], &e);
    if (!ok)
        log_line("cites: %s", e.msg);
}

/* ---- against the index as it is ---- */

struct row {
    struct cite_check check;
    sha256 content;
};
typedef VEC(struct row) rows;

static bool load_rows(docent *d, const char *const *paths, size_t n, arena *a, rows *out, err *e)
{
    db *store = d->store ? answers_db(d->store) : NULL;
    db_stmt *q;
    bool row = false;
    if (!store)
        return true;
    if (!db_prepare(store, &q,
                    "SELECT what, path, qualified, line, end_line, content, made FROM cite"
                    " WHERE repo = ? ORDER BY made DESC, rowid LIMIT ?",
                    e))
        return false;
    db_bind_text(q, str_of(repo_info(d->r)->id));
    db_bind_int(q, MOST_CITES);
    while (db_step(q, &row, e) && row) {
        str path = db_text(q, 1), hash = db_blob(q, 5);
        bool wanted = !paths;
        for (size_t i = 0; !wanted && i < n; i++)
            wanted = str_eqz(path, paths[i]);
        struct row r = {0};
        if (!wanted || hash.n != sizeof r.content.b)
            continue;
        memcpy(r.content.b, hash.p, hash.n);
        r.check = (struct cite_check){.what = arena_strdup(a, db_text(q, 0)),
                                      .path = arena_strdup(a, path),
                                      .qualified = arena_strdup(a, db_text(q, 2)),
                                      .line = (uint32_t)db_int(q, 3),
                                      .end_line = (uint32_t)db_int(q, 4),
                                      .made = db_int(q, 6)};
        vec_push(out, r);
    }
    return !e->code;
}

static str lines_at(str text, uint32_t line, uint32_t end_line)
{
    size_t from = 0;
    for (uint32_t n = 1; n < line; n++) {
        from = str_find(text, STR("\n"), from);
        if (from++ == SIZE_MAX)
            return (str){"", 0};
    }
    size_t to = from;
    for (uint32_t n = line; n <= end_line && to < text.n; n++) {
        size_t nl = str_find(text, STR("\n"), to);
        to = nl == SIZE_MAX ? text.n : nl + 1;
    }
    return str_sub(text, from, to);
}

static bool same_lines(const struct row *r, str text, uint32_t line)
{
    uint32_t end = line + (r->check.end_line - r->check.line);
    sha256 h = hash_text(lines_at(text, line, end));
    return memcmp(h.b, r->content.b, sizeof h.b) == 0;
}

static void place_at(struct row *r, enum cite_state s, const char *path, uint32_t line)
{
    r->check.state = s;
    r->check.now_path = path;
    r->check.now_line = line;
    r->check.now_end_line = line + (r->check.end_line - r->check.line);
}

/* The file's text; empty when it cannot be read. */
static str file_text(docent *d, const char *path, arena *a)
{
    strbuf b;
    err quiet = ERR_INIT;
    strbuf_init(&b, 0);
    str out = repo_text(d->r, path, &b, &quiet) ? arena_str(a, strbuf_str(&b)) : (str){"", 0};
    strbuf_release(&b);
    return out;
}

/* Definitions of that name, here or elsewhere: unchanged, or with another text. */
static bool check_definition(docent *d, struct row *r, arena *a, err *e)
{
    struct symbols all;
    struct symbol_query q = {.name = r->check.qualified};
    if (!repo_symbols(d->r, &q, a, &all, e))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        str text = file_text(d, all.v[i].path, a);
        if (same_lines(r, text, all.v[i].line)) {
            place_at(r, CITE_MOVED, all.v[i].path, all.v[i].line);
            return true;
        }
    }
    for (size_t i = 0; i < all.n; i++)
        if (strcmp(all.v[i].path, r->check.path) == 0 || all.n == 1) {
            place_at(r, CITE_CHANGED, all.v[i].path, all.v[i].line);
            return true;
        }
    return true;
}

static bool check_row(docent *d, struct row *r, arena *a, err *e)
{
    str text = file_text(d, r->check.path, a);
    place_at(r, CITE_GONE, r->check.path, r->check.line);
    if (text.n && same_lines(r, text, r->check.line)) {
        r->check.state = CITE_HOLDS;
        return true;
    }
    if (r->check.qualified[0])
        return check_definition(d, r, a, e);
    uint32_t lines = 1;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    for (uint32_t l = 1; text.n && l <= lines; l++)
        if (same_lines(r, text, l)) {
            place_at(r, CITE_MOVED, r->check.path, l);
            return true;
        }
    if (text.n)
        r->check.state = CITE_CHANGED;
    return true;
}

bool cites_check(docent *d, const char *const *paths, size_t n, arena *a, struct cite_checks *out,
                 err *e)
{
    rows v = {0};
    *out = (struct cite_checks){0};
    bool ok = load_rows(d, paths, n, a, &v, e);
    arena *scratch = arena_new();
    out->v = ARENA_ARRAY(a, struct cite_check, v.len + 1);
    for (size_t i = 0; ok && i < v.len; i++) {
        arena_reset(scratch);
        ok = check_row(d, &v.v[i], scratch, e);
        v.v[i].check.now_path = arena_strdup(a, str_of(v.v[i].check.now_path));
        out->v[out->n++] = v.v[i].check;
    }
    arena_free(scratch);
    vec_release(&v);
    return ok;
}

/* ---- answers to questions ---- */

static const char *asked_name(const struct asked *x, arena *a)
{
    return arena_printf(a, "ask %s", x->question);
}

void cites_record_asked(docent *d, const struct asked *x, arena *a)
{
    struct cite *v = ARENA_ARRAY(a, struct cite, x->n_sources + 1);
    if (x->route == ROUTE_INDEX || x->route == ROUTE_NONE) /* made anew each time */
        return;
    for (size_t i = 0; i < x->n_sources; i++) {
        const struct source *s = &x->sources[i];
        v[i] = (struct cite){.what = asked_name(x, a),
                             .path = s->path,
                             .qualified = "",
                             .line = s->line,
                             .end_line = s->end_line,
                             .text = lines_at(file_text(d, s->path, a), s->line, s->end_line)};
    }
    cites_record(d, v, x->n_sources);
}

static const char *became(const struct cite_check *c, arena *a)
{
    switch (c->state) {
    case CITE_HOLDS:
        return NULL;
    case CITE_MOVED:
        return arena_printf(a, "now at line %u", c->now_line);
    case CITE_CHANGED:
        return "changed since";
    case CITE_GONE:
        break;
    }
    return "gone";
}

void cites_judge_asked(docent *d, struct asked *x, arena *a)
{
    const char **paths = ARENA_ARRAY(a, const char *, x->n_sources + 1), *what = asked_name(x, a);
    struct cite_checks checks;
    err quiet = ERR_INIT;
    for (size_t i = 0; i < x->n_sources; i++)
        paths[i] = x->sources[i].path;
    if (!x->n_sources || !cites_check(d, paths, x->n_sources, a, &checks, &quiet))
        return;
    for (size_t i = 0; i < checks.n; i++)
        for (size_t k = 0; k < x->n_sources; k++) {
            const struct cite_check *c = &checks.v[i];
            struct source *s = &x->sources[k];
            if (strcmp(c->what, what) == 0 && strcmp(c->path, s->path) == 0 && c->line == s->line &&
                c->end_line == s->end_line)
                s->since = became(c, a);
        }
}
