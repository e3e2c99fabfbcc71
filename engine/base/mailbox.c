/* Mailbox (see mailbox.h). One lock around a byte array; `pending` says whether the wake-up byte is
 * in the pipe, so a burst of posts costs one write. Both ends of the pipe are non-blocking. */
#include "mailbox.h"
#include "str.h"
#include "vec.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

struct mailbox {
    pthread_mutex_t lock;
    char *items;
    size_t item_size, len, cap;
    bool pending;
    int fd[2];
};

bool mailbox_new(mailbox **out, size_t item_size, err *e)
{
    int fd[2];
    if (pipe(fd) != 0)
        return err_errno(e, ERR_IO, "mailbox: pipe");
    for (int i = 0; i < 2; i++) {
        fcntl(fd[i], F_SETFL, fcntl(fd[i], F_GETFL) | O_NONBLOCK);
        fcntl(fd[i], F_SETFD, FD_CLOEXEC);
    }
    mailbox *m = xalloc(sizeof *m);
    pthread_mutex_init(&m->lock, NULL);
    m->item_size = item_size;
    m->fd[0] = fd[0];
    m->fd[1] = fd[1];
    *out = m;
    return true;
}

void mailbox_free(mailbox *m)
{
    if (!m)
        return;
    close(m->fd[0]);
    close(m->fd[1]);
    pthread_mutex_destroy(&m->lock);
    free(m->items);
    free(m);
}

int mailbox_fd(const mailbox *m)
{
    return m->fd[0];
}

void mailbox_post(mailbox *m, const void *item)
{
    pthread_mutex_lock(&m->lock);
    if (m->len == m->cap)
        m->items = vec_grow(m->items, &m->cap, m->len + 1, m->item_size);
    memcpy(m->items + m->len * m->item_size, item, m->item_size);
    m->len++;
    if (!m->pending) {
        m->pending = true;
        while (write(m->fd[1], "", 1) < 0 && errno == EINTR)
            ;
    }
    pthread_mutex_unlock(&m->lock);
}

size_t mailbox_take(mailbox *m, void **items)
{
    pthread_mutex_lock(&m->lock);
    size_t n = m->len;
    *items = m->items;
    m->items = NULL;
    m->len = m->cap = 0;
    if (m->pending) {
        char byte;
        while (read(m->fd[0], &byte, 1) < 0 && errno == EINTR)
            ;
        m->pending = false;
    }
    pthread_mutex_unlock(&m->lock);
    return n;
}

bool mailbox_wait(mailbox *m, int timeout_ms)
{
    struct pollfd p = {.fd = m->fd[0], .events = POLLIN};
    return poll(&p, 1, timeout_ms) > 0;
}
