/* What was written is kept under everything that decided it (see asking.h): the same question about
 * the same pieces is answered again without a model. Lines are kept relative to their piece, so an
 * edit further up changes nothing. */
#include "../engine/base/json.h"
#include "asking.h"
#include "templates.h"

enum { ASK_FORMAT = 6 }; /* counted up when what a stored answer would have been changes */

void ask_key(struct asking *x, const char *what, str shown)
{
    hasher *h = hasher_new();
    hasher_add_u64(h, ASK_FORMAT);
    hasher_add_str(h, str_of(what));
    hasher_add(h, x->d->fingerprint.b, sizeof x->d->fingerprint.b);
    for (int i = TEMPLATE_ANSWER_LEAD; i < TEMPLATE_KINDS; i++)
        hasher_add_str(h, template_text((enum template_id)i));
    hasher_add_str(h, str_of(x->f.question));
    hasher_add_str(h, str_of(x->o->in));
    hasher_add_str(h, str_of(x->o->reader));
    hasher_add_u64(h, x->o->deep);
    for (size_t i = 0; i < x->history.n; i++) {
        hasher_add_str(h, str_of(x->history.v[i].context));
        hasher_add_str(h, str_of(x->history.v[i].reply));
    }
    hasher_add_str(h, shown);
    x->key = hasher_end(h);
    x->has_key = true;
}

/* ---- the model's sentences ---- */

static json_t *claim_json(const struct asking *x, const struct claim *c)
{
    json_t *from = json_array();
    for (size_t i = 0; i < c->n_from; i++) {
        const struct piece *p = &x->pieces.v[c->from[i].piece];
        json_array_append_new(from, json_pack("[I,I,I]", (json_int_t)c->from[i].piece,
                                              (json_int_t)c->from[i].line - p->line,
                                              (json_int_t)c->from[i].end_line - p->line));
    }
    return json_pack("{s:o,s:o,s:b,s:b,s:o}", "text", json_safe(str_of(c->text)), "reason",
                     c->reason ? json_safe(str_of(c->reason)) : json_null(), "retried", c->retried,
                     "by_program", c->by_program, "from", from);
}

/* Of a piece: its place among the candidates, or -1 for one that is not of them. */
static json_int_t piece_place(const struct asking *x, const struct piece *p)
{
    for (size_t i = 0; i < x->f.v.len; i++) {
        const struct candidate *c = &x->f.v.v[i];
        bool same = strcmp(c->path, p->path) == 0 &&
                    (p->symbol ? c->symbol.id && strcmp(c->symbol.qualified, p->symbol) == 0
                               : !c->symbol.id && c->line == p->line);
        if (same)
            return (json_int_t)i;
    }
    return -1;
}

void ask_store(struct asking *x)
{
    if (!x->d->store || !x->has_key || x->out->from_store)
        return;
    json_t *claims = json_array(), *pieces = json_array(), *order = json_array();
    for (size_t i = 0; i < x->claims.len; i++)
        json_array_append_new(claims, claim_json(x, &x->claims.v[i]));
    for (size_t i = 0; i < x->pieces.len; i++)
        json_array_append_new(pieces,
                              json_pack("[I,I,I]", (json_int_t)piece_place(x, &x->pieces.v[i]),
                                        (json_int_t)x->pieces.v[i].line,
                                        (json_int_t)x->pieces.v[i].end_line));
    for (size_t i = 0; i < x->f.v.len && i < RERANKED; i++)
        json_array_append_new(order, json_pack("[I,f,b]", (json_int_t)x->f.v.v[i].found_at,
                                               x->f.v.v[i].score, x->f.v.v[i].is_read));
    json_t *o = json_pack("{s:i,s:o,s:o,s:o,s:b}", "route", (int)x->out->route, "claims", claims,
                          "pieces", pieces, "order", order, "reranked", x->f.reranked);
    char *text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    if (text)
        answers_put_whole(x->d->store, &x->key, str_of(text));
    free(text);
}

static int64_t item_int(const json_t *array, size_t i)
{
    return json_integer_value(json_array_get(array, i));
}

