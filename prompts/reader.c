/* Query likelihood (see reader.h): one prompt for each piece, the question as its reply, scored and
 * not written. Knows nothing of repositories. */
#include "reader.h"
#include "../engine/model/registry.h"
#include "ask.h"
#include "templates.h"
#include <stdlib.h>

enum { READER_TOKENS = 2048 };
const char ask_reader[] = "smollm2-135m";

struct reader {
    model *m;
    session *s;
};

static bool reader_path(strbuf *path, const char *choice, err *e)
{
    arena *a = arena_new();
    struct model_entry entry;
    bool ok = registry_resolve(path, &entry, a, choice ? choice : ask_reader, e);
    arena_free(a);
    return ok;
}

bool reader_identify(sha256 *out, const char *choice, err *e)
{
    strbuf path;
    strbuf_init(&path, 0);
    bool ok = reader_path(&path, choice, e) && model_fingerprint(out, path.p, e);
    strbuf_release(&path);
    return ok;
}

bool reader_open(reader **out, const char *choice, int threads, const watch *w, err *e)
{
    strbuf path;
    strbuf_init(&path, 0);
    reader *r = xalloc(sizeof *r);
    struct model_options o = {.threads = threads};
    watch_progress(w, "open reader", 0, 0);
    bool ok = reader_path(&path, choice, e) && model_open(&r->m, path.p, &o, w, e);
    if (ok && !model_info(r->m)->chat)
        ok = err_set(e, ERR_MODEL, "%s: a base model without a chat format cannot rank", path.p);
    ok = ok && session_new(&r->s, r->m, READER_TOKENS, e);
    strbuf_release(&path);
    if (ok)
        *out = r;
    else
        reader_close(r);
    return ok;
}

void reader_close(reader *r)
{
    if (!r)
        return;
    session_free(r->s);
    model_close(r->m);
    free(r);
}

const sha256 *reader_fingerprint(const reader *r)
{
    return &model_info(r->m)->fingerprint;
}

/* The first whole lines that fit. */
static str code_cut(str code)
{
    if (code.n <= READING_BYTES)
        return code;
    size_t end = READING_BYTES;
    while (end > READING_BYTES / 2 && code.p[end - 1] != '\n')
        end--;
    return str_sub(code, 0, end);
}

static bool piece_tokens(const reader *r, const struct reading *v, tokens *out, err *e)
{
    arena *a = arena_new();
    struct field f[] = {{"place", str_of(v->place)}, {"code", code_cut(v->code)}};
    struct chat_message m = {CHAT_USER, str_of(template_fill(TEMPLATE_RANK, f, 2, a))};
    bool ok = chat_tokens(r->m, out, &m, 1, CHAT_REPLY, e);
    arena_free(a);
    return ok;
}

static bool alone_tokens(const reader *r, tokens *out, err *e)
{
    struct chat_message m = {CHAT_USER, STR("Write a question about a repository.")};
    return chat_tokens(r->m, out, &m, 1, CHAT_REPLY, e);
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* Of each token of the question, what a piece gives it above the median of all pieces. */
static void gains_count(struct reading *v, const struct score_pair *p, size_t n, size_t n_tokens)
{
    float *column = xalloc((n + 1) * sizeof *column);
    for (size_t t = 0; t < n_tokens; t++) {
        for (size_t i = 0; i < n; i++)
            column[i] = p[i].each[t];
        qsort(column, n, sizeof *column, by_value);
        float median = (column[(n - 1) / 2] + column[n / 2]) / 2;
        for (size_t i = 0; i < n; i++)
            if (p[i].each[t] > median)
                v[i].gain += (double)(p[i].each[t] - median);
    }
    free(column);
}

/* What one ranking holds: prefixes, one more for the question alone, and the question itself. */
struct ranking_tokens {
    tokens *prefix;
    tokens question;
    float *each;
    struct score_pair *pairs;
    size_t n;
};

static bool tokens_make(const reader *r, const char *question, const struct reading *v, size_t n,
                        struct ranking_tokens *k, err *e)
{
    k->n = n + 1;
    k->prefix = xalloc(k->n * sizeof *k->prefix);
    k->pairs = xalloc(k->n * sizeof *k->pairs);
    if (!model_tokenize(r->m, &k->question, str_of(question), false, e) ||
        !alone_tokens(r, &k->prefix[n], e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!piece_tokens(r, &v[i], &k->prefix[i], e))
            return false;
    k->each = xalloc((k->n * k->question.len + 1) * sizeof *k->each);
    for (size_t i = 0; i < k->n; i++)
        k->pairs[i] = (struct score_pair){.prefix = k->prefix[i].v,
                                          .n_prefix = k->prefix[i].len,
                                          .suffix = k->question.v,
                                          .n_suffix = k->question.len,
                                          .each = k->each + i * k->question.len};
    return true;
}

static void tokens_release(struct ranking_tokens *k)
{
    for (size_t i = 0; i < k->n; i++)
        vec_release(&k->prefix[i]);
    free(k->prefix);
    free(k->pairs);
    free(k->each);
    vec_release(&k->question);
}

bool reader_rank(reader *r, const char *question, struct reading *v, size_t n, const watch *w,
                 double *alone, size_t *question_tokens, uint64_t *n_read, err *e)
{
    struct ranking_tokens k = {0};
    bool ok = tokens_make(r, question, v, n, &k, e);
    if (ok && !k.question.len)
        ok = err_set(e, ERR_USAGE, "an empty question");
    watch_progress(w, "rank", 0, n);
    ok = ok && session_score(r->s, k.pairs, k.n, w, e);
    if (ok) {
        *alone = k.pairs[n].logprob;
        *question_tokens = k.question.len;
        *n_read = 0;
        for (size_t i = 0; i < n; i++) {
            v[i].logprob = k.pairs[i].logprob;
            v[i].gain = 0;
            *n_read += k.prefix[i].len + k.question.len;
        }
        if (n)
            gains_count(v, k.pairs, n, k.question.len);
    }
    tokens_release(&k);
    return ok;
}
