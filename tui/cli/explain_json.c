/* struct walkthrough to JSON: every member a reader of the text sees, and the numbers behind it. */
#include "explain_json.h"
#include "output.h"

static const char *const part_names[] = {
    [PART_PURPOSE] = "purpose", [PART_STEP] = "step",       [PART_RETURNS] = "returns",
    [PART_FAILS] = "fails",     [PART_MEMBERS] = "members", [PART_SYMBOL] = "symbol",
    [PART_NOTE] = "note",
};

static json_t *place_number(uint32_t n)
{
    return n ? json_integer(n) : json_null();
}

json_t *json_edges(const struct edges *edges)
{
    static const char *const confidence[] = {"direct", "import", "name", "pointer", "macro"};
    json_t *list = json_array();
    for (size_t i = 0; i < edges->n; i++) {
        const struct edge *x = &edges->v[i];
        json_array_append_new(
            list, json_pack("{s:o,s:o,s:o,s:o,s:o,s:s}", "name", json_text(x->symbol.name),
                            "defined_in", x->symbol.id ? json_text(x->symbol.path) : json_null(),
                            "path", json_text(x->path), "line", place_number(x->line), "text",
                            json_text(x->text), "confidence", confidence[x->confidence]));
    }
    return list;
}

static json_t *json_target(const struct target *t, const char *language)
{
    static const char *const kinds[] = {"symbol", "file", "folder"};
    json_t *o = json_pack("{s:s,s:o,s:o}", "type", kinds[t->kind], "path",
                          json_text(t->kind == TARGET_SYMBOL ? t->symbol.path : t->path),
                          "language", json_text(language));
    if (t->kind == TARGET_SYMBOL) {
        json_t *symbol = json_symbol(&t->symbol);
        json_object_update(o, symbol);
        json_decref(symbol);
    }
    return o;
}

static json_t *json_part(const struct part *p)
{
    return json_pack("{s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:b,s:b,s:o}", "kind", part_names[p->kind],
                     "label", json_text(p->label), "path", json_text(p->path), "line",
                     place_number(p->line), "end_line", place_number(p->end_line), "text",
                     json_text(p->text ? p->text : ""), "remark", json_text(p->remark),
                     "by_program", p->by_program, "marked", p->marked, "reason",
                     json_text(p->marked ? p->reason : NULL));
}

json_t *json_walkthrough(const struct walkthrough *w, bool interrupted)
{
    json_t *parts = json_array();
    for (size_t i = 0; i < w->n_parts; i++)
        json_array_append_new(parts, json_part(&w->parts[i]));
    json_t *o = json_pack("{s:o,s:o,s:o}", "target", json_target(&w->target, w->language), "title",
                          json_text(w->title), "documentation", json_text(w->doc_line));
    json_object_set_new(o, "callers", json_edges(&w->callers));
    json_object_set_new(o, "callers_total", json_integer((json_int_t)w->n_callers));
    json_object_set_new(o, "callees", json_edges(&w->callees));
    json_object_set_new(o, "callees_total", json_integer((json_int_t)w->n_callees));
    json_object_set_new(o, "parts", parts);
    json_object_set_new(o, "badge", json_string(w->badge == BADGE_EXACT ? "exact" : "approx"));
    json_object_set_new(o, "from_store", json_boolean(w->from_store));
    json_object_set_new(o, "interrupted", json_boolean(interrupted));
    json_object_set_new(o, "model", json_text(w->model));
    json_object_set_new(o, "tokens_read", json_integer((json_int_t)w->tokens_read));
    json_object_set_new(o, "tokens_reused", json_integer((json_int_t)w->tokens_reused));
    json_object_set_new(o, "tokens_generated", json_integer((json_int_t)w->tokens_generated));
    json_object_set_new(o, "seconds", json_real(w->seconds));
    json_object_set_new(o, "lines_marked", json_integer((json_int_t)w->lines_marked));
    json_object_set_new(o, "lines_retried", json_integer((json_int_t)w->lines_retried));
    return o;
}
