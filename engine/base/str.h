/* Text: `str` is a view (borrowed bytes, not NUL-terminated), `strbuf` owns.
 *
 * Invariants of strbuf: p is never NULL and p[len] == 0, so it can always be printed; len never
 * exceeds max. Growing past max sets `full`, drops the rest and keeps what fits: check it where a
 * cut would matter. */
#pragma once
#include "err.h"
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct str {
    const char *p;
    size_t n;
} str;

#define STR(lit)   ((str){(lit), sizeof(lit) - 1})
#define STR_FMT    "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p

static inline str str_of(const char *z)
{
    return (str){z ? z : "", z ? strlen(z) : 0};
}
bool str_eq(str a, str b);
bool str_eqz(str a, const char *z);
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
int str_cmp(str a, str b);                  /* bytewise, shorter first */
str str_trim(str s);                        /* blanks, tabs, CR and LF at both ends */
str str_sub(str s, size_t from, size_t to); /* clamped */
/* Offset of the first `needle` at or after `from`, or SIZE_MAX. */
size_t str_find(str s, str needle, size_t from);
/* Takes the part before the first `sep` off *rest; false when *rest is used up (p == NULL). */
bool str_next(str *rest, char sep, str *part);
/* Decimal, whole text, no sign; false when it is not a number or overflows. */
bool str_to_u64(str s, unsigned long long *out);

typedef struct strbuf {
    char *p;
    size_t len, cap, max;
    bool full;
} strbuf;

void strbuf_init(strbuf *b, size_t max); /* max 0: 1 GiB */
void strbuf_release(strbuf *b);
void strbuf_reset(strbuf *b); /* empty, keeps memory */
void strbuf_add(strbuf *b, const void *p, size_t n);
void strbuf_addstr(strbuf *b, str s);
void strbuf_addz(strbuf *b, const char *z);
void strbuf_addc(strbuf *b, char c);
void strbuf_addf(strbuf *b, const char *fmt, ...) FMT(2, 3);
void strbuf_cut(strbuf *b, size_t len); /* shortens to len */
str strbuf_str(const strbuf *b);        /* view, valid until the next change */
char *strbuf_detach(strbuf *b);         /* caller frees; *b is empty and usable again */
