/* Asks the model (see guide.h). Knows tokens and branches; knows nothing of repositories.
 *
 * Invariant: the timeline is the opening and the shared context, nothing else, so that the stored
 * prefix serves the next question about the same code. */
#include "guide.h"
#include "../engine/base/log.h"
#include "templates.h"
#include <stdint.h>

enum { MAX_REPLY = 72, MAX_TOGETHER = 16 };
static const char *const stops[] = {"\n", ". "};

struct branch {
    tokens tail, begin;
};

bool guide_count(const struct guide *g, str text, size_t *out, err *e)
{
    tokens t = {0};
    bool ok = model_tokenize(g->m, &t, text, false, e);
    *out = t.len;
    vec_release(&t);
    return ok;
}

/* The opening as closed messages, then the context left open for the question. */
bool guide_timeline(const struct guide *g, const char *context, tokens *out, err *e)
{
    struct chat_message *m = xalloc((g->n_opening + 1) * sizeof *m);
    memcpy(m, g->opening, g->n_opening * sizeof *m);
    bool ok = true;
    if (context) {
        m[g->n_opening] = (struct chat_message){CHAT_USER, str_of(context)};
        ok = chat_tokens(g->m, out, m, g->n_opening + 1, CHAT_OPEN, e);
    } else {
        ok = chat_tokens(g->m, out, m, g->n_opening, CHAT_CLOSED, e);
    }
    free(m);
    return ok;
}

static bool branch_make(const struct guide *g, const struct question *q, size_t shared,
                        struct branch *b, err *e)
{
    if (q->context) {
        if (!guide_timeline(g, q->context, &b->tail, e))
            return false;
        memmove(b->tail.v, b->tail.v + shared, (b->tail.len - shared) * sizeof(token));
        b->tail.len -= shared;
    }
    strbuf ask;
    strbuf_init(&ask, 0);
    strbuf_addf(&ask, "\n%s", q->ask);
    bool ok = chat_rest(g->m, &b->tail, strbuf_str(&ask), e);
    strbuf_release(&ask);
    return ok && model_tokenize(g->m, &b->begin, str_of(q->begin ? q->begin : ""), false, e);
}

static struct reply reply_for(const struct branch *b, const struct question *q)
{
    return (struct reply){.tail = b->tail.v,
                          .n_tail = b->tail.len,
                          .forced = b->begin.v,
                          .n_forced = b->begin.len,
                          .banned = -1,
                          .max_tokens = (uint32_t)(MAX_REPLY + b->begin.len),
                          .stop = stops,
                          .n_stop = sizeof stops / sizeof *stops,
                          .on_text = q->on_text,
                          .arg = q->arg};
}

/* The token of the reply in which the offending words of the tidied sentence begin. */
static size_t offending_token(const struct guide *g, const struct reply *r, const char *sentence,
                              const struct verdict *v, size_t n_begin)
{
    str bad = str_sub(str_of(sentence), v->at, v->at + (v->len ? v->len : 1));
    size_t from = v->at > 40 ? v->at - 40 : 0; /* tidying moves words a little to the left */
    size_t at = str_find(strbuf_str(&r->text), bad, from);
    if (at == SIZE_MAX)
        at = 0;
    strbuf piece;
    strbuf_init(&piece, 0);
    size_t k = 0;
    for (; k < r->ids.len; k++) {
        model_token_bytes(g->m, &piece, r->ids.v[k]);
        if (piece.len > at)
            break;
    }
    strbuf_release(&piece);
    if (k < n_begin)
        k = n_begin;
    return k < r->ids.len ? k : (r->ids.len ? r->ids.len - 1 : 0);
}

static struct verdict reply_judge(const struct reply *r, struct question *q, arena *a)
{
    q->text = sentence_tidy(strbuf_str(&r->text), a);
    struct verdict v = verify_sentence(&q->scope, str_of(q->text), a);
    if (v.ok && r->end == REPLY_MAX_TOKENS)
        v = (struct verdict){false, 0, 1, "the sentence did not come to an end", false};
    q->reason = v.ok || v.is_vague ? NULL : v.reason;
    return v;
}

/* A step that says what another one says (its neighbours are joined instead) or repeats the purpose
 * tells nothing of its own lines. */
static bool said_before(struct question *const *q, size_t n, size_t i)
{
    size_t steps = 0;
    if (!q[i]->is_step || q[i]->reason)
        return false;
    for (size_t k = 0; k < n; k++)
        steps += q[k]->is_step;
    for (size_t k = 0; k < i; k++) {
        bool only_step = !q[k]->is_step && steps < 3; /* then it may say what the whole is for */
        if (!q[k]->text || q[k]->context || only_step || (q[k]->is_step && k + 1 == i))
            continue;
        if (sentences_alike(str_of(q[k]->text), str_of(q[i]->text)))
            return true;
    }
    return false;
}

