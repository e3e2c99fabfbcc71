/* libgit2 for the index: finding a repository, its HEAD, trees and blobs.
 *
 * What it does not do: status, filters, hooks, fetching (a partial clone's missing blobs are
 * reported, never asked for), writing of any kind. Ownership validation stays on unless the person
 * says --trust-path. Invariant: every way libgit2 has of refusing a repository comes out as one
 * line that names the repository and one that says what to do. */
#include "walk.h"
#include <ctype.h>
#include <git2.h>
#include <pthread.h>
#include <unistd.h>

struct git {
    git_repository *repo;
    git_odb *odb;
    struct git_place place;
    char *root, *folder, *common, *excludes;
    bool trust;
};

void oid_hex(const oid *o, char out[41])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof o->b; i++) {
        out[2 * i] = digits[o->b[i] >> 4];
        out[2 * i + 1] = digits[o->b[i] & 15];
    }
    out[40] = 0;
}

enum { OBJECT_CACHE = 32 << 20, PACK_WINDOW = 16 << 20, PACK_MAPPED = 96 << 20 };
static pthread_mutex_t library = PTHREAD_MUTEX_INITIALIZER;
static int users; /* of ours; settings.c has its own */

void git_start(void)
{
    /* Extensions that change nothing in how objects are read. Never the storage of references or
     * the hash: such a repository would be read wrongly. */
    static const char *extensions[] = {"worktreeconfig", "partialclone", "preciousobjects",
                                       "relativeworktrees"};
    /* The list is libgit2's only one and not guarded against threads: set by the first user. */
    pthread_mutex_lock(&library);
    git_libgit2_init();
    if (users++ == 0) {
        git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
                         sizeof extensions / sizeof *extensions);
        /* A walk through all of history would keep 256 MB of objects and all of the pack. */
        git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)OBJECT_CACHE);
        git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)PACK_WINDOW);
        git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)PACK_MAPPED);
    }
    pthread_mutex_unlock(&library);
}

void git_stop(void)
{
    pthread_mutex_lock(&library);
    users--;
    git_libgit2_shutdown();
    pthread_mutex_unlock(&library);
}

static const char *last_message(void)
{
    const git_error *last = git_error_last();
    return last && last->message ? last->message : "unknown trouble";
}

static bool contains(const char *text, const char *part)
{
    return str_find(str_of(text), str_of(part), 0) != SIZE_MAX;
}

/* ---- opening ---- */

static bool refuse_owner(const char *path, err *e)
{
    err_set(e, ERR_REPOSITORY, "%s: the repository belongs to another user", path);
    return err_hint(e, "git config --global --add safe.directory FOLDER (the exact folder), or "
                       "--trust-path for this run");
}

static bool refuse_open(const char *path, int rc, err *e)
{
    char lower[512];
    size_t n = 0;
    for (const char *m = last_message(); *m && n + 1 < sizeof lower; m++)
        lower[n++] = (char)tolower((unsigned char)*m);
    lower[n] = 0;
    if (rc == GIT_EOWNER || contains(lower, "safe.directory"))
        return refuse_owner(path, e);
    if (contains(lower, "extensions.objectformat")) {
        err_set(e, ERR_REPOSITORY, "%s: SHA-256 repositories are not supported", path);
        return err_hint(e, "index an exported copy of its files as a plain folder");
    }
    if (contains(lower, "extensions.refstorage")) {
        err_set(e, ERR_REPOSITORY, "%s: references kept as reftable are not supported", path);
        return err_hint(e, "git refs migrate --ref-format=files makes it readable");
    }
    size_t at = str_find(str_of(lower), STR("extensions."), 0);
    if (at != SIZE_MAX) {
        err_set(e, ERR_REPOSITORY, "%s: unsupported repository extension %s", path, lower + at);
        return err_hint(e, "docent does not read it, because it might read it wrongly");
    }
    if (contains(lower, "version")) {
        err_set(e, ERR_REPOSITORY, "%s: unknown repository format (%s)", path, last_message());
        return err_hint(e, "the repository was made by a newer git than docent knows");
    }
    err_set(e, ERR_REPOSITORY, "%s: not a usable repository: %s", path, last_message());
    return err_hint(e, "git -C FOLDER status says what is wrong");
}

static char *without_slash(const char *path)
{
    size_t n = path ? strlen(path) : 0;
    while (n > 1 && path[n - 1] == '/')
        n--;
    char *out = xalloc(n + 1);
    memcpy(out, path ? path : "", n);
    return out;
}

static bool config_bool(git_config *c, const char *name)
{
    int v = 0;
    return git_config_get_bool(&v, c, name) == 0 && v;
}

