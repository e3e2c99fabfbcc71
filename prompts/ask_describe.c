/* What an answer says of one definition (see asking.h): its comment or purpose, and those steps of
 * its walkthrough that the question is about. They are the walkthrough's own sentences under the
 * walkthrough's own keys, so what was explained or loaded before costs nothing, and nothing is said
 * here that would not be said there. */
#include "../engine/base/fs.h"
#include "asking.h"
#include "budget.h"
#include "comment.h"
#include "facts.h"

enum { READ_MOST = 16, STEPS_MOST = 8 };
static const double weight_read = 0.5, weight_found = 0.5, read_stands_out = 1.0,
                    share_near = 0.5; /* of the words that the best step has */

struct telling {
    struct asking *x;
    struct job job;
    size_t at; /* of pieces */
    const struct candidate *c;
    size_t steps, base;
    bool whole;
    struct claim_source quoted[STEPS_MOST]; /* steps that nobody tells: their lines are quoted */
    size_t n_quoted;
    struct parts_wish wish;
    err trouble;
};

/* ---- which steps ---- */

/* How likely the question is after each step, for the reader; all 0 without one. */
static void steps_read(struct telling *t, const struct step_view *v, size_t n, double *out)
{
    struct asking *x = t->x;
    struct reading r[READ_MOST] = {0};
    double alone;
    size_t question_tokens;
    uint64_t read = 0;
    for (size_t i = 0; i < n; i++)
        out[i] = 0;
    if (!x->f.reranked || !x->d->reader || n < 3 || n > READ_MOST)
        return;
    for (size_t i = 0; i < n; i++)
        r[i] = (struct reading){.place = x->pieces.v[t->at].name, .code = v[i].code};
    watch silent = {.stop = x->w ? x->w->base.stop : NULL};
    if (!reader_rank(x->d->reader, x->f.question, r, n, &silent, &alone, &question_tokens, &read,
                     &t->trouble))
        return;
    x->f.tokens_ranked += read;
    for (size_t i = 0; i < n; i++)
        out[i] = r[i].logprob;
    scores_standard(out, n);
}

/* The best of those that are left; n: no other is near enough to the question. */
static size_t step_best(const struct telling *t, const struct step_view *v, size_t n,
                        const double *words, const double *read)
{
    size_t best = n;
    double best_score = 0, most = 0;
    for (size_t i = 0; i < n; i++)
        most = words[i] > most ? words[i] : most;
    for (size_t i = 0; i < n; i++) {
        bool whole = t->c->end_line - t->c->line >= t->c->symbol.end_line - t->c->symbol.line;
        bool found = !whole && v[i].line <= t->c->end_line && t->c->line <= v[i].end_line;
        double score = words[i] + weight_read * read[i] + (found ? weight_found : 0);
        bool near = (words[i] > 0 && words[i] >= most * share_near) || read[i] > read_stands_out;
        if (near && !v[i].taken && (best == n || score > best_score)) {
            best = i;
            best_score = score;
        }
    }
    return best;
}

/* A short function is told from its first step to its last; what the program cannot tell of it is
 * quoted, as far as the question is about it. */
static bool steps_all(struct telling *t, struct step_view *v, size_t n)
{
    enum { MOST = 6 };
    size_t told = 0;
    for (size_t i = 0; i < n; i++)
        told += v[i].told;
    if (!t->whole || n > MOST || told < n - n / 3)
        return false;
    for (size_t i = 0; i < n; i++) {
        v[i].taken = v[i].show = v[i].told;
        if (!v[i].told && t->n_quoted < STEPS_MOST)
            t->quoted[t->n_quoted++] = (struct claim_source){t->at, v[i].line, v[i].end_line};
    }
    return true;
}

static void steps_choose(void *arg, struct step_view *v, size_t n, const char *context)
{
    enum { ASKED = 2, ASKED_DEEP = 5 };
    struct telling *t = arg;
    struct asking *x = t->x;
    bool ask = !x->no_model.code && tokens_estimate(str_of(context)) <= asking_affordable(x);
    double *words = ARENA_ARRAY(x->a, double, n + 1), *read = ARENA_ARRAY(x->a, double, n + 1);
    str *code = ARENA_ARRAY(x->a, str, n + 1);
    if (t->at == 0 && ask)
        x->context = context;
    t->wish.purpose = t->wish.purpose && ask;
    x->asked += t->wish.purpose;
    if (steps_all(t, v, n))
        return;
    for (size_t i = 0; i < n; i++)
        code[i] = v[i].code;
    topic_scores(&x->topic, code, n, x->a, words);
    steps_read(t, v, n, read);
    for (size_t k = 0; k < t->steps; k++) {
        size_t best = step_best(t, v, n, words, read);
        if (best == n)
            break;
        struct step_view *s = &v[best];
        bool may = ask && x->asked < (x->o->deep ? ASKED_DEEP : ASKED);
        s->taken = true;
        s->show = s->told || may;
        x->asked += s->show && !s->told;
        if (!s->show)
            t->quoted[t->n_quoted++] = (struct claim_source){t->at, s->line, s->end_line};
    }
}