/* Puts the candidates into the order the reader gave them that time. */
static void order_load(struct asking *x, const json_t *order)
{
    size_t n = json_array_size(order);
    struct candidate *was = xalloc((x->f.v.len + 1) * sizeof *was);
    for (size_t i = 0; i < x->f.v.len; i++)
        was[i] = x->f.v.v[i];
    for (size_t i = 0; i < n && i < x->f.v.len; i++) {
        const json_t *one = json_array_get(order, i);
        for (size_t k = 0; k < x->f.v.len; k++)
            if ((int64_t)was[k].found_at == item_int(one, 0)) {
                x->f.v.v[i] = was[k];
                x->f.v.v[i].score = json_real_value(json_array_get(one, 1));
                x->f.v.v[i].is_read = json_is_true(json_array_get(one, 2));
            }
    }
    free(was);
}

static bool pieces_load(struct asking *x, const json_t *pieces)
{
    for (size_t i = 0; i < json_array_size(pieces); i++) {
        const json_t *one = json_array_get(pieces, i);
        int64_t at = item_int(one, 0);
        if (at < 0 || (size_t)at >= x->f.v.len)
            return false;
        const struct candidate *c = &x->f.v.v[at];
        bool whole = c->symbol.id != 0 && item_int(one, 2) - item_int(one, 1) ==
                                              (int64_t)c->symbol.end_line - c->symbol.line;
        struct piece p = {.path = c->path,
                          .line = whole ? c->symbol.line : c->line,
                          .end_line = whole ? c->symbol.end_line : c->end_line,
                          .symbol = c->symbol.id ? c->symbol.qualified : NULL};
        vec_push(&x->pieces, p);
    }
    return x->pieces.len == json_array_size(pieces);
}

static void claim_load(struct asking *x, const json_t *o)
{
    const char *reason = json_str_or(o, "reason", NULL);
    struct claim c = {.text = arena_strdup(x->a, str_of(json_str_or(o, "text", ""))),
                      .reason = reason ? arena_strdup(x->a, str_of(reason)) : NULL,
                      .retried = json_is_true(json_object_get(o, "retried")),
                      .by_program = json_is_true(json_object_get(o, "by_program"))};
    const json_t *from = json_object_get(o, "from");
    for (size_t i = 0; i < json_array_size(from) && c.n_from < SENTENCE_SOURCES; i++) {
        const json_t *one = json_array_get(from, i);
        size_t at = (size_t)item_int(one, 0);
        if (at >= x->pieces.len)
            continue;
        uint32_t base = x->pieces.v[at].line;
        c.from[c.n_from++] = (struct claim_source){at, base + (uint32_t)item_int(one, 1),
                                                   base + (uint32_t)item_int(one, 2)};
    }
    vec_push(&x->claims, c);
}

bool ask_load(struct asking *x)
{
    const char *text;
    if (!x->d->store || !answers_get_whole(x->d->store, &x->key, x->a, &text))
        return false;
    json_t *o = json_loads(text, 0, NULL);
    const json_t *claims = json_object_get(o, "claims");
    if (o)
        order_load(x, json_object_get(o, "order"));
    bool ok = o && pieces_load(x, json_object_get(o, "pieces"));
    if (ok) {
        x->f.reranked = json_is_true(json_object_get(o, "reranked"));
        x->out->route = (enum ask_route)json_int_or(o, "route", ROUTE_PIECES);
        x->out->from_store = true;
        asking_places(x);
        for (size_t i = 0; i < json_array_size(claims); i++) {
            claim_load(x, json_array_get(claims, i));
            asking_claim(x, &x->claims.v[x->claims.len - 1]);
        }
    }
    json_decref(o);
    return ok;
}

/* ---- an answer for state.db ---- */

static json_t *sentence_json(const struct sentence *s)
{
    json_t *from = json_array();
    for (size_t i = 0; i < s->n_sources; i++)
        json_array_append_new(from, json_integer(s->sources[i]));
    return json_pack("{s:o,s:o,s:b,s:b,s:o}", "text", json_safe(str_of(s->text)), "sources", from,
                     "by_program", s->by_program, "retried", s->retried, "reason",
                     s->marked ? json_safe(str_of(s->reason)) : json_null());
}

static json_t *place_json(const char *path, uint32_t line, uint32_t end_line, const char *symbol,
                          const char *text)
{
    return json_pack("{s:o,s:I,s:I,s:o,s:o}", "path", json_safe(str_of(path)), "line",
                     (json_int_t)line, "end_line", (json_int_t)end_line, "symbol",
                     symbol ? json_safe(str_of(symbol)) : json_null(), "text",
                     json_safe(str_of(text)));
}

