/* The views. */
#include "view.h"

extern const struct view view_main, view_find, view_status, view_help, view_calls, view_changes,
    view_compare;

const struct view *const view_rows[VIEW_COUNT] = {
    [VIEW_MAIN] = &view_main,       [VIEW_FIND] = &view_find,   [VIEW_STATUS] = &view_status,
    [VIEW_HELP] = &view_help,       [VIEW_CALLS] = &view_calls, [VIEW_CHANGES] = &view_changes,
    [VIEW_COMPARE] = &view_compare,
};

void view_open(struct app *a, enum view_id v)
{
    a->view = v;
    a->dirty = true;
    if (view_rows[v]->open)
        view_rows[v]->open(a);
}
