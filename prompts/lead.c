/* The program's own words about a step (see lead.h). Only what the tree says for certain; knows no
 * language but by the words that conditions and loops are written with. */
#include "lead.h"
#include "facts.h"
#include "words.h"
#include <stdint.h>

enum { MAX_QUOTED = 72 };

static bool can_quote(str s)
{
    return s.n && s.n <= MAX_QUOTED && !memchr(s.p, '\n', s.n) && !memchr(s.p, '`', s.n);
}

static bool header_has(const struct code_node *n, str text, const char *word)
{
    return text_has_word(node_header(n, text), str_of(word));
}

static bool counts_for_nothing(const struct code_node *n)
{
    return n->kind == NODE_COMMENT || n->kind == NODE_LABEL || n->kind == NODE_JUMP;
}

/* The statement of a step: the only one but for comments and lone jumps, or the block whose
 * beginning the step is. -1: several. */
static int32_t step_statement(const struct outline *o, const struct step *s)
{
    int32_t found = -1;
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        if (n->line < s->line || n->line > s->end_line || counts_for_nothing(n))
            continue;
        if (found >= 0 && n->start_byte < o->v[found].end_byte)
            continue; /* inside it */
        if (found >= 0)
            return -1;
        found = (int32_t)i;
    }
    return found;
}

/* The only statement directly inside a block; -1: none or several. */
static int32_t only_child(const struct outline *o, int32_t node)
{
    int32_t found = -1;
    for (size_t i = (size_t)node + 1; i < o->n && o->v[i].parent >= node; i++) {
        if (o->v[i].parent != node || o->v[i].kind == NODE_COMMENT)
            continue;
        if (found >= 0)
            return -1;
        found = (int32_t)i;
    }
    return found;
}

/* ---- whole sentences ---- */

static str statement_text(const struct code_node *n, str text)
{
    str s = str_trim(str_sub(text, n->start_byte, n->end_byte));
    while (s.n && (s.p[s.n - 1] == ';' || s.p[s.n - 1] == ' '))
        s.n--;
    return s;
}

/* "returns `x`", "raises: `raise E(x)`", "leaves the loop"; NULL when it takes more than that. */
static char *exit_said(const struct code_node *n, str text, arena *a)
{
    str s = statement_text(n, text);
    if (!can_quote(s))
        return NULL;
    if (n->kind == NODE_RETURN && str_starts(s, STR("return"))) {
        str v = str_trim(str_sub(s, 6, s.n));
        bool calls = memchr(v.p, '(', v.n) && v.n > 2 && v.p[0] != '(';
        return !v.n    ? arena_printf(a, "returns")
               : calls ? NULL
                       : arena_printf(a, "returns `" STR_FMT "`", STR_ARG(v));
    }
    if (n->kind == NODE_JUMP && str_eqz(s, "continue"))
        return arena_printf(a, "goes on with the next round of the loop");
    if (n->kind == NODE_THROW)
        return arena_printf(a, "ends with `" STR_FMT "`", STR_ARG(s));
    return NULL;
}

/* "If `a`, and if `b`, returns `c`." for guards, up to two deep. */
static char *guard_said(const struct outline *o, int32_t node, str text, arena *a)
{
    const char *begin = "If";
    for (int depth = 0; depth < 2; depth++) {
        const struct code_node *n = &o->v[node];
        str c = node_condition(n, text);
        int32_t child = only_child(o, node);
        if (child < 0 || !can_quote(c) || header_has(n, text, "else"))
            return NULL;
        begin = arena_printf(a, "%s `" STR_FMT "`,", begin, STR_ARG(c));
        char *said = exit_said(&o->v[child], text, a);
        if (said)
            return arena_printf(a, "%s %s.", begin, said);
        if (o->v[child].kind != NODE_BRANCH)
            return NULL;
        begin = arena_printf(a, "%s and if", begin);
        node = child;
    }
    return NULL;
}

/* One short statement that calls nothing leaves nothing to explain. */
static char *simple_said(const struct code_node *n, str text, arena *a)
{
    enum { MAX_SIMPLE = 40 };
    str s = statement_text(n, text);
    if (!can_quote(s) || s.n > MAX_SIMPLE || memchr(s.p, '(', s.n))
        return NULL;
    size_t at = str_find(s, STR(" = "), 0);
    if (at == SIZE_MAX || at == 0)
        return arena_printf(a, "Only `" STR_FMT "`.", STR_ARG(s));
    size_t from = at; /* `var app`, `int n`: the name alone */
    while (from > 0 && s.p[from - 1] != ' ' && s.p[from - 1] != '*')
        from--;
    str name = str_sub(s, from, at), value = str_trim(str_sub(s, at + 3, s.n));
    return arena_printf(a, "Sets `" STR_FMT "` to `" STR_FMT "`.", STR_ARG(name), STR_ARG(value));
}

char *step_said(const struct outline *o, str text, const struct step *s, arena *a)
{
    if (s->node < 0)
        return NULL;
    const struct code_node *n = &o->v[s->node];
    if (n->kind == NODE_RETURN || n->kind == NODE_THROW) {
        char *said = exit_said(n, text, a);
        if (said && strlen(said) > 7) {
            said[0] = (char)(said[0] - 32);
            return arena_printf(a, "%s.", said);
        }
        return NULL;
    }
    if (n->kind == NODE_SIMPLE)
        return simple_said(n, text, a);
    return n->kind == NODE_BRANCH ? guard_said(o, s->node, text, a) : NULL;
}

/* ---- first words ---- */

