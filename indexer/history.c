/* libgit2 for history: commits, what they changed, and differences of trees and texts.
 *
 * What it does not do: follow lines (trace.c), keep facts (facts.c), know symbols (changes.c),
 * write anything. Invariant: a commit or tree that is not in this clone ends history there; only
 * objects that are there and damaged are errors. */
#include "history_git.h"
#include "index_internal.h"
#include <git2.h>
#include <inttypes.h>

enum { MAX_TREE_DEPTH = 200, HUNK_BYTES = 8 << 20 };

struct git_repository;

static const char *last_message(void)
{
    const git_error *last = git_error_last();
    return last && last->message ? last->message : "unknown trouble";
}

static bool trouble(git *g, const char *what, err *e)
{
    err_set(e, ERR_REPOSITORY, "%s: %s: %s", git_place(g)->root, what, last_message());
    return err_hint(e, "git -C FOLDER fsck says what is wrong");
}

static git_oid native(const oid *o)
{
    git_oid id;
    memcpy(id.id, o->b, sizeof id.id);
    return id;
}

static oid ours(const git_oid *id)
{
    oid o;
    memcpy(o.b, id->id, sizeof o.b);
    return o;
}

/* ---- commits ---- */

static void split_message(const char *message, arena *a, struct commit_note *out)
{
    str text = str_trim(str_of(message));
    str body = text, subject = {text.p, 0}, line;
    /* the subject is the first paragraph, as git has it */
    while (str_next(&body, '\n', &line) && str_trim(line).n)
        subject.n = (size_t)(line.p + line.n - subject.p);
    char *one = arena_strdup(a, subject);
    for (char *c = one; *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    out->subject = one;
    out->body = body.p ? arena_strdup(a, str_trim(body)) : "";
}

bool log_read(git *g, const oid *id, arena *a, struct log_commit *out, err *e)
{
    git_oid n = native(id);
    git_commit *c = NULL;
    char hex[41];
    *out = (struct log_commit){.id = *id};
    oid_hex(id, hex);
    int rc = git_commit_lookup(&c, git_raw(g), &n);
    if (rc == GIT_ENOTFOUND)
        return err_set(e, ERR_NOT_FOUND, "%s: this commit is not in this clone", hex);
    if (rc != 0)
        return trouble(g, hex, e);
    const git_signature *who = git_commit_author(c);
    out->note.id = arena_strdup(a, str_of(hex));
    out->note.author = arena_strdup(a, str_of(who ? who->name : ""));
    out->note.time = git_commit_time(c);
    out->note.parents = git_commit_parentcount(c);
    out->tree = ours(git_commit_tree_id(c));
    split_message(git_commit_message(c), a, &out->note);
    out->parents = ARENA_ARRAY(a, oid, out->note.parents + 1);
    for (unsigned i = 0; i < out->note.parents; i++) {
        oid p = ours(git_commit_parent_id(c, i));
        if (git_has_object(g, &p))
            out->parents[out->n_parents++] = p;
    }
    out->note.is_boundary = out->n_parents < out->note.parents;
    git_commit_free(c);
    return true;
}

bool log_merge_base(git *g, const oid *x, const oid *y, oid *out, err *e)
{
    git_oid one = native(x), two = native(y), base;
    if (git_merge_base(&base, git_raw(g), &one, &two) != 0) {
        err_set(e, ERR_NOT_FOUND, "%s: the two commits have no common ancestor here",
                git_place(g)->root);
        return err_hint(e, "A..B compares them all the same");
    }
    *out = ours(&base);
    return true;
}

static git_tree *tree_of(git *g, const oid *commit)
{
    git_oid id = native(commit);
    git_commit *c = NULL;
    git_tree *t = NULL;
    if (git_commit_lookup(&c, git_raw(g), &id) != 0)
        return NULL;
    if (git_commit_tree(&t, c) != 0)
        t = NULL;
    git_commit_free(c);
    return t;
}

bool log_blob_at(git *g, const oid *commit, const char *path, oid *out)
{
    git_tree *t = tree_of(g, commit);
    git_tree_entry *entry = NULL;
    bool ok = t && git_tree_entry_bypath(&entry, t, path) == 0 &&
              git_tree_entry_type(entry) == GIT_OBJECT_BLOB;
    if (ok)
        *out = ours(git_tree_entry_id(entry));
    git_tree_entry_free(entry);
    git_tree_free(t);
    return ok;
}

bool log_walk(git *g, const oid *from, const oid *hide, log_fn *fn, void *arg, err *e)
{
    git_revwalk *w = NULL;
    git_oid id = native(from);
    if (git_revwalk_new(&w, git_raw(g)) != 0)
        return trouble(g, "walking commits", e);
    git_revwalk_sorting(w, GIT_SORT_TIME);
    int rc = git_revwalk_push(w, &id);
    if (rc == 0 && hide) {
        git_oid no = native(hide);
        rc = git_revwalk_hide(w, &no);
    }
    bool go = rc == 0;
    while (go && (rc = git_revwalk_next(&id, w)) == 0) {
        oid o = ours(&id);
        go = fn(arg, &o, e);
    }
    git_revwalk_free(w);
    if (rc != 0 && rc != GIT_ITEROVER && rc != GIT_ENOTFOUND)
        return trouble(g, "walking commits", e);
    return !e->code;
}

/* ---- paths that differ between two trees, without contents ---- */

struct tree_pair {
    git *g;
    struct log_touch *touch;
    strbuf path;
    int depth;
};

/* git's order: a folder as if its name ended in a slash. */
static int entry_order(const git_tree_entry *x, const git_tree_entry *y)
{
    return git_tree_entry_cmp(x, y);
}

static bool is_folder(const git_tree_entry *t)
{
    return git_tree_entry_type(t) == GIT_OBJECT_TREE;
}

static git_tree *open_tree(struct tree_pair *p, const git_oid *id)
{
    git_tree *t = NULL;
    return id && git_tree_lookup(&t, git_raw(p->g), id) == 0 ? t : NULL;
}

static void compare_trees(struct tree_pair *p, const git_oid *x, const git_oid *y);

static void one_side(struct tree_pair *p, const git_tree_entry *t, bool is_new)
{
    size_t base = p->path.len;
    strbuf_addz(&p->path, git_tree_entry_name(t));
    if (is_folder(t)) {
        strbuf_addc(&p->path, '/');
        compare_trees(p, is_new ? NULL : git_tree_entry_id(t),
                      is_new ? git_tree_entry_id(t) : NULL);
    } else {
        p->touch->path(p->touch->arg, p->path.p);
    }
    strbuf_cut(&p->path, base);
}

static void both_sides(struct tree_pair *p, const git_tree_entry *x, const git_tree_entry *y)
{
    if (git_oid_equal(git_tree_entry_id(x), git_tree_entry_id(y)) &&
        git_tree_entry_filemode(x) == git_tree_entry_filemode(y))
        return;
    size_t base = p->path.len;
    strbuf_addz(&p->path, git_tree_entry_name(y));
    if (is_folder(x) && is_folder(y)) {
        strbuf_addc(&p->path, '/');
        compare_trees(p, git_tree_entry_id(x), git_tree_entry_id(y));
    } else {
        p->touch->path(p->touch->arg, p->path.p);
    }
    strbuf_cut(&p->path, base);
}

static void compare_trees(struct tree_pair *p, const git_oid *x, const git_oid *y)
{
    if (p->depth >= MAX_TREE_DEPTH || p->path.len > MAX_PATH_BYTES ||
        (x && y && git_oid_equal(x, y)))
        return;
    git_tree *one = open_tree(p, x), *two = open_tree(p, y);
    size_t n = one ? git_tree_entrycount(one) : 0, m = two ? git_tree_entrycount(two) : 0;
    p->depth++;
    for (size_t i = 0, k = 0; i < n || k < m;) {
        const git_tree_entry *s = i < n ? git_tree_entry_byindex(one, i) : NULL;
        const git_tree_entry *t = k < m ? git_tree_entry_byindex(two, k) : NULL;
        int order = !s ? 1 : !t ? -1 : entry_order(s, t);
        if (order < 0)
            one_side(p, s, false);
        else if (order > 0)
            one_side(p, t, true);
        else
            both_sides(p, s, t);
        i += order <= 0;
        k += order >= 0;
    }
    p->depth--;
    git_tree_free(one);
    git_tree_free(two);
}

bool log_touched(git *g, const oid *commit, struct log_touch *t, err *e)
{
    git_oid id = native(commit);
    git_commit *c = NULL, *parent = NULL;
    if (git_commit_lookup(&c, git_raw(g), &id) != 0)
        return trouble(g, "reading a commit", e);
    const git_signature *who = git_commit_author(c);
    t->time = git_commit_time(c);
    t->parents = git_commit_parentcount(c);
    snprintf(t->author, sizeof t->author, "%s", who && who->name ? who->name : "");
    bool edge = t->parents == 1 && git_commit_parent(&parent, c, 0) != 0;
    if (t->parents < 2 && !edge) { /* what a shallow clone begins with is no change */
        struct tree_pair p = {.g = g, .touch = t};
        strbuf_init(&p.path, 0);
        compare_trees(&p, parent ? git_commit_tree_id(parent) : NULL, git_commit_tree_id(c));
        strbuf_release(&p.path);
    }
    git_commit_free(parent);
    git_commit_free(c);
    return true;
}

/* ---- differences of whole states ---- */

static enum file_state state_of(git_delta_t status)
{
    switch (status) {
    case GIT_DELTA_ADDED:
    case GIT_DELTA_UNTRACKED:
    case GIT_DELTA_COPIED:
        return FILE_ADDED;
    case GIT_DELTA_DELETED:
        return FILE_REMOVED;
    case GIT_DELTA_RENAMED:
        return FILE_RENAMED;
    default:
        return FILE_CHANGED;
    }
}

static bool is_shown(const git_diff_delta *d)
{
    return d->status != GIT_DELTA_UNMODIFIED && d->status != GIT_DELTA_IGNORED &&
           d->status != GIT_DELTA_UNREADABLE;
}

/* Looks for renames unless there are too many files to compare. */
static void find_renames(git_diff *diff)
{
    size_t added = 0, removed = 0;
    for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
        git_delta_t s = git_diff_get_delta(diff, i)->status;
        added += s == GIT_DELTA_ADDED || s == GIT_DELTA_UNTRACKED;
        removed += s == GIT_DELTA_DELETED;
    }
    if (!added || !removed || added > RENAME_LIMIT || removed > RENAME_LIMIT)
        return;
    git_diff_find_options o;
    if (git_diff_find_options_init(&o, GIT_DIFF_FIND_OPTIONS_VERSION) != 0)
        return;
    o.flags = GIT_DIFF_FIND_RENAMES | GIT_DIFF_FIND_FOR_UNTRACKED;
    o.rename_limit = RENAME_LIMIT;
    if (git_diff_find_similar(diff, &o) != 0)
        return; /* then they stay an addition and a removal */
}

