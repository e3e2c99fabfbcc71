/* A forward pass in f64 over dequantised weights, token by token as the papers write it. Slow, and
 * on purpose without a line of engine/arch: the two must agree because both are right. */
#include "tiny.h"
#include <math.h>

struct oracle {
    gguf *g;
    const char *arch;
    uint32_t layers, width, heads, kv_heads, dim, ffn, vocab, window, every;
    double eps, base, base_local;
    size_t n;
};

static float *weights_of(const struct oracle *o, const char *name)
{
    const struct gguf_tensor *t = gguf_tensor_find(o->g, name);
    if (!t)
        return NULL;
    size_t n = (size_t)(t->dims[0] * t->dims[1]);
    float *v = xalloc(sizeof *v * n);
    quant_to_f32(t->type, v, t->data, n);
    return v;
}

static float *block_weights(const struct oracle *o, uint32_t il, const char *leaf)
{
    char name[128];
    (void)snprintf(name, sizeof name, "blk.%u.%s", il, leaf);
    return weights_of(o, name);
}

static double *doubles(size_t n)
{
    return xalloc(sizeof(double) * n);
}

/* y[n][rows] = x[n][cols] W^T (+ bias) */
static double *product(const struct oracle *o, const double *x, uint32_t il, const char *leaf,
                       uint32_t rows, uint32_t cols)
{
    char name[64];
    (void)snprintf(name, sizeof name, "%s.weight", leaf);
    float *w = block_weights(o, il, name);
    (void)snprintf(name, sizeof name, "%s.bias", leaf);
    float *bias = block_weights(o, il, name);
    double *y = doubles(o->n * rows);
    for (size_t t = 0; t < o->n; t++)
        for (uint32_t r = 0; r < rows; r++) {
            double sum = bias ? (double)bias[r] : 0;
            for (uint32_t c = 0; c < cols; c++)
                sum += x[t * cols + c] * (double)w[(size_t)r * cols + c];
            y[t * rows + r] = sum;
        }
    free(w);
    free(bias);
    return y;
}

static void norm_rows(const struct oracle *o, double *y, const double *x, const float *gain,
                      size_t rows, uint32_t cols)
{
    for (size_t t = 0; t < rows; t++) {
        double sum = 0;
        for (uint32_t c = 0; c < cols; c++)
            sum += x[t * cols + c] * x[t * cols + c];
        double scale = 1 / sqrt(sum / cols + o->eps);
        for (uint32_t c = 0; c < cols; c++)
            y[t * cols + c] = x[t * cols + c] * scale * (double)gain[c];
    }
}

static double *normed(const struct oracle *o, const double *x, uint32_t il, const char *leaf,
                      size_t rows, uint32_t cols)
{
    float *gain = block_weights(o, il, leaf);
    double *y = doubles(rows * cols);
    if (gain)
        norm_rows(o, y, x, gain, rows, cols);
    else
        memcpy(y, x, sizeof *y * rows * cols);
    free(gain);
    return y;
}

static void rotate(const struct oracle *o, double *x, uint32_t heads, double base)
{
    bool pairs = strcmp(o->arch, "llama") == 0;
    uint32_t half = o->dim / 2;
    for (size_t t = 0; t < o->n; t++)
        for (uint32_t h = 0; h < heads; h++)
            for (uint32_t i = 0; i < half; i++) {
                double *head = x + (t * heads + h) * o->dim;
                double *a = head + (pairs ? 2 * i : i), *b = head + (pairs ? 2 * i + 1 : i + half);
                double angle = (double)t * pow(base, -2.0 * i / o->dim);
                double c = cos(angle), s = sin(angle), u = *a, v = *b;
                *a = u * c - v * s;
                *b = u * s + v * c;
            }
}

static void attend_one(const struct oracle *o, double *out, const double *q, const double *k,
                       const double *v, size_t t, uint32_t kv_head, uint32_t window)
{
    size_t from = window && t + 1 > window ? t + 1 - window : 0;
    double *score = doubles(t + 1), sum = 0, highest = -HUGE_VAL;
    for (size_t j = from; j <= t; j++) {
        const double *kj = k + (j * o->kv_heads + kv_head) * o->dim;
        for (uint32_t i = 0; i < o->dim; i++)
            score[j] += q[i] * kj[i];
        score[j] /= sqrt(o->dim);
        highest = fmax(highest, score[j]);
    }
    for (size_t j = from; j <= t; j++)
        sum += score[j] = exp(score[j] - highest);
    for (size_t j = from; j <= t; j++)
        for (uint32_t i = 0; i < o->dim; i++)
            out[i] += score[j] / sum * v[(j * o->kv_heads + kv_head) * o->dim + i];
    free(score);
}

