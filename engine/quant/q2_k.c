/* Q2_K: w = d sc q - dmin mn, q of 2 bits, 16 weights per scale, 256 per d. */
#include "quant_types.h"

struct block {
    uint8_t scales[16]; /* low nibble: scale, high nibble: minimum, of 16 weights */
    uint8_t qs[64];     /* 128 weights in 32 bytes, four planes of two bits */
    uint16_t d, dmin;
};
_Static_assert(sizeof(struct block) == 84, "Q2_K block");

/* The 256 unsigned values of a block. */
static void values(uint8_t *restrict q, const struct block *b)
{
    for (unsigned p = 0; p < 8; p++, q += 32)
        for (unsigned i = 0; i < 32; i++)
            q[i] = (b->qs[p / 4 * 32 + i] >> (p % 4 * 2)) & 3;
}

static void scales(int8_t sc[16], int8_t mn[16], const struct block *b)
{
    for (unsigned i = 0; i < 16; i++) {
        sc[i] = b->scales[i] & 15;
        mn[i] = (int8_t)(b->scales[i] >> 4);
    }
}

static void split(const void *src, size_t n, const struct quant_parts *out)
{
    const struct block *b = src;
    for (size_t i = 0; i < n / 256; i++, b++) {
        values(out->q + 256 * i, b);
        scales(out->sc + 16 * i, out->mn + 16 * i, b);
        out->d[i] = b->d;
        out->dmin[i] = b->dmin;
    }
}

const struct quant quant_q2_k = {
    .gguf_id = 10,
    .name = "Q2_K",
    .block_elems = 256,
    .block_bytes = sizeof(struct block),
    .bits = 2,
    .group = 16,
    .super = 256,
    .has_min = true,
    .has_sub = true,
    .split = split,
};
