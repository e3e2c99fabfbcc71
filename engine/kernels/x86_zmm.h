/* 512-bit vectors for simd_tile.h; opening panels, GEMV, and activations. */
typedef __m512i VI;
typedef __m512 VF;
#define v_load(p)       _mm512_loadu_si512(p)
#define v_store(p, v)   _mm512_storeu_si512(p, v)
#define v_set(x)        _mm512_set1_epi32(x)
#define v_zero()        _mm512_setzero_si512()
#define f_set(x)        _mm512_set1_ps(x)
#define f_zero()        _mm512_setzero_ps()
#define f_load(p)       _mm512_loadu_ps(p)
#define f_store(p, v)   _mm512_storeu_ps(p, v)
#define f_add(a, b)     _mm512_add_ps(a, b)
#define f_mul(a, b)     _mm512_mul_ps(a, b)
#define f_fma(a, b, c)  _mm512_fmadd_ps(a, b, c)
#define f_fnma(a, b, c) _mm512_fnmadd_ps(a, b, c)
#define f_of_int(v)     _mm512_cvtepi32_ps(v)
#define f_sub(a, b)     _mm512_sub_ps(a, b)
#define f_div(a, b)     _mm512_div_ps(a, b)
#define f_max(a, b)     _mm512_max_ps(a, b)
#define f_min(a, b)     _mm512_min_ps(a, b)
#define f_round(a)      _mm512_roundscale_ps(a, 8) /* to nearest even, no exception */
#define f_max_of(v)     _mm512_reduce_max_ps(v)
#define f_sum_of(v)     _mm512_reduce_add_ps(v)
#define f_of_half(p)    _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(const void *)(p)))
#define f_of_bfloat(p)                                                                             \
    _mm512_castsi512_ps(_mm512_slli_epi32(                                                         \
        _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)(p))), 16))
/* v where first <= lane + at < end, otherwise `other` */
#define f_between(v, other, at, first, end)                                                        \
    _mm512_mask_blend_ps(_mm512_cmpge_epi32_mask(lane_numbers(at), v_set(first)) &                 \
                             _mm512_cmplt_epi32_mask(lane_numbers(at), v_set(end)),                \
                         other, v)
#define f_of_s8(p)                                                                                 \
    _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)(p))))
/* lanes l.. of 16 halves */
#define f_of_halves(v, l) ((void)(l), _mm512_cvtph_ps(v))
#define lane_numbers(at)                                                                           \
    _mm512_add_epi32(v_set(at),                                                                    \
                     _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0))
#define TILE_VECS      4                      /* vectors of an attention tile's row */
#define f_scale2(a, n) _mm512_scalef_ps(a, n) /* a * 2^n for integral n */
#ifdef DOT_VNNI
#define dot(c, w, a) _mm512_dpbusd_epi32(c, w, a)
#else
#define pairs(w, a)        _mm512_maddubs_epi16(w, a)
#define pairs_signed(w, a) pairs(_mm512_abs_epi8(w), negate_where(w, a))
/* a, negated where w is below zero */
#define negate_where(w, a) _mm512_mask_sub_epi8(a, _mm512_movepi8_mask(w), v_zero(), a)
#define widen(v)           _mm512_madd_epi16(v, _mm512_set1_epi16(1))
#define v_add16(a, b)      _mm512_add_epi16(a, b)
#define v_add32(a, b)      _mm512_add_epi32(a, b)
#define v_keep(v)          __asm__("" : "+v"(v))
#endif

#ifdef __clang__ /* the two compilers' headers declare the count differently */
#define shift_left(v, n)  _mm512_slli_epi16(v, (unsigned)(n))
#define shift_right(v, n) _mm512_srli_epi16(v, (unsigned)(n))
#else
#define shift_left(v, n)  _mm512_slli_epi16(v, (int)(n))
#define shift_right(v, n) _mm512_srli_epi16(v, (int)(n))
#endif

#include "simd_tile.h"

#include "simd_exp.h"

#include "x86_keys.h"

#include "simd_attn.h"

