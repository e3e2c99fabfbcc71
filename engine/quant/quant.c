/* Look-ups over the list of tensor types, and the 16-bit float formats.
 *
 * Invariant: f32_to_f16(f16_to_f32(h)) == h for every h that is not a NaN. */
#include "quant.h"
#include <string.h>

enum { AT_ONCE = 1024 /* weights; of the block sizes a multiple */ };

const struct quant *quant_by_id(uint32_t gguf_id)
{
    size_t n;
    const struct quant *const *list = quant_list(&n);
    for (size_t i = 0; i < n; i++)
        if (list[i]->gguf_id == gguf_id)
            return list[i];
    return NULL;
}

const struct quant *quant_by_name(const char *name)
{
    size_t n;
    const struct quant *const *list = quant_list(&n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i]->name, name) == 0)
            return list[i];
    return NULL;
}

size_t quant_row_bytes(const struct quant *q, size_t cols)
{
    return cols / q->block_elems * q->block_bytes;
}

static float float_of_bits(uint32_t u)
{
    float f;
    memcpy(&f, &u, sizeof f);
    return f;
}

static uint32_t bits_of_float(float f)
{
    uint32_t u;
    memcpy(&u, &f, sizeof u);
    return u;
}

float f16_to_f32(uint16_t h)
{
    uint32_t sign = (uint32_t)(h & 0x8000u) << 16;
    uint32_t exponent = (h >> 10) & 31u, fraction = h & 0x3ffu;
    if (exponent == 31) /* infinity, NaN */
        return float_of_bits(sign | 0x7f800000u | fraction << 13);
    if (exponent == 0) { /* zero, subnormal: fraction * 2^-24, exact in f32 */
        float f = (float)fraction * 0x1p-24f;
        return sign ? -f : f;
    }
    return float_of_bits(sign | (exponent + 112) << 23 | fraction << 13);
}

uint16_t f32_to_f16(float f)
{
    uint32_t u = bits_of_float(f);
    uint32_t sign = (u >> 16) & 0x8000u;
    u &= 0x7fffffffu;
    if (u > 0x7f800000u)
        return (uint16_t)(sign | 0x7e00u | ((u >> 13) & 0x3ffu));
    if (u >= 0x477ff000u) /* 65520 and above round to infinity */
        return (uint16_t)(sign | 0x7c00u);
    if (u < 0x38800000u) { /* below 2^-14: the fraction counts steps of 2^-24 */
        /* Adding 0.5 leaves exactly those steps in the low bits, rounded to nearest even. */
        float shifted = float_of_bits(u) + 0.5f;
        return (uint16_t)(sign | (bits_of_float(shifted) - 0x3f000000u));
    }
    u += 0xfffu + ((u >> 13) & 1u);
    return (uint16_t)(sign | ((u - 0x38000000u) >> 13));
}

float bf16_to_f32(uint16_t h)
{
    return float_of_bits((uint32_t)h << 16);
}

static void sixteen_to_f32(float *restrict dst, const uint8_t *restrict q, int offset, float scale,
                           float min)
{
    for (unsigned i = 0; i < 16; i++)
        dst[i] = scale * (float)(q[i] - offset) - min;
}

/* Weights laid open: w = d sc (q - offset) - dmin mn. */
static void parts_to_f32(const struct quant *t, float *dst, size_t n, struct quant_parts p)
{
    for (float *end = dst + n; dst < end; p.d++, p.dmin++) {
        float d = f16_to_f32(*p.d), dmin = t->has_min ? f16_to_f32(*p.dmin) : 0;
        for (unsigned i = 0; i < t->super; i += t->group, p.sc++, p.mn++)
            for (unsigned k = 0; k < t->group; k += 16, dst += 16, p.q += 16)
                sixteen_to_f32(dst, p.q, t->offset, d * (float)*p.sc, dmin * (float)*p.mn);
    }
}

void quant_to_f32(const struct quant *t, float *dst, const void *src, size_t n)
{
    if (t->floats) {
        t->floats(dst, src, n);
        return;
    }
    uint8_t q[AT_ONCE];
    uint16_t d[AT_ONCE / 32], dmin[AT_ONCE / 32];
    int8_t sc[AT_ONCE / 16], mn[AT_ONCE / 16];
    const struct quant_parts parts = {q, d, dmin, sc, mn};
    memset(sc, 1, sizeof sc); /* types without sub-scales leave them alone */
    memset(mn, 1, sizeof mn);
    const uint8_t *blocks = src;
    for (size_t some; n > 0; n -= some, dst += some, blocks += quant_row_bytes(t, some)) {
        some = n < AT_ONCE ? n : AT_ONCE;
        t->split(blocks, some, &parts);
        parts_to_f32(t, dst, some, parts);
    }
}
