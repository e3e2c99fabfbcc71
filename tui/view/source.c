/* The source region: text, lines, colours, layout of tabs, wide characters and control bytes. */
#include "source.h"
#include "../../engine/base/utf8.h"
#include <ctype.h>

void source_init(struct source_pane *s, int tab_width)
{
    *s = (struct source_pane){.memory = arena_new(), .tab_width = tab_width, .line = 1, .top = 1};
    strbuf_init(&s->text, 0);
}

void source_release(struct source_pane *s)
{
    free(s->path);
    strbuf_release(&s->text);
    vec_release(&s->starts);
    arena_free(s->memory);
    arena_free(s->spans_memory);
    *s = (struct source_pane){0};
}

static void find_lines(struct source_pane *s)
{
    vec_clear(&s->starts);
    const char *p = s->text.p, *end = p + s->text.len;
    while (p < end) {
        vec_push(&s->starts, (uint32_t)(p - s->text.p));
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        p = newline ? newline + 1 : end;
    }
}

static bool is_binary(const strbuf *text)
{
    size_t n = text->len < 8000 ? text->len : 8000;
    return memchr(text->p, 0, n) != NULL;
}

static void read_text(struct source_pane *s, repo *r)
{
    err why = ERR_INIT;
    s->trouble = NULL;
    strbuf_reset(&s->text);
    if (!repo_text(r, s->path, &s->text, &why)) {
        s->trouble = arena_strdup(s->memory, str_of(why.msg));
    } else if (is_binary(&s->text)) {
        s->trouble = arena_printf(s->memory, "binary file, %zu bytes", s->text.len);
        strbuf_reset(&s->text);
    } else if (!s->text.len) {
        s->trouble = "empty file";
    }
    find_lines(s);
}

void source_renew(struct source_pane *s, str now)
{
    struct source_pane old = *s;
    if (!s->path || s->trouble || str_eq(strbuf_str(&s->text), now))
        return;
    strbuf_init(&s->text, 0);
    strbuf_addstr(&s->text, now);
    memset(&s->starts, 0, sizeof s->starts);
    find_lines(s);
    if (s->line > s->starts.len || is_binary(&s->text)) {
        strbuf_release(&s->text);
        vec_release(&s->starts);
        *s = old;
        return;
    }
    strbuf_release(&old.text);
    vec_release(&old.starts);
    arena_free(s->spans_memory);
    s->spans_memory = NULL;
    s->spans = (struct spans){0};
    s->revision++;
}

bool source_open(struct source_pane *s, repo *r, const char *path, bool again, err *e)
{
    bool same = s->path && strcmp(s->path, path) == 0;
    if (same && !again)
        return true;
    char *copy = xstrdup(path);
    free(s->path);
    s->path = copy;
    arena_reset(s->memory);
    arena_free(s->spans_memory);
    s->spans_memory = NULL;
    s->spans = (struct spans){0};
    s->symbols = (struct symbols){0};
    s->revision++;
    read_text(s, r);
    str head = str_sub(strbuf_str(&s->text), 0, 256);
    s->language = code_language(s->path, head);
    if (!same) {
        s->line = s->top = 1;
        s->left = 0;
    }
    struct symbol_query q = {.path = s->path, .declarations = true};
    if (!s->trouble && !repo_symbols(r, &q, s->memory, &s->symbols, e))
        return false;
    source_go(s, s->line);
    return true;
}

uint32_t source_lines(const struct source_pane *s)
{
    return (uint32_t)s->starts.len;
}

str source_line(const struct source_pane *s, uint32_t line)
{
    if (line < 1 || line > s->starts.len)
        return STR("");
    size_t from = s->starts.v[line - 1];
    size_t to = line < s->starts.len ? s->starts.v[line] : s->text.len;
    while (to > from && (s->text.p[to - 1] == '\n' || s->text.p[to - 1] == '\r'))
        to--;
    return (str){s->text.p + from, to - from};
}

bool source_colour(struct source_pane *s, uint32_t revision, struct spans spans, arena *memory)
{
    if (revision != s->revision)
        return false;
    arena_free(s->spans_memory);
    s->spans_memory = memory;
    s->spans = spans;
    return true;
}

