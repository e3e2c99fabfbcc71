/* The statements of one definition as language-neutral nodes, from the steps rules of its language:
 * what walkthroughs are divided by.
 *
 * Nodes come in source order, parents before children. A node found by two rules is what the
 * earlier rule says. Bodies are no nodes of their own; an "else if" is one arm, not a branch inside
 * an arm. */
#include "../engine/base/vec.h"
#include "tree.h"

struct step {
    struct code_node node;
    uint32_t whole_end; /* before @end cut it: what makes it the same node */
    uint32_t rule;
    uint32_t body_end;
    bool gives_value;
};

struct outliner {
    str text;
    uint32_t start, end;                  /* the definition */
    uint32_t body_start, body_end, owner; /* owner: start of the node whose body it is */
    bool have_body, value_in_header;
    VEC(struct step) steps;
    VEC(struct byte_range) functions; /* nested ones: their returns are not ours */
};

/* ---- the definition's body ---- */

static void body_take(void *arg, const struct tree_match *m)
{
    struct outliner *o = arg;
    const struct tree_capture *whole = NULL, *body = NULL;
    uint32_t whole_end = 0;
    for (size_t i = 0; i < m->n; i++) {
        uint8_t k = m->v[i].kind;
        if (k == CAP_TAIL)
            whole_end = m->v[i].end;
        if (k == CAP_DEFINITION || k == CAP_HIDDEN || k == CAP_DECLARATION)
            whole = &m->v[i];
        else if (k == CAP_BODY)
            body = &m->v[i];
    }
    if (whole && whole_end < whole->end)
        whole_end = whole->end;
    if (!whole || whole->start > o->end || whole_end < o->start)
        return;
    bool function =
        whole->kind == CAP_HIDDEN || whole->sub == SYM_FUNCTION || whole->sub == SYM_METHOD;
    bool ours = body && whole->start <= o->start && whole_end >= o->end && body->start > o->start;
    if (ours && o->have_body && body->start >= o->body_end && body->end <= o->end &&
        whole->start == o->owner) { /* a body of several nodes */
        o->body_end = body->end;
    } else if (ours && (!o->have_body || body->end - body->start > o->body_end - o->body_start) &&
               body->end <= o->end + 1) {
        o->owner = whole->start;
        o->body_start = body->start;
        o->body_end = body->end < o->end ? body->end : o->end;
        o->have_body = true;
    } else if (function) {
        vec_push(&o->functions, ((struct byte_range){whole->start, whole_end}));
    }
}

static void body_settle(struct outliner *o)
{
    if (!o->have_body) {
        o->body_start = o->start;
        o->body_end = o->end;
    }
    if (o->body_end > o->body_start + 1 && o->text.p[o->body_start] == '{' &&
        o->text.p[o->body_end - 1] == '}') {
        o->body_start++;
        o->body_end--;
    }
}

/* ---- steps ---- */

static void step_take(void *arg, const struct tree_match *m)
{
    struct outliner *o = arg;
    const struct tree_capture *step = NULL, *body = NULL, *end = NULL, *start = NULL;
    uint32_t tail = 0;
    for (size_t i = 0; i < m->n; i++) {
        const struct tree_capture *c = &m->v[i];
        if (c->kind == CAP_STEP)
            step = c;
        else if (c->kind == CAP_BODY)
            body = c;
        else if (c->kind == CAP_END)
            end = c;
        else if (c->kind == CAP_START)
            start = c;
        else if (c->kind == CAP_TAIL)
            tail = c->start;
        else if (c->kind == CAP_VALUE && c->start >= o->start && c->start < o->body_start)
            o->value_in_header = true;
    }
    if (!start)
        start = step;
    if (!step || step->start < o->body_start || step->end > o->body_end + 1)
        return;
    struct step s = {.node = {.kind = (enum node_kind)step->sub,
                              .start_byte = start->start,
                              .end_byte = end ? end->end : step->end,
                              .line = start->line,
                              .end_line = end ? end->end_line : step->end_line,
                              .header_end = body ? body->start : start->start,
                              .tail = tail,
                              .is_call = m->flags & RULE_CALL,
                              .parent = -1},
                     .whole_end = step->end,
                     .rule = m->rule,
                     .body_end = body ? body->end : 0,
                     .gives_value = m->flags & RULE_VALUE};
    vec_push(&o->steps, s);
}

