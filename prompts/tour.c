/* The tour (see summary.h): which definitions a newcomer reads, and in which order. Both follow
 * from rank and calls alone; the model writes nothing but purposes. */
#include "../engine/base/fs.h"
#include "summary.h"
#include "units.h"

enum {
    STOPS = 10,
    MOST_STOPS = 60,
    UNITS_LOOKED_AT = 5000, /* to find a stored summary: it takes a millisecond each */
};

struct touring {
    docent *d;
    const struct tour_options *o;
    arena *a;
    struct tour *out;
    const watch *w;
    struct read_unit v[MOST_STOPS];
    size_t n;
    struct edges callees[MOST_STOPS], callers[MOST_STOPS];
    size_t from[MOST_STOPS]; /* the stop that led here; SIZE_MAX: none */
    size_t order[MOST_STOPS], place[MOST_STOPS], placed;
    bool is_entry[MOST_STOPS];
};

/* ---- which ---- */

static bool is_entry(const struct touring *t, const struct read_unit *u)
{
    return !u->is_aside && begins_program(t->d->r, &u->s);
}

static bool is_inside_function(const struct touring *t, const struct symbol *s)
{
    struct symbol outer;
    err none = ERR_INIT;
    return s->parent && repo_symbol(t->d->r, s->parent, t->a, &outer, &none) &&
           symbol_has_steps(&outer);
}

/* Something to read there: a function of a few lines that everybody calls says nothing of what the
 * repository does, one inside another is read with that, and _name is an inside matter. */
static bool is_worth_a_stop(const struct touring *t, const struct symbol *s, bool few_left)
{
    enum { FEW_LINES = 8 };
    if (program_begins_at(s->name, s->kind, s->language) || is_inside_function(t, s))
        return false;
    if (few_left)
        return symbol_has_steps(s) || symbol_has_members(s);
    if (s->name[0] == '_')
        return false;
    return symbol_has_steps(s) ? s->end_line - s->line >= FEW_LINES || s->doc[0]
                               : symbol_has_members(s) && s->end_line > s->line;
}

static void stop_take(struct touring *t, const struct read_unit *u)
{
    t->is_entry[t->n] = is_entry(t, u);
    t->v[t->n++] = *u;
}

static size_t stops_in(const struct touring *t, const char *path)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += !t->is_entry[i] && strcmp(t->v[i].s.path, path) == 0;
    return n;
}

static bool is_taken(const struct touring *t, const struct symbol *s)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].s.id == s->id)
            return true;
    return false;
}

static void stops_by_rank(struct touring *t, const struct read_units *all, size_t most,
                          size_t share, bool few_left)
{
    for (size_t i = 0; i < all->n && t->n < most; i++) {
        const struct symbol *s = &all->v[i].s;
        if (stops_in(t, s->path) < share && !is_taken(t, s) && is_worth_a_stop(t, s, few_left))
            stop_take(t, &all->v[i]);
    }
}

/* Where programs begin; then by rank, not more than half from one file while others have some. */
static void stops_choose(struct touring *t, const struct read_units *all)
{
    size_t most = t->o->stops ? t->o->stops : STOPS;
    most = most < MOST_STOPS ? most : MOST_STOPS;
    for (size_t i = 0; i < all->n && t->n < (most + 3) / 4; i++)
        if (is_entry(t, &all->v[i]))
            stop_take(t, &all->v[i]);
    for (size_t share = (most + 1) / 2; share <= most; share = share * 2 + 1)
        stops_by_rank(t, all, most, share, false);
    stops_by_rank(t, all, most, most, true);
}

/* ---- in which order ---- */

/* Does stop a name stop b? */
static bool stop_uses(const struct touring *t, size_t a, size_t b)
{
    for (size_t i = 0; a != b && i < t->callees[a].n; i++)
        if (t->callees[a].v[i].symbol.id == t->v[b].s.id)
            return true;
    return false;
}

static bool is_placed(const struct touring *t, size_t stop)
{
    return t->place[stop] != SIZE_MAX;
}

