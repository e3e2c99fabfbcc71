/* Model files that are wrong in one way each: a clear line that names the thing, and a hint. */
#include "engine/base/cpu.h"
#include "engine/base/fs.h"
#include "engine/engine.h"
#include "engine/model/gguf.h"
#include "tests/model/tiny.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

static const struct tiny small = {.arch = "qwen2", .seed = 3, .layers = 1};

/* ---- reading ---- */

static void test_keys_and_tensors(void **state)
{
    (void)state;
    err e = ERR_INIT;
    size_t n, n_tokens, n_types;
    gguf *g;
    uint32_t v;
    float f;
    str text, *list;
    int32_t *types;
    arena *a = arena_new();
    void *p = tiny_bytes(&small, &n);
    if (!gguf_open_bytes(&g, p, n, "tiny.gguf", &e))
        fail_msg("%s", e.msg);
    assert_true(gguf_u32(g, "qwen2.block_count", &v, &e) && v == 1);
    assert_true(gguf_f32(g, "qwen2.rope.freq_base", &f, &e) && f == 13000.0f);
    assert_true(gguf_str(g, "general.architecture", &text, &e) && str_eqz(text, "qwen2"));
    assert_true(gguf_strs(g, "tokenizer.ggml.tokens", a, &list, &n_tokens, &e));
    assert_int_equal(n_tokens, TINY_VOCAB);
    assert_true(str_eqz(list[TINY_END], "<|im_end|>"));
    assert_true(gguf_i32s(g, "tokenizer.ggml.token_type", a, &types, &n_types, &e));
    assert_int_equal(types[TINY_END], 3);
    assert_true(gguf_u32_or(g, "no.such.key", 42, &v, &e) && v == 42);
    const struct gguf_tensor *t = gguf_tensor_find(g, "blk.0.ffn_down.weight");
    assert_non_null(t);
    assert_int_equal(t->dims[0], 512);
    assert_int_equal(t->dims[1], 256);
    assert_null(gguf_tensor_find(g, "blk.0.ffn_down"));
    assert_int_equal(e.code, ERR_NONE);
    assert_false(gguf_u32(g, "general.architecture", &v, &e));
    assert_non_null(strstr(e.msg, "general.architecture is string"));
    err_clear(&e);
    assert_false(gguf_str(g, "qwen2.nothing", &text, &e));
    assert_non_null(strstr(e.msg, "qwen2.nothing is missing"));
    gguf_close(g);
    arena_free(a);
    free(p);
}

/* Every cut and every changed byte of the directory either opens or says why. */
static void test_cuts_and_flips(void **state)
{
    (void)state;
    size_t n;
    uint8_t *p = tiny_bytes(&small, &n);
    gguf *g;
    for (size_t cut = 0; cut < 6000; cut += cut < 300 ? 1 : 37) {
        err e = ERR_INIT;
        assert_false(gguf_open_bytes(&g, p, cut, "cut.gguf", &e));
        assert_true(e.msg[0] && e.hint[0]);
    }
    for (size_t at = 0; at < 9000; at += at < 1000 ? 1 : 13)
        for (int bit = 0; bit < 8; bit += 3) {
            err e = ERR_INIT;
            p[at] ^= (uint8_t)(1 << bit);
            if (gguf_open_bytes(&g, p, n, "flip.gguf", &e))
                gguf_close(g);
            else
                assert_true(e.msg[0] && e.hint[0]);
            p[at] ^= (uint8_t)(1 << bit);
        }
    free(p);
}

/* ---- refusing ---- */

struct refusal {
    const char *name;
    struct tiny_key key;
    int code;
    const char *says;
};

static const struct refusal refusals[] = {
    {"architecture",
     {.key = "general.architecture", .text = "mamba"},
     ERR_UNSUPPORTED,
     "architecture \"mamba\" is not supported"},
    {"no architecture",
     {.key = "general.architecture", .absent = true},
     ERR_FORMAT,
     "key general.architecture is missing"},
    {"layers",
     {.key = "qwen2.block_count", .number = 4000000000.0},
     ERR_FORMAT,
     "qwen2.block_count has the absurd value 4e+09"},
    {"more layers than tensors",
     {.key = "qwen2.block_count", .number = 2},
     ERR_FORMAT,
     "missing tensor blk.1.attn_norm.weight [1 x 256]"},
    {"fewer layers than tensors",
     {.key = "qwen2.block_count", .number = 0},
     ERR_FORMAT,
     "absurd value 0"},
    {"width",
     {.key = "qwen2.embedding_length", .number = 128},
     ERR_FORMAT,
     "tensor token_embd.weight is [263 x 256], not [263 x 128]"},
    {"ffn",
     {.key = "qwen2.feed_forward_length", .number = 600},
     ERR_FORMAT,
     "tensor blk.0.ffn_gate.weight is [512 x 256], not [600 x 256]"},
    {"heads",
     {.key = "qwen2.attention.head_count", .number = 3},
     ERR_FORMAT,
     "qwen2.attention.head_count_kv has the absurd value 2"},
    {"odd head",
     {.key = "qwen2.attention.key_length", .number = 63},
     ERR_FORMAT,
     "key_length has the absurd value 63"},
    {"epsilon",
     {.key = "qwen2.attention.layer_norm_rms_epsilon", .number = 0, .is_float = true},
     ERR_FORMAT,
     "epsilon has the absurd value 0"},
    {"text for a number",
     {.key = "qwen2.block_count", .text = "one"},
     ERR_FORMAT,
     "key qwen2.block_count is string"},
    {"experts", {.key = "qwen2.expert_count", .number = 8}, ERR_UNSUPPORTED, "mixture of experts"},
    {"scaling",
     {.key = "qwen2.rope.scaling.type", .text = "longrope"},
     ERR_UNSUPPORTED,
     "RoPE scaling of type \"longrope\" is not supported"},
    {"scaling factor",
     {.key = "qwen2.rope.scaling.factor", .number = -1, .is_float = true},
     ERR_FORMAT,
     "rope.scaling.factor has the absurd value -1"},
};