static void take_deltas(git_diff *diff, bool work, arena *a, struct deltas *out)
{
    size_t n = git_diff_num_deltas(diff);
    *out = (struct deltas){.v = ARENA_ARRAY(a, struct delta, n + 1)};
    for (size_t i = 0; i < n; i++) {
        const git_diff_delta *d = git_diff_get_delta(diff, i);
        if (!is_shown(d))
            continue;
        struct delta *x = &out->v[out->n++];
        x->state = state_of(d->status);
        x->path = arena_strdup(a, str_of(d->new_file.path ? d->new_file.path : d->old_file.path));
        x->old_path = arena_strdup(a, str_of(d->old_file.path ? d->old_file.path : x->path));
        x->old_oid = ours(&d->old_file.id);
        x->new_oid = ours(&d->new_file.id);
        x->old_mode = x->state == FILE_ADDED ? 0 : d->old_file.mode;
        x->new_mode = x->state == FILE_REMOVED ? 0 : d->new_file.mode;
        x->on_disk = work && x->state != FILE_REMOVED;
    }
}

static git_diff_options plain_options(void)
{
    git_diff_options o;
    if (git_diff_options_init(&o, GIT_DIFF_OPTIONS_VERSION) != 0)
        BUG("git_diff_options_init: %s", last_message());
    o.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_SKIP_BINARY_CHECK;
    o.context_lines = 0;
    return o;
}

