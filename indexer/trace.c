/* Lines and definitions followed back through commits (see history.h: blame and symbol history).
 *
 * A queue of commits, newest first; each hands what it did not change itself to the parents that
 * have it, so that side branches are followed as they were. What it does not do: cache (a version
 * is read again the next time), follow copies. Invariant: every line asked about ends in exactly
 * one commit. Invariant: a definition is compared as text, so that moving it inside its file is no
 * change of it. */
#include "trace.h"
#include "classify.h"
#include "index_internal.h"

enum { MAX_VISITED = 200000 };

/* ---- versions ---- */

str version_read(git *g, const oid *blob, arena *a, const char **skipped)
{
    strbuf b;
    uint64_t size;
    str out = {NULL, 0};
    strbuf_init(&b, 0);
    *skipped = NULL;
    switch (git_read_blob(g, blob, MAX_TEXT_BYTES, &b, &size)) {
    case BLOB_READ:
        out = arena_str(a, strbuf_str(&b));
        break;
    case BLOB_MISSING:
        *skipped = "not in this clone";
        break;
    case BLOB_TOO_LARGE:
        *skipped = "too large";
        break;
    case BLOB_DAMAGED:
        *skipped = "object is damaged";
        break;
    }
    strbuf_release(&b);
    return out;
}

void version_begin(repo *r, const char *path, const oid *blob, str text, arena *a,
                   struct version *out)
{
    *out = (struct version){.path = path, .text = text};
    out->language = path_is_secret(path) ? NULL : language_for(path, str_sub(text, 0, 4096));
    if (blob && out->language && version_recall(r, blob, out, a))
        return; /* was looked at when it was indexed */
    if (path_is_secret(path) || text_is_secret(text))
        out->skipped = "likely secret";
    else if (text_is_binary(text))
        out->skipped = "binary";
    else if (text_is_minified(text))
        out->skipped = "minified";
    else
        out->to_parse = out->language && text.n <= MAX_PARSE_BYTES;
    if (out->skipped)
        out->language = NULL;
}

bool version_parse(struct version *v, parser *p, const cancel *stop, arena *a, err *e)
{
    bool ok = !v->to_parse || parser_extract(p, v->language, v->text, stop, a, &v->x, e);
    v->to_parse = false;
    return ok;
}

str text_of_lines(str text, uint32_t line, uint32_t end_line)
{
    size_t at = 0, from = text.n;
    for (uint32_t n = 1; at < text.n; n++) {
        if (n == line)
            from = at;
        const char *nl = memchr(text.p + at, '\n', text.n - at);
        size_t next = nl ? (size_t)(nl - text.p) + 1 : text.n;
        if (n == end_line)
            return str_sub(text, from < next ? from : next, nl ? next - 1 : next);
        at = next;
    }
    return str_sub(text, from, text.n);
}

uint32_t line_before(const struct hunks *h, uint32_t line)
{
    int64_t shift = 0;
    for (size_t i = 0; i < h->n; i++) {
        const struct hunk *x = &h->v[i];
        uint32_t first = x->new_lines ? x->new_line : x->new_line + 1;
        if (line < first)
            break;
        if (line < first + x->new_lines)
            return 0;
        shift += (int64_t)x->old_lines - x->new_lines;
    }
    return (uint32_t)(line + shift);
}

/* ---- the queue ---- */

void trace_release(struct trace *t)
{
    for (size_t i = 0; i < t->queue.len; i++)
        vec_release(&t->queue.v[i].lines);
    vec_release(&t->queue);
    parser_free(t->parser);
    arena_free(t->scratch);
}

void trace_push(struct trace *t, struct item n)
{
    for (size_t i = 0; i < t->queue.len; i++) {
        struct item *q = &t->queue.v[i];
        if (!oid_eq(&q->commit, &n.commit) || strcmp(q->path, n.path) != 0)
            continue;
        for (size_t k = 0; k < n.lines.len; k++)
            vec_push(&q->lines, n.lines.v[k]);
        vec_release(&n.lines);
        return;
    }
    vec_push(&t->queue, n);
}

struct item trace_pop(struct trace *t)
{
    size_t best = 0;
    for (size_t i = 1; i < t->queue.len; i++)
        if (t->queue.v[i].time > t->queue.v[best].time)
            best = i;
    struct item n = t->queue.v[best];
    t->queue.v[best] = t->queue.v[--t->queue.len];
    return n;
}

