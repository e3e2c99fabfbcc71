/* Walks the work tree and compares it with the tree of HEAD by path.
 *
 * Nothing is read but .gitignore files; whether a file's content changed is told by its stamp
 * later. Symbolic links are listed and never followed, nested repositories and submodules are
 * listed and never entered. Invariant: each folder is opened relative to the root with every
 * symbolic link on the way refused, so that no change made meanwhile leads outside. */
#include "scan.h"
#include "ignore.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_PLAIN_FILES = 200000, MAX_IGNORE_BYTES = 1 << 20 };

void entries_init(struct entries *s)
{
    *s = (struct entries){.arena = arena_new()};
}

void entries_release(struct entries *s)
{
    vec_release(&s->v);
    arena_free(s->arena);
    s->arena = NULL;
}

/* ---- opening ---- */

/* Step by step, for kernels without openat2. */
static int open_steps(int root, const char *path, int flags)
{
    int at = root;
    str rest = str_of(path), part;
    while (str_next(&rest, '/', &part)) {
        char name[256];
        if (part.n >= sizeof name || str_eqz(part, "..") || !part.n) {
            errno = EINVAL;
            break;
        }
        memcpy(name, part.p, part.n);
        name[part.n] = 0;
        bool last = !rest.p;
        int next = openat(at, name, last ? flags : O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int why = errno;
        if (at != root)
            close(at);
        errno = why;
        if (next < 0 || last)
            return next;
        at = next;
    }
    return -1;
}

int open_below(int root, const char *path, int flags)
{
    flags |= O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    struct open_how how = {.flags = (uint64_t)(unsigned)flags,
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS};
    int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        fd = open_steps(root, path, flags);
    return fd;
}

static int64_t nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct stamp stamp_from(const struct stat *st)
{
    return (struct stamp){.mtime = nanoseconds(st->st_mtim),
                          .ctime = nanoseconds(st->st_ctim),
                          .size = (uint64_t)st->st_size,
                          .inode = (uint64_t)st->st_ino};
}

bool stamp_at(const char *path, struct stamp *out)
{
    struct stat st;
    if (lstat(path, &st) != 0)
        return false;
    *out = stamp_from(&st);
    return true;
}

bool stamp_of(int fd, struct stamp *out)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return false;
    *out = stamp_from(&st);
    return true;
}

/* ---- the tree alone ---- */

static const char *module_reason(enum tree_kind k)
{
    return k == TREE_MODULE ? "submodule" : k == TREE_LINK ? "symbolic link" : NULL;
}

void scan_tree(const struct tree_list *tree, struct entries *out)
{
    for (size_t i = 0; i < tree->entries.len; i++) {
        const struct tree_entry *t = &tree->entries.v[i];
        struct entry n = {.path = arena_strdup(out->arena, str_of(t->path)),
                          .head = t->oid,
                          .in_head = true,
                          .skipped = module_reason(t->kind)};
        n.source = n.skipped ? SOURCE_NONE : SOURCE_TREE;
        vec_push(&out->v, n);
    }
}

/* ---- the work tree ---- */

struct folder {
    VEC(char *) pending; /* names of folders still to be entered */
    size_t path_len;
    bool has_rules;
};
struct scan {
    const struct scan_options *o;
    const watch *w;
    struct entries *out;
    ignore *rules;
    int root;
    strbuf path;
    VEC(struct folder) stack;
    uint8_t *seen; /* per entry of the tree */
    uint64_t count;
};