static bool from_tree(git *g, const oid *from, git_tree **out, err *e)
{
    *out = from ? tree_of(g, from) : NULL;
    return !from || *out || trouble(g, "reading a commit's tree", e);
}

static bool finish_diff(git *g, int rc, git_diff *diff, bool work, arena *a, struct deltas *out,
                        err *e)
{
    if (rc != 0)
        return trouble(g, "comparing", e);
    find_renames(diff);
    take_deltas(diff, work, a, out);
    git_diff_free(diff);
    return true;
}

bool log_diff(git *g, const oid *from, const oid *to, arena *a, struct deltas *out, err *e)
{
    git_tree *x = NULL, *y = NULL;
    git_diff *diff = NULL;
    git_diff_options o = plain_options();
    bool ok = from_tree(g, from, &x, e) && from_tree(g, to, &y, e);
    int rc = ok ? git_diff_tree_to_tree(&diff, git_raw(g), x, y, &o) : 0;
    ok = ok && finish_diff(g, rc, diff, false, a, out, e);
    git_tree_free(x);
    git_tree_free(y);
    return ok;
}

bool log_diff_index(git *g, const oid *from, const char *index_path, arena *a, struct deltas *out,
                    err *e)
{
    git_tree *x = NULL;
    git_diff *diff = NULL;
    git_index *index = NULL;
    git_diff_options o = plain_options();
    if (!from_tree(g, from, &x, e))
        return false;
    int rc =
        index_path ? git_index_open(&index, index_path) : git_repository_index(&index, git_raw(g));
    if (rc == 0)
        rc = git_index_read(index, false); /* it may have changed since it was opened */
    if (rc == 0)
        rc = git_diff_tree_to_index(&diff, git_raw(g), x, index, &o);
    bool ok = finish_diff(g, rc, diff, false, a, out, e);
    git_index_free(index);
    git_tree_free(x);
    return ok;
}

