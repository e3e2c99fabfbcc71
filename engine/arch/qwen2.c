/* qwen2 (Yang et al. 2024), Qwen2.5 and Qwen2.5-Coder: as llama, with biases on q, k and v before
 * the rotation, which turns halves (i, i + dim/2). */
#include "run.h"
#include "slots.h"

static const struct tensor_slot slots[] = {
    SLOTS_QKV,
    SLOT(q_bias, "attn_q.bias", DIM_ONE, DIM_Q),
    SLOT(k_bias, "attn_k.bias", DIM_ONE, DIM_KV),
    SLOT(v_bias, "attn_v.bias", DIM_ONE, DIM_KV),
    SLOTS_OUTPUT,
    SLOTS_FFN,
};

static void layer(struct run *r, const struct layer *w, uint32_t il)
{
    run_norm(r, w->attn_norm);
    run_qkv(r, w); /* biases included */
    run_rotate(r, w, il, ROPE_HALVES, ROPE_GLOBAL);
    run_attend(r, il, 0);
    run_attn_output(r, w);
    run_norm(r, w->ffn_norm);
    run_ffn(r, w, GLU_SILU);
}

const struct arch arch_qwen2 = {
    .name = "qwen2", .slots = slots, .n_slots = sizeof slots / sizeof *slots, .layer = layer};
