/* Text views and buffers (see str.h). */
#include "str.h"
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static char empty[1]; /* what p points at before the first byte: never written but with NUL */

bool str_eq(str a, str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_eqz(str a, const char *z)
{
    return str_eq(a, str_of(z));
}

bool str_starts(str s, str prefix)
{
    return s.n >= prefix.n && str_eq((str){s.p, prefix.n}, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || str_eq((str){s.p + s.n - suffix.n, suffix.n}, suffix));
}

int str_cmp(str a, str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

str str_trim(str s)
{
    while (s.n && is_blank(s.p[0]))
        s.p++, s.n--;
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

str str_sub(str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (str){s.p ? s.p + from : s.p, to - from};
}

size_t str_find(str s, str needle, size_t from)
{
    if (from > s.n || needle.n > s.n - from)
        return SIZE_MAX;
    if (needle.n == 0)
        return from;
    const char *p = s.p + from, *last = s.p + s.n - needle.n;
    while (p <= last && (p = memchr(p, needle.p[0], (size_t)(last - p) + 1)) != NULL) {
        if (memcmp(p, needle.p, needle.n) == 0)
            return (size_t)(p - s.p);
        p++;
    }
    return SIZE_MAX;
}

bool str_next(str *rest, char sep, str *part)
{
    if (!rest->p)
        return false;
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (!at) {
        *part = *rest;
        *rest = (str){NULL, 0};
        return true;
    }
    size_t n = (size_t)(at - rest->p);
    *part = (str){rest->p, n};
    *rest = (str){at + 1, rest->n - n - 1};
    return true;
}

bool str_to_u64(str s, unsigned long long *out)
{
    unsigned long long v = 0;
    if (!s.n)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        unsigned d = (unsigned)(s.p[i] - '0');
        if (v > (ULLONG_MAX - d) / 10)
            return false;
        v = v * 10 + d;
    }
    *out = v;
    return true;
}

void strbuf_init(strbuf *b, size_t max)
{
    *b = (strbuf){.p = empty, .max = max ? max : (size_t)1 << 30};
}

void strbuf_release(strbuf *b)
{
    if (b->cap)
        free(b->p);
    b->p = empty;
    b->len = b->cap = 0;
    b->full = false;
}

void strbuf_reset(strbuf *b)
{
    strbuf_cut(b, 0);
    b->full = false;
}

/* Room for n more bytes and the NUL; returns how many of n fit under max. */
static size_t make_room(strbuf *b, size_t n)
{
    if (n > b->max - b->len) {
        n = b->max - b->len;
        b->full = true;
    }
    size_t need = b->len + n + 1;
    if (need > b->cap) {
        size_t cap = b->cap + b->cap / 2;
        if (cap < need)
            cap = need < 64 ? 64 : need;
        b->p = xrealloc(b->cap ? b->p : NULL, cap);
        b->cap = cap;
    }
    return n;
}

void strbuf_add(strbuf *b, const void *p, size_t n)
{
    n = make_room(b, n);
    if (n)
        memcpy(b->p + b->len, p, n);
    b->len += n;
    b->p[b->len] = 0;
}

void strbuf_addstr(strbuf *b, str s)
{
    strbuf_add(b, s.p, s.n);
}

void strbuf_addz(strbuf *b, const char *z)
{
    strbuf_add(b, z, strlen(z));
}

void strbuf_addc(strbuf *b, char c)
{
    strbuf_add(b, &c, 1);
}

void strbuf_addf(strbuf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0)
        BUG("bad format: %s", fmt);
    if ((size_t)n < sizeof small) {
        strbuf_add(b, small, (size_t)n);
    } else {
        char *big = xalloc((size_t)n + 1);
        vsnprintf(big, (size_t)n + 1, fmt, again);
        strbuf_add(b, big, (size_t)n);
        free(big);
    }
    va_end(again);
}

void strbuf_cut(strbuf *b, size_t len)
{
    if (len < b->len) {
        b->len = len;
        b->p[len] = 0;
    }
}

str strbuf_str(const strbuf *b)
{
    return (str){b->p, b->len};
}

char *strbuf_detach(strbuf *b)
{
    char *p = b->cap ? b->p : xalloc(1);
    strbuf_init(b, b->max);
    return p;
}
