/* The map's tree: loading, unfolding, ordering, drawing.
 *
 * Weight of a symbol is its rank, of files and folders their share of it. Before the ranks are
 * known: how often a name is referenced, and how many symbols a file has, where tests, vendored and
 * generated files, text and data weigh a tenth. */
#include "map.h"
#include "../../engine/base/utf8.h"
#include "../../prompts/docent.h"

void map_init(struct map_pane *m)
{
    *m = (struct map_pane){.memory = arena_new()};
}

void map_release(struct map_pane *m)
{
    vec_release(&m->rows);
    arena_free(m->memory);
    *m = (struct map_pane){0};
}

static struct map_node *node_new(arena *a, struct map_node *parent, enum map_kind kind,
                                 const char *name, const char *path)
{
    struct map_node *n = ARENA_NEW(a, struct map_node);
    n->kind = kind;
    n->parent = parent;
    n->depth = parent ? parent->depth + 1 : -1;
    n->name = name;
    n->path = path;
    if (!parent)
        return n;
    if (parent->n_children == parent->cap_children) {
        size_t cap = parent->cap_children ? parent->cap_children * 2 : 8;
        struct map_node **v = ARENA_ARRAY(a, struct map_node *, cap);
        if (parent->n_children)
            memcpy(v, parent->children, parent->n_children * sizeof *v);
        parent->children = v;
        parent->cap_children = cap;
    }
    parent->children[parent->n_children++] = n;
    return n;
}

static int by_weight(const void *a, const void *b)
{
    const struct map_node *x = *(struct map_node *const *)a, *y = *(struct map_node *const *)b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    int order = strcmp(x->path, y->path);
    return order ? order : x->symbol.line < y->symbol.line ? -1 : x->symbol.line > y->symbol.line;
}

static int by_name(const void *a, const void *b)
{
    const struct map_node *x = *(struct map_node *const *)a, *y = *(struct map_node *const *)b;
    if (x->kind == MAP_SYMBOL && y->kind == MAP_SYMBOL)
        return x->symbol.line < y->symbol.line ? -1 : x->symbol.line > y->symbol.line;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return strcmp(x->name, y->name);
}

static void sort_children(struct map_node *n, bool names)
{
    if (n->n_children)
        qsort(n->children, n->n_children, sizeof *n->children, names ? by_name : by_weight);
    for (size_t i = 0; i < n->n_children; i++)
        sort_children(n->children[i], names);
}

static void list_rows(struct map_pane *m, struct map_node *n)
{
    for (size_t i = 0; i < n->n_children; i++) {
        vec_push(&m->rows, n->children[i]);
        if (n->children[i]->open)
            list_rows(m, n->children[i]);
    }
}

static void rebuild_rows(struct map_pane *m, const struct map_node *current)
{
    vec_clear(&m->rows);
    if (m->root)
        list_rows(m, m->root);
    for (size_t i = 0; i < m->rows.len; i++)
        if (m->rows.v[i] == current)
            m->list.cursor = i;
    list_settle(&m->list, m->rows.len, 0);
}

/* 1..5 by halves of the heaviest; 0 for nothing. */
static int rank_of(uint64_t weight, uint64_t heaviest)
{
    int rank = weight ? 1 : 0;
    for (int i = 4; i >= 1 && rank == 1; i--)
        if (weight * 100 >= heaviest * (uint64_t)(i * i * 6))
            rank = i + 1;
    return rank;
}

static void rank_nodes(struct map_node *n, uint64_t heaviest)
{
    n->rank = n->kind == MAP_SYMBOL ? n->rank : rank_of(n->weight, heaviest);
    for (size_t i = 0; i < n->n_children; i++)
        rank_nodes(n->children[i], heaviest);
}

/* Folders repeat from one path to the next in an ordered list: the last chain is reused. */
static struct map_node *folder_for(arena *a, struct map_node *root, struct map_node *last,
                                   const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    while (last != root) {
        size_t m = strlen(last->path);
        if (m <= n && strncmp(last->path, path, m) == 0 && (m == n || path[m] == '/'))
            break;
        last = last->parent;
    }
    size_t at = last == root ? 0 : strlen(last->path) + 1;
    while (at < n) {
        size_t end = at + strcspn(path + at, "/");
        last = node_new(a, last, MAP_FOLDER, arena_strdup(a, (str){path + at, end - at}),
                        arena_strdup(a, (str){path, end}));
        at = end + 1;
    }
    return last;
}

/* Text and data have headings and keys by the hundred; code is what a map is for. */
static bool is_prose(const char *language)
{
    static const char *const names[] = {"markdown", "json", "yaml", "toml", "html", "css", "xml"};
    for (size_t i = 0; language && i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], language) == 0)
            return true;
    return false;
}

