/* The program's own words about a step (see lead.h). Only what the tree says for certain; knows no
 * language but by the words that conditions and loops are written with. */
#include "lead.h"
#include "arm.h"
#include "clause.h"
#include "facts.h"
#include "words.h"
#include <stdint.h>

static bool can_quote(str s)
{
    return s.n && s.n <= MAX_QUOTED && !memchr(s.p, '\n', s.n) && !memchr(s.p, '`', s.n);
}

/* The condition on one line; empty when there is none or it is too long to be quoted. */
static str condition_of(const struct code_node *n, str text, arena *a)
{
    str c = node_condition(n, text), q;
    return c.n && code_quote(c, MAX_QUOTED, a, &q) ? q : (str){"", 0};
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

/* ---- first words ---- */

static const char *branch_begin(const struct code_node *n, str text, arena *a)
{
    str c = condition_of(n, text, a);
    const char *how =
        node_is_unless(n, text) ? "Unless"
        : header_has(n, text, "else") || header_has(n, text, "elif") || header_has(n, text, "elsif")
            ? "Otherwise, if"
            : "If";
    if (c.n)
        return arena_printf(a, "%s `" STR_FMT "`,", how, STR_ARG(c));
    bool is_long = node_condition(n, text).n && !node_is_unless(n, text);
    return is_long ? arena_printf(a, "%s its long condition holds,", how) : "";
}

/* The last else of an if: what is told of it begins with what does not hold. */
static const char *plain_else_begin(const struct outline *o, int32_t arm, str text, arena *a)
{
    int32_t up = o->v[arm].parent;
    if (up < 0)
        return "";
    if (o->v[up].kind != NODE_BRANCH) /* #else */
        return "Otherwise,";
    for (size_t i = (size_t)up + 1; i < (size_t)arm; i++)
        if (o->v[i].parent == up && o->v[i].kind == NODE_ARM)
            return "Otherwise,"; /* the last of several */
    str c = condition_of(&o->v[up], text, a);
    bool single = c.n && !header_has(&o->v[up], text, "else");
    const char *how = node_is_unless(&o->v[up], text) ? "If" : "Unless";
    return single ? arena_printf(a, "%s `" STR_FMT "`,", how, STR_ARG(c)) : "Otherwise,";
}

/* `else`: begins with the condition of the one if inside, or with the one that does not hold. */
static const char *else_begin(const struct outline *o, int32_t arm, str text, arena *a)
{
    int32_t child = only_child(o, arm);
    if (child >= 0 && o->v[child].kind == NODE_BRANCH) {
        str c = condition_of(&o->v[child], text, a);
        const char *how = node_is_unless(&o->v[child], text) ? "unless" : "if";
        if (c.n)
            return arena_printf(a, "Otherwise, %s `" STR_FMT "`,", how, STR_ARG(c));
    }
    const char *plain = plain_else_begin(o, arm, text, a);
    return plain[0] ? plain : "Otherwise,";
}

/* Of the only arm in the step. */
static const char *only_arm_words(const struct outline *o, str text, const struct step *s,
                                  int32_t sw, arena *a)
{
    int32_t found = -1;
    for (size_t i = (size_t)sw + 1; i < o->n && o->v[i].parent >= sw; i++) {
        const struct code_node *n = &o->v[i];
        if (n->parent != sw || n->kind != NODE_ARM || n->line < s->line || n->line > s->end_line)
            continue;
        if (found >= 0)
            return "";
        found = (int32_t)i;
    }
    return found >= 0 ? arm_words(o, text, found, a) : "";
}

str header_line(const struct code_node *n, str text)
{
    str h = node_header(n, text);
    while (h.n && strchr("{: \t\r\n", h.p[h.n - 1]))
        h.n--;
    return h;
}

/* "for x in y", "for k, v := range m", "for (x of y)": who takes what. */
static const char *each_begin(str h, arena *a)
{
    static const char *const joints[] = {" := range ", " = range ", " of ", " in ", " : "};
    static const char *const words[] = {"final ", "const ", "let ", "var ", "_, "};
    for (size_t i = 0; i < sizeof joints / sizeof *joints; i++) {
        size_t at = str_find(h, str_of(joints[i]), 0);
        if (at == SIZE_MAX || at == 0)
            continue;
        str each = str_trim(str_sub(h, 0, at));
        str of = str_trim(str_sub(h, at + strlen(joints[i]), h.n));
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            if (str_starts(each, str_of(words[k])))
                each = str_sub(each, strlen(words[k]), each.n);
        return can_quote(each) && can_quote(of)
                   ? arena_printf(a, "For each `" STR_FMT "` in `" STR_FMT "`,", STR_ARG(each),
                                  STR_ARG(of))
                   : "";
    }
    return "";
}

uint32_t node_body_end(const struct code_node *n, str text)
{
    if (n->tail)
        return n->tail;
    if (n->kind != NODE_LOOP || !str_eqz(header_line(n, text), "do"))
        return n->end_byte;
    uint32_t at = n->end_byte;
    while (at > n->header_end && !str_starts(str_sub(text, at, n->end_byte), STR("while")))
        at--;
    return at > n->header_end ? at : n->end_byte;
}

/* "do { } while (c)": what keeps it going stands at its end. */
static const char *do_begin(const struct code_node *n, str text, arena *a)
{
    uint32_t at = node_body_end(n, text);
    str c = str_sub(text, at, n->end_byte), q;
    if (!str_starts(c, STR("while")))
        return "";
    c = str_sub(c, 5, c.n);
    while (c.n && strchr("; \t\r\n", c.p[c.n - 1]))
        c.n--;
    return code_quote(parens_off(c), MAX_QUOTED, a, &q)
               ? arena_printf(a, "In a loop while `" STR_FMT "`,", STR_ARG(q))
               : "";
}

/* "while (c)", "for x in y", "for (i = 0; i < n; i++)", "for {": the header, quoted. */
static const char *loop_begin(const struct code_node *n, str text, arena *a)
{
    str h = header_line(n, text);
    if (str_eqz(h, "for") || str_eqz(h, "loop"))
        return "Until the loop is left,";
    if (str_eqz(h, "do"))
        return do_begin(n, text, a);
    if (!code_quote(h, MAX_QUOTED + 8, a, &h))
        return "";
    bool is_while = str_starts(h, STR("while")) && h.n > 6;
    if (!is_while && !str_starts(h, STR("for")))
        return each_block_begin(h, a);
    str c = parens_off(str_sub(h, is_while ? 5 : 3, h.n));
    bool forever = str_eqz(c, "1") || str_eqz(c, "true") || str_eqz(c, "True") || str_eqz(c, ";;");
    if (forever)
        return "Until the loop is left,";
    if (is_while)
        return can_quote(c) ? arena_printf(a, "While `" STR_FMT "`,", STR_ARG(c)) : "";
    if (memchr(c.p, ';', c.n))
        return can_quote(c) ? arena_printf(a, "For `" STR_FMT "`,", STR_ARG(c)) : "";
    const char *each = each_begin(c, a);
    bool condition = !each[0] && h.p[3] == ' ' && can_quote(c); /* Go: `for a < b` */
    return condition ? arena_printf(a, "While `" STR_FMT "`,", STR_ARG(c)) : each;
}

void outline_settle(struct outline *o)
{
    for (size_t i = 0; i + 1 < o->n; i++) {
        struct code_node *n = &o->v[i];
        bool leaves = n->kind == NODE_RETURN || n->kind == NODE_THROW;
        if (leaves && o->v[i + 1].parent == (int32_t)i && !node_has_body(n))
            n->header_end = o->v[i + 1].start_byte;
    }
}

/* `with open(p) as f:`, `#ifdef X` */
static const char *frame_begin(const struct code_node *n, str text, arena *a)
{
    str h = header_line(n, text);
    if (str_starts(h, STR("#if")) && can_quote(h))
        return arena_printf(a, "Under `" STR_FMT "`,", STR_ARG(h));
    if (!str_starts(h, STR("with ")) || !can_quote(h))
        return "";
    return arena_printf(a, "With `" STR_FMT "`,", STR_ARG(str_sub(h, 5, h.n)));
}

const char *node_begin(const struct outline *o, str text, int32_t node, arena *a)
{
    const struct code_node *n = &o->v[node];
    switch (n->kind) {
    case NODE_BRANCH:
        return str_eqz(header_line(n, text), "try") ? "Tries this:" : branch_begin(n, text, a);
    case NODE_ARM:
        if (node_is_case(o, text, node))
            return arm_words(o, text, node, a);
        if (node_condition(n, text).n)
            return branch_begin(n, text, a);
        return header_has(n, text, "else") ? plain_else_begin(o, node, text, a) : "";
    case NODE_LOOP:
        return loop_begin(n, text, a);
    case NODE_BLOCK: {
        const char *frame = frame_begin(n, text, a);
        return frame[0] ? frame : inner_begin(n, text, a);
    }
    case NODE_RETURN:
        return node_has_body(n) ? inner_begin(n, text, a) : "";
    default:
        return "";
    }
}

/* A step inside a branch whose condition stands further up. */
const char *step_still(const struct outline *o, str text, const struct step *s, arena *a)
{
    enum { MAX_STILL = 48 };
    if (!s->n_governing)
        return "";
    const struct code_node *n = &o->v[s->governing[s->n_governing - 1]];
    bool inner = n->kind == NODE_BLOCK || n->kind == NODE_RETURN;
    if (inner && inner_is_function(n, text))
        return "In that function,";
    if (n->kind != NODE_BRANCH && n->kind != NODE_ARM)
        return "";
    for (size_t i = 0; i < o->n; i++) /* an else arm: says so itself */
        if (o->v[i].kind == NODE_ARM && o->v[i].line >= s->line && o->v[i].line <= s->end_line &&
            o->v[i].parent == s->governing[s->n_governing - 1])
            return "";
    int32_t inner_most = s->governing[s->n_governing - 1];
    if (node_is_case(o, text, inner_most)) {
        const char *words = arm_words(o, text, inner_most, a);
        bool fits = words[0] && strlen(words) <= MAX_STILL + 16;
        return fits ? arena_printf(a, "Still %c%s", words[0] + ('a' - 'A'), words + 1) : "";
    }
    str c = condition_of(n, text, a);
    const char *how = node_is_unless(n, text) ? "unless" : "if";
    return c.n && c.n <= MAX_STILL ? arena_printf(a, "Still %s `" STR_FMT "`,", how, STR_ARG(c))
                                   : "";
}

const char *step_begin(const struct outline *o, str text, const struct step *s, arena *a)
{
    int32_t node = step_statement(o, s);
    const struct code_node *n = node >= 0 ? &o->v[node] : NULL;
    if (!n)
        return "";
    if (node_is_switch(n, text))
        return only_arm_words(o, text, s, node, a);
    if (n->kind == NODE_ARM && node_is_case(o, text, node))
        return only_arm_words(o, text, s, n->parent, a);
    if (n->kind == NODE_ARM && !node_condition(n, text).n)
        return header_has(n, text, "else") ? else_begin(o, node, text, a) : "";
    return node_begin(o, text, node, a);
}
