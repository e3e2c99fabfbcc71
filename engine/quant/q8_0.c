/* Q8_0: w = d q, q of 8 bits with a sign, 32 weights per scale. */
#include "quant_types.h"

struct block {
    uint16_t d;
    int8_t qs[32];
};
_Static_assert(sizeof(struct block) == 34, "Q8_0 block");

/* The 32 unsigned values of a block. */
static void values(uint8_t *restrict q, const struct block *b)
{
    for (unsigned i = 0; i < 32; i++)
        q[i] = (uint8_t)(b->qs[i] + 128);
}

static void split(const void *src, size_t n, const struct quant_parts *out)
{
    const struct block *b = src;
    for (size_t i = 0; i < n / 32; i++, b++) {
        values(out->q + 32 * i, b);
        out->d[i] = b->d;
    }
}

const struct quant quant_q8_0 = {
    .gguf_id = 8,
    .name = "Q8_0",
    .block_elems = 32,
    .block_bytes = sizeof(struct block),
    .bits = 8,
    .group = 32,
    .super = 32,
    .offset = 128,
    .split = split,
};