/* The eight steps of a block, a byte for each weight. */
INLINE void open_steps(VI w[8], const uint8_t *p, const unsigned bits)
{
    const VI low = _mm512_set1_epi8(15);
    if (bits == 8) {
        UNROLL
        for (unsigned s = 0; s < 8; s++)
            w[s] = SIGNED_BYTES ? _mm512_xor_si512(v_load(p + 64 * s), _mm512_set1_epi8(-128))
                                : v_load(p + 64 * s);
        return;
    }
    UNROLL
    for (unsigned v = 0; v < 4; v++) {
        VI x = v_load(p + 64 * v);
        w[2 * v] = _mm512_and_si512(x, low);
        w[2 * v + 1] = _mm512_and_si512(_mm512_srli_epi16(x, 4), low);
    }
    if (bits == 5) {
        const VI bit = _mm512_set1_epi8(16);
        VI h = v_load(p + 256);
        UNROLL
        for (unsigned s = 0; s < 8; s++) {
            VI x = s < 4 ? shift_left(h, 4 - s) : shift_right(h, s - 4);
            w[s] = _mm512_ternarylogic_epi32(w[s], x, bit, 0xf8); /* w | (x & bit) */
        }
    }
    if (bits == 6) {
        const VI two = _mm512_set1_epi8(48);
        UNROLL
        for (unsigned s = 0; s < 8; s++) {
            VI h = v_load(p + 256 + s / 4 * 64);
            unsigned at = s % 4 * 2;
            VI x = at < 4 ? shift_left(h, 4 - at) : shift_right(h, at - 4);
            w[s] = _mm512_ternarylogic_epi32(w[s], x, two, 0xf8);
        }
    }
}

INLINE void open_block(uint8_t *dst, const size_t stride, const uint8_t *block, const unsigned bits)
{
    VI w[8];
    open_steps(w, block, bits);
    UNROLL
    for (unsigned s = 0; s < 8; s++)
        v_store(dst + s * stride, w[s]);
}

#include "simd_open.h"

#include "simd_float.h"

#ifdef DOT_VNNI
/* One token's sum over a block, given its eight steps; two chains, because one dot product waits
 * for the one before. */
INLINE VF gemv_group(VF f, const VI *w, const int8_t *q, VI start, VF as, VF scale,
                     const unsigned steps)
{
    VI c0 = start, c1 = v_zero();
    UNROLL
    for (unsigned s = 0; s < steps; s += 2) {
        c0 = dot(c0, w[s], v_set(four_values(q + 4 * s)));
        c1 = dot(c1, w[s + 1], v_set(four_values(q + 4 * s + 4)));
    }
    return f_fma(f_mul(f_of_int(_mm512_add_epi32(c0, c1)), as), scale, f);
}

INLINE void gemv_body(const struct tile_out *o, const uint8_t *data, uint32_t count,
                      const struct form f, const struct act_view *a, const unsigned tokens,
                      uint32_t stored)
{
    struct cursor c = {.block = data};
    for (uint32_t group = 0; group < count; group++) {
        VF sum[MAX_TOKENS];
        UNROLL
        for (unsigned t = 0; t < tokens; t++)
            sum[t] = f_zero();
        if (group > 0)
            c.block += BLOCK_BYTES(f);
        for (size_t b = 0; b < a->blocks; b++) {
            next_block_ahead(&c, b, f);
            VI w[8];
            open_steps(w, c.block, f.bits);
            UNROLL
            for (unsigned g = 0; g < f.groups; g++) {
                size_t at = (b * f.groups + g) * a->lane;
                VF scale = group_scale(&c, g, 0, f),
                   min = f.min ? group_min(&c, g, 0, f) : f_zero();
                UNROLL
                for (unsigned t = 0; t < tokens; t++) {
                    VI start = f.min ? v_zero() : v_set(a->start[at + t]);
                    sum[t] = gemv_group(sum[t], w + g * (8 / f.groups),
                                        a->q + t * a->stride + b * 32 + g * 16, start,
                                        f_set(a->scale[b * a->lane + t]), scale, 8 / f.groups);
                    if (f.min)
                        sum[t] = f_fnma(min, f_set(a->weighted[at + t]), sum[t]);
                }
            }
        }
        UNROLL
        for (unsigned t = 0; t < tokens; t++)
            if (t < stored)
                store_sums(o, t, 16 * group, sum[t]);
    }
}

