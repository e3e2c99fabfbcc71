/* See tiny.h. Weights are random block bytes: every byte at an odd offset gets the same seven bits
 * (the exponent, where it is a float's last byte) and a random sign, chosen so that whatever the
 * type makes of it has the size of well-initialised weights. No type is named, so a new row of
 * quant_list.c gets its tiny models without a line here. */
#include "tiny.h"
#include "engine/base/fs.h"
#include <math.h>

enum { WIDTH = 256, HEADS = 4, KV_HEADS = 2, FFN = 512, CONTEXT = 2048, WINDOW = 24, ALIGN = 32 };
enum { TYPE_U32 = 4, TYPE_F32 = 6, TYPE_BOOL = 7, TYPE_STR = 8, TYPE_ARRAY = 9, TYPE_I32 = 5 };

struct writer {
    strbuf head, data;
    uint64_t keys, tensors, random;
    const struct tiny *t;
    const struct tiny_key *changes;
    size_t n_changes;
};

static uint64_t next_random(struct writer *w)
{
    uint64_t x = w->random;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return w->random = x;
}

/* ---- keys ---- */

static void put(strbuf *b, const void *p, size_t n)
{
    strbuf_add(b, p, n);
}
static void put_u32(strbuf *b, uint32_t v)
{
    put(b, &v, sizeof v);
}
static void put_u64(strbuf *b, uint64_t v)
{
    put(b, &v, sizeof v);
}
static void put_text(strbuf *b, const char *s, size_t n)
{
    put_u64(b, n);
    put(b, s, n);
}

static const struct tiny_key *change_of(const struct writer *w, const char *key)
{
    for (size_t i = 0; i < w->n_changes; i++)
        if (strcmp(w->changes[i].key, key) == 0)
            return &w->changes[i];
    return NULL;
}

static void key_put(struct writer *w, const struct tiny_key *k)
{
    const struct tiny_key *change = change_of(w, k->key);
    float f;
    if (change)
        k = change;
    if (k->absent)
        return;
    w->keys++;
    put_text(&w->head, k->key, strlen(k->key));
    if (k->text) {
        put_u32(&w->head, TYPE_STR);
        put_text(&w->head, k->text, strlen(k->text));
    } else if (k->is_float) {
        f = (float)k->number;
        put_u32(&w->head, TYPE_F32);
        put(&w->head, &f, sizeof f);
    } else {
        put_u32(&w->head, TYPE_U32);
        put_u32(&w->head, (uint32_t)k->number);
    }
}

static void arch_number(struct writer *w, const char *leaf, double v, bool is_float)
{
    char key[128];
    (void)snprintf(key, sizeof key, "%s.%s", w->t->arch, leaf);
    key_put(w, &(struct tiny_key){.key = key, .number = v, .is_float = is_float});
}

static void array_begin(struct writer *w, const char *key, uint32_t type, uint64_t n)
{
    w->keys++;
    put_text(&w->head, key, strlen(key));
    put_u32(&w->head, TYPE_ARRAY);
    put_u32(&w->head, type);
    put_u64(&w->head, n);
}

static uint32_t head_dim(const struct tiny *t)
{
    return strcmp(t->arch, "qwen3") == 0 || strcmp(t->arch, "gemma3") == 0 ? 128 : 64;
}

static uint32_t layers_of(const struct tiny *t)
{
    return t->layers ? t->layers : 3;
}

static void size_keys(struct writer *w)
{
    key_put(w, &(struct tiny_key){.key = "general.architecture", .text = w->t->arch});
    key_put(w, &(struct tiny_key){.key = "general.name", .text = "tiny"});
    arch_number(w, "block_count", layers_of(w->t), false);
    arch_number(w, "context_length", CONTEXT, false);
    arch_number(w, "embedding_length", WIDTH, false);
    arch_number(w, "feed_forward_length", FFN, false);
    arch_number(w, "attention.head_count", HEADS, false);
    arch_number(w, "attention.head_count_kv", KV_HEADS, false);
    arch_number(w, "attention.key_length", head_dim(w->t), false);
    arch_number(w, "attention.layer_norm_rms_epsilon", 1e-5, true);
    arch_number(w, "rope.freq_base", 10000 + 1000 * (double)(w->t->seed % 7), true);
    if (strcmp(w->t->arch, "gemma3") == 0) {
        arch_number(w, "attention.sliding_window", WINDOW, false);
        arch_number(w, "attention.sliding_window_pattern", 3, false);
    }
    for (size_t i = 0; i < w->n_changes; i++) /* keys that a plain file does not have */
        if (strstr(w->changes[i].key, "rope.scal") || strstr(w->changes[i].key, "expert"))
            key_put(w, &w->changes[i]);
}