static char *excludes_path(git_config *c)
{
    git_buf found = {0};
    if (git_config_get_path(&found, c, "core.excludesfile") == 0) {
        char *copy = xstrdup(found.ptr);
        git_buf_dispose(&found);
        return copy;
    }
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    strbuf b;
    strbuf_init(&b, 0);
    if (xdg && *xdg)
        strbuf_addf(&b, "%s/git/ignore", xdg);
    else if (home && *home)
        strbuf_addf(&b, "%s/.config/git/ignore", home);
    return strbuf_detach(&b);
}

/* git keeps core.sparseCheckout in config.worktree, which this libgit2 does not read. */
static bool sparse_in_worktree(const char *folder)
{
    strbuf path;
    git_config *c = NULL;
    strbuf_init(&path, 0);
    strbuf_addf(&path, "%s/config.worktree", folder);
    bool sparse = git_config_open_ondisk(&c, path.p) == 0 && config_bool(c, "core.sparsecheckout");
    git_config_free(c);
    strbuf_release(&path);
    return sparse;
}

void git_refresh(git *g)
{
    git_config *c = NULL;
    struct git_place *p = &g->place;
    free(g->excludes);
    g->excludes = NULL;
    p->sparse = sparse_in_worktree(g->folder);
    p->fold_case = false;
    if (git_repository_config_snapshot(&c, g->repo) == 0) {
        p->sparse = p->sparse || config_bool(c, "core.sparsecheckout");
        p->fold_case = config_bool(c, "core.ignorecase");
        g->excludes = excludes_path(c);
        git_config_free(c);
    }
    p->excludes = g->excludes ? g->excludes : "";
}

static void fill_place(git *g)
{
    git_repository *r = g->repo;
    bool bare = git_repository_is_bare(r);
    g->folder = without_slash(git_repository_path(r));
    g->common = without_slash(git_repository_commondir(r));
    g->root = bare ? xstrdup(g->folder) : without_slash(git_repository_workdir(r));
    g->place = (struct git_place){.root = g->root,
                                  .folder = g->folder,
                                  .common = g->common,
                                  .bare = bare,
                                  .shallow = git_repository_is_shallow(r) == 1};
    git_refresh(g);
}

static bool open_at(git **out, const char *path, unsigned flags, bool trust, err *e)
{
    git *g = xalloc(sizeof *g);
    g->trust = trust;
    /* The validation is switched for all of libgit2: one at a time. */
    static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER;
    git_start();
    pthread_mutex_lock(&opening);
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, trust ? 0 : 1);
    int rc = git_repository_open_ext(&g->repo, path, flags, NULL);
    pthread_mutex_unlock(&opening);
    if (rc == 0 && git_repository_odb(&g->odb, g->repo) != 0)
        rc = GIT_ERROR;
    if (rc == 0) {
        fill_place(g);
        *out = g;
        return true;
    }
    bool none = rc == GIT_ENOTFOUND && !contains(last_message(), "safe.directory") &&
                !(flags & GIT_REPOSITORY_OPEN_NO_SEARCH);
    bool ok = none || refuse_open(path, rc, e);
    git_close(g);
    if (ok)
        *out = NULL;
    return ok;
}

static bool lies_in(const char *path, const char *folder)
{
    char *real = realpath(folder, NULL);
    size_t n = real ? strlen(real) : 0;
    bool in = real && strncmp(path, real, n) == 0 && (n == 1 || !path[n] || path[n] == '/');
    free(real);
    return in;
}

/* core.worktree is a setting that comes with the repository: it may say where above its .git the
 * files are, but not send us to read another place. */
static bool check_root(git **g, const char *path, bool trust, err *e)
{
    const struct git_place *p = *g ? &(*g)->place : NULL;
    if (!p || p->bare || trust || lies_in(path, p->root) || lies_in(p->folder, p->root))
        return true;
    err_set(e, ERR_REPOSITORY, "%s: its settings say that its files are in %s", path, p->root);
    err_hint(e, "go to that folder, or --trust-path if you know why (git config core.worktree)");
    git_close(*g);
    *g = NULL;
    return false;
}

bool git_find(git **out, const char *path, bool trust, err *e)
{
    return git_files_plain(path, e) && open_at(out, path, 0, trust, e) &&
           check_root(out, path, trust, e);
}

bool git_again(git **out, const git *g, err *e)
{
    return open_at(out, g->folder, GIT_REPOSITORY_OPEN_NO_SEARCH, g->trust, e);
}

void git_close(git *g)
{
    if (!g)
        return;
    git_odb_free(g->odb);
    git_repository_free(g->repo);
    free(g->root);
    free(g->folder);
    free(g->common);
    free(g->excludes);
    free(g);
    git_stop();
}

