/* The texts of symbols: names, qualifiers, one-line signatures, doc comments without their marks.
 * Works on bytes alone; what a comment is, the rules have said. */
#include "extract.h"
#include "lang/lang.h"

enum { SIGNATURE_MAX = 320, VALUE_MAX = 120 };

str text_range(const struct extraction *x, struct range r)
{
    return str_sub(x->text, r.start, r.end);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* Copies s with runs of blanks as one; when nothing changes no copy is made. */
static str text_squeeze(const struct extraction *x, str s)
{
    bool clean = true;
    for (size_t i = 0; i < s.n && clean; i++)
        clean = !is_blank(s.p[i]);
    if (clean)
        return s;
    char *p = arena_alloc(x->memory, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!is_blank(s.p[i]))
            p[n++] = s.p[i];
        else if (n && p[n - 1] != ' ')
            p[n++] = ' ';
    }
    while (n && p[n - 1] == ' ')
        n--;
    return (str){p, n};
}

str text_name(const struct extraction *x, struct range r)
{
    str s = str_trim(text_range(x, r));
    if (s.n >= 2 && strchr("\"'`<", *s.p) && s.p[s.n - 1] == (*s.p == '<' ? '>' : *s.p) &&
        s.p[1] != '=' && !memchr(s.p + 1, *s.p, s.n - 2)) /* but not <=>, not `a` and `b` */
        s = str_sub(s, 1, s.n - 1);
    if (s.n > 1 && strchr(":`", *s.p) && (s.p[1] == '_' || (s.p[1] | 32) >= 'a'))
        s = str_sub(s, 1, s.n); /* a symbol: :name, a tag: `Name */
    if (s.n > 1 && s.p[s.n - 1] == ':' && s.p[s.n - 2] != ':')
        s = str_sub(s, 0, s.n - 1); /* a key: name: */
    return text_squeeze(x, s);
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

/* Is what this bracket holds a part of what the expression means? (x).y, new(T), x.(T): yes. */
static bool bracket_shows(const char *p, size_t n)
{
    if (!n || (!is_word_char(p[n - 1]) && !strchr(")]}>", p[n - 1])))
        return true;
    return n >= 3 && memcmp(p + n - 3, "new", 3) == 0 && (n == 3 || !is_word_char(p[n - 4]));
}

struct qualifier {
    char *p;
    size_t n, hidden; /* brackets open whose content is left out */
    bool shown[64];   /* by depth: a bracket whose content is kept */
    size_t depth;
};

static void qualifier_open(struct qualifier *q, char c)
{
    bool shows = c == '(' && !q->hidden && q->depth < 64 && bracket_shows(q->p, q->n);
    if (!q->hidden && c != '<')
        q->p[q->n++] = c;
    if (q->depth < 64)
        q->shown[q->depth] = shows;
    q->depth++;
    q->hidden += !shows;
}

static void qualifier_close(struct qualifier *q, char c)
{
    if (!q->depth)
        return;
    q->depth--;
    if (q->depth >= 64 || !q->shown[q->depth])
        q->hidden -= q->hidden > 0;
    if (!q->hidden && c != '>')
        q->p[q->n++] = c;
}

/* a < b is no bracket, new Map<K, V>() has one. */
static bool opens(str s, size_t i)
{
    if (s.p[i] == '<')
        return i + 1 < s.n && i && is_word_char(s.p[i - 1]) && s.p[i + 1] != '<' &&
               s.p[i + 1] != ' ' && s.p[i + 1] != '=';
    return s.p[i] == '(' || s.p[i] == '[' || s.p[i] == '{';
}

static bool closes(str s, size_t i, const struct qualifier *q)
{
    if (s.p[i] == '>')
        return q->depth && i && s.p[i - 1] != '-' && s.p[i - 1] != '=';
    return s.p[i] == ')' || s.p[i] == ']' || s.p[i] == '}';
}

str text_qualifier(const struct extraction *x, struct range r)
{
    str s = text_name(x, r);
    struct qualifier q = {.p = arena_alloc(x->memory, s.n + 1)};
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (opens(s, i)) {
            qualifier_open(&q, c);
        } else if (closes(s, i, &q)) {
            qualifier_close(&q, c);
        } else if (!q.hidden && is_blank(c)) {
            if (q.n && is_word_char(q.p[q.n - 1]) && i + 1 < s.n && is_word_char(s.p[i + 1]))
                q.p[q.n++] = ' ';
        } else if (!q.hidden) {
            q.p[q.n++] = c;
        }
    }
    str out = {q.p, q.n};
    while (out.n && strchr("*&", *out.p))
        out = str_sub(out, 1, out.n);
    while (out.n && out.p[out.n - 1] == '.')
        out.n--;
    if (out.n <= QUALIFIER_MAX)
        return out;
    out = str_sub(out, out.n - QUALIFIER_MAX, out.n);
    size_t dot = str_find(out, STR("."), 0); /* half a word would be another word */
    return dot == SIZE_MAX ? out : str_sub(out, dot, out.n);
}

