/* The one sentence in which the model answers the question itself (see asking.h). Of the first five
 * that passed every check one was wrong, on repositories not seen before, and none said more than
 * the lines told beside it: so only `deep` asks for it. It has to pass the checks of every sentence
 * (verify.h); its plain words must stand in the code, those it has from the question above all; and
 * the model, asked whether the code does what it says, must not doubt it. What does not pass is not
 * shown. */
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include "asking.h"
#include "facts.h"
#include "templates.h"
#include "words.h"
#include <math.h>

enum { FOREIGN_MOST = 1 };
static const double sure_enough = 0.6;

void asking_words(void *arg, str delta)
{
    struct asking *x = arg;
    if (!(x->out->first_seconds > 0))
        x->out->first_seconds = now_seconds() - x->since;
    asking_event(x, ASK_TEXT, x->sentences.len, delta);
}

static bool knows_name(void *arg, str w)
{
    struct asking *x = arg;
    return repo_knows_name(x->d->r, w);
}

struct verify_scope asking_scope(struct asking *x, str code, str shown)
{
    return (struct verify_scope){.lines = code,
                                 .code = code,
                                 .definition = code,
                                 .shown = shown,
                                 .example = template_text(TEMPLATE_EXAMPLE),
                                 .is_whole = true,
                                 .yields_value = true,
                                 .knows = knows_name,
                                 .arg = x};
}

/* ---- the lines it rests on ---- */

struct claim_source asking_narrow(const struct asking *x, size_t at, str sentence)
{
    enum { NARROW_LINES = 14 };
    const struct piece *p = &x->pieces.v[at];
    struct claim_source out = {at, p->line, p->end_line};
    uint32_t first = 0, last = 0, number = p->line;
    str rest = p->lines, line;
    for (; str_next(&rest, '\n', &line); number++) {
        str parts = sentence, w;
        for (bool is_quoted = false; str_next(&parts, '`', &w); is_quoted = !is_quoted) {
            if (str_ends(w, STR("()")))
                w.n -= 2;
            if (is_quoted && !str_eqz(w, p->name) && text_has_word(line, w)) {
                first = first ? first : number;
                last = number;
            }
        }
    }
    if (first && last - first < NARROW_LINES) {
        out.line = first;
        out.end_line = last;
    }
    return out;
}

/* ---- is it so? ---- */

static bool says_nothing(str s)
{
    static const char *const ways[] = {"does not answer", "not relevant",         "no information",
                                       "not provided",    "does not show",        "not shown in",
                                       "not mentioned",   "cannot be determined", "not directly"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (text_has_stem(s, str_of(ways[i])))
            return true;
    return false;
}

static bool said_already(const struct asking *x, str sentence)
{
    if (sentences_alike(str_of(x->f.question), sentence))
        return true;
    for (size_t i = 0; i < x->claims.len; i++) {
        str said = str_of(x->claims.v[i].text);
        size_t name = str_find(said, STR(": "), 0); /* "`f`: Reads a key." */
        if (name != SIZE_MAX)
            said = str_sub(said, name + 2, said.n);
        if (said.n && sentences_alike(said, sentence))
            return true;
    }
    return false;
}

/* How sure the model is that the code does what the sentence says, from 0 to 1. */
static bool sureness(struct asking *x, session *s, const char *sentence, double *out, err *e)
{
    struct field f[] = {{"sentence", str_of(sentence)}};
    const char *ask = arena_printf(x->a, "\n%s", template_fill(TEMPLATE_ANSWER_CHECK, f, 1, x->a));
    const watch *w = x->w ? &x->w->base : NULL;
    tokens tail = {0};
    if (!chat_rest(x->d->m, &tail, str_of(ask), e))
        return false;
    struct reply r = {.tail = tail.v, .n_tail = tail.len, .banned = -1, .max_tokens = 1};
    bool ok = session_replies(s, &r, 1, w, e);
    if (ok) {
        str said = str_trim(strbuf_str(&r.text));
        double p = exp(r.logprob);
        bool yes = said.n && (said.p[0] == 'Y' || said.p[0] == 'y');
        *out = yes ? p : 1 - p;
        log_line("sure %.3f: %s", *out, sentence);
        reply_release(&r);
    }
    vec_release(&tail);
    return ok;
}

bool ask_stands(struct asking *x, session *s, size_t n, const struct question *q, bool *out, err *e)
{
    strbuf b;
    size_t asked, foreign;
    double sure = 0;
    *out = false;
    if (!q->text || q->reason || says_nothing(str_of(q->text)) || said_already(x, str_of(q->text)))
        return true;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < n; i++) {
        const struct piece *p = &x->pieces.v[i];
        strbuf_addf(&b, "%s %s %s %s ", p->path, p->name, p->of.doc ? p->of.doc : "", p->code);
    }
    foreign = topic_foreign(&x->topic, str_of(q->text), strbuf_str(&b), x->a, &asked);
    strbuf_release(&b);
    if (asked || foreign > FOREIGN_MOST) {
        log_line("%zu words that do not stand there: %s", foreign, q->text);
        return true;
    }
    if (!sureness(x, s, q->text, &sure, e))
        return false;
    *out = sure >= sure_enough;
    return true;
}

/* ---- asking ---- */

const char *asking_question(struct asking *x)
{
    if (!x->history.n || !x->f.inquiry.refers_back)
        return x->f.question;
    return arena_printf(x->a, "%s - and then: %s", x->history.v[x->history.n - 1].question,
                        x->f.question);
}

bool ask_lead(struct asking *x, err *e)
{
    const struct piece *p = &x->pieces.v[0];
    const watch *w = x->w ? &x->w->base : NULL;
    struct chat_message *opening;
    if (!docent_need_model(x->d, w, e))
        return false;
    struct guide g = {.m = x->d->m, .s = x->d->s};
    bool example = model_info(g.m)->parameters >= EXAMPLE_PARAMETERS;
    g.n_opening = prompt_opening(example, x->a, &opening);
    g.opening = opening;
    struct field f[] = {{"name", str_of(p->name)}, {"question", str_of(asking_question(x))}};
    struct question q = {.ask = template_fill(TEMPLATE_ANSWER_LEAD, f, 2, x->a),
                         .begin = arena_printf(x->a, "`%s`", p->name),
                         .on_text = asking_words,
                         .arg = x};
    q.scope = asking_scope(x, str_of(p->code), str_of(x->context));
    struct usage before = *session_usage(x->d->s);
    bool ok = guide_ask(&g, x->context, &q, 1, w, x->a, e);
    asking_speed_learn(x, &before);
    if (!ok)
        return false;
    struct claim c = {.text = "", .retried = q.retried};
    if (!ask_stands(x, x->d->s, 1, &q, &ok, e))
        return false;
    if (ok) {
        c.text = q.text;
        c.from[c.n_from++] = asking_narrow(x, 0, str_of(q.text));
    }
    asking_add(x, &c);
    return true;
}