static bool open_changed(const struct tiny_key *key, err *e)
{
    const char *file = "changed.gguf";
    size_t n;
    model *m;
    void *p = tiny_bytes_with(&small, key, 1, &n);
    if (!fs_write_atomic(file, (str){p, n}, e))
        fail_msg("%s", e->msg);
    free(p);
    bool ok = model_open(&m, file, NULL, NULL, e);
    if (ok)
        model_close(m);
    assert_int_equal(unlink(file), 0);
    return ok;
}

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        err e = ERR_INIT;
        if (open_changed(&refusals[i].key, &e))
            fail_msg("%s: opened", refusals[i].name);
        if (e.code != refusals[i].code || !strstr(e.msg, refusals[i].says) || !e.hint[0])
            fail_msg("%s: %d \"%s\" hint \"%s\"", refusals[i].name, e.code, e.msg, e.hint);
        assert_null(strchr(e.msg, '\n'));
    }
}

static void test_scalings_open(void **state)
{
    (void)state;
    const struct tiny_key keys[] = {
        {.key = "qwen2.rope.scaling.type", .text = "none"},
        {.key = "qwen2.rope.scaling.type", .text = "yarn"},
        {.key = "qwen2.rope.scale_linear", .number = 4, .is_float = true},
    };
    for (size_t i = 0; i < 3; i++) {
        err e = ERR_INIT;
        if (!open_changed(&keys[i], &e))
            fail_msg("%s: %s", keys[i].key, e.msg);
    }
}

static void expect_refusal(const char *path, int code, const char *says)
{
    err e = ERR_INIT;
    model *m;
    assert_false(model_open(&m, path, NULL, NULL, &e));
    if (e.code != code || !strstr(e.msg, says) || !e.hint[0])
        fail_msg("%s: %d \"%s\" hint \"%s\"", path, e.code, e.msg, e.hint);
}

static void test_files(void **state)
{
    (void)state;
    err e = ERR_INIT;
    size_t n;
    uint8_t *p = tiny_bytes(&small, &n);
    assert_true(fs_write_atomic("cut.gguf", (str){(char *)p, n - 5000}, &e));
    assert_true(fs_write_atomic("text.gguf", STR("This is not a model.\n"), &e));
    assert_true(fs_write_atomic("empty.gguf", STR(""), &e));
    p[4] = 9;
    assert_true(fs_write_atomic("version.gguf", (str){(char *)p, n}, &e));
    memcpy(p + 4, "\0\0\0\3", 4);
    assert_true(fs_write_atomic("endian.gguf", (str){(char *)p, n}, &e));
    expect_refusal("missing.gguf", ERR_NOT_FOUND, "missing.gguf");
    expect_refusal("cut.gguf", ERR_FORMAT, "ends past the file");
    expect_refusal("text.gguf", ERR_FORMAT, "not a GGUF file");
    expect_refusal("empty.gguf", ERR_FORMAT, "not a GGUF file");
    expect_refusal("version.gguf", ERR_UNSUPPORTED, "GGUF version 9");
    expect_refusal("endian.gguf", ERR_UNSUPPORTED, "big-endian");
    const char *const files[] = {"cut.gguf", "text.gguf", "empty.gguf", "version.gguf",
                                 "endian.gguf"};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(unlink(files[i]), 0);
    free(p);
}

/* A type that exists but not here is named. */
static void test_unknown_type(void **state)
{
    (void)state;
    err e = ERR_INIT;
    size_t n;
    gguf *g;
    uint8_t *p = tiny_bytes(&small, &n);
    static const char name[] = "token_embd.weight";
    size_t at = str_find((str){(char *)p, n}, STR("token_embd.weight"), 0);
    assert_true(at != SIZE_MAX);
    p[at + sizeof name - 1 + 4 + 16] = 20; /* behind the number of dimensions and two sizes */
    assert_false(gguf_open_bytes(&g, p, n, "types.gguf", &e));
    assert_int_equal(e.code, ERR_UNSUPPORTED);
    assert_non_null(strstr(e.msg, "token_embd.weight has type 20 (IQ4_NL)"));
    free(p);
}

static void test_fingerprint(void **state)
{
    (void)state;
    err e = ERR_INIT;
    sha256 a, b, wanted = sha256_of(STR("first"));
    assert_true(fs_write_atomic("print.gguf", STR("first"), &e));
    assert_true(model_fingerprint(&a, "print.gguf", &e));
    assert_true(model_fingerprint(&b, "print.gguf", &e)); /* from memory */
    assert_memory_equal(&a, &wanted, sizeof a);
    assert_memory_equal(&a, &b, sizeof a);
    assert_true(fs_write_atomic("print.gguf", STR("other"), &e)); /* same size, another file */
    assert_true(model_fingerprint(&b, "print.gguf", &e));
    assert_memory_not_equal(&a, &b, sizeof a);
    assert_int_equal(unlink("print.gguf"), 0);
    assert_false(model_fingerprint(&b, "print.gguf", &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_and_tensors),
        cmocka_unit_test(test_cuts_and_flips),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_scalings_open),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_unknown_type),
        cmocka_unit_test(test_fingerprint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
