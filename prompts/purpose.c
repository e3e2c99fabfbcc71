/* What a definition is for, in one sentence (see explain.h): the same wherever it is asked.
 *
 * Said by the program when its comment says it, or when the body is so short that the program can
 * tell all of it; asked otherwise. */
#include "budget.h"
#include "comment.h"
#include "explain.h"
#include "facts.h"
#include "templates.h"

sha256 purpose_key(const docent *d, const struct definition *def)
{
    hasher *h = key_begin(d, "purpose");
    hasher_add(h, def->content.b, sizeof def->content.b);
    return hasher_end(h);
}

/* What stands at its declaration: in a header, say, where callers look. */
static const char *declared_purpose(struct job *j, const struct symbol *s)
{
    struct symbols all = {0};
    struct symbol_query q = {.name = s->qualified, .declarations = true};
    err none = ERR_INIT;
    if (s->doc[0] || !language_has_headers(s->language) ||
        !repo_symbols(j->d->r, &q, j->a, &all, &none))
        return NULL;
    for (size_t i = 0; i < all.n; i++) {
        const struct symbol *d = &all.v[i];
        const char *said = d->is_declaration && strcmp(d->qualified, s->qualified) == 0 &&
                                   strcmp(d->language, s->language) == 0
                               ? comment_purpose(str_of(d->doc), s->name, j->a)
                               : NULL;
        if (said)
            return said;
    }
    return NULL;
}

const char *purpose_said(struct job *j, const struct definition *def)
{
    const char *said = comment_purpose(str_of(def->s.doc), def->s.name, j->a);
    if (!said)
        said = declared_purpose(j, &def->s);
    return !said && symbol_has_steps(&def->s) ? function_told(j, def) : said;
}

static const char *purpose_context(struct job *j, const struct definition *def)
{
    uint32_t left_out;
    const char *steps = symbol_has_steps(&def->s) ? function_purpose_context(j, def) : NULL;
    if (steps)
        return steps;
    return definition_prompt(j, def, text_fit(str_of(def->code), BUDGET_CONTEXT, j->a, &left_out));
}

struct task purpose_task(struct job *j, const struct definition *def, bool own_context)
{
    struct field name[] = {{"name", str_of(def->s.name)}};
    struct task t = {.is_open = true, .key = purpose_key(j->d, def)};
    if (own_context)
        t.q.context = purpose_context(j, def);
    t.q.said = purpose_said(j, def);
    /* A list of what a function uses is no purpose: of functions a doubtful sentence is shown with
     * its mark. */
    if (!t.q.said && symbol_has_members(&def->s))
        t.q.fallback = type_mention(j, def);
    t.q.ask = template_fill(TEMPLATE_ASK_PURPOSE, name, 1, j->a);
    t.q.scope = definition_scope(j, def);
    bool does = symbol_has_steps(&def->s) ||
                (def->s.kind == SYM_MACRO && def->s.end_line > def->s.line); /* it has a body */
    t.q.scope.kind = does                          ? PURPOSE_OF_FUNCTION
                     : symbol_has_members(&def->s) ? PURPOSE_OF_TYPE
                                                   : PURPOSE_OF_NOTHING;
    if (!def->doc[0]) /* a comment says better than a name what it is for */
        t.q.scope.name = str_of(def->s.name);
    return t;
}

struct task *purpose_add(struct job *j, struct part p, const struct definition *def,
                         bool own_context)
{
    p.path = def->s.path;
    p.line = def->s.line;
    p.end_line = def->s.end_line;
    struct task t = purpose_task(j, def, own_context);
    if (!t.q.said)
        return job_add_task(j, p, t);
    p.text = t.q.said;
    job_add(j, p);
    return &j->tasks.v[j->tasks.len - 1];
}
