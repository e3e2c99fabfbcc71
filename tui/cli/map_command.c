/* docent map: a repository's shape at a chosen size: folders and files by weight, with the symbols
 * that the rest leans on. */
#include "../../engine/base/utf8.h"
#include "output.h"

static const struct option options[] = {
    {"lines", 'n', OPT_NUMBER, "N", "about N lines (default 40)", 1, 100000},
    {0},
};

static json_t *map_json(const struct ranked_map *m)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < m->n; i++) {
        const struct map_entry *x = &m->v[i];
        json_t *top = json_array();
        for (size_t j = 0; j < x->top.n; j++)
            json_array_append_new(top, json_symbol(&x->top.v[j]));
        json_array_append_new(rows, json_pack("{s:o,s:b,s:I,s:f,s:I,s:o}", "path",
                                              json_text(x->path), "folder", x->is_folder, "depth",
                                              (json_int_t)x->depth, "weight", x->weight, "files",
                                              (json_int_t)x->files, "symbols", top));
    }
    return json_pack("{s:o,s:I}", "entries", rows, "left_out", (json_int_t)m->left_out);
}

static void print_entry(const struct context *c, const struct map_entry *x)
{
    size_t column = (size_t)x->depth * 2;
    say_pad(column);
    say_z(c, STYLE_TITLE, x->name);
    column += utf8_columns(str_of(x->name));
    say_pad(column < 40 ? 40 - column : 1);
    say("%5.1f %%", x->weight * 100);
    if (x->is_folder)
        say("  %u files", x->files);
    say("\n");
    for (size_t i = 0; i < x->top.n; i++) {
        const struct symbol *s = &x->top.v[i];
        column = (size_t)x->depth * 2 + 2;
        say_pad(column);
        say_z(c, STYLE_PLAIN, s->qualified);
        column += utf8_columns(str_of(s->qualified));
        say_pad(column < 48 ? 48 - column : 1);
        say_z(c, STYLE_DIM, symbol_kind_name(s->kind));
        say(" ");
        say_place(c, s->path, s->line);
        say("\n");
    }
}

static bool run(struct context *c, err *e)
{
    repo *r;
    struct ranked_map m = {0};
    if (!context_repo(c, &r, e))
        return false;
    const char *prefix = c->n_args ? context_target(c, c->args[0]) : NULL;
    if (prefix && strcmp(prefix, "./") == 0)
        prefix = NULL;
    if (!repo_map(r, prefix, (size_t)option_number(c, "lines", 40), c->arena, &m, e))
        return false;
    if (prefix && !m.n) {
        err_set(e, ERR_NOT_FOUND, "%s: no folder or file of this repository", prefix);
        return err_hint(e, "docent map shows the folders there are");
    }
    if (c->json)
        return say_json(map_json(&m), e);
    for (size_t i = 0; i < m.n && !stdout_lost(); i++)
        print_entry(c, &m.v[i]);
    if (m.left_out)
        note("%s more files: --lines N shows more", count_text(c->arena, m.left_out));
    return true;
}

const struct command command_map = {
    .name = "map",
    .arguments = "[FOLDER]",
    .summary = "the repository's shape: folders, files, symbols by weight",
    .details = "From the index, without the model. A share is how much of the repository leans on "
               "what is there; tests, vendored and generated files count little.",
    .options = options,
    .max_args = 1,
    .run = run,
};
