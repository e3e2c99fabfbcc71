/* docent tour: an ordered reading list for a newcomer. */
#include "../../prompts/summary.h"
#include "budget_option.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"stops", 0, OPT_NUMBER, "N", "so many stops (default 10)", 1, 60},
    {"markdown", 0, OPT_FLAG, NULL, "print it as Markdown with links to the places", 0, 0},
    {"stored", 0, OPT_FLAG, NULL, "only what is stored: opens no model", 0, 0},
    {0},
};

static json_t *tour_json(const struct tour *t)
{
    json_t *list = json_array();
    for (size_t i = 0; i < t->n; i++) {
        const struct tour_stop *s = &t->v[i];
        json_array_append_new(
            list,
            json_pack("{s:o,s:o,s:s,s:I,s:I,s:o,s:o,s:b,s:o,s:o}", "name",
                      json_text(s->symbol.qualified), "path", json_text(s->symbol.path), "kind",
                      symbol_kind_name(s->symbol.kind), "line", (json_int_t)s->symbol.line,
                      "end_line", (json_int_t)s->symbol.end_line, "reason", json_text(s->reason),
                      "text", json_text(s->text), "marked", s->marked, "mark_reason",
                      json_text(s->mark_reason), "calls", json_text(s->calls)));
    }
    return json_pack("{s:o,s:o,s:o,s:b,s:f,s:o}", "title", json_text(t->title), "summary",
                     json_text(t->summary), "model", json_text(t->model), "from_store",
                     t->from_store, "seconds", t->seconds, "stops", list);
}

static void tour_print(struct context *c, const struct tour *t)
{
    enum { NUMBER = 3 };
    arena *a = c->arena;
    say_z(c, STYLE_TITLE, arena_printf(a, "A tour of %s", t->title));
    say("\n");
    if (t->summary)
        say_labelled(c, "", 0, t->summary, STYLE_PLAIN);
    for (size_t i = 0; i < t->n && !stdout_lost(); i++) {
        const struct tour_stop *s = &t->v[i];
        say("\n%*zu ", NUMBER - 1, i + 1);
        say_z(c, STYLE_LABEL, s->symbol.qualified);
        say("  ");
        say_place(c, s->symbol.path, s->symbol.line);
        say("\n");
        if (*s->reason)
            say_labelled(c, "", NUMBER - 2, s->reason, STYLE_DIM);
        if (s->text)
            say_labelled(c, "", NUMBER - 2, s->marked ? arena_printf(a, "? %s", s->text) : s->text,
                         s->marked ? STYLE_WARN : STYLE_PLAIN);
        if (*s->calls)
            say_labelled(c, "", NUMBER - 2, s->calls, STYLE_PLAIN);
    }
}

static void tour_say_markdown(const struct tour *t)
{
    strbuf b;
    strbuf_init(&b, 0);
    tour_markdown(t, &b);
    say_raw(strbuf_str(&b));
    strbuf_release(&b);
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct tour t;
    struct tour_options o = {.stops = (size_t)option_number(c, "stops", 0),
                             .stored_only = option_given(c, "stored")};
    /* places, order and comments need no model: nobody is asked to fetch one for the rest */
    struct model_entry missing;
    bool lacks = context_goes_without_model(c, o.stored_only, &missing);
    o.stored_only = o.stored_only || lacks;
    if (!context_repo(c, &r, e) || !context_prefix(c, &o.prefix, e) ||
        (!o.stored_only && !context_need_model(c, e)) || !context_docent(c, &d, e))
        return false;
    struct progress p;
    progress_begin(&p, c, "tour");
    bool ok = docent_tour(d, &o, c->arena, &t, &p.watch, e);
    progress_end(&p);
    if (!ok)
        return e->code == ERR_CANCELLED
                   ? err_hint(e, "what is finished is kept: the same command goes on from there")
                   : false;
    if (c->json)
        return say_json(tour_json(&t), e);
    if (option_given(c, "markdown"))
        tour_say_markdown(&t);
    else
        tour_print(c, &t);
    if (lacks)
        note("docent model pull %s fetches a model that adds to each stop what it is for",
             missing.name);
    return true;
}

const struct command command_tour = {
    .name = "tour",
    .arguments = "[FOLDER]",
    .summary = "an ordered reading list for a newcomer",
    .details = "Entry points first, then what they lead to, by rank. Each stop has its place, the "
               "reason why it is a stop (from the index) and what it is for (one "
               "checked sentence; of a definition with a comment, its first). The same repository "
               "gives the same tour.",
    .options = options,
    .max_args = 1,
    .run = run,
};
