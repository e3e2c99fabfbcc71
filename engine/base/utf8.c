/* UTF-8 through utf8proc (see utf8.h). What is made visible here is everything that could move the
 * cursor, change the terminal's state, reorder a line or hide in it: C0, C1, DEL, line separators,
 * annotation marks and Unicode's default-ignorable characters. Emoji presentation and joiners after
 * a picture stay, because there they belong to what is seen. */
#include "utf8.h"
#include <stdio.h>
#include <utf8proc.h>

#define REPLACEMENT "\xEF\xBF\xBD"
#define ELLIPSIS    "\xE2\x80\xA6"

int utf8_decode(const char *p, size_t n, uint32_t *cp)
{
    utf8proc_int32_t c = -1;
    utf8proc_ssize_t len = 0;
    if (n)
        len = utf8proc_iterate((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)(n < 4 ? n : 4), &c);
    if (len <= 0) {
        *cp = 0xFFFD;
        return 0;
    }
    *cp = (uint32_t)c;
    return (int)len;
}

int utf8_encode(uint32_t cp, char out[4])
{
    if (!utf8proc_codepoint_valid((utf8proc_int32_t)cp))
        cp = 0xFFFD;
    return (int)utf8proc_encode_char((utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

size_t utf8_prefix(str s, size_t max_bytes)
{
    size_t end = s.n < max_bytes ? s.n : max_bytes, i = 0;
    while (i < end) {
        uint32_t cp;
        if ((unsigned char)s.p[i] < 0x80) {
            i++;
            continue;
        }
        int n = utf8_decode(s.p + i, end - i, &cp);
        if (!n)
            break;
        i += (size_t)n;
    }
    return i;
}

bool utf8_valid(str s)
{
    return utf8_prefix(s, s.n) == s.n;
}

size_t utf8_grapheme(str s, int *columns)
{
    uint32_t cp;
    *columns = 0;
    if (!s.n)
        return 0;
    int n = utf8_decode(s.p, s.n, &cp);
    if (!n) {
        *columns = 1; /* shown as U+FFFD */
        return 1;
    }
    size_t at = (size_t)n;
    int width = utf8proc_charwidth((utf8proc_int32_t)cp);
    utf8proc_int32_t state = 0;
    while (at < s.n) {
        uint32_t next;
        n = utf8_decode(s.p + at, s.n - at, &next);
        if (!n ||
            utf8proc_grapheme_break_stateful((utf8proc_int32_t)cp, (utf8proc_int32_t)next, &state))
            break;
        int w = utf8proc_charwidth((utf8proc_int32_t)next);
        if (w > width)
            width = w;
        cp = next;
        at += (size_t)n;
    }
    *columns = width < 0 ? 0 : width > 2 ? 2 : width;
    return at;
}

size_t utf8_columns(str s)
{
    size_t total = 0;
    while (s.n) {
        int columns;
        size_t n = utf8_grapheme(s, &columns);
        total += (size_t)columns;
        s = str_sub(s, n, s.n);
    }
    return total;
}

static bool is_hidden(uint32_t cp, bool after_picture)
{
    if ((cp == 0x200D || cp == 0xFE0F || cp == 0xFE0E) && after_picture)
        return false;
    const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)cp);
    return p->ignorable || p->category == UTF8PROC_CATEGORY_ZL ||
           p->category == UTF8PROC_CATEGORY_ZP || (cp >= 0xFFF9 && cp <= 0xFFFB);
}

static void add_visible(strbuf *out, uint32_t cp)
{
    if (cp == 0x7F)
        strbuf_addz(out, "^?");
    else if (cp < 0x20)
        strbuf_addf(out, "^%c", (int)(cp + 0x40));
    else if (cp < 0xA0)
        strbuf_addf(out, "<%02X>", cp);
    else
        strbuf_addf(out, "<U+%04X>", cp);
}

void utf8_safe(strbuf *out, str s, bool keep_layout)
{
    bool after_picture = false;
    for (size_t i = 0; i < s.n;) {
        uint32_t cp;
        int n = utf8_decode(s.p + i, s.n - i, &cp);
        if (!n) {
            strbuf_addz(out, REPLACEMENT);
            i++;
            after_picture = false;
            continue;
        }
        bool control = cp < 0x20 || (cp >= 0x7F && cp < 0xA0);
        if (control ? !(keep_layout && (cp == '\n' || cp == '\t'))
                    : cp >= 0x80 && is_hidden(cp, after_picture))
            add_visible(out, cp);
        else
            strbuf_add(out, s.p + i, (size_t)n);
        /* A joiner or selector continues the picture it follows; joined pictures start anew. */
        after_picture =
            cp >= 0x80 && utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_SO;
        if (cp == 0xFE0F || (cp >= 0x1F3FB && cp <= 0x1F3FF))
            after_picture = true; /* skin tones are Sk */
        i += (size_t)n;
    }
}

void utf8_safe_fit(strbuf *out, str s, size_t columns)
{
    strbuf safe;
    strbuf_init(&safe, 0);
    /* What does not fit need not be made safe: four bytes a column is the most that is shown,
     * combining marks aside. */
    utf8_safe(&safe, str_sub(s, 0, columns * 16 + 64), false);
    str rest = strbuf_str(&safe);
    bool cut = columns * 16 + 64 < s.n || utf8_columns(rest) > columns;
    size_t room = cut && columns ? columns - 1 : columns, used = 0;
    while (rest.n) {
        int w;
        size_t n = utf8_grapheme(rest, &w);
        if (used + (size_t)w > room)
            break;
        strbuf_add(out, rest.p, n);
        used += (size_t)w;
        rest = str_sub(rest, n, rest.n);
    }
    if (cut && columns)
        strbuf_addz(out, ELLIPSIS);
    strbuf_release(&safe);
}
