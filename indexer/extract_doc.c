/* Doc comments: which comment belongs to a definition, and its text without marks.
 *
 * The comment block that ends on the line directly before a definition (annotations and attributes
 * may stand between) is its doc; so is a docstring inside it, and a comment between a function's
 * head and its body; for fields, enumerators, constants and macros also the comment behind it on
 * the same line. A comment followed by an empty line belongs to nobody. */
#include "extract.h"
#include "lang/lang.h"

enum { GAP_MAX = 2000 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

static uint32_t line_start(str t, uint32_t at)
{
    while (at > 0 && t.p[at - 1] != '\n')
        at--;
    return at;
}

static bool range_is_blank(str t, uint32_t from, uint32_t to, int *newlines)
{
    *newlines = 0;
    for (; from < to; from++) {
        if (!is_blank(t.p[from]))
            return false;
        *newlines += t.p[from] == '\n';
    }
    return true;
}

/* Between comment and definition only annotations may stand: @x, #[x], [x], template <...>. */
static bool gap_is_attributes(const struct extraction *x, uint32_t from, uint32_t to)
{
    unsigned flags = language_flags(x->language);
    str t = x->text;
    str gap = str_sub(t, from, to), line;
    bool first = true;
    if (gap.n > GAP_MAX)
        return false;
    int depth = 0;
    while (str_next(&gap, '\n', &line)) {
        str s = str_trim(line);
        bool last = gap.p == NULL;
        if (!s.n && !first && !last && depth == 0)
            return false;
        first = false;
        bool at = s.n && *s.p == '@' && (flags & LANG_AT_DECORATORS);
        bool bracket =
            s.n && (*s.p == '[' || str_starts(s, STR("#["))) && (flags & LANG_BRACKET_ATTRIBUTES);
        if (s.n && depth == 0 && !at && !bracket && !str_starts(s, STR("template")) &&
            !str_starts(s, STR("__attribute__")))
            return false;
        for (size_t i = 0; i < s.n; i++)
            depth += (strchr("([{", s.p[i]) != NULL) - (strchr(")]}", s.p[i]) != NULL);
    }
    return depth <= 0;
}

/* May the comment that ends at `end` be the doc of what starts at `start` (a line's beginning)? */
static bool comment_adjoins(const struct extraction *x, uint32_t end, uint32_t start,
                            bool attributes)
{
    int newlines;
    str t = x->text;
    if (end > 0 && t.p[end - 1] == '\n')
        end--; /* some grammars count the newline as the comment's */
    if (range_is_blank(t, end, start, &newlines))
        return newlines <= 1;
    return attributes && gap_is_attributes(x, end, start);
}

static size_t comment_before(const struct extraction *x, uint32_t byte)
{
    size_t low = 0, high = x->comments.len;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (x->comments.v[mid].end <= byte)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool comment_starts_line(str t, uint32_t start)
{
    int newlines;
    return range_is_blank(t, line_start(t, start), start, &newlines);
}

static bool comment_is_line(const struct extraction *x, struct range c)
{
    return !memchr(x->text.p + c.start, '\n', c.end - c.start) || x->text.p[c.end - 1] == '\n';
}

/* Does the text between the line's start and the definition consist of words only (export default,
 * pub, int x,)? */
static bool prefix_is_words(str t, uint32_t from, uint32_t to)
{
    for (; from < to; from++)
        if (strchr("{}()#/\"'", t.p[from]))
            return false;
    return true;
}

static bool doc_before(const struct extraction *x, const struct found *f, struct range *out)
{
    uint32_t anchor = line_start(x->text, f->head);
    if (!prefix_is_words(x->text, anchor, f->head))
        return false;
    size_t n = comment_before(x, anchor);
    if (!n)
        return false;
    struct range c = x->comments.v[--n];
    if (!comment_adjoins(x, c.end, anchor, true) || !comment_starts_line(x->text, c.start))
        return false;
    *out = c;
    if (str_starts(text_range(x, c), STR("#!")))
        return false;
    while (n && comment_is_line(x, c)) {
        struct range above = x->comments.v[--n];
        bool shebang = str_starts(text_range(x, above), STR("#!"));
        if (shebang || !comment_is_line(x, above) || !comment_starts_line(x->text, above.start) ||
            !comment_adjoins(x, above.end, line_start(x->text, out->start), false))
            break;
        out->start = above.start;
    }
    return true;
}

static bool doc_behind(const struct extraction *x, const struct found *f, struct range *out)
{
    bool fits = f->kind == SYM_FIELD || f->kind == SYM_ENUMERATOR || f->kind == SYM_CONSTANT ||
                f->kind == SYM_VARIABLE || f->kind == SYM_MACRO || f->kind == SYM_PROPERTY;
    uint32_t end = f->end; /* without the newline that ends a #define */
    while (end > f->start && is_blank(x->text.p[end - 1]))
        end--;
    size_t n = comment_before(x, end);
    if (!fits || n >= x->comments.len)
        return false;
    *out = x->comments.v[n];
    if (out->start < end)
        return false;
    for (uint32_t i = end; i < out->start; i++)
        if (!strchr(" \t,;", x->text.p[i]))
            return false;
    return true;
}

/* The comment of "int f(void) // reads a key", whose body begins on the next line. */
static bool doc_between(const struct extraction *x, const struct found *f, struct range *out)
{
    enum { SHORT = 12 }; /* a word there is for a tool, or names the parameter */
    int newlines;
    size_t n = comment_before(x, f->name.end);
    if (f->body >= f->end || n >= x->comments.len)
        return false;
    *out = x->comments.v[n];
    return out->start >= f->name.end && out->end <= f->body && out->end - out->start >= SHORT &&
           range_is_blank(x->text, out->end, f->body, &newlines);
}

/* A docstring: the first one inside f, unless it is that of a definition nested in f. */
static bool doc_inside(const struct extraction *x, const struct found *f, struct range *out)
{
    size_t low = 0, high = x->docs.len;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (x->docs.v[mid].start < f->start)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == x->docs.len || x->docs.v[low].end > f->end)
        return false;
    struct range d = x->docs.v[low];
    for (size_t k = (size_t)(f - x->found.v) + 1;
         k < x->found.len && x->found.v[k].start <= d.start; k++)
        if (x->found.v[k].end >= d.end && x->found.v[k].role == ROLE_SYMBOL)
            return false;
    *out = d;
    return true;
}

str text_doc(const struct extraction *x, const struct found *f)
{
    struct range r;
    if (doc_inside(x, f, &r) || doc_before(x, f, &r) || doc_behind(x, f, &r) ||
        doc_between(x, f, &r))
        return comment_text(x->language, text_range(x, r), x->memory);
    return (str){"", 0};
}
