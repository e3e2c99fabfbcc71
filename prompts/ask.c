/* Questions (see ask.h and asking.h): chooses the route, gives events and numbers, keeps the
 * conversation. The order is what makes it cheap: the index first, then what is stored, and a model
 * only when both have nothing. */
#include "ask.h"
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "asking.h"
#include "cites.h"

static const char *const route_names[] = {"index", "unit", "pieces", "prose", "whole", "none"};

const char *ask_route_name(enum ask_route r)
{
    return route_names[r];
}

const char *ask_without_model(const struct asked *x)
{
    if (x->route == ROUTE_NONE && x->tokens_ranked)
        return "ranked by the reader, nothing written";
    return x->route == ROUTE_UNIT || x->route == ROUTE_PIECES ? "told from the code"
                                                              : "from the index";
}

/* ---- events, sentences, sources ---- */

void asking_event(struct asking *x, enum ask_event kind, size_t sentence, str delta)
{
    struct asked *out = x->out;
    out->sentences = x->sentences.v;
    out->n_sentences = x->sentences.len;
    out->sources = x->sources.v;
    out->n_sources = x->sources.len;
    if (x->w && x->w->event)
        x->w->event(x->w->arg, kind, out, sentence, delta);
}

/* What the index answered with is what it found. */
static void places_of_sources(struct asking *x)
{
    struct places *p = &x->out->places;
    p->v = ARENA_ARRAY(x->a, struct place, x->sources.len + 1);
    p->n = x->sources.len;
    for (size_t i = 0; i < p->n; i++) {
        const struct source *s = &x->sources.v[i];
        p->v[i] = (struct place){.path = s->path,
                                 .line = s->line,
                                 .end_line = s->end_line,
                                 .symbol = s->symbol,
                                 .text = s->text,
                                 .score = 1,
                                 .why = "from the index"};
    }
}

/* By words alone, while the reader is still at work: they come again as ranked. */
void asking_places_early(struct asking *x)
{
    finding_places(&x->f, x->o->limit, &x->out->places);
    asking_event(x, ASK_PLACES, 0, STR(""));
}

void asking_places(struct asking *x)
{
    if (x->places_given)
        return;
    x->places_given = true;
    if (x->out->route == ROUTE_INDEX)
        places_of_sources(x);
    else
        finding_places(&x->f, x->o->limit, &x->out->places);
    asking_event(x, ASK_PLACES, 0, STR(""));
    for (size_t i = 0; i < x->sentences.len; i++)
        asking_event(x, ASK_SENTENCE, i, STR(""));
}

uint32_t asking_source(struct asking *x, const char *path, uint32_t line, uint32_t end_line,
                       const char *symbol)
{
    for (size_t i = 0; i < x->sources.len; i++) {
        const struct source *s = &x->sources.v[i];
        if (s->line == line && s->end_line == end_line && strcmp(s->path, path) == 0)
            return (uint32_t)i + 1;
    }
    str text = {"", 0};
    err e = ERR_INIT;
    if (finding_text(&x->f, path, &text, &e))
        text = str_trim(text_lines(text, line, line));
    struct source s = {.path = path,
                       .line = line,
                       .end_line = end_line,
                       .symbol = symbol,
                       .text = arena_strdup(x->a, str_sub(text, 0, 200))};
    vec_push(&x->sources, s);
    return (uint32_t)x->sources.len;
}

