/* The two versions of each file parsed, divided into units and compared, by several threads (see
 * changes_internal.h). A thread has a parser and an arena of its own; the order does not matter. */
#include "../engine/base/thread.h"
#include "changes_internal.h"

enum { MOST_THREADS = 8 };

struct parsing {
    struct changing *c;
    struct parsing_thread {
        parser *parser;
        arena *a;
        err e;
    } threads[MOST_THREADS];
};

static bool has_unit(const struct code_units *u, const struct code_unit *x)
{
    for (size_t i = 0; i < u->n; i++)
        if (str_eq(u->v[i].symbol.qualified, x->symbol.qualified))
            return true;
    return false;
}

/* A heading that came can take the text below it away from the section before. What was there all
 * the time is no change: such a file is told as a whole. */
static bool is_divided_anew(const struct code_units *u, const struct code_units *other,
                            uint32_t changed)
{
    for (size_t i = 0; i < u->n; i++)
        if (u->v[i].symbol.kind == SYM_SECTION && u->v[i].end_line - u->v[i].line >= changed &&
            !has_unit(other, &u->v[i]))
            return true;
    return false;
}

static void parse_pair(void *arg, size_t i, int thread)
{
    struct parsing *all = arg;
    struct parsing_thread *t = &all->threads[thread];
    struct file_pair *p = &all->c->pairs.v[i];
    const cancel *stop = all->c->w ? all->c->w->stop : NULL;
    if (p->file->note && strcmp(p->file->note, "reformatted") == 0 && p->now.language &&
        !same_strings(language_name(p->now.language), p->old.text, p->now.text, t->a))
        p->file->note = NULL;
    if (p->file->note || t->e.code)
        return;
    if (!t->parser)
        t->parser = parser_new();
    if (!version_parse(&p->old, t->parser, stop, t->a, &t->e) ||
        !version_parse(&p->now, t->parser, stop, t->a, &t->e))
        return;
    units_find(&p->old, t->a, &p->before);
    units_find(&p->now, t->a, &p->after);
    if (is_divided_anew(&p->after, &p->before, p->file->lines_added) ||
        is_divided_anew(&p->before, &p->after, p->file->lines_removed))
        p->before.n = p->after.n = 0;
    for (size_t k = 0; k < p->before.n; k++)
        unit_words(&p->before.v[k], t->a);
    for (size_t k = 0; k < p->after.n; k++)
        unit_words(&p->after.v[k], t->a);
    pair_compare(p, t->a);
}

bool pairs_parse(struct changing *c, err *e)
{
    struct parsing all = {.c = c};
    pool *crew = NULL;
    int n = thread_physical_cores();
    if (n > MOST_THREADS)
        n = MOST_THREADS;
    if (c->pairs.len > 1 && n > 1 && !pool_new(&crew, n, e))
        return false;
    for (int t = 0; t < MOST_THREADS; t++)
        all.threads[t].a = arena_new();
    pool_run(crew, parse_pair, &all, c->pairs.len);
    pool_free(crew);
    for (int t = 0; t < MOST_THREADS; t++) {
        arena_join(c->a, all.threads[t].a);
        parser_free(all.threads[t].parser);
        if (all.threads[t].e.code && !e->code)
            *e = all.threads[t].e;
    }
    return !e->code;
}
