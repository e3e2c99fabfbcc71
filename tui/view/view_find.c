/* The find view: results above, one line being typed below. */
#include "view.h"

static void search(struct app *a)
{
    err e = ERR_INIT;
    if (!find_search(&a->find, a->repo, &e))
        app_complain(a, &e);
}

static void open_view(struct app *a)
{
    line_edit_set(&a->find.edit, STR(""));
    a->find.kind = FIND_ALL;
    search(a);
}

static void settle(struct app *a, struct area body)
{
    list_settle(&a->find.list, a->find.rows.len, body.rows > 1 ? (size_t)body.rows - 1 : 1);
}

static void draw(const struct app *a, struct area body)
{
    find_draw(&a->find, body);
}

static void choose(struct app *a)
{
    const struct find_row *r = find_current(&a->find);
    if (!r)
        return;
    a->view = VIEW_MAIN;
    a->focus = REGION_SOURCE;
    app_go(a, r->path, r->line, true);
}

static bool key(struct app *a, const struct key *k)
{
    bool control = k->modifiers & KEY_CONTROL;
    if (k->code == KEY_CODE_ESC || (control && (k->code == 'c' || k->code == 'g')))
        a->view = VIEW_MAIN;
    else if (k->code == KEY_CODE_ENTER)
        choose(a);
    else if (k->code == KEY_CODE_DOWN || (control && (k->code == 'n' || k->code == 'j')))
        list_move(&a->find.list, 1, a->find.rows.len);
    else if (k->code == KEY_CODE_UP || (control && k->code == 'p'))
        list_move(&a->find.list, -1, a->find.rows.len);
    else if (k->code == KEY_CODE_PAGE_DOWN)
        list_move(&a->find.list, 10, a->find.rows.len);
    else if (k->code == KEY_CODE_PAGE_UP)
        list_move(&a->find.list, -10, a->find.rows.len);
    else if (k->code == KEY_CODE_TAB) {
        a->find.kind = (enum find_kind)((a->find.kind + 1) % FIND_KINDS);
        search(a);
    } else if (k->code == KEY_CODE_BACKSPACE && !a->find.edit.len)
        a->view = VIEW_MAIN;
    else if (line_edit_key(&a->find.edit, k))
        search(a);
    else
        return false;
    return true;
}

static void mouse(struct app *a, const struct key *k)
{
    size_t at = a->find.list.top + (size_t)(k->row > 0 ? k->row - 1 : 0);
    if (k->mouse == MOUSE_WHEEL_DOWN || k->mouse == MOUSE_WHEEL_UP) {
        list_move(&a->find.list, k->mouse == MOUSE_WHEEL_DOWN ? 3 : -3, a->find.rows.len);
    } else if ((k->mouse == MOUSE_PRESS || k->mouse == MOUSE_DOUBLE) && at < a->find.rows.len) {
        bool again = a->find.list.cursor == at;
        a->find.list.cursor = at;
        if (again)
            choose(a);
    }
}

const struct view view_find = {
    .name = "find", .open = open_view, .settle = settle, .draw = draw, .key = key, .mouse = mouse};
