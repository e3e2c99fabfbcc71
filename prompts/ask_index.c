/* Questions that the symbol table answers (see asking.h): where, who calls, what is called, list.
 * No model; every sentence is certain. Whatever the index cannot settle is left to the others. */
#include "asking.h"
#include "comment.h"
#include "words.h"

enum { MOST_SHOWN = 40, NAMES_IN_FACTS = 6 };

static const char *kind_of(const struct symbol *s)
{
    return symbol_kind_name(s->kind);
}

static uint32_t symbol_source(struct asking *x, const struct symbol *s)
{
    return asking_source(x, s->path, s->line, s->end_line, s->qualified);
}

/* ---- what is asked about ---- */

/* The definitions meant: one, or all those of the name. None: it names nothing here. */
static bool object_find(struct asking *x, struct target *t, struct symbols *all, err *e)
{
    const char *object = arena_strdup(x->a, x->f.inquiry.object);
    err none = ERR_INIT;
    *all = (struct symbols){0};
    *t = (struct target){0};
    if (!object[0])
        return true;
    if (repo_lookup(x->d->r, object, x->a, t, &none)) {
        if (t->kind == TARGET_SYMBOL) {
            all->v = &t->symbol;
            all->n = 1;
        }
        return true;
    }
    if (none.code == ERR_AMBIGUOUS) {
        *all = t->candidates;
        return true;
    }
    if (none.code == ERR_NOT_FOUND || none.code == ERR_USAGE) {
        *t = (struct target){.candidates = t->candidates};
        return true;
    }
    *e = none;
    return false;
}

/* ---- sentences ---- */

static void say_where(struct asking *x, const struct symbols *all)
{
    for (size_t i = 0; i < all->n && i < MOST_SHOWN; i++) {
        const struct symbol *s = &all->v[i];
        uint32_t n = symbol_source(x, s);
        const char *doc = s->doc[0] ? comment_sentence(str_of(s->doc), x->a) : "";
        asking_say(x,
                   arena_printf(x->a, "The %s `%s` is %s in %s, line %u%s%s", kind_of(s),
                                s->qualified, s->is_declaration ? "declared" : "defined", s->path,
                                s->line, doc[0] ? ": " : ".", doc),
                   &n, 1);
    }
}

static bool say_callers(struct asking *x, const struct symbol *s, err *e)
{
    struct edges in = {0};
    if (!repo_callers(x->d->r, s, x->a, &in, e))
        return false;
    if (!in.n) {
        uint32_t n = symbol_source(x, s);
        asking_say(x,
                   arena_printf(x->a,
                                "Nothing in this repository calls or names `%s` by what the "
                                "index can see.",
                                s->qualified),
                   &n, 1);
        return true;
    }
    for (size_t i = 0; i < in.n && i < MOST_SHOWN; i++) {
        const struct edge *c = &in.v[i];
        const char *who = c->symbol.id ? c->symbol.qualified : c->path;
        uint32_t n = asking_source(x, c->path, c->line, c->line, c->symbol.id ? who : NULL);
        asking_say(x,
                   arena_printf(x->a, "`%s` %s `%s`%s.", who, c->is_call ? "calls" : "names",
                                s->name,
                                c->confidence == EDGE_NAME      ? " (by name only)"
                                : c->confidence == EDGE_POINTER ? " (through a pointer)"
                                                                : ""),
                   &n, 1);
    }
    if (in.n > MOST_SHOWN)
        asking_say(x, arena_printf(x->a, "%zu more places.", in.n - MOST_SHOWN), NULL, 0);
    return true;
}

static bool say_callees(struct asking *x, const struct symbol *s, err *e)
{
    struct edges out = {0};
    size_t said = 0;
    if (!repo_callees(x->d->r, s, x->a, &out, e))
        return false;
    for (size_t i = 0; i < out.n && said < MOST_SHOWN; i++) {
        const struct edge *c = &out.v[i];
        bool again = !c->is_call;
        for (size_t k = 0; k < i && !again; k++)
            again = out.v[k].is_call && strcmp(out.v[k].symbol.name, c->symbol.name) == 0;
        if (again)
            continue;
        uint32_t n = asking_source(x, c->path, c->line, c->line, s->qualified);
        asking_say(x,
                   c->symbol.id ? arena_printf(x->a, "`%s` calls `%s` (%s:%u).", s->name,
                                               c->symbol.qualified, c->symbol.path, c->symbol.line)
                                : arena_printf(x->a, "`%s` calls `%s`, which is not defined here.",
                                               s->name, c->symbol.name),
                   &n, 1);
        said++;
    }
    if (!said) {
        uint32_t n = symbol_source(x, s);
        asking_say(x, arena_printf(x->a, "`%s` calls nothing.", s->qualified), &n, 1);
    }
    return true;
}

static bool each_symbol(struct asking *x, const struct symbols *all,
                        bool (*say)(struct asking *, const struct symbol *, err *), err *e)
{
    bool defined = false;
    for (size_t i = 0; i < all->n; i++)
        defined = defined || !all->v[i].is_declaration;
    for (size_t i = 0; i < all->n && i < 8; i++)
        if ((!all->v[i].is_declaration || !defined) && !say(x, &all->v[i], e))
            return false;
    return true;
}

/* ---- lists ---- */

