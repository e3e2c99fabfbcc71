/* struct asked to JSON: every member a reader of the text sees, and the numbers behind it. */
#include "ask_json.h"
#include "output.h"

/* Three decimals: what lies behind them differs between compilers. */
static double rounded(double x)
{
    return (double)(int64_t)(x * 1000 + (x < 0 ? -0.5 : 0.5)) / 1000;
}

static json_t *place_list(const struct places *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->n; i++) {
        const struct place *x = &p->v[i];
        json_array_append_new(list,
                              json_pack("{s:o,s:I,s:I,s:o,s:f,s:o}", "path", json_text(x->path),
                                        "line", (json_int_t)x->line, "end_line",
                                        (json_int_t)x->end_line, "symbol", json_text(x->symbol),
                                        "score", rounded(x->score), "why", json_text(x->why)));
    }
    return list;
}

json_t *json_places(const struct places *p)
{
    return json_pack("{s:o,s:b,s:o,s:f}", "places", place_list(p), "reranked", p->reranked, "note",
                     json_text(p->note), "seconds", p->seconds);
}

static json_t *sentence_list(const struct asked *x)
{
    json_t *list = json_array();
    for (size_t i = 0; i < x->n_sentences; i++) {
        const struct sentence *s = &x->sentences[i];
        json_t *from = json_array();
        for (size_t k = 0; k < s->n_sources; k++)
            json_array_append_new(from, json_integer(s->sources[k]));
        json_array_append_new(list, json_pack("{s:o,s:o,s:b,s:b,s:o}", "text", json_text(s->text),
                                              "sources", from, "by_program", s->by_program,
                                              "marked", s->marked, "reason",
                                              json_text(s->marked ? s->reason : NULL)));
    }
    return list;
}

static json_t *source_list(const struct asked *x)
{
    json_t *list = json_array();
    for (size_t i = 0; i < x->n_sources; i++) {
        const struct source *s = &x->sources[i];
        json_array_append_new(list,
                              json_pack("{s:I,s:o,s:I,s:I,s:o,s:o}", "number", (json_int_t)i + 1,
                                        "path", json_text(s->path), "line", (json_int_t)s->line,
                                        "end_line", (json_int_t)s->end_line, "symbol",
                                        json_text(s->symbol), "text", json_text(s->text)));
    }
    return list;
}

json_t *json_asked(const struct asked *x, bool interrupted)
{
    json_t *o =
        json_pack("{s:o,s:s,s:o,s:o,s:o,s:b,s:o,s:o}", "question", json_text(x->question), "route",
                  ask_route_name(x->route), "answer", sentence_list(x), "sources", source_list(x),
                  "places", place_list(&x->places), "reranked", x->places.reranked, "note",
                  json_text(x->note ? x->note : x->places.note), "model", json_text(x->model));
    json_t *counts =
        json_pack("{s:s,s:b,s:o,s:I,s:I,s:I,s:I,s:I,s:f,s:f,s:b}", "badge",
                  x->badge == BADGE_EXACT ? "EXACT" : "APPROX", "from_store", x->from_store,
                  "conversation", json_text(x->conversation), "turn", (json_int_t)x->turn,
                  "tokens_read", (json_int_t)x->tokens_read, "tokens_reused",
                  (json_int_t)x->tokens_reused, "tokens_generated", (json_int_t)x->tokens_generated,
                  "tokens_ranked", (json_int_t)x->tokens_ranked, "first_seconds", x->first_seconds,
                  "seconds", x->seconds, "interrupted", interrupted);
    json_object_update(o, counts);
    json_decref(counts);
    return o;
}

json_t *json_conversations(const struct conversations *v)
{
    json_t *list = json_array();
    for (size_t i = 0; i < v->n; i++)
        json_array_append_new(list, json_pack("{s:o,s:o,s:I,s:I}", "id", json_text(v->v[i].id),
                                              "title", json_text(v->v[i].title), "turns",
                                              (json_int_t)v->v[i].turns, "updated",
                                              (json_int_t)v->v[i].updated));
    return json_pack("{s:o}", "conversations", list);
}
