/* Summaries from purposes upwards (see summary.h).
 *
 * The units below a path make a tree of files and folders. What is needed of it (the best entries
 * of each folder, the best symbols of each file) is decided by weight alone, so the same repository
 * gives the same prompts; then purposes are read and sentences written from the deepest level up,
 * one level at a time, each stored under the text it was made from. */
#include "summary.h"
#include "../engine/base/fs.h"
#include "readme.h"
#include "templates.h"
#include "units.h"
#include <strings.h>

enum { FILE_SYMBOLS = 8, FOLDER_ENTRIES = 10, LISTED = 12, TOGETHER = 32 };

struct node {
    const char *path; /* "" the root, folders end in "/" */
    bool is_folder, is_needed, is_written;
    bool is_told; /* by the README: nothing is stored */
    uint32_t depth;
    double weight;
    size_t parent;          /* index; the root is its own */
    struct read_unit *unit; /* of a file: its units, by weight */
    size_t n_units;
    size_t files;
    /* the sentence */
    sha256 key;
    const char *parts, *text, *reason;
};

struct summing {
    docent *d;
    const struct summary_options *o;
    arena *a;
    struct summary *out;
    const watch *w;
    struct read_units units; /* by path, then weight */
    struct node *v;          /* the root first */
    size_t n;
    struct job job; /* for purposes and scopes */
};

/* ---- the tree ---- */

static int by_place(const void *a, const void *b)
{
    const struct read_unit *x = a, *y = b;
    int c = strcmp(x->s.path, y->s.path);
    if (c)
        return c;
    if (x->weight > y->weight || x->weight < y->weight)
        return x->weight < y->weight ? 1 : -1;
    return (x->s.line > y->s.line) - (x->s.line < y->s.line);
}

static size_t node_find(const struct summing *s, str path)
{
    for (size_t i = s->n; i-- > 0;)
        if (str_eqz(path, s->v[i].path))
            return i;
    return SIZE_MAX;
}

static size_t node_add(struct summing *s, str path, bool folder, size_t parent)
{
    struct node *n = &s->v[s->n];
    *n = (struct node){.path = arena_strdup(s->a, path), .is_folder = folder, .parent = parent};
    n->depth = s->n ? s->v[parent].depth + 1 : 0;
    return s->n++;
}

/* The folder that holds this path, made with those above it. */
static size_t folder_need(struct summing *s, str path)
{
    size_t root = strlen(s->v[0].path), parent = 0;
    for (size_t k = root; k < path.n; k++) {
        if (path.p[k] != '/')
            continue;
        str folder = str_sub(path, 0, k + 1);
        size_t at = node_find(s, folder);
        parent = at == SIZE_MAX ? node_add(s, folder, true, parent) : at;
    }
    return parent;
}

static void file_add(struct summing *s, struct read_unit *u, size_t n)
{
    str path = str_of(u->s.path);
    bool is_root = str_eqz(path, s->v[0].path);
    size_t at = is_root ? 0 : node_add(s, path, false, folder_need(s, path));
    struct node *f = &s->v[at];
    f->is_folder = false;
    f->unit = u;
    f->n_units = n;
    double weight = 0;
    for (size_t i = 0; i < n; i++)
        weight += u[i].weight;
    for (size_t up = at;; up = s->v[up].parent) {
        s->v[up].weight += weight;
        s->v[up].files++;
        if (up == s->v[up].parent)
            break;
    }
}

static void tree_make(struct summing *s, const char *root, bool folder)
{
    size_t most = s->units.n + 2;
    for (size_t i = 0; i < s->units.n; i++)
        for (const char *c = s->units.v[i].s.path; *c; c++)
            most += *c == '/';
    s->v = ARENA_ARRAY(s->a, struct node, most);
    node_add(s, str_of(root), folder, 0);
    qsort(s->units.v, s->units.n, sizeof *s->units.v, by_place);
    for (size_t i = 0, k; i < s->units.n; i = k) {
        for (k = i + 1; k < s->units.n; k++)
            if (strcmp(s->units.v[k].s.path, s->units.v[i].s.path) != 0)
                break;
        file_add(s, &s->units.v[i], k - i);
    }
}