str text_called_on(const struct extraction *x, struct range r)
{
    char first = r.start < x->text.n ? x->text.p[r.start] : 0;
    return first == '"' || first == '\'' || first == '`' ? STR("\"\"") : text_qualifier(x, r);
}

/* Behind a string or a comment that begins at `at`; at + 1 when none does. */
static uint32_t token_end(str t, uint32_t at, uint32_t end)
{
    char c = t.p[at];
    if (c == '/' && at + 1 < end && (t.p[at + 1] == '/' || t.p[at + 1] == '*')) {
        bool line = t.p[at + 1] == '/';
        for (at += 2; at < end; at++)
            if (line ? t.p[at] == '\n' : t.p[at] == '/' && t.p[at - 1] == '*')
                return at + 1;
        return end;
    }
    if (c != '"' && c != '\'')
        return at + 1;
    for (at++; at < end && t.p[at] != c && t.p[at] != '\n'; at++)
        at += t.p[at] == '\\';
    return at < end ? at + 1 : end;
}

/* f<T> and new Map<K, V>(), but not a < b. */
static bool is_angle(str t, uint32_t at)
{
    bool word = at && is_word_char(t.p[at - 1]);
    return t.p[at] == '<' && word && at + 1 < t.n && t.p[at + 1] != ' ' && t.p[at + 1] != '=' &&
           t.p[at + 1] != '<';
}

int text_argument_list(str t, uint32_t at, str *v, size_t most)
{
    enum { FAR = 4000 };
    uint32_t end = t.n < (size_t)at + FAR ? (uint32_t)t.n : at + FAR, from = at;
    int depth = 0, angles = 0, n = 0;
    bool any = false;
    for (; at < end; at = token_end(t, at, end)) {
        char c = t.p[at];
        if (depth == 0 && angles == 0 && c != '(' && c != '<' && !is_blank(c))
            return -1;
        any = any || (depth && !is_blank(c) && c != ')' && c != '/');
        angles += is_angle(t, at);
        angles -= angles && c == '>' && t.p[at - 1] != '-' && t.p[at - 1] != '=';
        depth += strchr("([{", c) && c;
        depth -= strchr(")]}", c) && c;
        if (depth == 1 && c == '(' && !any)
            from = at + 1;
        if ((c == ',' && depth == 1 && !angles) || (c == ')' && depth == 0 && any)) {
            if ((size_t)n < most)
                v[n] = str_trim(str_sub(t, from, at));
            from = at + 1;
            n++;
        }
        if (c == ')' && depth == 0)
            return n;
    }
    return -1;
}

uint8_t text_arguments(str t, uint32_t at)
{
    enum { MOST = 15 };
    int n = text_argument_list(t, at, NULL, 0);
    return n < 0 ? 0 : (uint8_t)((n < MOST ? n : MOST) + 1);
}

/* Commas at the depth a place is at, and one further out: which parameter of which argument. */
str text_callback(const struct extraction *x, struct range f, struct range r)
{
    str s = text_qualifier(x, f);
    unsigned commas[2] = {0};
    int depth = 0;
    for (uint32_t i = f.end; i < r.start; i++) {
        char c = x->text.p[i];
        if (c == '"' || c == '\'' || c == '`') {
            const char *end = memchr(x->text.p + i + 1, c, r.start - i - 1);
            i = end ? (uint32_t)(end - x->text.p) : r.start;
            continue;
        }
        depth += strchr("([{", c) != NULL;
        depth -= strchr(")]}", c) != NULL;
        if (c == ',' && (depth == 1 || depth == 2))
            commas[depth - 1]++;
        if (depth < 2)
            commas[1] = 0;
    }
    return s.n && depth > 0 && depth < 3 && commas[0] < 10 && commas[1] < 10
               ? str_of(arena_printf(x->memory, STR_FMT "^%u.%u", STR_ARG(s), commas[0], commas[1]))
               : (str){0};
}

/* ---- decorators ---- */

static uint32_t bracket_skip(str t, uint32_t at, uint32_t end)
{
    int depth = 0;
    for (; at < end; at++) {
        if (strchr("([{", t.p[at]))
            depth++;
        else if (strchr(")]}", t.p[at]) && --depth == 0)
            return at + 1;
    }
    return end;
}

static uint32_t word_skip(str t, uint32_t at, uint32_t end)
{
    while (at < end &&
           (t.p[at] == '.' || t.p[at] == '_' || t.p[at] == ':' ||
            (t.p[at] >= '0' && t.p[at] <= '9') || ((t.p[at] | 32) >= 'a' && (t.p[at] | 32) <= 'z')))
        at++;
    return at;
}