char *asked_save(const struct asked *out)
{
    json_t *sentences = json_array(), *sources = json_array(), *places = json_array();
    for (size_t i = 0; i < out->n_sentences; i++)
        json_array_append_new(sentences, sentence_json(&out->sentences[i]));
    for (size_t i = 0; i < out->n_sources; i++) {
        const struct source *s = &out->sources[i];
        json_array_append_new(sources,
                              place_json(s->path, s->line, s->end_line, s->symbol, s->text));
    }
    for (size_t i = 0; i < out->places.n; i++) {
        const struct place *p = &out->places.v[i];
        json_array_append_new(places, place_json(p->path, p->line, p->end_line, p->symbol, p->why));
    }
    json_t *o =
        json_pack("{s:i,s:i,s:o,s:o,s:o,s:o}", "route", (int)out->route, "badge", (int)out->badge,
                  "model", out->model ? json_safe(str_of(out->model)) : json_null(), "sentences",
                  sentences, "sources", sources, "places", places);
    char *text = json_dumps(o, JSON_COMPACT);
    json_decref(o);
    return text;
}

static const char *member(arena *a, const json_t *o, const char *key)
{
    const char *s = json_str_or(o, key, NULL);
    return s ? arena_strdup(a, str_of(s)) : NULL;
}

static void sentences_read(struct asked *out, const json_t *list, arena *a)
{
    out->n_sentences = json_array_size(list);
    out->sentences = ARENA_ARRAY(a, struct sentence, out->n_sentences + 1);
    for (size_t i = 0; i < out->n_sentences; i++) {
        const json_t *o = json_array_get(list, i), *from = json_object_get(o, "sources");
        struct sentence *s = &out->sentences[i];
        const char *text = member(a, o, "text");
        *s = (struct sentence){.text = text ? text : "",
                               .by_program = json_is_true(json_object_get(o, "by_program")),
                               .retried = json_is_true(json_object_get(o, "retried")),
                               .reason = member(a, o, "reason")};
        s->marked = s->reason != NULL;
        out->lines_marked += s->marked;
        for (size_t k = 0; k < json_array_size(from) && k < SENTENCE_SOURCES; k++)
            s->sources[s->n_sources++] = (uint32_t)item_int(from, k);
    }
}

static void sources_read(struct asked *out, const json_t *list, arena *a)
{
    out->n_sources = json_array_size(list);
    out->sources = ARENA_ARRAY(a, struct source, out->n_sources + 1);
    for (size_t i = 0; i < out->n_sources; i++) {
        const json_t *o = json_array_get(list, i);
        out->sources[i] = (struct source){.path = member(a, o, "path"),
                                          .line = (uint32_t)json_int_or(o, "line", 0),
                                          .end_line = (uint32_t)json_int_or(o, "end_line", 0),
                                          .symbol = member(a, o, "symbol"),
                                          .text = member(a, o, "text")};
    }
}

static void places_read(struct asked *out, const json_t *list, arena *a)
{
    out->places.n = json_array_size(list);
    out->places.v = ARENA_ARRAY(a, struct place, out->places.n + 1);
    for (size_t i = 0; i < out->places.n; i++) {
        const json_t *o = json_array_get(list, i);
        const char *why = member(a, o, "text");
        out->places.v[i] = (struct place){.path = member(a, o, "path"),
                                          .line = (uint32_t)json_int_or(o, "line", 0),
                                          .end_line = (uint32_t)json_int_or(o, "end_line", 0),
                                          .symbol = member(a, o, "symbol"),
                                          .text = "",
                                          .why = why ? why : ""};
    }
}

bool asked_read(struct asked *out, str text, arena *a)
{
    json_t *o = json_loadb(text.p, text.n, 0, NULL);
    if (!o)
        return false;
    out->route = (enum ask_route)json_int_or(o, "route", ROUTE_NONE);
    out->badge = (enum badge)json_int_or(o, "badge", BADGE_EXACT);
    out->model = member(a, o, "model");
    out->from_store = true;
    sentences_read(out, json_object_get(o, "sentences"), a);
    sources_read(out, json_object_get(o, "sources"), a);
    places_read(out, json_object_get(o, "places"), a);
    json_decref(o);
    return true;
}
