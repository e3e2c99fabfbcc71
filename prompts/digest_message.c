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

static const char *verb_of(const struct symbol_change *c)
{
    static const char *const verbs[CHANGE_KINDS] = {"Add",  "Remove", "Rename",
                                                    "Move", "Change", "Change"};
    return verbs[c->kind];
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

/* "Change a, b and 3 more": the weightiest definitions, named as long as they change in one way. */
static const char *definitions_named(const struct change_set *s, arena *a)
{
    const struct symbol_change *first = NULL, *second = NULL;
    size_t more = 0;
    for (size_t i = 0; i < s->n_changes; i++) {
        const struct symbol_change *c = &s->changes[i];
        if (!is_weighty(c))
            continue;
        bool alike = first && strcmp(verb_of(first), verb_of(c)) == 0;
        if (!first)
            first = c;
        else if (!second && alike && strcmp(name_of(first), name_of(c)) != 0)
            second = c;
        else
            more++;
    }
    if (!first)
        return NULL;
    const char *was = first->kind == CHANGE_RENAMED && !second
                          ? arena_printf(a, " (was %s)", first->before.qualified)
                          : "";
    const char *text = arena_printf(a, "%s %s%s", verb_of(first), name_of(first), was);
    if (second)
        text = arena_printf(a, "%s%s%s", text, more ? ", " : " and ", name_of(second));
    return more ? arena_printf(a, "%s and %zu more", text, more) : text;
}

static const char *subject_of(const struct digest *g, arena *a)
{
    const struct change_set *s = &g->set;
    const char *text = definitions_named(s, a);
    if (!text && s->n_changes == 1)
        text = arena_printf(a, "%s %s", verb_of(&s->changes[0]), name_of(&s->changes[0]));
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
