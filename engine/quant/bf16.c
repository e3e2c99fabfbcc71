/* BF16: the upper half of a binary32. */
#include "quant_types.h"
#include <string.h>

static void floats(float *dst, const void *src, size_t n)
{
    const uint8_t *p = src;
    for (size_t i = 0; i < n; i++) {
        uint16_t h;
        memcpy(&h, p + 2 * i, sizeof h);
        dst[i] = bf16_to_f32(h);
    }
}

const struct quant quant_bf16 = {
    .gguf_id = 30,
    .name = "BF16",
    .block_elems = 1,
    .block_bytes = sizeof(uint16_t),
    .exponent = 8,
    .floats = floats,
};
