/* What a definition returns (see facts.h): its return statements with the conditions they stand
 * under. Looks at node kinds and at the few words that languages share. */
#include "arm.h"
#include "clause.h"
#include "facts.h"
#include "lead.h"
#include "steps.h"
#include "words.h"
#include <stdint.h>

enum { MAX_CONDITION = 80, MAX_VALUES = 4, MAX_RETURNS = 4 };

struct return_list {
    int32_t node[MAX_RETURNS]; /* the first few, in order */
    str value[MAX_RETURNS];
    size_t n;               /* all */
    str values[MAX_VALUES]; /* the first different ones */
    int32_t value_node[MAX_VALUES];
    size_t n_values;
    int32_t last_node;
    str last_value;
    bool constant, yields;
    uint32_t first, last, last_but_one; /* lines */
};

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
        if (o->v[p].kind == NODE_RETURN || o->v[p].kind == NODE_THROW)
            return true;
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
        l->last_but_one = l->n ? o->v[l->last_node].line : r->line;
        l->last = r->end_line;
        l->last_node = (int32_t)i;
        l->last_value = v;
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
        if (k == l->n_values && k < MAX_VALUES) {
            l->value_node[k] = (int32_t)i;
            l->values[l->n_values++] = v;
        } else if (k == l->n_values) {
            l->constant = false;
        }
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

static bool value_say(strbuf *b, const struct code_node *n, str v, str text, arena *a)
{
    str q = {"", 0};
    if (node_has_body(n)) {
        const char *inner = inner_value(n, text, a);
        strbuf_addz(b, inner ? inner : "");
        return inner != NULL;
    }
    bool fits = code_quote(v, MAX_CONDITION, a, &q);
    if (!fits && v.n && (v.p[0] == '"' || v.p[0] == '\'') && v.p[v.n - 1] == v.p[0] && q.n)
        q = str_of(
            arena_printf(a, STR_FMT "...%c", STR_ARG(str_sub(v, 0, MAX_CONDITION / 2)), v.p[0]));
    else if (!fits)
        return false;
    strbuf_addf(b, "`" STR_FMT "`", STR_ARG(q));
    return true;
}

/* "`0` at the end (30); before that `-1`, `1` or others (12-25)." of many returns. */
static char *many_say(const struct outline *o, str text, const struct return_list *l, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    bool ok = value_say(&b, &o->v[l->last_node], l->last_value, text, a);
    strbuf_addf(&b, " at the end (%u); before that ", o->v[l->last_node].line);
    for (size_t i = 0; ok && i < l->n_values; i++) {
        strbuf_addz(&b, i ? ", " : "");
        ok = value_say(&b, &o->v[l->value_node[i]], l->values[i], text, a);
    }
    strbuf_addf(&b, "%s (%u-%u).", l->n_values == MAX_VALUES ? " or others" : "", l->first,
                l->last_but_one);
    char *out = ok ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return out;
}

/* "`-1` if `n < 0` (12); otherwise `n` (15)." Each return with the condition it stands under; NULL
 * when one cannot be quoted, or when a lone name says nothing. */
static char *returns_say(const struct outline *o, str text, const struct return_list *l, bool falls,
                         arena *a)
{
    if (!l->n || l->yields)
        return NULL;
    if (l->n_values == 1 && is_plain_name(l->values[0]) && !value_is_constant(l->values[0]) &&
        !falls)
        return name_say(o, text, l->values[0], a);
    if (l->n > MAX_RETURNS)
        return falls || l->constant ? NULL : many_say(o, text, l, a);
    strbuf b;
    strbuf_init(&b, 0);
    bool ok = true, conditional = true; /* all so far */
    for (size_t i = 0; ok && i < l->n; i++) {
        const struct code_node *n = &o->v[l->node[i]];
        bool last = i > 0 && i + 1 == l->n && n->parent < 0 && conditional;
        conditional = conditional && n->parent >= 0;
        strbuf_addf(&b, "%s%s", i ? "; " : "", last ? "otherwise " : "");
        ok = value_say(&b, n, l->value[i], text, a);
        condition_add(&b, o, l->node[i], text);
        if (l->n > 1)
            strbuf_addf(&b, " (%u)", n->line);
    }
    strbuf_addz(&b, falls && conditional ? "; otherwise nothing." : ".");
    if (ok && b.p[0] >= 'a' && b.p[0] <= 'z')
        b.p[0] = (char)(b.p[0] - 32);
    char *out = ok && (!falls || conditional) ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return out;
}

bool language_gives_last(const char *language)
{
    static const char *const names[] = {"rust",  "ruby",    "scala", "kotlin", "elixir", "julia",
                                        "ocaml", "haskell", "r",     "perl",   "swift",  "bash"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!language || strcmp(language, names[i]) == 0)
            return true;
    return false;
}

bool language_has_headers(const char *language)
{
    static const char *const names[] = {"c", "cpp", "objc"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (language && strcmp(language, names[i]) == 0)
            return true;
    return false;
}

bool language_marks_values(const char *language)
{
    return language && (strcmp(language, "rust") == 0 || strcmp(language, "ruby") == 0);
}

/* Does every way through the last statement return: an if with an else, a match of all cases? */
static bool branch_exits(const struct outline *o, const struct code_node *last, bool is_match)
{
    int32_t node = (int32_t)(last - o->v);
    bool then = is_match, other = false, all = true;
    const struct code_node *end = NULL; /* of the part looked at */
    int32_t part = node;
    for (size_t i = (size_t)node + 1; i <= o->n; i++) {
        const struct code_node *x = i < o->n && o->v[i].parent >= node ? &o->v[i] : NULL;
        bool arm = x && x->parent == node && x->kind == NODE_ARM;
        if (!x || arm) {
            bool before_arms = is_match && part == node;
            all = all &&
                  (before_arms || (end && (end->kind == NODE_RETURN || end->kind == NODE_THROW)));
            then = true;
            other = other || arm;
            end = NULL;
            part = (int32_t)i;
        }
        if (!x)
            break;
        if (x->parent == part && x->kind != NODE_COMMENT && !arm)
            end = x;
    }
    return then && other && all;
}

void facts_returns(const struct outline *o, const char *language, str text, arena *a,
                   struct returns *out)
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
    const struct code_node *last = last_statement(o, text);
    bool exits = ends_in_exit(o, text);
    if (last && !exits && last->kind == NODE_BRANCH) {
        bool is_match = language_marks_values(language) && node_is_switch(last, text);
        exits = branch_exits(o, last, is_match);
    }
    if (!exits && language_gives_last(language))
        return;
    bool falls = !exits && last &&
                 (last->kind == NODE_SIMPLE || last->kind == NODE_BLOCK || last->kind == NODE_LOOP);
    if (exits || falls)
        out->text = returns_say(o, text, &l, falls, a);
    if (out->text || !l.n || !l.constant || !last || falls)
        return;
    strbuf say;
    strbuf_init(&say, 0);
    values_say(&say, l.values, l.n_values);
    out->text = arena_strdup(a, strbuf_str(&say));
    strbuf_release(&say);
}
