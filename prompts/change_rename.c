/* Names that became others all through one change (see change_rename.h).
 *
 * A pair of names is guessed from the first word in which two lines differ. It counts when the old
 * name is gone from the text and at least two of its uses stand in lines that are the same but for
 * it. */
#include "change_rename.h"
#include "words.h"
#include <stdint.h>
#include <string.h>

enum {
    MOST_RENAMED = 3,
    MOST_TRIED = 24, /* pairs of lines */
    LONGEST = 72,
};

struct pair {
    str was, is;
};

static str word_at(str s, size_t i)
{
    size_t from = i, to = i;
    while (from > 0 && is_name_char(s.p[from - 1]))
        from--;
    while (to < s.n && is_name_char(s.p[to]))
        to++;
    return str_sub(s, from, to);
}

/* Where the next use of the word begins, from `at`; SIZE_MAX for none. */
static size_t next_use(str text, str word, size_t at)
{
    for (; at < text.n; at++) {
        at = str_find(text, word, at);
        if (at == SIZE_MAX || str_eq(word_at(text, at), word))
            return at;
    }
    return SIZE_MAX;
}

static uint32_t uses(str text, str word)
{
    uint32_t n = 0;
    for (size_t at = 0; (at = next_use(text, word, at)) != SIZE_MAX; at += word.n)
        n++;
    return n;
}

static bool names_differ(str was, str is, struct pair *out)
{
    size_t at = 0;
    while (at < was.n && at < is.n && was.p[at] == is.p[at])
        at++;
    *out = (struct pair){word_at(was, at), word_at(is, at)};
    return out->was.n && out->is.n && out->was.n <= LONGEST && out->is.n <= LONGEST &&
           !str_eq(out->was, out->is) && !(out->was.p[0] >= '0' && out->was.p[0] <= '9');
}

/* `like` is text, or its twin without comments: there the name stands as blanks. */
static str with_name(str text, str like, const struct pair *p, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    size_t from = 0;
    for (size_t at = 0; (at = next_use(text, p->was, at)) != SIZE_MAX; from = at) {
        bool blank = like.p[at] != text.p[at];
        strbuf_addstr(&b, str_sub(like, from, at));
        for (size_t i = 0; i < p->is.n; i++)
            strbuf_addc(&b, blank ? ' ' : p->is.p[i]);
        at += p->was.n;
    }
    strbuf_addstr(&b, str_sub(like, from, like.n));
    str out = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static uint32_t moved(str text, uint32_t at, const struct pair *p)
{
    uint32_t n = uses(str_sub(text, 0, at), p->was);
    return (uint32_t)(at + n * p->is.n - n * p->was.n);
}

static struct change_side side_with(const struct change_side *s, const struct pair *p, arena *a)
{
    struct change_side out = *s;
    out.text = with_name(s->text, s->text, p, a);
    if (s->bare.p)
        out.bare = with_name(s->text, s->bare, p, a);
    out.start = moved(s->text, s->start, p);
    out.end = moved(s->text, s->end, p);
    out.file = out.text; /* the rest of the file has the old names */
    out.file_at = 0;
    return out;
}

/* In how many places of lines that are now the same does the name stand? */
static uint32_t uses_alike(str before, str now, const struct pair *p, arena *a)
{
    struct diff_lines d;
    uint32_t n = 0;
    text_diff(with_name(before, before, p, a), now, true, a, &d);
    str rest = before;
    uint32_t line = 0;
    for (size_t i = 0; i < d.n && rest.n; i++) {
        if (!d.v[i].old)
            continue;
        for (; line < d.v[i].old && rest.n; line++) {
            size_t end = str_find(rest, STR("\n"), 0);
            end = end == SIZE_MAX ? rest.n : end;
            if (line + 1 == d.v[i].old && d.v[i].mark == ' ')
                n += uses(str_sub(rest, 0, end), p->was);
            rest = str_sub(rest, end + 1 < rest.n ? end + 1 : rest.n, rest.n);
        }
    }
    return n;
}

/* The first pair of names that holds; the uses it explains, or 0. */
static uint32_t find_pair(const struct symbol_change *x, arena *a, struct pair *p)
{
    struct diff_lines d;
    int tried = 0;
    text_diff(x->before.text, x->after.text, true, a, &d);
    for (size_t i = 0; i < d.n; i += i < d.n && d.v[i].mark == ' ') {
        size_t went = i, came;
        while (i < d.n && d.v[i].mark == '-')
            i++;
        came = i;
        for (; went < came && i < d.n && d.v[i].mark == '+'; went++, i++) {
            if (!names_differ(str_trim(d.v[went].text), str_trim(d.v[i].text), p) ||
                str_eqz(p->was, x->before.name) || text_has_word(x->after.text, p->was))
                continue;
            if (tried++ == MOST_TRIED)
                return 0;
            uint32_t n = uses_alike(x->before.text, x->after.text, p, a);
            if (n > 1)
                return n;
        }
        while (i < d.n && d.v[i].mark == '+')
            i++;
    }
    return 0;
}

struct symbol_change change_unrenamed(const struct symbol_change *x, arena *a, const char **said)
{
    struct symbol_change out = *x;
    *said = "";
    for (int i = 0; i < MOST_RENAMED; i++) {
        struct pair p;
        uint32_t n = find_pair(&out, a, &p);
        if (!n)
            break;
        *said = arena_printf(a, "%s%s`" STR_FMT "` becomes `" STR_FMT "` throughout (%u times).",
                             *said, (*said)[0] ? " " : "", STR_ARG(p.was), STR_ARG(p.is), n);
        out.before = side_with(&out.before, &p, a);
    }
    return out;
}