struct git_repository *git_raw(git *g)
{
    return g->repo;
}

const struct git_place *git_place(const git *g)
{
    return &g->place;
}

/* ---- references ---- */

static bool trouble(const git *g, const char *what, err *e)
{
    err_set(e, ERR_REPOSITORY, "%s: %s: %s", g->root, what, last_message());
    return err_hint(e, "git fsck says what is missing or damaged");
}

bool git_read_head(git *g, struct git_head *out, err *e)
{
    *out = (struct git_head){0};
    git_reference *head = NULL;
    int rc = git_repository_head(&head, g->repo);
    if (rc == GIT_EUNBORNBRANCH || rc == GIT_ENOTFOUND) {
        out->unborn = true;
        return true;
    }
    if (rc != 0)
        return trouble(g, "HEAD", e);
    git_object *commit = NULL;
    rc = git_reference_peel(&commit, head, GIT_OBJECT_COMMIT);
    if (rc == 0) {
        memcpy(out->commit.b, git_object_id(commit)->id, sizeof out->commit.b);
        git_object_free(commit);
        if (git_reference_is_branch(head))
            snprintf(out->branch, sizeof out->branch, "%s", git_reference_shorthand(head));
    }
    git_reference_free(head);
    return rc == 0 || trouble(g, "HEAD", e);
}

bool git_resolve(git *g, const char *rev, oid *commit, err *e)
{
    git_object *found = NULL, *peeled = NULL;
    int rc = git_revparse_single(&found, g->repo, rev);
    if (rc == 0)
        rc = git_object_peel(&peeled, found, GIT_OBJECT_COMMIT);
    if (rc == 0)
        memcpy(commit->b, git_object_id(peeled)->id, sizeof commit->b);
    git_object_free(peeled);
    git_object_free(found);
    if (rc == 0)
        return true;
    err_set(e, rc == GIT_EAMBIGUOUS ? ERR_AMBIGUOUS : ERR_NOT_FOUND, "%s: %s", rev,
            rc == GIT_EAMBIGUOUS ? "more than one commit is called so" : "no such commit");
    return err_hint(e, "a branch, a tag or a commit's hash is needed");
}

/* ---- trees ---- */

void tree_list_init(struct tree_list *t)
{
    *t = (struct tree_list){.arena = arena_new()};
}

void tree_list_release(struct tree_list *t)
{
    vec_release(&t->entries);
    arena_free(t->arena);
    t->arena = NULL;
}

struct tree_frame {
    git_tree *tree;
    size_t next, path_len;
};
struct tree_walk {
    git *g;
    struct tree_list *out;
    strbuf path;
    size_t seen, folders;         /* folders alone can make a tree endless */
    VEC(struct tree_frame) stack; /* explicit: a tree may be thousands deep */
};

static bool push_tree(struct tree_walk *w, const git_oid *id, err *e)
{
    git_tree *t = NULL;
    int rc = git_tree_lookup(&t, w->g->repo, id);
    if (rc == GIT_ENOTFOUND && w->stack.len) {
        w->out->missing++; /* partial clone without trees */
        return true;
    }
    if (rc != 0 && w->stack.len) {
        w->out->damaged++;
        return true;
    }
    if (rc != 0)
        return trouble(w->g, "reading a tree", e);
    struct tree_frame f = {t, 0, w->path.len};
    vec_push(&w->stack, f);
    return true;
}

static bool take_tree_entry(struct tree_walk *w, const git_tree_entry *te, err *e)
{
    struct tree_list *out = w->out;
    const char *name = git_tree_entry_name(te);
    size_t base = w->path.len;
    if (base + strlen(name) > MAX_PATH_BYTES) {
        out->too_long++;
        return true;
    }
    if (out->entries.len >= MAX_TREE_ENTRIES || w->folders >= MAX_TREE_FOLDERS) {
        err_set(e, ERR_UNSUPPORTED, "%s: more than %d files and folders in one commit", w->g->root,
                w->folders >= MAX_TREE_FOLDERS ? MAX_TREE_FOLDERS : MAX_TREE_ENTRIES);
        return err_hint(e, "docent stops there; a sparse part may be indexed as a plain folder");
    }
    strbuf_addz(&w->path, name);
    git_object_t type = git_tree_entry_type(te);
    bool ok = true;
    if (type == GIT_OBJECT_TREE) {
        strbuf_addc(&w->path, '/');
        w->folders++;
        return push_tree(w, git_tree_entry_id(te), e); /* its frame cuts the path back */
    }
    struct tree_entry entry = {.path = arena_strdup(out->arena, strbuf_str(&w->path))};
    memcpy(entry.oid.b, git_tree_entry_id(te)->id, sizeof entry.oid.b);
    if (type == GIT_OBJECT_COMMIT)
        entry.kind = TREE_MODULE;
    else if (git_tree_entry_filemode(te) == GIT_FILEMODE_LINK)
        entry.kind = TREE_LINK;
    vec_push(&out->entries, entry);
    strbuf_cut(&w->path, base);
    return ok;
}

