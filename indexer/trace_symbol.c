/* A definition followed back through commits: which of them changed its text (see history.h).
 *
 * In each parent the definition is looked for by its qualified name, then under another name in the
 * same place, then under its name in the files that the commit took it from. What it does not do:
 * follow a definition that was cut in two or joined of others; it then appears there. */
#include "trace.h"

enum { DEFAULT_LIMIT = 10, MOVE_FILES = 40, MOVE_BYTES = 400000 };

struct past {
    struct trace t;
    size_t limit;
    VEC(struct symbol_past) v;
    VEC(oid) seen; /* commits that are in v or were followed */
    bool cut;
};

/* What is known of a definition in one parent. */
struct earlier {
    bool found, same;
    const char *path;
    oid blob;
    struct raw_symbol symbol; /* its strings lie in the history's arena */
    str text;                 /* of the definition, in scratch */
    const char *moved_from;
};

static bool same_name(const struct raw_symbol *x, const struct raw_symbol *y)
{
    return str_eq(x->qualified, y->qualified) && !x->is_declaration == !y->is_declaration;
}

static const struct raw_symbol *find_symbol(const struct version *v, const struct raw_symbol *like)
{
    const struct raw_symbol *other = NULL;
    for (size_t i = 0; i < v->x.n_symbols; i++) {
        const struct raw_symbol *s = &v->x.symbols[i];
        if (!same_name(s, like))
            continue;
        if (s->kind == like->kind)
            return s;
        other = s;
    }
    return other;
}

static str symbol_text(const struct version *v, const struct raw_symbol *s)
{
    return str_sub(v->text, s->start_byte, s->end_byte);
}

static void take_earlier(struct past *p, struct earlier *out, const struct version *v,
                         const struct raw_symbol *s, const char *path, const oid *blob)
{
    out->found = true;
    out->path = path;
    out->blob = *blob;
    out->symbol = *s;
    out->symbol.name = arena_str(p->t.a, s->name);
    out->symbol.qualified = arena_str(p->t.a, s->qualified);
    out->text = symbol_text(v, s);
}

static bool open_version(struct past *p, const char *path, const oid *blob, struct version *out,
                         err *e)
{
    struct trace *t = &p->t;
    const char *skipped;
    str text = version_read(t->g, blob, t->scratch, &skipped);
    *out = (struct version){.path = path};
    if (!text.p)
        return true;
    version_begin(t->r, path, blob, text, t->scratch, out);
    return version_parse(out, t->parser, t->w ? t->w->stop : NULL, t->scratch, e);
}

/* Under another name in the same file: the definition that has most of its lines. */
static const struct raw_symbol *find_renamed(struct past *p, const struct version *v,
                                             const struct version *now,
                                             const struct raw_symbol *like)
{
    struct hunks h;
    const struct raw_symbol *best = NULL;
    uint32_t most = 0;
    log_hunks(v->text, now->text, false, p->t.scratch, &h);
    for (size_t i = 0; i < v->x.n_symbols; i++) {
        const struct raw_symbol *s = &v->x.symbols[i];
        uint32_t kept = 0, all = like->end_line - like->line + 1;
        if (s->kind != like->kind || find_symbol(now, s))
            continue;
        for (uint32_t l = like->line; l <= like->end_line; l++) {
            uint32_t was = line_before(&h, l);
            kept += was >= s->line && was <= s->end_line;
        }
        if (kept * 2 > all && kept > most) {
            most = kept;
            best = s;
        }
    }
    return best;
}

