/* Replies on tiny models: written together or alone, with drafts or without, they are the same to
 * the last bit; and what the text rules promise (stop texts, whole characters, bans, cancel). */
#include "engine/base/cpu.h"
#include "engine/base/utf8.h"
#include "engine/kernels/kernels.h"
#include "engine/session_internal.h"
#include "tiny.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

enum { PREFIX = 270, REPLIES = 19, ANSWER = 40 };

static model *tiny;
static session *s;
static token prefix[PREFIX], tails[REPLIES][300];
static size_t tail_len[REPLIES];

static void open_arch(const char *arch, const char *cpu)
{
    err e = ERR_INIT;
    char file[64];
    (void)snprintf(file, sizeof file, "replies-%s.gguf", arch);
    tiny_write(file, &(struct tiny){.arch = arch, .seed = 21});
    if (!cpu_select(cpu, &e) ||
        !model_open(&tiny, file, &(struct model_options){.threads = 2}, NULL, &e) ||
        !session_new(&s, tiny, 1000, &e) || !session_sync(s, prefix, PREFIX, NULL, &e))
        fail_msg("%s: %s", arch, e.msg);
    assert_int_equal(unlink(file), 0);
}

static void close_arch(void)
{
    session_free(s);
    model_close(tiny);
}

static void texts_fill(void)
{
    for (int i = 0; i < PREFIX; i++)
        prefix[i] = (i * 29 + i * i * 5 + 1) % 256;
    for (size_t r = 0; r < REPLIES; r++) {
        tail_len[r] = r == 3 ? 300 : r == 7 ? 130 : 1 + r * 3;
        for (size_t i = 0; i < tail_len[r]; i++)
            tails[r][i] = (token)((i * 17 + r * 41 + i * i) % 256);
    }
}

static struct reply reply_of(size_t r, struct sampling sampling)
{
    return (struct reply){.tail = tails[r],
                          .n_tail = tail_len[r],
                          .banned = -1,
                          .max_tokens = ANSWER,
                          .sampling = sampling};
}

static void write_all(struct reply *r, size_t n)
{
    err e = ERR_INIT;
    if (!session_replies(s, r, n, NULL, &e))
        fail_msg("%s", e.msg);
}

static void same_reply(const struct reply *a, const struct reply *b)
{
    assert_int_equal(a->ids.len, b->ids.len);
    assert_memory_equal(a->ids.v, b->ids.v, sizeof(token) * a->ids.len);
    assert_int_equal(a->end, b->end);
    assert_true(str_eq(strbuf_str(&a->text), strbuf_str(&b->text)));
    assert_memory_equal(&a->logprob, &b->logprob, sizeof a->logprob);
}

/* ---- sameness ---- */

/* The answer again, as a timeline of its own, one token at a time: no branch, no draft. Each token
 * must be the best one and the sum of log-probabilities the same; to the bit on the reference path,
 * while the fast paths sum the keys of a branch in two parts (and eight-bit activations make
 * steps of the last bit). */
static void check_by_hand(const struct reply *r, bool exact)
{
    err e = ERR_INIT;
    session *own;
    tokens ids = {0};
    const float *l;
    double logprob = 0;
    for (size_t i = 0; i < PREFIX; i++)
        vec_push(&ids, prefix[i]);
    for (size_t i = 0; i < r->n_tail; i++)
        vec_push(&ids, r->tail[i]);
    if (!session_new(&own, tiny, 1000, &e))
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < r->ids.len; i++) {
        if (!session_sync(own, ids.v, ids.len, NULL, &e) || !session_logits(own, &l, &e))
            fail_msg("%s", e.msg);
        float best = l[argmax(l, TINY_VOCAB)], chosen = l[r->ids.v[i]];
        assert_true(exact ? chosen >= best : chosen >= best - 0.15f);
        logprob += (double)l[r->ids.v[i]] - log_sum_exp(l, TINY_VOCAB);
        vec_push(&ids, r->ids.v[i]);
    }
    if (exact)
        assert_memory_equal(&logprob, &r->logprob, sizeof logprob);
    assert_true(fabs(logprob - r->logprob) < 0.01 * (double)r->ids.len);
    vec_release(&ids);
    session_free(own);
}

static void arch_together(const char *arch, const char *cpu)
{
    struct reply together[REPLIES], alone;
    open_arch(arch, cpu);
    for (size_t i = 0; i < REPLIES; i++)
        together[i] = reply_of(i, (struct sampling){0});
    write_all(together, REPLIES);
    assert_int_equal(session_length(s), PREFIX);
    for (size_t i = 0; i < REPLIES; i++) {
        alone = reply_of(i, (struct sampling){0});
        write_all(&alone, 1);
        same_reply(&together[i], &alone);
        reply_release(&alone);
        if (i % 6 == 0)
            check_by_hand(&together[i], strcmp(cpu, "ref") == 0);
        reply_release(&together[i]);
    }
    close_arch();
}