void source_go(struct source_pane *s, uint32_t line)
{
    uint32_t n = source_lines(s);
    s->line = line > n ? n : line;
    s->line = s->line ? s->line : 1;
}

const struct symbol *source_symbol_at(const struct source_pane *s, uint32_t line)
{
    const struct symbol *best = NULL;
    for (size_t i = 0; i < s->symbols.n; i++) {
        const struct symbol *x = &s->symbols.v[i];
        if (x->line > line || x->end_line < line || x->kind == SYM_FIELD ||
            x->kind == SYM_ENUMERATOR)
            continue;
        if (!best || x->end_line - x->line <= best->end_line - best->line)
            best = x;
    }
    return best;
}

void source_follow(struct source_pane *s, const char *name, uint32_t offset)
{
    const struct symbol *best = NULL;
    uint32_t nearest = UINT32_MAX;
    for (size_t i = 0; name && i < s->symbols.n; i++) {
        const struct symbol *x = &s->symbols.v[i];
        uint32_t to = x->line + offset, away = to > s->line ? to - s->line : s->line - to;
        if (strcmp(x->qualified, name) == 0 && away < nearest) {
            nearest = away;
            best = x;
        }
    }
    if (!best)
        return;
    uint32_t to = best->line + offset;
    to = to > best->end_line ? best->end_line : to;
    uint32_t top = s->top + to; /* less s->line, but never below 1 */
    s->top = top > s->line ? top - s->line : 1;
    source_go(s, to);
}

void source_jump(struct source_pane *s, uint32_t line)
{
    source_go(s, line);
    s->jumped = true;
}

void source_settle(struct source_pane *s, int rows)
{
    uint32_t n = source_lines(s), height = rows > 0 ? (uint32_t)rows : 1;
    bool low = s->jumped && s->line >= s->top + height - height / 4;
    if (s->line < s->top || s->line >= s->top + height || low) {
        bool near = !s->jumped && s->line + 2 >= s->top && s->line < s->top + height + 2;
        if (!near)
            s->top = s->line > height / 4 ? s->line - height / 4 : 1;
        else
            s->top = s->line < s->top ? s->line : s->line - height + 1;
    }
    s->jumped = false;
    if (s->top + height > n + 1)
        s->top = n + 1 > height ? n + 1 - height : 1;
}

