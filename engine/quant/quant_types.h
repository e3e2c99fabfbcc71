/* The rows of quant_list.c, and what the files of the types share. */
#pragma once
#include "quant.h"

extern const struct quant quant_f32, quant_f16, quant_bf16, quant_q4_0, quant_q4_1, quant_q5_0,
    quant_q5_1, quant_q8_0, quant_q2_k, quant_q3_k, quant_q4_k, quant_q5_k, quant_q6_k;

/* The six-bit scales and minima of Q4_K and Q5_K: eight pairs in twelve bytes. Pairs 0-3 are the
 * low six bits of bytes 0-3 (scale) and 4-7 (minimum); pairs 4-7 have their low four bits in the
 * nibbles of bytes 8-11 and their high two bits on top of bytes 0-3 and 4-7. */
static inline void k_scales(int8_t sc[8], int8_t mn[8], const uint8_t packed[12])
{
    for (unsigned i = 0; i < 4; i++) {
        sc[i] = packed[i] & 63;
        mn[i] = packed[i + 4] & 63;
        sc[i + 4] = (int8_t)((packed[i + 8] & 15) | (packed[i] >> 6) << 4);
        mn[i + 4] = (int8_t)((packed[i + 8] >> 4) | (packed[i + 4] >> 6) << 4);
    }
}
