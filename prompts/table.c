/* A step that is a switch, or a run of its arms, as a table said by the program: "By `seq[1]`:
 * `'A'` returns `ARROW_UP`, `'B'` returns `ARROW_DOWN`." Only when each arm is one short statement,
 * so that nothing is left to tell. */
#include "arm.h"
#include "clause.h"
#include "lead.h"
#include <stdint.h>

enum { MAX_ARM = 64, MAX_ARMS = 8 };

static bool in_step(const struct code_node *n, const struct step *s)
{
    return n->line >= s->line && n->end_line <= s->end_line;
}

static bool is_inside(const struct outline *o, int32_t node, int32_t block)
{
    while (node >= 0 && node != block)
        node = o->v[node].parent;
    return node == block;
}

/* The first switch with an arm in the step; -1: none. */
static int32_t step_switch(const struct outline *o, str text, const struct step *s)
{
    for (size_t i = 0; i < o->n; i++) {
        int32_t up = o->v[i].parent;
        bool arm = o->v[i].kind == NODE_ARM || o->v[i].kind == NODE_LABEL;
        if (arm && up >= 0 && in_step(&o->v[i], s) && node_is_switch(&o->v[up], text))
            return up;
    }
    return -1;
}

/* Is everything in the step the switch, the one block around it, or nothing to tell? *around is
 * that block (-1: none). */
static bool step_is_switch(const struct outline *o, const struct step *s, int32_t sw,
                           int32_t *around)
{
    *around = -1;
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        if (n->line < s->line || n->line > s->end_line || is_inside(o, (int32_t)i, sw))
            continue;
        if (n->kind == NODE_COMMENT || n->kind == NODE_JUMP)
            continue;
        if (!is_inside(o, sw, (int32_t)i) || *around >= 0)
            return false;
        *around = (int32_t)i;
    }
    return true;
}

static bool label_add(strbuf *b, const struct outline *o, int32_t node, str text, arena *a)
{
    const char *l = case_label(o, text, node, a);
    if (l)
        strbuf_addf(b, "%s%s", b->len ? ", " : "", l[0] ? l : "any other");
    return l != NULL;
}

/* What the arm does, when it is one short statement and the next arm is not gone on with. */
static bool arm_add(strbuf *b, const struct outline *o, int32_t arm, str text, arena *a)
{
    int32_t only = -1;
    bool jumps = false;
    if (arm_end(o, text, arm) != ARM_ENDS)
        return false;
    for (size_t i = (size_t)arm + 1; i < o->n && o->v[i].parent >= arm; i++) {
        const struct code_node *n = &o->v[i];
        jumps = jumps || n->kind == NODE_JUMP;
        if (n->kind == NODE_COMMENT || n->kind == NODE_JUMP)
            continue;
        if (only >= 0 || n->parent != arm)
            return false;
        only = (int32_t)i;
    }
    if (only < 0) {
        strbuf_addz(b, jumps ? " does nothing" : "");
        return jumps;
    }
    struct clause c;
    const struct code_node *n = &o->v[only];
    if (node_has_body(n) || !clause_read(n, text, MAX_ARM, a, &c) || !c.verb)
        return false;
    strbuf_addf(b, " %s%s%s%s", c.verb, c.object[0] ? " " : "", c.object, c.rest);
    return true;
}

static bool arms_add(strbuf *b, const struct outline *o, str text, const struct step *s, int32_t sw,
                     arena *a)
{
    size_t shown = 0, left = 0;
    for (size_t i = (size_t)sw + 1; i < o->n && o->v[i].parent >= sw; i++) {
        const struct code_node *n = &o->v[i];
        if (n->parent != sw || n->kind == NODE_COMMENT || n->end_line < s->line ||
            n->line > s->end_line)
            continue;
        if (!in_step(n, s) || (n->kind != NODE_ARM && n->kind != NODE_LABEL))
            return false;
        if (shown == MAX_ARMS) {
            left += n->kind == NODE_ARM;
            continue;
        }
        if (!label_add(b, o, (int32_t)i, text, a) ||
            (n->kind == NODE_ARM && !arm_add(b, o, (int32_t)i, text, a)))
            return false;
        shown += n->kind == NODE_ARM;
    }
    if (left)
        strbuf_addf(b, "; and %zu more", left);
    return shown > 0;
}

char *step_table(const struct outline *o, str text, const struct step *s, arena *a)
{
    int32_t around, sw = step_switch(o, text, s);
    if (sw < 0 || !step_is_switch(o, s, sw, &around))
        return NULL;
    str subject = switch_subject(&o->v[sw], text), q;
    const char *begin = "";
    if (around >= 0) {
        struct step whole = *s;
        whole.node = around;
        begin = step_begin(o, text, &whole, a);
    }
    if (!code_quote(subject, MAX_ARM, a, &q) || (around >= 0 && !begin[0]))
        return NULL;
    strbuf b;
    strbuf_init(&b, 0);
    char *out = NULL;
    bool told = arms_add(&b, o, text, s, sw, a);
    str other = STR("any other ");
    if (told && str_starts(strbuf_str(&b), other))
        out = arena_printf(a, "In all other cases, %s.", b.p + other.n);
    else if (told)
        out = arena_printf(a, "%s%s `" STR_FMT "`: %s.", begin, begin[0] ? " by" : "By", STR_ARG(q),
                           b.p);
    strbuf_release(&b);
    return out;
}

static size_t arms_in(const struct outline *o, const struct step *s, int32_t sw)
{
    size_t n = 0;
    for (size_t i = (size_t)(sw + 1); sw >= 0 && i < o->n && o->v[i].parent >= sw; i++)
        n += o->v[i].parent == sw && o->v[i].kind == NODE_ARM && in_step(&o->v[i], s);
    return n;
}

char *step_told(const struct outline *o, str text, const struct step *s, arena *a)
{
    bool table = arms_in(o, s, step_switch(o, text, s)) > 1;
    char *said = table ? step_table(o, text, s, a) : NULL;
    if (!said)
        said = step_said(o, text, s, a);
    return said || table ? said : step_table(o, text, s, a);
}