/* In another file that the commit changed or removed, and where it is no longer. */
static bool find_moved(struct past *p, const oid *parent, const struct item *n, struct earlier *out,
                       err *e)
{
    struct trace *t = &p->t;
    struct deltas d;
    if (!log_diff(t->g, parent, &n->commit, t->scratch, &d, e))
        return false;
    for (size_t i = 0, looked = 0; i < d.n && looked < MOVE_FILES && !out->found; i++) {
        const struct delta *x = &d.v[i];
        struct version old, now = {0};
        if (x->state == FILE_ADDED || strcmp(x->old_path, n->path) == 0 ||
            code_language(x->old_path, (str){"", 0}) == NULL)
            continue;
        looked++;
        if (!open_version(p, x->old_path, &x->old_oid, &old, e))
            return false;
        const struct raw_symbol *s = find_symbol(&old, &n->symbol);
        if (!s || s->end_line == s->line || old.text.n > MOVE_BYTES)
            continue;
        if (x->state != FILE_REMOVED && !open_version(p, x->path, &x->new_oid, &now, e))
            return false;
        if (now.text.p && find_symbol(&now, &n->symbol))
            continue;
        take_earlier(p, out, &old, s, arena_strdup(t->a, str_of(x->old_path)), &x->old_oid);
        out->moved_from = out->path;
    }
    return true;
}

static bool find_in_parent(struct past *p, const oid *parent, const struct item *n,
                           const struct version *now, struct earlier *out, err *e)
{
    struct trace *t = &p->t;
    struct version old = {0};
    const char *path;
    oid blob;
    bool has = trace_find_before(t, parent, &n->commit, n->path, &path, &blob);
    *out = (struct earlier){0};
    if (has && oid_eq(&blob, &n->blob)) {
        *out = (struct earlier){
            .found = true, .same = true, .path = path, .blob = blob, .symbol = n->symbol};
        return true;
    }
    if (has && !open_version(p, path, &blob, &old, e))
        return false;
    const struct raw_symbol *s = has ? find_symbol(&old, &n->symbol) : NULL;
    if (s) {
        take_earlier(p, out, &old, s, path, &blob);
    } else if (has && now->text.p && (s = find_renamed(p, &old, now, &n->symbol))) {
        take_earlier(p, out, &old, s, path, &blob);
        out->moved_from = arena_strdup(t->a, s->qualified);
    } else if (!find_moved(p, parent, n, out, e)) {
        return false;
    }
    if (out->found)
        out->same =
            !out->moved_from && now->text.p && str_eq(out->text, symbol_text(now, &n->symbol));
    return true;
}

static void count_lines_of(struct past *p, str old, str now, struct symbol_past *out)
{
    struct hunks h;
    log_hunks(old, now, false, p->t.scratch, &h);
    for (size_t i = 0; i < h.n; i++) {
        out->added += h.v[i].new_lines;
        out->removed += h.v[i].old_lines;
    }
}

static void record(struct past *p, const struct log_commit *c, const struct item *n,
                   const struct version *now, const struct earlier *from)
{
    struct symbol_past x = {
        .commit = c->note, .path = n->path, .line = n->symbol.line, .end_line = n->symbol.end_line};
    arena *a = p->t.a;
    x.commit.id = arena_strdup(a, str_of(c->note.id));
    x.commit.author = arena_strdup(a, str_of(c->note.author));
    x.commit.subject = arena_strdup(a, str_of(c->note.subject));
    x.commit.body = arena_strdup(a, str_of(c->note.body));
    x.is_origin = !from || !from->found;
    if (x.is_origin)
        x.added = n->symbol.end_line - n->symbol.line + 1;
    else
        count_lines_of(p, from->text, now->text.p ? symbol_text(now, &n->symbol) : (str){"", 0},
                       &x);
    if (from)
        x.moved_from = from->moved_from;
    vec_push(&p->v, x);
}

static void go_up(struct past *p, const oid *parent, const struct earlier *from)
{
    for (size_t i = 0; i < p->seen.len; i++)
        if (oid_eq(&p->seen.v[i], parent))
            return;
    vec_push(&p->seen, *parent);
    struct item up = {.commit = *parent,
                      .blob = from->blob,
                      .path = from->path,
                      .symbol = from->symbol,
                      .time = trace_time_of(&p->t, parent)};
    trace_push(&p->t, up);
}

