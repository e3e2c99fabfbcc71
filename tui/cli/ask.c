/* docent ask: places, answers with their sources, conversations. */
#include "../../engine/base/utf8.h"
#include "ask_json.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"places", 0, OPT_FLAG, NULL, "only the places, best first, without an answer", 0, 0},
    {"deep", 0, OPT_FLAG, NULL, "read more before answering", 0, 0},
    {"whole", 0, OPT_FLAG, NULL,
     "the whole repository, or what is below --in, becomes the context, when the model has room "
     "for "
     "it: minutes the first time, seconds afterwards",
     0, 0},
    {"continue", 0, OPT_FLAG, NULL, "go on with the last conversation", 0, 0},
    {"follow", 0, OPT_TEXT, "ID", "go on with this conversation", 0, 0},
    {"list", 0, OPT_FLAG, NULL, "show the conversations about this repository", 0, 0},
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

/* ---- answers ---- */

/* One answer being printed. */
struct printing {
    struct context *c;
    struct progress progress;
    size_t printed;
    bool looked;
};

static void print_sentence(struct printing *p, const struct sentence *s)
{
    const struct context *c = p->c;
    if (!s->text[0])
        return;
    progress_end(&p->progress);
    say_labelled(c, s->marked ? "?" : "", 2, s->text, s->marked ? STYLE_WARN : STYLE_PLAIN);
    if (s->marked && s->reason)
        say_labelled(c, "", 2, arena_printf(c->arena, "  (%s)", s->reason), STYLE_DIM);
    fflush(stdout);
}

/* At once, on the terminal: where the answer is being looked for, or what reading will cost. */
static void print_looking(struct printing *p, const struct asked *x)
{
    enum { SHOWN = 3 };
    arena *a = p->c->arena;
    const char *text = x->note;
    p->looked = true;
    for (size_t i = 0; !x->note && i < x->places.n && i < SHOWN; i++) {
        const struct place *k = &x->places.v[i];
        const char *slash = strrchr(k->path, '/');
        text = arena_printf(a, "%s%s %s:%u", text ? arena_printf(a, "%s, ", text) : "looking at ",
                            k->symbol ? k->symbol : "", slash ? slash + 1 : k->path, k->line);
    }
    if (text && (x->note || p->c->manners.err_tty) && x->route != ROUTE_INDEX) {
        progress_end(&p->progress);
        note("%s", text);
    }
}

static void on_event(void *arg, enum ask_event kind, const struct asked *x, size_t sentence,
                     str delta)
{
    struct printing *p = arg;
    (void)delta;
    if (kind == ASK_PLACES && !p->looked)
        print_looking(p, x);
    if (kind != ASK_SENTENCE || p->c->json)
        return;
    print_sentence(p, &x->sentences[sentence]);
    p->printed++;
}

static void print_sources(const struct context *c, const struct asked *x)
{
    if (x->n_sources)
        say("\n");
    for (size_t i = 0; i < x->n_sources && !stdout_lost(); i++) {
        const struct source *s = &x->sources[i];
        say("  [%zu] ", i + 1);
        say_place(c, s->path, s->line);
        if (s->end_line > s->line)
            say("-%u", s->end_line);
        say("  ");
        say_z(c, STYLE_DIM, s->text);
        say("\n");
    }
}

static void print_badge(const struct context *c, const struct asked *x)
{
    arena *a = c->arena;
    const char *dot = c->manners.utf8 ? "\xc2\xb7" : "-";
    const char *text = x->badge == BADGE_EXACT ? "EXACT" : "APPROX";
    if (!x->from_store && !x->model)
        text =
            arena_printf(a, "%s %s %s %s %.2f s", text, dot, ask_without_model(x), dot, x->seconds);
    else if (x->from_store)
        text = arena_printf(a, "%s %s from cache %s %.2f s", text, dot, dot, x->seconds);
    else
        text = arena_printf(a, "%s %s %s tokens read, %s reused %s %.1f s", text, dot,
                            count_text(a, x->tokens_read), count_text(a, x->tokens_reused), dot,
                            x->seconds);
    if (x->lines_marked)
        text = arena_printf(a, "%s %s %zu marked", text, dot, x->lines_marked);
    if (x->conversation)
        text = arena_printf(a, "%s %s conversation %s", text, dot, x->conversation);
    say("\n");
    say_z(c, STYLE_DIM, text);
    say("\n");
}

