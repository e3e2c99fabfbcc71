/* Two states of a repository compared by symbol (see changes.h): which states, which files, what is
 * only counted, and the order of it all. Units and their pairing: changes_file.c, changes_match.c.
 *
 * What it does not do: sentences (prompts), storing. Invariant: work is bounded whatever the range:
 * so many files are read, so many symbols described, and what is beyond is counted. */
#include "../engine/base/fs.h"
#include "changes_internal.h"
#include "classify.h"
#include <fcntl.h>
#include <unistd.h>

enum {
    DEFAULT_LIMIT = 500,
    MOST_FILES = 1200,
    MOST_BYTES = 96 << 20,
    MOST_COMMITS = 200,
    MODE_LINK = 0120000,
    MODE_MODULE = 0160000,
    MODE_KIND = 0170000,
};

const char *change_kind_name(enum change_kind k)
{
    static const char *const names[] = {"added", "removed",   "renamed",
                                        "moved", "signature", "body"};
    return names[k];
}

/* ---- which two states ---- */

struct sides {
    oid from, to;
    bool has_from, has_to; /* to: the index or the work tree otherwise */
};

static const char *hex_of(const oid *o, arena *a)
{
    char hex[41];
    oid_hex(o, hex);
    return arena_strdup(a, str_of(hex));
}

static bool resolve_part(struct changing *c, str rev, oid *out, err *e)
{
    return git_resolve(c->g, rev.n ? arena_strdup(c->a, rev) : "HEAD", out, e);
}

static bool sides_of_one(struct changing *c, str rev, struct sides *s, struct change_set *out,
                         err *e)
{
    struct log_commit commit;
    if (!resolve_part(c, rev, &s->to, e) || !log_read(c->g, &s->to, c->a, &commit, e))
        return false;
    s->has_to = true;
    out->parents = commit.note.parents;
    out->is_merge = commit.note.parents > 1;
    out->is_root = commit.note.parents == 0;
    out->shallow = commit.note.is_boundary && !commit.n_parents;
    s->has_from = commit.n_parents > 0;
    if (s->has_from)
        s->from = commit.parents[0];
    out->commits.v = ARENA_NEW(c->a, struct commit_note);
    out->commits.v[0] = commit.note;
    out->commits.n = out->n_commits = 1;
    out->title = arena_printf(c->a, "%.7s", hex_of(&s->to, c->a));
    return true;
}

struct commit_list {
    struct changing *c;
    struct change_set *out;
};

static bool take_commit(void *arg, const oid *id, err *e)
{
    struct commit_list *l = arg;
    struct log_commit commit;
    if (l->out->n_commits++ < MOST_COMMITS) {
        if (!log_read(l->c->g, id, l->c->a, &commit, e))
            return false;
        l->out->commits.v[l->out->commits.n++] = commit.note;
        l->out->shallow = l->out->shallow || commit.note.is_boundary;
    }
    return true;
}

static bool sides_of_range(struct changing *c, str range, size_t dots, struct sides *s,
                           struct change_set *out, err *e)
{
    bool three = str_starts(str_sub(range, dots, range.n), STR("..."));
    oid left;
    if (!resolve_part(c, str_sub(range, 0, dots), &left, e) ||
        !resolve_part(c, str_sub(range, dots + (three ? 3 : 2), range.n), &s->to, e))
        return false;
    s->from = left;
    if (three && !log_merge_base(c->g, &left, &s->to, &s->from, e))
        return false;
    s->has_from = s->has_to = true;
    struct commit_list list = {c, out};
    out->commits.v = ARENA_ARRAY(c->a, struct commit_note, MOST_COMMITS);
    out->title = arena_printf(c->a, "%.7s..%.7s", hex_of(&s->from, c->a), hex_of(&s->to, c->a));
    return log_walk(c->g, &s->to, &s->from, take_commit, &list, e);
}

