/* Watching: what changed so that repo_update would find work. See index.h.
 *
 * Notices of the system say that something happened in a folder; here it is decided whether it
 * matters: not when the name is ignored, not when something in the git folder happened that leaves
 * HEAD where it was. Without notices, or when the system has too few for all folders, the
 * stamps of the files and folders there were are compared from time to time as well, and all is
 * listed again when one differs. A thing that matters is never left out; a thing
 * that does not may be reported. */
#include "../engine/base/fs.h"
#include "arena_guard.h"
#include "index_internal.h"
#include "listing.h"
#include "notices.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUIET_MS = 20, GATHER_MS = 200, POLL_MS = 200, POLL_SHARE = 10 };

/* A file or folder as it was when everything was listed. */
struct seen {
    const char *path;
    struct stamp stamp;
};

struct repo_watch {
    arena *own;
    const char *root, *git_dir, *common; /* the latter NULL without git */
    git *git;
    bool work; /* there is a work tree to be looked at */
    bool fixed_head;
    int wake[2];      /* a pipe */
    notices *notices; /* NULL: none to be had */
    bool polls;       /* looks from time to time: notices cover nothing, or not all folders */
    struct tree_list tree;
    struct git_head head;
    int poll_ms;
    double look_at; /* when polling looks next */
    uint64_t stamps;
    arena *seen_arena;
    VEC(struct seen) seen; /* when it polls */
};

/* What a burst of notices amounted to. */
struct news {
    bool changed, folders, git;
};

/* ---- the tree ---- */

static bool same_head(const struct git_head *a, const struct git_head *b)
{
    return a->unborn == b->unborn && oid_eq(&a->commit, &b->commit) &&
           strcmp(a->branch, b->branch) == 0;
}

static bool read_tree(repo_watch *w, err *e)
{
    tree_list_release(&w->tree);
    tree_list_init(&w->tree);
    if (!w->work || !w->git || w->head.unborn)
        return true;
    return git_list_tree(w->git, &w->head.commit, NULL, &w->tree, e);
}

/* *moved: HEAD names another branch or commit than before. A HEAD that cannot be read just now (it
 * is being written) is looked at again with the next notice. */
static bool read_head(repo_watch *w, bool *moved, err *e)
{
    struct git_head now;
    err unread = ERR_INIT;
    *moved = false;
    if (!w->git || w->fixed_head || !git_read_head(w->git, &now, &unread))
        return true;
    *moved = !same_head(&now, &w->head);
    w->head = now;
    return !*moved || read_tree(w, e);
}

/* ---- folders to be told of ---- */

struct adding {
    repo_watch *w;
    bool notices; /* folders are added to them */
    strbuf path;
    bool full; /* there are no more: folders that have one keep it */
};

static void add_place(struct adding *k, const char *absolute, const char *folder, bool is_git)
{
    if (!notices_add(k->w->notices, absolute, folder, is_git))
        k->full = true;
}

static void see(repo_watch *w, const char *path, const struct stamp *stamp)
{
    struct seen s = {arena_strdup(w->seen_arena, str_of(path)), *stamp};
    vec_push(&w->seen, s);
}

static void add_folder(void *arg, const char *folder)
{
    struct adding *k = arg;
    strbuf_reset(&k->path);
    strbuf_addf(&k->path, "%s/%s", k->w->root, folder);
    struct stamp stamp;
    if (stamp_at(k->path.p, &stamp)) /* before its names are read */
        see(k->w, k->path.p, &stamp);
    if (k->notices)
        add_place(k, k->path.p, folder, false);
}

static void add_git(struct adding *k)
{
    const repo_watch *w = k->w;
    const char *slash = strrchr(w->head.branch, '/');
    if (!w->git || w->fixed_head)
        return;
    const char *const places[] = {w->git_dir, w->common, NULL};
    for (size_t i = 0; places[i]; i++)
        add_place(k, places[i], places[i], true);
    strbuf_reset(&k->path);
    strbuf_addf(&k->path, "%s/refs/heads", w->common);
    add_place(k, k->path.p, k->path.p, true);
    if (!slash)
        return;
    strbuf_addf(&k->path, "/" STR_FMT, (int)(slash - w->head.branch), w->head.branch);
    add_place(k, k->path.p, k->path.p, true);
}

static void hash_entries(repo_watch *w, const struct entries *all)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < all->v.len; i++) {
        const struct entry *n = &all->v.v[i];
        const uint64_t parts[] = {(uint64_t)n->stamp.mtime, (uint64_t)n->stamp.ctime, n->stamp.size,
                                  n->stamp.inode};
        for (const char *p = n->path; *p; p++)
            h = (h ^ (unsigned char)*p) * 1099511628211u;
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            h = (h ^ parts[k]) * 1099511628211u;
    }
    w->stamps = h;
}

static void see_entries(repo_watch *w, const struct entries *all, strbuf *path)
{
    for (size_t i = 0; i < all->v.len; i++) {
        const struct entry *n = &all->v.v[i];
        if (!n->stamp.mtime)
            continue;
        strbuf_reset(path);
        strbuf_addf(path, "%s/%s", w->root, n->path);
        see(w, path->p, &n->stamp);
    }
}

