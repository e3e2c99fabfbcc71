/* Colours for a whole text: leaves by the kind of their node, names by what the tags rules know
 * about them (a function, a type, a constant), and the language's own colors rules where it has
 * any. A text that cannot be parsed has no colours; that is no error. */
#include "../engine/base/vec.h"
#include "tree.h"

struct paint {
    uint32_t start, end;
    uint8_t color, rank; /* higher rank wins over lower for the same bytes */
    uint32_t order;
};

struct painter {
    VEC(struct paint) names;
    VEC(struct span) leaves;
    str text;
};

static uint8_t definition_color(uint8_t kind)
{
    switch ((enum symbol_kind)kind) {
    case SYM_FUNCTION:
    case SYM_METHOD:
        return HL_FUNCTION;
    case SYM_CLASS:
    case SYM_STRUCT:
    case SYM_UNION:
    case SYM_ENUM:
    case SYM_INTERFACE:
    case SYM_TRAIT:
    case SYM_TYPE:
    case SYM_MODULE:
        return HL_TYPE;
    case SYM_MACRO:
    case SYM_CONSTANT:
    case SYM_ENUMERATOR:
        return HL_CONSTANT;
    case SYM_FIELD:
    case SYM_PROPERTY:
        return HL_PROPERTY;
    case SYM_SECTION:
        return HL_HEADING;
    default:
        return HL_VARIABLE;
    }
}

static uint8_t reference_color(uint8_t kind)
{
    switch ((enum reference_kind)kind) {
    case REF_CALL:
        return HL_FUNCTION;
    case REF_TYPE:
        return HL_TYPE;
    case REF_MACRO:
        return HL_CONSTANT;
    default:
        return HL_TEXT;
    }
}

static void name_paint(struct painter *p, const struct tree_match *m, uint8_t color, uint8_t rank)
{
    for (size_t i = 0; i < m->n && color != HL_TEXT; i++)
        if (m->v[i].kind == CAP_NAME)
            vec_push(&p->names, ((struct paint){m->v[i].start, m->v[i].end, color, rank,
                                                (uint32_t)p->names.len}));
}

static void tag_take(void *arg, const struct tree_match *m)
{
    struct painter *p = arg;
    for (size_t i = 0; i < m->n; i++) {
        if (m->v[i].kind == CAP_DEFINITION || m->v[i].kind == CAP_DECLARATION)
            name_paint(p, m, definition_color(m->v[i].sub), 2);
        else if (m->v[i].kind == CAP_REFERENCE)
            name_paint(p, m, reference_color(m->v[i].sub), 1);
    }
}

static void color_take(void *arg, const struct tree_match *m)
{
    struct painter *p = arg;
    for (size_t i = 0; i < m->n; i++)
        if (m->v[i].kind == CAP_COLOR)
            vec_push(&p->names, ((struct paint){m->v[i].start, m->v[i].end, m->v[i].sub, 3,
                                                (uint32_t)p->names.len}));
}

static void leaf_take(void *arg, const struct tree_leaf *leaf)
{
    struct painter *p = arg;
    if (!leaf->is_leaf)
        return;
    struct span s = {leaf->start, leaf->end, (enum highlight)leaf->color};
    struct span *last = p->leaves.len ? &p->leaves.v[p->leaves.len - 1] : NULL;
    if (last && s.start < last->end)
        return;
    if (last && last->kind == s.kind && last->end == s.start && s.kind != HL_TEXT)
        last->end = s.end;
    else
        vec_push(&p->leaves, s);
}

static int paint_compare(const void *a, const void *b)
{
    const struct paint *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank > y->rank ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* Leaves take the colour of the painted range they lie in. */
static void spans_merge(struct painter *p, arena *a, struct spans *out)
{
    out->v = ARENA_ARRAY(a, struct span, p->leaves.len + 1);
    out->n = 0;
    if (p->names.len)
        qsort(p->names.v, p->names.len, sizeof *p->names.v, paint_compare);
    size_t n = 0;
    const struct paint *current = NULL;
    for (size_t i = 0; i < p->leaves.len; i++) {
        struct span s = p->leaves.v[i];
        while (n < p->names.len && p->names.v[n].start <= s.start) {
            const struct paint *next = &p->names.v[n++];
            bool inside = current && next->start < current->end;
            if (next->end > s.start && (!inside || (next->start > current->start)))
                current = next;
        }
        if (current && current->end < s.end)
            current = NULL;
        if (current && s.kind != HL_COMMENT)
            s.kind = (enum highlight)current->color;
        if (s.kind != HL_TEXT)
            out->v[out->n++] = s;
    }
}

static bool text_paint(parser *with, const struct language *l, struct painter *p)
{
    const char *why;
    uint32_t end = (uint32_t)p->text.n;
    return tree_open(with, l, p->text, NULL, &why) &&
           tree_leaves(with, 0, end, leaf_take, p, &why) &&
           tree_scan(with, RULES_TAGS, 0, end, tag_take, p, &why) &&
           tree_scan(with, RULES_COLORS, 0, end, color_take, p, &why);
}

bool code_highlight(const char *language, str text, arena *a, struct spans *out, err *e)
{
    const struct language *l = language ? language_by_name(language) : NULL;
    *out = (struct spans){0};
    if (!l)
        return !language || err_set(e, ERR_UNSUPPORTED, "%s: no such language", language);
    struct painter p = {.text = text};
    parser *with = parser_new();
    if (text_paint(with, l, &p))
        spans_merge(&p, a, out);
    parser_free(with);
    vec_release(&p.names);
    vec_release(&p.leaves);
    return true;
}
