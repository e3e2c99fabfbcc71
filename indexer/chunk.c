/* A file's text in pieces of about CHUNK_BYTES, the unit that search ranks and a prompt quotes.
 *
 * Every line belongs to exactly one piece. A definition owns its lines and the comment or
 * decorators right above it; what lies between definitions is in pieces of its own. Inside a
 * function only those definitions own lines that would be pieces by themselves: of a function which
 * has to be divided anyway, those of some length. */
#include "classify.h"
#include "index_internal.h"

enum { CHUNK_BYTES = 1400, CHUNK_MAX = 2000, SMALL_BYTES = 160, TABLE_LINES = 6, NESTED_LINES = 6 };

struct lines {
    VEC(uint32_t) start; /* of each line; one more for the end */
    VEC(int32_t) owner;
};

static void find_lines(str text, struct lines *l)
{
    vec_push(&l->start, 0);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '\n' && i + 1 < text.n)
            vec_push(&l->start, (uint32_t)(i + 1));
    size_t n = l->start.len;
    vec_push(&l->start, (uint32_t)text.n);
    vec_reserve(&l->owner, n);
    l->owner.len = n;
    for (size_t i = 0; i < n; i++)
        l->owner.v[i] = -1;
}

static bool owns_lines(const struct raw_symbol *s)
{
    switch (s->kind) {
    case SYM_VARIABLE:
    case SYM_CONSTANT:
    case SYM_MACRO:
    case SYM_TYPE:
        return s->end_line - s->line + 1 >= TABLE_LINES;
    case SYM_FIELD:
    case SYM_ENUMERATOR:
    case SYM_PROPERTY:
        return false;
    default:
        return !s->is_declaration;
    }
}

/* Inside a function: is it read with that? */
static bool belongs_to_outer(const struct extracted *x, const struct raw_symbol *s)
{
    bool is_short = !symbol_is_function(s->kind) || s->end_line - s->line + 1 < NESTED_LINES;
    for (int32_t p = s->parent; p >= 0; p = x->symbols[p].parent) {
        const struct raw_symbol *outer = &x->symbols[p];
        if (symbol_is_function(outer->kind) &&
            (is_short || outer->end_byte - outer->start_byte <= CHUNK_MAX))
            return true;
    }
    return false;
}

static str line_text(str text, const struct lines *l, size_t i)
{
    return str_trim(str_sub(text, l->start.v[i], l->start.v[i + 1]));
}

/* A comment or decorator line, as most languages write them. */
static bool leads_in(str line)
{
    static const char *const marks[] = {"//", "/*", "*", "--", ";;", "@", "%", "\"\"\"", NULL};
    static const char *const pre[] = {"#include", "#if",    "#endif",  "#else",  "#elif",
                                      "#define",  "#undef", "#pragma", "#error", NULL};
    if (!line.n)
        return false;
    if (line.p[0] == '#') {
        for (size_t i = 0; pre[i]; i++)
            if (str_starts(line, str_of(pre[i])))
                return false;
        return true;
    }
    for (size_t i = 0; marks[i]; i++)
        if (str_starts(line, str_of(marks[i])))
            return true;
    return false;
}

static void give_lines(str text, const struct extracted *x, struct lines *l)
{
    size_t n = l->owner.len;
    for (size_t i = 0; i < x->n_symbols; i++) {
        const struct raw_symbol *s = &x->symbols[i];
        if (!owns_lines(s) || belongs_to_outer(x, s) || !s->line || s->line > n)
            continue;
        int32_t outer = l->owner.v[s->line - 1];
        size_t last = s->end_line < n ? s->end_line : n;
        for (size_t k = s->line - 1; k < last; k++)
            l->owner.v[k] = (int32_t)i;
        for (size_t k = s->line - 1; k-- > 0;) {
            if (l->owner.v[k] != outer || !leads_in(line_text(text, l, k)))
                break;
            l->owner.v[k] = (int32_t)i;
        }
    }
}

static bool has_words(str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if ((unsigned)((c | 0x20) - 'a') < 26 || c >= 0x80 || (unsigned)(c - '0') < 10)
            return true;
    }
    return false;
}

/* Lines first..end (exclusive) of one owner, divided by size. */
static void add_run(str text, const struct lines *l, size_t first, size_t end, struct chunks *out)
{
    int32_t owner = l->owner.v[first];
    str whole = str_sub(text, l->start.v[first], l->start.v[end]);
    struct chunk *before = out->v.len ? &out->v.v[out->v.len - 1] : NULL;
    bool filler = owner < 0 && whole.n < SMALL_BYTES;
    if (before && (!has_words(whole) || (filler && before->end - before->start < CHUNK_BYTES))) {
        before->end_line = (uint32_t)end;
        before->end = l->start.v[end];
        return;
    }
    size_t from = first;
    for (size_t i = first + 1; i <= end; i++) {
        uint32_t bytes = l->start.v[i] - l->start.v[from];
        uint32_t left = l->start.v[end] - l->start.v[i];
        if (i < end && (bytes < CHUNK_BYTES || left < CHUNK_MAX - CHUNK_BYTES))
            continue;
        struct chunk c = {owner, (uint32_t)from + 1, (uint32_t)i, l->start.v[from], l->start.v[i]};
        vec_push(&out->v, c);
        from = i;
    }
}

void chunk_text(str text, const struct extracted *x, struct chunks *out)
{
    vec_clear(&out->v);
    if (!has_words(text))
        return;
    struct lines l = {0};
    find_lines(text, &l);
    give_lines(text, x, &l);
    size_t n = l.owner.len, first = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i < n && l.owner.v[i] == l.owner.v[first])
            continue;
        add_run(text, &l, first, i, out);
        first = i;
    }
    vec_release(&l.start);
    vec_release(&l.owner);
}
