/* docent symbols: definitions of the repository, a file, a folder, or with a name. */
#include "../../engine/base/utf8.h"
#include "output.h"

static const struct option options[] = {
    {"kind", 'k', OPT_TEXT, "KIND[,KIND]", "only these kinds: function, method, class, ...", 0, 0},
    {"fuzzy", 'f', OPT_FLAG, NULL, "the letters in this order, best match first", 0, 0},
    {"declarations", 0, OPT_FLAG, NULL, "prototypes and forward declarations too", 0, 0},
    {"limit", 'n', OPT_NUMBER, "N", "at most N symbols", 1, 1000000},
    {0},
};

static bool parse_kinds(const char *text, uint32_t *kinds, err *e)
{
    str rest = str_of(text), word;
    *kinds = 0;
    while (str_next(&rest, ',', &word)) {
        uint32_t bit = 0;
        for (int k = 0; k < SYM_KINDS; k++)
            if (str_eqz(word, symbol_kind_name((enum symbol_kind)k)))
                bit = 1u << k;
        if (!bit) {
            char known[240];
            size_t used = 0;
            for (int k = 0; k < SYM_KINDS; k++)
                used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", k ? ", " : "",
                                         symbol_kind_name((enum symbol_kind)k));
            err_set(e, ERR_USAGE, "--kind %s: no such kind of symbol", text);
            return err_hint(e, "one of: %s", known);
        }
        *kinds |= bit;
    }
    return true;
}

static bool is_path(repo *r, const char *word, arena *a, err *e)
{
    size_t n = strlen(word);
    if (n && word[n - 1] == '/')
        return true;
    struct files files = {0};
    if (!repo_files(r, word, a, &files, e))
        return false;
    for (size_t i = 0; i < files.n; i++)
        if (strcmp(files.v[i].path, word) == 0)
            return true;
    return false;
}

static bool not_found(struct context *c, repo *r, const char *word, err *e)
{
    struct target near = {0};
    err ignored = ERR_INIT;
    if (!repo_lookup(r, word, c->arena, &near, &ignored))
        c->candidates = near.candidates;
    err_set(e, ERR_NOT_FOUND, "%s: neither a symbol nor a file of this repository", word);
    return err_hint(e, "docent symbols --fuzzy %s finds names with these letters", word);
}

static bool print_json(const struct symbols *s, err *e)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(list, json_symbol(&s->v[i]));
    return say_json(json_pack("{s:o}", "symbols", list), e);
}

static void print_text(const struct context *c, const struct symbols *s)
{
    size_t place = 0, kind = 0;
    for (size_t i = 0; i < s->n; i++) {
        size_t n =
            utf8_columns(str_of(s->v[i].path)) + 1 + (size_t)snprintf(NULL, 0, "%u", s->v[i].line);
        size_t k = strlen(symbol_kind_name(s->v[i].kind));
        place = n > place ? n : place;
        kind = k > kind ? k : kind;
    }
    place = place > 40 ? 40 : place;
    for (size_t i = 0; i < s->n && !stdout_lost(); i++) {
        const struct symbol *x = &s->v[i];
        size_t used = utf8_columns(str_of(x->path)) + 1 + (size_t)snprintf(NULL, 0, "%u", x->line);
        const char *name = symbol_kind_name(x->kind);
        say_place(c, x->path, x->line);
        say_pad(used < place ? place - used + 2 : 2);
        say_z(c, STYLE_DIM, name);
        say_pad(kind - strlen(name) + 2);
        say_z(c, STYLE_TITLE, x->qualified);
        if (x->signature && *x->signature && strcmp(x->signature, x->name) != 0) {
            say("  ");
            say_z(c, STYLE_DIM, x->signature);
        }
        say("\n");
    }
}

static bool run(struct context *c, err *e)
{
    repo *r;
    struct symbol_query q = {.fuzzy = option_given(c, "fuzzy"),
                             .declarations = option_given(c, "declarations"),
                             .limit = (size_t)option_number(c, "limit", 0)};
    if (option_given(c, "kind") && !parse_kinds(option_text(c, "kind"), &q.kinds, e))
        return false;
    if (!context_repo(c, &r, e))
        return false;
    const char *word = c->n_args ? context_target(c, c->args[0]) : NULL;
    if (word && strcmp(word, "./") == 0)
        word = NULL;
    if (word && !q.fuzzy && is_path(r, word, c->arena, e))
        q.path = word;
    else
        q.name = word;
    struct symbols s = {0};
    if (e->code || !repo_symbols(r, &q, c->arena, &s, e))
        return false;
    if (q.name && !s.n)
        return not_found(c, r, word, e);
    if (c->json)
        return print_json(&s, e);
    print_text(c, &s);
    if (!s.n)
        note(q.path ? "%s: no symbols" : "no symbols in this repository", q.path);
    return true;
}

const struct command command_symbols = {
    .name = "symbols",
    .arguments = "[PATH|NAME]",
    .summary = "list definitions with their places",
    .details = "Without an argument all definitions of the repository, with a file or folder those "
               "inside it, with a name those so called. Ordered by place; with --fuzzy by how well "
               "the letters fit. Needs no model.",
    .options = options,
    .max_args = 1,
    .run = run,
};
