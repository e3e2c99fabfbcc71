/* Lines quoted, and lines paired (see change_text.h). */
#include "change_text.h"
#include "words.h"
#include <stdint.h>

enum {
    SHORT_LINE = 72,
    LONG_LINE = 110, /* of one pair alone */
    JOINED = 100,
    MOST_QUOTED = 3,
    MOST_PAIRS = 3,
    FEW_PAIRS = 2, /* whose lines may be long */
    MIN_PART = 12,
    MIN_LIKENESS = 25,
    MOST_LIKENESS = 60, /* above, the part that differs says enough of a long line */
};

static bool can_quote(str s, size_t most)
{
    return s.n && s.n <= most && str_find(s, STR("`"), 0) == SIZE_MAX;
}

/* All on one line, with one blank between them. */
static str join(const struct quoted_lines *q, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < q->n && b.len <= JOINED; i++) {
        bool open = b.len && strchr("([{", b.p[b.len - 1]);
        bool close = q->v[i].n && strchr(")]}", q->v[i].p[0]);
        strbuf_addf(&b, "%s" STR_FMT, b.len && !open && !close ? " " : "", STR_ARG(q->v[i]));
    }
    str out = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static int depth_of(str s)
{
    int d = 0;
    for (size_t i = 0; i < s.n; i++)
        d += strchr("([{", s.p[i]) ? 1 : strchr(")]}", s.p[i]) ? -1 : 0;
    return d;
}

/* The first line opens what the last one closes. */
static bool is_one(const struct quoted_lines *q)
{
    int d = 0;
    for (size_t i = 0; i < q->n; i++) {
        d += depth_of(q->v[i]);
        if (i + 1 < q->n && d <= 0)
            return false;
    }
    return q->n > 1 && d == 0;
}

const char *lines_listed(const struct quoted_lines *q, arena *a)
{
    const char *out = "";
    for (size_t i = 0; i < q->n; i++) {
        if (!can_quote(q->v[i], SHORT_LINE))
            return NULL;
        out = arena_printf(a, "%s%s`" STR_FMT "`", out, i ? ", " : "", STR_ARG(q->v[i]));
    }
    return out;
}

const char *lines_quoted(const struct quoted_lines *q, arena *a)
{
    str one;
    if (is_one(q) && can_quote(one = join(q, a), JOINED))
        return arena_printf(a, "`" STR_FMT "`", STR_ARG(one));
    if (!q->n || q->n > MOST_QUOTED)
        return NULL;
    for (size_t i = 0; i < q->n; i++)
        if (!can_quote(q->v[i], q->n == 1 ? LONG_LINE : SHORT_LINE + 20 / q->n))
            return NULL;
    if (q->n == 1)
        return arena_printf(a, "`" STR_FMT "`", STR_ARG(q->v[0]));
    if (q->n == 2)
        return arena_printf(a, "`" STR_FMT "` and `" STR_FMT "`", STR_ARG(q->v[0]),
                            STR_ARG(q->v[1]));
    return arena_printf(a, "`" STR_FMT "`, `" STR_FMT "` and `" STR_FMT "`", STR_ARG(q->v[0]),
                        STR_ARG(q->v[1]), STR_ARG(q->v[2]));
}

/* ---- one line that became another ---- */

static bool at_border(str s, size_t i)
{
    return i == 0 || i >= s.n || !is_name_char(s.p[i - 1]) || !is_name_char(s.p[i]);
}

static size_t common_start(str x, str y)
{
    size_t i = 0;
    while (i < x.n && i < y.n && x.p[i] == y.p[i])
        i++;
    return i;
}

/* Words to the left until the part can be recognised. */
static size_t widen(str s, size_t from, size_t to)
{
    while (from > 0 && (to - from < MIN_PART || !at_border(s, from) || s.p[from - 1] == '`'))
        from--;
    while (from > 0 && s.p[from - 1] != ' ' && to - from < SHORT_LINE)
        from--;
    return from;
}

