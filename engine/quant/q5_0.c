/* Q5_0: w = d (q - 16), q of 5 bits, 32 weights per scale. */
#include "quant_types.h"

struct block {
    uint16_t d;
    uint8_t qh[4];  /* bit i: the fifth bit of weight i */
    uint8_t qs[16]; /* weight i in the low nibble, i + 16 in the high one */
};
_Static_assert(sizeof(struct block) == 22, "Q5_0 block");

/* The 32 unsigned values of a block. */
static void values(uint8_t *restrict q, const struct block *b)
{
    for (unsigned i = 0; i < 16; i++) {
        unsigned low = b->qh[i / 8] >> (i % 8), high = b->qh[i / 8 + 2] >> (i % 8);
        q[i] = (uint8_t)((b->qs[i] & 15) | (low & 1) << 4);
        q[i + 16] = (uint8_t)(b->qs[i] >> 4 | (high & 1) << 4);
    }
}

static void split(const void *src, size_t n, const struct quant_parts *out)
{
    const struct block *b = src;
    for (size_t i = 0; i < n / 32; i++, b++) {
        values(out->q + 32 * i, b);
        out->d[i] = b->d;
    }
}

const struct quant quant_q5_0 = {
    .gguf_id = 6,
    .name = "Q5_0",
    .block_elems = 32,
    .block_bytes = sizeof(struct block),
    .bits = 5,
    .group = 32,
    .super = 32,
    .offset = 16,
    .split = split,
};