/* How long something took: the processor's time, and on the wall. */
struct took {
    double cpu, wall;
};

static struct took took_since(struct took start)
{
    return (struct took){guard_cpu_seconds() - start.cpu, now_seconds() - start.wall};
}

/* The next look: not before the last one is a small part of the time, on a busy machine as well. */
static void look_later(repo_watch *w, struct took last)
{
    double pause = last.cpu * POLL_SHARE;
    pause = pause > last.wall ? pause : last.wall;
    w->look_at = now_seconds() + (pause > w->poll_ms / 1e3 ? pause : w->poll_ms / 1e3);
}

/* Goes through the whole tree and takes its stamps, adding its folders when k says so. */
static bool go_through(repo_watch *w, struct adding *k, err *e)
{
    struct entries all;
    arena *a = arena_new();
    entries_init(&all);
    arena_reset(w->seen_arena);
    vec_clear(&w->seen);
    bool ok = true;
    if (w->work) {
        struct scan_options o = listing_options(w->git, w->root, &w->tree, a);
        o.on_folder = add_folder;
        o.arg = k;
        ok = scan_work(&o, NULL, &all, e);
    }
    hash_entries(w, &all);
    see_entries(w, &all, &k->path);
    look_later(w, (struct took){0});
    entries_release(&all);
    arena_free(a);
    return ok;
}

static bool go_again(repo_watch *w, err *e)
{
    struct adding k = {.w = w};
    strbuf_init(&k.path, 0);
    bool ok = go_through(w, &k, e);
    strbuf_release(&k.path);
    return ok;
}

static bool walk_tree(repo_watch *w, err *e)
{
    if (!w->notices)
        return go_again(w, e);
    struct adding k = {.w = w, .notices = true};
    strbuf_init(&k.path, 0);
    notices_begin(w->notices);
    add_git(&k);
    bool ok = go_through(w, &k, e);
    notices_end(w->notices);
    w->polls = k.full;
    strbuf_release(&k.path);
    return ok;
}

/* Is everything that was seen still as it was? What is new has changed its folder. */
static bool is_quiet(repo_watch *w)
{
    struct took start = took_since((struct took){0});
    struct stamp now;
    bool quiet = true;
    for (size_t i = 0; quiet && i < w->seen.len; i++) {
        const struct stamp *was = &w->seen.v[i].stamp;
        quiet = stamp_at(w->seen.v[i].path, &now) && now.mtime == was->mtime &&
                now.ctime == was->ctime && now.size == was->size && now.inode == was->inode;
    }
    look_later(w, took_since(start));
    return quiet;
}

/* ---- what a notice means ---- */

static bool is_ignored(repo_watch *w, const char *path, bool is_folder)
{
    arena *a = arena_new();
    struct scan_options o = listing_options(w->git, w->root, &w->tree, a);
    bool wanted = scan_wants(&o, path, is_folder);
    arena_free(a);
    return !wanted;
}

static void weigh(repo_watch *w, const struct notice *n, struct news *news)
{
    char path[PATH_MAX];
    if (n->lost) {
        *news = (struct news){true, true, true};
        return;
    }
    if (n->is_git) {
        news->git = true;
        return;
    }
    if (strcmp(n->name, ".git") == 0 || (news->changed && (news->folders || !n->is_folder)))
        return;
    int len = snprintf(path, sizeof path, "%s%s", n->folder, n->name);
    bool fits = len > 0 && (size_t)len < sizeof path;
    if (fits && *n->name && is_ignored(w, path, n->is_folder))
        return;
    news->changed = true;
    news->folders = news->folders || n->is_folder || strcmp(n->name, ".gitignore") == 0;
}

static double left_of(double end)
{
    double left = end - now_seconds();
    return left > 0 ? left : 0;
}

enum waited { WAITED_OUT, WAITED_NOTICE, WAITED_WAKE };

static enum waited wait_for(repo_watch *w, double seconds)
{
    struct pollfd v[2] = {{.fd = w->wake[0], .events = POLLIN}, {.events = POLLIN}};
    int n = 1;
    if (w->notices)
        v[n++].fd = notices_fd(w->notices);
    int got = poll(v, (nfds_t)n, seconds < 0 ? -1 : (int)(seconds * 1000 + 0.999));
    if (got > 0 && v[0].revents) {
        char block[64];
        while (read(w->wake[0], block, sizeof block) > 0)
            ;
        return WAITED_WAKE;
    }
    return got > 0 ? WAITED_NOTICE : WAITED_OUT;
}

static bool check_root(repo_watch *w, err *e)
{
    struct stat st;
    if (stat(w->root, &st) == 0 && S_ISDIR(st.st_mode))
        return true;
    return err_set(e, ERR_REPOSITORY, "%s: the folder is gone", w->root);
}