static void print_rest(struct printing *p, const struct asked *x)
{
    const struct context *c = p->c;
    print_sources(c, x);
    if (x->route == ROUTE_NONE) {
        say("\n");
        print_places(c, &x->places);
    }
    print_badge(c, x);
    if (x->note && x->route != ROUTE_WHOLE)
        note("%s", x->note);
    if (x->places.note && x->route != ROUTE_INDEX && x->route != ROUTE_NONE)
        note("%s", x->places.note);
}

/* Asks; when nothing can be said without the model, fetches it and asks again. */
static bool ask_once_or_twice(struct printing *p, const struct ask_options *o, struct asked *x,
                              err *e)
{
    struct context *c = p->c;
    struct ask_watch w = {.base = p->progress.watch, .event = on_event, .arg = p};
    docent *d;
    if (!context_docent(c, &d, e))
        return false;
    if (docent_ask(d, o, c->arena, x, &w, e) || x->n_sentences)
        return !e->code;
    return context_docent_again(c, &p->progress, &d, e) && docent_ask(d, o, c->arena, x, &w, e);
}

static bool run_answer(struct context *c, const struct ask_options *o, err *e)
{
    struct printing p = {.c = c};
    struct asked x = {0};
    progress_begin(&p.progress, c, "asking");
    bool ok = ask_once_or_twice(&p, o, &x, e);
    progress_end(&p.progress);
    bool interrupted = !ok && (e->code == ERR_CANCELLED || e->code == ERR_MODEL) && x.n_sentences;
    if (c->json && (ok || interrupted)) {
        err lost = ERR_INIT;
        ok = say_json(json_asked(&x, interrupted), &lost) && ok;
        c->json = !interrupted; /* the object is out already */
    } else if (ok || interrupted) {
        print_rest(&p, &x);
    }
    return ok;
}

static bool run_list(struct context *c, docent *d, err *e)
{
    struct conversations v;
    if (!docent_conversations(d, c->arena, &v, e))
        return false;
    if (c->json)
        return say_json(json_conversations(&v), e);
    for (size_t i = 0; i < v.n; i++) {
        say("%4s  %2u %s  ", v.v[i].id, v.v[i].turns, v.v[i].turns == 1 ? "turn " : "turns");
        say_z(c, STYLE_PLAIN, v.v[i].title);
        say("\n");
    }
    return true;
}

static bool run(struct context *c, err *e)
{
    repo *r;
    docent *d;
    bool list = option_given(c, "list");
    if (!list && !c->n_args) {
        err_set(e, ERR_USAGE, "docent ask: QUESTION... is missing");
        return err_hint(e, "usage: docent ask QUESTION...");
    }
    if (!context_repo(c, &r, e) || !context_docent(c, &d, e))
        return false;
    if (list)
        return run_list(c, d, e);
    const char *in = option_text(c, "in"), *follow = option_text(c, "follow");
    struct ask_options o = {.question = joined(c),
                            .in = in ? context_target(c, in) : NULL,
                            .follow = option_given(c, "continue") ? "last" : follow,
                            .limit = (size_t)option_number(c, "limit", 10),
                            .deep = option_given(c, "deep"),
                            .whole = option_given(c, "whole"),
                            .reader = option_text(c, "reader")};
    return option_given(c, "places") ? run_places(c, d, &o, e) : run_answer(c, &o, e);
}

const struct command command_ask = {
    .name = "ask",
    .arguments = "QUESTION...",
    .summary = "answer a question about the repository, with places",
    .details =
        "Questions such as where is X, who calls X, what does X call, list the structs in FILE are "
        "answered from the index, without a model. For others the likeliest places are found by "
        "words, names, calls, and by how likely the question is after the code for a small model "
        "(smollm2-135m, which comes with docent model pull; without it the ranking is by words "
        "alone, and says so). Of the best it says what their comments and walkthroughs say about "
        "the question, in short sentences with the numbers of their sources, documentation in its "
        "own words; without any model that is what the program itself can tell. --deep tells more "
        "places and steps, and of the first the model also answers "
        "the question in a sentence, which is shown only when its words stand in the code and the "
        "model, asked again, does not doubt it.\n\n"
        "--whole reads all source files, or those below --in, as one context when the model has "
        "room for them; what that takes is said before. The files stay read: the next question "
        "takes seconds.\n\n"
        "--continue goes on with the last conversation: the question may say \"it\". The second "
        "time the same question about the same code is answered from the cache.",
    .options = options,
    .max_args = -1,
    .run = run,
};
