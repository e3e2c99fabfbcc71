/* Lines of one side of a change (see change_lines.h). */
#include "change_lines.h"

enum { MIN_MOVED = 8 /* bytes: a shorter line stands in many places */ };

uint32_t line_byte(const struct version_lines *l, uint32_t line)
{
    return (uint32_t)(l->lines[line].p - l->side->text.p);
}

/* A text in three quotes that stands first in a definition is its comment. */
static void mark_docstring(struct version_lines *l)
{
    const char *quotes[] = {"\"\"\"", "'''"};
    for (uint32_t i = 1; i < l->n; i++) {
        str line = str_trim(l->lines[i]), above = str_trim(l->lines[i - 1]);
        line = str_starts(line, STR("r")) ? str_sub(line, 1, line.n) : line;
        for (int q = 0; q < 2; q++) {
            str mark = str_of(quotes[q]);
            if (!str_starts(line, mark) || !str_ends(above, STR(":")))
                continue;
            size_t end = str_find(line, mark, 3);
            l->is_comment[i] = true;
            while (end == SIZE_MAX && ++i < l->n) {
                l->is_comment[i] = true;
                end = str_find(l->lines[i], mark, 0);
            }
            return;
        }
    }
}

void version_read_lines(struct version_lines *l, const struct change_side *s, str quoted, arena *a)
{
    uint32_t n = 0;
    str rest = s->text, line;
    *l = (struct version_lines){.side = s};
    while (str_next(&rest, '\n', &line))
        n++;
    l->lines = ARENA_ARRAY(a, str, n + 1);
    l->quoted = ARENA_ARRAY(a, str, n + 1);
    l->differs = ARENA_ARRAY(a, bool, n + 1);
    l->is_comment = ARENA_ARRAY(a, bool, n + 1);
    for (rest = s->text; l->n < n && str_next(&rest, '\n', &line);)
        l->lines[l->n++] = line;
    for (uint32_t i = 0; i < n && str_next(&quoted, '\n', &line); i++)
        l->quoted[i] = line;
    if (!s->language)
        return;
    l->bare = s->bare.p ? s->bare : code_bare(s->language, s->text, a);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t from = line_byte(l, i);
        l->is_comment[i] = !str_trim(str_sub(l->bare, from, from + l->lines[i].n)).n;
    }
    mark_docstring(l);
}

bool line_is_blank(const struct version_lines *l, uint32_t line)
{
    return !str_trim(l->lines[line]).n;
}

struct line_range range_trim(const struct version_lines *l, struct line_range r)
{
    while (r.n && line_is_blank(l, r.first)) {
        r.first++;
        r.n--;
    }
    while (r.n && line_is_blank(l, r.first + r.n - 1))
        r.n--;
    return r;
}

bool range_is_comment(const struct version_lines *l, struct line_range r)
{
    for (uint32_t i = r.first; i < r.first + r.n; i++)
        if (!l->is_comment[i] && !line_is_blank(l, i))
            return false;
    return true;
}

bool range_is_brackets(const struct version_lines *l, struct line_range r)
{
    for (uint32_t i = r.first; i < r.first + r.n; i++)
        for (size_t k = 0; k < l->lines[i].n; k++)
            if (!strchr(" \t\r{}()[];,", l->lines[i].p[k]))
                return false;
    return true;
}

uint32_t range_code_lines(const struct version_lines *l, struct line_range r)
{
    uint32_t n = 0;
    for (uint32_t i = r.first; i < r.first + r.n; i++)
        n += !line_is_blank(l, i) && !l->is_comment[i];
    return n;
}

str line_quoted_parts(str line, arena *a)
{
    strbuf b;
    char open = 0;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < line.n; i++) {
        char c = line.p[i];
        if (open)
            strbuf_addc(&b, c);
        if (open && c == '\\' && i + 1 < line.n)
            strbuf_addc(&b, line.p[++i]);
        else if (open)
            open = c == open ? 0 : open;
        else if (c == '"' || c == '\'' || c == '`')
            open = c;
    }
    str out = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

bool range_moved(const struct version_lines *l, struct line_range r,
                 const struct version_lines *other)
{
    for (uint32_t i = r.first; i < r.first + r.n; i++) {
        str line = str_trim(l->lines[i]);
        for (uint32_t k = 0; line.n >= MIN_MOVED && !l->is_comment[i] && k < other->n; k++)
            if (other->differs[k] && str_eq(line, str_trim(other->lines[k])))
                return true;
    }
    return false;
}

/* The comment on a line: from where the text without comments is blank; "" when there is none. */
static str comment_on(const struct version_lines *l, uint32_t line)
{
    uint32_t from = line_byte(l, line), to = from + (uint32_t)l->lines[line].n;
    while (from < to && (l->bare.p[from] != ' ' || strchr(" \t\r", l->side->text.p[from])))
        from++;
    return str_trim(str_sub(l->side->text, from, to));
}

str range_comment(const struct version_lines *l, struct line_range r, str before, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (uint32_t i = r.first; l->bare.p && i < r.first + r.n; i++) {
        str one = comment_on(l, i);
        if (b.len && (!one.n || !l->is_comment[i]))
            break;
        if (one.n && (one.n < MIN_MOVED || str_find(before, one, 0) == SIZE_MAX))
            strbuf_addf(&b, STR_FMT "\n", STR_ARG(one));
        if (b.len && !l->is_comment[i]) /* behind code: one line is all */
            break;
    }
    str text = b.len ? code_comment(l->side->language, strbuf_str(&b), a) : (str){"", 0};
    strbuf_release(&b);
    return text;
}
