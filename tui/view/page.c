/* Views that are a page of text: lines, a cursorless scroll, nothing else. */
#include "view.h"

void page_clear(struct app *a)
{
    for (size_t i = 0; i < a->page_lines.len; i++)
        free(a->page_lines.v[i]);
    vec_clear(&a->page_lines);
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

void page_settle(struct app *a, struct area body)
{
    size_t rows = body.rows > 2 ? (size_t)body.rows - 2 : 1, n = a->page_lines.len;
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
        if (at >= a->page_lines.len)
            break;
        const char *line = a->page_lines.v[at];
        bool heading = *line && *line != ' ';
        put_fit(in, i, 1, in.columns - 1, heading ? ROLE_title : ROLE_text, heading ? CELL_BOLD : 0,
                str_of(line));
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
        a->page.top = a->page_lines.len;
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
