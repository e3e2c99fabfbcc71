/* What happens after a pull, a rebase or a change of branch: one background process per repository
 * brings the index up to date and writes the digest (see hook.h).
 *
 * The one that git waits for only forks. Newest wins: each call leaves a request; whoever holds the
 * lock works on the newest, and gives up what it works on when another comes. A killed process
 * leaves no lock behind. Nothing here is ever told to git; hook status shows the last error. */
#include "../../engine/base/fs.h"
#include "../../prompts/digest.h"
#include "../battery.h"
#include "hook.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SENTENCES = 12, MOST_SECONDS = 90, NICENESS = 15, LOOK_SECONDS = 1 };

struct request {
    char from[41], to[41], cause[32];
    unsigned long long serial;
};

char *hook_store_path(repo *r, const char *leaf, arena *a, err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    char *folder = arena_printf(a, "repos/%s", repo_info(r)->id);
    bool ok = fs_cache_path(&b, folder, e) && fs_mkdirs(b.p, e);
    char *out = ok ? arena_printf(a, "%s/%s", b.p, leaf) : NULL;
    strbuf_release(&b);
    return out;
}

bool git_is_busy(const struct git_folders *f, bool merging_too)
{
    static const char *const marks[] = {"rebase-merge",     "rebase-apply", "MERGE_HEAD",
                                        "CHERRY_PICK_HEAD", "REVERT_HEAD",  "sequencer"};
    char path[4200];
    for (size_t i = 0; i < (merging_too ? 6 : 2); i++) {
        int n = snprintf(path, sizeof path, "%s/%s", f->folder, marks[i]);
        if (n > 0 && (size_t)n < sizeof path && fs_exists(path))
            return true;
    }
    return false;
}

/* ---- requests ---- */

static bool write_request(repo *r, const struct request *q, arena *a, err *e)
{
    const char *path = hook_store_path(r, "hook.request", a, e);
    return path && fs_write_atomic(path,
                                   str_of(arena_printf(a, "%s %s %s %llu", *q->from ? q->from : "-",
                                                       *q->to ? q->to : "-", q->cause, q->serial)),
                                   e);
}

static bool read_request(const char *path, struct request *q)
{
    FILE *f = fopen(path, "r");
    *q = (struct request){0};
    bool ok = f && fscanf(f, "%40s %40s %31s %llu", q->from, q->to, q->cause, &q->serial) == 4;
    if (f)
        fclose(f);
    return ok;
}

/* ---- the work ---- */

struct working {
    struct context *c;
    repo *r;
    cancel stop;
    const char *request_path;
    unsigned long long serial;
    double looked;
    long battery;
    const char *gave_up; /* why it was stopped; NULL */
};

static void look_around(void *arg, const char *phase, unsigned long long done,
                        unsigned long long total)
{
    struct working *w = arg;
    struct request q;
    (void)phase;
    (void)done;
    (void)total;
    double now = now_seconds();
    if (now - w->looked < LOOK_SECONDS || w->gave_up)
        return;
    w->looked = now;
    if (read_request(w->request_path, &q) && q.serial != w->serial)
        w->gave_up = "a newer request came";
    else if (battery_is_low(BATTERY_FOLDER, w->battery))
        w->gave_up = "the battery is low";
    if (w->gave_up)
        cancel_request(&w->stop);
}

static bool make_digest(struct working *w, const struct request *q, const watch *base,
                        struct digest_mark *m, err *e)
{
    docent *d;
    struct digest g;
    struct digest_watch dw = {.base = *base};
    struct digest_query dq = {
        .changes = {.source = CHANGES_RANGE,
                    .range = arena_printf(w->c->arena, "%s..%s", q->from, q->to)},
        .sentences = SENTENCES,
        .seconds = MOST_SECONDS};
    snprintf(m->from, sizeof m->from, "%s", q->from);
    snprintf(m->to, sizeof m->to, "%s", q->to);
    snprintf(m->cause, sizeof m->cause, "%s", q->cause);
    if (!context_docent(w->c, &d, e))
        return false;
    bool ok = docent_digest(d, &dq, w->c->arena, &g, &dw, e);
    if (!ok && e->code == ERR_MODEL) { /* no model: the structure is a digest, too */
        err_clear(e);
        ok = true;
    } else if (ok) {
        m->sentences = true;
    }
    return ok;
}

static bool work_on(struct working *w, const struct request *q, err *e)
{
    struct update_report report;
    struct history_report history;
    struct digest_mark m = {0};
    watch base = {.stop = &w->stop, .progress = look_around, .arg = w};
    const char *ready;
    if (!repo_update(w->r, 1, &base, &report, e) || !repo_history_update(w->r, &base, &history, e))
        return false;
    if (strcmp(q->from, "-") == 0 || strcmp(q->from, q->to) == 0)
        return true; /* a fresh clone or nothing new: there is nothing to tell */
    if (!make_digest(w, q, &base, &m, e))
        return false;
    m.made = (int64_t)time(NULL);
    ready = hook_store_path(w->r, "digest.ready", w->c->arena, e);
    return ready && digest_remember(w->r, &m, e) && fs_write_atomic(ready, STR("new\n"), e);
}