/* The byte alphabet of GPT-2: printable bytes stand for themselves, the others for the code points
 * from 256 on, in order. */
static void byte_token(strbuf *out, int byte)
{
    uint32_t cp = 256;
    bool printable = false;
    for (int b = 0; b <= byte; b++) {
        printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
        if (!printable && b < byte)
            cp++;
    }
    if (printable)
        cp = (uint32_t)byte;
    char utf8[2] = {(char)(0xc0 | (cp >> 6)), (char)(0x80 | (cp & 63))};
    if (cp < 128)
        put_text(out, (char[]){(char)cp}, 1);
    else
        put_text(out, utf8, 2);
}

static void tokenizer_keys(struct writer *w)
{
    static const char *const specials[] = {"<|im_start|>", "<|im_end|>",  "<|endoftext|>",
                                           "<|extra_0|>",  "<|extra_1|>", "<|extra_2|>",
                                           "<|extra_3|>"};
    key_put(w, &(struct tiny_key){.key = "tokenizer.ggml.model", .text = "gpt2"});
    key_put(w, &(struct tiny_key){.key = "tokenizer.ggml.pre", .text = "qwen2"});
    key_put(w, &(struct tiny_key){.key = "tokenizer.ggml.eos_token_id", .number = TINY_END});
    array_begin(w, "tokenizer.ggml.tokens", TYPE_STR, TINY_VOCAB);
    for (int b = 0; b < 256; b++)
        byte_token(&w->head, b);
    for (size_t i = 0; i < TINY_VOCAB - 256; i++)
        put_text(&w->head, specials[i], strlen(specials[i]));
    array_begin(w, "tokenizer.ggml.token_type", TYPE_I32, TINY_VOCAB);
    for (uint32_t i = 0; i < TINY_VOCAB; i++)
        put_u32(&w->head, i < 256 ? 1 : 3);
    array_begin(w, "tokenizer.ggml.merges", TYPE_STR, 0);
    key_put(w, &(struct tiny_key){.key = "tokenizer.chat_template",
                                  .text = "{% for m in messages %}<|im_start|>{{ m.role }}\n"
                                          "{{ m.content }}<|im_end|>\n{% endfor %}"});
}

/* ---- tensors ---- */

static void blocks_fill(struct writer *w, uint8_t *p, size_t n, uint32_t exponent)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t r = next_random(w) >> 20;
        p[i] = (uint8_t)(i % 2 == 0 ? r : (r & 0x80) | exponent);
    }
}

static double rms_of(const struct quant *q, const uint8_t *p, size_t cols)
{
    float *v = xalloc(sizeof *v * cols);
    double sum = 0;
    quant_to_f32(q, v, p, cols);
    for (size_t i = 0; i < cols; i++)
        sum += (double)v[i] * (double)v[i];
    free(v);
    return sqrt(sum / (double)cols);
}

/* The exponent at which a random row of this type comes nearest to `wanted`. */
static uint32_t exponent_for(struct writer *w, const struct quant *q, size_t cols, double wanted)
{
    size_t n = quant_row_bytes(q, cols);
    uint8_t *p = xalloc(n);
    uint32_t best = 0;
    double nearest = HUGE_VAL;
    for (uint32_t x = 1; x < 124; x++) {
        blocks_fill(w, p, n, x);
        double off = fabs(log(rms_of(q, p, cols) / wanted));
        if (off < nearest)
            nearest = off, best = x;
    }
    free(p);
    return best;
}

static void tensor_begin(struct writer *w, const char *name, uint32_t rows, uint32_t cols,
                         uint32_t type)
{
    while (w->data.len % ALIGN != 0)
        strbuf_addc(&w->data, 0);
    w->tensors++;
    put_text(&w->head, name, strlen(name));
    put_u32(&w->head, rows == 1 ? 1 : 2);
    put_u64(&w->head, cols);
    if (rows > 1)
        put_u64(&w->head, rows);
    put_u32(&w->head, type);
    put_u64(&w->head, w->data.len);
}

