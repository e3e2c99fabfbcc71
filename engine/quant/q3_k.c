/* Q3_K: w = d sc (q - 4), q of 3 bits, sc of 6 bits with a sign, 16 weights per scale, 256 per d.
 */
#include "quant_types.h"

struct block {
    uint8_t hmask[32];  /* bit p of byte i: the third bit of weight 32 p + i */
    uint8_t qs[64];     /* 128 weights in 32 bytes, four planes of two bits */
    uint8_t scales[12]; /* sixteen of six bits: nibbles of bytes 0-7, then four planes of two */
    uint16_t d;
};
_Static_assert(sizeof(struct block) == 110, "Q3_K block");

/* The 256 unsigned values of a block. */
static void values(uint8_t *restrict q, const struct block *b)
{
    for (unsigned p = 0; p < 8; p++, q += 32)
        for (unsigned i = 0; i < 32; i++) {
            unsigned low = (unsigned)b->qs[p / 4 * 32 + i] >> (p % 4 * 2);
            unsigned high = (unsigned)b->hmask[i] >> p;
            q[i] = (uint8_t)((low & 3) | (high & 1) << 2);
        }
}

static void scales(int8_t sc[16], const struct block *b)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned low = i < 8 ? b->scales[i] & 15u : b->scales[i - 8] >> 4;
        unsigned high = (unsigned)b->scales[8 + i % 4] >> (i / 4 * 2);
        sc[i] = (int8_t)((int)(low | (high & 3) << 4) - 32);
    }
}

static void split(const void *src, size_t n, const struct quant_parts *out)
{
    const struct block *b = src;
    for (size_t i = 0; i < n / 256; i++, b++) {
        values(out->q + 256 * i, b);
        scales(out->sc + 16 * i, b);
        out->d[i] = b->d;
    }
}

const struct quant quant_q3_k = {
    .gguf_id = 11,
    .name = "Q3_K",
    .block_elems = 256,
    .block_bytes = sizeof(struct block),
    .bits = 3,
    .group = 16,
    .super = 256,
    .offset = 4,
    .has_sub = true,
    .split = split,
};