/* Something came: takes all of it, and what follows at once. */
static bool gather(repo_watch *w, bool *changed, bool *woken, err *e)
{
    struct news news = {0};
    struct notice n;
    bool moved = false;
    double end = now_seconds() + GATHER_MS / 1e3;
    for (;;) {
        while (notices_take(w->notices, &n))
            weigh(w, &n, &news);
        double left = left_of(end);
        if (left <= 0)
            break;
        enum waited got = wait_for(w, left < QUIET_MS / 1e3 ? left : QUIET_MS / 1e3);
        *woken = *woken || got == WAITED_WAKE;
        if (got != WAITED_NOTICE)
            break;
    }
    if (!check_root(w, e) || (news.git && !read_head(w, &moved, e)))
        return false;
    *changed = news.changed || moved;
    if (moved || news.folders)
        return walk_tree(w, e);
    return !(*changed && w->polls) || go_again(w, e); /* or the next look tells it again */
}

static bool look(repo_watch *w, bool *changed, err *e)
{
    bool moved;
    uint64_t before = w->stamps;
    struct took start = took_since((struct took){0});
    if (!check_root(w, e) || !read_head(w, &moved, e))
        return false;
    if (!moved && is_quiet(w))
        return true;
    if (!go_again(w, e))
        return false;
    look_later(w, took_since(start)); /* what is ignored may come and go all the time */
    *changed = moved || w->stamps != before;
    return !*changed || !w->notices || walk_tree(w, e); /* perhaps there are new folders */
}

bool repo_watch_wait(repo_watch *w, int ms, bool *changed, err *e)
{
    double end = now_seconds() + ms / 1e3;
    bool woken = false;
    *changed = false;
    for (;;) {
        double left = ms < 0 ? -1 : left_of(end);
        if (w->polls) {
            double until = left_of(w->look_at);
            left = left < 0 || until < left ? until : left;
        }
        enum waited got = wait_for(w, left);
        woken = woken || got == WAITED_WAKE;
        bool ok = true;
        if (got == WAITED_NOTICE)
            ok = gather(w, changed, &woken, e);
        else if (got == WAITED_OUT && w->polls && left_of(w->look_at) <= 0)
            ok = look(w, changed, e);
        if (!ok || *changed || woken)
            return ok;
        if (ms >= 0 && left_of(end) <= 0)
            return true;
    }
}

void repo_watch_wake(repo_watch *w)
{
    ssize_t n;
    do
        n = write(w->wake[1], "", 1); /* a full pipe wakes as well */
    while (n < 0 && errno == EINTR);
}

bool repo_watch_polls(const repo_watch *w)
{
    return w->polls;
}

/* ---- opening ---- */

static bool open_pipe(repo_watch *w, err *e)
{
    if (pipe(w->wake) != 0) {
        w->wake[0] = w->wake[1] = -1;
        return err_errno(e, ERR_IO, "a pipe");
    }
    for (int i = 0; i < 2; i++) {
        int flags = fcntl(w->wake[i], F_GETFL);
        if (fcntl(w->wake[i], F_SETFL, flags | O_NONBLOCK) != 0 ||
            fcntl(w->wake[i], F_SETFD, FD_CLOEXEC) != 0)
            return err_errno(e, ERR_IO, "a pipe");
    }
    return true;
}

static bool open_all(repo_watch *w, const repo *r, bool polling, err *e)
{
    if (!open_pipe(w, e) || (r->git && !git_again(&w->git, r->git, e)))
        return false;
    if (w->git) {
        w->git_dir = arena_strdup(w->own, str_of(git_place(w->git)->folder));
        const char *common = git_place(w->git)->common;
        w->common = arena_strdup(w->own, str_of(common));
        if (!git_read_head(w->git, &w->head, e))
            return false;
    }
    if (!polling)
        w->notices = notices_open();
    w->polls = !w->notices;
    /* The folders are added before their names are read: what comes in between is told of. */
    return read_tree(w, e) && walk_tree(w, e);
}

bool repo_watch_open(repo_watch **out, const repo *r, const struct watch_options *o, err *e)
{
    repo_watch *w = xalloc(sizeof *w);
    w->own = arena_new();
    w->seen_arena = arena_new();
    w->wake[0] = w->wake[1] = -1;
    w->root = arena_strdup(w->own, str_of(r->info.root));
    w->work = r->root >= 0;
    w->fixed_head = r->rev;
    w->poll_ms = o && o->poll_ms > 0 ? o->poll_ms : POLL_MS;
    tree_list_init(&w->tree);
    if (!open_all(w, r, o && o->polling, e)) {
        repo_watch_close(w);
        return false;
    }
    *out = w;
    return true;
}

void repo_watch_close(repo_watch *w)
{
    if (!w)
        return;
    notices_close(w->notices);
    tree_list_release(&w->tree);
    vec_release(&w->seen);
    arena_free(w->seen_arena);
    git_close(w->git);
    for (int i = 0; i < 2; i++)
        if (w->wake[i] >= 0)
            close(w->wake[i]);
    arena_free(w->own);
    free(w);
}
