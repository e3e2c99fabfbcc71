/* Questions: the answer's sentences as they come, then the places they stand on. */
#include "tell_ask.h"
#include "tell_rows.h"

enum { SECTION_QUESTION, SECTION_ANSWER, SECTION_SOURCES, SECTION_PLACES, SECTION_NOTE = 14 };
enum { PLACES_SHOWN = 5 };

struct asking {
    void (*put)(void *arg, const struct paragraph *p);
    void *arg;
    uint32_t turn;
    arena *a;
    struct telling *t;
};

static void put_sentence(const struct asking *k, const struct sentence *s, size_t i)
{
    struct paragraph p = {.kind = PARA_PROSE,
                          .order = SHEET_ORDER(k->turn, SECTION_ANSWER, i),
                          .number = s->n_sources ? s->sources[0] : 0,
                          .text = s->text,
                          .reason = s->marked ? s->reason : NULL};
    k->put(k->arg, &p);
}

static void put_place(const struct asking *k, int section, size_t i, const char *label,
                      const char *symbol, const char *text, const char *path, uint32_t line,
                      uint32_t end_line)
{
    const char *what = symbol && *symbol ? symbol : text ? text : "";
    struct paragraph p = {.kind = PARA_PLACE,
                          .order = SHEET_ORDER(k->turn, section, i),
                          .number = *label == '[' ? (uint32_t)i + 1 : 0,
                          .label = label,
                          .text = arena_printf(k->a, "%.60s  %s:%u", what, path, line),
                          .path = path,
                          .line = line,
                          .end_line = end_line};
    k->put(k->arg, &p);
}

static bool is_source(const struct asked *x, const struct place *p)
{
    for (size_t i = 0; i < x->n_sources; i++)
        if (strcmp(x->sources[i].path, p->path) == 0 && x->sources[i].line <= p->end_line &&
            p->line <= x->sources[i].end_line)
            return true;
    return false;
}

/* Question, sources, and the best of the places that are none of them. */
static void put_frame_of(const struct asking *k, const struct asked *x)
{
    size_t shown = 0;
    k->put(k->arg, &(struct paragraph){.kind = PARA_HEADING,
                                       .order = SHEET_ORDER(k->turn, SECTION_QUESTION, 0),
                                       .text = x->question});
    for (size_t i = 0; i < x->n_sources; i++) {
        const struct source *s = &x->sources[i];
        const char *what = s->symbol && *s->symbol ? s->symbol : s->text;
        if (s->since) /* a kept answer: first what no longer holds */
            what = arena_printf(k->a, "%s: %.40s", s->since, what ? what : "");
        put_place(k, SECTION_SOURCES, i, arena_printf(k->a, "[%zu]", i + 1), what, s->text, s->path,
                  s->line, s->end_line);
    }
    for (size_t i = 0; i < x->places.n && shown < PLACES_SHOWN; i++) {
        const struct place *p = &x->places.v[i];
        if (is_source(x, p))
            continue;
        /* without sources a digit goes to the n-th place */
        const char *label = x->n_sources ? "-" : arena_printf(k->a, "[%zu]", shown + 1);
        put_place(k, SECTION_PLACES, shown++, label, p->symbol, p->text, p->path, p->line,
                  p->end_line);
    }
    const char *note = x->note ? x->note : x->places.note;
    k->put(k->arg, &(struct paragraph){.kind = PARA_NOTE,
                                       .order = SHEET_ORDER(k->turn, SECTION_NOTE, 0),
                                       .text = note});
}

void ask_turn(void (*put)(void *arg, const struct paragraph *p), void *arg, uint32_t turn,
              const struct asked *x, arena *a)
{
    struct asking k = {.put = put, .arg = arg, .turn = turn, .a = a};
    put_frame_of(&k, x);
    for (size_t i = 0; i < x->n_sentences; i++)
        put_sentence(&k, &x->sentences[i], i);
}

static void on_event(void *arg, enum ask_event kind, const struct asked *x, size_t sentence,
                     str delta)
{
    struct asking *k = arg;
    if (kind == ASK_PLACES)
        put_frame_of(k, x);
    else if (kind == ASK_TEXT)
        tell_text(k->t, SHEET_ORDER(k->turn, SECTION_ANSWER, sentence), delta);
    else
        put_sentence(k, &x->sentences[sentence], sentence);
}

bool ask_tell(struct telling *t, arena *a, struct sheet_end *end, err *e)
{
    struct asking k = {.put = tell_put, .arg = t, .turn = t->turn, .a = a, .t = t};
    struct ask_options o = {.question = t->text, .follow = t->second};
    struct ask_watch w = {.base = tell_watch(t), .event = on_event, .arg = &k};
    struct asked x = {0};
    docent *d = tell_docent(t, e);
    bool ok = d && docent_ask(d, &o, a, &x, &w, e);
    if (ok || (e->code == ERR_MODEL && x.n_sentences)) /* what was told stands */
        put_frame_of(&k, &x);
    if (!ok)
        return false;
    end->conversation = x.conversation;
    end->badge = x.model || x.from_store ? tell_badge(a, x.badge, x.from_store, x.tokens_read,
                                                      x.tokens_reused, x.seconds)
                                         : ask_without_model(&x);
    return true;
}
