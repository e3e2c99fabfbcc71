/* The rows of quant_list.c, and what the files of the types share. */
#pragma once
#include "quant.h"

extern const struct quant quant_f32, quant_f16, quant_bf16, quant_q4_0, quant_q4_1, quant_q5_0,
    quant_q5_1, quant_q8_0, quant_q2_k, quant_q3_k, quant_q4_k, quant_q5_k, quant_q6_k;

/* The six-bit scales and minima of Q4_K and Q5_K: eight pairs in twelve bytes. Pairs 0-3 are the
 * low six bits of bytes 0-3 (scale) and 4-7 (minimum); pairs 4-7 have their low four bits in the
 * nibbles of bytes 8-11 and their high two bits on top of bytes 0-3 and 4-7. */
static inline void k_scale_min(const uint8_t *packed, unsigned i, uint8_t *sc, uint8_t *mn)
{
    if (i < 4) {
        *sc = packed[i] & 63;
        *mn = packed[i + 4] & 63;
    } else {
        *sc = (uint8_t)((packed[i + 4] & 15) | (packed[i - 4] >> 6) << 4);
        *mn = (uint8_t)((packed[i + 4] >> 4) | (packed[i] >> 6) << 4);
    }
}
