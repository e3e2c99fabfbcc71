/* Vectors of eight lanes: opening panels, and GEMV. A group of 16 rows is two vectors. With few
 * registers, GEMV opens a block into the L1 cache and uses the tile's code.
 *
 * Needs, besides what simd_tile.h needs, v_and, v_or, v_bytes(x), v_flip(v) (bytes less 128), and
 * shift_left and shift_right of 16-bit lanes by a constant; GEMV_LINKAGE and GEMV_SYMBOL name what
 * it makes. */

/* The planes beyond the nibbles: bits 4 (and 5) of step s of half h. */
INLINE VI open_high(const uint8_t *block, const unsigned bits, const unsigned s, const unsigned h)
{
    if (bits == 5) {
        VI x = v_load(block + 256 + 32 * h);
        x = s < 4 ? shift_left(x, 4 - s) : shift_right(x, s - 4);
        return v_and(x, v_bytes(16));
    }
    VI x = v_load(block + 256 + s / 4 * 64 + 32 * h);
    const unsigned at = s % 4 * 2;
    x = at < 4 ? shift_left(x, 4 - at) : shift_right(x, at - 4);
    return v_and(x, v_bytes(48));
}

/* The eight steps of a block, a byte for each weight. */
INLINE void open_block(uint8_t *dst, const size_t stride, const uint8_t *block, const unsigned bits)
{
    const VI low = v_bytes(15);
    UNROLL
    for (unsigned s = 0; s < 8; s++) {
        UNROLL
        for (unsigned h = 0; h < 2; h++) {
            VI x;
            if (bits == 8) {
                x = v_load(block + 64 * s + 32 * h);
                if (SIGNED_BYTES)
                    x = v_flip(x);
            } else {
                x = v_load(block + 64 * (s / 2) + 32 * h);
                x = v_and(s % 2 ? shift_right(x, 4) : x, low);
                if (bits > 4)
                    x = v_or(x, open_high(block, bits, s, h));
            }
            v_store(dst + s * stride + 32 * h, x);
        }
    }
}

#include "simd_open.h"

/* ---- GEMV ---- */
INLINE void gemv_body(const struct tile_out *o, const uint8_t *data, uint32_t count,
                      const struct form f, const struct act_view *a, const unsigned tokens)
{
    uint8_t room[512] __attribute__((aligned(32)));
    float scale[32], least[32];
    struct cursor c = {.block = data};
    for (uint32_t group = 0; group < count; group++) {
        VF sum[2][MAX_TOKENS];
        UNROLL
        for (unsigned t = 0; t < tokens; t++)
            sum[0][t] = sum[1][t] = f_zero();
        if (group > 0)
            c.block += BLOCK_BYTES(f);
        for (size_t b = 0; b < a->blocks; b++) {
            next_block_ahead(&c, b, f);
            open_block(room, 64, c.block, f.bits);
            open_scales(scale, least, 16, &c, f);
            UNROLL
            for (unsigned g = 0; g < f.groups; g++)
                tile_group(sum, room + 256 * g, scale + 16 * g, least + 16 * g,
                           a->q + 32 * b + 16 * g, b * f.groups + g, b, a, tokens, 8 / f.groups,
                           f.min, f.bits);
        }
        UNROLL
        for (unsigned t = 0; t < tokens; t++) {
            store_sums(o, t, 16 * group, sum[0][t]);
            store_sums(o, t, 16 * group + 8, sum[1][t]);
        }
    }
}

#define GEMV_TOKENS 3 /* as many as the registers hold */
#define GEMV(bits, groups, sub, min)                                                               \
    GEMV_N(bits, groups, sub, min, 1)                                                              \
    GEMV_N(bits, groups, sub, min, 2)                                                              \
    GEMV_N(bits, groups, sub, min, 3)
#define GEMV_N(bits, groups, sub, min, n)                                                          \
    TARGET static void gemv_##bits##groups##sub##min##_##n(                                        \
        const struct tile_out *o, const uint8_t *data, uint32_t count, const struct act_view *a)   \
    {                                                                                              \
        gemv_body(o, data, count, (struct form){bits, groups, sub, min, 0, 0}, a, n);              \
    }
FORMS(GEMV)
#undef GEMV

GEMV_LINKAGE void GEMV_SYMBOL(const struct tile_out *o, const uint8_t *w, uint32_t groups,
                              struct form f, const struct act_view *a, uint32_t tokens)
{
    typedef void fn(const struct tile_out *, const uint8_t *, uint32_t, const struct act_view *);
#define ROW(b, g, s, m) {gemv_##b##g##s##m##_1, gemv_##b##g##s##m##_2, gemv_##b##g##s##m##_3},
    static fn *const table[FORM_COUNT][GEMV_TOKENS] = {FORMS(ROW)};
#undef ROW
    table[f.kind][tokens - 1](o, w, groups, a);
}