/* ---- parts become claims ---- */

/* A step of a walkthrough out of its row: "Still if `x`, first sets" is "If `x`, sets" here. */
static const char *out_of_row(struct asking *x, const char *text)
{
    str s = str_of(text);
    if (str_starts(s, STR("Still ")))
        s = str_sub(s, 6, s.n);
    size_t first = str_find(s, STR("`, first "), 0);
    str head = str_sub(s, 0, first),
        rest = first == SIZE_MAX ? (str){"", 0} : str_sub(s, first, s.n);
    if (rest.n)
        rest = str_sub(rest, strlen("`, first "), rest.n);
    char *own =
        arena_printf(x->a, STR_FMT "%s" STR_FMT, STR_ARG(head), rest.n ? "`, " : "", STR_ARG(rest));
    if (s.n < strlen(text) && own[0] >= 'a' && own[0] <= 'z')
        own[0] = (char)(own[0] - 32);
    return own;
}

/* "In `f`, returns `x`." Where `f` has just been spoken of: "Returns `x`." */
static const char *said_in(struct asking *x, size_t at, const char *comment, const char *text)
{
    const char *name = x->pieces.v[at].name;
    text = out_of_row(x, text);
    if (asking_goes_on(x, at))
        return comment[0] ? arena_printf(x->a, "\"%s\": %s", comment, text) : text;
    if (comment[0])
        return arena_printf(x->a, "In `%s` (\"%s\"): %s", name, comment, text);
    char *own = arena_strdup(x->a, str_of(text));
    bool word = own[0] >= 'A' && own[0] <= 'Z' && !(own[1] >= 'A' && own[1] <= 'Z');
    own[0] = (char)(word ? own[0] + 32 : own[0]);
    return arena_printf(x->a, "In `%s`, %s", name, own);
}

/* "`f`: Reads a key." A sentence that begins with the name, as Go's comments do, names it itself.
 */
static const char *named(struct asking *x, const char *name, const char *says)
{
    size_t n = strlen(name), tick = says[0] == '`';
    bool names = strncmp(says + tick, name, n) == 0 &&
                 strncmp(says + tick + n, tick ? "` " : " ", tick + 1) == 0;
    return arena_printf(x->a, names ? "`%s`%s" : "`%s`: %s", name,
                        names ? says + n + 2 * tick : says);
}

static void part_say(struct telling *t, const struct part *p)
{
    struct asking *x = t->x;
    const char *name = x->pieces.v[t->at].name;
    struct claim c = {.text = "",
                      .from = {{t->at, p->line, p->end_line}},
                      .n_from = 1,
                      .by_program = p->by_program};
    if (!p->line) { /* of the whole definition */
        c.from[0].line = x->pieces.v[t->at].line;
        c.from[0].end_line = x->pieces.v[t->at].end_line;
    }
    bool useful = p->text && p->text[0] && !p->marked && p->kind != PART_NOTE;
    if (useful && p->kind == PART_STEP)
        c.text = said_in(x, t->at, p->remark ? p->remark : "", p->text);
    else if (useful && p->kind == PART_RETURNS)
        c.text = arena_printf(x->a, "`%s` returns: %s", name, p->text);
    else if (useful && p->kind == PART_FAILS)
        c.text = arena_printf(x->a, "How `%s` can fail: %s", name, p->text);
    else if (useful)
        c.text = named(x, name, p->text);
    asking_add(x, &c);
}

static void on_part(void *arg, enum explain_event kind, const struct walkthrough *w, size_t part,
                    str delta)
{
    struct telling *t = arg;
    struct asking *x = t->x;
    if (kind == EXPLAIN_TEXT) {
        if (!(x->out->first_seconds > 0))
            x->out->first_seconds = now_seconds() - x->since;
        asking_event(x, ASK_TEXT, t->base + part, delta);
    } else if (kind == EXPLAIN_PART) {
        part_say(t, &w->parts[part]);
    }
}