/* Of two long lines the part that differs, in whole words. */
static bool differing_parts(str x, str y, size_t most, str *was, str *is)
{
    size_t head = common_start(x, y), tail = 0;
    while (tail < x.n - head && tail < y.n - head && x.p[x.n - tail - 1] == y.p[y.n - tail - 1])
        tail++;
    while (tail > 0 && (!at_border(x, x.n - tail) || !at_border(y, y.n - tail)))
        tail--;
    while (head > 0 && (!at_border(x, head) || !at_border(y, head)))
        head--;
    bool inserted = head + tail >= x.n || head + tail >= y.n; /* with what it stands before */
    for (size_t n = 0; inserted && tail > 0 && (n < MIN_PART || !at_border(x, x.n - tail)); n++)
        tail--;
    size_t from = widen(x, head, x.n - tail), other = widen(y, head, y.n - tail);
    if (other < from)
        from = other;
    *was = str_trim(str_sub(x, from, x.n - tail));
    *is = str_trim(str_sub(y, from, y.n - tail));
    return head + tail > 0 && was->n && is->n && can_quote(*was, most) && can_quote(*is, most) &&
           !str_eq(*was, *is);
}

/* 0..100: how much the lines share at both ends. */
static unsigned likeness(str x, str y)
{
    size_t head = common_start(x, y), tail = 0, most = x.n > y.n ? x.n : y.n;
    while (tail < x.n - head && tail < y.n - head && x.p[x.n - tail - 1] == y.p[y.n - tail - 1])
        tail++;
    return most ? (unsigned)((head + tail) * 100 / most) : 100;
}

static const char *pair_said(str was, str is, bool alone, bool few, arena *a)
{
    str x = was, y = is;
    bool whole = (can_quote(was, SHORT_LINE) && can_quote(is, SHORT_LINE)) ||
                 (few && likeness(was, is) < MOST_LIKENESS && can_quote(was, LONG_LINE) &&
                  can_quote(is, LONG_LINE));
    if (!whole && !differing_parts(was, is, SHORT_LINE, &x, &y) &&
        !(few && differing_parts(was, is, LONG_LINE, &x, &y)))
        return NULL;
    if (!alone && likeness(was, is) < MIN_LIKENESS)
        return NULL;
    return arena_printf(a, "`" STR_FMT "` becomes `" STR_FMT "`", STR_ARG(x), STR_ARG(y));
}

static const char *with_times(const char *said, size_t n, arena *a)
{
    return n > 1 ? arena_printf(a, "%s (%zu times)", said, n) : said;
}

const char *lines_become(const struct quoted_lines *was, const struct quoted_lines *is, bool alike,
                         arena *a)
{
    const char *out = "", *before = "";
    size_t again = 1;
    if (was->n != is->n || was->n > MOST_PAIRS) {
        if (alike)
            return NULL;
        if ((was->n > 1 && !is_one(was)) || (is->n > 1 && !is_one(is)))
            return NULL;
        str x = join(was, a), y = join(is, a);
        return can_quote(x, JOINED) && can_quote(y, JOINED)
                   ? arena_printf(a, "`" STR_FMT "` becomes `" STR_FMT "`.", STR_ARG(x), STR_ARG(y))
                   : NULL;
    }
    for (size_t i = 0; i < was->n; i++) {
        const char *one =
            pair_said(was->v[i], is->v[i], was->n == 1 && !alike, was->n <= FEW_PAIRS, a);
        if (!one)
            return NULL;
        if (strcmp(one, before) == 0) {
            again++;
            continue;
        }
        out = arena_printf(a, "%s%s%s", with_times(out, again, a), i ? ", " : "", one);
        before = one;
        again = 1;
    }
    return was->n ? arena_printf(a, "%s.", with_times(out, again, a)) : NULL;
}

/* ---- prose ---- */

const char *first_sentence(str text, size_t most, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    text = str_trim(text);
    size_t i = 0;
    for (; i < text.n && b.len < most; i++) {
        bool blank = strchr(" \t\r\n", text.p[i]) != NULL;
        if (i + 1 < text.n && text.p[i] == '\n' && text.p[i + 1] == '\n')
            break;
        if (!blank)
            strbuf_addc(&b, text.p[i] == '"' ? '\'' : text.p[i]);
        else if (b.len && b.p[b.len - 1] != ' ')
            strbuf_addc(&b, ' ');
        if (text.p[i] == '.' && (i + 1 == text.n || strchr(" \r\n", text.p[i + 1])) && b.len > 12)
            break;
    }
    bool cut = b.len >= most;
    str s = strbuf_str(&b);
    while (cut && s.n && s.p[s.n - 1] != ' ')
        s.n--;
    while (s.n && strchr(" .", s.p[s.n - 1]))
        s.n--;
    const char *out = s.n ? arena_printf(a, STR_FMT "%s", STR_ARG(s), cut ? " ..." : "") : "";
    strbuf_release(&b);
    return out;
}
