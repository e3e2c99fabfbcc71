/* Angular frequencies of the rotary embedding (Su et al. 2021) with the scalings that stretch a
 * model's context: linear (positions divided by a factor), YaRN (Peng et al. 2023: low frequencies
 * divided, high ones kept, a ramp between, attention sharpened), and the per-frequency divisors
 * that Llama 3 files carry as the tensor rope_freqs.weight.
 *
 * Anything else is refused by its name: a scaling that is ignored gives answers that are wrong only
 * on long texts, where nobody looks. */
#include "arch.h"
#include <math.h>

struct scaling {
    bool yarn;
    double factor, attn_factor, beta_fast, beta_slow, trained_context;
};

static bool scaling_floats(struct scaling *s, const struct hparams *h, const struct arch *a,
                           const gguf *g, err *e)
{
    char key[96];
    float factor, old, attn, fast, slow;
    uint32_t trained;
    arch_key(key, a, "rope.scale_linear"); /* the name before rope.scaling.* existed */
    if (!gguf_f32_or(g, key, 1, &old, e))
        return false;
    arch_key(key, a, "rope.scaling.factor");
    if (!gguf_f32_or(g, key, old, &factor, e))
        return false;
    if (!(factor > 0 && factor < 1e6f)) {
        err_set(e, ERR_FORMAT, "%s: key %s has the absurd value %g", gguf_name(g), key,
                (double)factor);
        return err_hint(e, "the file is damaged");
    }
    arch_key(key, a, "rope.scaling.attn_factor");
    if (!gguf_f32_or(g, key, 1, &attn, e))
        return false;
    arch_key(key, a, "rope.scaling.yarn_beta_fast");
    if (!gguf_f32_or(g, key, 32, &fast, e))
        return false;
    arch_key(key, a, "rope.scaling.yarn_beta_slow");
    if (!gguf_f32_or(g, key, 1, &slow, e))
        return false;
    arch_key(key, a, "rope.scaling.original_context_length");
    if (!gguf_u32_or(g, key, h->context, &trained, e))
        return false;
    s->factor = (double)factor;
    s->attn_factor = (double)attn;
    s->beta_fast = (double)fast;
    s->beta_slow = (double)slow;
    s->trained_context = trained;
    return true;
}

static bool scaling_read(struct scaling *s, const struct hparams *h, const struct arch *a,
                         const gguf *g, err *e)
{
    char key[96];
    str type;
    *s = (struct scaling){0};
    if (!scaling_floats(s, h, a, g, e))
        return false;
    arch_key(key, a, "rope.scaling.type");
    if (!gguf_str_or(g, key, s->factor == 1.0 ? "none" : "linear", &type, e))
        return false;
    if (str_eqz(type, "none")) {
        s->factor = 1;
    } else if (str_eqz(type, "yarn")) {
        s->yarn = true;
    } else if (!str_eqz(type, "linear")) {
        err_set(e, ERR_UNSUPPORTED, "%s: RoPE scaling of type \"" STR_FMT "\" is not supported",
                gguf_name(g), STR_ARG(type));
        return err_hint(e, "docent computes the types none, linear and yarn");
    }
    return true;
}

/* Index of the frequency that turns `turns` times within the trained context (YaRN, eq. 21). */
static double turning_index(const struct scaling *s, double base, uint32_t dim, double turns)
{
    const double pi = 3.14159265358979323846;
    return dim * log(s->trained_context / (turns * 2 * pi)) / (2 * log(base));
}

static double kept_share(const struct scaling *s, double base, uint32_t dim, uint32_t i)
{
    double low = floor(turning_index(s, base, dim, s->beta_fast));
    double high = ceil(turning_index(s, base, dim, s->beta_slow));
    low = fmax(0, low);
    high = fmin(dim - 1.0, high);
    double y = (i - low) / fmax(0.001, high - low);
    return 1 - fmin(1, fmax(0, y));
}

static void rope_fill(struct rope_set *out, double base, uint32_t dim, const struct scaling *s,
                      const float *divisor, arena *mem)
{
    out->freq = ARENA_ARRAY(mem, float, dim / 2);
    out->mscale = 1;
    for (uint32_t i = 0; i < dim / 2; i++) {
        double f = pow(base, -2.0 * i / dim);
        if (divisor)
            f /= (double)divisor[i];
        if (s && s->yarn) {
            double kept = kept_share(s, base, dim, i);
            f = f / s->factor * (1 - kept) + f * kept;
        } else if (s) {
            f /= s->factor;
        }
        out->freq[i] = (float)f;
    }
    if (s && s->yarn)
        out->mscale = (float)(s->attn_factor * (1 + 0.1 * log(s->factor)));
}

/* *out NULL: the file has no such tensor. */
static bool divisors_read(const float **out, const struct hparams *h, const gguf *g, arena *mem,
                          err *e)
{
    const struct gguf_tensor *t = gguf_tensor_find(g, "rope_freqs.weight");
    *out = NULL;
    if (!t)
        return true;
    if (t->n_dims != 1 || t->dims[0] != h->dim / 2 || t->type->block_elems != 1) {
        err_set(e, ERR_FORMAT, "%s: tensor rope_freqs.weight has %llu elements, not %u",
                gguf_name(g), (unsigned long long)t->dims[0], h->dim / 2);
        return err_hint(e, "the file is damaged, or of a kind docent does not know");
    }
    float *v = ARENA_ARRAY(mem, float, h->dim / 2);
    quant_to_f32(t->type, v, t->data, h->dim / 2);
    for (uint32_t i = 0; i < h->dim / 2; i++)
        if (!(v[i] > 0 && v[i] < 1e9f)) {
            err_set(e, ERR_FORMAT, "%s: tensor rope_freqs.weight holds %g", gguf_name(g),
                    (double)v[i]);
            return err_hint(e, "the file is damaged");
        }
    *out = v;
    return true;
}

bool rope_read(struct rope_set out[ROPE_SETS], const struct hparams *h, const struct arch *a,
               const gguf *g, arena *mem, err *e)
{
    struct scaling s;
    const float *divisor;
    if (!scaling_read(&s, h, a, g, e) || !divisors_read(&divisor, h, g, mem, e))
        return false;
    rope_fill(&out[ROPE_GLOBAL], (double)h->rope_base, h->dim, &s, divisor, mem);
    /* Local layers never look further than their window: they are not stretched. */
    rope_fill(&out[ROPE_LOCAL], (double)h->rope_base_local, h->dim, NULL, NULL, mem);
    return true;
}
