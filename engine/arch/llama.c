/* llama (Touvron et al. 2023) and what shares its file format: SmolLM2, Llama 3, Mistral 7B.
 * Rotates neighbouring pairs: the converter permutes the rows of Q and K for that. */
#include "run.h"
#include "slots.h"

static const struct tensor_slot slots[] = {
    SLOTS_QKV,
    SLOT_OPT(q_bias, "attn_q.bias", DIM_ONE, DIM_Q),
    SLOT_OPT(k_bias, "attn_k.bias", DIM_ONE, DIM_KV),
    SLOT_OPT(v_bias, "attn_v.bias", DIM_ONE, DIM_KV),
    SLOTS_OUTPUT,
    SLOTS_FFN,
};

static void layer(struct run *r, const struct layer *w, uint32_t il)
{
    run_norm(r, w->attn_norm);                     /* [n][width] */
    run_qkv(r, w);                                 /* [n][heads][dim], [n][kv_heads][dim] */
    run_rotate(r, w, il, ROPE_PAIRS, ROPE_GLOBAL); /* k, v into the cache */
    run_attend(r, il, 0);                          /* [n][heads][dim] */
    run_attn_output(r, w);                         /* x += att Wo, [n][width] */
    run_norm(r, w->ffn_norm);
    run_ffn(r, w, GLU_SILU); /* x += down(silu(gate) * up) */
}

const struct arch arch_llama = {
    .name = "llama", .slots = slots, .n_slots = sizeof slots / sizeof *slots, .layer = layer};