static bool function_tell(struct telling *t, err *e)
{
    struct asking *x = t->x;
    struct walkthrough w = {.doc_line = "", .target = {.symbol = t->c->symbol}};
    struct explain_watch watching = {.event = on_part, .arg = t};
    if (x->w)
        watching.base = x->w->base;
    struct job *j = &t->job;
    *j = (struct job){.d = x->d, .a = x->a, .out = &w, .w = &watching};
    t->wish.choose = steps_choose;
    t->wish.arg = t;
    t->base = x->sentences.len;
    struct usage before = x->d->s ? *session_usage(x->d->s) : (struct usage){0};
    bool ok = finding_text(&x->f, t->c->path, &j->text, e) && explain_parts(j, &t->wish, e);
    if (x->d->s)
        asking_speed_learn(x, &before);
    vec_release(&j->parts);
    vec_release(&j->tasks);
    vec_release(&j->windows);
    if (ok && t->trouble.code) {
        *e = t->trouble;
        return false;
    }
    return ok;
}

/* ---- the first line ---- */

/* What the comment says it is for, else its first sentence; NULL: it has none, or tags alone. */
static const char *comment_says(struct asking *x, const struct symbol *s)
{
    str doc = str_of(s->doc);
    if (str_trim(doc).n <= 8 || text_addresses_reader(doc))
        return NULL;
    const char *says = comment_purpose(doc, s->name, x->a);
    says = says ? says : comment_sentence(doc, x->a);
    return says[0] == '@' ? NULL : says;
}

/* The comment's first sentence, else a stored purpose; false: neither is there. */
static bool purpose_say(struct asking *x, size_t at, const struct symbol *s)
{
    const struct piece *p = &x->pieces.v[at];
    struct claim c = {.from = {{at, p->line, p->end_line}}, .n_from = 1, .by_program = true};
    bool marked = false;
    err none = ERR_INIT;
    const char *stored = NULL;
    const char *says = comment_says(x, s);
    if (says) {
        c.text = named(x, p->name, says);
    } else if (docent_stored_purpose(x->d, s, x->a, &stored, &marked, &none) && stored && !marked) {
        c.text = named(x, p->name, stored);
        c.by_program = false;
    } else {
        return false;
    }
    asking_add(x, &c);
    return true;
}

static void place_say(struct asking *x, size_t at, const struct symbol *s)
{
    enum { MOST = 200 };
    const struct piece *p = &x->pieces.v[at];
    struct claim c = {.from = {{at, p->line, p->end_line}}, .n_from = 1, .by_program = true};
    str sign = str_of(s->signature);
    bool quote = sign.n && sign.n <= MOST && !memchr(sign.p, '`', sign.n);
    c.text = quote ? arena_printf(x->a, "The %s `%s` in %s.", symbol_kind_name(s->kind),
                                  s->signature, s->path)
                   : arena_printf(x->a, "The %s `%s` in %s.", symbol_kind_name(s->kind),
                                  s->qualified, s->path);
    asking_add(x, &c);
}

/* Its members are lines that speak for themselves; a class's are methods, told on their own. */
static bool lines_speak(const struct symbol *s)
{
    return s->kind != SYM_CLASS && s->kind != SYM_INTERFACE && s->kind != SYM_TRAIT;
}

bool ask_describe(struct asking *x, size_t at, const struct candidate *c,
                  const struct telling_wish *wish, err *e)
{
    const struct symbol *s = &x->pieces.v[at].of;
    size_t steps = wish->steps < STEPS_MOST ? wish->steps : STEPS_MOST;
    struct telling t = {.x = x, .at = at, .c = c, .steps = steps, .whole = wish->whole};
    struct claim_source all = {at, x->pieces.v[at].line, x->pieces.v[at].end_line};
    t.wish.outcome = wish->outcome;
    if (!s->id || s->kind == SYM_SECTION) {
        ask_quote(x, &all, steps, 0);
        return true;
    }
    t.wish.purpose = !purpose_say(x, at, s);
    if (symbol_has_steps(s)) {
        if (!function_tell(&t, e))
            return false;
        for (size_t i = 0; i < t.n_quoted; i++)
            ask_quote(x, &t.quoted[i], 1, 0);
    } else if (lines_speak(s)) {
        all.line += s->id && all.line < all.end_line; /* its head is said already */
        ask_quote(x, &all, steps, 0);
    }
    if (!asking_goes_on(x, at))
        place_say(x, at, s);
    return true;
}