/* The heaviest children of a folder, at most `most`; returns how many it has in all. */
static size_t children(const struct summing *s, size_t of, size_t *best, size_t most, size_t *n)
{
    size_t all = 0;
    *n = 0;
    for (size_t i = 1; i < s->n; i++) {
        if (s->v[i].parent != of)
            continue;
        all++;
        size_t at = *n;
        while (at > 0 && s->v[best[at - 1]].weight < s->v[i].weight)
            at--;
        if (at >= most)
            continue;
        size_t kept = *n < most ? *n : most - 1;
        memmove(&best[at + 1], &best[at], (kept - at) * sizeof *best);
        best[at] = i;
        *n = kept + 1;
    }
    return all;
}

static void nodes_need(struct summing *s, size_t at)
{
    size_t best[FOLDER_ENTRIES], n;
    s->v[at].is_needed = true;
    if (!s->v[at].is_folder)
        return;
    children(s, at, best, FOLDER_ENTRIES, &n);
    for (size_t i = 0; i < n; i++)
        nodes_need(s, best[i]);
}

/* ---- purposes ---- */

static size_t file_symbols(const struct node *f)
{
    return f->n_units < FILE_SYMBOLS ? f->n_units : FILE_SYMBOLS;
}

static bool purposes_need(struct summing *s, err *e)
{
    struct read_unit *v = ARENA_ARRAY(s->a, struct read_unit, s->n * FILE_SYMBOLS + 1);
    struct read_unit **from = ARENA_ARRAY(s->a, struct read_unit *, s->n * FILE_SYMBOLS + 1);
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; s->v[i].is_needed && k < file_symbols(&s->v[i]); k++)
            if (!s->v[i].unit[k].is_read) {
                from[n] = &s->v[i].unit[k];
                v[n++] = s->v[i].unit[k];
            }
    bool ok = !n || units_read(s->d, v, n, s->a, s->w, e);
    for (size_t i = 0; i < n; i++)
        *from[i] = v[i];
    return ok;
}

static bool purpose_get(const struct summing *s, const struct read_unit *u, struct answer *out)
{
    *out = u->said;
    return out->text || (s->d->store && answers_get(s->d->store, &u->key, s->a, out));
}

/* ---- one sentence ---- */

/* Marked sentences are left out: what is not certain must not be built upon. */
static void part_add(strbuf *b, const char *name, const char *text)
{
    if (text && *text)
        strbuf_addf(b, "- `%s`: %s\n", name, text);
}

static const char *leaf_name(const char *path)
{
    const char *leaf = path;
    for (const char *c = path; *c; c++)
        if (*c == '/' && c[1])
            leaf = c + 1;
    return leaf;
}

static void file_parts(struct summing *s, const struct node *f, strbuf *b)
{
    for (size_t k = 0; k < file_symbols(f); k++) {
        struct answer p;
        if (purpose_get(s, &f->unit[k], &p) && !p.reason)
            part_add(b, f->unit[k].s.qualified, p.text);
    }
}

static void folder_parts(struct summing *s, size_t at, strbuf *b)
{
    size_t best[FOLDER_ENTRIES], n;
    children(s, at, best, FOLDER_ENTRIES, &n);
    for (size_t i = 0; i < n; i++)
        if (!s->v[best[i]].reason)
            part_add(b, leaf_name(s->v[best[i]].path), s->v[best[i]].text);
}

/* README.md, Readme.rst, readme: in the root, with at most one extension. */
static bool is_readme(const char *path)
{
    const char *dot = strchr(path, '.');
    return strncasecmp(path, "readme", 6) == 0 && !strchr(path, '/') &&
           (dot ? dot == path + 6 && !strchr(dot + 1, '.') : !path[6]);
}

const char *summary_by_authors(docent *d, arena *a)
{
    struct files all;
    err none = ERR_INIT;
    const char *said = NULL;
    if (!repo_files(d->r, NULL, a, &all, &none))
        return NULL;
    for (size_t i = 0; i < all.n && !said; i++) {
        struct job j = {.d = d, .a = a};
        if (is_readme(all.v[i].path) && job_read_file(&j, all.v[i].path, &none))
            said = readme_sentence(j.text, a);
    }
    return said;
}

