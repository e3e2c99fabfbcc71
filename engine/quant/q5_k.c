/* Q5_K: w = d sc q - dmin mn, q of 5 bits, sc and mn of 6 bits, 32 weights per scale, 256 per d. */
#include "quant_types.h"

struct block {
    uint16_t d, dmin;
    uint8_t scales[12];
    uint8_t qh[32];  /* bit p of byte i: the fifth bit of weight 32 p + i */
    uint8_t qs[128]; /* 64 weights in 32 bytes: the first 32 in the low nibbles */
};
_Static_assert(sizeof(struct block) == 176, "Q5_K block");

/* The 256 unsigned values of a block. */
static void values(uint8_t *restrict q, const struct block *b)
{
    for (unsigned p = 0; p < 8; p++, q += 32)
        for (unsigned i = 0; i < 32; i++) {
            unsigned low = (unsigned)b->qs[p / 2 * 32 + i] >> (p % 2 * 4);
            unsigned high = (unsigned)b->qh[i] >> p;
            q[i] = (uint8_t)((low & 15) | (high & 1) << 4);
        }
}

static void split(const void *src, size_t n, const struct quant_parts *out)
{
    const struct block *b = src;
    for (size_t i = 0; i < n / 256; i++, b++) {
        values(out->q + 256 * i, b);
        k_scales(out->sc + 8 * i, out->mn + 8 * i, b->scales);
        out->d[i] = b->d;
        out->dmin[i] = b->dmin;
    }
}

const struct quant quant_q5_k = {
    .gguf_id = 13,
    .name = "Q5_K",
    .block_elems = 256,
    .block_bytes = sizeof(struct block),
    .bits = 5,
    .group = 32,
    .super = 256,
    .has_min = true,
    .has_sub = true,
    .split = split,
};
