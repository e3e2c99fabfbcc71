/* Cells and the few ways to fill them. Knows nothing of terminals or of what is drawn. */
#include "grid.h"
#include "../../engine/base/utf8.h"

const char *const role_names[ROLE_COUNT] = {
#define ROLE(name, letter) #name,
    ROLE_LIST
#undef ROLE
};
const char role_letters[ROLE_COUNT] = {
#define ROLE(name, letter) letter,
    ROLE_LIST
#undef ROLE
};

static const char *const glyphs[GLYPH_COUNT][2] = {
    [GLYPH_HORIZONTAL] = {"\xe2\x94\x80", "-"},
    [GLYPH_VERTICAL] = {"\xe2\x94\x82", "|"},
    [GLYPH_TOP_LEFT] = {"\xe2\x94\x8c", "+"},
    [GLYPH_TOP_RIGHT] = {"\xe2\x94\x90", "+"},
    [GLYPH_BOTTOM_LEFT] = {"\xe2\x94\x94", "+"},
    [GLYPH_BOTTOM_RIGHT] = {"\xe2\x94\x98", "+"},
    [GLYPH_RANK] = {"\xe2\x97\x8f", "*"},
    [GLYPH_OPEN] = {"\xe2\x96\xbe", "v"},
    [GLYPH_CLOSED] = {"\xe2\x96\xb8", ">"},
    [GLYPH_FUNCTION] = {"\xc6\x92", "f"},
    [GLYPH_DOT] = {"\xc2\xb7", "-"},
    [GLYPH_TICK] = {"\xe2\x9c\x93", "ok"},
    [GLYPH_BAND] = {"\xe2\x96\x8c", "|"},
    [GLYPH_ELLIPSIS] = {"\xe2\x80\xa6", "~"},
};

const char *glyph(const struct grid *g, enum glyph which)
{
    return glyphs[which][g->ascii];
}

void grid_init(struct grid *g, int rows, int columns, bool ascii)
{
    *g = (struct grid){.ascii = ascii, .cursor_row = -1};
    grid_resize(g, rows, columns);
}

void grid_release(struct grid *g)
{
    free(g->v);
    *g = (struct grid){0};
}

void grid_resize(struct grid *g, int rows, int columns)
{
    g->rows = rows < 1 ? 1 : rows;
    g->columns = columns < 1 ? 1 : columns;
    g->v = xrealloc(g->v, (size_t)g->rows * (size_t)g->columns * sizeof *g->v);
    grid_clear(g);
}

void grid_clear(struct grid *g)
{
    struct cell blank = {.text = " ", .bytes = 1, .columns = 1};
    for (int i = 0; i < g->rows * g->columns; i++)
        g->v[i] = blank;
    g->cursor_row = g->cursor_column = -1;
}

struct area grid_area(struct grid *g)
{
    return (struct area){g, 0, 0, g->rows, g->columns};
}

struct area area_part(struct area a, int row, int column, int rows, int columns)
{
    struct area p = {a.grid, a.row + row, a.column + column, rows, columns};
    if (row + p.rows > a.rows)
        p.rows = a.rows - row;
    if (column + p.columns > a.columns)
        p.columns = a.columns - column;
    p.rows = p.rows < 0 ? 0 : p.rows;
    p.columns = p.columns < 0 ? 0 : p.columns;
    return p;
}

const struct cell *grid_cell(const struct grid *g, int row, int column)
{
    return &g->v[row * g->columns + column];
}

static struct cell *cell_at(struct area a, int row, int column)
{
    if (row < 0 || row >= a.rows || column < 0 || column >= a.columns)
        return NULL;
    int r = a.row + row, c = a.column + column;
    if (r < 0 || r >= a.grid->rows || c < 0 || c >= a.grid->columns)
        return NULL;
    return &a.grid->v[r * a.grid->columns + c];
}

int put_cluster(struct area a, int row, int column, enum role role, int flags, str cluster,
                int columns)
{
    if (columns < 1 || cluster.n > sizeof((struct cell *)0)->text) /* lone mark, or a monster */
        return column;
    struct cell *c = cell_at(a, row, column);
    if (columns == 2 && c && !cell_at(a, row, column + 1)) {
        cluster = str_of(" "); /* half of a wide character does not fit */
        columns = 1;
    }
    if (c) {
        *c = (struct cell){.bytes = (uint8_t)cluster.n, .columns = (uint8_t)columns};
        memcpy(c->text, cluster.p, cluster.n);
        c->role = (uint8_t)role;
        c->flags = (uint8_t)flags;
    }
    if (columns == 2 && (c = cell_at(a, row, column + 1)))
        *c = (struct cell){.role = (uint8_t)role, .flags = (uint8_t)flags};
    return column + columns;
}

/* Text known to be safe, cluster by cluster, not past `end`. */
static int put_safe(struct area a, int row, int column, int end, enum role role, int flags,
                    str text)
{
    while (text.n && column < end) {
        int columns;
        size_t n = utf8_grapheme(text, &columns);
        if (column + columns > end)
            break;
        column = put_cluster(a, row, column, role, flags, str_sub(text, 0, n), columns);
        text = str_sub(text, n, text.n);
    }
    return column;
}

int put_text(struct area a, int row, int column, enum role role, int flags, str text)
{
    strbuf safe;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, text, false);
    column = put_safe(a, row, column, a.columns, role, flags, strbuf_str(&safe));
    strbuf_release(&safe);
    return column;
}

int put_z(struct area a, int row, int column, enum role role, int flags, const char *text)
{
    return put_text(a, row, column, role, flags, str_of(text));
}

