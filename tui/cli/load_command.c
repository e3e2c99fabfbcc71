/* docent load: reads the repository, the most important first, with progress, budget and resume. */
#include "../../engine/base/fs.h"
#include "../../prompts/load.h"
#include "../../prompts/whole.h"
#include "budget_option.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"budget", 0, OPT_TEXT, "AMOUNT", "stop after this time or so many tokens: 90s, 10m, 2h, 50k",
     0, 0},
    {"all", 0, OPT_FLAG, NULL, "also tests, generated and vendored files", 0, 0},
    {"sentences-only", 0, OPT_FLAG, NULL, "keep purposes, not the processed context", 0, 0},
    {"whole", 0, OPT_FLAG, NULL, "read all files as one context and keep what was read", 0, 0},
    {"verbose", 'v', OPT_FLAG, NULL, "show each purpose as it is written", 0, 0},
    {0},
};

struct loading {
    struct context *c;
    struct progress progress;
};

static void on_event(void *arg, const struct load_state *s, const struct load_unit *unit)
{
    struct loading *l = arg;
    (void)s;
    if (!unit || l->c->json || !option_given(l->c, "verbose") || stdout_lost())
        return;
    progress_end(&l->progress);
    say_place(l->c, unit->symbol->path, unit->symbol->line);
    say("  ");
    say_z(l->c, STYLE_LABEL, unit->symbol->qualified);
    say("  %s", unit->marked ? "? " : "");
    say_z(l->c, unit->marked ? STYLE_WARN : STYLE_PLAIN, unit->purpose);
    say("\n");
    fflush(stdout);
}

static const char *end_name(enum load_end end)
{
    static const char *const names[] = {"complete", "budget", "stopped"};
    return names[end];
}

static json_t *report_json(const struct load_report *r)
{
    const struct load_state *s = &r->state;
    return json_pack("{s:s,s:o,s:I,s:I,s:I,s:f,s:I,s:I,s:I,s:I,s:I,s:f,s:f,s:o}", "end",
                     end_name(r->end), "model", json_text(r->model), "units", (json_int_t)s->units,
                     "units_read", (json_int_t)s->units_read, "units_now", (json_int_t)s->units_now,
                     "fraction", s->fraction, "marked", (json_int_t)s->marked, "tokens_read",
                     (json_int_t)s->tokens_read, "tokens_reused", (json_int_t)s->tokens_reused,
                     "tokens_generated", (json_int_t)s->tokens_generated, "tokens_left",
                     (json_int_t)s->tokens_left, "seconds", s->seconds, "seconds_left",
                     s->seconds_left, "note", json_text(r->note));
}

static const char *rest_text(struct context *c, const struct load_report *r)
{
    const struct load_state *s = &r->state;
    if (r->end == LOAD_COMPLETE)
        return "everything is read";
    const char *left = s->seconds_left > 0 ? arena_printf(c->arena, ", about %s",
                                                          duration_text(c->arena, s->seconds_left))
                                           : "";
    return arena_printf(c->arena, "%s units left%s; docent load goes on from here",
                        count_text(c->arena, s->units - s->units_read), left);
}

static void report_print(struct context *c, const struct load_report *r)
{
    const struct load_state *s = &r->state;
    arena *a = c->arena;
    say_labelled(c, "read", 8,
                 arena_printf(a, "%s of %s units, %.0f %% of what matters; %s now in %s",
                              count_text(a, s->units_read), count_text(a, s->units),
                              100 * s->fraction, count_text(a, s->units_now),
                              duration_text(a, s->seconds)),
                 STYLE_PLAIN);
    if (s->units_now && s->seconds > 0)
        say_labelled(c, "speed", 8,
                     arena_printf(a,
                                  "%s tokens read, %s reused, %s written: %.0f tokens/s, %.0f "
                                  "units/min",
                                  count_text(a, s->tokens_read), count_text(a, s->tokens_reused),
                                  count_text(a, s->tokens_generated),
                                  (double)(s->tokens_read + s->tokens_generated) / s->seconds,
                                  60 * (double)s->units_now / s->seconds),
                     STYLE_PLAIN);
    if (s->marked)
        say_labelled(
            c, "marked", 8,
            arena_printf(a, "%s sentences did not pass their check", count_text(a, s->marked)),
            STYLE_PLAIN);
    say_labelled(c, "left", 8, rest_text(c, r), STYLE_PLAIN);
    if (r->note)
        note("%s", r->note);
}

