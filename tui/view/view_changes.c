/* Changes by symbol, full screen: Enter compares before and after, or unfolds who is affected. */
#include "view.h"

static void settle(struct app *a, struct area body)
{
    sheet_settle(&a->changes, body.columns - 2, body.rows - 2);
}

static void draw(const struct app *a, struct area body)
{
    char title[200];
    snprintf(title, sizeof title, "changes: %s", a->changes.title ? a->changes.title : "");
    struct area in = put_frame(body, str_of(title), true);
    sheet_draw(&a->changes, in, true, a->tick);
    if (!a->changes.parts.len)
        put_z(in, 0, 1, ROLE_dim, 0, a->changes.running ? "comparing ..." : "nothing changed");
}

/* The change that the cursor's line belongs to: its first paragraph with a text to compare. */
static struct sheet_part *change_here(struct app *a)
{
    struct sheet *s = &a->changes;
    struct sheet_part *x = sheet_current(s);
    for (; x && x >= s->parts.v; x--)
        if (x->p.before || x->p.after)
            return x;
    return NULL;
}

static void leave_to(struct app *a, const struct sheet_part *x)
{
    if (!x || !x->p.path) {
        app_say(a, "this is no longer there");
        return;
    }
    a->view = VIEW_MAIN;
    a->focus = REGION_SOURCE;
    app_go(a, x->p.path, x->p.line ? x->p.line : 1, true);
}

static void enter(struct app *a)
{
    struct sheet_part *x = sheet_current(&a->changes);
    if (x && (x->p.detail || x->p.reason)) {
        x->unfolded = !x->unfolded;
        a->changes.width = 0;
    } else if (change_here(a)) {
        a->compared = (size_t)(change_here(a) - a->changes.parts.v);
        view_open(a, VIEW_COMPARE);
    } else if (x && x->p.path) {
        leave_to(a, x);
    }
}

static void callers(struct app *a, bool callees)
{
    const struct sheet_part *x = change_here(a);
    leave_to(a, x);
    if (a->view == VIEW_MAIN)
        app_calls(a, callees);
}

static bool action(struct app *a, enum action act)
{
    long n = (long)a->changes.lines.len;
    switch (act) {
    case ACTION_down:
    case ACTION_up:
        sheet_move(&a->changes, act == ACTION_down ? 1 : -1);
        return true;
    case ACTION_page_down:
    case ACTION_page_up:
        sheet_move(&a->changes, act == ACTION_page_down ? a->grid->rows / 2 : -a->grid->rows / 2);
        return true;
    case ACTION_top:
    case ACTION_bottom:
        sheet_move(&a->changes, act == ACTION_top ? -n : n);
        return true;
    case ACTION_enter:
        enter(a);
        return true;
    case ACTION_right:
    case ACTION_definition:
        leave_to(a, change_here(a));
        return true;
    case ACTION_callers:
    case ACTION_callees:
        callers(a, act == ACTION_callees);
        return true;
    case ACTION_cancel:
        if (a->changes.running)
            return false; /* stops the writing first */
        a->view = VIEW_MAIN;
        return true;
    case ACTION_quit:
    case ACTION_back:
    case ACTION_left:
    case ACTION_changes:
        a->view = VIEW_MAIN;
        return true;
    default:
        return false;
    }
}

static void mouse(struct app *a, const struct key *k)
{
    struct list *l = &a->changes.list;
    if (k->mouse == MOUSE_WHEEL_DOWN || k->mouse == MOUSE_WHEEL_UP)
        list_move(l, k->mouse == MOUSE_WHEEL_DOWN ? 3 : -3, a->changes.lines.len);
    else if (k->mouse == MOUSE_PRESS && k->row >= 2)
        list_move(l, (long)l->top + k->row - 2 - (long)l->cursor, a->changes.lines.len);
    else if (k->mouse == MOUSE_DOUBLE)
        enter(a);
}

const struct view view_changes = {
    .name = "changes", .settle = settle, .draw = draw, .action = action, .mouse = mouse};
