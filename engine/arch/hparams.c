/* The sizes that every architecture has, read and checked once.
 *
 * Every value is held against a ceiling and against the others before any memory is reserved for
 * it: a file that says 4 billion heads is refused by the key's name. */
#include "arch.h"
#include <math.h>
#include <stdio.h>

void arch_key(char *out, const struct arch *a, const char *leaf)
{
    (void)snprintf(out, 96, "%s.%s", a->name, leaf);
}

static bool absurd(const gguf *g, const char *key, double value, err *e)
{
    err_set(e, ERR_FORMAT, "%s: key %s has the absurd value %g", gguf_name(g), key, value);
    return err_hint(e, "the file is damaged, or of a kind docent does not know");
}

static bool beyond(const gguf *g, const char *key, const char *what, err *e)
{
    err_set(e, ERR_UNSUPPORTED, "%s: key %s asks for %s, which docent does not compute",
            gguf_name(g), key, what);
    return err_hint(e, "docent model list shows models that work");
}

struct size_key {
    const char *leaf;
    uint32_t *out;
    uint32_t max;
    uint32_t fallback; /* 0: required */
};

static bool sizes_read(const struct size_key *list, size_t n, const struct arch *a, const gguf *g,
                       err *e)
{
    for (size_t i = 0; i < n; i++) {
        char key[96];
        arch_key(key, a, list[i].leaf);
        bool ok = list[i].fallback ? gguf_u32_or(g, key, list[i].fallback, list[i].out, e)
                                   : gguf_u32(g, key, list[i].out, e);
        if (!ok)
            return false;
        if (*list[i].out == 0 || *list[i].out > list[i].max)
            return absurd(g, key, *list[i].out, e);
    }
    return true;
}

/* Features that other members of these families have: refused rather than computed wrongly. */
static bool extras_absent(const struct hparams *h, const struct arch *a, const gguf *g, err *e)
{
    char key[96];
    uint32_t v;
    arch_key(key, a, "expert_count");
    if (!gguf_u32_or(g, key, 0, &v, e))
        return false;
    if (v > 0)
        return beyond(g, key, "a mixture of experts", e);
    arch_key(key, a, "attention.value_length");
    if (!gguf_u32_or(g, key, h->dim, &v, e))
        return false;
    if (v != h->dim)
        return beyond(g, key, "values of another size than keys", e);
    arch_key(key, a, "rope.dimension_count");
    if (!gguf_u32_or(g, key, h->dim, &v, e))
        return false;
    if (v != h->dim)
        return beyond(g, key, "rotation of a part of each head", e);
    return true;
}

static bool floats_read(struct hparams *h, const struct arch *a, const gguf *g, err *e)
{
    char key[96];
    arch_key(key, a, "attention.layer_norm_rms_epsilon");
    if (!gguf_f32(g, key, &h->eps, e))
        return false;
    if (!(h->eps > 0 && h->eps < 1))
        return absurd(g, key, (double)h->eps, e);
    arch_key(key, a, "rope.freq_base");
    if (!gguf_f32_or(g, key, 10000.0f, &h->rope_base, e))
        return false;
    if (!(h->rope_base > 1 && h->rope_base < 1e12f))
        return absurd(g, key, (double)h->rope_base, e);
    h->rope_base_local = h->rope_base;
    h->embed_scale = 1;
    arch_key(key, a, "attention.scale");
    return gguf_f32_or(g, key, 1.0f / sqrtf((float)h->dim), &h->attn_scale, e);
}

bool hparams_read(struct hparams *h, const struct arch *a, const gguf *g, err *e)
{
    *h = (struct hparams){0};
    const struct size_key first[] = {
        {"block_count", &h->layers, 1024, 0},         {"embedding_length", &h->width, 1 << 16, 0},
        {"feed_forward_length", &h->ffn, 1 << 20, 0}, {"attention.head_count", &h->heads, 1024, 0},
        {"context_length", &h->context, 1 << 24, 0},
    };
    if (!sizes_read(first, sizeof first / sizeof *first, a, g, e))
        return false;
    uint32_t usual = h->width / h->heads > 0 ? h->width / h->heads : 1;
    const struct size_key then[] = {
        {"attention.head_count_kv", &h->kv_heads, h->heads, h->heads},
        {"attention.key_length", &h->dim, 1024, usual},
    };
    char key[96];
    if (!sizes_read(then, sizeof then / sizeof *then, a, g, e))
        return false;
    arch_key(key, a, "attention.key_length");
    if (h->dim % 2 != 0)
        return absurd(g, key, h->dim, e);
    arch_key(key, a, "attention.head_count_kv");
    if (h->heads % h->kv_heads != 0)
        return absurd(g, key, h->kv_heads, e);
    return extras_absent(h, a, g, e) && floats_read(h, a, g, e) &&
           (!a->read_hparams || a->read_hparams(h, g, e));
}