static void write_status(struct working *w, const struct request *q, double began, const err *e)
{
    err quiet = ERR_INIT;
    const char *path = hook_store_path(w->r, "hook.status", w->c->arena, &quiet);
    json_t *o = json_pack("{s:s,s:I,s:f,s:o}", "cause", q->cause, "time", (json_int_t)time(NULL),
                          "seconds", now_seconds() - began, "error",
                          e->code ? json_text(w->gave_up ? w->gave_up : e->msg) : json_null());
    char *text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    if (!path || !text || !fs_write_atomic(path, str_of(text), &quiet))
        err_clear(&quiet); /* there is nobody to tell */
    free(text);
}

/* Works until the newest request is done; one process at a time. */
static void work_through(struct working *w)
{
    struct request q;
    err e = ERR_INIT;
    const char *lock = hook_store_path(w->r, "hook.lock", w->c->arena, &e);
    unsigned long long done = 0;
    while (lock && read_request(w->request_path, &q) && q.serial != done) {
        int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
            if (fd >= 0)
                close(fd);
            return; /* the one that works sees the request */
        }
        while (read_request(w->request_path, &q) && q.serial != done) {
            double began = now_seconds();
            err_clear(&e);
            atomic_store(&w->stop.stop, false);
            w->gave_up = NULL;
            w->serial = done = q.serial;
            if (!work_on(w, &q, &e) && !e.code)
                err_set(&e, ERR_IO, "stopped without a reason");
            write_status(w, &q, began, &e);
            if (w->gave_up && strstr(w->gave_up, "battery")) {
                close(fd);
                return;
            }
        }
        close(fd);
    }
}

/* ---- starting ---- */

static bool resolve(repo *r, const char *rev, arena *a, char *out)
{
    struct commit_note c;
    err quiet = ERR_INIT;
    if (!repo_commit(r, rev, a, &c, &quiet))
        return false;
    snprintf(out, 41, "%s", c.id);
    return true;
}

static void find_range(struct context *c, repo *r, struct request *q)
{
    const char *name = c->args[0], *before = "ORIG_HEAD";
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    snprintf(q->cause, sizeof q->cause, "%s", name);
    q->serial = (unsigned long long)t.tv_sec * 1000000000ull + (unsigned long long)t.tv_nsec;
    if (strcmp(name, "post-checkout") == 0)
        before = c->n_args > 1 ? c->args[1] : "-";
    else if (strcmp(name, "post-rewrite") == 0 && c->n_args > 1 && strcmp(c->args[1], "amend") == 0)
        before = "HEAD@{1}";
    if (!resolve(r, "HEAD", c->arena, q->to))
        snprintf(q->to, sizeof q->to, "-");
    if (!resolve(r, before, c->arena, q->from))
        snprintf(q->from, sizeof q->from, "-");
}

static void work_behind(struct context *c)
{
    struct working w = {.c = c, .battery = (long)context_settings(c)->v[SET_HOOK_BATTERY].number};
    struct git_folders f;
    struct request q = {0};
    err e = ERR_INIT;
    if (!context_settings(c)->v[SET_HOOK].number || battery_is_low(BATTERY_FOLDER, w.battery) ||
        !context_repo_as_is(c, &w.r, &e) || !repo_git_folders(w.r, c->arena, &f, &e) ||
        git_is_busy(&f, false))
        return;
    find_range(c, w.r, &q);
    w.request_path = hook_store_path(w.r, "hook.request", c->arena, &e);
    if (w.request_path && write_request(w.r, &q, c->arena, &e))
        work_through(&w);
}

static bool concerns_us(const struct context *c, err *e)
{
    const char *name = c->args[0];
    for (size_t i = 0; i < HOOK_USUAL; i++)
        if (strcmp(name, hook_names[i]) == 0)
            /* old, new, 1: a change of branch; 0: a checkout of files */
            return strcmp(name, "post-checkout") != 0 ||
                   (c->n_args == 4 && strcmp(c->args[3], "1") == 0 &&
                    strcmp(c->args[1], c->args[2]) != 0);
    return err_set(e, ERR_USAGE, "%s: not a hook of docent", name);
}

bool hook_start(struct context *c, err *e)
{
    if (!concerns_us(c, e))
        return !e->code;
    fflush(stdout);
    pid_t pid = fork();
    if (pid < 0)
        return err_errno(e, ERR_IO, "starting in the background");
    if (pid > 0)
        return true;
    int null = open("/dev/null", O_RDWR);
    if (setsid() < 0 || null < 0)
        _exit(1);
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    if (nice(NICENESS) == -1)
        errno = 0; /* no lower priority then */
    work_behind(c);
    context_release(c);
    _exit(0);
}

void hook_tell_ready(struct context *c)
{
    err quiet = ERR_INIT;
    const char *path = hook_store_path(c->repo, "digest.ready", c->arena, &quiet);
    bool told = c->command && (strcmp(c->command->name, "digest") == 0);
    if (!path || !fs_exists(path) || unlink(path) != 0 || told)
        return;
    note("a digest of what came is ready: docent digest --last");
}