static bool find_sides(struct changing *c, const struct change_query *q, struct sides *s,
                       struct change_set *out, err *e)
{
    repo *r = c->r;
    *s = (struct sides){0};
    if (q->source != CHANGES_RANGE) {
        if (r->info.bare) {
            err_set(e, ERR_USAGE, "%s: a bare repository has no work tree", r->info.root);
            return err_hint(e, "name a commit or a range A..B");
        }
        s->has_from = r->has_commit;
        s->from = r->commit;
        out->is_root = !s->has_from;
        out->title = q->source == CHANGES_STAGED ? "staged changes" : "work tree";
        return true;
    }
    if (!r->has_commit) {
        err_set(e, ERR_REPOSITORY, "%s: no commit yet", r->info.root);
        return err_hint(e, "docent digest --worktree shows what is there");
    }
    str range = q->range ? str_of(q->range) : STR("HEAD");
    size_t dots = str_find(range, STR(".."), 0);
    return dots == SIZE_MAX ? sides_of_one(c, range, s, out, e)
                            : sides_of_range(c, range, dots, s, out, e);
}

static bool find_deltas(struct changing *c, const struct change_query *q, const struct sides *s,
                        struct deltas *out, err *e)
{
    const oid *from = s->has_from ? &s->from : NULL;
    const char *index = getenv("GIT_INDEX_FILE"); /* git commit -a and PATH commit another one */
    switch (q->source) {
    case CHANGES_STAGED:
        return log_diff_index(c->g, from, index && *index == '/' ? index : NULL, c->a, out, e);
    case CHANGES_WORKTREE:
        return log_diff_work(c->g, from, c->a, out, e);
    case CHANGES_RANGE:
        break;
    }
    return log_diff(c->g, from, &s->to, c->a, out, e);
}

/* ---- files ---- */

static bool is_kind(uint32_t mode, uint32_t kind)
{
    return (mode & MODE_KIND) == kind;
}

static const char *note_by_name(struct changing *c, const struct delta *d, struct file_change *f)
{
    if (is_kind(d->old_mode, MODE_MODULE) || is_kind(d->new_mode, MODE_MODULE)) {
        if (d->old_mode)
            f->old_id = arena_printf(c->a, "%.12s", hex_of(&d->old_oid, c->a));
        if (d->new_mode)
            f->new_id = arena_printf(c->a, "%.12s", hex_of(&d->new_oid, c->a));
        return "submodule";
    }
    if (is_kind(d->old_mode, MODE_LINK) || is_kind(d->new_mode, MODE_LINK))
        return "symbolic link";
    if (path_is_secret(d->path) || path_is_secret(d->old_path))
        return "likely secret";
    if (path_is_vendored(d->path))
        return "vendored";
    if (path_is_generated(d->path))
        return "generated";
    return NULL;
}

