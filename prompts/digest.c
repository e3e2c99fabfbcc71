/* The digest's structure, its heading, and what is certain of each change (see digest.h). */
#include "../engine/base/fs.h"
#include "../engine/base/thread.h"
#include "cites.h"
#include "digest_internal.h"
#include <stdint.h>

enum { MOST_THREADS = 8, MOST_CALLERS_ASKED = 150, MOST_PURPOSES = 40, HEADING_SENTENCES = 3 };

void digest_event(struct digesting *g, enum digest_event kind, size_t entry, str delta)
{
    if (g->w && g->w->event)
        g->w->event(g->w->arg, kind, g->out, entry, delta);
}

/* ---- who is affected ---- */

static bool is_changed(const struct digest *out, int64_t symbol)
{
    for (size_t i = 0; symbol && i < out->set.n_changes; i++)
        if (out->set.changes[i].symbol == symbol)
            return true;
    return false;
}

static void take_affected(struct digesting *g, struct digest_entry *x, const struct edges *all)
{
    x->affected.v = ARENA_ARRAY(g->a, struct edge, DIGEST_CALLERS);
    for (size_t i = 0; i < all->n; i++) {
        const struct edge *c = &all->v[i];
        bool again = c->symbol.id && is_changed(g->out, c->symbol.id);
        for (size_t k = 0; !again && c->symbol.id && k < i; k++)
            again = all->v[k].symbol.id == c->symbol.id;
        if (again)
            continue;
        if (x->n_affected++ < DIGEST_CALLERS)
            x->affected.v[x->affected.n++] = *c;
    }
}

static bool find_affected(struct digesting *g, err *e)
{
    struct symbol *symbols = ARENA_ARRAY(g->a, struct symbol, MOST_CALLERS_ASKED);
    struct edges *all = ARENA_ARRAY(g->a, struct edges, MOST_CALLERS_ASKED);
    struct digest_entry *of[MOST_CALLERS_ASKED];
    size_t n = 0;
    for (size_t i = 0; i < g->out->set.n_changes && n < MOST_CALLERS_ASKED; i++) {
        struct digest_entry *x = &g->out->entries[i];
        if (!x->change->symbol || x->change->is_test)
            continue;
        if (!repo_symbol(g->d->r, x->change->symbol, g->a, &symbols[n], e))
            return false;
        of[n++] = x;
    }
    if (!repo_callers_each(g->d->r, symbols, n, g->a, all, e))
        return false;
    for (size_t i = 0; i < n; i++)
        take_affected(g, of[i], &all[i]);
    return true;
}

struct saying {
    struct digesting *g;
    arena *arenas[MOST_THREADS];
};

static void say_entry(void *arg, size_t i, int thread)
{
    struct saying *s = arg;
    const struct symbol_change *change = &s->g->out->set.changes[i];
    struct change_said said = change_said(change, s->arenas[thread]);
    s->g->out->entries[i] =
        (struct digest_entry){.change = change, .text = said.text, .by_program = true};
    s->g->is_full[i] = said.is_full;
}

/* What the program says, by several threads: of each change by itself. */
static bool say_entries(struct digesting *g, err *e)
{
    struct saying s = {.g = g};
    size_t n = g->out->set.n_changes;
    pool *crew = NULL;
    int threads = thread_physical_cores();
    if (n > 1 && threads > 1 &&
        !pool_new(&crew, threads < MOST_THREADS ? threads : MOST_THREADS, e))
        return false;
    for (int t = 0; t < MOST_THREADS; t++)
        s.arenas[t] = arena_new();
    pool_run(crew, say_entry, &s, n);
    pool_free(crew);
    for (int t = 0; t < MOST_THREADS; t++)
        arena_join(g->a, s.arenas[t]);
    return true;
}

static bool fill_entries(struct digesting *g, err *e)
{
    struct change_set *set = &g->out->set;
    g->out->entries = ARENA_ARRAY(g->a, struct digest_entry, set->n_changes + 1);
    g->is_full = ARENA_ARRAY(g->a, bool, set->n_changes + 1);
    if (!say_entries(g, e))
        return false;
    if (g->w)
        watch_progress(&g->w->base, "callers", 0, set->n_changes);
    return find_affected(g, e);
}

/* What is stored of the purposes; without a model there is nothing stored for it. */
static void fill_purposes(struct digesting *g)
{
    size_t n = 0;
    for (size_t i = 0; i < g->out->set.n_changes && n < MOST_PURPOSES; i++) {
        struct digest_entry *x = &g->out->entries[i];
        struct symbol s;
        err quiet = ERR_INIT;
        bool marked = false;
        if (!x->change->symbol || x->change->is_file || x->change->is_test)
            continue;
        n++;
        if (!repo_symbol(g->d->r, x->change->symbol, g->a, &s, &quiet) ||
            !docent_stored_purpose(g->d, &s, g->a, &x->purpose, &marked, &quiet))
            return;
        if (marked ||
            (x->purpose && strchr(x->purpose, '`'))) /* told from the code, as the change */
            x->purpose = NULL;
    }
}