static const char *branch_begin(const struct code_node *n, str text, arena *a)
{
    str c = node_condition(n, text);
    if (!can_quote(c))
        return "";
    const char *how =
        header_has(n, text, "unless") ? "Unless"
        : header_has(n, text, "else") || header_has(n, text, "elif") || header_has(n, text, "elsif")
            ? "Otherwise, if"
            : "If";
    return arena_printf(a, "%s `" STR_FMT "`,", how, STR_ARG(c));
}

/* `else`: begins with the condition of the one if inside, or with the one that does not hold. */
static const char *else_begin(const struct outline *o, int32_t arm, str text, arena *a)
{
    int32_t child = only_child(o, arm), up = o->v[arm].parent;
    if (child >= 0 && o->v[child].kind == NODE_BRANCH) {
        str c = node_condition(&o->v[child], text);
        if (can_quote(c))
            return arena_printf(a, "Otherwise, if `" STR_FMT "`,", STR_ARG(c));
    }
    if (up < 0 || o->v[up].kind != NODE_BRANCH)
        return "Otherwise,";
    for (size_t i = (size_t)up + 1; i < (size_t)arm; i++)
        if (o->v[i].parent == up && o->v[i].kind == NODE_ARM)
            return "Otherwise,"; /* the last of several */
    str c = node_condition(&o->v[up], text);
    if (!can_quote(c) || header_has(&o->v[up], text, "else"))
        return "Otherwise,";
    return arena_printf(a, "Unless `" STR_FMT "`,", STR_ARG(c));
}

static bool is_switch_header(str h)
{
    return str_starts(h, STR("switch")) || str_starts(h, STR("match")) ||
           str_starts(h, STR("select"));
}

/* "For `'boolean'`, `'number'`," of the only arm in the step, with the labels that share it. */
static const char *arm_begin(const struct outline *o, str text, const struct step *s, int32_t sw,
                             arena *a)
{
    const char *begin = NULL;
    size_t arms = 0;
    for (size_t i = (size_t)sw + 1; i < o->n && o->v[i].parent >= sw; i++) {
        const struct code_node *n = &o->v[i];
        bool label = n->kind == NODE_LABEL;
        if (n->parent != sw || n->line < s->line || n->line > s->end_line ||
            (!label && n->kind != NODE_ARM))
            continue;
        str h = label ? str_trim(str_sub(text, n->start_byte, n->end_byte)) : node_header(n, text);
        while (h.n && strchr(": \t\r\n{", h.p[h.n - 1]))
            h.n--;
        arms += !label;
        if (str_starts(h, STR("default")))
            return "";
        if (str_starts(h, STR("case ")))
            h = str_trim(str_sub(h, 5, h.n));
        if (!can_quote(h) || arms > 1)
            return "";
        begin = begin ? arena_printf(a, "%s `" STR_FMT "`,", begin, STR_ARG(h))
                      : arena_printf(a, "For `" STR_FMT "`,", STR_ARG(h));
    }
    return arms && begin ? begin : "";
}

static str header_line(const struct code_node *n, str text)
{
    str h = node_header(n, text);
    while (h.n && strchr("{: \t\r\n", h.p[h.n - 1]))
        h.n--;
    return h;
}

/* "for x in y", "for k, v := range m", "while (c)"; counting loops are the model's. */
static const char *loop_begin(const struct code_node *n, str text, arena *a)
{
    str h = header_line(n, text);
    if (!can_quote(h))
        return "";
    if (str_starts(h, STR("while")) && h.n > 6) {
        str c = str_trim(str_sub(h, 5, h.n));
        if (c.n > 2 && c.p[0] == '(' && c.p[c.n - 1] == ')')
            c = str_trim(str_sub(c, 1, c.n - 1));
        bool forever = str_eqz(c, "1") || str_eqz(c, "true") || str_eqz(c, "True");
        return can_quote(c) && !forever ? arena_printf(a, "While `" STR_FMT "`,", STR_ARG(c)) : "";
    }
    static const char *const joints[] = {" in ", " := range "};
    size_t in = SIZE_MAX, joint = 0;
    for (size_t i = 0; in == SIZE_MAX && i < 2; i++) {
        in = str_find(h, str_of(joints[i]), 0);
        joint = strlen(joints[i]);
    }
    bool plain = str_starts(h, STR("for ")) && in != SIZE_MAX && in > 4;
    if (!plain)
        return "";
    str each = str_trim(str_sub(h, 4, in)), of = str_trim(str_sub(h, in + joint, h.n));
    if (str_starts(each, STR("_, ")))
        each = str_sub(each, 3, each.n);
    return arena_printf(a, "For each `" STR_FMT "` in `" STR_FMT "`,", STR_ARG(each), STR_ARG(of));
}

const char *step_begin(const struct outline *o, str text, const struct step *s, arena *a)
{
    int32_t node = step_statement(o, s);
    const struct code_node *n = node >= 0 ? &o->v[node] : NULL;
    if (!n)
        return "";
    switch (n->kind) {
    case NODE_BRANCH:
        return is_switch_header(node_header(n, text)) ? arm_begin(o, text, s, node, a)
                                                      : branch_begin(n, text, a);
    case NODE_ARM:
        if (n->parent >= 0 && is_switch_header(node_header(&o->v[n->parent], text)) &&
            !header_has(n, text, "default"))
            return arm_begin(o, text, s, n->parent, a);
        if (node_condition(n, text).n)
            return branch_begin(n, text, a);
        if (header_has(n, text, "default"))
            return "In all other cases,";
        return header_has(n, text, "else") ? else_begin(o, node, text, a) : "";
    case NODE_LOOP:
        return loop_begin(n, text, a);
    default:
        return "";
    }
}
