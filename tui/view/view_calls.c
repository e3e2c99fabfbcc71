/* Callers and callees: one row per call, with the calling line itself and how sure it is. */
#include "view.h"

static void settle(struct app *a, struct area body)
{
    list_settle(&a->calls.list, a->calls.edges.n, body.rows > 2 ? (size_t)body.rows - 2 : 1);
}

static void draw_row(const struct edge *x, struct area in, int row, bool here)
{
    /* direct, import, by name only, pointer, macro */
    static const char *const sure[] = {"-", "-", "~", "*", "#"};
    int flags = here ? CELL_SELECTED : 0;
    char place[300];
    if (here)
        put_fill(in, row, 0, in.columns, ROLE_text, flags);
    put_z(in, row, 0, ROLE_accent, flags, here ? ">" : " ");
    put_z(in, row, 2, ROLE_dim, flags, sure[x->confidence]);
    int name = in.columns / 4, at = 4;
    put_fit(in, row, at, name, ROLE_function, flags, str_of(x->symbol.name ? x->symbol.name : ""));
    at += name + 1;
    snprintf(place, sizeof place, "%s:%u", x->path ? x->path : "", x->line);
    int width = in.columns / 4;
    put_fit_path(in, row, at, width, ROLE_dim, flags, str_of(place));
    at += width + 1;
    put_fit(in, row, at, in.columns - at, ROLE_text, flags, str_of(x->text ? x->text : ""));
}

static void draw(const struct app *a, struct area body)
{
    char title[300];
    snprintf(title, sizeof title, a->calls.callees ? "what %s uses (%zu)" : "who uses %s (%zu)",
             a->calls.of, a->calls.edges.n);
    struct area in = put_frame(body, str_of(title), true);
    for (int i = 0; i < in.rows; i++) {
        size_t at = a->calls.list.top + (size_t)i;
        if (at >= a->calls.edges.n)
            break;
        draw_row(&a->calls.edges.v[at], in, i, at == a->calls.list.cursor);
    }
    if (!a->calls.edges.n)
        put_z(in, 0, 1, ROLE_dim, 0, "nothing the index knows of");
}

static bool choose(struct app *a)
{
    if (a->calls.list.cursor >= a->calls.edges.n)
        return true;
    const struct edge *x = &a->calls.edges.v[a->calls.list.cursor];
    a->view = VIEW_MAIN;
    a->focus = REGION_SOURCE;
    /* A callee: to its definition when there is one; a caller: to the calling line. */
    if (a->calls.callees && x->symbol.id)
        app_go(a, x->symbol.path, x->symbol.line, true);
    else
        app_go(a, x->path, x->line, true);
    return true;
}

static bool action(struct app *a, enum action act)
{
    size_t n = a->calls.edges.n;
    switch (act) {
    case ACTION_down:
    case ACTION_up:
        list_move(&a->calls.list, act == ACTION_down ? 1 : -1, n);
        return true;
    case ACTION_page_down:
    case ACTION_page_up:
        list_move(&a->calls.list, act == ACTION_page_down ? 10 : -10, n);
        return true;
    case ACTION_top:
    case ACTION_bottom:
        list_move(&a->calls.list, act == ACTION_top ? -(long)n : (long)n, n);
        return true;
    case ACTION_enter:
        return choose(a);
    case ACTION_quit:
    case ACTION_cancel:
    case ACTION_back:
        a->view = VIEW_MAIN;
        return true;
    default:
        return false;
    }
}

static void mouse(struct app *a, const struct key *k)
{
    size_t at = a->calls.list.top + (size_t)(k->row > 1 ? k->row - 2 : 0);
    if (k->mouse == MOUSE_WHEEL_DOWN || k->mouse == MOUSE_WHEEL_UP) {
        list_move(&a->calls.list, k->mouse == MOUSE_WHEEL_DOWN ? 3 : -3, a->calls.edges.n);
    } else if (k->mouse == MOUSE_PRESS && at < a->calls.edges.n) {
        bool again = a->calls.list.cursor == at;
        a->calls.list.cursor = at;
        if (again)
            choose(a);
    }
}

const struct view view_calls = {
    .name = "callers", .settle = settle, .draw = draw, .action = action, .mouse = mouse};
