/* Facts from the tree (see facts.h). Language-neutral: it looks at node kinds, and at the few words
 * that languages share. */
#include "facts.h"
#include "steps.h"
#include "verify.h"
#include "words.h"
#include <stdint.h>

enum { MAX_CONDITION = 80, MAX_FAILURES = 4, MAX_VALUES = 4 };

/* ---- conditions ---- */

static str word_off(str s, const char *word)
{
    str w = str_of(word);
    if (str_starts(s, w) && (s.n == w.n || !is_name_char(s.p[w.n])))
        return str_trim(str_sub(s, w.n, s.n));
    return s;
}

/* Parentheses that enclose all of s. */
static str parens_off(str s)
{
    if (s.n < 2 || s.p[0] != '(' || s.p[s.n - 1] != ')')
        return s;
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        depth += (s.p[i] == '(') - (s.p[i] == ')');
        if (depth == 0 && i + 1 < s.n)
            return s;
    }
    return str_trim(str_sub(s, 1, s.n - 1));
}

str node_condition(const struct code_node *n, str text)
{
    str s = node_header(n, text);
    while (s.n && strchr("{: \t\r\n", s.p[s.n - 1]))
        s.n--;
    static const char *const ends[] = {" then", ";then", " do"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(s, str_of(ends[i])))
            s = str_trim(str_sub(s, 0, s.n - strlen(ends[i])));
    str was = s;
    while (s.n && s.p[0] == '}')
        s = str_trim(str_sub(s, 1, s.n));
    s = word_off(s, "else");
    str body = word_off(word_off(s, "elif"), "if");
    if (body.n == s.n)
        body = word_off(s, "elsif");
    if (body.n == s.n && s.n == was.n)
        return (str){s.p, 0};
    return body.n == s.n ? (str){s.p, 0} : parens_off(body);
}

static bool one_line(str s)
{
    return !memchr(s.p, '\n', s.n);
}

/* " if `cond`" of the innermost if that holds the node, or nothing when an else arm stands between
 * or the condition is too long to quote. */
static void condition_add(strbuf *b, const struct outline *o, int32_t node, str text)
{
    for (int32_t p = o->v[node].parent; p >= 0; p = o->v[p].parent) {
        const struct code_node *n = &o->v[p];
        if (n->kind != NODE_BRANCH && n->kind != NODE_ARM)
            continue;
        str c = node_condition(n, text);
        str h = node_header(n, text);
        if (!c.n && n->kind == NODE_ARM &&
            (str_starts(h, STR("case")) || str_starts(h, STR("exc")) ||
             str_find(h, STR("catch"), 0) != SIZE_MAX)) {
            while (h.n && strchr("{}: ", h.p[h.n - 1]))
                h.n--;
            while (h.n && strchr("} ", h.p[0]))
                h = str_sub(h, 1, h.n);
            if (h.n && h.n <= MAX_CONDITION && one_line(h))
                strbuf_addf(b, " in `" STR_FMT "`", STR_ARG(h));
            return;
        }
        if (c.n && c.n <= MAX_CONDITION && one_line(c) && !memchr(c.p, '`', c.n))
            strbuf_addf(b, " if `" STR_FMT "`", STR_ARG(c));
        return;
    }
}

/* ---- ways to fail ---- */

static str statement(const struct code_node *n, str text)
{
    str s = str_trim(str_sub(text, n->start_byte, n->end_byte));
    while (s.n && (s.p[s.n - 1] == ';' || s.p[s.n - 1] == ' '))
        s.n--;
    return s;
}

static str return_value(const struct code_node *n, str text)
{
    return parens_off(word_off(statement(n, text), "return"));
}

static bool value_says_failure(str v)
{
    static const char *const exact[] = {"NULL",    "nil", "None",     "null",
                                        "nullptr", "-1",  "undefined"};
    static const char *const stems[] = {"err", "fail", "invalid", "exception"};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        if (str_eqz(v, exact[i]))
            return true;
    if (v.n > 2 && v.p[0] == '-' && v.p[1] == 'E')
        return true;
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (v.n <= MAX_CONDITION && text_has_stem(v, str_of(stems[i])))
            return true;
    return false;
}

/* The call in a simple statement that ends the program, or an empty text. */
static str program_end(str s)
{
    static const char *const calls[] = {"exit",       "_exit",       "_Exit",    "abort",
                                        "die",        "os.Exit",     "sys.exit", "log.Fatal",
                                        "log.Fatalf", "process.exit"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        str c = str_of(calls[i]);
        if (str_starts(s, c) && s.n > c.n && s.p[c.n] == '(')
            return s;
    }
    return (str){s.p, 0};
}