static void attention_block(const struct oracle *o, double *x, uint32_t il)
{
    bool local = o->window && il % o->every != o->every - 1;
    double base = local ? o->base_local : o->base;
    uint32_t q_row = o->heads * o->dim, k_row = o->kv_heads * o->dim;
    double *h = normed(o, x, il, "attn_norm.weight", o->n, o->width);
    double *q0 = product(o, h, il, "attn_q", q_row, o->width);
    double *k0 = product(o, h, il, "attn_k", k_row, o->width);
    double *v = product(o, h, il, "attn_v", k_row, o->width);
    double *q = normed(o, q0, il, "attn_q_norm.weight", o->n * o->heads, o->dim);
    double *k = normed(o, k0, il, "attn_k_norm.weight", o->n * o->kv_heads, o->dim);
    double *att = doubles(o->n * q_row);
    rotate(o, q, o->heads, base);
    rotate(o, k, o->kv_heads, base);
    for (size_t t = 0; t < o->n; t++)
        for (uint32_t head = 0; head < o->heads; head++) {
            size_t at = (t * o->heads + head) * o->dim;
            attend_one(o, att + at, q + at, k, v, t, head * o->kv_heads / o->heads,
                       local ? o->window : 0);
        }
    double *y0 = product(o, att, il, "attn_output", o->width, q_row);
    double *y = normed(o, y0, il, "post_attention_norm.weight", o->n, o->width);
    for (size_t i = 0; i < o->n * o->width; i++)
        x[i] += y[i];
    double *all[] = {h, q0, k0, v, q, k, att, y0, y};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void ffn_block(const struct oracle *o, double *x, uint32_t il)
{
    bool gelu = strcmp(o->arch, "gemma3") == 0;
    const double pi = 3.14159265358979323846;
    double *h = normed(o, x, il, "ffn_norm.weight", o->n, o->width);
    double *gate = product(o, h, il, "ffn_gate", o->ffn, o->width);
    double *up = product(o, h, il, "ffn_up", o->ffn, o->width);
    for (size_t i = 0; i < o->n * o->ffn; i++) {
        double g = gate[i];
        double act = gelu ? 0.5 * g * (1 + tanh(sqrt(2 / pi) * (g + 0.044715 * g * g * g)))
                          : g / (1 + exp(-g));
        up[i] *= act;
    }
    double *y0 = product(o, up, il, "ffn_down", o->width, o->ffn);
    double *y = normed(o, y0, il, "post_ffw_norm.weight", o->n, o->width);
    for (size_t i = 0; i < o->n * o->width; i++)
        x[i] += y[i];
    double *all[] = {h, gate, up, y0, y};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void oracle_u32(const struct oracle *o, const char *leaf, uint32_t *out, uint32_t fallback)
{
    err e = ERR_INIT;
    char key[128];
    (void)snprintf(key, sizeof key, "%s.%s", o->arch, leaf);
    if (!gguf_u32_or(o->g, key, fallback, out, &e))
        BUG("%s", e.msg);
}

static void oracle_open(struct oracle *o, const char *path, size_t n)
{
    err e = ERR_INIT;
    str arch;
    float base, eps;
    char key[128];
    *o = (struct oracle){.n = n};
    if (!gguf_open(&o->g, path, &e) || !gguf_str(o->g, "general.architecture", &arch, &e))
        BUG("%s", e.msg);
    o->arch = arch_find(arch)->name;
    oracle_u32(o, "block_count", &o->layers, 0);
    oracle_u32(o, "embedding_length", &o->width, 0);
    oracle_u32(o, "feed_forward_length", &o->ffn, 0);
    oracle_u32(o, "attention.head_count", &o->heads, 0);
    oracle_u32(o, "attention.head_count_kv", &o->kv_heads, 0);
    oracle_u32(o, "attention.key_length", &o->dim, 0);
    oracle_u32(o, "attention.sliding_window", &o->window, 0);
    oracle_u32(o, "attention.sliding_window_pattern", &o->every, 1);
    (void)snprintf(key, sizeof key, "%s.rope.freq_base", o->arch);
    if (!gguf_f32(o->g, key, &base, &e))
        BUG("%s", e.msg);
    (void)snprintf(key, sizeof key, "%s.attention.layer_norm_rms_epsilon", o->arch);
    if (!gguf_f32(o->g, key, &eps, &e))
        BUG("%s", e.msg);
    o->base = (double)base;
    o->base_local = 10000;
    o->eps = (double)eps;
    o->vocab = (uint32_t)gguf_tensor_find(o->g, "token_embd.weight")->dims[1];
}

float *oracle_logits(const char *path, const int32_t *ids, size_t n)
{
    struct oracle o;
    oracle_open(&o, path, n);
    float *embed = weights_of(&o, "token_embd.weight"),
          *gain = weights_of(&o, "output_norm.weight");
    double *x = doubles(n * o.width);
    double scale = strcmp(o.arch, "gemma3") == 0 ? sqrt(o.width) : 1;
    for (size_t t = 0; t < n; t++)
        for (uint32_t i = 0; i < o.width; i++)
            x[t * o.width + i] = (double)embed[(size_t)ids[t] * o.width + i] * scale;
    for (uint32_t il = 0; il < o.layers; il++) {
        attention_block(&o, x, il);
        ffn_block(&o, x, il);
    }
    norm_rows(&o, x, x, gain, n, o.width);
    float *logits = xalloc(sizeof *logits * n * o.vocab);
    for (size_t t = 0; t < n; t++)
        for (uint32_t r = 0; r < o.vocab; r++) {
            double sum = 0;
            for (uint32_t c = 0; c < o.width; c++)
                sum += x[t * o.width + c] * (double)embed[(size_t)r * o.width + c];
            logits[t * o.vocab + r] = (float)sum;
        }
    free(embed);
    free(gain);
    free(x);
    gguf_close(o.g);
    return logits;
}
