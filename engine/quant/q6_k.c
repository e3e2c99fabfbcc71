/* Q6_K: w = d sc (q - 32), q of 6 bits, sc of 8 bits with a sign, 16 weights per scale, 256 per d.
 */
#include "quant_types.h"

struct block {
    uint8_t ql[128]; /* 128 weights in 64 bytes: the first 64 in the low nibbles */
    uint8_t qh[64];  /* 128 weights in 32 bytes, four planes of two bits */
    int8_t scales[16];
    uint16_t d;
};
_Static_assert(sizeof(struct block) == 210, "Q6_K block");

/* The 256 unsigned values of a block. */
static void values(uint8_t *restrict q, const struct block *b)
{
    for (unsigned p = 0; p < 8; p++, q += 32)
        for (unsigned i = 0; i < 32; i++) {
            unsigned low = (unsigned)b->ql[p / 4 * 64 + p % 2 * 32 + i] >> (p % 4 / 2 * 4);
            unsigned high = (unsigned)b->qh[p / 4 * 32 + i] >> (p % 4 * 2);
            q[i] = (uint8_t)((low & 15) | (high & 3) << 4);
        }
}

static void scales(int8_t sc[16], const struct block *b)
{
    for (unsigned i = 0; i < 16; i++)
        sc[i] = b->scales[i];
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

const struct quant quant_q6_k = {
    .gguf_id = 14,
    .name = "Q6_K",
    .block_elems = 256,
    .block_bytes = sizeof(struct block),
    .bits = 6,
    .group = 16,
    .super = 256,
    .offset = 32,
    .has_sub = true,
    .split = split,
};
