#include "lang_dump.h"

static void text_add(strbuf *out, const char *label, str s)
{
    if (!s.n)
        return;
    strbuf_addf(out, "%s", label);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n')
            strbuf_addz(out, "\\n");
        else
            strbuf_addc(out, s.p[i]);
    }
    strbuf_addc(out, '\n');
}

static void symbol_add(strbuf *out, const struct extracted *x, size_t i)
{
    const struct raw_symbol *s = &x->symbols[i];
    strbuf_addf(out, "%u-%u %s " STR_FMT, s->line, s->end_line, symbol_kind_name(s->kind),
                STR_ARG(s->qualified));
    if (!str_eq(s->name, s->qualified))
        strbuf_addf(out, " (" STR_FMT ")", STR_ARG(s->name));
    if (s->parent >= 0)
        strbuf_addf(out, " in " STR_FMT, STR_ARG(x->symbols[s->parent].qualified));
    strbuf_addf(out, "%s%s%s\n", s->is_declaration ? " declaration" : "",
                s->is_local ? " local" : "", s->body_byte < s->end_byte ? " body" : "");
    text_add(out, "    ", s->signature);
    text_add(out, "    doc: ", s->doc);
}

static void reference_add(strbuf *out, const struct extracted *x, size_t i)
{
    static const char *const kinds[REF_KINDS] = {"call",    "type",  "import", "macro",
                                                 "pointer", "value", "typed",  "export"};
    const struct raw_reference *r = &x->references[i];
    strbuf_addf(out, "%u %s " STR_FMT, r->line, kinds[r->kind], STR_ARG(r->name));
    if (r->qualifier.n)
        strbuf_addf(out, " of " STR_FMT, STR_ARG(r->qualifier));
    if (r->alias.n)
        strbuf_addf(out, " as " STR_FMT, STR_ARG(r->alias));
    if (r->scope >= 0)
        strbuf_addf(out, " in " STR_FMT, STR_ARG(x->symbols[r->scope].qualified));
    strbuf_addc(out, '\n');
}

void extracted_dump(strbuf *out, const struct extracted *x)
{
    strbuf_addf(out, "lines %u%s%s%s\n", x->lines, x->has_errors ? " errors" : "",
                x->skip_reason ? " skipped: " : "", x->skip_reason ? x->skip_reason : "");
    for (size_t i = 0; i < x->n_symbols; i++)
        symbol_add(out, x, i);
    strbuf_addz(out, "--\n");
    for (size_t i = 0; i < x->n_references; i++)
        reference_add(out, x, i);
}

void outline_dump(strbuf *out, str text, const struct outline *o)
{
    static const char *const kinds[] = {"simple", "branch", "arm",    "loop",  "block", "comment",
                                        "label",  "jump",   "return", "throw", "value"};
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        int depth = 0;
        for (int32_t k = n->parent; k >= 0; k = o->v[k].parent)
            depth++;
        bool headed = n->header_end > n->start_byte;
        str head = str_sub(text, n->start_byte, headed ? n->header_end : n->end_byte);
        size_t line = str_find(head, STR("\n"), 0);
        strbuf_addf(out, "%*s%u-%u %s %s" STR_FMT "\n", 2 + depth * 2, "", n->line, n->end_line,
                    kinds[n->kind], headed ? "| " : "", STR_ARG(str_trim(str_sub(head, 0, line))));
    }
}
