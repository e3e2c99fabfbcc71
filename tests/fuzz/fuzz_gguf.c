/* Any bytes as a model file: opening, every getter, the sizes, the rotation and the tokenizer. */
#include "engine/arch/arch.h"
#include "engine/model/gguf.h"
#include "engine/token/tokenizer.h"
#include "tests/fuzz/fuzz.h"

static const char *const keys[] = {
    "general.architecture", "general.alignment",     "qwen2.block_count",    "llama.rope.freq_base",
    "tokenizer.ggml.model", "tokenizer.ggml.tokens", "tokenizer.ggml.merges"};

static void getters_run(const gguf *g, arena *mem)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        err e = ERR_INIT;
        uint32_t u;
        float f, *fs;
        bool b;
        str s, *list;
        int32_t *ints;
        size_t n;
        if (!gguf_u32_or(g, keys[i], 1, &u, &e))
            err_clear(&e);
        if (!gguf_f32_or(g, keys[i], 1, &f, &e))
            err_clear(&e);
        if (!gguf_bool_or(g, keys[i], false, &b, &e))
            err_clear(&e);
        if (!gguf_str_or(g, keys[i], "", &s, &e))
            err_clear(&e);
        if (!gguf_strs(g, keys[i], mem, &list, &n, &e))
            err_clear(&e);
        if (!gguf_f32s(g, keys[i], mem, &fs, &n, &e))
            err_clear(&e);
        if (!gguf_i32s(g, keys[i], mem, &ints, &n, &e))
            err_clear(&e);
    }
}

static void tokenizer_run(const tokenizer *t)
{
    err e = ERR_INIT;
    tokens ids = {0};
    strbuf back;
    strbuf_init(&back, 0);
    if (tokenizer_encode(t, &ids, STR("int main(void) { return 42; }  \xff"), true, &e))
        for (size_t i = 0; i < ids.len; i++)
            tokenizer_bytes(t, &back, ids.v[i]);
    strbuf_release(&back);
    vec_release(&ids);
}

static void model_parts_run(const gguf *g, arena *mem)
{
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = 0; i < n; i++) {
        err e = ERR_INIT;
        struct hparams h;
        struct rope_set ropes[ROPE_SETS];
        if (hparams_read(&h, list[i], g, &e))
            (void)!rope_read(ropes, &h, list[i], g, mem, &e);
    }
    err e = ERR_INIT;
    tokenizer *t;
    if (tokenizer_new(&t, g, &e)) {
        tokenizer_run(t);
        tokenizer_free(t);
    }
}

static void tensors_touch(const gguf *g)
{
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < gguf_tensor_count(g); i++) {
        const struct gguf_tensor *t = gguf_tensor_at(g, i);
        const uint8_t *p = t->data;
        sum = (uint8_t)(sum + p[0] + p[t->bytes - 1]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    err e = ERR_INIT;
    gguf *g;
    size_t room = (n + 63) / 32 * 32;
    uint8_t *copy = aligned_alloc(32, room);
    arena *mem = arena_new();
    memcpy(copy, data, n);
    if (gguf_open_bytes(&g, copy, n, "fuzz.gguf", &e)) {
        getters_run(g, mem);
        model_parts_run(g, mem);
        tensors_touch(g);
        gguf_close(g);
    }
    arena_free(mem);
    free(copy);
    return 0;
}