static void check_said_before(struct question *const *q, size_t n, size_t i, size_t begin,
                              struct verdict *v)
{
    if (!v->ok || !said_before(q, n, i))
        return;
    *v = (struct verdict){false, begin, 1, "the same as is said of other lines", false};
    q[i]->reason = v->reason;
}

/* Failing sentences once more: what stood before the offending word is kept, its first token is not
 * allowed again. */
static struct reply reply_again(struct guide *g, const struct question *q, const struct branch *b,
                                const struct reply *first, const struct verdict *v)
{
    size_t k = offending_token(g, first, q->text, v, b->begin.len);
    struct reply r = reply_for(b, q);
    r.forced = first->ids.v;
    r.n_forced = k;
    r.max_tokens = (uint32_t)(MAX_REPLY + k);
    r.banned = k < first->ids.len ? first->ids.v[k] : -1;
    r.on_text = NULL;
    log_line("again: %s (%s)", q->text, v->reason);
    return r;
}

/* Takes the second attempt, or what the program says instead, or leaves the first one as it was,
 * with its mark. */
static void reply_take_again(const struct reply *second, struct question *x, bool was_vague,
                             struct question *const *others, size_t n, size_t i, arena *a)
{
    const char *text = x->text, *reason = x->reason;
    if (second->end != REPLY_CANCELLED) {
        struct verdict again = reply_judge(second, x, a);
        check_said_before(others, n, i, 0, &again);
        if (again.is_vague && x->fallback)
            x->reason = again.reason;
        else if (again.is_vague && was_vague)
            x->text = text;
    }
    x->retried = true;
    if (x->reason && x->fallback) {
        x->text = x->fallback;
        x->reason = NULL;
        x->replaced = true;
    } else if (x->reason) { /* no better: the model's first choice stands, marked */
        x->text = text;
        x->reason = reason;
    }
}

static bool ask_again(struct guide *g, struct question **q, struct branch *b, struct reply *r,
                      const struct verdict *v, size_t n, const watch *w, arena *a, err *e)
{
    struct reply second[MAX_TOGETHER];
    size_t which[MAX_TOGETHER], m = 0;
    for (size_t i = 0; i < n; i++) {
        if (v[i].ok || r[i].end == REPLY_CANCELLED || !r[i].ids.len)
            continue;
        second[m] = reply_again(g, q[i], &b[i], &r[i], &v[i]);
        which[m++] = i;
    }
    bool ok = !m || session_replies(g->s, second, m, w, e);
    for (size_t i = 0; ok && i < m; i++)
        reply_take_again(&second[i], q[which[i]], v[which[i]].is_vague, q, n, which[i], a);
    for (size_t i = 0; ok && i < m; i++)
        reply_release(&second[i]);
    return ok;
}

static bool ask_together(struct guide *g, struct question **q, size_t n, const watch *w, arena *a,
                         err *e)
{
    struct branch b[MAX_TOGETHER] = {0};
    struct reply r[MAX_TOGETHER] = {0};
    struct verdict v[MAX_TOGETHER] = {0};
    bool ok = true, stopped = false;
    for (size_t i = 0; ok && i < n; i++)
        ok = branch_make(g, q[i], session_length(g->s), &b[i], e);
    for (size_t i = 0; ok && i < n; i++)
        r[i] = reply_for(&b[i], q[i]);
    bool asked = ok && session_replies(g->s, r, n, w, e);
    ok = asked;
    for (size_t i = 0; ok && i < n; i++) {
        v[i].ok = r[i].end == REPLY_CANCELLED;
        stopped = stopped || v[i].ok;
        if (!v[i].ok)
            v[i] = reply_judge(&r[i], q[i], a);
    }
    for (size_t i = 0; ok && !stopped && i < n; i++)
        check_said_before(q, n, i, strlen(q[i]->begin ? q[i]->begin : "") + 1, &v[i]);
    if (ok && !stopped)
        ok = ask_again(g, q, b, r, v, n, w, a, e);
    for (size_t i = 0; i < n; i++) {
        if (asked)
            reply_release(&r[i]);
        vec_release(&b[i].tail);
        vec_release(&b[i].begin);
    }
    if (ok && (stopped || watch_stopped(w)))
        return err_set(e, ERR_CANCELLED, "stopped");
    return ok;
}