static bool list_files(struct asking *x, const char *below, bool *done, err *e)
{
    struct files all = {0};
    if (!repo_files(x->d->r, below, x->a, &all, e))
        return false;
    for (size_t i = 0; i < all.n && i < MOST_SHOWN; i++) {
        const struct file *f = &all.v[i];
        uint32_t n = asking_source(x, f->path, 1, f->lines ? f->lines : 1, NULL);
        asking_say(x,
                   f->skipped ? arena_printf(x->a, "%s (not read: %s)", f->path, f->skipped)
                              : arena_printf(x->a, "%s: %u lines, %u symbols.", f->path, f->lines,
                                             f->symbols),
                   &n, 1);
    }
    if (all.n > MOST_SHOWN)
        asking_say(x, arena_printf(x->a, "%zu more files.", all.n - MOST_SHOWN), NULL, 0);
    *done = all.n > 0;
    return true;
}

static bool list_symbols(struct asking *x, const struct target *t, const struct symbols *all,
                         bool *done, err *e)
{
    struct symbols found = {0};
    struct symbol_query q = {.path = x->o->in, .kinds = x->f.inquiry.kinds & ~LIST_FILES};
    if (all->n)
        q.parent = all->v[0].id;
    else if (t->path)
        q.path = t->path;
    if (!repo_symbols(x->d->r, &q, x->a, &found, e))
        return false;
    for (size_t i = 0; i < found.n && i < MOST_SHOWN; i++) {
        const struct symbol *s = &found.v[i];
        uint32_t n = symbol_source(x, s);
        asking_say(x,
                   arena_printf(x->a, "`%s`, a %s in %s, line %u.", s->qualified, kind_of(s),
                                s->path, s->line),
                   &n, 1);
    }
    if (found.n > MOST_SHOWN)
        asking_say(
            x,
            arena_printf(x->a, "%zu more; `docent symbols` lists them all.", found.n - MOST_SHOWN),
            NULL, 0);
    *done = found.n > 0;
    return true;
}

static bool list(struct asking *x, const struct target *t, const struct symbols *all, bool *done,
                 err *e)
{
    bool nowhere = x->f.inquiry.object.n && !all->n && !t->path;
    if (nowhere)
        return true;
    if (x->f.inquiry.kinds & LIST_FILES)
        return all->n ? true : list_files(x, t->path ? t->path : x->o->in, done, e);
    return list_symbols(x, t, all, done, e);
}

/* A name that is none here, but looks like one: what it may have been meant to be. */
static bool say_no_such_name(struct asking *x, const struct symbols *like)
{
    enum { SHOWN = 5 };
    str object = x->f.inquiry.object;
    if (!word_is_code(object) || !like->n)
        return false;
    asking_say(x, arena_printf(x->a, "Nothing here is called `" STR_FMT "`.", STR_ARG(object)),
               NULL, 0);
    for (size_t i = 0; i < like->n && i < SHOWN; i++) {
        uint32_t n = symbol_source(x, &like->v[i]);
        asking_say(x,
                   arena_printf(x->a, "A name like it: `%s`, a %s in %s.", like->v[i].qualified,
                                kind_of(&like->v[i]), like->v[i].path),
                   &n, 1);
    }
    return true;
}

bool ask_index(struct asking *x, bool *done, err *e)
{
    struct target t;
    struct symbols all;
    enum asked_for form = x->f.inquiry.form;
    *done = false;
    if (form == ASKED_FREELY || form == ASKED_OVERVIEW)
        return true;
    if (!object_find(x, &t, &all, e))
        return false;
    x->out->route = ROUTE_INDEX;
    if (!all.n && !t.path && say_no_such_name(x, &t.candidates)) {
        *done = true;
        return true;
    }
    if (form == ASKED_UNIT)
        return true;
    if (form == ASKED_LIST)
        return list(x, &t, &all, done, e);
    if (form == ASKED_WHERE && !all.n && t.path) {
        uint32_t n = asking_source(x, t.path, 1, 1, NULL);
        asking_say(x,
                   arena_printf(x->a, "%s is a %s of this repository.", t.path,
                                t.kind == TARGET_FOLDER ? "folder" : "file"),
                   &n, 1);
        *done = true;
    }
    if (!all.n)
        return true;
    *done = true;
    if (form == ASKED_WHERE)
        say_where(x, &all);
    return form == ASKED_WHERE ||
           each_symbol(x, &all, form == ASKED_CALLERS ? say_callers : say_callees, e);
}

/* ---- facts beside prose ---- */

bool ask_facts(struct asking *x, const struct symbol *s, err *e)
{
    struct edges in = {0};
    uint32_t from[SENTENCE_SOURCES];
    size_t n = 0;
    strbuf b;
    if (!repo_callers(x->d->r, s, x->a, &in, e))
        return false;
    strbuf_init(&b, 0);
    size_t shown = 0, calls = 0;
    int64_t last = 0;
    for (size_t i = 0; i < in.n; i++) {
        const struct edge *c = &in.v[i];
        bool again = !c->is_call || !c->symbol.id || c->symbol.id == last;
        if (again)
            continue;
        last = c->symbol.id;
        calls++;
        if (shown == NAMES_IN_FACTS)
            continue;
        from[n++] = asking_source(x, c->path, c->line, c->line, c->symbol.qualified);
        strbuf_addf(&b, "%s`%s`", shown++ ? ", " : "", c->symbol.qualified);
    }
    if (shown)
        asking_say(x,
                   calls > shown ? arena_printf(x->a, "`%s` is called by %s and %zu more.", s->name,
                                                b.p, calls - shown)
                                 : arena_printf(x->a, "`%s` is called by %s.", s->name, b.p),
                   from, n);
    strbuf_release(&b);
    return true;
}