/* First entry of the tree whose path is not before `path`. */
static size_t tree_at(const struct tree_list *t, const char *path)
{
    size_t lo = 0, hi = t->entries.len;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (strcmp(t->entries.v[mid].path, path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static size_t tree_find(const struct tree_list *t, const char *path)
{
    size_t i = tree_at(t, path);
    return i < t->entries.len && strcmp(t->entries.v[i].path, path) == 0 ? i : SIZE_MAX;
}

static bool tree_has_below(struct scan *s)
{
    const struct tree_list *t = s->o->tree;
    strbuf_addc(&s->path, '/');
    size_t i = tree_at(t, s->path.p);
    bool found =
        i < t->entries.len && str_starts(str_of(t->entries.v[i].path), strbuf_str(&s->path));
    strbuf_cut(&s->path, s->path.len - 1);
    return found;
}

static void add_entry(struct scan *s, size_t in_tree, enum source source, const struct stat *st,
                      const char *skipped)
{
    struct entry n = {.path = arena_strdup(s->out->arena, strbuf_str(&s->path)),
                      .source = source,
                      .skipped = skipped};
    if (st)
        n.stamp = stamp_from(st);
    if (in_tree != SIZE_MAX) {
        n.in_head = true;
        n.head = s->o->tree->entries.v[in_tree].oid;
        s->seen[in_tree] = 1;
    }
    vec_push(&s->out->v, n);
}

/* A file, link or other thing that is no folder; s->path is its path. */
static void take_file(struct scan *s, const struct stat *st)
{
    size_t in_tree = tree_find(s->o->tree, s->path.p);
    if (in_tree == SIZE_MAX && ignore_matches(s->rules, s->path.p, false))
        return;
    if (s->path.len > MAX_PATH_BYTES)
        add_entry(s, in_tree, SOURCE_NONE, NULL, "path too long");
    else if (S_ISLNK(st->st_mode))
        add_entry(s, in_tree, SOURCE_NONE, NULL, "symbolic link");
    else if (S_ISREG(st->st_mode))
        add_entry(s, in_tree, SOURCE_WORK, st, NULL);
    else if (in_tree != SIZE_MAX)
        add_entry(s, in_tree, SOURCE_NONE, NULL, "not a regular file");
    s->count++;
}

/* True when the folder s->path is to be entered. */
static bool wants_folder(struct scan *s, int parent, const char *name)
{
    size_t in_tree = tree_find(s->o->tree, s->path.p);
    if (in_tree != SIZE_MAX && s->o->tree->entries.v[in_tree].kind == TREE_MODULE) {
        add_entry(s, in_tree, SOURCE_NONE, NULL, "submodule");
        return false;
    }
    if (tree_has_below(s))
        return true;
    if (ignore_matches(s->rules, s->path.p, true))
        return false;
    char inner[300];
    struct stat st;
    int n = snprintf(inner, sizeof inner, "%s/.git", name);
    if (n > 0 && (size_t)n < sizeof inner &&
        fstatat(parent, inner, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        add_entry(s, SIZE_MAX, SOURCE_NONE, NULL, "nested repository");
        return false;
    }
    if (s->path.len + 2 > MAX_PATH_BYTES) {
        add_entry(s, SIZE_MAX, SOURCE_NONE, NULL, "path too long");
        return false;
    }
    return true;
}

static void push_rules_of(struct scan *s, int dir, struct folder *f)
{
    int fd = openat(dir, ".gitignore", O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return;
    struct stat st;
    strbuf text;
    strbuf_init(&text, MAX_IGNORE_BYTES);
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        char block[4096];
        ssize_t n;
        while (!text.full && (n = read(fd, block, sizeof block)) > 0)
            strbuf_add(&text, block, (size_t)n);
        ignore_push(s->rules, strbuf_str(&text), f->path_len);
        f->has_rules = true;
    }
    close(fd);
    strbuf_release(&text);
}

static bool is_dots(const char *n)
{
    return n[0] == '.' && (!n[1] || (n[1] == '.' && !n[2]));
}

static void take_name(struct scan *s, int dir, const struct dirent *d, struct folder *f)
{
    struct stat st;
    strbuf_cut(&s->path, f->path_len);
    strbuf_addz(&s->path, d->d_name);
    bool is_folder = d->d_type == DT_DIR;
    if (!is_folder) {
        if (fstatat(dir, d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            return; /* gone meanwhile */
        is_folder = S_ISDIR(st.st_mode);
    }
    if (!is_folder)
        take_file(s, &st);
    else if (wants_folder(s, dir, d->d_name))
        vec_push(&f->pending, xstrdup(d->d_name));
}

/* Reads one folder (s->path, ending in a slash unless it is the root) and stacks what is below. */
static bool read_folder(struct scan *s, err *e)
{
    struct folder f = {.path_len = s->path.len};
    if (s->o->on_folder)
        s->o->on_folder(s->o->arg, s->path.len ? s->path.p : "");
    int fd = open_below(s->root, s->path.len ? s->path.p : ".", O_RDONLY | O_DIRECTORY);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        if (!s->stack.len) {
            errno = why;
            return err_errno(e, ERR_IO, "%s", s->o->root);
        }
        if (why != ENOENT) { /* unreadable: listed, so that it is not missing silently */
            strbuf_cut(&s->path, s->path.len - 1);
            add_entry(s, SIZE_MAX, SOURCE_NONE, NULL,
                      why == EACCES ? "folder may not be read" : "folder cannot be read");
        }
        return true;
    }
    push_rules_of(s, fd, &f);
    const struct dirent *d;
    while (!watch_stopped(s->w) && (d = readdir(dir)))
        if (!is_dots(d->d_name) && strcmp(d->d_name, ".git") != 0)
            take_name(s, fd, d, &f);
    closedir(dir);
    vec_push(&s->stack, f);
    return true;
}

static bool check_limits(struct scan *s, err *e)
{
    if (watch_stopped(s->w))
        return err_set(e, ERR_CANCELLED, "stopped");
    watch_progress(s->w, "listing", s->out->v.len, 0);
    if (s->o->plain && s->count > MAX_PLAIN_FILES) {
        err_set(e, ERR_REPOSITORY, "%s: more than %d files and no repository", s->o->root,
                MAX_PLAIN_FILES);
        return err_hint(e, "name a smaller folder, or run git init there");
    }
    if (s->out->v.len > MAX_TREE_ENTRIES)
        return err_set(e, ERR_UNSUPPORTED, "%s: more than %d files", s->o->root, MAX_TREE_ENTRIES);
    return true;
}

static bool walk_folders(struct scan *s, err *e)
{
    if (!read_folder(s, e) || !check_limits(s, e))
        return false;
    while (s->stack.len) {
        struct folder *f = &s->stack.v[s->stack.len - 1];
        if (!f->pending.len) {
            if (f->has_rules)
                ignore_pop(s->rules);
            vec_release(&f->pending);
            s->stack.len--;
            continue;
        }
        char *name = f->pending.v[--f->pending.len];
        strbuf_cut(&s->path, f->path_len);
        strbuf_addz(&s->path, name);
        strbuf_addc(&s->path, '/');
        free(name);
        if (!read_folder(s, e) || !check_limits(s, e))
            return false;
    }
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return strcmp(x->path, y->path);
}

/* Files of the tree that a sparse checkout leaves out keep the tree's content. */
static void add_absent(struct scan *s)
{
    for (size_t i = 0; i < s->o->tree->entries.len; i++) {
        const struct tree_entry *t = &s->o->tree->entries.v[i];
        if (s->seen[i] || (t->kind != TREE_MODULE && !t->skip_worktree))
            continue;
        struct entry n = {.path = arena_strdup(s->out->arena, str_of(t->path)),
                          .head = t->oid,
                          .in_head = true,
                          .skipped = module_reason(t->kind)};
        n.source = n.skipped ? SOURCE_NONE : SOURCE_TREE;
        vec_push(&s->out->v, n);
    }
}

static void push_file(ignore *rules, const char *path)
{
    struct stat st;
    FILE *f = *path && stat(path, &st) == 0 && S_ISREG(st.st_mode) ? fopen(path, "r") : NULL;
    if (!f)
        return;
    strbuf text;
    strbuf_init(&text, MAX_IGNORE_BYTES);
    char block[4096];
    size_t n;
    while (!text.full && (n = fread(block, 1, sizeof block, f)) > 0)
        strbuf_add(&text, block, n);
    fclose(f);
    ignore_push(rules, strbuf_str(&text), 0);
    strbuf_release(&text);
}

static void release_scan(struct scan *s)
{
    for (size_t i = 0; i < s->stack.len; i++) {
        for (size_t k = 0; k < s->stack.v[i].pending.len; k++)
            free(s->stack.v[i].pending.v[k]);
        vec_release(&s->stack.v[i].pending);
    }
    vec_release(&s->stack);
    ignore_free(s->rules);
    strbuf_release(&s->path);
    free(s->seen);
    if (s->root >= 0)
        close(s->root);
}

/* The rules of the root and of each folder that the path goes through. */
static void push_rules_above(struct scan *s, const char *path)
{
    struct folder f = {0};
    int dir = dup(s->root);
    for (const char *slash = path; dir >= 0;) {
        push_rules_of(s, dir, &f);
        close(dir);
        slash = strchr(slash, '/');
        if (!slash)
            return;
        strbuf_reset(&s->path);
        strbuf_add(&s->path, path, (size_t)(slash - path));
        f.path_len = (size_t)(++slash - path);
        dir = open_below(s->root, s->path.p, O_RDONLY | O_DIRECTORY);
    }
}

static bool start_scan(struct scan *s, err *e)
{
    s->rules = ignore_new(s->o->fold_case);
    s->seen = xalloc(s->o->tree->entries.len + 1);
    strbuf_init(&s->path, 0);
    s->root = open(s->o->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (s->root < 0)
        return err_errno(e, ERR_IO, "%s", s->o->root);
    for (size_t i = 0; s->o->ignores[i]; i++)
        push_file(s->rules, s->o->ignores[i]);
    return true;
}

bool scan_wants(const struct scan_options *o, const char *path, bool is_folder)
{
    struct scan s = {.o = o};
    err unread = ERR_INIT; /* a root that is gone is found out elsewhere */
    bool wanted = true;
    if (tree_find(o->tree, path) != SIZE_MAX)
        return true;
    if (start_scan(&s, &unread)) {
        push_rules_above(&s, path);
        strbuf_reset(&s.path);
        strbuf_addz(&s.path, path);
        wanted = (is_folder && tree_has_below(&s)) || !ignore_matches(s.rules, path, is_folder);
    }
    release_scan(&s);
    return wanted;
}

bool scan_work(const struct scan_options *o, const watch *w, struct entries *out, err *e)
{
    struct scan s = {.o = o, .w = w, .out = out};
    bool ok = start_scan(&s, e) && walk_folders(&s, e);
    if (ok)
        add_absent(&s);
    if (ok && out->v.len) /* qsort wants a pointer even for nothing */
        qsort(out->v.v, out->v.len, sizeof *out->v.v, by_path);
    release_scan(&s);
    return ok;
}