static struct map_node *build_tree(arena *a, const struct files *files)
{
    struct map_node *root = node_new(a, NULL, MAP_FOLDER, "", ""), *folder = root;
    for (size_t i = 0; i < files->n; i++) {
        const struct file *f = &files->v[i];
        const char *slash = strrchr(f->path, '/');
        folder = folder_for(a, root, folder, f->path);
        struct map_node *n = node_new(a, folder, MAP_FILE, slash ? slash + 1 : f->path, f->path);
        n->skipped = f->skipped;
        n->aside = f->is_test || f->is_example || f->is_generated || f->is_vendored;
        n->weight = (uint64_t)f->symbols * 10;
        if (n->aside || is_prose(f->language))
            n->weight /= 10;
    }
    return root;
}

static struct map_node *find_path(struct map_node *n, const char *path)
{
    for (size_t i = 0; i < n->n_children; i++) {
        struct map_node *c = n->children[i];
        size_t len = strlen(c->path);
        if (c->kind != MAP_SYMBOL && strcmp(c->path, path) == 0)
            return c;
        if (c->kind == MAP_FOLDER && strncmp(c->path, path, len) == 0 && path[len] == '/')
            return find_path(c, path);
    }
    return NULL;
}

/* Opens in the new tree what was open in the old one. */
static bool reopen(struct map_pane *m, repo *r, const struct map_node *old, err *e)
{
    for (size_t i = 0; i < old->n_children; i++) {
        const struct map_node *o = old->children[i];
        struct map_node *n = o->open ? find_path(m->root, o->path) : NULL;
        if (n && !map_open(m, r, n, e))
            return false;
        if (!reopen(m, r, o, e))
            return false;
    }
    return true;
}

/* Ranks are in the index once the index worker has asked for them. */
static bool has_ranks(repo *r, arena *scratch)
{
    struct symbol_query q = {.kinds = 1u << SYM_FUNCTION | 1u << SYM_METHOD, .limit = 50};
    struct symbols s = {0};
    err e = ERR_INIT;
    if (!repo_symbols(r, &q, scratch, &s, &e))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.v[i].rank > 0)
            return true;
    return false;
}

static void clear_weights(struct map_node *n)
{
    n->weight = 0;
    for (size_t i = 0; i < n->n_children; i++)
        clear_weights(n->children[i]);
}

/* What has no weight of its own has that of what is in it: folders before there are ranks, and src/
 * that holds nothing but click/, which has no row in the ranked map. */
static uint64_t sum_weights(struct map_node *n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n->n_children; i++)
        sum += sum_weights(n->children[i]);
    if (!n->weight)
        n->weight = sum;
    return n->weight;
}

/* Weights of folders and files: their share of the rank where it is known, else their symbols. */
static void weigh(struct map_pane *m, repo *r)
{
    enum { ENTRIES = 4000 };
    arena *scratch = arena_new();
    struct ranked_map shape = {0};
    err e = ERR_INIT;
    if (has_ranks(r, scratch) && repo_map(r, NULL, ENTRIES, scratch, &shape, &e)) {
        clear_weights(m->root);
        for (size_t i = 0; i < shape.n; i++) {
            char path[4096];
            size_t n = strlen(shape.v[i].path);
            snprintf(path, sizeof path, "%.*s",
                     (int)(n && shape.v[i].path[n - 1] == '/' ? n - 1 : n), shape.v[i].path);
            struct map_node *node = find_path(m->root, path);
            if (node)
                node->weight = (uint64_t)(shape.v[i].weight * 1e9);
        }
    }
    sum_weights(m->root);
    m->heaviest = 0;
    for (size_t i = 0; i < m->root->n_children; i++)
        if (m->root->children[i]->weight > m->heaviest)
            m->heaviest = m->root->children[i]->weight;
    rank_nodes(m->root, m->heaviest);
    arena_free(scratch);
}

bool map_load(struct map_pane *m, repo *r, err *e)
{
    arena *memory = arena_new(), *old_memory = m->memory;
    struct files files = {0};
    if (!repo_files(r, NULL, memory, &files, e)) {
        arena_free(memory);
        return false;
    }
    struct map_node *old = m->root, *current = map_current(m);
    m->memory = memory;
    m->root = build_tree(memory, &files);
    weigh(m, r);
    sort_children(m->root, m->by_name);
    vec_clear(&m->rows);
    bool ok = !old || reopen(m, r, old, e);
    rebuild_rows(m, NULL);
    if (ok && current)
        ok = map_reveal(m, r, current->path, current->kind == MAP_SYMBOL ? current->symbol.line : 0,
                        e);
    arena_free(old_memory);
    return ok;
}

struct map_node *map_current(const struct map_pane *m)
{
    return m->list.cursor < m->rows.len ? m->rows.v[m->list.cursor] : NULL;
}