uint32_t text_skip_decorators(const struct extraction *x, uint32_t start, uint32_t end)
{
    unsigned flags = language_flags(x->language);
    str t = x->text;
    uint32_t at = start;
    while (at < end) {
        if (is_blank(t.p[at])) {
            at++;
        } else if (t.p[at] == '@' && (flags & LANG_AT_DECORATORS)) {
            if (str_starts(str_sub(t, at, end), STR("@interface")))
                break;
            at = word_skip(t, at + 1, end);
            if (at < end && t.p[at] == '(')
                at = bracket_skip(t, at, end);
        } else if ((t.p[at] == '[' || (t.p[at] == '#' && at + 1 < end && t.p[at + 1] == '[')) &&
                   (flags & LANG_BRACKET_ATTRIBUTES)) {
            at = bracket_skip(t, at, end);
        } else {
            break;
        }
    }
    return at < end ? at : start;
}

/* ---- signature ---- */

static bool byte_in_comment(const struct extraction *x, uint32_t byte, uint32_t *comment_end)
{
    size_t low = 0, high = x->comments.len;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (x->comments.v[mid].start <= byte)
            low = mid + 1;
        else
            high = mid;
    }
    if (!low || x->comments.v[low - 1].end <= byte)
        return false;
    *comment_end = x->comments.v[low - 1].end;
    return true;
}

static bool has_value_in_signature(uint8_t kind)
{
    return kind == SYM_MACRO || kind == SYM_CONSTANT || kind == SYM_VARIABLE ||
           kind == SYM_ENUMERATOR || kind == SYM_TYPE || kind == SYM_FIELD || kind == SYM_PROPERTY;
}

/* Without a known body the head is the first line, more while brackets are open. */
static uint32_t line_end(const struct extraction *x, uint32_t at, uint32_t end)
{
    int depth = 0;
    for (; at < end && (depth > 0 || x->text.p[at] != '\n'); at++)
        depth += (strchr("([", x->text.p[at]) != NULL) - (strchr(")]", x->text.p[at]) != NULL);
    return at;
}

static uint32_t signature_end(const struct extraction *x, const struct found *f, uint32_t start)
{
    uint32_t end = f->body < f->end && f->body > start ? f->body : f->end;
    if (end == f->end && !f->is_declaration)
        end = line_end(x, start, end);
    if (!has_value_in_signature(f->kind))
        return end;
    str whole = str_trim(str_sub(x->text, start, f->end));
    if (whole.n <= VALUE_MAX && !memchr(whole.p, '\n', whole.n))
        return f->end;
    if (f->body < f->end && f->body > start)
        return end;
    size_t value = str_find(whole, STR("="), 0);
    if (value != SIZE_MAX && value)
        return start + (uint32_t)value;
    return end;
}

static str signature_trim(str s)
{
    for (;;) {
        str before = s;
        s = str_trim(s);
        if (s.n && strchr("{;,=\\", s.p[s.n - 1]))
            s.n--;
        else if (str_ends(s, STR("=>")) || str_ends(s, STR(":=")))
            s.n -= 2;
        else if (s.n > 1 && s.p[s.n - 1] == ':' && s.p[s.n - 2] != ':')
            s.n--;
        if (s.n == before.n)
            return s;
    }
}

/* "type ", "const ", "export default ": words of the same line that the node leaves out. */
static uint32_t signature_start(const struct extraction *x, const struct found *f)
{
    uint32_t at = text_skip_decorators(x, f->start, f->end), from = at;
    while (from > 0 && (x->text.p[from - 1] == ' ' ||
                        (x->text.p[from - 1] >= 'a' && x->text.p[from - 1] <= 'z')))
        from--;
    bool line = from == 0 || x->text.p[from - 1] == '\n' || x->text.p[from - 1] == '\t';
    return line && at - from <= 40 && at == f->start ? from : at;
}

str text_signature(const struct extraction *x, const struct found *f)
{
    uint32_t at = signature_start(x, f), end = signature_end(x, f, at);
    size_t most = end - at < 4 * SIGNATURE_MAX ? end - at : 4 * SIGNATURE_MAX, n = 0;
    char *p = arena_alloc(x->memory, most + 8);
    for (; at < end && n < most; at++) {
        uint32_t after;
        if (byte_in_comment(x, at, &after)) {
            at = after - 1;
            continue;
        }
        char c = x->text.p[at];
        bool joined = c == '\\' && at + 1 < end && x->text.p[at + 1] == '\n';
        if (!is_blank(c) && !joined)
            p[n++] = c;
        else if (n && p[n - 1] != ' ')
            p[n++] = ' ';
    }
    str s = signature_trim((str){p, n});
    if (s.n <= SIGNATURE_MAX)
        return s;
    size_t cut = SIGNATURE_MAX;
    while (cut && ((unsigned char)s.p[cut] & 0xc0) == 0x80)
        cut--;
    memcpy(p + (s.p - p) + cut, " ...", 4);
    return (str){s.p, cut + 4};
}