static void test_together_or_alone(void **state)
{
    (void)state;
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = 0; i < n; i++)
        arch_together(list[i]->name, "auto");
    arch_together("qwen2", "ref");
}

static void test_seeds(void **state)
{
    (void)state;
    struct reply together[6], alone;
    const struct sampling warm = {.temperature = 0.8f, .top_p = 0.9f};
    open_arch("qwen2", "auto");
    for (size_t i = 0; i < 6; i++) {
        together[i] = reply_of(i % 2, warm);
        together[i].sampling.seed = i / 2;
    }
    write_all(together, 6);
    for (size_t i = 0; i < 6; i++) {
        alone = reply_of(i % 2, warm);
        alone.sampling.seed = i / 2;
        write_all(&alone, 1);
        same_reply(&together[i], &alone);
        reply_release(&alone);
    }
    assert_int_not_equal(
        together[0].ids.v[0] * 300 * 300 + together[0].ids.v[1] * 300 + together[0].ids.v[2],
        together[2].ids.v[0] * 300 * 300 + together[2].ids.v[1] * 300 + together[2].ids.v[2]);
    for (size_t i = 0; i < 6; i++)
        reply_release(&together[i]);
    close_arch();
}

static void test_end_token(void **state)
{
    (void)state;
    open_arch("llama", "auto");
    struct reply r = reply_of(0, (struct sampling){.temperature = 100, .seed = 4});
    r.max_tokens = 5000;
    write_all(&r, 1);
    assert_int_equal(r.end, REPLY_END_TOKEN);
    for (size_t i = 0; i < r.ids.len; i++)
        assert_false(model_is_end(tiny, r.ids.v[i]));
    reply_release(&r);
    close_arch();
}

/* ---- the first token ---- */

static void test_banned_and_forced(void **state)
{
    (void)state;
    open_arch("gemma3", "auto");
    struct reply best = reply_of(2, (struct sampling){0}), second = best, kept = best;
    write_all(&best, 1);
    second.banned = best.ids.v[0];
    write_all(&second, 1);
    assert_int_not_equal(second.ids.v[0], best.ids.v[0]);
    kept.forced = best.ids.v;
    kept.n_forced = 5;
    write_all(&kept, 1); /* the same choice of words, begun with the same words */
    same_reply(&kept, &best);
    reply_release(&kept);
    kept = reply_of(2, (struct sampling){0});
    kept.forced = best.ids.v;
    kept.n_forced = 5;
    kept.banned = best.ids.v[5];
    write_all(&kept, 1);
    assert_memory_equal(kept.ids.v, best.ids.v, 5 * sizeof(token));
    assert_int_not_equal(kept.ids.v[5], best.ids.v[5]);
    assert_int_equal(kept.ids.len, ANSWER);
    reply_release(&kept);
    reply_release(&best);
    reply_release(&second);
    close_arch();
}

static void test_without_tail(void **state)
{
    (void)state;
    open_arch("qwen3", "ref");
    struct reply with = reply_of(0, (struct sampling){0}), without = with;
    err e = ERR_INIT;
    session *longer;
    token ids[PREFIX + 1];
    memcpy(ids, prefix, sizeof prefix);
    ids[PREFIX] = tails[0][0];
    with.n_tail = 1;
    without.n_tail = 0;
    write_all(&with, 1);
    if (!session_new(&longer, tiny, 1000, &e) || !session_sync(longer, ids, PREFIX + 1, NULL, &e) ||
        !session_replies(longer, &without, 1, NULL, &e))
        fail_msg("%s", e.msg);
    same_reply(&with, &without);
    reply_release(&with);
    reply_release(&without);
    session_free(longer);
    close_arch();
}

/* ---- text ---- */

struct heard {
    strbuf text;
    bool broken;
};

static void hear(void *arg, str delta)
{
    struct heard *h = arg;
    strbuf_addstr(&h->text, delta);
    h->broken = h->broken || !utf8_valid(delta);
}

