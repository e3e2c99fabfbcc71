/* What the repository is (see asking.h): its README's own first sentences, and what stands where,
 * from the index. No model takes part. */
#include "asking.h"

enum { README_LINES = 80, README_SENTENCES = 2 };

static bool is_readme(const char *path)
{
    return !strchr(path, '/') &&
           (strncmp(path, "README", 6) == 0 || strncmp(path, "readme", 6) == 0 ||
            strncmp(path, "Readme", 6) == 0);
}

static bool readme_quote(struct asking *x, err *e)
{
    struct files all = {0};
    if (!repo_files(x->d->r, NULL, x->a, &all, e))
        return false;
    for (size_t i = 0; i < all.n; i++) {
        const struct file *f = &all.v[i];
        str text;
        if (!is_readme(f->path) || f->skipped)
            continue;
        if (!finding_text(&x->f, f->path, &text, e))
            return false;
        struct piece p = {.path = f->path, .name = f->path, .line = 1};
        p.end_line = f->lines < README_LINES ? f->lines : README_LINES;
        p.lines = text_lines(text, p.line, p.end_line);
        vec_push(&x->pieces, p);
        ask_quote_first(x, x->pieces.len - 1, README_SENTENCES);
        return true;
    }
    return true;
}

static const char *purpose_of(struct asking *x, const struct symbol *s)
{
    const char *purpose = NULL;
    bool marked = false;
    err none = ERR_INIT;
    bool known = docent_stored_purpose(x->d, s, x->a, &purpose, &marked, &none);
    return known && purpose && !marked ? purpose : NULL;
}

/* The files that matter most, with what is in them and, of the first, what it is for. */
static bool map_say(struct asking *x, err *e)
{
    enum { FILES = 6, NAMES = 4 };
    struct ranked_map map = {0};
    if (!repo_map(x->d->r, x->o->in, 40, x->a, &map, e))
        return false;
    for (size_t i = 0, n = 0; i < map.n && n < FILES; i++) {
        const struct map_entry *m = &map.v[i];
        if (m->is_folder || !m->top.n)
            continue;
        strbuf b;
        strbuf_init(&b, 0);
        for (size_t k = 0; k < m->top.n && k < NAMES; k++)
            strbuf_addf(&b, "%s`%s`", k ? ", " : "", m->top.v[k].name);
        const struct symbol *s = &m->top.v[0];
        const char *purpose = purpose_of(x, s);
        uint32_t source = asking_source(x, m->path, s->line, s->end_line, s->qualified);
        asking_say(x,
                   purpose
                       ? arena_printf(x->a, "%s holds %s. `%s`: %s", m->path, b.p, s->name, purpose)
                       : arena_printf(x->a, "%s holds %s.", m->path, b.p),
                   &source, 1);
        strbuf_release(&b);
        n++;
    }
    return true;
}

bool ask_overview(struct asking *x, err *e)
{
    x->out->route = ROUTE_PROSE;
    asking_places(x);
    return readme_quote(x, e) && map_say(x, e);
}
