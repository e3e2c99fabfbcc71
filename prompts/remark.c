/* See remark.h. */
#include "remark.h"
#include "../engine/base/utf8.h"
#include "comment.h"
#include "verify.h"
#include <ctype.h>

enum { MAX_REMARK = 110, MAX_ALL = 170, MAX_REMARKS = 3 };

/* Bytes of one comment, or of several on lines that follow each other. */
struct group {
    uint32_t start, end;
    bool own_lines;
};

static bool stands_alone(str text, uint32_t at)
{
    while (at > 0 && strchr(" \t", text.p[at - 1]))
        at--;
    return at == 0 || text.p[at - 1] == '\n';
}

static bool follows_directly(str text, uint32_t end, uint32_t start)
{
    size_t newlines = 0;
    for (uint32_t i = end; i < start; i++) {
        if (!strchr(" \t\r\n", text.p[i]))
            return false;
        newlines += text.p[i] == '\n';
    }
    return newlines <= 1;
}

/* The group that begins with node *i, which moves on to the last one of it. */
static struct group group_take(const struct outline *o, str text, const struct step *s, size_t *i)
{
    const struct code_node *n = &o->v[*i];
    struct group g = {n->start_byte, n->end_byte, stands_alone(text, n->start_byte)};
    for (size_t k = *i + 1; g.own_lines && k < o->n; k++) {
        const struct code_node *next = &o->v[k];
        if (next->kind != NODE_COMMENT || next->start_byte >= s->end_byte ||
            !follows_directly(text, g.end, next->start_byte))
            break;
        g.end = next->end_byte;
        *i = k;
    }
    return g;
}

/* ---- does it tell anything? ---- */

static size_t words_count(str s)
{
    size_t n = 0, run = 0;
    for (size_t i = 0; i <= s.n; i++) {
        bool letter = i < s.n && (isalpha((unsigned char)s.p[i]) || (unsigned char)s.p[i] >= 0x80);
        n += !letter && run >= 2;
        run = letter ? run + 1 : 0;
    }
    return n;
}

static bool looks_like_code(str s)
{
    static const char *const signs[] = {"();", ");", ") {", "==", "!=", "&&", "->", "+=", ":="};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_find(s, str_of(signs[i]), 0) != SIZE_MAX)
            return true;
    return s.n && strchr(";{}", s.p[s.n - 1]);
}

static bool is_for_tools(str s)
{
    static const char *const starts[] = {
        "nolint",   "noqa",      "eslint",   "pylint",    "type:",  "fallthrough", "fall through",
        "fallthru", "prettier",  "istanbul", "c8 ignore", "pragma", "lcov",        "clang-format",
        "coverage", "@ts-",      "jshint",   "jslint",    "nosec",  "copyright",   "spdx",
        "region",   "endregion", "mypy",     "ruff:",     "go:",    "+build",      "pyright:"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t n = strlen(starts[i]), k = 0;
        while (k < n && k < s.n && tolower((unsigned char)s.p[k]) == starts[i][k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

static bool tells_something(str s, size_t words)
{
    return words_count(s) >= words && !looks_like_code(s) && !is_for_tools(s) &&
           !memchr(s.p, '`', s.n) && !text_addresses_reader(s);
}

/* At most `most` bytes, cut between words. */
static const char *words_fit(str s, size_t most, arena *a)
{
    if (s.n <= most)
        return arena_strdup(a, s);
    size_t n = utf8_prefix(s, most - 3);
    while (n > most / 2 && s.p[n] != ' ')
        n--;
    while (n > 0 && strchr(" ,;:-", s.p[n - 1]))
        n--;
    return arena_printf(a, STR_FMT "...", (int)n, s.p);
}

/* ---- */

static bool remark_add(strbuf *b, const char *language, str text, struct group g, str said,
                       arena *a)
{
    str all = code_comment(language, str_sub(text, g.start, g.end), a);
    str first = str_trim(str_of(comment_sentence(all, a)));
    while (first.n && strchr(".:", first.p[first.n - 1]))
        first.n--;
    bool is_tag = first.n && first.p[0] == '@'; /* for a tool: "@psalm-suppress" */
    if (is_tag || !tells_something(first, 2) || str_find(said, first, 0) != SIZE_MAX)
        return false;
    const char *fit = words_fit(first, MAX_REMARK, a);
    if (b->len && b->len + strlen(fit) + 3 > MAX_ALL)
        return false;
    strbuf_addf(b, "%s%s", b->len ? " / " : "", fit);
    return true;
}

static size_t remarks_add(strbuf *b, const struct outline *o, const char *language, str text,
                          const struct step *s, str said, bool own_lines, arena *a)
{
    size_t added = 0;
    for (size_t i = 0; i < o->n && added < MAX_REMARKS; i++) {
        const struct code_node *n = &o->v[i];
        if (n->kind != NODE_COMMENT || n->start_byte < s->start_byte ||
            n->start_byte >= s->end_byte)
            continue;
        struct group g = group_take(o, text, s, &i);
        if (g.own_lines == own_lines)
            added += remark_add(b, language, text, g, said, a);
    }
    return added;
}

char *step_remark(const struct outline *o, const char *language, str text, const struct step *s,
                  const char *said, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    str told = str_of(said);
    if (!remarks_add(&b, o, language, text, s, told, true, a))
        remarks_add(&b, o, language, text, s, told, false, a);
    char *out = b.len ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return out;
}

const char *header_remark(const struct outline *o, str text, int32_t node, arena *a)
{
    enum { MAX_WORDS_BYTES = 40 };
    const struct code_node *head = &o->v[node];
    uint32_t end = node_has_body(head) ? head->header_end : head->end_byte;
    const char *newline = memchr(text.p + end, '\n', text.n - end);
    uint32_t line_end = newline ? (uint32_t)(newline - text.p) : (uint32_t)text.n;
    for (size_t i = (size_t)node; i < o->n && o->v[i].start_byte < line_end; i++) {
        const struct code_node *n = &o->v[i];
        if (n->kind != NODE_COMMENT || n->start_byte < head->start_byte || n->end_byte > line_end)
            continue;
        str s = str_trim(code_comment(NULL, str_sub(text, n->start_byte, n->end_byte), a));
        while (s.n && strchr(".:", s.p[s.n - 1]))
            s.n--;
        bool fits = s.n <= MAX_WORDS_BYTES && !memchr(s.p, '\n', s.n);
        return fits && tells_something(s, 1) ? arena_strdup(a, s) : "";
    }
    return "";
}