static json_t *whole_json(const struct whole *w, const struct usage *u, double seconds)
{
    json_t *files = json_array();
    for (size_t i = 0; i < w->n; i++)
        json_array_append_new(files, json_pack("{s:o,s:I,s:I}", "path", json_text(w->v[i].path),
                                               "tokens", (json_int_t)w->v[i].tokens, "first",
                                               (json_int_t)w->v[i].first));
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:f,s:o}", "tokens", (json_int_t)w->tokens, "capacity",
                     (json_int_t)w->capacity, "context_bytes", (json_int_t)w->kv_bytes,
                     "tokens_read", (json_int_t)u->tokens_read, "tokens_reused",
                     (json_int_t)u->tokens_reused, "seconds", seconds, "files", files);
}

/* All files as one context, so that questions about the whole find it read. */
static bool run_whole(struct context *c, docent *d, const char *prefix, err *e)
{
    struct whole w;
    struct whole_options o = {.prefix = prefix, .with_tests = option_given(c, "all")};
    struct progress p;
    session *s;
    arena *a = c->arena;
    double began = now_seconds();
    progress_begin(&p, c, "load");
    bool ok = whole_read(d, &o, a, &w, &s, &p.watch, e);
    progress_end(&p);
    if (!ok)
        return e->code == ERR_CANCELLED ? err_hint(e, "the same command goes on from there")
                                        : false;
    const struct usage *u = session_usage(s);
    double seconds = now_seconds() - began;
    if (c->json)
        return say_json(whole_json(&w, u, seconds), e);
    say_labelled(c, "read", 8,
                 arena_printf(a, "%zu files as one context: %s tokens, %s of them reused, in %s",
                              w.n, count_text(a, w.tokens), count_text(a, u->tokens_reused),
                              duration_text(a, seconds)),
                 STYLE_PLAIN);
    return true;
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct load_options o = {.all = option_given(c, "all"),
                             .keep_context = !option_given(c, "sentences-only")};
    if (!budget_parse(option_text(c, "budget"), &o, e) || !context_repo(c, &r, e) ||
        !context_prefix(c, &o.prefix, e) || !context_need_model(c, e) || !context_docent(c, &d, e))
        return false;
    if (option_given(c, "whole"))
        return run_whole(c, d, o.prefix, e);
    struct loading l = {.c = c};
    struct load_report report;
    progress_begin(&l.progress, c, "load");
    struct load_watch w = {.base = l.progress.watch, .event = on_event, .arg = &l};
    bool ok = docent_load(d, &o, c->arena, &report, &w, e);
    progress_end(&l.progress);
    if (!ok)
        return false;
    bool stopped = report.end == LOAD_STOPPED;
    if (c->json) {
        err lost = ERR_INIT;
        if (!say_json(report_json(&report), &lost))
            *e = lost;
        c->json = !stopped; /* the object is out already */
    } else if (!stopped) {
        report_print(c, &report);
    }
    if (stopped) {
        err_set(e, ERR_CANCELLED, "stopped: %llu of %llu units are read and kept",
                (unsigned long long)report.state.units_read,
                (unsigned long long)report.state.units);
        err_hint(e, "the same command goes on from there");
    }
    return !e->code;
}

const struct command command_load = {
    .name = "load",
    .arguments = "[PATH]",
    .summary = "read the repository before anybody asks",
    .details =
        "Reads every definition (below PATH), the most important first, and keeps what it is for: "
        "one checked sentence, shown by the map, the search and the summaries. The processed "
        "context is kept too, within docent.cacheSize, so that an explanation starts at once.\n\n"
        "It can be stopped at any time; the same command goes on where it was. What has not "
        "changed since is never read again. docent plan says before what it will take.",
    .options = options,
    .max_args = 1,
    .run = run,
};
