/* docent model logits: what the model predicts at every position of a token list. */
#include "../../engine/base/cpu.h"
#include "output.h"
#include "progress.h"
#include "tokenize.h"
#include <math.h>

static const struct option options[] = {
    {"ids", 0, OPT_TEXT, "N,N,...", "token ids", 0, 0},
    {"text", 0, OPT_TEXT, "TEXT", "a text, tokenized (special tokens recognised)", 0, 0},
    {"file", 'F', OPT_TEXT, "FILE", "the text of this file (- is standard input)", 0, 0},
    {"no-special", 0, OPT_FLAG, NULL, "texts such as <|im_end|> are plain text", 0, 0},
    {"top", 0, OPT_NUMBER, "K", "the K largest logits of each position (default 5)", 0, 1000},
    {0},
};

struct top {
    token id;
    float logit;
};

struct position {
    double lse;
    token argmax;
    struct top *top; /* largest first */
};

struct scoring {
    const tokens *ids;
    size_t vocab, k;
    struct position *positions;
    arena *arena;
    double nll; /* sum over positions that have a next token */
};

/* Keeps the k largest, smaller id first among equals. */
static void take_top(struct top *top, size_t *n, size_t k, token id, float logit)
{
    if (*n == k && logit <= top[k - 1].logit)
        return;
    size_t at = *n < k ? (*n)++ : k - 1;
    for (; at > 0 && top[at - 1].logit < logit; at--)
        top[at] = top[at - 1];
    top[at] = (struct top){id, logit};
}

static void on_logits(void *arg, size_t position, const float *logits)
{
    struct scoring *s = arg;
    struct position *p = &s->positions[position];
    size_t n = 0, best = 0;
    for (size_t i = 1; i < s->vocab; i++)
        if (logits[i] > logits[best])
            best = i;
    double sum = 0, most = (double)logits[best];
    for (size_t i = 0; i < s->vocab; i++)
        sum += exp((double)logits[i] - most);
    p->lse = most + log(sum);
    p->argmax = (token)best;
    p->top = ARENA_ARRAY(s->arena, struct top, s->k + 1);
    for (size_t i = 0; s->k && i < s->vocab; i++)
        take_top(p->top, &n, s->k, (token)i, logits[i]);
    if (position + 1 < s->ids->len)
        s->nll += p->lse - (double)logits[s->ids->v[position + 1]];
}

static bool parse_ids(const char *text, tokens *out, err *e)
{
    str rest = str_of(text), part;
    while (str_next(&rest, ',', &part)) {
        unsigned long long v;
        if (!str_to_u64(str_trim(part), &v) || v > INT32_MAX) {
            err_set(e, ERR_USAGE, "--ids: " STR_FMT " is not a token id", STR_ARG(part));
            return err_hint(e, "for example --ids 9707,11,1879");
        }
        vec_push(out, (token)v);
    }
    return true;
}

static bool get_ids(struct context *c, const model *m, tokens *ids, err *e)
{
    const char *list = option_text(c, "ids"), *text = option_text(c, "text");
    const char *file = option_text(c, "file");
    if ((list != NULL) + (text != NULL) + (file != NULL) > 1) {
        err_set(e, ERR_USAGE, "--ids, --text and --file exclude each other");
        return err_hint(e, "give one of the three");
    }
    if (list && !parse_ids(list, ids, e))
        return false;
    if (!list) {
        strbuf b;
        strbuf_init(&b, 0);
        bool ok = text_argument(c, file, text, &b, e) &&
                  model_tokenize(m, ids, strbuf_str(&b), !option_given(c, "no-special"), e);
        strbuf_release(&b);
        if (!ok)
            return false;
    }
    const struct model_info *info = model_info(m);
    for (size_t i = 0; i < ids->len; i++)
        if ((uint32_t)ids->v[i] >= info->vocab) {
            err_set(e, ERR_USAGE, "token id %d is outside the vocabulary", (int)ids->v[i]);
            return err_hint(e, "%s has the ids 0 to %u", info->name, info->vocab - 1);
        }
    if (!ids->len)
        err_set(e, ERR_USAGE, "there are no tokens to score");
    return ids->len || err_hint(e, "give --ids or --text");
}

