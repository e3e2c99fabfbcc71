/* What the index knows for certain of a symbol or a file, as the lines of text that the guide
 * shows. Thousands of references take a while to count: this is called in a worker. */
#include "../cli/output.h"
#include "guide.h"

/* Functions of the program first; tests and the top level of files after them. */
static bool is_main_caller(const struct edge *x)
{
    return x->symbol.id && !x->symbol.is_test;
}

enum { NAMES_SHOWN = 5 };

static bool is_shown(const struct edge *const *shown, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(shown[i]->symbol.name, name) == 0)
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t count_names(const struct edges *edges, arena *a)
{
    const char **names = ARENA_ARRAY(a, const char *, edges->n + 1);
    size_t distinct = 0;
    for (size_t i = 0; i < edges->n; i++)
        names[i] = edges->v[i].symbol.name;
    if (edges->n)
        qsort(names, edges->n, sizeof *names, by_name);
    for (size_t i = 0; i < edges->n; i++)
        distinct += !i || strcmp(names[i], names[i - 1]) != 0;
    return distinct;
}

/* "editorProcessKeypress, main and 3 more" */
static const char *names_of(arena *a, const struct edges *edges)
{
    const struct edge *shown[NAMES_SHOWN];
    size_t n = 0, distinct = count_names(edges, a);
    strbuf b;
    strbuf_init(&b, 0);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < edges->n && n < NAMES_SHOWN; i++) {
            const struct edge *x = &edges->v[i];
            if (is_main_caller(x) != (pass == 0) || is_shown(shown, n, x->symbol.name))
                continue;
            strbuf_addf(&b, "%s%s", n ? ", " : "", x->symbol.name);
            shown[n++] = x;
        }
    if (distinct > n)
        strbuf_addf(&b, " and %zu more", distinct - n);
    const char *text = b.len ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return text;
}

static const char *first_line(arena *a, const char *doc)
{
    str rest = str_trim(str_of(doc)), line;
    if (!rest.n || !str_next(&rest, '\n', &line))
        return NULL;
    return arena_strdup(a, str_trim(line));
}

/* Callees come with types and constants that are only named. */
static size_t count_calls(const struct edges *edges)
{
    size_t n = 0;
    for (size_t i = 0; i < edges->n; i++)
        n += edges->v[i].is_call;
    return n;
}

bool facts_of_symbol(struct guide_facts *out, repo *r, const struct symbol *s, arena *a, err *e)
{
    struct edges callers = {0}, callees = {0};
    if (!repo_callers(r, s, a, &callers, e) || !repo_callees(r, s, a, &callees, e))
        return false;
    bool callable = symbol_is_callable(s->kind);
    const char *lines =
        arena_printf(a, "%s, %u %s", symbol_kind_name(s->kind), s->end_line - s->line + 1,
                     s->end_line > s->line ? "lines" : "line");
    *out = (struct guide_facts){
        .path = arena_strdup(a, str_of(s->path)),
        .name = arena_strdup(a, str_of(s->qualified)),
        .signature = arena_strdup(a, str_of(s->signature ? s->signature : s->name)),
        .target = arena_printf(a, "%s:%u", s->path, s->name_line ? s->name_line : s->line),
        .callable = callable,
        .line = s->line,
        .end_line = s->end_line,
        .facts = callable ? arena_printf(a, "%s; called by %zu, calls %zu", lines, callers.n,
                                         count_calls(&callees))
                          : arena_printf(a, "%s; used in %zu places", lines, callers.n),
        .callers = names_of(a, &callers),
        .comment = first_line(a, s->doc ? s->doc : ""),
    };
    return true;
}

static const char *file_text(const struct file *f, arena *a)
{
    const char *language = f->language ? f->language : "text";
    const char *state = f->modified ? ", modified" : f->untracked ? ", untracked" : "";
    if (f->skipped)
        return arena_printf(a, "%s, %s%s", language, size_text(a, f->bytes), state);
    return arena_printf(a, "%s, %u lines, %u symbols%s", language, f->lines, f->symbols, state);
}

bool facts_of_file(struct guide_facts *out, repo *r, const char *path, arena *a, err *e)
{
    struct files files = {0};
    if (!repo_files(r, path, a, &files, e))
        return false;
    *out = (struct guide_facts){.path = arena_strdup(a, str_of(path))};
    out->name = out->path;
    for (size_t i = 0; i < files.n; i++) {
        const struct file *f = &files.v[i];
        if (strcmp(f->path, path) != 0)
            continue;
        out->facts = file_text(f, a);
        out->trouble = f->skipped ? arena_printf(a, "not read: %s", f->skipped) : NULL;
        out->target = f->skipped || !f->symbols ? NULL : out->path;
    }
    return true;
}
