/* gemma3 (Gemma Team 2025), text: the embedding is scaled by sqrt(width); q and k are normed per
 * head; each half of a block is normed on its way out as well; GELU gates. Five local layers, which
 * see a window and rotate with base 10,000, for each global one with the base of the file. The
 * converter already added the 1 to the gains. */
#include "run.h"
#include "slots.h"
#include <math.h>

static const struct tensor_slot slots[] = {
    SLOTS_QKV,    SLOTS_HEAD_NORMS,
    SLOTS_OUTPUT, SLOT(post_attn_norm, "post_attention_norm.weight", DIM_ONE, DIM_WIDTH),
    SLOTS_FFN,    SLOT(post_ffn_norm, "post_ffw_norm.weight", DIM_ONE, DIM_WIDTH),
};

static bool read_hparams(struct hparams *h, const gguf *g, err *e)
{
    const uint32_t layers_of_27b = 62;
    if (!gguf_u32(g, "gemma3.attention.sliding_window", &h->window, e) ||
        !gguf_u32_or(g, "gemma3.attention.sliding_window_pattern", 6, &h->global_every, e) ||
        !gguf_f32_or(g, "gemma3.rope.freq_base_swa", 10000.0f, &h->rope_base_local, e))
        return false;
    if (h->window == 0 || h->global_every == 0 || !(h->rope_base_local > 1)) {
        err_set(e, ERR_FORMAT, "%s: sliding window of %u positions, global every %u layers",
                gguf_name(g), h->window, h->global_every);
        return err_hint(e, "the file is damaged");
    }
    h->embed_scale = sqrtf((float)h->width);
    /* The largest model alone scales attention by its width per head; the file does not say so. */
    if (h->layers == layers_of_27b)
        h->attn_scale = 1.0f / sqrtf((float)(h->width / h->heads));
    return true;
}

static void layer(struct run *r, const struct layer *w, uint32_t il)
{
    bool local = il % r->h->global_every != r->h->global_every - 1;
    run_norm(r, w->attn_norm);
    run_qkv(r, w);
    run_rotate(r, w, il, ROPE_HALVES, local ? ROPE_LOCAL : ROPE_GLOBAL);
    run_attend(r, il, local ? r->h->window : 0);
    run_attn_output(r, w); /* normed, then added */
    run_norm(r, w->ffn_norm);
    run_ffn(r, w, GLU_GELU_TANH);
}

const struct arch arch_gemma3 = {.name = "gemma3",
                                 .slots = slots,
                                 .n_slots = sizeof slots / sizeof *slots,
                                 .read_hparams = read_hparams,
                                 .layer = layer};