bool log_diff_work(git *g, const oid *from, arena *a, struct deltas *out, err *e)
{
    git_tree *x = NULL;
    git_diff *diff = NULL;
    git_diff_options o = plain_options();
    o.flags |= GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS;
    o.ignore_submodules = GIT_SUBMODULE_IGNORE_DIRTY;
    if (!from_tree(g, from, &x, e))
        return false;
    int rc = git_diff_tree_to_workdir_with_index(&diff, git_raw(g), x, &o);
    bool ok = finish_diff(g, rc, diff, true, a, out, e);
    git_tree_free(x);
    return ok;
}

/* ---- differences of texts ---- */

struct hunk_list {
    VEC(struct hunk) v;
};

static int take_hunk(const git_diff_delta *d, const git_diff_hunk *h, void *arg)
{
    struct hunk_list *list = arg;
    (void)d;
    struct hunk x = {(uint32_t)h->old_start, (uint32_t)h->old_lines, (uint32_t)h->new_start,
                     (uint32_t)h->new_lines};
    vec_push(&list->v, x);
    return 0;
}

void log_hunks(str old_text, str new_text, bool ignore_blanks, arena *a, struct hunks *out)
{
    struct hunk_list list = {0};
    git_diff_options o = plain_options();
    o.flags |= GIT_DIFF_FORCE_TEXT | (ignore_blanks ? GIT_DIFF_IGNORE_WHITESPACE : 0u);
    o.interhunk_lines = 0;
    if (old_text.n > HUNK_BYTES || new_text.n > HUNK_BYTES ||
        git_diff_buffers(old_text.p, old_text.n, NULL, new_text.p, new_text.n, NULL, &o, NULL, NULL,
                         take_hunk, NULL, &list) != 0)
        vec_clear(&list.v);
    out->v = ARENA_ARRAY(a, struct hunk, list.v.len + 1);
    out->n = list.v.len;
    if (list.v.len)
        memcpy(out->v, list.v.v, list.v.len * sizeof *out->v);
    vec_release(&list.v);
}

/* ---- for hooks ---- */

const char *repo_git_setting(repo *r, const char *key, arena *a)
{
    git_config *c = NULL;
    git_buf value = {0};
    const char *out = NULL;
    if (!r->git || git_repository_config_snapshot(&c, git_raw(r->git)) != 0)
        return NULL;
    if (git_config_get_string_buf(&value, c, key) == 0)
        out = arena_strdup(a, (str){value.ptr, value.size});
    git_buf_dispose(&value);
    git_config_free(c);
    return out;
}

/* core.hooksPath: ~ is the home folder, a relative one lies below the root. */
static const char *hooks_path(repo *r, arena *a)
{
    git_config *c = NULL;
    git_buf value = {0};
    const char *out = NULL;
    if (git_repository_config_snapshot(&c, git_raw(r->git)) != 0)
        return NULL;
    if (git_config_get_path(&value, c, "core.hookspath") == 0 && value.size)
        out = value.ptr[0] == '/' ? arena_strdup(a, (str){value.ptr, value.size})
                                  : arena_printf(a, "%s/%s", r->info.root, value.ptr);
    git_buf_dispose(&value);
    git_config_free(c);
    return out;
}

bool repo_git_folders(repo *r, arena *a, struct git_folders *out, err *e)
{
    if (!r->git)
        return err_set(e, ERR_REPOSITORY, "%s: not a git repository, so it has no hooks",
                       r->info.root);
    const struct git_place *p = git_place(r->git);
    const char *set = hooks_path(r, a);
    *out = (struct git_folders){.common = arena_strdup(a, str_of(p->common)),
                                .folder = arena_strdup(a, str_of(p->folder)),
                                .hooks_set = set != NULL};
    out->hooks = set ? set : arena_printf(a, "%s/hooks", out->common);
    out->hooks_outside = set && !str_starts(str_of(set), str_of(r->info.root)) &&
                         !str_starts(str_of(set), str_of(out->common));
    return true;
}
