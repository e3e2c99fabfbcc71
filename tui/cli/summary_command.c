/* docent summary: what the repository, a folder or a file is for, and its main parts. */
#include "../../prompts/summary.h"
#include "budget_option.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"stored", 0, OPT_FLAG, NULL, "only what is stored: opens no model", 0, 0},
    {"entries", 0, OPT_NUMBER, "N", "list so many parts (default 12)", 1, 200},
    {0},
};

static const char *kind_name(enum summary_kind k)
{
    static const char *const names[] = {"repository", "folder", "file"};
    return names[k];
}

static json_t *entry_json(const struct summary_entry *v)
{
    json_t *o = json_pack("{s:o,s:o,s:s,s:o,s:b,s:o,s:b,s:f}", "name", json_text(v->name), "path",
                          json_text(v->path), "kind", v->kind, "text", json_text(v->text), "marked",
                          v->marked, "reason", json_text(v->reason), "by_program", v->by_program,
                          "weight", v->weight);
    if (v->line) {
        json_object_set_new(o, "line", json_integer(v->line));
        json_object_set_new(o, "end_line", json_integer(v->end_line));
    }
    return o;
}

static json_t *summary_json(const struct summary *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(list, entry_json(&s->v[i]));
    return json_pack(
        "{s:s,s:o,s:o,s:o,s:o,s:b,s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:b,s:o,s:I,s:I,s:f,s:o}", "kind",
        kind_name(s->kind), "path", json_text(s->path), "title", json_text(s->title), "language",
        json_text(s->language), "text", json_text(s->text), "marked", s->marked, "reason",
        json_text(s->reason), "files", (json_int_t)s->files, "lines", (json_int_t)s->lines,
        "symbols", (json_int_t)s->symbols, "units", (json_int_t)s->units, "units_read",
        (json_int_t)s->units_read, "left_out", (json_int_t)s->left_out, "from_store", s->from_store,
        "model", json_text(s->model), "tokens_read", (json_int_t)s->tokens_read, "tokens_reused",
        (json_int_t)s->tokens_reused, "seconds", s->seconds, "parts", list);
}

static const char *marked_text(struct context *c, const char *text, bool marked)
{
    return marked ? arena_printf(c->arena, "? %s", text) : text;
}

static void summary_print(struct context *c, const struct summary *s)
{
    arena *a = c->arena;
    const char *counts =
        arena_printf(a, "%s file%s, %s lines, %s symbols", count_text(a, s->files),
                     s->files == 1 ? "" : "s", count_text(a, s->lines), count_text(a, s->symbols));
    say_z(c, STYLE_TITLE, s->title);
    say("  ");
    say_z(c, STYLE_DIM, counts);
    say("\n");
    if (s->text)
        say_labelled(c, "", 0, marked_text(c, s->text, s->marked),
                     s->marked ? STYLE_WARN : STYLE_PLAIN);
    if (s->marked)
        say_labelled(c, "", 0, arena_printf(a, "  (%s)", s->reason), STYLE_DIM);
    say("\n");
    for (size_t i = 0; i < s->n && !stdout_lost(); i++) {
        const struct summary_entry *v = &s->v[i];
        const char *name =
            v->line ? arena_printf(a, "%s:%u", v->name, v->line) : arena_strdup(a, str_of(v->name));
        say_labelled(c, name, 24, marked_text(c, v->text ? v->text : "-", v->marked),
                     v->marked                   ? STYLE_WARN
                     : v->text && !v->by_program ? STYLE_PLAIN
                                                 : STYLE_DIM);
    }
    if (s->left_out)
        say_labelled(c, "", 24, arena_printf(a, "and %zu more", s->left_out), STYLE_DIM);
    if (s->units_read < s->units)
        note("the purposes of %llu of %llu definitions are known; docent load reads the rest",
             (unsigned long long)s->units_read, (unsigned long long)s->units);
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    struct summary s;
    struct summary_options o = {.stored_only = option_given(c, "stored"),
                                .most = (size_t)option_number(c, "entries", 0)};
    /* counts, parts and comments need no model: nobody is asked to fetch one for the rest */
    struct model_entry missing;
    bool lacks = context_goes_without_model(c, o.stored_only, &missing);
    o.stored_only = o.stored_only || lacks;
    const char *prefix;
    if (!context_repo(c, &r, e) || !context_prefix(c, &prefix, e) ||
        (!o.stored_only && !context_need_model(c, e)) || !context_docent(c, &d, e))
        return false;
    struct progress p;
    progress_begin(&p, c, "summary");
    bool ok = docent_summary(d, prefix, &o, c->arena, &s, &p.watch, e);
    progress_end(&p);
    if (!ok)
        return e->code == ERR_CANCELLED
                   ? err_hint(e, "what is finished is kept: the same command goes on from there")
                   : false;
    if (c->json)
        return say_json(summary_json(&s), e);
    summary_print(c, &s);
    if (lacks)
        note("docent model pull %s fetches a model that sums up what is listed", missing.name);
    return true;
}

const struct command command_summary = {
    .name = "summary",
    .arguments = "[PATH]",
    .summary = "what the repository, a folder or a file is for",
    .details =
        "One checked sentence about PATH, made from the sentences about what is in it: a file from "
        "the purposes of its definitions, a folder from its files, the repository from its folders "
        "and the beginning of its README. Below it the parts, the most important first.\n\n"
        "What it needs and is not stored is read first; after docent load that is little. A "
        "sentence with a question mark names something that is not in the list or the index.",
    .options = options,
    .max_args = 1,
    .run = run,
};