int put_format(struct area a, int row, int column, enum role role, int flags, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return put_z(a, row, column, role, flags, text);
}

int put_fit(struct area a, int row, int column, int columns, enum role role, int flags, str text)
{
    strbuf safe;
    if (columns <= 0)
        return column;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, text, false);
    str s = strbuf_str(&safe);
    if (utf8_columns(s) <= (size_t)columns) {
        column = put_safe(a, row, column, column + columns, role, flags, s);
    } else {
        column = put_safe(a, row, column, column + columns - 1, role, flags, s);
        column =
            put_safe(a, row, column, a.columns, role, flags, str_of(glyph(a.grid, GLYPH_ELLIPSIS)));
    }
    strbuf_release(&safe);
    return column;
}

int put_fit_path(struct area a, int row, int column, int columns, enum role role, int flags,
                 str text)
{
    strbuf safe;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, text, false);
    str s = strbuf_str(&safe);
    if (columns > 1 && utf8_columns(s) > (size_t)columns) {
        while (utf8_columns(s) >= (size_t)columns) {
            int width;
            s = str_sub(s, utf8_grapheme(s, &width), s.n);
        }
        size_t slash = str_find(s, STR("/"), 0); /* whole folders, where the file still has room */
        s = str_sub(s, slash == SIZE_MAX ? 0 : slash, s.n);
        column = put_z(a, row, column, role, flags, glyph(a.grid, GLYPH_ELLIPSIS));
        columns--;
    }
    column = put_fit(a, row, column, columns, role, flags, s);
    strbuf_release(&safe);
    return column;
}

void put_fill(struct area a, int row, int column, int n, enum role role, int flags)
{
    for (int i = 0; i < n && column + i < a.columns; i++)
        put_cluster(a, row, column + i, role, flags, STR(" "), 1);
}

void put_flags(struct area a, int row, int column, int n, int flags)
{
    for (int i = 0; i < n; i++) {
        struct cell *c = cell_at(a, row, column + i);
        if (c)
            c->flags |= (uint8_t)flags;
    }
}

static void put_title(struct area a, str title, bool focused, int from, int room)
{
    if (title.n && room > 4) {
        int column = put_z(a, 0, from, focused ? ROLE_focus : ROLE_frame, 0, " ");
        column = put_fit(a, 0, column, room - 4, focused ? ROLE_focus : ROLE_title,
                         focused ? CELL_BOLD : 0, title);
        put_z(a, 0, column, focused ? ROLE_focus : ROLE_frame, 0, " ");
    }
}

struct area put_frame(struct area a, str title, bool focused)
{
    const struct grid *g = a.grid;
    enum role role = focused ? ROLE_focus : ROLE_frame;
    int flags = focused ? CELL_BOLD : 0, right = a.columns - 1, bottom = a.rows - 1;
    if (a.columns < 3 || a.rows < 3)
        return a;
    for (int c = 1; c < right; c++) {
        put_z(a, 0, c, role, flags, glyph(g, GLYPH_HORIZONTAL));
        put_z(a, bottom, c, role, flags, glyph(g, GLYPH_HORIZONTAL));
    }
    for (int r = 1; r < bottom; r++) {
        put_z(a, r, 0, role, flags, glyph(g, GLYPH_VERTICAL));
        put_z(a, r, right, role, flags, glyph(g, GLYPH_VERTICAL));
    }
    put_z(a, 0, 0, role, flags, glyph(g, GLYPH_TOP_LEFT));
    put_z(a, 0, right, role, flags, glyph(g, GLYPH_TOP_RIGHT));
    put_z(a, bottom, 0, role, flags, glyph(g, GLYPH_BOTTOM_LEFT));
    put_z(a, bottom, right, role, flags, glyph(g, GLYPH_BOTTOM_RIGHT));
    put_title(a, title, focused, 1, right - 1);
    return area_part(a, 1, 1, a.rows - 2, a.columns - 2);
}

struct area put_rule(struct area a, str title, bool focused)
{
    enum role role = focused ? ROLE_focus : ROLE_frame;
    for (int c = 0; c < a.columns; c++)
        put_z(a, 0, c, role, focused ? CELL_BOLD : 0, glyph(a.grid, GLYPH_HORIZONTAL));
    put_title(a, title, focused, 1, a.columns - 2);
    return area_part(a, 1, 0, a.rows - 1, a.columns);
}

void grid_text(const struct grid *g, strbuf *out)
{
    for (int r = 0; r < g->rows; r++) {
        size_t end = out->len;
        for (int c = 0; c < g->columns; c++) {
            const struct cell *x = grid_cell(g, r, c);
            if (!x->columns)
                continue;
            strbuf_add(out, x->text, x->bytes);
            if (!(x->bytes == 1 && x->text[0] == ' '))
                end = out->len;
        }
        strbuf_cut(out, end);
        strbuf_addc(out, '\n');
    }
}

void grid_roles(const struct grid *g, strbuf *out)
{
    for (int r = 0; r < g->rows; r++) {
        size_t end = out->len;
        for (int c = 0; c < g->columns; c++) {
            const struct cell *x = grid_cell(g, r, c);
            char letter = x->flags & CELL_SELECTED ? '#'
                          : x->flags & CELL_BAND   ? '='
                          : x->flags & CELL_MATCH  ? '!'
                                                   : role_letters[x->role];
            strbuf_addc(out, letter);
            if (letter != ' ')
                end = out->len;
        }
        strbuf_cut(out, end);
        strbuf_addc(out, '\n');
    }
}
