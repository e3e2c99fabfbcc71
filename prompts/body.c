/* See body.h. */
#include "body.h"
#include "budget.h"
#include "facts.h"
#include "lead.h"

/* A function that is the value of an assignment (which begins where the definition does) comes as
 * one block in the outline: what counts is its inside. */
static void outline_unwrap(struct outline *o, str text, uint32_t start)
{
    const struct code_node *n = o->n ? &o->v[0] : NULL;
    if (!n || n->kind != NODE_BLOCK || !node_has_body(n) || n->start_byte > start)
        return;
    for (size_t i = 1; i < o->n; i++)
        if (o->v[i].parent < 0)
            return;
    uint32_t from = n->header_end, to = n->end_byte;
    while (from < to && strchr(" \t{", text.p[from]))
        from++;
    while (to > from && strchr(" \t\r\n;})", text.p[to - 1]))
        to--;
    o->body_start = from;
    o->body_end = to;
    for (size_t i = 1; i < o->n; i++) {
        struct code_node *c = &o->v[i];
        c->parent--;
        if (c->kind == NODE_RETURN && c->end_byte - c->start_byte > 7)
            o->has_value = true;
    }
    memmove(o->v, o->v + 1, (o->n - 1) * sizeof *o->v);
    o->n--;
}

/* The same where the body given is the whole function expression, header included. */
static void outline_trim(struct outline *o, str text)
{
    const struct code_node *n = o->n ? &o->v[0] : NULL;
    if (!n || n->start_byte <= o->body_start)
        return;
    const char *brace =
        memchr(text.p + o->body_start, '{', (size_t)(n->start_byte - o->body_start));
    if (!brace)
        return;
    o->body_start = (uint32_t)(brace - text.p) + 1;
    while (o->body_end > o->body_start && strchr(" \t\r\n;})", text.p[o->body_end - 1]))
        o->body_end--;
    for (size_t i = 0; i < o->n; i++) {
        bool nested = false;
        for (int32_t up = o->v[i].parent; up >= 0; up = o->v[up].parent)
            nested = nested || o->v[up].kind == NODE_BLOCK;
        if (o->v[i].kind == NODE_RETURN && !nested && o->v[i].end_byte - o->v[i].start_byte > 7)
            o->has_value = true;
    }
}

/* Where a last expression is the value, the last statement without a semicolon is one: what it
 * does is to be returned, which its own words do not say. */
static bool step_gives_value(const struct body *b, const struct step *s)
{
    const struct outline *o = &b->o;
    const struct code_node *last = NULL;
    if (!o->has_value || !language_gives_last(b->s->language))
        return false;
    for (size_t i = 0; i < o->n; i++)
        if (o->v[i].parent < 0 && o->v[i].kind != NODE_COMMENT)
            last = &o->v[i];
    bool marked = last && last->kind == NODE_BRANCH && language_marks_values(b->s->language);
    return last && last->kind != NODE_RETURN && last->kind != NODE_THROW && !marked &&
           s->end_byte > last->start_byte && b->text.p[last->end_byte - 1] != ';';
}

char *body_told(const struct body *b, const struct step *s)
{
    if (step_gives_value(b, s))
        return NULL;
    return step_told(&b->o, b->text, s, b->a);
}

static bool step_is_told(void *arg, const struct step *s)
{
    return body_told(arg, s) != NULL;
}

bool body_divide(struct body *b, err *e)
{
    const struct symbol *s = b->s;
    if (!code_outline(s->language, b->text, s->start_byte, s->end_byte, b->a, &b->o, e))
        return false;
    outline_unwrap(&b->o, b->text, s->start_byte);
    outline_trim(&b->o, b->text);
    outline_settle(&b->o);
    struct steps_options opt = {.max_lines = BUDGET_STEP_LINES,
                                .max_steps = budget_steps(s->end_line - s->line + 1),
                                .tells = step_is_told,
                                .arg = b};
    steps_divide(&b->o, b->text, &opt, b->a, &b->steps);
    return true;
}