static bool walk_trees(struct tree_walk *w, const watch *watcher, err *e)
{
    while (w->stack.len) {
        struct tree_frame *f = &w->stack.v[w->stack.len - 1];
        strbuf_cut(&w->path, f->path_len);
        if (f->next == git_tree_entrycount(f->tree)) {
            git_tree_free(f->tree);
            w->stack.len--;
            continue;
        }
        if (w->seen++ % 4096 == 0) {
            if (watch_stopped(watcher))
                return err_set(e, ERR_CANCELLED, "stopped");
            watch_progress(watcher, "listing", w->out->entries.len, 0);
        }
        if (!take_tree_entry(w, git_tree_entry_byindex(f->tree, f->next++), e))
            return false;
    }
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct tree_entry *x = a, *y = b;
    return strcmp(x->path, y->path);
}

bool git_list_tree(git *g, const oid *commit, const watch *watcher, struct tree_list *out, err *e)
{
    git_oid id;
    memcpy(id.id, commit->b, sizeof id.id);
    git_commit *c = NULL;
    if (git_commit_lookup(&c, g->repo, &id) != 0)
        return trouble(g, "reading a commit", e);
    struct tree_walk w = {.g = g, .out = out};
    strbuf_init(&w.path, 0);
    bool ok = push_tree(&w, git_commit_tree_id(c), e) && walk_trees(&w, watcher, e);
    while (w.stack.len)
        git_tree_free(w.stack.v[--w.stack.len].tree);
    vec_release(&w.stack);
    strbuf_release(&w.path);
    git_commit_free(c);
    /* git orders a folder as if its name ended in a slash, which is the order of whole paths; a
     * damaged or hostile tree need not be ordered. */
    for (size_t i = 1; ok && i < out->entries.len; i++) {
        if (by_path(&out->entries.v[i - 1], &out->entries.v[i]) > 0) {
            qsort(out->entries.v, out->entries.len, sizeof *out->entries.v, by_path);
            break;
        }
    }
    return ok;
}

bool git_mark_sparse(git *g, struct tree_list *list, err *e)
{
    (void)e;
    git_index *index = NULL;
    /* It is kept from the last time: read again when the file is another. */
    if (git_repository_index(&index, g->repo) != 0 || git_index_read(index, false) != 0) {
        /* A sparse or split index is beyond libgit2: then every file that is not there is taken to
         * be left out on purpose. */
        for (size_t i = 0; i < list->entries.len; i++)
            list->entries.v[i].skip_worktree = true;
        git_index_free(index);
        return true;
    }
    for (size_t i = 0; i < list->entries.len; i++) {
        const git_index_entry *ie = git_index_get_bypath(index, list->entries.v[i].path, 0);
        list->entries.v[i].skip_worktree =
            ie && (ie->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE);
    }
    git_index_free(index);
    return true;
}

/* ---- blobs ---- */

enum blob_state git_read_blob(git *g, const oid *o, uint64_t max, strbuf *out, uint64_t *size)
{
    git_oid id;
    memcpy(id.id, o->b, sizeof id.id);
    size_t n = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    strbuf_reset(out);
    *size = 0;
    int rc = git_odb_read_header(&n, &type, g->odb, &id);
    if (rc == GIT_ENOTFOUND)
        return BLOB_MISSING;
    if (rc != 0 || type != GIT_OBJECT_BLOB)
        return BLOB_DAMAGED;
    *size = n;
    if (n > max)
        return BLOB_TOO_LARGE;
    git_odb_object *object = NULL;
    if (git_odb_read(&object, g->odb, &id) != 0)
        return BLOB_DAMAGED;
    strbuf_add(out, git_odb_object_data(object), git_odb_object_size(object));
    git_odb_object_free(object);
    return BLOB_READ;
}

bool git_has_object(git *g, const oid *o)
{
    git_oid id;
    memcpy(id.id, o->b, sizeof id.id);
    return git_odb_exists(g->odb, &id) == 1;
}

void git_hash_blob(str content, oid *out)
{
    git_oid id;
    if (git_odb_hash(&id, content.p, content.n, GIT_OBJECT_BLOB) != 0)
        BUG("git_odb_hash: %s", last_message());
    memcpy(out->b, id.id, sizeof out->b);
}
