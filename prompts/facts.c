/* Facts from the tree (see facts.h). Language-neutral: it looks at node kinds, and at the few words
 * that languages share. */
#include "facts.h"
#include "clause.h"
#include "steps.h"
#include "verify.h"
#include "words.h"
#include <stdint.h>

enum { MAX_CONDITION = 80, MAX_FAILURES = 4, MAX_VALUES = 4, MAX_RETURNS = 4 };

struct return_list {
    int32_t node[MAX_RETURNS]; /* the first few, in order */
    str value[MAX_RETURNS];
    size_t n;               /* all */
    str values[MAX_VALUES]; /* the different ones */
    size_t n_values;
    bool constant, yields;
    uint32_t first, last; /* lines */
};

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
static void condition_add(strbuf *b, const struct outline *o, int32_t node, str text)
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
        how[n] = label.n ? "in" : lone ? "unless" : "if";
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

static str return_value(const struct code_node *n, str text)
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

/* Inside a function of its own: what it returns is not ours. */
static bool node_is_nested(const struct outline *o, int32_t node, str text)
{
    static const char *const frames[] = {
        "with", "#", "{", "unsafe", "async with", "using", "synchronized", "lock"};
    for (int32_t p = o->v[node].parent; p >= 0; p = o->v[p].parent) {
        str h = node_header(&o->v[p], text);
        bool frame = o->v[p].kind != NODE_BLOCK || !h.n;
        for (size_t i = 0; !frame && i < sizeof frames / sizeof *frames; i++)
            frame = str_starts(h, str_of(frames[i]));
        if (!frame)
            return true;
    }
    return false;
}

static void returns_take(const struct outline *o, str text, struct return_list *l)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *r = &o->v[i];
        str v = r->kind == NODE_RETURN ? return_value(r, text) : (str){"", 0};
        if (r->kind != NODE_RETURN || !v.n || node_is_nested(o, (int32_t)i, text))
            continue;
        l->first = l->first ? l->first : r->line;
        l->last = r->end_line;
        l->constant = l->constant && value_is_constant(v);
        l->yields = l->yields || str_starts(v, STR("yield"));
        if (l->n < MAX_RETURNS) {
            l->node[l->n] = (int32_t)i;
            l->value[l->n] = v;
        }
        l->n++;
        size_t k = 0;
        while (k < l->n_values && !str_eq(l->values[k], v))
            k++;
        if (k == l->n_values && k < MAX_VALUES)
            l->values[l->n_values++] = v;
        else if (k == l->n_values)
            l->constant = false;
    }
}

/* The last statement of the definition, when nothing but closing brackets follows it: a last
 * expression may be a value. */
static const struct code_node *last_statement(const struct outline *o, str text)
{
    const struct code_node *last = NULL;
    for (size_t i = 0; i < o->n; i++)
        if (o->v[i].parent < 0 && o->v[i].kind != NODE_COMMENT)
            last = &o->v[i];
    str rest = last ? str_sub(text, last->end_byte, o->body_end) : (str){"", 0};
    for (size_t i = 0; i < rest.n; i++)
        if (is_name_char(rest.p[i]))
            return NULL;
    return last;
}

static bool ends_in_exit(const struct outline *o, str text)
{
    const struct code_node *last = last_statement(o, text);
    return last && (last->kind == NODE_RETURN || last->kind == NODE_THROW);
}

static bool is_plain_name(str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!is_name_char(v.p[i]))
            return false;
    return true;
}

/* How often the name stands in the body where it may be changed: everywhere but in comparisons, ifs
 * and returns. */
static size_t name_changes(const struct outline *o, str text, str name)
{
    size_t n = 0;
    str body = str_sub(text, o->body_start, o->body_end);
    for (size_t at = 0; (at = str_find(body, name, at)) != SIZE_MAX; at += name.n) {
        size_t end = at + name.n, line = at;
        if ((at > 0 && is_name_char(body.p[at - 1])) || (end < body.n && is_name_char(body.p[end])))
            continue;
        while (line > 0 && body.p[line - 1] != '\n' && body.p[line - 1] != ';')
            line--;
        str before = str_trim(str_sub(body, line, at));
        while (end < body.n && body.p[end] == ' ')
            end++;
        bool compared = str_starts(str_sub(body, end, body.n), STR("==")) ||
                        str_starts(str_sub(body, end, body.n), STR("!="));
        bool harmless = str_starts(before, STR("return")) || str_starts(before, STR("if (!")) ||
                        str_ends(before, STR("if")) || str_ends(before, STR("not"));
        n += !compared && !harmless;
    }
    return n;
}