bool trace_may_go_on(struct trace *t, err *e)
{
    if (watch_stopped(t->w))
        return err_set(e, ERR_CANCELLED, "stopped");
    if (t->visited++ % 256 == 0)
        watch_progress(t->w, "history", t->visited, 0);
    if (t->visited >= MAX_VISITED)
        t->cut = true;
    return true;
}

bool trace_find_before(struct trace *t, const oid *parent, const oid *commit, const char *path,
                       const char **old_path, oid *blob)
{
    err quiet = ERR_INIT;
    struct deltas d;
    *old_path = path;
    if (log_blob_at(t->g, parent, path, blob))
        return true;
    if (!log_diff(t->g, parent, commit, t->scratch, &d, &quiet))
        return false;
    for (size_t i = 0; i < d.n; i++)
        if (d.v[i].state == FILE_RENAMED && strcmp(d.v[i].path, path) == 0) {
            *old_path = arena_strdup(t->a, str_of(d.v[i].old_path));
            *blob = d.v[i].old_oid;
            return true;
        }
    return false;
}

int64_t trace_time_of(struct trace *t, const oid *id)
{
    struct log_commit c;
    err quiet = ERR_INIT;
    return log_read(t->g, id, t->scratch, &c, &quiet) ? c.note.time : 0;
}

/* ---- blame ---- */

struct blaming {
    struct trace t;
    VEC(struct commit_note) commits;
    VEC(struct blame_line) lines;
};

static void blame_lines(struct blaming *b, const struct log_commit *c, const struct item *n)
{
    if (!n->lines.len)
        return;
    struct commit_note note = c->note;
    note.id = arena_strdup(b->t.a, str_of(note.id));
    note.author = arena_strdup(b->t.a, str_of(note.author));
    note.subject = arena_strdup(b->t.a, str_of(note.subject));
    note.body = arena_strdup(b->t.a, str_of(note.body));
    size_t at = 0;
    while (at < b->commits.len && strcmp(b->commits.v[at].id, note.id) != 0)
        at++;
    if (at == b->commits.len)
        vec_push(&b->commits, note);
    for (size_t i = 0; i < n->lines.len; i++) {
        struct blame_line l = {n->lines.v[i].now, n->lines.v[i].now, at, n->path,
                               n->lines.v[i].here};
        vec_push(&b->lines, l);
    }
}

/* Gives the lines that a parent has to it; keeps the others. */
static void pass_lines(struct blaming *b, struct item *n, const oid *parent, const char *path,
                       const oid *blob, const struct hunks *h)
{
    struct item up = {.commit = *parent, .blob = *blob, .path = path};
    size_t kept = 0;
    for (size_t i = 0; i < n->lines.len; i++) {
        struct traced_line l = n->lines.v[i];
        uint32_t before = h ? line_before(h, l.here) : l.here;
        if (before) {
            l.here = before;
            vec_push(&up.lines, l);
        } else {
            n->lines.v[kept++] = l;
        }
    }
    n->lines.len = kept;
    if (!up.lines.len)
        return;
    up.time = trace_time_of(&b->t, parent);
    trace_push(&b->t, up);
}

static bool blame_step(struct blaming *b, struct item *n, err *e)
{
    struct trace *t = &b->t;
    struct log_commit c;
    const char *skipped, *paths[64];
    oid blobs[64];
    bool has[64];
    arena_reset(t->scratch);
    if (!trace_may_go_on(t, e) || !log_read(t->g, &n->commit, t->scratch, &c, e))
        return false;
    size_t parents = c.n_parents < 64 ? c.n_parents : 64;
    for (size_t i = 0; i < parents; i++) {
        has[i] = trace_find_before(t, &c.parents[i], &n->commit, n->path, &paths[i], &blobs[i]);
        if (has[i] && oid_eq(&blobs[i], &n->blob)) {
            pass_lines(b, n, &c.parents[i], paths[i], &blobs[i], NULL);
            return true;
        }
    }
    str text = t->cut ? (str){NULL, 0} : version_read(t->g, &n->blob, t->scratch, &skipped);
    for (size_t i = 0; i < parents && n->lines.len && text.p; i++) {
        struct hunks h;
        str old = has[i] ? version_read(t->g, &blobs[i], t->scratch, &skipped) : (str){NULL, 0};
        if (!old.p)
            continue;
        log_hunks(old, text, false, t->scratch, &h);
        pass_lines(b, n, &c.parents[i], paths[i], &blobs[i], &h);
    }
    blame_lines(b, &c, n);
    return true;
}

