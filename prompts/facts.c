/* Facts from the tree (see facts.h). Language-neutral: it looks at node kinds, and at the few words
 * that languages share. */
#include "facts.h"
#include "steps.h"
#include "verify.h"
#include "words.h"
#include <stdint.h>

enum { MAX_CONDITION = 80, MAX_FAILURES = 4 };

/* ---- conditions ---- */

bool node_is_unless(const struct code_node *n, str text)
{
    str h = node_header(n, text);
    return word_off(h, "unless").n < h.n;
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
        body = word_off(word_off(s, "elsif"), "unless");
    if (body.n == s.n && s.n == was.n)
        return (str){s.p, 0};
    return body.n == s.n ? (str){s.p, 0} : parens_off(body);
}

static bool one_line(str s)
{
    return !memchr(s.p, '\n', s.n);
}

/* What an arm without a condition of its own is for: "case 3", "except E". */
static str arm_label(const struct code_node *n, str text)
{
    str h = node_header(n, text);
    while (h.n && strchr("{}: ", h.p[h.n - 1]))
        h.n--;
    while (h.n && strchr("} ", h.p[0]))
        h = str_sub(h, 1, h.n);
    bool label =
        str_starts(h, STR("case")) || str_starts(h, STR("exc")) || str_starts(h, STR("catch"));
    return label && h.n <= MAX_CONDITION && one_line(h) ? h : (str){h.p, 0};
}

/* Only an if with this one else: then the else is "unless". */
static bool arm_is_lone_else(const struct outline *o, int32_t arm, str text)
{
    int32_t up = o->v[arm].parent;
    if (up < 0 || o->v[up].kind != NODE_BRANCH ||
        !str_starts(node_header(&o->v[arm], text), STR("else")))
        return false;
    for (size_t i = (size_t)up + 1; i < o->n && o->v[i].parent >= up; i++)
        if (o->v[i].parent == up && o->v[i].kind == NODE_ARM && (int32_t)i != arm)
            return false;
    return true;
}

static const char *how_word(const char *how, bool same)
{
    return same ? "" : strcmp(how, "in") == 0 ? "in " : strcmp(how, "if") == 0 ? "if " : "unless ";
}

/* " if `a` and `b`" of the ifs that hold the node, innermost last; nothing when one of them cannot
 * be said in so many words. */
void condition_add(strbuf *b, const struct outline *o, int32_t node, str text)
{
    enum { MAX_DEEP = 3, MAX_ALL = 120 };
    str c[MAX_DEEP];
    const char *how[MAX_DEEP];
    size_t n = 0, all = 0;
    for (int32_t p = o->v[node].parent; p >= 0; p = o->v[p].parent) {
        const struct code_node *x = &o->v[p];
        if (x->kind != NODE_BRANCH && x->kind != NODE_ARM)
            continue;
        str cond = node_condition(x, text);
        bool lone = x->kind == NODE_ARM && !cond.n && arm_is_lone_else(o, p, text);
        str label = x->kind == NODE_ARM && !cond.n && !lone ? arm_label(x, text) : (str){"", 0};
        if (lone)
            cond = node_condition(&o->v[x->parent], text);
        if (label.n)
            cond = label;
        if (n == MAX_DEEP || (x->kind == NODE_ARM && !cond.n))
            return;
        if (!cond.n) /* try, switch: its arm has said it */
            continue;
        if (cond.n > MAX_CONDITION || !one_line(cond) || memchr(cond.p, '`', cond.n))
            return;
        if (n && str_eq(cond, c[n - 1])) /* set in between: said twice it tells nothing */
            return;
        all += cond.n;
        bool inverse = node_is_unless(lone ? &o->v[x->parent] : x, text);
        how[n] = label.n ? "in" : lone != inverse ? "unless" : "if";
        c[n++] = cond;
        if (x->kind == NODE_ARM)
            p = x->parent;
    }
    if (all > MAX_ALL)
        return;
    for (size_t i = n; i-- > 0;) {
        bool first = i + 1 == n, same = !first && strcmp(how[i], how[i + 1]) == 0;
        strbuf_addf(b, "%s %s`" STR_FMT "`", first ? "" : " and", how_word(how[i], same),
                    STR_ARG(c[i]));
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

str return_value(const struct code_node *n, str text)
{
    return parens_off(word_off(statement(n, text), "return"));
}

static bool value_says_failure(str v)
{
    static const char *const exact[] = {"NULL",    "nil", "None",     "null",
                                        "nullptr", "-1",  "undefined"};
    static const char *const stems[] = {"_err", "err_", "fail", "invalid", "exception"};
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        if (str_eqz(v, exact[i]))
            return true;
    if (v.n > 2 && v.p[0] == '-' && v.p[1] == 'E')
        return true;
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (v.n <= MAX_CONDITION && text_has_stem(v, str_of(stems[i])))
            return true;
    for (size_t at = 0; (at = str_find(v, STR("err"), at)) != SIZE_MAX; at += 3) {
        bool begins = at == 0 || !is_name_char(v.p[at - 1]);
        bool ends = at + 3 == v.n || (v.p[at + 3] >= 'A' && v.p[at + 3] <= 'Z') ||
                    !is_name_char(v.p[at + 3]);
        if (begins && ends && v.n <= MAX_CONDITION)
            return true;
    }
    return memchr(v.p, '(', v.n) && text_has_stem(str_sub(v, 0, MAX_CONDITION), STR("error"));
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

/* ---- comments ---- */

static str code_with(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                     bool appeals_only, size_t *hidden)
{
    char *p = arena_strdup(a, str_sub(text, start, end));
    size_t n = strlen(p);
    struct spans spans;
    code_comments(language, text, a, &spans);
    for (size_t i = 0; i < spans.n; i++) {
        const struct span *s = &spans.v[i];
        if (s->end <= start || s->start >= end)
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
