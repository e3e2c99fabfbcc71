/* F16: IEEE 754 binary16. */
#include "quant_types.h"
#include <string.h>

static void floats(float *dst, const void *src, size_t n)
{
    const uint8_t *p = src;
    for (size_t i = 0; i < n; i++) {
        uint16_t h;
        memcpy(&h, p + 2 * i, sizeof h);
        dst[i] = f16_to_f32(h);
    }
}

const struct quant quant_f16 = {
    .gguf_id = 1,
    .name = "F16",
    .block_elems = 1,
    .block_bytes = sizeof(uint16_t),
    .exponent = 5,
    .floats = floats,
};
