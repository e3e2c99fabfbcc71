/* docent callers, callees, path: who calls whom, from the index, with the calling lines. */
#include "../../engine/base/utf8.h"
#include "explain_json.h"
#include "output.h"

static const char *const sure[] = {"", "  (by import)", "  (by name only)", "  (pointer)",
                                   "  (macro)"};

/* The one symbol that a target means. */
static bool find_symbol(struct context *c, repo *r, const char *typed, struct symbol *out, err *e)
{
    struct target t = {0};
    if (!repo_lookup(r, context_target(c, typed), c->arena, &t, e)) {
        c->candidates = t.candidates;
        return false;
    }
    if (t.kind != TARGET_SYMBOL) {
        err_set(e, ERR_NOT_FOUND, "%s: a file, not a function or type", typed);
        return err_hint(e, "docent symbols %s lists what is defined in it", typed);
    }
    *out = t.symbol;
    return true;
}

static void print_edge(const struct context *c, const struct edge *x, bool calls, size_t place)
{
    size_t used = utf8_columns(str_of(x->path)) + 1 + (size_t)snprintf(NULL, 0, "%u", x->line);
    say_place(c, x->path, x->line);
    say_pad(used < place ? place - used + 2 : 2);
    say_z(c, STYLE_TITLE, x->symbol.qualified ? x->symbol.qualified : x->symbol.name);
    if (calls && x->symbol.id) {
        say("  ");
        say_place(c, x->symbol.path, x->symbol.line);
    }
    if (x->text && *x->text) {
        say("  ");
        say_z(c, STYLE_DIM, x->text);
    }
    say("%s\n", calls && !x->symbol.id ? "  (not defined here)" : sure[x->confidence]);
}

static bool print_edges(struct context *c, const struct symbol *s, const struct edges *edges,
                        bool callees, err *e)
{
    if (c->json)
        return say_json(json_pack("{s:o,s:o}", "symbol", json_symbol(s),
                                  callees ? "callees" : "callers", json_edges(edges)),
                        e);
    size_t place = 0;
    for (size_t i = 0; i < edges->n; i++) {
        size_t n = utf8_columns(str_of(edges->v[i].path)) + 1 +
                   (size_t)snprintf(NULL, 0, "%u", edges->v[i].line);
        place = n > place && n <= 40 ? n : place;
    }
    for (size_t i = 0; i < edges->n && !stdout_lost(); i++)
        print_edge(c, &edges->v[i], callees, place);
    if (!edges->n)
        note(callees ? "%s: calls nothing the index knows of" : "%s: no callers in the index",
             s->qualified);
    return true;
}

/* Only calls: types and constants that are named do not belong here. */
static void keep_calls(struct edges *edges)
{
    size_t n = 0;
    for (size_t i = 0; i < edges->n; i++)
        if (edges->v[i].is_call)
            edges->v[n++] = edges->v[i];
    edges->n = n;
}

static bool run_callers(struct context *c, err *e)
{
    repo *r;
    struct symbol s;
    struct edges edges = {0};
    return context_repo(c, &r, e) && find_symbol(c, r, c->args[0], &s, e) &&
           repo_callers(r, &s, c->arena, &edges, e) && print_edges(c, &s, &edges, false, e);
}

static bool run_callees(struct context *c, err *e)
{
    repo *r;
    struct symbol s;
    struct edges edges = {0};
    if (!context_repo(c, &r, e) || !find_symbol(c, r, c->args[0], &s, e) ||
        !repo_callees(r, &s, c->arena, &edges, e))
        return false;
    if (!option_given(c, "all"))
        keep_calls(&edges);
    return print_edges(c, &s, &edges, true, e);
}

static bool print_chain(struct context *c, const struct symbol *from, const struct edges *chain,
                        err *e)
{
    if (c->json)
        return say_json(
            json_pack("{s:o,s:o}", "from", json_symbol(from), "calls", json_edges(chain)), e);
    say_place(c, from->path, from->line);
    say("  ");
    say_z(c, STYLE_TITLE, from->qualified);
    say("\n");
    for (size_t i = 0; i < chain->n && !stdout_lost(); i++)
        print_edge(c, &chain->v[i], true, 0);
    return true;
}

static bool run_path(struct context *c, err *e)
{
    repo *r;
    struct symbol from, to;
    struct edges chain = {0};
    if (!context_repo(c, &r, e) || !find_symbol(c, r, c->args[0], &from, e) ||
        !find_symbol(c, r, c->args[1], &to, e) || !repo_path(r, &from, &to, c->arena, &chain, e))
        return false;
    if (!chain.n) {
        err_set(e, ERR_NOT_FOUND, "no calls lead from %s to %s", from.qualified, to.qualified);
        return err_hint(e, "docent path %s %s asks for the other direction", c->args[1],
                        c->args[0]);
    }
    return print_chain(c, &from, &chain, e);
}

const struct command command_callers = {
    .name = "callers",
    .arguments = "TARGET",
    .summary = "who calls this, with the calling lines",
    .details = "From the index, without the model. What is found by name alone, through a pointer "
               "or a macro is marked as such.",
    .min_args = 1,
    .max_args = 1,
    .run = run_callers,
};

static const struct option callee_options[] = {
    {"all", 'a', OPT_FLAG, NULL, "types, constants and functions that are only named as well", 0,
     0},
    {0},
};

const struct command command_callees = {
    .name = "callees",
    .arguments = "TARGET",
    .summary = "what this calls, with the calling lines",
    .details = "From the index, without the model. Names that are not defined in this repository "
               "have no place of definition.",
    .options = callee_options,
    .min_args = 1,
    .max_args = 1,
    .run = run_callees,
};

const struct command command_path = {
    .name = "path",
    .arguments = "FROM TO",
    .summary = "a shortest chain of calls between two functions",
    .details = "One line for each call: where it stands, what it calls, and the line itself.",
    .min_args = 2,
    .max_args = 2,
    .run = run_path,
};