static bool load_symbols(struct map_pane *m, repo *r, struct map_node *file, err *e)
{
    struct symbol_query q = {.path = file->path,
                             .kinds =
                                 ~(1u << SYM_FIELD | 1u << SYM_ENUMERATOR | 1u << SYM_PROPERTY)};
    struct symbols s = {0};
    uint64_t most = 0;
    if (!repo_symbols(r, &q, m->memory, &s, e))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        struct map_node *n = node_new(m->memory, file, MAP_SYMBOL, s.v[i].qualified, s.v[i].path);
        n->symbol = s.v[i];
        n->weight =
            s.v[i].rank > 0 ? (uint64_t)((double)s.v[i].rank * 1e9) : s.v[i].reference_count;
        most = n->weight > most ? n->weight : most;
    }
    for (size_t i = 0; i < file->n_children; i++)
        file->children[i]->rank = rank_of(file->children[i]->weight, most);
    file->loaded = true;
    sort_children(file, m->by_name);
    return true;
}

bool map_open(struct map_pane *m, repo *r, struct map_node *node, err *e)
{
    if (node->kind == MAP_SYMBOL)
        return true;
    if (node->kind == MAP_FILE && !node->loaded && !load_symbols(m, r, node, e))
        return false;
    struct map_node *current = map_current(m);
    node->open = true;
    rebuild_rows(m, current);
    return true;
}

void map_close(struct map_pane *m, struct map_node *node)
{
    node->open = false;
    rebuild_rows(m, node);
}

void map_sort(struct map_pane *m, bool names)
{
    struct map_node *current = map_current(m);
    m->by_name = names;
    if (m->root)
        sort_children(m->root, names);
    rebuild_rows(m, current);
}

bool map_reveal(struct map_pane *m, repo *r, const char *path, uint32_t line, err *e)
{
    struct map_node *file = m->root ? find_path(m->root, path) : NULL, *target = file;
    if (!file)
        return true;
    for (struct map_node *n = file->parent; n && n->parent; n = n->parent)
        n->open = true;
    if (line && !map_open(m, r, file, e))
        return false;
    for (size_t i = 0; line && i < file->n_children; i++) {
        const struct symbol *s = &file->children[i]->symbol;
        bool inside = s->line <= line && line <= s->end_line;
        if (inside && (target == file || s->line >= target->symbol.line))
            target = file->children[i];
    }
    rebuild_rows(m, target);
    return true;
}

/* ---- where a first look begins ---- */

/* The program begins in the part that matters, not in a script beside it. */
static bool may_begin_in(const struct map_pane *m, const char *path)
{
    const struct map_node *n = find_path(m->root, path);
    if (!n || n->aside)
        return false;
    while (n->parent && n->parent->parent)
        n = n->parent;
    return n->weight * 10 >= m->heaviest;
}

/* Of the functions the program may begin with the one of highest rank. */
static bool find_program(const struct map_pane *m, repo *r, arena *scratch, struct symbol *out)
{
    bool found = false;
    for (size_t k = 0; program_names[k] && !found; k++) {
        struct symbol_query q = {.name = program_names[k],
                                 .kinds = 1u << SYM_FUNCTION | 1u << SYM_METHOD};
        struct symbols s = {0};
        err none = ERR_INIT;
        if (!repo_symbols(r, &q, scratch, &s, &none))
            return false;
        for (size_t i = 0; i < s.n; i++) {
            const struct symbol *y = &s.v[i];
            if (found && y->rank <= out->rank)
                continue;
            if (!y->is_test && may_begin_in(m, y->path) && begins_program(r, y)) {
                *out = *y;
                found = true;
            }
        }
    }
    return found;
}

static struct map_node *heaviest_file(struct map_node *n, uint64_t below)
{
    struct map_node *best = NULL;
    for (size_t i = 0; i < n->n_children; i++) {
        struct map_node *c = n->children[i];
        struct map_node *f = c->kind == MAP_FILE ? c : heaviest_file(c, below);
        if (f && f->weight < below && (!best || f->weight > best->weight))
            best = f;
    }
    return best;
}

/* A type of a few lines tells nobody what a repository does. */
static bool is_worth_a_look(const struct symbol *s)
{
    enum { FEW_LINES = 6 };
    return (s->kind == SYM_FUNCTION || s->kind == SYM_CLASS || s->kind == SYM_STRUCT) &&
           s->end_line - s->line >= FEW_LINES;
}