bool guide_ask(struct guide *g, const char *context, struct question *q, size_t n, const watch *w,
               arena *a, err *e)
{
    tokens t = {0};
    bool ok = guide_timeline(g, context, &t, e) && session_sync(g->s, t.v, t.len, w, e);
    vec_release(&t);
    for (size_t from = 0; ok && from < n; from += MAX_TOGETHER) {
        struct question *some[MAX_TOGETHER];
        size_t m = n - from < MAX_TOGETHER ? n - from : MAX_TOGETHER;
        for (size_t i = 0; i < m; i++)
            some[i] = &q[from + i];
        watch_progress(w, "write", from, n);
        ok = ask_together(g, some, m, w, a, e);
    }
    return ok;
}

/* ---- each in its own context ---- */

/* One question on its way: its context and what is asked behind it. A context that the model has no
 * room for is never asked: text stays NULL. */
struct asked {
    struct guide *g;
    struct question *q;
    tokens ids;
    struct branch b;
    struct reply first, second;
    struct verdict v;
    bool finished;
    arena *a;
};

static void asked_finish(struct asked *x)
{
    x->finished = true;
    if (x->q->on_done)
        x->q->on_done(x->q->arg);
}

static void asked_done(void *arg, struct unit *u)
{
    struct asked *x = arg;
    if (!u->read || x->first.end == REPLY_CANCELLED)
        return;
    if (x->q->said) {
        x->q->text = x->q->said;
        asked_finish(x);
        return;
    }
    x->v = reply_judge(&x->first, x->q, x->a);
    if (x->v.ok || !x->first.ids.len)
        asked_finish(x);
}

static void asked_done_again(void *arg, struct unit *u)
{
    struct asked *x = arg;
    if (u->read && x->second.end != REPLY_CANCELLED) {
        reply_take_again(&x->second, x->q, x->v.is_vague, &x->q, 1, 0, x->a);
        asked_finish(x);
    }
    reply_release(&x->second);
}

static bool asked_prepare(struct guide *g, struct asked *x, struct question *q, arena *a, err *e)
{
    struct question rest = *q;
    rest.context = NULL;
    *x = (struct asked){.g = g, .q = q, .a = a};
    q->text = NULL;
    if (!guide_timeline(g, q->context, &x->ids, e) || !branch_make(g, &rest, 0, &x->b, e))
        return false;
    x->first = reply_for(&x->b, q);
    return true;
}

static void asked_release(struct asked *x)
{
    vec_release(&x->ids);
    vec_release(&x->b.tail);
    vec_release(&x->b.begin);
    reply_release(&x->first);
}

static bool asked_run(struct guide *g, struct asked *x, size_t n, bool again, const watch *w,
                      err *e)
{
    struct unit *u = xalloc((n + 1) * sizeof *u);
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        struct asked *k = &x[i];
        size_t room = k->ids.len + k->b.tail.len + 2 * MAX_REPLY;
        if ((again && (k->finished || !k->q->text)) || room > model_info(g->m)->context_tokens)
            continue;
        if (again)
            k->second = reply_again(g, k->q, &k->b, &k->first, &k->v);
        u[m++] = (struct unit){.ids = k->ids.v,
                               .n = k->ids.len,
                               .replies = again ? &k->second : &k->first,
                               .n_replies = k->q->said ? 0 : 1,
                               .on_done = again ? asked_done_again : asked_done,
                               .arg = k};
    }
    bool ok = !m || session_units(g->s, u, m, w, e);
    free(u);
    if (ok && watch_stopped(w))
        return err_set(e, ERR_CANCELLED, "stopped");
    return ok;
}

bool guide_ask_each(struct guide *g, struct question *q, size_t n, const watch *w, arena *a, err *e)
{
    tokens opening = {0};
    struct asked *x = xalloc((n + 1) * sizeof *x);
    bool ok =
        guide_timeline(g, NULL, &opening, e) && session_sync(g->s, opening.v, opening.len, w, e);
    size_t made = 0;
    while (ok && made < n) {
        ok = asked_prepare(g, &x[made], &q[made], a, e);
        made++;
    }
    ok = ok && asked_run(g, x, n, false, w, e) && asked_run(g, x, n, true, w, e);
    for (size_t i = 0; i < made; i++)
        asked_release(&x[i]);
    vec_release(&opening);
    free(x);
    return ok;
}

bool guide_measure(const struct guide *g, const struct question *q, size_t *read, size_t *opening,
                   err *e)
{
    tokens all = {0}, fixed = {0};
    struct branch b = {0};
    struct question rest = *q;
    rest.context = NULL;
    bool ok = guide_timeline(g, NULL, &fixed, e) && guide_timeline(g, q->context, &all, e) &&
              branch_make(g, &rest, 0, &b, e);
    if (ok) {
        *opening = fixed.len;
        *read = all.len - fixed.len + b.tail.len;
    }
    vec_release(&all);
    vec_release(&fixed);
    vec_release(&b.tail);
    vec_release(&b.begin);
    return ok;
}