static bool fill_answers(struct digesting *g, err *e)
{
    struct change_set *set = &g->out->set;
    struct cite_checks checks;
    const char **paths = ARENA_ARRAY(g->a, const char *, 2 * set->n_files + 1);
    size_t n = 0;
    for (size_t i = 0; i < set->n_files; i++) {
        paths[n++] = set->files[i].path;
        if (set->files[i].old_path)
            paths[n++] = set->files[i].old_path;
    }
    if (!cites_check(g->d, paths, n, g->a, &checks, e))
        return false;
    g->out->answers = ARENA_ARRAY(g->a, struct digest_answer, checks.n + 1);
    for (size_t i = 0; i < checks.n; i++) {
        const struct cite_check *c = &checks.v[i];
        if (c->state == CITE_HOLDS) {
            g->out->answers_hold++;
            continue;
        }
        g->out->answers[g->out->n_answers++] = (struct digest_answer){
            c->what, c->now_path, c->now_line, c->now_end_line, cite_state_name(c->state)};
    }
    return true;
}

/* ---- the heading ---- */

static void add_count(strbuf *b, size_t n, const char *what)
{
    if (n)
        strbuf_addf(b, "%s%zu %s", b->len ? ", " : "", n, what);
}

static const char *counts_text(struct digesting *g)
{
    static const char *const words[CHANGE_KINDS] = {
        "added", "removed", "renamed", "moved", "with another signature", "changed inside"};
    const struct change_set *set = &g->out->set;
    size_t n[CHANGE_KINDS] = {0}, symbols = 0;
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < set->n_changes; i++)
        if (!set->changes[i].is_file) {
            n[set->changes[i].kind]++;
            symbols++;
        }
    for (int k = 0; k < CHANGE_KINDS; k++)
        add_count(&b, n[k], words[k]);
    const char *what = arena_strdup(g->a, strbuf_str(&b));
    strbuf_release(&b);
    return arena_printf(g->a, "%zu file%s%s%s%s", set->n_files, set->n_files == 1 ? "" : "s",
                        symbols ? "; definitions: " : "", what,
                        set->all_changes > set->n_changes ? ", and more that are only counted"
                                                          : "");
}

/* What stands up to the first full stop outside of quotations; what was before goes with what is
 * now. */
static const char *in_short(const char *text, arena *a)
{
    bool code = false, quoted = false;
    const char *from = strncmp(text, "Before: ", 8) == 0 ? strstr(text, " Now: ") : NULL;
    for (const char *p = from ? from : text; *p; p++) {
        code = code != (*p == '`');
        quoted = quoted != (*p == '"' && !code);
        if (*p == '.' && !code && !quoted && (p[1] == ' ' || !p[1]))
            return arena_strdup(a, (str){text, (size_t)(p + 1 - text)});
    }
    return text;
}

/* The weightiest sentences, each with the name it is about. */
static void make_heading(struct digesting *g)
{
    const struct change_set *set = &g->out->set;
    strbuf b;
    strbuf_init(&b, 0);
    if (!set->n_files)
        strbuf_addz(&b, "Nothing differs.");
    else
        strbuf_addf(&b, "%s.", counts_text(g));
    if (set->reformatted)
        strbuf_addz(&b, " Most files differ in blanks and line breaks only.");
    size_t n = 0;
    for (int pass = 0; pass < 2; pass++) /* what the model wrote says more than counts */
        for (size_t i = 0; i < set->n_changes && n < HEADING_SENTENCES; i++) {
            const struct digest_entry *x = &g->out->entries[i];
            const struct change_side *s =
                x->change->after.path ? &x->change->after : &x->change->before;
            if (x->marked || x->change->is_test || x->by_program != (pass == 1) ||
                (pass == 1 && x->change->is_file && set->n_changes > HEADING_SENTENCES))
                continue;
            strbuf_addf(&b, " %s: %s", s->qualified, in_short(x->text, g->a));
            n++;
        }
    g->out->heading = arena_strdup(g->a, strbuf_str(&b));
    strbuf_release(&b);
    digest_event(g, DIGEST_HEADING, 0, (str){"", 0});
}

bool docent_digest(docent *d, const struct digest_query *q, arena *a, struct digest *out,
                   const struct digest_watch *w, err *e)
{
    struct digesting g = {.d = d, .a = a, .q = q, .w = w, .out = out, .began = now_seconds()};
    const watch *base = w ? &w->base : NULL;
    *out = (struct digest){.heading = "", .from_store = true};
    if (!repo_rank(d->r, base, e) || !repo_changes(d->r, &q->changes, base, a, &out->set, e) ||
        !fill_entries(&g, e) || !fill_answers(&g, e))
        return false;
    fill_purposes(&g);
    out->structure_seconds = now_seconds() - g.began;
    digest_event(&g, DIGEST_STRUCTURE, 0, (str){"", 0});
    bool ok = q->structure_only || digest_write(&g, e);
    if (ok || e->code == ERR_MODEL)
        make_heading(&g);
    out->seconds = now_seconds() - g.began;
    return ok;
}