static const char *text_numbered(struct asking *x, const char *text, const uint32_t *n, size_t k)
{
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addz(&b, text);
    for (size_t i = 0; i < k; i++)
        strbuf_addf(&b, "%s[%u]", i ? "" : " ", n[i]);
    const char *out = arena_strdup(x->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static void sentence_add(struct asking *x, struct sentence s)
{
    vec_push(&x->sentences, s);
    x->out->lines_marked += s.marked;
    x->out->lines_retried += s.retried;
    if (s.text[0] && !(x->out->first_seconds > 0))
        x->out->first_seconds = now_seconds() - x->since;
    if (x->places_given)
        asking_event(x, ASK_SENTENCE, x->sentences.len - 1, STR(""));
}

void asking_say(struct asking *x, const char *text, const uint32_t *sources, size_t n)
{
    struct sentence s = {.by_program = true};
    s.n_sources = n < SENTENCE_SOURCES ? n : SENTENCE_SOURCES;
    if (n)
        memcpy(s.sources, sources, s.n_sources * sizeof *sources);
    s.text = text_numbered(x, text, s.sources, s.n_sources);
    sentence_add(x, s);
}

void asking_claim(struct asking *x, const struct claim *c)
{
    struct sentence s = {.marked = c->reason != NULL,
                         .reason = c->reason,
                         .retried = c->retried,
                         .by_program = c->by_program};
    for (size_t i = 0; i < c->n_from; i++) {
        const struct piece *p = &x->pieces.v[c->from[i].piece];
        uint32_t n = asking_source(x, p->path, c->from[i].line, c->from[i].end_line, p->symbol);
        bool again = false;
        for (size_t k = 0; k < s.n_sources; k++)
            again = again || s.sources[k] == n;
        if (!again)
            s.sources[s.n_sources++] = n;
    }
    s.text = c->text[0] ? text_numbered(x, c->text, s.sources, s.n_sources) : "";
    sentence_add(x, s);
}

/* Sentences that said nothing go; what is left belongs to the arena. */
static void result_keep(struct asking *x)
{
    struct asked *out = x->out;
    out->sentences = ARENA_ARRAY(x->a, struct sentence, x->sentences.len + 1);
    out->n_sentences = 0;
    for (size_t i = 0; i < x->sentences.len; i++)
        if (x->sentences.v[i].text[0])
            out->sentences[out->n_sentences++] = x->sentences.v[i];
    out->n_sources = x->sources.len;
    out->sources = ARENA_ARRAY(x->a, struct source, x->sources.len + 1);
    if (x->sources.len)
        memcpy(out->sources, x->sources.v, x->sources.len * sizeof *out->sources);
}

/* ---- conversations ---- */

static bool conversation_id(const char *text, int64_t *id, err *e)
{
    unsigned long long n;
    *id = 0;
    if (strcmp(text, "last") == 0)
        return true;
    if (!str_to_u64(str_of(text), &n) || !n || n > INT64_MAX) {
        err_set(e, ERR_NOT_FOUND, "%s: no conversation has this number", text);
        return err_hint(e, "docent ask --list shows them");
    }
    *id = (int64_t)n;
    return true;
}

static bool docent_state(docent *d, err *e)
{
    return d->state || state_open(&d->state, NULL, e);
}

/* The thing last asked about by name, else the first definition the last answer rests on. */
static str subject_before(struct asking *x, const struct asked *last)
{
    for (size_t i = x->history.n; i-- > 0;) {
        struct inquiry q;
        inquiry_read(&q, str_of(x->history.v[i].question), x->a);
        if (q.object.n && !q.is_pronoun && q.form != ASKED_LIST)
            return q.object;
        if (!q.refers_back)
            break;
    }
    for (size_t i = 0; i < last->n_sources; i++)
        if (last->sources[i].symbol)
            return str_of(last->sources[i].symbol);
    return (str){"", 0};
}

/* What was spoken of last: names that "it" may stand for. */
static void subjects_take(struct asking *x)
{
    struct asked last = {0};
    struct inquiry *q = &x->f.inquiry;
    const struct turn *t = &x->history.v[x->history.n - 1];
    if (!q->refers_back || !asked_read(&last, str_of(t->answer), x->a))
        return;
    str subject = subject_before(x, &last);
    if (!subject.n)
        return;
    str *names = ARENA_ARRAY(x->a, str, q->n_names + 2);
    for (size_t i = 0; i < q->n_names; i++)
        names[i] = q->names[i];
    names[q->n_names++] = subject;
    if (q->is_pronoun)
        q->object = subject;
    q->names = names;
}

static bool history_take(struct asking *x, err *e)
{
    int64_t id;
    if (!x->o->follow)
        return true;
    if (!conversation_id(x->o->follow, &id, e) || !docent_state(x->d, e) ||
        !state_turns(x->d->state, repo_info(x->d->r)->id, id, x->a, &x->history, e))
        return false;
    if (x->history.n)
        subjects_take(x);
    return true;
}

/* The model's own words of this turn, as the next one repeats them. */
static const char *reply_text(struct asking *x)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < x->claims.len; i++)
        if (x->claims.v[i].text[0] && !x->claims.v[i].reason)
            strbuf_addf(&b, "%s%s", b.len ? " " : "", x->claims.v[i].text);
    const char *out = arena_strdup(x->a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

static void turn_keep(struct asking *x)
{
    err e = ERR_INIT;
    if (x->d->no_cache)
        return;
    char *answer = asked_save(x->out);
    struct turn t = {.question = x->f.question,
                     .context = "",
                     .reply = reply_text(x),
                     .answer = answer ? answer : "{}"};
    int64_t id = x->history.conversation;
    if (docent_state(x->d, &e) &&
        state_add_turn(x->d->state, repo_info(x->d->r)->id, &id, &t, &x->out->turn, &e))
        x->out->conversation = arena_printf(x->a, "%lld", (long long)id);
    else
        x->out->note = arena_printf(x->a, "the conversation is not kept: %s", e.msg);
    free(answer);
}

/* ---- the answer ---- */

static bool place_nothing(struct asking *x)
{
    x->out->route = ROUTE_NONE;
    asking_places(x);
    asking_say(x,
               x->out->places.n
                   ? "I did not find this in the repository; the nearest places are listed."
                   : "I did not find this in the repository.",
               NULL, 0);
    return true;
}

/* One definition asked about by name. */
static bool unit_find(struct asking *x, struct symbol *s, bool *found, err *e)
{
    struct target t = {0};
    err none = ERR_INIT;
    *found = false;
    if (x->f.inquiry.form != ASKED_UNIT || !x->f.inquiry.object.n)
        return true;
    const char *object = arena_strdup(x->a, x->f.inquiry.object);
    if (repo_lookup(x->d->r, object, x->a, &t, &none)) {
        *found = t.kind == TARGET_SYMBOL;
        *s = t.symbol;
        return true;
    }
    if (none.code == ERR_AMBIGUOUS || none.code == ERR_NOT_FOUND || none.code == ERR_USAGE)
        return true;
    *e = none;
    return false;
}

/* Everything the ranking and the answer can depend on: the best candidates by words. Where what is
 * said names lines, it depends on where they are. */
static bool pieces_key(struct asking *x, const char *what, bool with_lines, err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < x->f.v.len && i < RERANKED; i++) {
        struct candidate *c = &x->f.v.v[i];
        if (!candidate_code(&x->f, c, 6000, e))
            break;
        strbuf_addf(&b, "%s\n%s\n%s\n", c->path, c->symbol.id ? c->symbol.qualified : "", c->code);
        if (with_lines)
            strbuf_addf(&b, "%u\n", c->line);
    }
    ask_key(x, what, strbuf_str(&b));
    strbuf_release(&b);
    return !e->code;
}

/* Without a model the program's own words are the answer, and a note says what is missing. */
static bool model_choose(struct asking *x, err *e)
{
    if (docent_choose_model(x->d, x->a, &x->no_model)) {
        x->out->model = x->d->model_name;
        return true;
    }
    if (x->no_model.code != ERR_MODEL) {
        *e = x->no_model;
        return false;
    }
    if (!x->d->model_choice) /* else it is the error in the end */
        x->out->note = arena_printf(x->a, "no model wrote along: %s; docent model pull fetches one",
                                    x->no_model.msg);
    return true;
}

static bool answer_pieces(struct asking *x, err *e)
{
    const watch *w = x->w ? &x->w->base : NULL;
    struct symbol s;
    bool unit;
    if (!unit_find(x, &s, &unit, e) || !finding_search(&x->f, w, e))
        return false;
    if (!x->f.v.len && !unit)
        return place_nothing(x);
    if (!model_choose(x, e))
        return false;
    bool keyed =
        x->no_model.code || pieces_key(x, unit ? s.qualified : "", unit || ask_names_lines(x), e);
    if (!keyed)
        return false;
    if (!x->no_model.code && ask_load(x))
        return x->out->route != ROUTE_NONE || place_nothing(x);
    if (unit)
        return ask_unit(x, &s, e);
    asking_places_early(x);
    if (!finding_rerank(&x->f, w, e))
        return false;
    return finding_fits(&x->f) ? ask_pieces(x, e) : place_nothing(x);
}

static bool answer_overview(struct asking *x, err *e)
{
    const watch *w = x->w ? &x->w->base : NULL;
    return finding_search(&x->f, w, e) && ask_overview(x, e);
}

/* Where nothing is named with all in view, the likeliest places are told as ever. */
static bool answer_whole(struct asking *x, err *e)
{
    bool named;
    if (!ask_whole(x, &named, e) || named)
        return !e->code;
    x->f.v.len = 0;
    x->places_given = false;
    if (!answer_pieces(x, e))
        return false;
    if (x->out->route == ROUTE_NONE)
        return true;
    x->out->route = ROUTE_WHOLE;
    asking_say(x,
               "With the whole repository in view the model named nothing: these places were found "
               "by their words.",
               NULL, 0);
    return true;
}

static bool answer(struct asking *x, err *e)
{
    bool done = false;
    if (!history_take(x, e) || !ask_index(x, &done, e))
        return false;
    if (done) {
        asking_places(x);
        return true;
    }
    vec_clear(&x->sentences);
    vec_clear(&x->sources);
    if (x->o->whole)
        return answer_whole(x, e);
    return x->f.inquiry.form == ASKED_OVERVIEW ? answer_overview(x, e) : answer_pieces(x, e);
}

static void account(struct asking *x)
{
    struct asked *out = x->out;
    session *const used[] = {x->d->s, out->route == ROUTE_WHOLE ? x->d->whole : NULL};
    for (size_t i = 0; i < 2; i++) {
        const struct usage *u = used[i] ? session_usage(used[i]) : NULL;
        out->tokens_read += u ? u->tokens_read : 0;
        out->tokens_reused += u ? u->tokens_reused : 0;
        out->tokens_generated += u ? u->tokens_generated : 0;
    }
    if (!out->tokens_generated && !out->from_store)
        out->model = NULL;
    out->tokens_ranked = x->f.tokens_ranked;
    out->seconds = now_seconds() - x->since;
}

bool docent_ask(docent *d, const struct ask_options *o, arena *a, struct asked *out,
                const struct ask_watch *w, err *e)
{
    struct asking x = {.d = d, .a = a, .o = o, .out = out, .w = w, .since = now_seconds()};
    *out = (struct asked){.badge = BADGE_EXACT, .question = ""};
    finding_begin(&x.f, d, o, a);
    topic_read(&x.topic, str_of(x.f.question), a);
    out->question = x.f.question;
    if (d->s)
        session_usage_reset(d->s);
    bool ok = x.f.question[0] ? answer(&x, e)
                              : (err_set(e, ERR_USAGE, "an empty question"),
                                 err_hint(e, "docent ask \"how is a key read?\""));
    account(&x);
    result_keep(&x);
    if (ok) {
        ask_store(&x);
        turn_keep(&x);
        cites_record_asked(d, out, a);
    }
    if (ok && x.no_model.code && d->model_choice) { /* told all the same, but that one was wanted */
        *e = x.no_model;
        ok = false;
    }
    finding_release(&x.f);
    vec_release(&x.sentences);
    vec_release(&x.sources);
    vec_release(&x.pieces);
    vec_release(&x.claims);
    return ok;
}

/* ---- stored conversations ---- */

bool docent_conversations(docent *d, arena *a, struct conversations *out, err *e)
{
    struct conversation_row *rows;
    *out = (struct conversations){0};
    if (!docent_state(d, e) ||
        !state_conversations(d->state, repo_info(d->r)->id, a, &rows, &out->n, e))
        return false;
    out->v = ARENA_ARRAY(a, struct conversation, out->n + 1);
    for (size_t i = 0; i < out->n; i++)
        out->v[i] = (struct conversation){.id = arena_printf(a, "%lld", (long long)rows[i].id),
                                          .title = rows[i].title,
                                          .turns = rows[i].turns,
                                          .updated = rows[i].updated};
    return true;
}

bool docent_conversation(docent *d, const char *id, arena *a, struct asked **out, size_t *n, err *e)
{
    struct turns t = {0};
    int64_t number;
    if (!conversation_id(id, &number, e) || !docent_state(d, e) ||
        !state_turns(d->state, repo_info(d->r)->id, number, a, &t, e))
        return false;
    *out = ARENA_ARRAY(a, struct asked, t.n + 1);
    *n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        struct asked *x = &(*out)[i];
        if (!asked_read(x, str_of(t.v[i].answer), a))
            log_line("conversation %lld: turn %u cannot be read", (long long)t.conversation,
                     t.v[i].number);
        x->question = t.v[i].question;
        x->conversation = arena_printf(a, "%lld", (long long)t.conversation);
        x->turn = t.v[i].number;
        cites_judge_asked(d, x, a);
    }
    return true;
}

bool docent_conversation_forget(docent *d, const char *id, err *e)
{
    int64_t number;
    return conversation_id(id, &number, e) && docent_state(d, e) &&
           state_forget(d->state, repo_info(d->r)->id, number, e);
}