static const struct {
    const char *name, *forced;
    const char *stop[3];
    const char *text; /* how the answer must read; NULL: begins with forced */
    uint32_t max_tokens;
    enum reply_end end;
} text_cases[] = {
    {"stop inside", "one two STOP three", {"STOP"}, "one two ", 60, REPLY_STOP_TEXT},
    {"first of several", "a<b>c\n\nd", {"\n\n", "<b>", "zzz"}, "a", 60, REPLY_STOP_TEXT},
    {"stop at the start", "STOP", {"STOP"}, "", 60, REPLY_STOP_TEXT},
    {"only a part of it", "STO STO", {"STOP"}, "STO STO", 7, REPLY_MAX_TOKENS},
    {"restart in the middle", "aaab", {"aab"}, "a", 60, REPLY_STOP_TEXT},
    {"whole characters",
     "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x",
     {0},
     "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80x",
     10,
     REPLY_MAX_TOKENS},
    {"cut character", "x\xf0\x9f\x98\x80", {0}, "x", 4, REPLY_MAX_TOKENS},
    {"stop after characters", "\xc3\xa9\n", {"\n"}, "\xc3\xa9", 60, REPLY_STOP_TEXT},
};

static void test_texts(void **state)
{
    (void)state;
    open_arch("llama", "auto");
    for (size_t i = 0; i < sizeof text_cases / sizeof *text_cases; i++) {
        token forced[64];
        size_t n = strlen(text_cases[i].forced), n_stop = 0;
        struct heard heard = {.broken = false};
        strbuf_init(&heard.text, 0);
        for (size_t k = 0; k < n; k++) /* a token for each byte: borders everywhere */
            forced[k] = (unsigned char)text_cases[i].forced[k];
        while (n_stop < 3 && text_cases[i].stop[n_stop])
            n_stop++;
        struct reply r = reply_of(0, (struct sampling){0});
        r.forced = forced;
        r.n_forced = n;
        r.max_tokens = text_cases[i].max_tokens;
        r.stop = text_cases[i].stop;
        r.n_stop = n_stop;
        r.on_text = hear;
        r.arg = &heard;
        write_all(&r, 1);
        if (!str_eqz(strbuf_str(&r.text), text_cases[i].text))
            fail_msg("%s: \"%s\"", text_cases[i].name, r.text.p);
        assert_true(str_eq(strbuf_str(&r.text), strbuf_str(&heard.text)));
        assert_false(heard.broken);
        assert_int_equal(r.end, text_cases[i].end);
        assert_true(r.ids.len <= n);
        reply_release(&r);
        strbuf_release(&heard.text);
    }
    close_arch();
}

/* ---- stopping ---- */

struct stopper {
    cancel stop;
    int left;
};

static void stop_soon(void *arg, const char *phase, unsigned long long done,
                      unsigned long long total)
{
    struct stopper *p = arg;
    (void)phase;
    (void)done;
    (void)total;
    if (--p->left == 0)
        cancel_request(&p->stop);
}

static void test_cancel(void **state)
{
    (void)state;
    err e = ERR_INIT;
    struct stopper stop = {.left = 9};
    watch w = {.stop = &stop.stop, .progress = stop_soon, .arg = &stop};
    struct reply r[REPLIES], again;
    open_arch("qwen2", "auto");
    for (size_t i = 0; i < REPLIES; i++)
        r[i] = reply_of(i, (struct sampling){0});
    assert_true(session_replies(s, r, REPLIES, &w, &e));
    assert_int_equal(e.code, ERR_NONE);
    size_t cancelled_replies = 0;
    for (size_t i = 0; i < REPLIES; i++)
        cancelled_replies += r[i].end == REPLY_CANCELLED && r[i].ids.len < ANSWER;
    assert_true(cancelled_replies >= REPLIES - 16);
    again = reply_of(0, (struct sampling){0});
    write_all(&again, 1); /* nothing was left behind */
    assert_memory_equal(again.ids.v, r[0].ids.v, sizeof(token) * r[0].ids.len);
    assert_true(r[0].ids.len > 0);
    for (size_t i = 0; i < REPLIES; i++)
        reply_release(&r[i]);
    reply_release(&again);
    close_arch();
}

static void test_refusals(void **state)
{
    (void)state;
    err e = ERR_INIT;
    session *empty;
    struct reply r = reply_of(0, (struct sampling){0});
    token beyond = TINY_VOCAB;
    open_arch("llama", "auto");
    r.tail = &beyond;
    r.n_tail = 1;
    assert_false(session_replies(s, &r, 1, NULL, &e));
    assert_int_equal(e.code, ERR_USAGE);
    err_clear(&e);
    r = reply_of(0, (struct sampling){0});
    r.n_tail = 0;
    if (!session_new(&empty, tiny, 10, &e))
        fail_msg("%s", e.msg);
    assert_false(session_replies(empty, &r, 1, NULL, &e));
    assert_int_equal(e.code, ERR_USAGE);
    session_free(empty);
    close_arch();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_together_or_alone),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_end_token),
        cmocka_unit_test(test_banned_and_forced),
        cmocka_unit_test(test_without_tail),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_refusals),
    };
    texts_fill();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
