/* docent plan: what a load will take on this machine, for each folder. */
#include "../../prompts/whole.h"
#include "budget_option.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"all", 0, OPT_FLAG, NULL, "also tests, generated and vendored files", 0, 0},
    {"sentences-only", 0, OPT_FLAG, NULL, "keep purposes, not the processed context", 0, 0},
    {"depth", 0, OPT_NUMBER, "N", "show folders and files down to this depth (default 1)", 0, 20},
    {0},
};

static json_t *cost_json(const struct load_cost *k)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:f,s:I,s:I}", "units", (json_int_t)k->units, "units_read",
                     (json_int_t)k->units_read, "tokens", (json_int_t)k->tokens, "written",
                     (json_int_t)k->written, "seconds", k->seconds, "answer_bytes",
                     (json_int_t)k->answer_bytes, "context_bytes", (json_int_t)k->context_bytes);
}

/* What `load --whole` would read. */
static json_t *whole_json(const struct load_plan *p, const struct whole *w)
{
    double seconds = p->speed.read_rate > 0 ? (double)w->tokens / p->speed.read_rate : 0;
    return json_pack("{s:b,s:I,s:I,s:I,s:f,s:I}", "fits", w->fits, "files", (json_int_t)w->n,
                     "tokens", (json_int_t)w->tokens, "capacity", (json_int_t)w->capacity,
                     "seconds", seconds, "context_bytes", (json_int_t)w->kv_bytes);
}

static json_t *plan_json(const struct load_plan *p, const struct whole *w)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < p->n; i++) {
        const struct plan_row *r = &p->v[i];
        json_t *o = cost_json(&r->cost);
        json_object_set_new(o, "path", json_text(r->path));
        json_object_set_new(o, "depth", json_integer(r->depth));
        json_array_append_new(rows, o);
    }
    const struct machine_speed *s = &p->speed;
    json_t *speed = json_pack(
        "{s:f,s:f,s:I,s:I,s:I}", "read_tokens_per_second", s->read_rate, "write_tokens_per_second",
        s->write_rate, "model_bytes", (json_int_t)s->model_bytes, "context_bytes_per_token",
        (json_int_t)s->context_bytes_per_token, "memory_bytes", (json_int_t)s->memory_bytes);
    return json_pack("{s:o,s:f,s:o,s:o,s:o,s:o}", "model", json_text(p->model), "fraction",
                     p->fraction, "total", cost_json(&p->total), "machine", speed, "rows", rows,
                     "whole", whole_json(p, w));
}

static void row_print(struct context *c, const struct plan_row *r)
{
    arena *a = c->arena;
    const struct load_cost *k = &r->cost;
    const char *time = k->seconds > 0 ? duration_text(a, k->seconds) : "-";
    say("%6s %9s %10s %9s  ", count_text(a, k->units - k->units_read), count_text(a, k->tokens),
        time, k->context_bytes ? size_text(a, k->context_bytes) : "-");
    say_pad(2 * (size_t)r->depth);
    const char *leaf = r->path;
    for (const char *s = r->path; *s; s++)
        if (*s == '/' && s[1])
            leaf = s + 1;
    say_z(c, r->is_folder ? STYLE_TITLE : STYLE_PLACE, *leaf ? leaf : ".");
    say("\n");
}

static void whole_print(struct context *c, const struct load_plan *p, const struct whole *w)
{
    arena *a = c->arena;
    if (!w->n)
        return;
    double seconds = p->speed.read_rate > 0 ? (double)w->tokens / p->speed.read_rate : 0;
    const char *text = arena_printf(
        a, "%zu files as one context are %s tokens (the model has room for %s)%s", w->n,
        count_text(a, w->tokens), count_text(a, w->capacity), w->fits ? "" : ": too large");
    if (w->fits)
        text = arena_printf(a, "%s: %s the first time, %s", text, duration_text(a, seconds),
                            size_text(a, w->kv_bytes));
    say_labelled(c, "whole", 8, text, STYLE_PLAIN);
}

static void plan_print(struct context *c, const struct load_plan *p)
{
    arena *a = c->arena;
    const struct load_cost *t = &p->total;
    uint64_t cap = (uint64_t)context_settings(c)->v[SET_CACHE_SIZE].number;
    uint32_t depth = (uint32_t)option_number(c, "depth", 1);
    say("%6s %9s %10s %9s\n", "units", "tokens", "time", "disk");
    for (size_t i = 0; i < p->n && !stdout_lost(); i++)
        if (p->v[i].depth <= depth)
            row_print(c, &p->v[i]);
    say("\n");
    say_labelled(c, "model", 8,
                 arena_printf(a, "%s: reads %.0f, writes %.0f tokens/s here", p->model,
                              p->speed.read_rate, p->speed.write_rate),
                 STYLE_PLAIN);
    say_labelled(c, "memory", 8, size_text(a, p->speed.memory_bytes), STYLE_PLAIN);
    if (cap && t->context_bytes > cap)
        say_labelled(c, "disk", 8,
                     arena_printf(a,
                                  "the cap is %s: of the context the most valuable part stays "
                                  "(docent config docent.cacheSize)",
                                  size_text(a, cap)),
                     STYLE_PLAIN);
    say_labelled(c, "read", 8,
                 arena_printf(a, "%s of %s units already, %.0f %% of what matters",
                              count_text(a, t->units_read), count_text(a, t->units),
                              100 * p->fraction),
                 STYLE_PLAIN);
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct load_options o = {.all = option_given(c, "all"),
                             .keep_context = !option_given(c, "sentences-only")};
    if (!context_repo(c, &r, e) || !context_prefix(c, &o.prefix, e) || !context_need_model(c, e) ||
        !context_docent(c, &d, e))
        return false;
    struct load_plan p;
    struct whole whole = {0};
    err none = ERR_INIT;
    struct progress progress;
    progress_begin(&progress, c, "plan");
    bool ok = docent_plan(d, &o, c->arena, &p, &progress.watch, e);
    struct whole_options all = {.prefix = o.prefix, .with_tests = o.all};
    if (ok && !whole_plan(d, &all, c->arena, &whole, &progress.watch, &none))
        whole = (struct whole){0}; /* nothing that is source */
    progress_end(&progress);
    if (!ok)
        return false;
    if (c->json)
        return say_json(plan_json(&p, &whole), e);
    plan_print(c, &p);
    whole_print(c, &p, &whole);
    return true;
}

const struct command command_plan = {
    .name = "plan",
    .arguments = "[PATH]",
    .summary = "what docent load will take: tokens, time, memory, disk",
    .details = "Counts the definitions that are not read yet (below PATH) with the model's own "
               "tokenizer and measures this machine for about a second. The figures are for each "
               "folder and file, and hold for a machine as busy as it is now.",
    .options = options,
    .max_args = 1,
    .run = run,
};
