/* Errors, bugs and small allocations (see err.h). Nothing here allocates for an error: the record
 * lives with the caller. */
#include "err.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*bug_hook)(void);

/* Messages are one line by contract; foreign text inside one (a path, a name) must not break it. */
static void keep_one_line(char *s)
{
    for (; *s; s++)
        if (*s == '\n' || *s == '\r')
            *s = ' ';
}

FMT(3, 0) static void fill(char *dst, size_t size, const char *fmt, va_list ap)
{
    vsnprintf(dst, size, fmt, ap);
    keep_one_line(dst);
}

bool err_set(err *e, int code, const char *fmt, ...)
{
    if (e->code)
        return false;
    e->code = code;
    va_list ap;
    va_start(ap, fmt);
    fill(e->msg, sizeof e->msg, fmt, ap);
    va_end(ap);
    return false;
}

bool err_errno(err *e, int code, const char *fmt, ...)
{
    int saved = errno;
    if (e->code)
        return false;
    e->code = saved == ENOSPC || saved == EDQUOT ? ERR_NOSPACE : code;
    va_list ap;
    va_start(ap, fmt);
    fill(e->msg, sizeof e->msg, fmt, ap);
    va_end(ap);
    char why[128];
    if (strerror_r(saved, why, sizeof why) != 0)
        snprintf(why, sizeof why, "error %d", saved);
    size_t n = strlen(e->msg);
    snprintf(e->msg + n, sizeof e->msg - n, ": %s", why);
    errno = saved;
    return false;
}

bool err_hint(err *e, const char *fmt, ...)
{
    if (e->hint[0])
        return false;
    va_list ap;
    va_start(ap, fmt);
    fill(e->hint, sizeof e->hint, fmt, ap);
    va_end(ap);
    return false;
}

bool err_wrap(err *e, const char *fmt, ...)
{
    char old[sizeof e->msg];
    memcpy(old, e->msg, sizeof old);
    va_list ap;
    va_start(ap, fmt);
    fill(e->msg, sizeof e->msg, fmt, ap);
    va_end(ap);
    size_t n = strlen(e->msg);
    snprintf(e->msg + n, sizeof e->msg - n, ": %s", old);
    return false;
}

void err_clear(err *e)
{
    *e = ERR_INIT;
}

void bug_set_hook(void (*hook)(void))
{
    bug_hook = hook;
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
    void (*hook)(void) = bug_hook;
    bug_hook = NULL; /* a bug inside the hook must still end */
    if (hook)
        hook();
    fprintf(stderr, "docent: bug at %s:%d: ", file, line);
    va_list ap;
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    abort();
}

void out_of_memory(unsigned long bytes)
{
    void (*hook)(void) = bug_hook;
    bug_hook = NULL;
    if (hook)
        hook();
    fprintf(stderr,
            "docent: out of memory (no room for %lu bytes more)\n"
            "hint: close other programs, raise the limit (ulimit -v), or name a smaller folder\n",
            bytes);
    _exit(STATUS_OF_NOMEM);
}

void *xalloc(unsigned long n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p)
        out_of_memory(n);
    return p;
}

void *xrealloc(void *p, unsigned long n)
{
    p = realloc(p, n ? n : 1);
    if (!p)
        out_of_memory(n);
    return p;
}

char *xstrdup(const char *s)
{
    size_t n = strlen(s) + 1;
    char *p = xalloc(n);
    memcpy(p, s, n);
    return p;
}
