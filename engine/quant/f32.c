/* F32: plain floats. */
#include "quant_types.h"
#include <string.h>

static void floats(float *dst, const void *src, size_t n)
{
    memcpy(dst, src, n * sizeof *dst);
}

const struct quant quant_f32 = {
    .gguf_id = 0,
    .name = "F32",
    .block_elems = 1,
    .block_bytes = sizeof(float),
    .exponent = 8,
    .floats = floats,
};
