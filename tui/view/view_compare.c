/* One change, before and after: side by side from 100 columns on, else one under the other. */
#include "compare.h"
#include "view.h"

static const struct sheet_part *part(const struct app *a)
{
    return a->compared < a->changes.parts.len ? &a->changes.parts.v[a->compared] : NULL;
}

static void open_view(struct app *a)
{
    const struct sheet_part *x = part(a);
    struct comparison c = {0};
    arena_reset(a->page_memory);
    vec_clear(&a->page_rows);
    a->page = (struct list){0};
    if (x)
        compare_lines(str_of(x->p.before ? x->p.before : ""), str_of(x->p.after ? x->p.after : ""),
                      a->page_memory, &c);
    a->comparison = c;
    for (size_t i = 0; i < c.n; i++) /* begin where something differs */
        if (!c.v[i].before.p || !c.v[i].after.p || !str_eq(c.v[i].before, c.v[i].after)) {
            a->page.top = i > 3 ? i - 3 : 0;
            break;
        }
}

static bool is_wide(const struct area *body)
{
    return body->columns >= 100;
}

/* Rows of one comparison: in the narrow form a changed line takes two. */
static size_t height(const struct compared *c, bool wide)
{
    bool same = c->before.p && c->after.p && str_eq(c->before, c->after);
    return wide || same || !c->before.p || !c->after.p ? 1 : 2;
}

static void settle(struct app *a, struct area body)
{
    size_t rows = body.rows > 2 ? (size_t)body.rows - 2 : 1, used = 0, last = a->comparison.n;
    while (last && used + height(&a->comparison.v[last - 1], is_wide(&body)) <= rows)
        used += height(&a->comparison.v[--last], is_wide(&body));
    if (a->page.top > last)
        a->page.top = last;
}

static void put_side(struct area a, int row, enum role role, const char *sign, str line)
{
    if (!line.p)
        return;
    put_z(a, row, 0, role, 0, sign);
    struct area text = area_part(a, 0, 2, a.rows, a.columns - 2);
    int column = 0;
    for (; line.n && line.p[0] == '\t'; line = str_sub(line, 1, line.n))
        column += 4;
    put_fit(text, row, column, text.columns - column, role, 0, line);
}

static int draw_wide(const struct compared *c, struct area in, int row)
{
    int half = in.columns / 2;
    bool same = c->before.p && c->after.p && str_eq(c->before, c->after);
    put_side(area_part(in, 0, 0, in.rows, half - 1), row, same ? ROLE_text : ROLE_bad,
             same ? " " : "-", c->before);
    put_side(area_part(in, 0, half, in.rows, in.columns - half), row, same ? ROLE_text : ROLE_good,
             same ? " " : "+", c->after);
    return 1;
}

static int draw_narrow(const struct compared *c, struct area in, int row)
{
    int rows = 0;
    if (c->before.p && c->after.p && str_eq(c->before, c->after)) {
        put_side(in, row, ROLE_text, " ", c->after);
        return 1;
    }
    if (c->before.p)
        put_side(in, row + rows++, ROLE_bad, "-", c->before);
    if (c->after.p)
        put_side(in, row + rows++, ROLE_good, "+", c->after);
    return rows;
}

static void draw(const struct app *a, struct area body)
{
    const struct sheet_part *x = part(a);
    struct area in = put_frame(body, x ? strbuf_str(&x->text) : STR(""), true);
    int row = 0;
    for (size_t i = a->page.top; i < a->comparison.n && row < in.rows; i++)
        row += is_wide(&body) ? draw_wide(&a->comparison.v[i], in, row)
                              : draw_narrow(&a->comparison.v[i], in, row);
}

/* The next or previous change of the digest. */
static void step(struct app *a, int direction)
{
    const struct sheet *s = &a->changes;
    long at = (long)a->compared;
    do
        at += direction;
    while (at >= 0 && at < (long)s->parts.len && !s->parts.v[at].p.before &&
           !s->parts.v[at].p.after);
    if (at < 0 || at >= (long)s->parts.len) {
        app_say(a, direction > 0 ? "this is the last change" : "this is the first change");
        return;
    }
    a->compared = (size_t)at;
    open_view(a);
}

static bool action(struct app *a, enum action act)
{
    switch (act) {
    case ACTION_next_symbol:
        step(a, 1);
        return true;
    case ACTION_previous_symbol:
        step(a, -1);
        return true;
    case ACTION_quit:
    case ACTION_cancel:
    case ACTION_back:
    case ACTION_enter:
    case ACTION_left:
        a->view = VIEW_CHANGES;
        return true;
    default:
        return page_action(a, act);
    }
}

const struct view view_compare = {.name = "before and after",
                                  .open = open_view,
                                  .settle = settle,
                                  .draw = draw,
                                  .action = action};
