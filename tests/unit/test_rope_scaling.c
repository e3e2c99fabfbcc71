/* The scalings of rotary frequencies, against their definitions. */
#include "engine/arch/arch.h"
#include "tests/model/tiny.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { DIM = 64 }; /* of a tiny qwen2's head; seed 7: base 10000 */

static const struct tiny model = {.arch = "qwen2", .seed = 7, .layers = 1};

static struct rope_set ropes_with(const struct tiny_key *keys, size_t n, arena *mem)
{
    err e = ERR_INIT;
    gguf *g;
    size_t bytes;
    struct hparams h;
    struct rope_set sets[ROPE_SETS];
    const struct arch *a = arch_find(STR("qwen2"));
    void *p = tiny_bytes_with(&model, keys, n, &bytes);
    if (!gguf_open_bytes(&g, p, bytes, "tiny.gguf", &e) || !hparams_read(&h, a, g, &e) ||
        !rope_read(sets, &h, a, g, mem, &e))
        fail_msg("%s", e.msg);
    gguf_close(g);
    free(p);
    return sets[ROPE_GLOBAL];
}

static double plain(uint32_t i)
{
    return pow(10000, -2.0 * i / DIM);
}

static void near(float is, double wanted)
{
    assert_true(fabs((double)is - wanted) <= 1e-6 * fabs(wanted));
}

static void test_plain_and_linear(void **state)
{
    (void)state;
    arena *mem = arena_new();
    const struct tiny_key linear[] = {
        {.key = "qwen2.rope.scaling.type", .text = "linear"},
        {.key = "qwen2.rope.scaling.factor", .number = 4, .is_float = true}};
    struct rope_set none = ropes_with(NULL, 0, mem), four = ropes_with(linear, 2, mem);
    for (uint32_t i = 0; i < DIM / 2; i++) {
        near(none.freq[i], plain(i));
        near(four.freq[i], plain(i) / 4);
    }
    assert_true(none.mscale == 1.0f && four.mscale == 1.0f);
    arena_free(mem);
}

/* Frequencies that turn more than 32 times within the trained context stay, those that turn less
 * than once are divided, and in between they go over monotonically. */
static void test_yarn(void **state)
{
    (void)state;
    arena *mem = arena_new();
    const double trained = 2048, factor = 4, pi = 3.14159265358979323846;
    const struct tiny_key keys[] = {
        {.key = "qwen2.rope.scaling.type", .text = "yarn"},
        {.key = "qwen2.rope.scaling.factor", .number = factor, .is_float = true},
        {.key = "qwen2.rope.scaling.original_context_length", .number = trained}};
    struct rope_set yarn = ropes_with(keys, 3, mem);
    double before = 1;
    int kept = 0, divided = 0;
    for (uint32_t i = 0; i < DIM / 2; i++) {
        double turns = trained * plain(i) / (2 * pi), share = (double)yarn.freq[i] / plain(i);
        if (turns > 40) {
            near(yarn.freq[i], plain(i));
            kept++;
        } else if (turns < 0.7) {
            near(yarn.freq[i], plain(i) / factor);
            divided++;
        }
        assert_true(share <= before + 1e-6 && share >= 1 / factor - 1e-6);
        before = share;
    }
    assert_true(kept > 3 && divided > 3);
    near(yarn.mscale, 1 + 0.1 * log(factor));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_and_linear),
        cmocka_unit_test(test_yarn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
