/* The sheet in the guide region: who tells it, and going to what it cites. */
#include "../engine/base/fs.h"
#include "app.h"
#include "tell.h"
#include "view/view.h"

void app_tell(struct app *a, struct sheet *s, int teller, const char *text, const char *second)
{
    uint32_t turn = s->turns + 1;
    uint32_t job = app_writing(a, jobs_tell(a->jobs, teller, text, second, turn));
    s->turns = turn;
    s->running = true;
    s->reveal = SHEET_ORDER(turn, 0, 0);
    a->sheet_job = job;
    a->telling = s;
    if (s == &a->sheet)
        a->sheet_shown = true;
}

/* ---- going to what is cited ---- */

static void go_to_part(struct app *a, const struct sheet_part *x)
{
    a->focus = REGION_SOURCE;
    app_go(a, x->p.path, x->p.line ? x->p.line : 1, true);
}

bool app_sheet_number(struct app *a, uint32_t number)
{
    const struct sheet_part *x = a->sheet_shown ? sheet_numbered(&a->sheet, number) : NULL;
    if (x)
        go_to_part(a, x);
    return x != NULL;
}

void app_sheet_enter(struct app *a)
{
    struct sheet_part *x = sheet_current(&a->sheet);
    if (!x)
        return;
    if (x->p.id && a->sheet.kind == SHEET_THREADS) {
        app_conversation(a, arena_strdup(a->turn, str_of(x->p.id)));
    } else if (x->p.id) {
        app_summary_of(a, arena_strdup(a->turn, str_of(x->p.id)));
    } else if (x->p.reason || x->p.detail) {
        x->unfolded = !x->unfolded;
        a->sheet.width = 0;
    } else if (x->p.path) {
        go_to_part(a, x);
    } else if (!app_sheet_number(a, x->p.number)) {
        app_say(a, "no place belongs to this line");
    }
}

/* The paragraph under the sheet's cursor moves the source. */
void app_sheet_follow(struct app *a)
{
    const struct sheet_part *x = sheet_place(&a->sheet);
    if (x)
        app_go(a, x->p.path, x->p.line ? x->p.line : 1, false);
}

void app_sheet_stopped(struct app *a)
{
    sheet_stop(a->telling);
    sheet_put(a->telling, &(struct paragraph){.kind = PARA_NOTE,
                                              .order = sheet_last_order(a->telling, 0),
                                              .text = "Stopped. What was finished is kept."});
    a->sheet_job = 0;
}
