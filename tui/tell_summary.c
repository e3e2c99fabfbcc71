/* Summaries of a file, a folder, the repository; and the tour. What is stored is shown at once,
 * then the rest is written. */
#include "../prompts/summary.h"
#include "tell_rows.h"

enum { SECTION_TITLE, SECTION_TEXT, SECTION_ENTRIES };

static void put_head(struct telling *t, arena *a, const struct summary *s)
{
    const char *language = s->language ? arena_printf(a, "%s, ", s->language) : "";
    const char *files = s->kind == SUMMARY_FILE
                            ? ""
                            : arena_printf(a, "%llu files, ", (unsigned long long)s->files);
    tell_put(t, &(struct paragraph){.kind = PARA_HEADING,
                                    .order = SHEET_ORDER(t->turn, SECTION_TITLE, 0),
                                    .text = s->title,
                                    .path = s->kind == SUMMARY_FILE ? s->path : NULL});
    tell_put(t, &(struct paragraph){
                    .kind = PARA_NOTE,
                    .order = SHEET_ORDER(t->turn, SECTION_TITLE, 1),
                    .text = arena_printf(
                        a, "%s%s%llu lines, %llu symbols; %llu of %llu read", language, files,
                        (unsigned long long)s->lines, (unsigned long long)s->symbols,
                        (unsigned long long)s->units_read, (unsigned long long)s->units)});
}

static void put_entry(struct telling *t, arena *a, const struct summary_entry *x, size_t i)
{
    bool is_folder = x->kind && strcmp(x->kind, "folder") == 0;
    tell_put(t, &(struct paragraph){.kind = x->text ? PARA_ENTRY : PARA_PLACE,
                                    .order = SHEET_ORDER(t->turn, SECTION_ENTRIES, i),
                                    .label = "-",
                                    .text = x->text ? arena_printf(a, "%s: %s", x->name, x->text)
                                                    : x->name,
                                    .path = is_folder ? NULL : x->path,
                                    .line = x->line,
                                    .end_line = x->end_line,
                                    .id = is_folder ? x->path : NULL,
                                    .reason = x->marked ? x->reason : NULL});
}

static void put_summary(struct telling *t, arena *a, const struct summary *s, bool growing)
{
    put_head(t, a, s);
    tell_put(t, &(struct paragraph){.kind = PARA_PROSE,
                                    .order = SHEET_ORDER(t->turn, SECTION_TEXT, 0),
                                    .text = s->text,
                                    .reason = s->marked ? s->reason : NULL,
                                    .growing = growing && !s->text});
    for (size_t i = 0; i < s->n; i++)
        put_entry(t, a, &s->v[i], i);
    if (s->left_out)
        tell_put(t, &(struct paragraph){.kind = PARA_NOTE,
                                        .order = SHEET_ORDER(t->turn, SECTION_ENTRIES, s->n),
                                        .text = arena_printf(a, "and %zu more", s->left_out)});
}

static bool is_complete(const struct summary *s)
{
    bool complete = s->text != NULL;
    for (size_t i = 0; i < s->n; i++)
        complete = complete && s->v[i].text;
    return complete;
}

/* Without a model what is certain stays on the sheet, and what one would add is said below it.
 * False: something else is wrong. */
static bool model_spared(struct telling *t, arena *a, uint32_t order, const char *adds, err *e)
{
    if (e->code != ERR_MODEL)
        return !e->code;
    tell_put(t, &(struct paragraph){.kind = PARA_NOTE,
                                    .order = order,
                                    .text = arena_printf(a, "%s %s. %s", adds, e->msg, e->hint)});
    err_clear(e);
    return true;
}

bool summary_tell(struct telling *t, arena *a, struct sheet_end *end, err *e)
{
    struct summary_options o = {.stored_only = true};
    struct summary s = {0};
    watch w = tell_watch(t);
    docent *d = tell_docent(t, e);
    if (!d || !docent_summary(d, t->text, &o, a, &s, &w, e))
        return false;
    bool complete = is_complete(&s);
    put_summary(t, a, &s, !complete);
    o.stored_only = false;
    struct summary written = {0};
    if (!complete && docent_summary(d, t->text, &o, a, &written, &w, e))
        s = written;
    if (!model_spared(t, a, SHEET_ORDER(t->turn, SECTION_ENTRIES, s.n + 1),
                      "A model adds what it is for, in a sentence:", e))
        return false;
    put_summary(t, a, &s, false);
    end->badge = tell_badge(a, BADGE_EXACT, complete || s.from_store, s.tokens_read,
                            s.tokens_reused, s.seconds);
    return true;
}

/* ---- tour: one turn of the sheet for each stop ---- */

enum { STOP_PLACE };

static void put_stop(struct telling *t, arena *a, const struct tour *x, size_t i, bool growing)
{
    const struct tour_stop *s = &x->v[i];
    uint32_t turn = (uint32_t)i + 1;
    tell_put(t, &(struct paragraph){.kind = PARA_HEADING,
                                    .order = SHEET_ORDER(turn, STOP_PLACE, 0),
                                    .text = arena_printf(a, "%zu/%zu %s  %s:%u", i + 1, x->n,
                                                         s->symbol.qualified, s->symbol.path,
                                                         s->symbol.line),
                                    .path = s->symbol.path,
                                    .line = s->symbol.line,
                                    .end_line = s->symbol.end_line});
    struct paragraph p = {.kind = PARA_NOTE,
                          .order = SHEET_ORDER(turn, STOP_PLACE, 1),
                          .text = s->reason,
                          .path = s->symbol.path,
                          .line = s->symbol.line,
                          .end_line = s->symbol.end_line};
    tell_put(t, &p);
    p.order = SHEET_ORDER(turn, STOP_PLACE, 2);
    p.kind = PARA_PROSE;
    p.text = s->text;
    p.reason = s->marked ? s->mark_reason : NULL;
    p.growing = growing && !s->text;
    tell_put(t, &p);
    p = (struct paragraph){
        .kind = PARA_NOTE, .order = SHEET_ORDER(turn, STOP_PLACE, 3), .text = s->calls};
    tell_put(t, &p);
}

static void put_tour(struct telling *t, arena *a, const struct tour *x, bool growing)
{
    tell_put(t, &(struct paragraph){
                    .kind = PARA_NOTE, .order = SHEET_ORDER(0, 0, 1), .text = x->summary});
    for (size_t i = 0; i < x->n; i++)
        put_stop(t, a, x, i, growing);
}

bool tour_tell(struct telling *t, arena *a, struct sheet_end *end, err *e)
{
    struct tour_options o = {.prefix = *t->text ? t->text : NULL, .stored_only = true};
    struct tour x = {0};
    watch w = tell_watch(t);
    docent *d = tell_docent(t, e);
    if (!d || !docent_tour(d, &o, a, &x, &w, e))
        return false;
    bool complete = true;
    for (size_t i = 0; i < x.n; i++)
        complete = complete && x.v[i].text;
    put_tour(t, a, &x, !complete);
    o.stored_only = false;
    struct tour written = {0};
    if (!complete && docent_tour(d, &o, a, &written, &w, e))
        x = written;
    if (!model_spared(t, a, SHEET_ORDER(x.n + 1, STOP_PLACE, 0),
                      "A model adds to each stop what it is for:", e))
        return false;
    put_tour(t, a, &x, false);
    (void)end;
    return true;
}
