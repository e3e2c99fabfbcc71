/* The sampler is a pure function: greedy, seeds, temperature, nucleus, bans. And the drafter. */
#include "engine/draft.h"
#include "engine/sampler.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { N = 8, DRAWS = 20000 };

static const float logits[N] = {1.0f, 3.0f, 2.0f, 3.0f, -1.0f, 0.0f, 2.5f, -4.0f};

static token pick(struct sampling p, token banned)
{
    char scratch[1024];
    struct sampler s;
    assert_true(sampler_scratch_bytes(N) <= sizeof scratch);
    sampler_init(&s, &p);
    return sampler_pick(&s, logits, N, banned, scratch);
}

static void test_greedy(void **state)
{
    (void)state;
    assert_int_equal(pick((struct sampling){0}, -1), 1); /* the first of equals */
    assert_int_equal(pick((struct sampling){0}, 1), 3);
    assert_int_equal(pick((struct sampling){.seed = 99, .top_p = 0.1f}, 3), 1);
}

static void draw(struct sampling p, token banned, double share[N])
{
    void *scratch = xalloc(sampler_scratch_bytes(N));
    struct sampler s;
    sampler_init(&s, &p);
    for (int i = 0; i < N; i++)
        share[i] = 0;
    for (int i = 0; i < DRAWS; i++)
        share[sampler_pick(&s, logits, N, banned, scratch)] += 1.0 / DRAWS;
    free(scratch);
}

static const struct {
    const char *name;
    float temperature, top_p;
    token banned;
    int allowed; /* bits */
} table[] = {
    {"plain", 1, 0, -1, 0xff},
    {"cool", 0.5f, 1, -1, 0xff},
    {"banned", 1, 0, 1, 0xfd},
    {"nucleus of two", 1, 0.6f, -1, 0x0a},   /* 0.31 + 0.31 reach 0.6 */
    {"nucleus of three", 1, 0.7f, -1, 0x4a}, /* + 0.19 */
    {"nucleus of one", 0.05f, 0.4f, -1, 0x02},
    {"nucleus and ban", 1, 0.5f, 1, 0x48},
};

static void test_distribution(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
        double share[N], total = 0;
        draw((struct sampling){table[k].temperature, table[k].top_p, 7}, table[k].banned, share);
        for (int i = 0; i < N; i++)
            if (table[k].allowed >> i & 1)
                total += exp((double)logits[i] / (double)table[k].temperature);
        for (int i = 0; i < N; i++) {
            double wanted = table[k].allowed >> i & 1
                                ? exp((double)logits[i] / (double)table[k].temperature) / total
                                : 0;
            if (fabs(share[i] - wanted) > 0.015 || (wanted == 0.0 && share[i] > 0))
                fail_msg("%s: token %d drawn %.3f, not %.3f", table[k].name, i, share[i], wanted);
        }
    }
}

static void test_seed_repeats(void **state)
{
    (void)state;
    void *scratch = xalloc(sampler_scratch_bytes(N));
    struct sampler a, b, c;
    int differ = 0;
    sampler_init(&a, &(struct sampling){1, 0.95f, 5});
    sampler_init(&b, &(struct sampling){1, 0.95f, 5});
    sampler_init(&c, &(struct sampling){1, 0.95f, 6});
    for (int i = 0; i < 200; i++) {
        token x = sampler_pick(&a, logits, N, -1, scratch);
        assert_int_equal(x, sampler_pick(&b, logits, N, -1, scratch));
        differ += x != sampler_pick(&c, logits, N, -1, scratch);
    }
    assert_true(differ > 50);
    free(scratch);
}

/* ---- drafts ---- */

static const struct {
    const char *base, *own, *guess;
    uint32_t room;
} drafts[] = {
    {"the quick fox; the qu", "ic", "k f", 7}, /* first length is 3 */
    {"the quick fox; the qu", "ic", "k ", 2},
    {"abcdef", "ab", "cde", 7},
    {"abcX abcY ab", "c", "Y a", 7}, /* the latest occurrence */
    {"xyz", "abc", "", 7},
    {"", "aaaa", "a", 7}, /* up to the end of what there is */
    {"", "", "", 7},
};

static void text_tokens(tokens *out, const char *text)
{
    vec_clear(out);
    for (; *text; text++)
        vec_push(out, (unsigned char)*text);
}

static void test_guesses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++) {
        tokens base = {0}, own = {0};
        token out[DRAFT_MAX];
        struct drafter d;
        drafter_init(&d);
        text_tokens(&base, drafts[i].base);
        text_tokens(&own, drafts[i].own);
        uint32_t n = drafter_guess(&d, out, drafts[i].room, &base, &own);
        if (n != strlen(drafts[i].guess))
            fail_msg("%s|%s: %u guesses", drafts[i].base, drafts[i].own, n);
        for (uint32_t k = 0; k < n; k++)
            assert_int_equal(out[k], drafts[i].guess[k]);
        vec_release(&base);
        vec_release(&own);
    }
}

static void test_learning(void **state)
{
    (void)state;
    struct drafter d;
    drafter_init(&d);
    uint32_t first = d.length;
    drafter_learn(&d, first, first);
    assert_true(d.length > first);
    while (d.rest == 0)
        drafter_learn(&d, 2, 0);
    assert_int_equal(d.length, 0);
    for (int i = 0; i < 100 && d.rest > 0; i++)
        drafter_learn(&d, 0, 0);
    assert_int_equal(d.length, first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_greedy),       cmocka_unit_test(test_distribution),
        cmocka_unit_test(test_seed_repeats), cmocka_unit_test(test_guesses),
        cmocka_unit_test(test_learning),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
