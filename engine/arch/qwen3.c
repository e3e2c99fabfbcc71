/* qwen3 (Yang et al. 2025), dense: no biases; q and k are normed per head before the rotation of
 * halves, and the head size is independent of the width. */
#include "run.h"
#include "slots.h"

static const struct tensor_slot slots[] = {
    SLOTS_QKV,
    SLOTS_HEAD_NORMS,
    SLOTS_OUTPUT,
    SLOTS_FFN,
};

static void layer(struct run *r, const struct layer *w, uint32_t il)
{
    run_norm(r, w->attn_norm);
    run_qkv(r, w);
    run_rotate(r, w, il, ROPE_HALVES, ROPE_GLOBAL); /* norms q and k first */
    run_attend(r, il, 0);
    run_attn_output(r, w);
    run_norm(r, w->ffn_norm);
    run_ffn(r, w, GLU_SILU);
}

const struct arch arch_qwen3 = {
    .name = "qwen3", .slots = slots, .n_slots = sizeof slots / sizeof *slots, .layer = layer};