static const char *node_what(const struct node *n)
{
    return !n->is_folder ? "The file" : *n->path ? "The folder" : "The";
}

/* Not the folder's name: another clone is called otherwise and must find the same sentences. */
static const char *node_name(const struct node *n)
{
    return *n->path ? n->path : "repository";
}

/* The list the sentence is made of, and its key. False: there is nothing to say it from. */
static bool node_prepare(struct summing *s, size_t at)
{
    struct node *n = &s->v[at];
    if (n->is_folder && !*n->path && (n->text = summary_by_authors(s->d, s->a)) != NULL) {
        n->is_written = n->is_told = true;
        return true;
    }
    strbuf b;
    strbuf_init(&b, 0);
    if (n->is_folder)
        folder_parts(s, at, &b);
    else
        file_parts(s, n, &b);
    str list = str_trim(strbuf_str(&b));
    struct field f[] = {
        {"kind", str_of(node_what(n))}, {"path", str_of(node_name(n))}, {"code", list}};
    bool any = list.n > 0;
    if (any)
        n->parts = template_fill(TEMPLATE_SUMMARY_PARTS, f, 3, s->a);
    strbuf_release(&b);
    if (!any)
        return false;
    hasher *h = key_begin(s->d, "summary");
    hasher_add_str(h, template_text(TEMPLATE_ASK_SUMMARY));
    hasher_add_str(h, str_of(n->parts));
    n->key = hasher_end(h);
    struct answer found;
    if (s->d->store && answers_get(s->d->store, &n->key, s->a, &found)) {
        n->text = found.text;
        n->reason = found.reason;
        n->is_written = true;
    }
    return true;
}

static struct question node_question(struct summing *s, const struct node *n)
{
    char *what = arena_strdup(s->a, str_of(node_what(n)));
    what[0] = 't';
    struct field f[] = {{"kind", str_of(what)}, {"path", str_of(node_name(n))}};
    struct question q = {.context = n->parts};
    q.ask = template_fill(TEMPLATE_ASK_SUMMARY, f, 2, s->a);
    q.scope = (struct verify_scope){.lines = str_of(n->parts),
                                    .code = str_of(n->parts),
                                    .definition = str_of(n->parts),
                                    .shown = str_of(n->path),
                                    .example = template_text(TEMPLATE_EXAMPLE),
                                    .is_whole = true,
                                    .yields_value = true,
                                    .knows = job_knows_name,
                                    .arg = &s->job};
    return q;
}

/* ---- levels ---- */

static bool nodes_ask(struct summing *s, const size_t *which, size_t n, err *e)
{
    struct question q[TOGETHER];
    struct chat_message *opening;
    if (!docent_need_model(s->d, s->w, e))
        return false;
    struct guide g = {.m = s->d->m, .s = s->d->s};
    g.n_opening = prompt_opening(model_info(g.m)->parameters >= EXAMPLE_PARAMETERS, s->a, &opening);
    g.opening = opening;
    for (size_t i = 0; i < n; i++)
        q[i] = node_question(s, &s->v[which[i]]);
    bool ok = guide_ask_each(&g, q, n, s->w, s->a, e);
    for (size_t i = 0; i < n; i++) {
        struct node *x = &s->v[which[i]];
        if (!q[i].text)
            continue;
        x->text = q[i].text;
        x->reason = q[i].reason;
        x->is_written = true;
        if (s->d->store)
            answers_put(s->d->store, &x->key, &(struct answer){x->text, x->reason});
    }
    return ok;
}

static bool level_write(struct summing *s, uint32_t depth, err *e)
{
    size_t which[TOGETHER], n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (!s->v[i].is_needed || s->v[i].depth != depth || !node_prepare(s, i))
            continue;
        if (!s->v[i].is_written && !s->o->stored_only)
            which[n++] = i;
        if (n == TOGETHER) {
            if (!nodes_ask(s, which, n, e))
                return false;
            n = 0;
        }
    }
    return !n || nodes_ask(s, which, n, e);
}