static int compare_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int step_compare(const void *a, const void *b)
{
    const struct step *x = a, *y = b;
    int c = compare_u32(x->node.start_byte, y->node.start_byte);
    if (!c)
        c = compare_u32(y->whole_end, x->whole_end);
    if (!c)
        c = compare_u32(x->rule, y->rule);
    return c ? c : compare_u32(x->node.header_end, y->node.header_end);
}

static bool has_blocks(enum node_kind k)
{
    return k == NODE_BRANCH || k == NODE_ARM || k == NODE_LOOP || k == NODE_BLOCK;
}

static bool is_plain(enum node_kind k)
{
    return k == NODE_SIMPLE || k == NODE_RETURN || k == NODE_THROW || k == NODE_JUMP ||
           k == NODE_VALUE || k == NODE_LABEL || k == NODE_COMMENT;
}

/* Is s only the body of p, or hidden in what p says as a whole? */
static bool step_is_part(const struct step *p, const struct step *s)
{
    uint32_t at = s->node.start_byte;
    if (has_blocks(p->node.kind) && p->body_end && s->node.kind == NODE_BLOCK &&
        s->node.header_end == at && at == p->node.header_end && s->whole_end == p->body_end)
        return true;
    bool in_header = p->node.header_end > p->node.start_byte && at < p->node.header_end;
    if (in_header && p->node.kind == NODE_ARM)
        return true;
    if (in_header && has_blocks(p->node.kind) && is_plain(s->node.kind))
        return true;
    return is_plain(p->node.kind) && s->node.kind == NODE_SIMPLE && p->node.start_byte == at;
}

/* An expression that is its statement but for the semicolon: `return x` in `return x;`. */
static bool step_is_whole(const struct step *p, const struct step *s)
{
    return p->node.kind == NODE_SIMPLE && p->node.start_byte == s->node.start_byte &&
           p->whole_end == s->whole_end + 1 && is_plain(s->node.kind) &&
           s->node.kind != NODE_SIMPLE;
}

static bool value_is_ours(const struct outliner *o, const struct step *s)
{
    for (size_t i = 0; i < o->functions.len; i++) {
        struct byte_range f = o->functions.v[i];
        if (f.start >= o->body_start && f.start <= s->node.start_byte && f.end >= s->whole_end)
            return false;
    }
    return true;
}

/* Sorted steps to nodes: drops doubles and parts, sets parents; statements that turn out to hold
 * others become blocks. */
static void steps_nest(struct outliner *o, struct outline *out)
{
    VEC(size_t) stack = {0};
    VEC(size_t) source = {0}; /* node -> step */
    const struct step *v = o->steps.v;
    out->has_value = o->value_in_header;
    for (size_t i = 0; i < o->steps.len; i++) {
        const struct step *s = &v[i];
        if (i && v[i - 1].node.start_byte == s->node.start_byte &&
            v[i - 1].whole_end == s->whole_end)
            continue;
        while (stack.len && out->v[stack.v[stack.len - 1]].end_byte <= s->node.start_byte)
            stack.len--;
        int32_t parent = stack.len ? (int32_t)stack.v[stack.len - 1] : -1;
        if (parent >= 0 && step_is_whole(&v[source.v[parent]], s)) {
            out->v[parent].kind = s->node.kind;
            out->has_value = out->has_value || (s->gives_value && value_is_ours(o, s));
            continue;
        }
        if (parent >= 0 && step_is_part(&v[source.v[parent]], s))
            continue;
        if (parent >= 0 && s->node.kind == NODE_COMMENT && is_plain(out->v[parent].kind))
            continue;
        out->v[out->n] = s->node;
        out->v[out->n].parent = parent;
        if (parent >= 0 && out->v[parent].kind == NODE_SIMPLE) {
            out->v[parent].kind = NODE_BLOCK;
            out->v[parent].header_end = s->node.start_byte;
        }
        out->has_value = out->has_value || (s->gives_value && value_is_ours(o, s));
        vec_push(&stack, out->n);
        vec_push(&source, i);
        out->n++;
    }
    vec_release(&stack);
    vec_release(&source);
}