static json_t *scoring_json(const struct scoring *s, const char *name)
{
    json_t *ids = json_array(), *positions = json_array();
    for (size_t i = 0; i < s->ids->len; i++) {
        const struct position *p = &s->positions[i];
        json_t *top = json_array();
        for (size_t j = 0; j < s->k; j++)
            json_array_append_new(top, json_pack("{s:i,s:f}", "id", (int)p->top[j].id, "logit",
                                                 (double)p->top[j].logit));
        json_array_append_new(ids, json_integer(s->ids->v[i]));
        json_array_append_new(positions,
                              json_pack("{s:I,s:f,s:i,s:o}", "position", (json_int_t)i, "lse",
                                        p->lse, "argmax", (int)p->argmax, "top", top));
    }
    bool scored = s->ids->len > 1;
    return json_pack("{s:o,s:s,s:o,s:o,s:o}", "model", json_text(name), "cpu", cpu_path_name(),
                     "ids", ids, "mean_nll",
                     scored ? json_real(s->nll / (double)(s->ids->len - 1)) : json_null(),
                     "positions", positions);
}

static void print_scoring(const struct scoring *s)
{
    say("position      id         lse  argmax  top (id:logit)\n");
    for (size_t i = 0; i < s->ids->len && !stdout_lost(); i++) {
        const struct position *p = &s->positions[i];
        say("%8zu  %6d  %10.5f  %6d ", i, (int)s->ids->v[i], p->lse, (int)p->argmax);
        for (size_t j = 0; j < s->k; j++)
            say(" %d:%.5f", (int)p->top[j].id, (double)p->top[j].logit);
        say("\n");
    }
    if (s->ids->len > 1)
        say("mean NLL %.6f over %zu tokens, cpu path %s\n", s->nll / (double)(s->ids->len - 1),
            s->ids->len - 1, cpu_path_name());
}

static bool score(struct context *c, model *m, tokens *ids, err *e)
{
    const struct model_info *info = model_info(m);
    struct scoring s = {.ids = ids, .vocab = info->vocab, .arena = c->arena};
    s.k = (size_t)option_number(c, "top", 5);
    s.k = s.k > s.vocab ? s.vocab : s.k;
    s.positions = ARENA_ARRAY(c->arena, struct position, ids->len);
    session *timeline;
    if (!session_new(&timeline, m, (uint32_t)ids->len, e))
        return false;
    struct progress p;
    progress_begin(&p, c, "logits");
    bool ok = session_logits_each(timeline, ids->v, ids->len, on_logits, &s, &p.watch, e);
    progress_end(&p);
    session_free(timeline);
    if (ok && c->json)
        return say_json(scoring_json(&s, info->name), e);
    if (ok)
        print_scoring(&s);
    return ok;
}

static bool run(struct context *c, err *e)
{
    struct model_options o = {.threads = context_threads(c)};
    model *m = NULL;
    tokens ids = {0};
    bool ok = context_open_model(c, context_model(c), &o, &m, e) && get_ids(c, m, &ids, e) &&
              score(c, m, &ids, e);
    vec_release(&ids);
    if (m)
        model_close(m);
    return ok;
}

const struct command command_model_logits = {
    .name = "model logits",
    .arguments = "",
    .summary = "show what a model predicts at each position",
    .details = "For every position the logarithm of the sum of exponentials, the largest logits, "
               "and over all of them the mean negative log-likelihood of the next token. No BOS "
               "is added. With --cpu=ref the reference path: what a bug report about the engine "
               "carries.",
    .options = options,
    .run = run,
};