/* The stop, then what it leads to, the most important first. */
static void stop_place(struct touring *t, size_t stop, size_t from)
{
    t->place[stop] = t->placed;
    t->order[t->placed++] = stop;
    t->from[stop] = from;
    for (size_t i = 0; i < t->n; i++)
        if (!is_placed(t, i) && stop_uses(t, stop, i))
            stop_place(t, i, stop);
}

static bool edges_read(struct touring *t, err *e)
{
    struct symbol *all = ARENA_ARRAY(t->a, struct symbol, t->n + 1);
    for (size_t i = 0; i < t->n; i++) {
        t->place[i] = SIZE_MAX;
        all[i] = t->v[i].s;
        if (!repo_callees(t->d->r, &all[i], t->a, &t->callees[i], e))
            return false;
    }
    return repo_callers_each(t->d->r, all, t->n, t->a, t->callers, e);
}

static bool is_led_to(const struct touring *t, size_t stop)
{
    for (size_t i = 0; i < t->n; i++)
        if (stop_uses(t, i, stop))
            return true;
    return false;
}

/* Of what nothing here leads to, the function that most places call: the door of a library. */
static size_t next_door(const struct touring *t)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < t->n; i++) {
        if (is_placed(t, i) || is_led_to(t, i))
            continue;
        bool steps = symbol_has_steps(&t->v[i].s);
        bool other = best != SIZE_MAX && symbol_has_steps(&t->v[best].s);
        if (best == SIZE_MAX || steps > other ||
            (steps == other && t->callers[i].n > t->callers[best].n))
            best = i;
    }
    return best;
}

/* Entry points, then what nothing here leads to, then the rest (which call each other in a ring).
 */
static void stops_order(struct touring *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->is_entry[i] && !is_placed(t, i))
            stop_place(t, i, SIZE_MAX);
    for (size_t i = next_door(t); i != SIZE_MAX; i = next_door(t))
        stop_place(t, i, SIZE_MAX);
    for (size_t i = 0; i < t->n; i++)
        if (!is_placed(t, i))
            stop_place(t, i, SIZE_MAX);
}

/* ---- what is said ---- */

static const char *callers_text(const struct touring *t, size_t stop)
{
    const struct symbol *s = &t->v[stop].s;
    struct edges callers = t->callers[stop];
    size_t files = 0;
    bool calls = false;
    for (size_t i = 0; i < callers.n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++)
            seen = strcmp(callers.v[k].path, callers.v[i].path) == 0;
        files += !seen;
        calls = calls || callers.v[i].is_call;
    }
    if (!callers.n)
        return symbol_has_steps(s) ? "nothing here calls it by name" : "";
    return arena_printf(t->a, "%s %zu place%s in %zu file%s",
                        calls && symbol_has_steps(s) ? "called from" : "used in", callers.n,
                        callers.n == 1 ? "" : "s", files, files == 1 ? "" : "s");
}

static const char *reason_text(const struct touring *t, size_t stop)
{
    const char *callers = callers_text(t, stop);
    if (t->is_entry[stop])
        return "entry point";
    if (t->from[stop] == SIZE_MAX)
        return callers;
    return arena_printf(t->a, "`%s` leads here%s%s", t->v[t->from[stop]].s.name,
                        *callers ? "; " : "", callers);
}