static int by_line(const void *x, const void *y)
{
    const struct blame_line *p = x, *q = y;
    return p->line < q->line ? -1 : p->line > q->line;
}

static void blame_give(struct blaming *b, struct blame *out)
{
    arena *a = b->t.a;
    if (b->lines.len)
        qsort(b->lines.v, b->lines.len, sizeof *b->lines.v, by_line);
    out->v = ARENA_ARRAY(a, struct blame_line, b->lines.len + 1);
    out->n = 0;
    for (size_t i = 0; i < b->lines.len; i++) {
        const struct blame_line *l = &b->lines.v[i];
        struct blame_line *last = out->n ? &out->v[out->n - 1] : NULL;
        if (last && last->commit == l->commit && last->end_line + 1 == l->line &&
            last->line_then + (l->line - last->line) == l->line_then &&
            strcmp(last->path, l->path) == 0)
            last->end_line = l->line;
        else
            out->v[out->n++] = *l;
    }
    out->commits.v = ARENA_ARRAY(a, struct commit_note, b->commits.len + 1);
    out->commits.n = b->commits.len;
    if (b->commits.len)
        memcpy(out->commits.v, b->commits.v, b->commits.len * sizeof *b->commits.v);
}

bool trace_open(struct trace *t, repo *r, const watch *w, arena *a, err *e)
{
    *t = (struct trace){.r = r, .g = r->git, .w = w, .a = a};
    if (!repo_refresh_head(r, e))
        return false;
    if (!r->git || !r->has_commit) {
        err_set(e, ERR_REPOSITORY, "%s: no history yet", r->info.root);
        return err_hint(e, r->git ? "there is no commit" : "this folder is not a git repository");
    }
    t->scratch = arena_new();
    t->parser = parser_new();
    return true;
}

/* The lines of the screen against HEAD's: what is not there is not committed. */
static bool blame_begin(struct blaming *b, const char *path, uint32_t line, uint32_t end, err *e)
{
    struct trace *t = &b->t;
    struct item n = {.commit = t->r->commit, .path = arena_strdup(t->a, str_of(path))};
    struct hunks h = {0};
    const char *skipped;
    strbuf now;
    strbuf_init(&now, 0);
    bool ok = repo_text(t->r, path, &now, e);
    bool in_head = ok && log_blob_at(t->g, &n.commit, path, &n.blob);
    str old = in_head ? version_read(t->g, &n.blob, t->a, &skipped) : (str){NULL, 0};
    if (old.p)
        log_hunks(old, strbuf_str(&now), false, t->a, &h);
    struct item mine = {.path = n.path};
    for (uint32_t i = line; ok && i <= end; i++) {
        uint32_t before = old.p ? line_before(&h, i) : 0;
        struct traced_line l = {i, before ? before : i};
        if (before)
            vec_push(&n.lines, l);
        else
            vec_push(&mine.lines, l);
    }
    struct log_commit none = {
        .note = {.id = "", .author = "", .subject = "not committed yet", .body = ""}};
    blame_lines(b, &none, &mine);
    vec_release(&mine.lines);
    if (n.lines.len)
        trace_push(t, n);
    strbuf_release(&now);
    return ok;
}

bool repo_blame(repo *r, const char *path, uint32_t line, uint32_t end_line, const watch *w,
                arena *a, struct blame *out, err *e)
{
    struct blaming b = {0};
    *out = (struct blame){0};
    if (!trace_open(&b.t, r, w, a, e))
        return false;
    bool ok = blame_begin(&b, path, line, end_line, e);
    while (ok && b.t.queue.len) {
        struct item n = trace_pop(&b.t);
        ok = blame_step(&b, &n, e);
        vec_release(&n.lines);
    }
    if (ok)
        blame_give(&b, out);
    trace_release(&b.t);
    vec_release(&b.commits);
    vec_release(&b.lines);
    return ok;
}
