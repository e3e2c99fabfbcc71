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