/* One commit: unchanged against some parent, it is followed there alone; else it changed here. */
static bool past_step(struct past *p, struct item *n, err *e)
{
    struct trace *t = &p->t;
    struct log_commit c;
    struct version now = {0};
    struct earlier from[8];
    arena_reset(t->scratch);
    if (!trace_may_go_on(t, e) || !log_read(t->g, &n->commit, t->scratch, &c, e))
        return false;
    size_t parents = c.n_parents < 8 ? c.n_parents : 8;
    for (size_t i = 0; i < parents; i++) { /* the cheap question first */
        const char *path;
        oid blob;
        if (log_blob_at(t->g, &c.parents[i], n->path, &blob) && oid_eq(&blob, &n->blob)) {
            path = n->path;
            from[0] = (struct earlier){.blob = blob, .path = path, .symbol = n->symbol};
            go_up(p, &c.parents[i], &from[0]);
            return true;
        }
    }
    if (!open_version(p, n->path, &n->blob, &now, e))
        return false;
    for (size_t i = 0; i < parents; i++) {
        if (!find_in_parent(p, &c.parents[i], n, &now, &from[i], e))
            return false;
        if (from[i].found && from[i].same) {
            go_up(p, &c.parents[i], &from[i]);
            return true;
        }
    }
    p->cut = p->cut || (c.note.is_boundary && !parents);
    size_t first = 0;
    while (first < parents && !from[first].found)
        first++;
    record(p, &c, n, &now, first < parents ? &from[first] : NULL);
    for (size_t i = 0; i < parents; i++)
        if (from[i].found)
            go_up(p, &c.parents[i], &from[i]);
    return true;
}

/* The definition in HEAD: where the work tree has changed the file it may stand elsewhere. */
static bool past_begin(struct past *p, const struct symbol *s, struct symbol_history *out, err *e)
{
    struct trace *t = &p->t;
    struct item n = {.commit = t->r->commit, .path = arena_strdup(t->a, str_of(s->path))};
    struct version v;
    strbuf now;
    if (!log_blob_at(t->g, &n.commit, s->path, &n.blob)) {
        out->uncommitted = true;
        return true;
    }
    struct raw_symbol like = {.kind = s->kind,
                              .name = arena_str(t->a, str_of(s->name)),
                              .qualified = arena_str(t->a, str_of(s->qualified)),
                              .is_declaration = s->is_declaration};
    strbuf_init(&now, 0);
    bool ok = open_version(p, n.path, &n.blob, &v, e) && repo_text(t->r, s->path, &now, e);
    const struct raw_symbol *found = ok ? find_symbol(&v, &like) : NULL;
    if (ok && found) {
        out->uncommitted =
            !str_eq(symbol_text(&v, found), str_sub(strbuf_str(&now), s->start_byte, s->end_byte));
        n.symbol = *found;
        n.symbol.name = like.name;
        n.symbol.qualified = like.qualified;
        vec_push(&p->seen, n.commit);
        trace_push(t, n);
    } else if (ok) {
        out->uncommitted = true;
    }
    strbuf_release(&now);
    return ok;
}

bool repo_symbol_history(repo *r, const struct symbol *s, size_t limit, const watch *w, arena *a,
                         struct symbol_history *out, err *e)
{
    struct past p = {.limit = limit ? limit : DEFAULT_LIMIT};
    *out = (struct symbol_history){0};
    if (!trace_open(&p.t, r, w, a, e))
        return false;
    bool ok = past_begin(&p, s, out, e);
    while (ok && p.t.queue.len && p.v.len < p.limit) {
        struct item n = trace_pop(&p.t);
        ok = past_step(&p, &n, e);
    }
    if (ok) {
        out->cut = p.cut || p.t.cut || p.t.queue.len;
        out->v = ARENA_ARRAY(a, struct symbol_past, p.v.len + 1);
        out->n = p.v.len;
        if (p.v.len)
            memcpy(out->v, p.v.v, p.v.len * sizeof *p.v.v);
    }
    trace_release(&p.t);
    vec_release(&p.v);
    vec_release(&p.seen);
    return ok;
}
