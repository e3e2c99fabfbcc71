/* docent ask: places, answers with their sources, conversations. */
#include "../../engine/base/utf8.h"
#include "ask_json.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"places", 0, OPT_FLAG, NULL, "only the places, best first, without an answer", 0, 0},
    {"in", 0, OPT_TEXT, "PATH", "only below this folder or file", 0, 0},
    {"limit", 'n', OPT_NUMBER, "N", "at most N places (default 10)", 1, 100},
    {"reader", 0, OPT_TEXT, "NAME|FILE|none",
     "the small model that ranks places (default: the registry's; none: rank by words alone)", 0,
     0},
    {0},
};

static const char *joined(struct context *c)
{
    const char *text = c->args[0];
    for (int i = 1; i < c->n_args; i++)
        text = arena_printf(c->arena, "%s %s", text, c->args[i]);
    return text;
}

static void print_place(const struct context *c, const struct place *p, size_t number)
{
    say("%2zu  ", number);
    say_place(c, p->path, p->line);
    if (p->symbol) {
        say("  ");
        say_z(c, STYLE_TITLE, p->symbol);
    }
    if (*p->why) {
        say("  ");
        say_z(c, STYLE_DIM, p->why);
    }
    say("\n");
}

static void print_places(const struct context *c, const struct places *p)
{
    for (size_t i = 0; i < p->n && !stdout_lost(); i++)
        print_place(c, &p->v[i], i + 1);
    if (p->note)
        note("%s", p->note);
}

static bool nothing_found(const char *question, err *e)
{
    err_set(e, ERR_NOT_FOUND, "%s: nothing in this repository", question);
    return err_hint(e, "fewer or other words; docent map shows what is here");
}

static bool run_places(struct context *c, docent *d, const struct ask_options *o, err *e)
{
    struct places p;
    struct progress progress;
    progress_begin(&progress, c, "asking");
    bool ok = docent_places(d, o, c->arena, &p, &progress.watch, e);
    progress_end(&progress);
    if (!ok)
        return false;
    if (!p.n)
        return nothing_found(o->question, e);
    if (c->json)
        return say_json(json_places(&p), e);
    print_places(c, &p);
    return true;
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    if (!context_repo(c, &r, e) || !context_docent(c, &d, e))
        return false;
    const char *in = option_text(c, "in");
    struct ask_options o = {.question = joined(c),
                            .in = in ? context_target(c, in) : NULL,
                            .limit = (size_t)option_number(c, "limit", 10),
                            .reader = option_text(c, "reader")};
    return run_places(c, d, &o, e);
}

const struct command command_ask = {
    .name = "ask",
    .arguments = "QUESTION...",
    .summary = "find the places that answer a question",
    .details = "Places are ranked by words, names, calls, and by how likely the question is after "
               "the code for a small model (smollm2-135m, which comes with docent model pull). "
               "Without that model the ranking is by words alone, and says so.",
    .options = options,
    .min_args = 1,
    .max_args = -1,
    .run = run,
};