static bool levels_write(struct summing *s, err *e)
{
    uint32_t deepest = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].is_needed && s->v[i].depth > deepest)
            deepest = s->v[i].depth;
    for (uint32_t depth = deepest + 1; depth-- > 0;)
        if (!level_write(s, depth, e))
            return false;
    return true;
}

/* ---- what is shown ---- */

/* Of what nobody has written about yet: "41 definitions: `Context`, `Command`, `Option` ...", the
 * most important first. */
static const char *names_told(struct summing *s, const char *path)
{
    enum { NAMES = 4 };
    const struct read_unit *best[NAMES] = {0};
    size_t all = 0, n = 0;
    for (size_t i = 0; i < s->units.n; i++) {
        const struct read_unit *u = &s->units.v[i];
        if (!str_starts(str_of(u->s.path), str_of(path)))
            continue;
        all++;
        size_t at = n < NAMES ? n++ : NAMES;
        for (; at && best[at - 1]->weight < u->weight; at--)
            if (at < NAMES)
                best[at] = best[at - 1];
        if (at < NAMES)
            best[at] = u;
    }
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%zu definition%s:", all, all == 1 ? "" : "s");
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&b, "%s `%s`", i ? "," : "", best[i]->s.name);
    strbuf_addz(&b, all > n ? " and others" : "");
    const char *out = all ? arena_strdup(s->a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return out;
}

static void symbol_entries(struct summing *s, size_t most)
{
    const struct node *f = &s->v[0];
    struct summary *out = s->out;
    for (size_t k = 0; k < f->n_units; k++) {
        const struct read_unit *u = &f->unit[k];
        struct answer p = {0};
        if (out->n == most) {
            out->left_out++;
            continue;
        }
        purpose_get(s, u, &p);
        bool untold = !p.text && u->s.signature[0];
        if (untold)
            p.text = u->s.signature;
        out->v[out->n++] = (struct summary_entry){.name = u->s.qualified,
                                                  .path = u->s.path,
                                                  .line = u->s.line,
                                                  .end_line = u->s.end_line,
                                                  .symbol = u->s.id,
                                                  .kind = symbol_kind_name(u->s.kind),
                                                  .text = p.text,
                                                  .marked = p.reason != NULL,
                                                  .reason = p.reason,
                                                  .by_program = untold,
                                                  .weight = u->weight};
    }
}

static void folder_entries(struct summing *s, size_t most)
{
    struct summary *out = s->out;
    size_t *best = ARENA_ARRAY(s->a, size_t, most + 1), n;
    size_t all = children(s, 0, best, most, &n);
    for (size_t i = 0; i < n; i++) {
        const struct node *c = &s->v[best[i]];
        out->v[out->n++] =
            (struct summary_entry){.name = leaf_name(c->path),
                                   .path = c->path,
                                   .kind = c->is_folder ? "folder" : "file",
                                   .text = c->text ? c->text : names_told(s, c->path),
                                   .by_program = !c->text,
                                   .marked = c->reason != NULL,
                                   .reason = c->reason,
                                   .weight = c->weight};
    }
    out->left_out = all - n;
}

static bool counts_fill(struct summing *s, const char *prefix, err *e)
{
    struct files f = {0};
    struct summary *out = s->out;
    if (!repo_files(s->d->r, prefix, s->a, &f, e))
        return false;
    for (size_t i = 0; i < f.n; i++) {
        if (f.v[i].skipped)
            continue;
        out->files++;
        out->lines += f.v[i].lines;
        out->symbols += f.v[i].symbols;
        if (f.n == 1)
            out->language = f.v[i].language;
    }
    return true;
}

static void summary_fill(struct summing *s)
{
    struct summary *out = s->out;
    size_t most = s->o->most ? s->o->most : LISTED;
    out->text = s->v[0].text;
    out->reason = s->v[0].reason;
    out->marked = out->reason != NULL;
    out->units = s->units.n;
    for (size_t i = 0; i < s->units.n; i++) {
        struct answer p;
        out->units_read += purpose_get(s, &s->units.v[i], &p);
    }
    out->v = ARENA_ARRAY(s->a, struct summary_entry, most + 1);
    if (s->v[0].is_folder)
        folder_entries(s, most);
    else
        symbol_entries(s, most);
}