/* Compiled for these numbers of tokens; others take the next one, whose surplus is not stored. */
#define GEMV_TOKENS 8
#define GEMV(bits, groups, sub, min)                                                               \
    GEMV_N(bits, groups, sub, min, 1)                                                              \
    GEMV_N(bits, groups, sub, min, 2)                                                              \
    GEMV_N(bits, groups, sub, min, 3)                                                              \
    GEMV_N(bits, groups, sub, min, 4)                                                              \
    GEMV_N(bits, groups, sub, min, 6)                                                              \
    GEMV_N(bits, groups, sub, min, 8)
#define GEMV_N(bits, groups, sub, min, n)                                                          \
    TARGET static void gemv_##bits##groups##sub##min##_##n(                                        \
        const struct tile_out *o, const uint8_t *data, uint32_t count, const struct act_view *a,   \
        uint32_t stored)                                                                           \
    {                                                                                              \
        gemv_body(o, data, count, (struct form){bits, groups, sub, min, 0, 0}, a, n, stored);      \
    }
FORMS(GEMV)
#undef GEMV

static void gemv(const struct tile_out *o, const uint8_t *w, uint32_t groups, struct form f,
                 const struct act_view *a, uint32_t tokens)
{
    typedef void fn(const struct tile_out *, const uint8_t *, uint32_t, const struct act_view *,
                    uint32_t);
#define ROW(b, g, s, m)                                                                             \
    {                                                                                               \
        gemv_##b##g##s##m##_1, gemv_##b##g##s##m##_2, gemv_##b##g##s##m##_3, gemv_##b##g##s##m##_4, \
        gemv_##b##g##s##m##_6, gemv_##b##g##s##m##_6, gemv_##b##g##s##m##_8, gemv_##b##g##s##m##_8, \
    },
    static fn *const table[FORM_COUNT][GEMV_TOKENS] = {FORMS(ROW)};
#undef ROW
    table[f.kind][tokens - 1](o, w, groups, a, tokens);
}

#endif

/* ---- activations ---- */
TARGET static void quantise(const float *x, uint32_t cols, int8_t *q, float *scale, int32_t *sum,
                            size_t lane)
{
    for (uint32_t b = 0; b < cols / 32; b++, x += 32, q += 32) {
        VF x0 = f_load(x), x1 = f_load(x + 16);
        float top = _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(x0), _mm512_abs_ps(x1)));
        VF by = f_set(top > 0 ? 127.0f / top : 0);
        VI i0 = _mm512_cvtps_epi32(f_mul(x0, by)), i1 = _mm512_cvtps_epi32(f_mul(x1, by));
        _mm_storeu_si128((__m128i *)(void *)q, _mm512_cvtsepi32_epi8(i0));
        _mm_storeu_si128((__m128i *)(void *)(q + 16), _mm512_cvtsepi32_epi8(i1));
        scale[b * lane] = top / 127.0f;
        sum[2 * b * lane] = _mm512_reduce_add_epi32(i0);
        sum[(2 * b + 1) * lane] = _mm512_reduce_add_epi32(i1);
    }
}

const struct path PATH_SYMBOL = {
    .name = PATH_NAME,
    .panel_rows = 2 * LANES,
    .panel_tokens = TILE_TOKENS,
    .quantise = quantise,
    .glu = glu,
    .open_panel = open_panel,
    .tile = tile,
#ifdef DOT_VNNI
    .gemv_tokens = GEMV_TOKENS,
    .gemv = gemv,
#else
    .gemv_tokens = GEMV_AVX2_TOKENS,
    .gemv = gemv_avx2,
#endif
    .float_tokens = FLOAT_TILE,
    .float_tile = float_tile,
    .attend = attend,
};
