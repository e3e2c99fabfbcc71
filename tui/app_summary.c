/* Summaries of what the cursor is on, and the tour. */
#include "app.h"
#include "tell.h"

/* ---- summaries ---- */

/* "src/net/" and "src/net/x.c" to "src/" and "src/net/"; the root is "". */
static const char *parent_of(arena *a, const char *path)
{
    size_t n = strlen(path);
    n -= n && path[n - 1] == '/';
    while (n && path[n - 1] != '/')
        n--;
    return arena_strdup(a, (str){path, n});
}

void app_summary_of(struct app *a, const char *path)
{
    char *copy = xstrdup(path);
    free(a->summary_path);
    a->summary_path = copy;
    sheet_clear(&a->sheet, SHEET_SUMMARY, *copy ? copy : "The repository");
    app_tell(a, &a->sheet, TELL_SUMMARY, copy, NULL);
}

void app_summary(struct app *a)
{
    const struct map_node *n = a->focus == REGION_MAP ? map_current(&a->map) : NULL;
    const char *path = a->source.path ? a->source.path : "";
    if (a->sheet_shown && a->sheet.kind == SHEET_SUMMARY && a->summary_path)
        path = parent_of(a->turn, a->summary_path);
    else if (n)
        path = n->kind == MAP_FOLDER ? arena_printf(a->turn, "%s/", n->path) : n->path;
    app_summary_of(a, path);
}

/* ---- tour ---- */

void app_tour(struct app *a)
{
    if (a->sheet.kind == SHEET_TOUR && !a->sheet_shown) {
        a->sheet_shown = true; /* where it was left */
        return;
    }
    a->tour_stop = 0;
    sheet_clear(&a->sheet, SHEET_TOUR, "Tour");
    app_tell(a, &a->sheet, TELL_TOUR, "", NULL);
    a->sheet.reveal = 0;
}

static struct sheet_part *stop_after(struct sheet *s, uint32_t turn, int direction)
{
    struct sheet_part *best = NULL;
    for (size_t i = 0; i < s->parts.len; i++) {
        struct sheet_part *x = &s->parts.v[i];
        uint32_t at = SHEET_TURN(x->p.order);
        if (x->p.kind != PARA_HEADING || !x->p.path)
            continue;
        if (direction > 0 ? at > turn : at < turn) {
            best = x;
            if (direction > 0)
                break;
        }
    }
    return best;
}

void app_tour_step(struct app *a, int direction)
{
    struct sheet *s = &a->sheet;
    if (!a->sheet_shown || s->kind != SHEET_TOUR) {
        app_say(a, "t begins the tour; n and p go through it");
        return;
    }
    struct sheet_part *x = stop_after(s, a->tour_stop, direction);
    if (!x) {
        app_say(a, direction > 0 ? "the tour ends here; S sums up what is around it"
                                 : "the tour begins here");
        return;
    }
    a->tour_stop = SHEET_TURN(x->p.order);
    x->visited = true;
    s->width = 0;
    s->reveal = x->p.order;
    app_go(a, x->p.path, x->p.line, true);
}