static void matrix_put(struct writer *w, const char *name, uint32_t rows, uint32_t cols,
                       const struct quant *q)
{
    double wanted = strncmp(name, "token_embd", 10) == 0 ? 0.1 : 1.0 / sqrt(cols);
    size_t n = quant_row_bytes(q, cols) * rows;
    uint8_t *p = xalloc(n);
    blocks_fill(w, p, n, exponent_for(w, q, cols, wanted));
    tensor_begin(w, name, rows, cols, q->gguf_id);
    put(&w->data, p, n);
    free(p);
}

static void vector_put(struct writer *w, const char *name, uint32_t n, bool is_gain)
{
    tensor_begin(w, name, 1, n, 0);
    for (uint32_t i = 0; i < n; i++) {
        float unit = (float)(next_random(w) >> 40) * 0x1p-24f;
        float v = is_gain ? 0.75f + 0.5f * unit : unit - 0.5f;
        put(&w->data, &v, sizeof v);
    }
}

static uint32_t slot_size(const struct tiny *t, enum slot_dim d)
{
    const uint32_t sizes[] = {[DIM_ONE] = 1,
                              [DIM_WIDTH] = WIDTH,
                              [DIM_Q] = HEADS * head_dim(t),
                              [DIM_KV] = KV_HEADS * head_dim(t),
                              [DIM_HEAD] = head_dim(t),
                              [DIM_FFN] = FFN,
                              [DIM_VOCAB] = TINY_VOCAB,
                              [DIM_ROPE] = head_dim(t) / 2};
    return sizes[d];
}

static const struct quant *type_of(const struct tiny *t, const char *name, uint32_t il)
{
    if (t->type)
        return t->type;
    if (strstr(name, "attn_v"))
        return quant_by_name("Q8_0");
    if (strstr(name, "ffn_down"))
        return quant_by_name(il % 2 ? "Q4_K" : "Q6_K");
    return quant_by_name(strstr(name, "attn_") ? "Q5_0" : "Q4_K");
}

static void tensors_put(struct writer *w)
{
    const struct tiny *t = w->t;
    const struct arch *a = arch_find(str_of(t->arch));
    matrix_put(w, "token_embd.weight", TINY_VOCAB, WIDTH, type_of(t, "token_embd", 0));
    vector_put(w, "output_norm.weight", WIDTH, true);
    for (uint32_t il = 0; il < layers_of(t); il++)
        for (size_t i = 0; i < a->n_slots; i++) {
            char name[128];
            uint32_t rows = slot_size(t, a->slots[i].rows), cols = slot_size(t, a->slots[i].cols);
            if (a->slots[i].optional)
                continue;
            (void)snprintf(name, sizeof name, "blk.%u.%s", il, a->slots[i].name);
            if (rows == 1)
                vector_put(w, name, cols, strstr(name, "norm") != NULL);
            else
                matrix_put(w, name, rows, cols, type_of(t, name, il));
        }
}

/* ---- the file ---- */

void *tiny_bytes_with(const struct tiny *t, const struct tiny_key *keys, size_t n_keys, size_t *n)
{
    struct writer w = {.random = t->seed * 0x9e3779b97f4a7c15u + 88172645463325252u,
                       .t = t,
                       .changes = keys,
                       .n_changes = n_keys};
    strbuf file;
    strbuf_init(&file, 0);
    strbuf_init(&w.head, 0);
    strbuf_init(&w.data, 0);
    size_keys(&w);
    tokenizer_keys(&w);
    tensors_put(&w);
    put(&file, "GGUF", 4);
    put_u32(&file, 3);
    put_u64(&file, w.tensors);
    put_u64(&file, w.keys);
    put(&file, w.head.p, w.head.len);
    while (file.len % ALIGN != 0)
        strbuf_addc(&file, 0);
    put(&file, w.data.p, w.data.len);
    *n = file.len;
    void *p = aligned_alloc(ALIGN, (file.len + ALIGN - 1) / ALIGN * ALIGN);
    memcpy(p, file.p, file.len);
    strbuf_release(&w.head);
    strbuf_release(&w.data);
    strbuf_release(&file);
    return p;
}

void *tiny_bytes(const struct tiny *t, size_t *n)
{
    return tiny_bytes_with(t, NULL, 0, n);
}

void tiny_write(const char *path, const struct tiny *t)
{
    err e = ERR_INIT;
    size_t n;
    void *p = tiny_bytes(t, &n);
    if (!fs_write_atomic(path, (str){p, n}, &e))
        BUG("%s", e.msg);
    free(p);
}