/* "`n`, which is set to `0` (3) or `f(a)` (7)." for a name that is all that is returned; NULL: it
 * is changed in ways that are not told so. */
static char *name_say(const struct outline *o, str text, str name, arena *a)
{
    enum { MAX_SET = 3 };
    strbuf b;
    strbuf_init(&b, 0);
    size_t n = 0, changes = name_changes(o, text, name);
    bool apart = false;
    for (size_t i = 0; i < o->n; i++) {
        struct clause c;
        const struct code_node *x = &o->v[i];
        if (x->kind != NODE_SIMPLE || !clause_read(x, text, MAX_CONDITION, a, &c) ||
            !text_has_word(str_of(c.object), name))
            continue;
        if (strcmp(c.verb, "declares") == 0) {
            changes -= changes > 0;
            continue;
        }
        if (strcmp(c.verb, "sets") != 0 || !c.rest[0])
            continue;
        apart = apart || strlen(c.object) != name.n + 2;
        strbuf_addf(&b, "%s%s (%u)", n ? ", " : "", c.rest + 4, x->line);
        n++;
    }
    char *out = n && n <= MAX_SET && n == changes
                    ? arena_printf(a, "`" STR_FMT "`, which is set %s %s.", STR_ARG(name),
                                   apart ? "from" : "to", b.p)
                    : NULL;
    strbuf_release(&b);
    return out;
}

/* "`-1` if `n < 0` (12); otherwise `n` (15)." Each return with the condition it stands under; NULL
 * when there are many, when one cannot be quoted, or when a lone name says nothing. */
static char *returns_say(const struct outline *o, str text, const struct return_list *l, arena *a)
{
    enum { MAX_SAID = 300 };
    if (!l->n || l->n > MAX_RETURNS || l->yields || !ends_in_exit(o, text))
        return NULL;
    if (l->n_values == 1 && is_plain_name(l->values[0]) && !value_is_constant(l->values[0]))
        return name_say(o, text, l->values[0], a);
    strbuf b;
    strbuf_init(&b, 0);
    bool ok = true, conditional = true; /* all so far */
    for (size_t i = 0; ok && i < l->n; i++) {
        str v = l->value[i];
        bool last = i > 0 && i + 1 == l->n && o->v[l->node[i]].parent < 0 && conditional;
        conditional = conditional && o->v[l->node[i]].parent >= 0;
        ok = v.n <= MAX_CONDITION && one_line(v) && !memchr(v.p, '`', v.n) &&
             str_find(v, STR("/*"), 0) == SIZE_MAX;
        strbuf_addf(&b, "%s%s`" STR_FMT "`", i ? "; " : "", last ? "otherwise " : "", STR_ARG(v));
        condition_add(&b, o, l->node[i], text);
        if (l->n > 1)
            strbuf_addf(&b, " (%u)", o->v[l->node[i]].line);
    }
    strbuf_addc(&b, '.');
    char *out = ok && b.len <= MAX_SAID ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return out;
}

void facts_returns(const struct outline *o, str text, arena *a, struct returns *out)
{
    *out = (struct returns){0};
    if (!o->has_value) {
        out->text = "Nothing.";
        return;
    }
    struct return_list l = {.constant = true};
    returns_take(o, text, &l);
    out->line = l.first;
    out->end_line = l.last;
    out->text = returns_say(o, text, &l, a);
    if (out->text || !l.n || !l.constant || !last_statement(o, text))
        return;
    strbuf say;
    strbuf_init(&say, 0);
    values_say(&say, l.values, l.n_values);
    out->text = arena_strdup(a, strbuf_str(&say));
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
