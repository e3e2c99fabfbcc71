/* Lists the units of a repository, by importance (see units.h). Nothing is stored about the list:
 * what is read follows from the keys of the definitions as they are now, so it cannot be out of
 * date. */
#include "units.h"
#include "budget.h"

/* A definition is at least so much more than its name: one-line constants, fields and the like are
 * shown with what they are part of. */
static bool symbol_is_unit(const struct symbol *s)
{
    if (s->is_declaration || s->start_byte >= s->end_byte)
        return false;
    if (s->kind == SYM_MACRO || s->kind == SYM_VARIABLE || s->kind == SYM_CONSTANT)
        return s->end_line > s->line && !s->parent;
    return symbol_has_members(s) || symbol_is_function(s->kind) ||
           (s->kind == SYM_TYPE && s->end_line > s->line);
}

bool unit_definition(struct unit_reader *r, const struct symbol *s, struct definition *out, err *e)
{
    if (!r->path || strcmp(r->path, s->path) != 0) {
        r->path = NULL;
        if (!job_read_file(&r->job, s->path, e))
            return false;
        r->path = s->path;
    }
    return definition_read(&r->job, s, r->job.text, out, e);
}

static size_t unit_tokens(const struct job *j, const struct definition *def)
{
    enum { AROUND = 30 }; /* heading, fences, the question */
    size_t code = tokens_estimate(str_sub(j->text, def->start, def->s.end_byte));
    if (code > BUDGET_CONTEXT)
        code = BUDGET_CONTEXT;
    return AROUND + code + tokens_estimate(str_of(def->header)) +
           tokens_estimate(str_of(def->known));
}

/* False when the definition is not what the index says: it is left out. */
static bool unit_make(docent *d, struct unit_reader *r, const struct symbol *s, bool told_is_read,
                      arena *a, struct read_unit *u)
{
    struct definition def;
    err gone = ERR_INIT;
    if (!unit_definition(r, s, &def, &gone))
        return false;
    *u = (struct read_unit){.s = *s, .is_aside = s->is_test};
    u->tokens = unit_tokens(&r->job, &def);
    const char *told = purpose_said(&r->job, &def);
    if (told)
        u->said.text = u->told = arena_strdup(a, str_of(told));
    struct answer found;
    if (d->has_fingerprint)
        u->key = purpose_key(d, &def);
    u->is_read = (told && told_is_read) || (d->has_fingerprint && d->store &&
                                            answers_get(d->store, &u->key, r->job.a, &found));
    return true;
}

static int by_importance(const void *a, const void *b)
{
    const struct read_unit *x = a, *y = b;
    if (x->is_aside != y->is_aside)
        return x->is_aside ? 1 : -1;
    if (x->weight > y->weight || x->weight < y->weight)
        return x->weight < y->weight ? 1 : -1;
    int path = strcmp(x->s.path, y->s.path);
    return path ? path : (x->s.line > y->s.line) - (x->s.line < y->s.line);
}

/* Rank, plus a little for everybody: what nothing leans on still counts as something to read. */
static void units_weigh(struct read_units *u)
{
    double total = 0;
    for (size_t i = 0; i < u->n; i++)
        total += (double)u->v[i].s.rank;
    double least = u->n && total > 0 ? total / (double)u->n * 0.1 : 1;
    total += least * (double)u->n;
    for (size_t i = 0; i < u->n; i++)
        u->v[i].weight = ((double)u->v[i].s.rank + least) / total;
}

static bool file_is_aside(const struct files *f, const char *path)
{
    size_t from = 0, to = f->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        int c = strcmp(f->v[mid].path, path);
        if (c == 0)
            return f->v[mid].is_test || f->v[mid].is_example || f->v[mid].is_generated ||
                   f->v[mid].is_vendored;
        if (c < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return false;
}

/* How the units of a repository are listed: what for, and whether each definition is looked at. */
struct listing {
    docent *d;
    const struct load_options *o;
    bool look;
    struct read_units *out;
};

static bool symbols_look(const struct listing *l, const struct symbols *all,
                         const struct files *files, arena *a, const watch *w, err *e)
{
    docent *d = l->d;
    const struct load_options *o = l->o;
    struct read_units *out = l->out;
    struct unit_reader r = {.job = {.d = d, .a = arena_new()}};
    bool ok = true;
    for (size_t i = 0; ok && i < all->n; i++) {
        const struct symbol *s = &all->v[i];
        if (i % 64 == 0) {
            watch_progress(w, "list", i, all->n);
            arena_reset(r.job.a);
            r.path = NULL;
            ok = !watch_stopped(w) || err_set(e, ERR_CANCELLED, "stopped");
        }
        struct read_unit *u = &out->v[out->n];
        if (!ok || !symbol_is_unit(s))
            continue;
        bool aside = s->is_test || file_is_aside(files, s->path);
        if (aside && !o->all) {
            out->n_aside_left_out++;
            continue;
        }
        *u = (struct read_unit){.s = *s};
        if (!l->look || unit_make(d, &r, s, !o->keep_context, a, u)) {
            u->is_aside = aside;
            out->n++;
        }
    }
    arena_free(r.job.a);
    return ok;
}

static bool list(const struct listing *l, arena *a, const watch *w, err *e)
{
    struct symbols all = {0};
    struct files files = {0};
    struct symbol_query q = {.path = l->o->prefix};
    struct read_units *out = l->out;
    repo *r = l->d->r;
    *out = (struct read_units){0};
    if (!repo_rank(r, w, e) || !repo_symbols(r, &q, a, &all, e) ||
        !repo_files(r, NULL, a, &files, e))
        return false;
    out->v = ARENA_ARRAY(a, struct read_unit, all.n + 1);
    if (!symbols_look(l, &all, &files, a, w, e))
        return false;
    units_weigh(out);
    qsort(out->v, out->n, sizeof *out->v, by_importance);
    return true;
}

bool units_list(docent *d, const struct load_options *o, arena *a, struct read_units *out,
                const watch *w, err *e)
{
    return list(&(struct listing){.d = d, .o = o, .look = true, .out = out}, a, w, e);
}

bool units_rank(docent *d, const struct load_options *o, arena *a, struct read_units *out,
                const watch *w, err *e)
{
    return list(&(struct listing){.d = d, .o = o, .out = out}, a, w, e);
}

size_t units_look(docent *d, struct read_unit *v, size_t n, arena *a)
{
    struct unit_reader r = {.job = {.d = d, .a = arena_new()}};
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct read_unit was = v[i], *u = &v[kept];
        if (!unit_make(d, &r, &was.s, true, a, u))
            continue;
        u->is_aside = was.is_aside;
        u->weight = was.weight;
        kept++;
    }
    arena_free(r.job.a);
    return kept;
}

bool docent_readiness(docent *d, const char *prefix, arena *a, struct readiness *out, err *e)
{
    struct read_units u;
    struct load_options o = {.prefix = prefix};
    *out = (struct readiness){0};
    if (!docent_choose_model(d, a, e) || !units_list(d, &o, a, &u, NULL, e))
        return false;
    out->units = u.n;
    for (size_t i = 0; i < u.n; i++) {
        out->units_read += u.v[i].is_read;
        out->fraction += u.v[i].is_read ? u.v[i].weight : 0;
    }
    if (out->units_read == out->units)
        out->fraction = 1;
    return true;
}