/* The new side in the work tree: never through a link, never outside. */
static str read_disk(struct changing *c, const char *path, const char **skipped)
{
    str out = {NULL, 0};
    strbuf b;
    char block[65536];
    ssize_t n;
    int fd = open_below(c->r->root, path, O_RDONLY);
    if (fd < 0) {
        *skipped = "cannot be read";
        return out;
    }
    strbuf_init(&b, 0);
    while ((n = read(fd, block, sizeof block)) > 0 && b.len <= MAX_TEXT_BYTES)
        strbuf_add(&b, block, (size_t)n);
    close(fd);
    if (n < 0)
        *skipped = "cannot be read";
    else if (b.len > MAX_TEXT_BYTES)
        *skipped = "too large";
    else
        out = arena_str(c->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

/* A text about generated code speaks of it in the same words. */
static bool is_prose(const char *path)
{
    static const char *const ends[] = {".md", ".markdown", ".rst", ".txt", ".adoc"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(str_of(path), str_of(ends[i])))
            return true;
    return false;
}

static void read_side(struct changing *c, struct file_pair *p, bool is_old, const char **note)
{
    const struct delta *d = p->delta;
    uint32_t mode = is_old ? d->old_mode : d->new_mode;
    const char *path = is_old ? d->old_path : d->path, *skipped = NULL;
    struct version *v = is_old ? &p->old : &p->now;
    *v = (struct version){.path = path, .text = {"", 0}};
    if (!mode)
        return;
    const oid *blob = is_old ? &d->old_oid : d->on_disk ? NULL : &d->new_oid;
    str text = blob ? version_read(c->g, blob, c->a, &skipped) : read_disk(c, path, &skipped);
    if (!text.p) {
        *note = skipped;
        return;
    }
    version_begin(c->r, path, blob, text, c->a, v);
    if (v->skipped)
        *note = v->skipped;
    else if (!is_prose(path) && text_is_generated(text))
        *note = "generated";
}

static void count_lines_of(struct changing *c, struct file_pair *p)
{
    log_hunks(p->old.text, p->now.text, false, c->a, &p->hunks);
    for (size_t i = 0; i < p->hunks.n; i++) {
        p->file->lines_added += p->hunks.v[i].new_lines;
        p->file->lines_removed += p->hunks.v[i].old_lines;
    }
}

/* Nothing but blanks and line breaks differ in many places. */
static bool is_reformatted(const struct file_pair *p)
{
    str x = p->old.text, y = p->now.text;
    size_t i = 0, k = 0;
    if (p->file->lines_added + p->file->lines_removed < 6 || !x.n || !y.n)
        return false;
    for (;;) {
        while (i < x.n && strchr(" \t\r\n", x.p[i]))
            i++;
        while (k < y.n && strchr(" \t\r\n", y.p[k]))
            k++;
        if (i == x.n || k == y.n)
            return i == x.n && k == y.n;
        if (x.p[i++] != y.p[k++])
            return false;
    }
}

/* Everything that is known of a file without parsing it. */
static void look_at(struct changing *c, size_t i)
{
    struct file_pair *p = &c->pairs.v[i];
    struct file_change *f = p->file;
    f->note = note_by_name(c, p->delta, f);
    if (f->note)
        return;
    read_side(c, p, true, &f->note);
    read_side(c, p, false, &f->note);
    if (f->note && strcmp(f->note, "generated") != 0 && strcmp(f->note, "minified") != 0)
        return;
    count_lines_of(c, p);
    if (f->note)
        return;
    if (!p->hunks.n && f->state == FILE_CHANGED && str_eq(p->old.text, p->now.text))
        f->note = "mode";
    else if (is_reformatted(p))
        f->note = "reformatted";
}

static bool look_at_all(struct changing *c, const struct deltas *d, struct change_set *out, err *e)
{
    size_t bytes = 0;
    out->files = ARENA_ARRAY(c->a, struct file_change, d->n + 1);
    out->n_files = d->n;
    vec_reserve(&c->pairs, d->n + 1); /* units point into it */
    for (size_t i = 0; i < d->n; i++) {
        struct delta *x = &d->v[i];
        struct file_change *f = &out->files[i];
        struct file_pair p = {.delta = x, .file = f};
        *f = (struct file_change){.state = x->state,
                                  .path = x->path,
                                  .old_path = x->state == FILE_RENAMED ? x->old_path : NULL,
                                  .old_mode = x->old_mode,
                                  .new_mode = x->new_mode};
        vec_push(&c->pairs, p);
        if (watch_stopped(c->w))
            return err_set(e, ERR_CANCELLED, "stopped");
        if (i % 16 == 0)
            watch_progress(c->w, "comparing", i, d->n);
        if (i >= MOST_FILES || bytes > MOST_BYTES) {
            f->note = "too many files";
            continue;
        }
        look_at(c, i);
        bytes += c->pairs.v[i].old.text.n + c->pairs.v[i].now.text.n;
        out->lines_added += f->lines_added;
        out->lines_removed += f->lines_removed;
    }
    return pairs_parse(c, e);
}

/* ---- what the index knows of it ---- */

static bool rank_changes(struct changing *c, err *e)
{
    const char *path = NULL;
    struct symbols all = {0};
    if (!c->r->view)
        return true;
    for (size_t i = 0; i < c->changes.len; i++) {
        struct symbol_change *x = &c->changes.v[i];
        const struct change_side *s = x->after.path ? &x->after : &x->before;
        x->is_test = path_is_test(s->path);
        if (x->is_file || !x->after.path)
            continue;
        if (!path || strcmp(path, s->path) != 0) {
            struct symbol_query q = {.path = s->path};
            path = s->path;
            if (!repo_symbols(c->r, &q, c->a, &all, e))
                return false;
        }
        uint32_t nearest = UINT32_MAX;
        for (size_t k = 0; k < all.n; k++) {
            uint32_t far =
                all.v[k].line > s->line ? all.v[k].line - s->line : s->line - all.v[k].line;
            if (all.v[k].kind != x->symbol_kind || far >= nearest ||
                strcmp(all.v[k].qualified, s->qualified) != 0)
                continue;
            nearest = far;
            x->symbol = all.v[k].id;
            x->rank = all.v[k].rank;
        }
    }
    return true;
}

/* ---- order ---- */

static double weight_of(const struct symbol_change *x)
{
    uint32_t lines = x->lines_added + x->lines_removed;
    double w = (double)x->rank * 100 + (lines < 200 ? lines : 200) * 0.001;
    if (x->kind == CHANGE_SIGNATURE || x->kind == CHANGE_REMOVED)
        w += 0.2;
    if (x->blanks_only || x->comments_only || x->is_file)
        w *= 0.2;
    return x->is_test ? w * 0.1 : w;
}

struct ordered {
    struct symbol_change change;
    double weight;
    str folder;
    double folder_weight;
};

static str folder_of_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    return (str){path, slash ? (size_t)(slash - path) + 1 : 0};
}

static str folder_of(const struct symbol_change *x)
{
    return folder_of_path(x->after.path ? x->after.path : x->before.path);
}

static int by_weight(const void *p, const void *q)
{
    const struct ordered *x = p, *y = q;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    const char *a = x->change.after.path ? x->change.after.path : x->change.before.path;
    const char *b = y->change.after.path ? y->change.after.path : y->change.before.path;
    int c = strcmp(a, b);
    if (c)
        return c;
    uint32_t i = x->change.after.path ? x->change.after.line : x->change.before.line;
    uint32_t k = y->change.after.path ? y->change.after.line : y->change.before.line;
    return i < k ? -1 : i > k;
}

static int by_folder(const void *p, const void *q)
{
    const struct ordered *x = p, *y = q;
    if (x->folder_weight != y->folder_weight)
        return x->folder_weight < y->folder_weight ? 1 : -1;
    int c = str_cmp(x->folder, y->folder);
    return c ? c : by_weight(p, q);
}

static struct change_folder *folder_get(struct change_set *out, str path, arena *a)
{
    for (size_t i = 0; i < out->n_folders; i++)
        if (str_eqz(path, out->folders[i].path))
            return &out->folders[i];
    struct change_folder *f = &out->folders[out->n_folders++];
    f->path = arena_strdup(a, path);
    return f;
}

static void give(struct changing *c, size_t limit, struct change_set *out)
{
    size_t n = c->changes.len, kept = n < limit ? n : limit;
    struct ordered *v = ARENA_ARRAY(c->a, struct ordered, n + 1);
    for (size_t i = 0; i < n; i++) {
        v[i].change = c->changes.v[i];
        v[i].weight = weight_of(&v[i].change);
        v[i].folder = folder_of(&v[i].change);
    }
    qsort(v, n, sizeof *v, by_weight);
    out->folders = ARENA_ARRAY(c->a, struct change_folder, n + out->n_files + 1);
    double *sums = ARENA_ARRAY(c->a, double, n + out->n_files + 1);
    for (size_t i = 0; i < n; i++) {
        struct change_folder *f = folder_get(out, v[i].folder, c->a);
        f->symbols++;
        f->left_out += i >= kept;
        sums[f - out->folders] += v[i].weight;
    }
    for (size_t i = 0; i < n; i++)
        v[i].folder_weight = sums[folder_get(out, v[i].folder, c->a) - out->folders];
    for (size_t i = 0; i < out->n_files; i++)
        folder_get(out, folder_of_path(out->files[i].path), c->a)->files++;
    if (kept)
        qsort(v, kept, sizeof *v, by_folder);
    out->changes = ARENA_ARRAY(c->a, struct symbol_change, kept + 1);
    out->n_changes = kept;
    out->all_changes = n;
    for (size_t i = 0; i < kept; i++)
        out->changes[i] = v[i].change;
}

static double weight_at(const struct change_set *s, const struct change_folder *f)
{
    double w = 0;
    for (size_t i = f->first; i < f->first + f->n; i++)
        w += weight_of(&s->changes[i]);
    return f->n ? w + 1e6 - (double)f->first * 1000 : f->symbols;
}

/* The changes lie folder by folder; each folder learns where its own begin. */
static void order_folders(struct change_set *out)
{
    for (size_t i = 0; i < out->n_folders; i++)
        out->folders[i].first = out->folders[i].n = 0;
    for (size_t i = out->n_changes; i-- > 0;) {
        str folder = folder_of(&out->changes[i]);
        for (size_t k = 0; k < out->n_folders; k++)
            if (str_eqz(folder, out->folders[k].path)) {
                out->folders[k].first = i;
                out->folders[k].n++;
            }
    }
    for (size_t i = 1; i < out->n_folders; i++) { /* few: insertion keeps equal ones in order */
        struct change_folder f = out->folders[i];
        size_t k = i;
        for (; k > 0 && weight_at(out, &out->folders[k - 1]) < weight_at(out, &f); k--)
            out->folders[k] = out->folders[k - 1];
        out->folders[k] = f;
    }
}

static void judge_formatting(struct change_set *out)
{
    size_t reformatted = 0, text = 0;
    for (size_t i = 0; i < out->n_files; i++) {
        const char *note = out->files[i].note;
        reformatted += note && strcmp(note, "reformatted") == 0;
        text += !note || strcmp(note, "reformatted") == 0;
    }
    out->reformatted = reformatted >= 3 && reformatted * 2 > text;
}

/* The changes of all pairs, file by file. */
static void gather(struct changing *c)
{
    for (size_t i = 0; i < c->pairs.len; i++) {
        struct file_pair *p = &c->pairs.v[i];
        p->file->symbols = (uint32_t)p->changes.len;
        for (size_t k = 0; k < p->changes.len; k++)
            vec_push(&c->changes, p->changes.v[k]);
    }
}

static bool compare(struct changing *c, const struct change_query *q, struct change_set *out,
                    err *e)
{
    struct sides s;
    struct deltas d;
    if (!find_sides(c, q, &s, out, e) || !find_deltas(c, q, &s, &d, e) ||
        !look_at_all(c, &d, out, e))
        return false;
    out->from = s.has_from ? hex_of(&s.from, c->a) : "";
    out->to = s.has_to ? hex_of(&s.to, c->a) : q->source == CHANGES_STAGED ? "index" : "work tree";
    leftovers_match(c);
    gather(c);
    if (!rank_changes(c, e))
        return false;
    give(c, q->limit ? q->limit : DEFAULT_LIMIT, out);
    order_folders(out);
    judge_formatting(out);
    return true;
}

bool repo_changes(repo *r, const struct change_query *q, const watch *w, arena *a,
                  struct change_set *out, err *e)
{
    double began = now_seconds();
    struct changing c = {.r = r, .g = r->git, .w = w, .a = a};
    *out = (struct change_set){0};
    if (!r->git) {
        err_set(e, ERR_REPOSITORY, "%s: no git repository, so nothing to compare with",
                r->info.root);
        return err_hint(e, "git init and a first commit make one");
    }
    if (!repo_refresh_head(r, e))
        return false;
    bool ok = compare(&c, q, out, e);
    out->seconds = now_seconds() - began;
    for (size_t i = 0; i < c.pairs.len; i++)
        vec_release(&c.pairs.v[i].changes);
    vec_release(&c.pairs);
    vec_release(&c.changes);
    return ok;
}

bool repo_commit(repo *r, const char *rev, arena *a, struct commit_note *out, err *e)
{
    oid id;
    struct log_commit c;
    if (!r->git)
        return err_set(e, ERR_REPOSITORY, "%s: no git repository", r->info.root);
    if (!git_resolve(r->git, rev, &id, e) || !log_read(r->git, &id, a, &c, e))
        return false;
    *out = c.note;
    return true;
}
