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

/* The weightiest change gives the subject. */
static const char *subject_of(const struct digest *g, arena *a)
{
    const struct change_set *s = &g->set;
    const char *text = NULL;
    if (s->n_changes == 1 || (s->n_changes && s->n_files == 1)) {
        const struct symbol_change *c = &s->changes[0];
        const struct change_side *v = c->after.path ? &c->after : &c->before;
        text = arena_printf(
            a, "%s %s%s", verb_of(c), v->qualified,
            c->kind == CHANGE_RENAMED ? arena_printf(a, " (was %s)", c->before.qualified) : "");
        if (s->n_changes > 1 && !c->is_file)
            text =
                arena_printf(a, "%s and %zu more in %s", text, s->n_changes - 1, file_names(s, a));
    }
    if (!text || strlen(text) > SUBJECT)
        text = arena_printf(a, "Change %s", file_names(s, a));
    str t = str_sub(str_of(text), 0, SUBJECT);
    while (t.n && ((unsigned char)t.p[t.n - 1] & 0xC0) == 0x80) /* not inside a character */
        t.n--;
    return arena_strdup(a, t);
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
    for (size_t i = 0; i < g.set.n_changes && i < MOST_ITEMS; i++) {
        const struct symbol_change *c = &g.set.changes[i];
        const struct change_side *v = c->after.path ? &c->after : &c->before;
        strbuf_addf(&b, "%s- %s: %s\n", i ? "" : "\n", v->qualified, g.entries[i].text);
    }
    if (g.set.all_changes > MOST_ITEMS)
        strbuf_addf(&b, "- and %zu more\n", g.set.all_changes - MOST_ITEMS);
    *text = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return true;
}