/* ---- all of it ---- */

/* "src" is "src/" when it is a folder; NULL and "." are the root. */
static bool path_resolve(docent *d, const char *path, arena *a, const char **out,
                         enum summary_kind *kind, err *e)
{
    struct target t = {0};
    *out = "";
    *kind = SUMMARY_REPOSITORY;
    if (!path || !*path || strcmp(path, ".") == 0 || strcmp(path, "./") == 0)
        return true;
    if (!repo_lookup(d->r, path, a, &t, e))
        return false;
    if (t.kind == TARGET_SYMBOL)
        return err_set(e, ERR_NOT_FOUND, "%s: neither a file nor a folder", path);
    size_t n = strlen(t.path);
    bool slash = t.kind == TARGET_FOLDER && n && t.path[n - 1] != '/';
    *out = arena_printf(a, "%s%s", t.path, slash ? "/" : "");
    *kind = t.kind == TARGET_FILE ? SUMMARY_FILE : SUMMARY_FOLDER;
    return true;
}

static bool units_find(struct summing *s, const char *prefix, err *e)
{
    struct load_options o = {.prefix = prefix};
    if (!units_list(s->d, &o, s->a, &s->units, s->w, e))
        return false;
    o.all = s->units.n == 0; /* a folder of tests, say */
    return !o.all || units_list(s->d, &o, s->a, &s->units, s->w, e);
}

static bool summary_make(struct summing *s, const char *prefix, err *e)
{
    struct summary *out = s->out;
    if (!docent_may_choose_model(s->d, !s->o->stored_only, s->a, e) || !counts_fill(s, prefix, e) ||
        !units_find(s, prefix, e))
        return false;
    out->model = s->d->model_name ? arena_strdup(s->a, str_of(s->d->model_name)) : NULL;
    if (s->d->s)
        session_usage_reset(s->d->s);
    tree_make(s, out->path, out->kind != SUMMARY_FILE);
    nodes_need(s, 0);
    if (!s->o->stored_only && !purposes_need(s, e))
        return false;
    return levels_write(s, e);
}

bool docent_summary(docent *d, const char *path, const struct summary_options *o, arena *a,
                    struct summary *out, const watch *w, err *e)
{
    double since = now_seconds();
    struct summing s = {.d = d, .o = o, .a = a, .out = out, .w = w, .job = {.d = d, .a = a}};
    bool had_model = d->s != NULL;
    *out = (struct summary){0};
    if (!path_resolve(d, path, a, &out->path, &out->kind, e))
        return false;
    const char *root = repo_info(d->r)->root;
    out->title = *out->path ? out->path : leaf_name(root);
    bool ok = summary_make(&s, *out->path ? out->path : NULL, e);
    if (!ok)
        return false;
    summary_fill(&s);
    if (d->s) {
        const struct usage *u = session_usage(d->s);
        out->tokens_read = u->tokens_read;
        out->tokens_reused = u->tokens_reused;
        out->tokens_generated = u->tokens_generated;
    }
    out->from_store = !had_model ? d->s == NULL : out->tokens_generated == 0;
    out->seconds = now_seconds() - since;
    return true;
}

/* ---- for the hand-over file ---- */

bool summary_keys(docent *d, arena *a, void (*each)(void *arg, const sha256 *key), void *arg,
                  err *e)
{
    struct summary out = {.path = "", .title = ""};
    struct summary_options o = {.stored_only = true};
    struct summing s = {.d = d, .o = &o, .a = a, .out = &out, .job = {.d = d, .a = a}};
    if (!units_find(&s, NULL, e))
        return false;
    tree_make(&s, "", true);
    for (size_t i = 0; i < s.n; i++)
        s.v[i].is_needed = true;
    if (!levels_write(&s, e))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.v[i].is_written && !s.v[i].is_told)
            each(arg, &s.v[i].key);
    return true;
}
