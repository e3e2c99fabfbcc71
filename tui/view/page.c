/* Views that are a page of text: lines, a cursorless scroll, nothing else. A line that is too wide
 * goes on under its last column. */
#include "../../engine/base/utf8.h"
#include "../wrap.h"
#include "view.h"

void page_clear(struct app *a)
{
    for (size_t i = 0; i < a->page_lines.len; i++)
        free(a->page_lines.v[i]);
    vec_clear(&a->page_lines);
    a->page_columns = 0;
}

void page_add(struct app *a, const char *fmt, ...)
{
    char text[600];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    vec_push(&a->page_lines, xstrdup(text));
}

/* Where the last column of a line begins: after its last two blanks. */
static size_t hang_of(str line, size_t most)
{
    size_t hang = 0;
    for (size_t i = 2; i < line.n && i < most; i++)
        if (line.p[i] != ' ' && line.p[i - 1] == ' ' && line.p[i - 2] == ' ')
            hang = i;
    return hang;
}

static void add_row(struct app *a, size_t hang, str text, bool heading)
{
    struct page_row row = {.indent = (int)hang, .heading = heading};
    row.text = arena_strdup(a->page_memory, text);
    vec_push(&a->page_rows, row);
}

static void add_rows(struct app *a, str line, size_t width)
{
    size_t hang = hang_of(line, width * 2 / 3);
    bool heading = line.n && line.p[0] != ' ';
    str rest = str_sub(line, hang, line.n), part;
    if (utf8_columns(line) <= width || !hang) {
        add_row(a, 0, line, heading);
        return;
    }
    bool first = true;
    while (wrap_next(&rest, width - hang, &part)) {
        if (first)
            part = (str){line.p, (size_t)(part.p + part.n - line.p)};
        add_row(a, first ? 0 : hang, part, heading);
        first = false;
    }
}

static void lay_out(struct app *a, int columns)
{
    arena_reset(a->page_memory);
    vec_clear(&a->page_rows);
    for (size_t i = 0; i < a->page_lines.len; i++)
        add_rows(a, str_of(a->page_lines.v[i]), columns > 12 ? (size_t)columns : 12);
    a->page_columns = columns;
}

void page_settle(struct app *a, struct area body)
{
    if (a->page_columns != body.columns - 3)
        lay_out(a, body.columns - 3);
    size_t rows = body.rows > 2 ? (size_t)body.rows - 2 : 1, n = a->page_rows.len;
    size_t last = n > rows ? n - rows : 0;
    if (a->page.top > last)
        a->page.top = last;
    a->page.cursor = a->page.top;
}

void page_draw(const struct app *a, struct area body)
{
    struct area in = put_frame(body, str_of(view_rows[a->view]->name), true);
    for (int i = 0; i < in.rows; i++) {
        size_t at = a->page.top + (size_t)i;
        if (at >= a->page_rows.len)
            break;
        const struct page_row *r = &a->page_rows.v[at];
        put_fit(in, i, 1 + r->indent, in.columns - 1 - r->indent,
                r->heading ? ROLE_title : ROLE_text, r->heading ? CELL_BOLD : 0, str_of(r->text));
    }
}

static void scroll(struct app *a, long n)
{
    long to = (long)a->page.top + n;
    a->page.top = to < 0 ? 0 : (size_t)to;
}

bool page_action(struct app *a, enum action action)
{
    int half = a->grid->rows / 2;
    switch (action) {
    case ACTION_down:
        scroll(a, 1);
        return true;
    case ACTION_up:
        scroll(a, -1);
        return true;
    case ACTION_page_down:
        scroll(a, half);
        return true;
    case ACTION_page_up:
        scroll(a, -half);
        return true;
    case ACTION_top:
        a->page.top = 0;
        return true;
    case ACTION_bottom:
        a->page.top = SIZE_MAX / 2; /* settled */
        return true;
    case ACTION_quit:
    case ACTION_cancel:
    case ACTION_back:
        a->view = VIEW_MAIN;
        return true;
    default:
        return false;
    }
}