/* Is node the last of its part: of a body, of an arm, or of what stands before the arms? */
static bool is_last_of_part(const struct outline *o, int32_t node)
{
    for (size_t i = (size_t)node + 1; i < o->n; i++) {
        const struct code_node *x = &o->v[i];
        if (x->parent < o->v[node].parent)
            break;
        if (x->parent == o->v[node].parent && x->kind != NODE_COMMENT)
            return x->kind == NODE_ARM;
    }
    return true;
}

/* What the last expression of a block is: through branches and their arms only, the value of the
 * body; inside a loop, or with a statement behind its branch, nobody's; else its block's. */
static enum node_kind value_kind(const struct outline *o, int32_t node)
{
    for (; node >= 0; node = o->v[node].parent) {
        enum node_kind k = o->v[node].kind;
        if (k == NODE_LOOP)
            return NODE_SIMPLE;
        if (k != NODE_VALUE && k != NODE_BRANCH && k != NODE_ARM)
            return NODE_VALUE;
        if (k != NODE_ARM && !is_last_of_part(o, node))
            return NODE_SIMPLE;
    }
    return o->has_value ? NODE_RETURN : NODE_SIMPLE;
}

/* Last expressions become returns and plain statements. */
static void values_settle(struct outline *o)
{
    for (size_t i = 0; i < o->n; i++) {
        struct code_node *n = &o->v[i];
        if (n->kind != NODE_VALUE)
            continue;
        bool holds = i + 1 < o->n && o->v[i + 1].parent == (int32_t)i;
        n->kind = value_kind(o, (int32_t)i);
        if (!holds || n->kind == NODE_RETURN)
            continue;
        n->kind = NODE_BLOCK;
        n->header_end = o->v[i + 1].start_byte;
    }
}

static bool outline_make(parser *p, struct outliner *o, arena *a, struct outline *out,
                         const char **why)
{
    if (!tree_scan(p, RULES_TAGS, o->start, o->end, body_take, o, why))
        return false;
    body_settle(o);
    if (!tree_scan(p, RULES_STEPS, o->start, o->end, step_take, o, why))
        return false;
    if (o->steps.len)
        qsort(o->steps.v, o->steps.len, sizeof *o->steps.v, step_compare);
    *out = (struct outline){.body_start = o->body_start, .body_end = o->body_end};
    out->v = ARENA_ARRAY(a, struct code_node, o->steps.len + 1);
    steps_nest(o, out);
    values_settle(out);
    out->damaged = tree_has_errors(p, o->start, o->end);
    return true;
}

static void outliner_release(struct outliner *o)
{
    vec_release(&o->steps);
    vec_release(&o->functions);
}

/* A definition the parser stumbled over because of #if: once more with one branch of each. */
static void outline_mend(parser *p, const struct language *l, const struct outliner *first,
                         arena *a, struct outline *out)
{
    struct byte_ranges blanked = {0};
    struct outliner o = {.text = first->text, .start = first->start, .end = first->end};
    struct outline mended;
    const char *why;
    char *copy = xalloc(o.text.n + 1);
    if (text_one_branch(l, o.text, copy, &blanked) &&
        tree_open(p, l, (str){copy, o.text.n}, NULL, &why) &&
        outline_make(p, &o, a, &mended, &why) && !mended.damaged)
        *out = mended;
    tree_close(p);
    free(copy);
    vec_release(&blanked);
    outliner_release(&o);
}

bool code_outline(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                  struct outline *out, err *e)
{
    const struct language *l = language ? language_by_name(language) : NULL;
    if (!l)
        return err_set(e, ERR_UNSUPPORTED, "%s: no such language", language ? language : "(none)");
    if (end > text.n)
        end = (uint32_t)text.n;
    while (end > start && strchr(" \t\r\n", text.p[end - 1]))
        end--;
    struct outliner o = {.text = text, .start = start < end ? start : end, .end = end};
    parser *p = parser_new();
    const char *why = NULL;
    bool ok = tree_open(p, l, text, NULL, &why) && outline_make(p, &o, a, out, &why);
    if (!ok && !why) { /* a language without grammar: the text is one step */
        *out = (struct outline){.body_start = o.start, .body_end = end};
        ok = true;
    }
    if (ok && out->damaged && language_branches(l))
        outline_mend(p, l, &o, a, out);
    parser_free(p);
    outliner_release(&o);
    return ok || err_set(e, ERR_UNSUPPORTED, "%s", why);
}
