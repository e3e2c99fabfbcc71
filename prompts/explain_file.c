/* Files: purpose, then the most used of their symbols with the purposes of those. Folders: what is
 * in them, by the program alone. */
#include "budget.h"
#include "explain.h"
#include "facts.h"
#include "templates.h"

enum { MAX_SYMBOLS = 10, MAX_LISTED = 60, MAX_FOLDER = 40, HEAD_LINES = 30 };

static bool kind_is_shown(enum symbol_kind k)
{
    return k == SYM_FUNCTION || k == SYM_METHOD || k == SYM_CLASS || k == SYM_STRUCT ||
           k == SYM_INTERFACE || k == SYM_TRAIT || k == SYM_TYPE || k == SYM_ENUM;
}

static int by_references(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    uint64_t rx = x->reference_count * 1000ull + (x->end_line - x->line),
             ry = y->reference_count * 1000ull + (y->end_line - y->line);
    return rx != ry ? (rx < ry ? 1 : -1) : (x->line > y->line) - (x->line < y->line);
}

static int by_line(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

/* The most used `most` symbols that have a body, in the order of the file. */
static struct symbols symbols_best(struct job *j, const struct symbols *all, size_t most)
{
    struct symbols s = {ARENA_ARRAY(j->a, struct symbol, all->n + 1), 0};
    for (size_t i = 0; i < all->n; i++)
        if (kind_is_shown(all->v[i].kind) && !all->v[i].is_declaration)
            s.v[s.n++] = all->v[i];
    qsort(s.v, s.n, sizeof *s.v, by_references);
    if (s.n > most)
        s.n = most;
    qsort(s.v, s.n, sizeof *s.v, by_line);
    return s;
}

/* The comment at the head of the file, then one signature a line. */
static const char *file_prompt(struct job *j, const struct symbols *all, const char *language)
{
    const char *path = j->out->target.path;
    size_t hidden;
    str head = text_lines(j->text, 1, HEAD_LINES);
    head = code_without_appeals(language, j->text, 0, (uint32_t)head.n, j->a, &hidden);
    uint32_t left_out;
    head = text_fit(head, 300, j->a, &left_out);
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addf(&b, STR_FMT "\n...\n", STR_ARG(head));
    struct symbols best = symbols_best(j, all, MAX_LISTED);
    for (size_t i = 0; i < best.n; i++)
        strbuf_addf(&b, "%.160s\n",
                    best.v[i].signature[0] ? best.v[i].signature : best.v[i].qualified);
    struct field f[] = {{"path", str_of(path)},
                        {"language", str_of(language ? language : "text")},
                        {"code", str_trim(strbuf_str(&b))},
                        {"known", STR("")}};
    const char *out = template_fill(TEMPLATE_FILE, f, 4, j->a);
    strbuf_release(&b);
    return out;
}

static void file_purpose_add(struct job *j, const char *prompt)
{
    const char *path = j->out->target.path;
    struct part part = {.kind = PART_PURPOSE, .label = "Purpose", .path = path};
    struct field f[] = {{"path", str_of(path)}};
    struct task t = {.is_open = true};
    t.q.ask = template_fill(TEMPLATE_ASK_FILE, f, 1, j->a);
    t.q.scope = (struct verify_scope){.lines = str_of(prompt),
                                      .code = j->text,
                                      .definition = j->text,
                                      .shown = str_of(path),
                                      .example = template_text(TEMPLATE_EXAMPLE),
                                      .is_whole = true,
                                      .yields_value = true,
                                      .knows = job_knows_name,
                                      .arg = j};
    hasher *h = key_begin(j->d, "file");
    hasher_add_str(h, str_of(prompt));
    t.key = hasher_end(h);
    job_add_task(j, part, t);
    vec_push(&j->windows, prompt);
}

bool explain_file(struct job *j, err *e)
{
    const char *path = j->out->target.path;
    struct symbols all = {0};
    struct symbol_query q = {.path = path};
    if (!repo_symbols(j->d->r, &q, j->a, &all, e))
        return false;
    const char *language = code_language(path, str_sub(j->text, 0, 200));
    j->out->language = language;
    j->whole = file_walkthrough_key(j->d, path, j->text);
    if (whole_load(j))
        return true;
    struct symbols best = symbols_best(j, &all, MAX_SYMBOLS);
    file_purpose_add(j, file_prompt(j, &all, language));
    if (!symbols_add(j, &best, MAX_SYMBOLS, path, e))
        return false;
    if (all.n > best.n)
        job_add(j, (struct part){.kind = PART_NOTE,
                                 .label = "Note",
                                 .path = path,
                                 .text = arena_printf(j->a,
                                                      "%zu symbols in all; `docent symbols %s` "
                                                      "lists them.",
                                                      all.n, path)});
    if (!job_run(j, e))
        return false;
    whole_store(j);
    return true;
}

/* ---- folders ---- */

/* What comes after the folder's own path, up to the next slash: a file or a folder directly in it.
 */
static str entry_name(const char *path, size_t prefix)
{
    str rest = str_of(path + prefix);
    const char *slash = memchr(rest.p, '/', rest.n);
    return slash ? str_sub(rest, 0, (size_t)(slash - rest.p) + 1) : rest;
}

static const char *entry_symbols(struct job *j, const char *path, err *e)
{
    struct symbols all = {0};
    struct symbol_query q = {.path = path, .limit = 400};
    if (!repo_symbols(j->d->r, &q, j->a, &all, e))
        return NULL;
    struct symbols best = symbols_best(j, &all, 6);
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < best.n; i++)
        strbuf_addf(&b, "%s`%s`", i ? ", " : ": ", best.v[i].name);
    const char *out = arena_strdup(j->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static bool entry_add(struct job *j, const struct files *f, size_t from, size_t to, size_t prefix,
                      err *e)
{
    uint64_t lines = 0, symbols = 0;
    for (size_t i = from; i < to; i++) {
        lines += f->v[i].lines;
        symbols += f->v[i].symbols;
    }
    str name = entry_name(f->v[from].path, prefix);
    bool folder = str_ends(name, STR("/"));
    const char *path =
        arena_printf(j->a, "%.*s" STR_FMT, (int)prefix, f->v[from].path, STR_ARG(name));
    const char *top = entry_symbols(j, path, e);
    if (!top)
        return false;
    struct part p = {.kind = PART_SYMBOL, .label = arena_strdup(j->a, name), .path = path};
    if (folder)
        p.text = arena_printf(j->a, "%zu files, %llu lines, %llu symbols%s.", to - from,
                              (unsigned long long)lines, (unsigned long long)symbols, top);
    else if (f->v[from].skipped)
        p.text = arena_printf(j->a, "not indexed: %s.", f->v[from].skipped);
    else
        p.text = arena_printf(j->a, "%llu lines, %llu symbols%s.", (unsigned long long)lines,
                              (unsigned long long)symbols, top);
    job_add(j, p);
    return true;
}

bool explain_folder(struct job *j, err *e)
{
    str path = str_of(j->out->target.path);
    while (path.n && path.p[path.n - 1] == '/')
        path.n--;
    bool root = !path.n || str_eqz(path, ".");
    const char *prefix = root ? "" : arena_printf(j->a, STR_FMT "/", STR_ARG(path));
    struct files f = {0};
    if (!repo_files(j->d->r, root ? NULL : prefix, j->a, &f, e))
        return false;
    size_t at = strlen(prefix), shown = 0, left = 0;
    for (size_t i = 0; i < f.n;) {
        size_t k = i + 1;
        str name = entry_name(f.v[i].path, at);
        while (k < f.n && str_eq(name, entry_name(f.v[k].path, at)))
            k++;
        if (shown++ >= MAX_FOLDER)
            left++;
        else if (!entry_add(j, &f, i, k, at, e))
            return false;
        i = k;
    }
    if (left)
        job_add(j, (struct part){.kind = PART_NOTE,
                                 .label = "Note",
                                 .path = j->out->target.path,
                                 .text = arena_printf(j->a, "%zu more entries.", left)});
    return job_run(j, e);
}