static bool failure_add(strbuf *b, const struct outline *o, int32_t node, str text)
{
    const struct code_node *n = &o->v[node];
    str s = statement(n, text);
    bool quotable = s.n <= MAX_CONDITION && one_line(s) && !memchr(s.p, '`', s.n);
    if (n->kind == NODE_RETURN && value_says_failure(return_value(n, text)) && quotable) {
        str v = return_value(n, text);
        strbuf_addf(b, "%sreturns `" STR_FMT "`", b->len ? "; " : "", STR_ARG(v));
    } else if ((n->kind == NODE_SIMPLE || n->kind == NODE_THROW) && program_end(s).n && quotable) {
        strbuf_addf(b, "%sends the program through `" STR_FMT "`", b->len ? "; " : "", STR_ARG(s));
    } else if (n->kind == NODE_THROW) {
        str shown = quotable ? s : str_sub(s, 0, 0);
        size_t paren = str_find(s, STR("("), 0);
        if (!quotable && paren != SIZE_MAX && paren <= MAX_CONDITION &&
            one_line(str_sub(s, 0, paren)))
            shown = str_sub(s, 0, paren);
        if (shown.n)
            strbuf_addf(b, "%s`" STR_FMT "`", b->len ? "; " : "", STR_ARG(shown));
        else
            strbuf_addf(b, "%sthrows", b->len ? "; " : "");
    } else {
        return false;
    }
    condition_add(b, o, node, text);
    strbuf_addf(b, " (%u)", n->line);
    return true;
}

char *facts_failures(const struct outline *o, str text, arena *a, uint32_t *line,
                     uint32_t *end_line)
{
    strbuf b, rest;
    strbuf_init(&b, 0);
    strbuf_init(&rest, 0);
    size_t found = 0;
    for (size_t i = 0; i < o->n; i++) {
        strbuf *to = found < MAX_FAILURES ? &b : &rest;
        if (!failure_add(to, o, (int32_t)i, text))
            continue;
        if (!found)
            *line = o->v[i].line;
        *end_line = o->v[i].end_line;
        found++;
    }
    if (found > MAX_FAILURES)
        strbuf_addf(&b, "; and %zu more", found - MAX_FAILURES);
    if (b.len && b.p[0] >= 'a' && b.p[0] <= 'z')
        b.p[0] = (char)(b.p[0] - 32);
    strbuf_addc(&b, '.');
    char *out = found ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    strbuf_release(&rest);
    return out;
}

/* ---- what is returned ---- */

/* A number, a string, true, nil, or a NAME in capitals: nothing is left to explain. */
static bool value_is_constant(str v)
{
    static const char *const words[] = {"true", "false", "True", "False",     "NULL",
                                        "nil",  "None",  "null", "undefined", "nullptr"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eqz(v, words[i]))
            return true;
    if (!v.n || v.n > 60)
        return false;
    bool is_string = v.n >= 2 && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.n - 1] == v.p[0];
    if (is_string)
        return !memchr(v.p + 1, v.p[0], v.n - 2);
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        bool ok = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                  (c == '-' && i == 0) || (c == 'x' && i == 1 && v.p[0] == '0');
        if (!ok)
            return false;
    }
    return true;
}

static void values_say(strbuf *b, const str *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        strbuf_addf(b, "%s`" STR_FMT "`", i == 0 ? "" : i + 1 == n ? " or " : ", ", STR_ARG(v[i]));
    strbuf_addc(b, '.');
}

void facts_returns(const struct outline *o, str text, arena *a, struct returns *out)
{
    *out = (struct returns){.lines = ""};
    if (!o->has_value) {
        out->text = "Nothing.";
        return;
    }
    str values[MAX_VALUES];
    size_t n = 0;
    bool constant = true;
    strbuf lines, say;
    strbuf_init(&lines, 0);
    strbuf_init(&say, 0);
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *r = &o->v[i];
        str v = r->kind == NODE_RETURN ? return_value(r, text) : (str){"", 0};
        if (r->kind != NODE_RETURN || !v.n)
            continue;
        out->line = out->line ? out->line : r->line;
        out->end_line = r->end_line;
        strbuf_addf(&lines, STR_FMT "\n", STR_ARG(statement(r, text)));
        constant = constant && value_is_constant(v);
        size_t k = 0;
        while (k < n && !str_eq(values[k], v))
            k++;
        if (k == n && n < MAX_VALUES)
            values[n++] = v;
        else if (k == n)
            constant = false;
    }
    if (n && constant) {
        values_say(&say, values, n);
        out->text = arena_strdup(a, strbuf_str(&say));
    }
    out->lines = arena_strdup(a, strbuf_str(&lines));
    strbuf_release(&lines);
    strbuf_release(&say);
}

/* ---- comments ---- */

static str code_with(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                     bool appeals_only, size_t *hidden)
{
    char *p = arena_strdup(a, str_sub(text, start, end));
    size_t n = strlen(p);
    struct spans spans = {0};
    err e = ERR_INIT;
    if (!language || !code_highlight(language, text, a, &spans, &e))
        return (str){p, n};
    for (size_t i = 0; i < spans.n; i++) {
        const struct span *s = &spans.v[i];
        if (s->kind != HL_COMMENT || s->end <= start || s->start >= end)
            continue;
        uint32_t from = s->start < start ? start : s->start, to = s->end > end ? end : s->end;
        if (appeals_only && !text_addresses_reader(str_sub(text, from, to)))
            continue;
        if (hidden)
            ++*hidden;
        for (uint32_t k = from; k < to && k - start < n; k++)
            if (p[k - start] != '\n')
                p[k - start] = ' ';
    }
    return (str){p, n};
}

str code_without_comments(const char *language, str text, uint32_t start, uint32_t end, arena *a)
{
    return code_with(language, text, start, end, a, false, NULL);
}

str code_without_appeals(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                         size_t *hidden)
{
    *hidden = 0;
    return code_with(language, text, start, end, a, true, hidden);
}
