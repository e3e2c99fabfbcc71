/* Scores are the same numbers that reading the whole text gives, however pairs are grouped and
 * whatever the number of threads. */
#include "engine/base/cpu.h"
#include "engine/engine.h"
#include "engine/kernels/kernels.h"
#include "tiny.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

enum { TEXT = 700, PAIRS = 9, SUFFIX = 20 };

static token text[TEXT];
static const struct {
    size_t start, n_prefix, n_suffix;
} shape[PAIRS] = {{0, 1, 1},    {0, 30, 20},   {0, 30, 7},     {5, 255, 20}, {9, 256, 20},
                  {3, 257, 20}, {40, 500, 20}, {100, 246, 20}, {7, 90, 3}};

struct whole {
    const token *ids;
    size_t first, n;
    float *each;
    double sum;
};

static void add_logprob(void *arg, size_t at, const float *logits)
{
    struct whole *w = arg;
    if (at + 1 < w->first || at + 1 >= w->n)
        return;
    double logprob = (double)logits[w->ids[at + 1]] - log_sum_exp(logits, TINY_VOCAB);
    w->sum += logprob;
    w->each[at + 1 - w->first] = (float)logprob;
}

static void pair_expect(session *s, const struct score_pair *p)
{
    err e = ERR_INIT;
    token ids[TEXT];
    float each[SUFFIX];
    size_t n = p->n_prefix + p->n_suffix;
    memcpy(ids, p->prefix, sizeof *ids * p->n_prefix);
    memcpy(ids + p->n_prefix, p->suffix, sizeof *ids * p->n_suffix);
    struct whole w = {ids, p->n_prefix, n, each, 0};
    if (!session_logits_each(s, ids, n, add_logprob, &w, NULL, &e))
        fail_msg("%s", e.msg);
    assert_memory_equal(&w.sum, &p->logprob, sizeof w.sum);
    assert_memory_equal(each, p->each, sizeof *each * p->n_suffix);
}

static void arch_check(const char *arch, int threads)
{
    err e = ERR_INIT;
    model *m;
    session *s;
    struct score_pair p[PAIRS];
    float each[PAIRS][SUFFIX];
    const char *file = "score.gguf";
    tiny_write(file, &(struct tiny){.arch = arch, .seed = 5});
    if (!cpu_select("auto", &e) ||
        !model_open(&m, file, &(struct model_options){.threads = threads}, NULL, &e) ||
        !session_new(&s, m, TEXT, &e) || !session_sync(s, text, 50, NULL, &e))
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < PAIRS; i++)
        p[i] = (struct score_pair){.prefix = text + shape[i].start,
                                   .n_prefix = shape[i].n_prefix,
                                   .suffix = text + 600 + i,
                                   .n_suffix = shape[i].n_suffix,
                                   .each = each[i]};
    if (!session_score(s, p, PAIRS, NULL, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(session_length(s), 50);
    for (size_t i = 0; i < PAIRS; i++)
        pair_expect(s, &p[i]);
    session_free(s);
    model_close(m);
    assert_int_equal(unlink(file), 0);
}

static void test_same_numbers(void **state)
{
    (void)state;
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = 0; i < n; i++)
        arch_check(list[i]->name, i % 2 ? 1 : 3);
}

static void test_refusals(void **state)
{
    (void)state;
    err e = ERR_INIT;
    model *m;
    session *s = NULL;
    cancel stop = {.stop = true};
    watch w = {.stop = &stop};
    token beyond = TINY_VOCAB;
    struct score_pair p = {.prefix = text, .n_prefix = 9, .suffix = text, .n_suffix = 0};
    tiny_write("score.gguf", &(struct tiny){.arch = "llama", .seed = 5});
    if (!model_open(&m, "score.gguf", NULL, NULL, &e) || !session_new(&s, m, 10, &e))
        fail_msg("%s", e.msg);
    assert_false(session_score(s, &p, 1, NULL, &e));
    assert_int_equal(e.code, ERR_USAGE);
    err_clear(&e);
    p.suffix = &beyond;
    p.n_suffix = 1;
    assert_false(session_score(s, &p, 1, NULL, &e));
    assert_int_equal(e.code, ERR_USAGE);
    err_clear(&e);
    p.suffix = text;
    assert_false(session_score(s, &p, 1, &w, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    err_clear(&e);
    assert_true(session_score(s, &p, 0, NULL, &e));
    session_free(s);
    model_close(m);
    assert_int_equal(unlink("score.gguf"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_numbers),
        cmocka_unit_test(test_refusals),
    };
    for (int i = 0; i < TEXT; i++)
        text[i] = (i * 43 + i * i * 3 + 11) % 256;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
