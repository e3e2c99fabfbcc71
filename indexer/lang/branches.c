/* Conditional compilation (C, C#), for parsing only: a copy of the text in which one branch of each
 * #if remains and everything else, the directives included, is blank. Bytes keep their places.
 *
 * Grammars read all branches one after another, so a brace opened in two of them never closes and
 * half a file is lost. The first branch is the one kept, but for `#if 0`, tests, and
 * Windows where there is another. Between the
 * braces of an initial value no grammar expects a directive: there all of them go. */
#include "../../engine/base/vec.h"
#include "../tree.h"

enum { NESTING_MAX = 64 };

struct group {
    bool outside, active, taken; /* outside: the enclosing text is kept */
};

struct masker {
    str text;
    char *out;
    struct group groups[NESTING_MAX];
    int depth, lost; /* lost: groups nested deeper than we follow */
    bool in_comment;
    int value; /* braces open since "= {" */
    char last; /* of the code so far, no blank */
    struct byte_ranges *blanked;
};

static bool masker_active(const struct masker *m)
{
    return m->depth == 0 || m->groups[m->depth - 1].active;
}

static void bytes_blank(struct masker *m, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (m->out[i] != '\n' && m->out[i] != '\r')
            m->out[i] = ' ';
    struct byte_ranges *b = m->blanked;
    if (b->len && b->v[b->len - 1].end == from)
        b->v[b->len - 1].end = (uint32_t)to;
    else
        vec_push(b, ((struct byte_range){(uint32_t)from, (uint32_t)to}));
}

static void value_follow(struct masker *m, char c)
{
    if (c == '{' && (m->value || m->last == '='))
        m->value++;
    else if (c == '}' && m->value)
        m->value--;
    if (!memchr(" \t\r\n", c, 4))
        m->last = c;
}

/* Line ends stay, those that a backslash joins as well. */
static void comment_blank(struct masker *m, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        size_t next = i + 1 + (i + 1 < to && m->text.p[i + 1] == '\r');
        bool joins = m->text.p[i] == '\\' && next < to && m->text.p[next] == '\n';
        if (!joins && m->out[i] != '\n' && m->out[i] != '\r')
            m->out[i] = ' ';
    }
}

/* Follows comments and values over one line. A macro's comments that end on it are wiped. */
static void line_follow(struct masker *m, size_t from, size_t to, str directive)
{
    char quote = 0;
    size_t start = from;
    for (size_t i = from; i < to; i++) {
        char c = m->text.p[i], next = i + 1 < to ? m->text.p[i + 1] : 0;
        if (m->in_comment) {
            if (c == '*' && next == '/') {
                m->in_comment = false;
                if (str_eqz(directive, "define"))
                    comment_blank(m, start, i + 2);
                i++;
            }
        } else if (quote) {
            i += c == '\\';
            if (c == quote)
                quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '/' && next == '/') {
            return;
        } else if (c == '/' && next == '*') {
            m->in_comment = true;
            start = i++;
        } else if (!directive.n) {
            value_follow(m, c);
        }
    }
}

static str directive_word(str line)
{
    size_t i = 0;
    line = str_trim(line);
    if (!line.n || *line.p != '#')
        return (str){"", 0};
    line = str_trim(str_sub(line, 1, line.n));
    while (i < line.n && line.p[i] >= 'a' && line.p[i] <= 'z')
        i++;
    return str_sub(line, 0, i);
}

static bool line_has(str line, const char *word)
{
    return str_find(line, str_of(word), 0) != SIZE_MAX;
}

/* #ifdef X_TEST, #if defined(X_TEST_MAIN): another program in the same file. */
static bool is_for_tests(str line)
{
    return (line_has(line, "ifdef") || line_has(line, "if defined")) && !line_has(line, "|") &&
           (line_has(line, "_TEST") || line_has(line, "_MAIN"));
}

/* Does the #if that ends at `line` have an #else or #elif? */
static bool has_other_branch(const struct masker *m, str line)
{
    size_t from = (size_t)(line.p - m->text.p) + line.n;
    str rest = str_sub(m->text, from, m->text.n), next;
    for (int depth = 1; depth && str_next(&rest, '\n', &next);) {
        str word = directive_word(next);
        if (depth == 1 && str_starts(word, STR("el")))
            return true;
        depth += str_starts(word, STR("if"));
        depth -= str_eqz(word, "endif");
    }
    return false;
}

static void group_open(struct masker *m, str line)
{
    if (m->depth == NESTING_MAX) {
        m->lost++;
        return;
    }
    bool outside = masker_active(m);
    str rest = str_trim(line);
    bool never = (str_ends(rest, STR(" 0")) && line_has(rest, "if 0")) || is_for_tests(rest) ||
                 (text_is_windows(rest) && has_other_branch(m, line));
    m->groups[m->depth++] = (struct group){outside, outside && !never, outside && !never};
}

static void group_next(struct masker *m)
{
    if (!m->depth || m->lost)
        return;
    struct group *g = &m->groups[m->depth - 1];
    g->active = g->outside && !g->taken;
    g->taken = g->taken || g->active;
}

static void group_close(struct masker *m)
{
    if (m->lost)
        m->lost--;
    else if (m->depth)
        m->depth--;
}

/* The line at `from`, with those a backslash joins to it when it is a directive. */
static size_t line_length(str text, size_t from, bool joined)
{
    for (size_t at = from;;) {
        const char *nl = memchr(text.p + at, '\n', text.n - at);
        if (!nl)
            return text.n - from;
        size_t end = (size_t)(nl - text.p) + 1;
        size_t last = end - 1;
        if (last > from && text.p[last - 1] == '\r')
            last--;
        if (!joined || last == from || text.p[last - 1] != '\\')
            return end - from;
        at = end;
    }
}

static size_t line_mask(struct masker *m, size_t at)
{
    size_t n = line_length(m->text, at, false);
    str word = m->in_comment ? (str){"", 0} : directive_word(str_sub(m->text, at, at + n));
    if (word.n)
        n = line_length(m->text, at, true);
    str line = str_sub(m->text, at, at + n);
    bool opens = str_starts(word, STR("if")), goes_on = str_starts(word, STR("el")),
         closes = str_eqz(word, "endif");
    bool keep = masker_active(m) && !opens && !goes_on && !closes && !(word.n && m->value);
    if (opens)
        group_open(m, line);
    else if (goes_on)
        group_next(m);
    else if (closes)
        group_close(m);
    if (keep)
        line_follow(m, at, at + n, word);
    else
        bytes_blank(m, at, at + n);
    return n;
}

bool text_one_branch(const struct language *l, str text, char *out, struct byte_ranges *blanked)
{
    struct masker m = {.text = text, .out = out, .blanked = blanked};
    memcpy(out, text.p, text.n);
    for (size_t at = 0; at < text.n;)
        at += line_mask(&m, at);
    if (language_macros(l))
        text_tame_macros(out, text.n);
    return blanked->len > 0 || memcmp(out, text.p, text.n) != 0;
}