/* First span that ends after byte. */
static size_t span_at(const struct spans *spans, uint32_t byte)
{
    size_t low = 0, high = spans->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (spans->v[middle].end <= byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static enum role span_role(enum highlight kind)
{
    static const enum role roles[HL_KINDS] = {
        [HL_TEXT] = ROLE_text,         [HL_COMMENT] = ROLE_comment,   [HL_STRING] = ROLE_string,
        [HL_NUMBER] = ROLE_number,     [HL_KEYWORD] = ROLE_keyword,   [HL_TYPE] = ROLE_type,
        [HL_FUNCTION] = ROLE_function, [HL_CONSTANT] = ROLE_constant, [HL_VARIABLE] = ROLE_text,
        [HL_PROPERTY] = ROLE_property, [HL_OPERATOR] = ROLE_operator, [HL_PREPROC] = ROLE_preproc,
        [HL_TAG] = ROLE_keyword,       [HL_HEADING] = ROLE_title,
    };
    return roles[kind];
}

/* One cluster at display position `at` of the line; what lies left of the window is not drawn. */
static int draw_cluster(struct area a, int row, int at, int left, enum role role, int flags,
                        str cluster, int columns)
{
    if (at >= left)
        put_cluster(a, row, at - left, role, flags, cluster, columns);
    else if (at + columns > left) /* the right half of a wide character */
        put_fill(a, row, 0, at + columns - left, role, flags);
    return at + columns;
}

static int draw_control(struct area a, int row, int at, int left, int flags, str bytes)
{
    strbuf shown;
    strbuf_init(&shown, 0);
    utf8_safe(&shown, bytes, false);
    str rest = strbuf_str(&shown);
    while (rest.n) {
        int columns;
        size_t n = utf8_grapheme(rest, &columns);
        at = draw_cluster(a, row, at, left, ROLE_warn, flags, str_sub(rest, 0, n), columns);
        rest = str_sub(rest, n, rest.n);
    }
    strbuf_release(&shown);
    return at;
}

static bool is_plain(str cluster)
{
    strbuf safe;
    if ((unsigned char)cluster.p[0] >= 0x20 && (unsigned char)cluster.p[0] < 0x7f && cluster.n == 1)
        return true;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, cluster, false);
    bool same = str_eq(strbuf_str(&safe), cluster);
    strbuf_release(&safe);
    return same;
}

static void draw_line(const struct source_pane *s, struct area a, int row, uint32_t line, int flags)
{
    str text = source_line(s, line);
    uint32_t byte = (uint32_t)(text.p - s->text.p);
    size_t span = span_at(&s->spans, byte);
    int at = 0;
    while (text.n && at < s->left + a.columns) {
        int columns;
        size_t n = utf8_grapheme(text, &columns);
        str cluster = str_sub(text, 0, n);
        while (span < s->spans.n && s->spans.v[span].end <= byte)
            span++;
        enum role role = ROLE_text;
        if (span < s->spans.n && s->spans.v[span].start <= byte)
            role = span_role(s->spans.v[span].kind);
        if (cluster.p[0] == '\t') {
            int to = at + s->tab_width - at % s->tab_width;
            while (at < to)
                at = draw_cluster(a, row, at, s->left, role, flags, STR(" "), 1);
        } else if (is_plain(cluster)) {
            at = draw_cluster(a, row, at, s->left, role, flags, cluster, columns);
        } else {
            at = draw_control(a, row, at, s->left, flags, cluster);
        }
        byte += (uint32_t)n;
        text = str_sub(text, n, text.n);
    }
    if (text.n)
        put_z(a, row, a.columns - 1, ROLE_dim, flags, glyph(a.grid, GLYPH_ELLIPSIS));
}

void source_draw(const struct source_pane *s, struct area a, bool focused, uint32_t band_from,
                 uint32_t band_to)
{
    if (s->trouble || !s->path) {
        put_z(a, 0, 1, ROLE_dim, 0, s->trouble ? s->trouble : "nothing to show yet");
        return;
    }
    uint32_t n = source_lines(s);
    int digits = snprintf(NULL, 0, "%u", n), gutter = (digits < 3 ? 3 : digits) + 2;
    struct area code = area_part(a, 0, gutter, a.rows, a.columns - gutter);
    for (int i = 0; i < a.rows; i++) {
        uint32_t line = s->top + (uint32_t)i;
        if (line > n)
            break;
        bool band = band_from && line >= band_from && line <= band_to, here = line == s->line;
        int flags = (band ? CELL_BAND : 0) | (here ? CELL_SELECTED : 0);
        if (band || here)
            put_fill(a, i, 0, a.columns, ROLE_text, flags);
        put_z(a, i, 0, ROLE_accent, flags,
              here   ? (focused ? ">" : "-")
              : band ? glyph(a.grid, GLYPH_BAND)
                     : " ");
        put_format(a, i, 1, ROLE_dim, flags, "%*u", gutter - 2, line);
        draw_line(s, code, i, line, flags);
    }
}

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

bool source_words(const struct source_pane *s, uint32_t line, arena *a, const char ***out,
                  size_t *n)
{
    str text = source_line(s, line);
    VEC(const char *) words = {0};
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        while (end < text.n && word_byte(text.p[end]))
            end++;
        if (end > at + 1 && !isdigit((unsigned char)text.p[at]))
            vec_push(&words, arena_strdup(a, str_sub(text, at, end)));
        at = end > at ? end : at + 1;
    }
    *n = words.len;
    *out = ARENA_ARRAY(a, const char *, words.len + 1);
    if (words.len)
        memcpy(*out, words.v, words.len * sizeof **out);
    vec_release(&words);
    return *n > 0;
}
