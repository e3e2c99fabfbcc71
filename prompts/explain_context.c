/* What the model is shown of one definition, and its purpose question (see explain.h).
 *
 * Everything shown is decided by the repository's content alone, never by what happens to be
 * stored: with and without a cache the prompts are the same. */
#include "budget.h"
#include "explain.h"
#include "facts.h"
#include "templates.h"
#include "words.h"

enum { MAX_CALLEES = 12, MAX_KNOWN = 1200 };

bool symbol_has_steps(const struct symbol *s)
{
    return symbol_is_function(s->kind) && s->body_byte < s->end_byte;
}

bool symbol_has_members(const struct symbol *s)
{
    return s->kind == SYM_CLASS || s->kind == SYM_STRUCT || s->kind == SYM_UNION ||
           s->kind == SYM_ENUM || s->kind == SYM_INTERFACE || s->kind == SYM_TRAIT;
}

/* "class Group(Command):" for a method. */
static const char *enclosing_header(struct job *j, const struct symbol *s)
{
    struct symbol up;
    err e = ERR_INIT;
    if (!s->parent || !repo_symbol(j->d->r, s->parent, j->a, &up, &e) || !up.signature[0])
        return "";
    return arena_printf(j->a, "%s\n    ...\n", up.signature);
}

static bool already_said(const struct edges *e, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (e->v[k].symbol.id == e->v[i].symbol.id)
            return true;
    return false;
}

static str first_line(const char *s)
{
    str rest = str_of(s), line = {"", 0};
    while (str_next(&rest, '\n', &line) && !str_trim(line).n)
        ;
    return str_trim(line);
}

static const char *known_callees(struct job *j, const struct symbol *s)
{
    struct edges callees = {0};
    err e = ERR_INIT;
    if (!symbol_has_steps(s) || !repo_callees(j->d->r, s, j->a, &callees, &e))
        return "";
    strbuf b;
    strbuf_init(&b, MAX_KNOWN);
    size_t n = 0;
    for (size_t i = 0; i < callees.n && n < MAX_CALLEES; i++) {
        const struct symbol *c = &callees.v[i].symbol;
        if (!callees.v[i].is_call || !c->id || c->id == s->id || already_said(&callees, i) ||
            !c->signature[0])
            continue;
        str doc = first_line(c->doc);
        bool tell = doc.n && doc.n <= 100 && !text_addresses_reader(doc);
        size_t was = b.len;
        strbuf_addf(&b, "%s- %.160s%s" STR_FMT "\n", n ? "" : "It calls:\n", c->signature,
                    tell ? " : " : "", tell ? (int)doc.n : 0, doc.p);
        if (b.full) {
            strbuf_cut(&b, was);
            break;
        }
        n++;
    }
    const char *out = arena_strdup(j->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

/* The definition's comment, its first paragraph on one line; less of one that stands in the code
 * as well. One that speaks to a program reading it is left out. */
static const char *doc_told(struct job *j, const struct symbol *s, str code)
{
    enum { MAX_DOC = 360, MAX_AGAIN = 160 };
    str line = first_line(s->doc);
    bool again = line.n && str_find(code, line, 0) != SIZE_MAX;
    strbuf b;
    strbuf_init(&b, again ? MAX_AGAIN : MAX_DOC);
    for (str rest = str_of(s->doc); str_next(&rest, '\n', &line);) {
        line = str_trim(line);
        if (!line.n && b.len)
            break;
        if (line.n)
            strbuf_addf(&b, "%s" STR_FMT, b.len ? " " : "", STR_ARG(line));
    }
    str doc = strbuf_str(&b);
    while (b.full && doc.n && doc.p[doc.n - 1] != ' ')
        doc.n--;
    bool tell =
        doc.n && !text_addresses_reader(doc) && str_find(code, first_line(s->doc), 0) == SIZE_MAX;
    const char *out = tell ? arena_printf(j->a, "Its comment: " STR_FMT "\n", STR_ARG(doc)) : "";
    strbuf_release(&b);
    return out;
}

bool definition_read(struct job *j, const struct symbol *s, str text, struct definition *out,
                     err *e)
{
    if (s->start_byte >= s->end_byte || s->end_byte > text.n)
        return err_set(e, ERR_NOT_FOUND, "%s: %s is no longer where the index says", s->path,
                       s->name);
    *out = (struct definition){.s = *s};
    uint32_t start = s->start_byte;
    while (start > 0 && (text.p[start - 1] == ' ' || text.p[start - 1] == '\t'))
        start--;
    out->start = start;
    out->header = enclosing_header(j, s);
    out->known = known_callees(j, s);
    out->doc = doc_told(j, s, str_sub(text, start, s->end_byte));
    hasher *h = hasher_new();
    hasher_add_str(h, str_of(s->qualified));
    hasher_add_str(h, str_of(s->path));
    hasher_add_str(h, str_sub(text, start, s->end_byte));
    hasher_add_str(h, str_of(out->header));
    hasher_add_str(h, str_of(out->known));
    hasher_add_str(h, str_of(out->doc));
    out->content = hasher_end(h);
    return true;
}

void definition_show(struct job *j, struct definition *def)
{
    const struct symbol *s = &def->s;
    def->code =
        code_without_appeals(s->language, j->text, def->start, s->end_byte, j->a, &def->hidden).p;
    def->bare = code_without_comments(s->language, j->text, def->start, s->end_byte, j->a).p;
}

char *definition_prompt(struct job *j, const struct definition *def, str code)
{
    char *kind = arena_strdup(j->a, str_of(symbol_kind_name(def->s.kind)));
    if (kind[0] >= 'a' && kind[0] <= 'z')
        kind[0] = (char)(kind[0] - 32);
    struct field f[] = {{"kind", str_of(kind)},          {"name", str_of(def->s.qualified)},
                        {"path", str_of(def->s.path)},   {"language", str_of(def->s.language)},
                        {"header", str_of(def->header)}, {"code", code},
                        {"doc", str_of(def->doc)},       {"known", str_of(def->known)}};
    return template_fill(TEMPLATE_DEFINITION, f, sizeof f / sizeof *f, j->a);
}

struct verify_scope definition_scope(struct job *j, const struct definition *def)
{
    const char *shown = arena_printf(j->a, "%s %s %s %s %s", def->s.path, def->s.qualified,
                                     def->s.doc, def->header, def->known);
    return (struct verify_scope){.lines = str_of(def->code),
                                 .code = str_of(def->bare),
                                 .definition = str_of(def->code),
                                 .shown = str_of(shown),
                                 .example = template_text(TEMPLATE_EXAMPLE),
                                 .is_whole = true,
                                 .yields_value = true,
                                 .knows = job_knows_name,
                                 .arg = j};
}

sha256 walkthrough_key(const docent *d, const struct definition *def)
{
    hasher *h = key_begin(d, "walkthrough");
    hasher_add(h, def->content.b, sizeof def->content.b);
    if (symbol_has_steps(&def->s))
        hasher_add_u64(h, def->s.line); /* the program names lines: moved, they are told anew */
    return hasher_end(h);
}

sha256 file_walkthrough_key(const docent *d, const char *path, str text)
{
    hasher *h = key_begin(d, "file walkthrough");
    hasher_add_str(h, str_of(path));
    hasher_add_str(h, text);
    return hasher_end(h);
}
