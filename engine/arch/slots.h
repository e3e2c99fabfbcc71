/* Rows that several architectures' slot tables share; each table still reads top to bottom in the
 * order of use. */
#pragma once
#include "arch.h"

#define SLOT(field, name, rows, cols)                                                              \
    {                                                                                              \
        name, offsetof(struct layer, field), rows, cols, false                                     \
    }
#define SLOT_OPT(field, name, rows, cols)                                                          \
    {                                                                                              \
        name, offsetof(struct layer, field), rows, cols, true                                      \
    }

#define SLOTS_QKV                                                                                  \
    SLOT(attn_norm, "attn_norm.weight", DIM_ONE, DIM_WIDTH),                                       \
        SLOT(attn_q, "attn_q.weight", DIM_Q, DIM_WIDTH),                                           \
        SLOT(attn_k, "attn_k.weight", DIM_KV, DIM_WIDTH),                                          \
        SLOT(attn_v, "attn_v.weight", DIM_KV, DIM_WIDTH)
#define SLOTS_HEAD_NORMS                                                                           \
    SLOT(q_norm, "attn_q_norm.weight", DIM_ONE, DIM_HEAD),                                         \
        SLOT(k_norm, "attn_k_norm.weight", DIM_ONE, DIM_HEAD)
#define SLOTS_OUTPUT SLOT(attn_output, "attn_output.weight", DIM_WIDTH, DIM_Q)
#define SLOTS_FFN                                                                                  \
    SLOT(ffn_norm, "ffn_norm.weight", DIM_ONE, DIM_WIDTH),                                         \
        SLOT(ffn_gate, "ffn_gate.weight", DIM_FFN, DIM_WIDTH),                                     \
        SLOT(ffn_up, "ffn_up.weight", DIM_FFN, DIM_WIDTH),                                         \
        SLOT(ffn_down, "ffn_down.weight", DIM_WIDTH, DIM_FFN)
