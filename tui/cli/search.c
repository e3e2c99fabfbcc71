/* docent search: names, text and paths in one ranked list. */
#include "../../engine/base/utf8.h"
#include "output.h"

static const struct option options[] = {
    {"in", 0, OPT_TEXT, "PATH", "only below this folder or file", 0, 0},
    {"regex", 'e', OPT_FLAG, NULL, "lines that match a regular expression (Perl's syntax)", 0, 0},
    {"ignore-case", 'i', OPT_FLAG, NULL, "with --regex: small and capital letters alike", 0, 0},
    {"limit", 'n', OPT_NUMBER, "N", "at most N hits (default 20)", 1, 10000},
    {0},
};

static json_t *hits_json(const struct search_hits *hits)
{
    json_t *list = json_array();
    for (size_t i = 0; i < hits->n; i++) {
        const struct search_hit *h = &hits->v[i];
        json_array_append_new(list, json_pack("{s:o,s:I,s:I,s:o,s:f,s:f,s:o,s:o}", "path",
                                              json_text(h->path), "line", (json_int_t)h->line,
                                              "end_line", (json_int_t)h->end_line, "symbol",
                                              h->symbol.id ? json_symbol(&h->symbol) : json_null(),
                                              "score", h->score, "coverage", h->coverage, "reason",
                                              json_text(h->reason), "text", json_text(h->text)));
    }
    return json_pack("{s:o,s:b}", "hits", list, "more", hits->more);
}

static void print_hit(const struct context *c, const struct search_hit *h)
{
    say_place(c, h->path, h->line);
    if (h->symbol.id) {
        say("  ");
        say_z(c, STYLE_TITLE, h->symbol.qualified);
    }
    say("  ");
    if (option_given(c, "regex"))
        say_z(c, STYLE_PLAIN, h->text);
    else
        say_z(c, STYLE_DIM, h->reason ? h->reason : "");
    say("\n");
}

static const char *joined(struct context *c)
{
    const char *text = c->args[0];
    for (int i = 1; i < c->n_args; i++)
        text = arena_printf(c->arena, "%s %s", text, c->args[i]);
    return text;
}

static bool run(struct context *c, err *e)
{
    repo *r;
    struct search_hits hits = {0};
    if (!context_repo(c, &r, e))
        return false;
    const char *in = option_given(c, "in") ? context_target(c, option_text(c, "in")) : NULL;
    bool regex = option_given(c, "regex");
    if (option_given(c, "ignore-case") && !regex) {
        err_set(e, ERR_USAGE, "--ignore-case is for --regex");
        return err_hint(e, "words are found whatever their case");
    }
    struct search_query q = {.text = joined(c),
                             .prefix = in && strcmp(in, "./") != 0 ? in : NULL,
                             .limit = (size_t)option_number(c, "limit", 20),
                             .regex = regex,
                             .ignore_case = option_given(c, "ignore-case")};
    if (!repo_search(r, &q, c->arena, &hits, e))
        return false;
    if (!hits.n) {
        err_set(e, ERR_NOT_FOUND, "%s: nothing in this repository", q.text);
        if (regex)
            return err_hint(e, "-i finds small and capital letters alike");
        return err_hint(e, "fewer or other words; docent symbols --fuzzy matches names by letters");
    }
    if (c->json)
        return say_json(hits_json(&hits), e);
    for (size_t i = 0; i < hits.n && !stdout_lost(); i++)
        print_hit(c, &hits.v[i]);
    if (hits.more)
        note("more lines match: --limit N shows more");
    if (hits.given_up)
        note("%zu files were given up, the expression takes too long in them", hits.given_up);
    return true;
}

const struct command command_search = {
    .name = "search",
    .arguments = "WORDS...",
    .summary = "find places by words or by a regular expression",
    .details = "One ranked list, each hit with the reason it is there. Identifiers are found whole "
               "and by their parts: read key finds editorReadKey. With --regex every matching "
               "line, the program's own files before tests and vendored ones. Needs no model.",
    .options = options,
    .min_args = 1,
    .max_args = -1,
    .run = run,
};