/* The heaviest definition of the heaviest file that has one to look at. */
static bool find_library(struct map_pane *m, repo *r, struct map_node **out, err *e)
{
    enum { FILES = 8 };
    uint64_t below = UINT64_MAX;
    for (int k = 0; k < FILES; k++) {
        struct map_node *f = heaviest_file(m->root, below), *best = NULL;
        if (!f)
            return true;
        *out = *out ? *out : f;
        if (!f->loaded && !load_symbols(m, r, f, e))
            return false;
        for (size_t i = 0; i < f->n_children; i++) {
            struct map_node *c = f->children[i];
            if (is_worth_a_look(&c->symbol) && (!best || c->weight > best->weight))
                best = c;
        }
        if (best) {
            *out = best;
            return true;
        }
        below = f->weight;
    }
    return true;
}

bool map_start(struct map_pane *m, repo *r, err *e)
{
    struct symbol entry = {0};
    arena *scratch = arena_new();
    struct map_node *at = NULL;
    bool ok = true;
    if (m->root && find_program(m, r, scratch, &entry))
        ok = map_reveal(m, r, entry.path, entry.line, e);
    else if (m->root && (ok = find_library(m, r, &at, e)) && at)
        ok = map_reveal(m, r, at->path, at->kind == MAP_SYMBOL ? at->symbol.line : 0, e);
    arena_free(scratch);
    return ok;
}

static const char *kind_sign(const struct grid *g, const struct map_node *n)
{
    static const char *const letters[SYM_KINDS] = {
        [SYM_CLASS] = "C",     [SYM_STRUCT] = "S",   [SYM_UNION] = "U",   [SYM_ENUM] = "E",
        [SYM_INTERFACE] = "I", [SYM_TRAIT] = "I",    [SYM_TYPE] = "T",    [SYM_MACRO] = "M",
        [SYM_VARIABLE] = "V",  [SYM_CONSTANT] = "K", [SYM_FIELD] = ".",   [SYM_ENUMERATOR] = "=",
        [SYM_PROPERTY] = "p",  [SYM_MODULE] = "N",   [SYM_SECTION] = "#",
    };
    if (n->kind != MAP_SYMBOL)
        return n->skipped ? " " : glyph(g, n->open ? GLYPH_OPEN : GLYPH_CLOSED);
    const char *letter = letters[n->symbol.kind];
    return letter ? letter : glyph(g, GLYPH_FUNCTION);
}

/* Weight in five columns, or in one where there is little room. */
static void draw_rank(const struct map_node *n, struct area a, int row, int at, int flags)
{
    static const char *const bars[] = {
        "", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87"};
    char digit[2] = {(char)('0' + n->rank), 0};
    if (a.columns < WIDE_MAP && n->rank)
        put_z(a, row, at, ROLE_rank, flags, a.grid->ascii ? digit : bars[n->rank]);
    else
        for (int i = 0; i < n->rank; i++)
            put_z(a, row, at + i, ROLE_rank, flags, glyph(a.grid, GLYPH_RANK));
}

/* "Group.resolve_command" where it does not fit: ".resolve_command". */
static str name_for(const struct map_node *n, int room)
{
    str name = str_of(n->name);
    if (n->kind != MAP_SYMBOL || (int)utf8_columns(name) <= room)
        return name;
    size_t own = n->symbol.name ? strlen(n->symbol.name) : 0;
    return own && own < name.n ? str_sub(name, name.n - own - 1, name.n) : name;
}

static void draw_row(const struct map_node *n, struct area a, int row, bool selected, bool focused)
{
    int flags = selected ? CELL_SELECTED : 0;
    int indent = n->depth * 2, rank_at = a.columns - (a.columns < WIDE_MAP ? 1 : 6);
    if (indent > a.columns / 3)
        indent = a.columns / 3;
    if (selected)
        put_fill(a, row, 0, a.columns, ROLE_text, flags);
    put_z(a, row, 0, ROLE_accent, flags, selected ? (focused ? ">" : "-") : " ");
    int column = put_z(a, row, indent + 1, ROLE_kind, flags, kind_sign(a.grid, n));
    enum role role = n->skipped || n->seen   ? ROLE_dim
                     : n->kind == MAP_SYMBOL ? ROLE_text
                                             : ROLE_title;
    int room = rank_at - column - 2;
    column = put_fit(a, row, column + 1, room, role, flags, name_for(n, room));
    if (n->kind == MAP_FOLDER)
        put_z(a, row, column, ROLE_dim, flags, "/");
    draw_rank(n, a, row, rank_at, flags);
}

void map_draw(const struct map_pane *m, struct area a, bool focused)
{
    for (int i = 0; i < a.rows; i++) {
        size_t at = m->list.top + (size_t)i;
        if (at >= m->rows.len)
            break;
        draw_row(m->rows.v[at], a, i, at == m->list.cursor, focused);
    }
    if (!m->rows.len)
        put_z(a, 0, 1, ROLE_dim, 0, m->reading ? "being read ..." : "no files");
}
