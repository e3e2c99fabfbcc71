/* Questions: the places that answer them, best first. */
#include "../prompts/ask.h"
#include "tell_rows.h"

enum { SECTION_QUESTION, SECTION_PLACES, SECTION_NOTE };

static void put_place(struct telling *t, arena *a, const struct place *p, size_t i)
{
    const char *what = p->symbol && *p->symbol ? p->symbol : p->text ? p->text : "";
    tell_put(t, &(struct paragraph){
                    .kind = PARA_PLACE,
                    .order = SHEET_ORDER(t->turn, SECTION_PLACES, i),
                    .number = (uint32_t)i + 1,
                    .label = arena_printf(a, "[%zu]", i + 1),
                    .text = arena_printf(a, "%.60s  %s:%u (%s)", what, p->path, p->line, p->why),
                    .path = p->path,
                    .line = p->line,
                    .end_line = p->end_line});
}

bool ask_tell(struct telling *t, arena *a, struct sheet_end *end, err *e)
{
    struct ask_options o = {.question = t->text};
    struct places x = {0};
    watch w = tell_watch(t);
    docent *d = tell_docent(t, e);
    if (!d || !docent_places(d, &o, a, &x, &w, e))
        return false;
    tell_put(t, &(struct paragraph){.order = SHEET_ORDER(t->turn, SECTION_PLACES, 0)});
    for (size_t i = 0; i < x.n; i++)
        put_place(t, a, &x.v[i], i);
    tell_put(t, &(struct paragraph){.kind = PARA_NOTE,
                                    .order = SHEET_ORDER(t->turn, SECTION_NOTE, 0),
                                    .text = x.n ? x.note : "nothing in this repository fits"});
    end->badge = x.n ? "places, best first" : NULL;
    return true;
}
