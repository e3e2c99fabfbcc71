/* See notices.h: inotify. A watch descriptor is a small growing number, so folders are found by it
 * in an array. A folder that is renamed keeps its watch, hence the adding anew. */
#include "notices.h"
#include "../engine/base/vec.h"
#include <errno.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <unistd.h>

enum {
    MAX_WATCHES = 1 << 20, /* descriptors beyond are not kept */
    WHAT = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF |
           IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK,
};

struct place {
    char *folder; /* NULL: not watched */
    unsigned round;
    bool is_git;
};
struct notices {
    int fd;
    unsigned round;
    VEC(struct place) places; /* by watch descriptor */
    size_t at, have;
    _Alignas(struct inotify_event) char block[1 << 14];
};

notices *notices_open(void)
{
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd < 0)
        return NULL;
    notices *n = xalloc(sizeof *n);
    n->fd = fd;
    return n;
}

void notices_close(notices *n)
{
    if (!n)
        return;
    close(n->fd);
    for (size_t i = 0; i < n->places.len; i++)
        free(n->places.v[i].folder);
    vec_release(&n->places);
    free(n);
}

int notices_fd(const notices *n)
{
    return n->fd;
}

void notices_begin(notices *n)
{
    n->round++;
}

bool notices_add(notices *n, const char *absolute, const char *folder, bool is_git)
{
    int wd = inotify_add_watch(n->fd, absolute, WHAT);
    if (wd < 0)
        return errno != ENOSPC && errno != ENOMEM;
    if (wd >= MAX_WATCHES)
        return false;
    while (n->places.len <= (size_t)wd)
        vec_push(&n->places, (struct place){0});
    struct place *p = &n->places.v[wd];
    if (!p->folder || strcmp(p->folder, folder) != 0) {
        free(p->folder);
        p->folder = xstrdup(folder);
    }
    p->round = n->round;
    p->is_git = is_git;
    return true;
}

static void forget(struct place *p)
{
    free(p->folder);
    *p = (struct place){0};
}

void notices_end(notices *n)
{
    for (size_t i = 0; i < n->places.len; i++) {
        struct place *p = &n->places.v[i];
        if (!p->folder || p->round == n->round)
            continue;
        inotify_rm_watch(n->fd, (int)i);
        forget(p);
    }
}

static const struct inotify_event *next_event(notices *n)
{
    if (n->at >= n->have) {
        ssize_t got = read(n->fd, n->block, sizeof n->block);
        n->at = 0;
        n->have = got > 0 ? (size_t)got : 0;
        if (!n->have)
            return NULL;
    }
    const struct inotify_event *v = (const void *)(n->block + n->at);
    n->at += sizeof *v + v->len;
    return v;
}

bool notices_take(notices *n, struct notice *out)
{
    const struct inotify_event *v;
    while ((v = next_event(n))) {
        *out = (struct notice){.folder = "", .name = "", .lost = (v->mask & IN_Q_OVERFLOW) != 0};
        if (out->lost)
            return true;
        struct place *p = v->wd >= 0 && (size_t)v->wd < n->places.len ? &n->places.v[v->wd] : NULL;
        if (!p || !p->folder)
            continue; /* dropped meanwhile */
        if (v->mask & IN_IGNORED) {
            forget(p);
            continue;
        }
        out->folder = p->folder;
        out->is_git = p->is_git;
        out->name = v->len ? v->name : "";
        out->is_folder = (v->mask & IN_ISDIR) || !v->len;
        return true;
    }
    return false;
}
