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

struct embedded {
    struct byte_range range;
    const struct language *language;
};

struct painter {
    str text;
    bool comments_only; /* then names need no colours, and the tags rules are left out */
    VEC(struct paint) names;
    VEC(struct span) leaves;
    VEC(struct embedded) embedded; /* text in other languages, in source order */
    VEC(struct span) inner;        /* its spans */
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
    for (size_t i = 0; i < m->n; i++) {
        const struct tree_capture *c = &m->v[i];
        const struct language *l = NULL;
        if (c->kind == CAP_COLOR)
            vec_push(&p->names,
                     ((struct paint){c->start, c->end, c->sub, 3, (uint32_t)p->names.len}));
        else if (c->kind == CAP_EMBED)
            l = language_embedded(p->text, m, c);
        if (l)
            vec_push(&p->embedded, ((struct embedded){{c->start, c->end}, l}));
    }
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

static int span_compare(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    return (x->start > y->start) - (x->start < y->start);
}

/* Text that no leaf covers (prose) is still coloured where a colors rule says so. */
static void gaps_fill(struct painter *p)
{
    size_t leaves = p->leaves.len, at = 0;
    for (size_t i = 0; i < p->names.len; i++) {
        struct paint c = p->names.v[i];
        if (c.rank < 3)
            continue;
        uint32_t from = c.start;
        while (at < leaves && p->leaves.v[at].end <= c.start)
            at++;
        for (size_t k = at; k < leaves && p->leaves.v[k].start < c.end; k++) {
            if (p->leaves.v[k].start > from)
                vec_push(&p->leaves, ((struct span){from, p->leaves.v[k].start, HL_TEXT}));
            from = p->leaves.v[k].end;
        }
        if (from < c.end && from >= c.start)
            vec_push(&p->leaves, ((struct span){from, c.end, HL_TEXT}));
    }
    if (p->leaves.len == leaves)
        return;
    qsort(p->leaves.v, p->leaves.len, sizeof *p->leaves.v, span_compare);
    size_t n = 0; /* paints may lie in each other: what overlaps goes */
    for (size_t i = 0; i < p->leaves.len; i++)
        if (!n || p->leaves.v[i].start >= p->leaves.v[n - 1].end)
            p->leaves.v[n++] = p->leaves.v[i];
    p->leaves.len = n;
}

/* Leaves take the colour of the painted range they lie in. */
static void spans_merge(struct painter *p, arena *a, struct spans *out)
{
    out->n = 0;
    gaps_fill(p);
    out->v = ARENA_ARRAY(a, struct span, p->leaves.len + 1);
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
        struct span *last = out->n ? &out->v[out->n - 1] : NULL;
        if (last && last->kind == s.kind && last->end == s.start)
            last->end = s.end;
        else if (s.kind != HL_TEXT)
            out->v[out->n++] = s;
    }
}

static bool text_paint(parser *with, const struct language *l, const struct byte_range *ranges,
                       size_t n, struct painter *p)
{
    const char *why;
    uint32_t end = (uint32_t)p->text.n;
    return tree_open_ranges(with, l, p->text, ranges, n, NULL, &why) &&
           tree_leaves(with, 0, end, leaf_take, p, &why) &&
           (p->comments_only || tree_scan(with, RULES_TAGS, 0, end, tag_take, p, &why)) &&
           tree_scan(with, RULES_COLORS, 0, end, color_take, p, &why);
}

static void painter_release(struct painter *p)
{
    vec_release(&p->names);
    vec_release(&p->leaves);
    vec_release(&p->embedded);
    vec_release(&p->inner);
}

/* The parts of a span that lie in the pieces: one that begins in a piece may end in a later one. */
static void span_clip(struct painter *p, struct span s, const struct byte_range *v, size_t n,
                      size_t *first)
{
    while (*first < n && v[*first].end <= s.start)
        ++*first;
    for (size_t i = *first; i < n && v[i].start < s.end; i++) {
        struct span part = {v[i].start > s.start ? v[i].start : s.start,
                            v[i].end < s.end ? v[i].end : s.end, s.kind};
        if (part.start < part.end)
            vec_push(&p->inner, part);
    }
}

