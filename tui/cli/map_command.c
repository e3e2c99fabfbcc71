/* docent map: a repository's shape at a chosen size: folders and files with their weight and the
 * symbols that matter most. Weights are those of the screen's map. */
#include "../../engine/base/utf8.h"
#include "../view/map.h"
#include "output.h"

static const struct option options[] = {
    {"lines", 'n', OPT_NUMBER, "N", "the N weightiest things (default 40)", 1, 100000},
    {0},
};
enum { DEFAULT_LINES = 40 };

/* The heaviest node that is not chosen yet although its parent is. */
static struct map_node *heaviest(struct map_node *n)
{
    struct map_node *best = NULL;
    for (size_t i = 0; i < n->n_children; i++) {
        struct map_node *x = n->children[i];
        if (x->seen)
            x = heaviest(x);
        if (x && x->weight && (!best || x->weight > best->weight))
            best = x;
    }
    return best;
}

/* Marks what is worth a line, heaviest first, until the lines are used up. */
static bool choose(struct map *m, repo *r, size_t lines, err *e)
{
    for (; lines; lines--) {
        struct map_node *n = heaviest(m->root);
        if (!n)
            break;
        n->seen = true;
        if (!map_open(m, r, n, e))
            return false;
    }
    return true;
}

static const char *kind_of(const struct map_node *n)
{
    return n->kind == MAP_FOLDER ? "folder"
           : n->kind == MAP_FILE ? "file"
                                 : symbol_kind_name(n->symbol.kind);
}

static json_t *node_json(const struct map_node *n)
{
    return json_pack("{s:s,s:o,s:o,s:o,s:i,s:i}", "kind", kind_of(n), "name", json_text(n->name),
                     "path", json_text(n->path), "line",
                     n->kind == MAP_SYMBOL ? json_integer(n->symbol.line) : json_null(), "depth",
                     n->depth, "rank", n->rank);
}

static void print_node(const struct context *c, const struct map_node *n)
{
    size_t column = (size_t)n->depth * 2;
    say_pad(column);
    say_z(c, n->kind == MAP_SYMBOL ? STYLE_PLAIN : STYLE_TITLE, n->name);
    column += utf8_columns(str_of(n->name));
    if (n->kind == MAP_FOLDER) {
        say("/");
        column++;
    }
    say_pad(column < 44 ? 44 - column : 1);
    for (int i = 0; i < 5; i++)
        say("%s", i < n->rank ? (c->manners.utf8 ? "\xe2\x97\x8f" : "*") : " ");
    say("  ");
    if (n->kind == MAP_SYMBOL) {
        say_z(c, STYLE_DIM, kind_of(n));
        say(" ");
        say_place(c, n->path, n->symbol.line);
    } else if (n->skipped) {
        say_z(c, STYLE_DIM, n->skipped);
    }
    say("\n");
}

/* The chosen nodes in the tree's order; at the end of a folder or file how much was left out. */
static void print_chosen(const struct context *c, const struct map_node *n, json_t *list)
{
    size_t left = 0;
    for (size_t i = 0; i < n->n_children && !stdout_lost(); i++) {
        const struct map_node *x = n->children[i];
        left += !x->seen;
        if (!x->seen)
            continue;
        if (list)
            json_array_append_new(list, node_json(x));
        else
            print_node(c, x);
        print_chosen(c, x, list);
    }
    if (left && left < n->n_children && !list) {
        say_pad((size_t)(n->depth + 1) * 2);
        say_z(c, STYLE_DIM, arena_printf(c->arena, "and %zu more", left));
        say("\n");
    }
}

static bool run(struct context *c, err *e)
{
    repo *r;
    struct map m;
    if (!context_repo(c, &r, e))
        return false;
    map_init(&m);
    json_t *list = c->json ? json_array() : NULL;
    bool ok =
        map_load(&m, r, e) && choose(&m, r, (size_t)option_number(c, "lines", DEFAULT_LINES), e);
    if (ok)
        print_chosen(c, m.root, list);
    if (ok && list)
        ok = say_json(json_pack("{s:o}", "rows", list), e);
    else
        json_decref(list);
    map_release(&m);
    return ok;
}

const struct command command_map = {
    .name = "map",
    .arguments = "",
    .summary = "the repository's shape: folders, files, symbols by weight",
    .details = "From the index, without the model. Five levels of weight: how much of the "
               "repository refers to it. Tests, vendored and generated files weigh a tenth.",
    .options = options,
    .run = run,
};
