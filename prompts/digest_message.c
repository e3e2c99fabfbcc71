/* A proposed commit message: the digest of what is staged, as a subject and a list. */
#include "digest_internal.h"

enum { SUBJECT = 72, MOST_ITEMS = 8, SHORT_SECONDS = 8 };

/* "a.c, b.c and 3 more" */
static const char *file_names(const struct change_set *s, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < s->n_files && i < 2; i++) {
        const char *slash = strrchr(s->files[i].path, '/');
        strbuf_addf(&b, "%s%s", i ? ", " : "", slash ? slash + 1 : s->files[i].path);
    }
    if (s->n_files > 2)
        strbuf_addf(&b, " and %zu more", s->n_files - 2);
    char *out = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static const char *name_of(const struct symbol_change *c)
{
    return c->after.path ? c->after.qualified : c->before.qualified;
}

/* Definitions of the program itself, not of its tests; sections of a text are none. */
static bool is_weighty(const struct symbol_change *c)
{
    return !c->is_file && !c->is_test && c->symbol_kind != SYM_SECTION;
}

/* ---- the subject: what was done, and to what ---- */

enum way { WAY_ADD, WAY_CHANGE, WAY_REMOVE, WAY_RENAME, WAY_MOVE, WAY_COMMENTS, WAY_BLANKS, WAYS };
static const char *const way_verbs[WAYS] = {
    "Add", "Change", "Remove", "Rename", "Move", "Change comments of", "Reformat"};

static enum way way_of(const struct symbol_change *c)
{
    static const enum way ways[CHANGE_KINDS] = {WAY_ADD,  WAY_REMOVE, WAY_RENAME,
                                                WAY_MOVE, WAY_CHANGE, WAY_CHANGE};
    if (c->kind == CHANGE_BODY && (c->comments_only || c->blanks_only))
        return c->comments_only ? WAY_COMMENTS : WAY_BLANKS;
    return ways[c->kind];
}

struct done { /* in one way */
    enum way way;
    const struct symbol_change *first, *second;
    size_t n;
};

static int by_number(const void *x, const void *y)
{
    const struct done *p = x, *q = y;
    bool form = p->way >= WAY_COMMENTS, other = q->way >= WAY_COMMENTS;
    if (form != other) /* what changes nothing comes last */
        return form - other;
    return p->n != q->n ? (p->n < q->n ? 1 : -1) : (int)p->way - (int)q->way;
}

/* "Add a, b and 3 more" */
static const char *done_said(const struct done *d, arena *a)
{
    const char *was = d->way == WAY_RENAME && d->n == 1
                          ? arena_printf(a, " (was %s)", d->first->before.qualified)
                          : "";
    const char *text = arena_printf(a, "%s %s%s", way_verbs[d->way], name_of(d->first), was);
    size_t more = d->n - 1 - (d->second != NULL);
    if (d->second)
        text = arena_printf(a, "%s%s%s", text, more ? ", " : " and ", name_of(d->second));
    return more ? arena_printf(a, "%s and %zu more", text, more) : text;
}

/* The way most definitions were touched in, and as many of the other ways as there is room for. */
static const char *definitions_named(const struct change_set *s, arena *a)
{
    struct done all[WAYS];
    for (int w = 0; w < WAYS; w++)
        all[w] = (struct done){.way = (enum way)w};
    for (size_t i = 0; i < s->n_changes; i++) {
        const struct symbol_change *c = &s->changes[i];
        struct done *d = &all[way_of(c)];
        if (!is_weighty(c) || (d->first && strcmp(name_of(d->first), name_of(c)) == 0))
            continue;
        if (!d->n++)
            d->first = c;
        else if (!d->second)
            d->second = c;
    }
    qsort(all, WAYS, sizeof *all, by_number);
    const char *text = all[0].n ? done_said(&all[0], a) : NULL;
    for (int w = 1; w < WAYS && all[w].n; w++) {
        char *next = arena_printf(a, "%s; %s", text, done_said(&all[w], a));
        next[strlen(text) + 2] = (char)(next[strlen(text) + 2] + 32); /* a small letter */
        text = strlen(next) <= SUBJECT ? next : text;
    }
    return text;
}

static const char *subject_of(const struct digest *g, arena *a)
{
    const struct change_set *s = &g->set;
    const char *text = definitions_named(s, a);
    if (!text && s->n_changes == 1)
        text = arena_printf(a, "%s %s", way_verbs[way_of(&s->changes[0])], name_of(&s->changes[0]));
    if (!text || strlen(text) > SUBJECT)
        text = arena_printf(a, "Change %s", file_names(s, a));
    str t = str_sub(str_of(text), 0, SUBJECT);
    while (t.n && ((unsigned char)t.p[t.n - 1] & 0xC0) == 0x80) /* not inside a character */
        t.n--;
    return arena_strdup(a, t);
}

/* "a, b and 3 more": all that changed in the same words are told once. Marks them in `told`. */
static const char *alike_named(const struct digest *g, size_t i, bool *told, arena *a)
{
    enum { NAMED = 3 };
    const char *names = name_of(&g->set.changes[i]);
    size_t n = 1;
    for (size_t k = i + 1; k < g->set.n_changes; k++) {
        if (told[k] || strcmp(g->entries[i].text, g->entries[k].text) != 0)
            continue;
        told[k] = true;
        if (n++ < NAMED)
            names = arena_printf(a, "%s, %s", names, name_of(&g->set.changes[k]));
    }
    return n > NAMED ? arena_printf(a, "%s and %zu more", names, n - NAMED) : names;
}

static void add_items(strbuf *b, const struct digest *g, arena *a)
{
    bool *told = ARENA_ARRAY(a, bool, g->set.n_changes + 1);
    size_t items = 0, left = g->set.all_changes - g->set.n_changes;
    for (size_t i = 0; i < g->set.n_changes; i++) {
        if (told[i])
            continue;
        if (items++ < MOST_ITEMS)
            strbuf_addf(b, "%s- %s: %s\n", items > 1 ? "" : "\n", alike_named(g, i, told, a),
                        g->entries[i].text);
        else
            left++;
    }
    if (left)
        strbuf_addf(b, "- and %zu more\n", left);
}

bool docent_commit_message(docent *d, double seconds, arena *a, const char **text, const watch *w,
                           err *e)
{
    struct digest_query q = {.changes = {.source = CHANGES_STAGED},
                             .seconds = seconds > 0 ? seconds : SHORT_SECONDS,
                             .sentences = MOST_ITEMS};
    struct digest g;
    struct digest_watch dw = {.base = w ? *w : (watch){0}};
    strbuf b;
    *text = "";
    if (!docent_digest(d, &q, a, &g, &dw, e)) {
        if (e->code != ERR_MODEL)
            return false;
        err_clear(e); /* the program's sentences are there */
    }
    if (!g.set.n_files)
        return true;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%s\n", subject_of(&g, a));
    add_items(&b, &g, a);
    *text = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return true;
}