/* Parses all pieces of one language together, and takes their spans. */
static void embedded_paint(parser *with, struct painter *p, const struct language *l, arena *a)
{
    VEC(struct byte_range) ranges = {0};
    struct painter inner = {.text = p->text, .comments_only = p->comments_only};
    struct spans spans = {0};
    for (size_t i = 0; i < p->embedded.len; i++)
        if (p->embedded.v[i].language == l)
            vec_push(&ranges, p->embedded.v[i].range);
    if (text_paint(with, l, ranges.v, ranges.len, &inner))
        spans_merge(&inner, a, &spans);
    for (size_t i = 0, first = 0; i < spans.n; i++)
        span_clip(p, spans.v[i], ranges.v, ranges.len, &first);
    painter_release(&inner);
    vec_release(&ranges);
}

/* The inner spans lie over the outer ones, which keep the rest. */
static void spans_overlay(const struct painter *p, arena *a, struct spans *out)
{
    const struct span *in = p->inner.v;
    size_t n_in = p->inner.len, n = 0, first = 0;
    struct span *v = ARENA_ARRAY(a, struct span, out->n + 2 * n_in + 1);
    for (size_t i = 0; i < out->n; i++) {
        struct span s = out->v[i];
        while (first < n_in && in[first].end <= s.start)
            first++;
        for (size_t k = first; k < n_in && in[k].start < s.end && s.start < s.end; k++) {
            if (in[k].start > s.start)
                v[n++] = (struct span){s.start, in[k].start, s.kind};
            s.start = in[k].end;
        }
        if (s.start < s.end)
            v[n++] = s;
    }
    for (size_t i = 0; i < n_in; i++)
        v[n++] = in[i];
    qsort(v, n, sizeof *v, span_compare);
    *out = (struct spans){v, n};
}

/* Adds the spans of the languages inside the text. */
static void embedded_merge(parser *with, struct painter *p, arena *a, struct spans *out)
{
    const struct language *done[8];
    size_t n_done = 0;
    for (size_t i = 0; i < p->embedded.len && n_done < 8; i++) {
        bool again = false;
        for (size_t k = 0; k < n_done; k++)
            again = again || done[k] == p->embedded.v[i].language;
        if (again)
            continue;
        done[n_done++] = p->embedded.v[i].language;
        embedded_paint(with, p, p->embedded.v[i].language, a);
    }
    if (p->inner.len)
        qsort(p->inner.v, p->inner.len, sizeof *p->inner.v, span_compare);
    spans_overlay(p, a, out);
}

static void text_spans(const struct language *l, struct painter *p, arena *a, struct spans *out)
{
    parser *with = parser_new();
    tree_budget(with);
    if (text_paint(with, l, NULL, 0, p)) {
        spans_merge(p, a, out);
        if (p->embedded.len)
            embedded_merge(with, p, a, out);
    }
    parser_free(with);
    painter_release(p);
}

bool code_highlight(const char *language, str text, arena *a, struct spans *out, err *e)
{
    const struct language *l = language ? language_by_name(language) : NULL;
    struct painter p = {.text = text};
    *out = (struct spans){0};
    if (!l)
        return !language || err_set(e, ERR_UNSUPPORTED, "%s: no such language", language);
    text_spans(l, &p, a, out);
    return true;
}

void code_comments(const char *language, str text, arena *a, struct spans *out)
{
    const struct language *l = language ? language_by_name(language) : NULL;
    struct painter p = {.text = text, .comments_only = true};
    size_t n = 0;
    *out = (struct spans){0};
    if (l)
        text_spans(l, &p, a, out);
    for (size_t i = 0; i < out->n; i++)
        if (out->v[i].kind == HL_COMMENT)
            out->v[n++] = out->v[i];
    out->n = n;
}

str code_bare(const char *language, str text, arena *a)
{
    struct spans spans;
    char *p = arena_strdup(a, text);
    code_comments(language, text, a, &spans);
    for (size_t i = 0; i < spans.n; i++)
        for (uint32_t k = spans.v[i].start; k < spans.v[i].end; k++)
            if (p[k] != '\n')
                p[k] = ' ';
    return (str){p, text.n};
}