/* Only what comes behind it: where the reader has been is known. */
static const char *calls_text(struct touring *t, size_t stop)
{
    strbuf b;
    strbuf_init(&b, 0);
    size_t n = 0;
    for (size_t at = t->place[stop] + 1; at < t->placed && n < 4; at++) {
        size_t to = t->order[at];
        if (!stop_uses(t, stop, to))
            continue;
        strbuf_addf(&b, "%s`%s` (stop %zu)", n ? ", " : "Goes on to ", t->v[to].s.name, at + 1);
        n++;
    }
    if (n)
        strbuf_addc(&b, '.');
    const char *out = arena_strdup(t->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static void stops_fill(struct touring *t)
{
    struct tour *out = t->out;
    out->v = ARENA_ARRAY(t->a, struct tour_stop, t->n + 1);
    for (size_t at = 0; at < t->placed; at++) {
        struct read_unit *u = &t->v[t->order[at]];
        struct answer p = u->said;
        if (!p.text && t->d->model_name && t->d->store &&
            !answers_get(t->d->store, &u->key, t->a, &p))
            p = (struct answer){0};
        out->v[out->n++] = (struct tour_stop){.symbol = u->s,
                                              .reason = reason_text(t, t->order[at]),
                                              .text = p.text,
                                              .marked = p.reason != NULL,
                                              .mark_reason = p.reason,
                                              .calls = calls_text(t, t->order[at])};
    }
}

/* The summary is not written for the tour: it is shown when it is there. */
static void summary_look(struct touring *t, size_t units)
{
    struct summary s;
    err none = ERR_INIT;
    struct summary_options o = {.stored_only = true};
    const char *root = repo_info(t->d->r)->root, *slash = strrchr(root, '/');
    t->out->title = t->o->prefix ? t->o->prefix : slash && slash[1] ? slash + 1 : root;
    t->out->summary = t->o->prefix ? NULL : summary_by_authors(t->d, t->a);
    if (t->out->summary || units > UNITS_LOOKED_AT)
        return;
    if (!docent_summary(t->d, t->o->prefix, &o, t->a, &s, NULL, &none))
        return;
    t->out->title = s.title;
    t->out->summary = s.marked ? NULL : s.text;
}

static bool tour_make(struct touring *t, err *e)
{
    struct read_units all;
    struct load_options o = {.prefix = t->o->prefix};
    if (!docent_may_choose_model(t->d, !t->o->stored_only, t->a, e) ||
        !units_rank(t->d, &o, t->a, &all, t->w, e))
        return false;
    stops_choose(t, &all);
    t->n = units_look(t->d, t->v, t->n, t->a);
    for (size_t i = 0; i < t->n; i++)
        t->is_entry[i] = is_entry(t, &t->v[i]);
    if (!t->n)
        return err_set(e, ERR_NOT_FOUND, "%s: no definitions to visit",
                       t->o->prefix ? t->o->prefix : "the repository");
    t->out->model = t->d->model_name ? arena_strdup(t->a, str_of(t->d->model_name)) : NULL;
    t->out->from_store = true;
    for (size_t i = 0; i < t->n; i++)
        t->out->from_store = t->out->from_store && (t->v[i].is_read || t->o->stored_only);
    if (!t->o->stored_only && !units_read(t->d, t->v, t->n, t->a, t->w, e))
        return false;
    if (!edges_read(t, e))
        return false;
    stops_order(t);
    summary_look(t, all.n);
    stops_fill(t);
    return true;
}

bool docent_tour(docent *d, const struct tour_options *o, arena *a, struct tour *out,
                 const watch *w, err *e)
{
    double since = now_seconds();
    struct touring *t = arena_alloc(a, sizeof *t);
    *t = (struct touring){.d = d, .o = o, .a = a, .out = out, .w = w};
    *out = (struct tour){0};
    bool ok = tour_make(t, e);
    out->seconds = now_seconds() - since;
    return ok;
}

void tour_markdown(const struct tour *t, strbuf *out)
{
    strbuf_addf(out, "# A tour of %s\n\n", t->title);
    if (t->summary)
        strbuf_addf(out, "%s\n\n", t->summary);
    for (size_t i = 0; i < t->n; i++) {
        const struct tour_stop *s = &t->v[i];
        strbuf_addf(out, "%zu. **`%s`** in [%s:%u](%s#L%u): %s\n", i + 1, s->symbol.qualified,
                    s->symbol.path, s->symbol.line, s->symbol.path, s->symbol.line, s->reason);
        if (s->text)
            strbuf_addf(out, "   %s%s\n", s->text, s->marked ? " (not borne out by the code)" : "");
        if (*s->calls)
            strbuf_addf(out, "   %s\n", s->calls);
    }
}
