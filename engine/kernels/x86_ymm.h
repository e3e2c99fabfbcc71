/* 256-bit vectors for simd_tile.h and simd_eight.h, and activations. */
typedef __m256i VI;
typedef __m256 VF;
#define v_load(p)       _mm256_loadu_si256((const __m256i *)(const void *)(p))
#define v_store(p, v)   _mm256_storeu_si256((__m256i *)(void *)(p), v)
#define v_set(x)        _mm256_set1_epi32(x)
#define v_zero()        _mm256_setzero_si256()
#define f_set(x)        _mm256_set1_ps(x)
#define f_zero()        _mm256_setzero_ps()
#define f_load(p)       _mm256_loadu_ps(p)
#define f_store(p, v)   _mm256_storeu_ps(p, v)
#define f_add(a, b)     _mm256_add_ps(a, b)
#define f_sub(a, b)     _mm256_sub_ps(a, b)
#define f_mul(a, b)     _mm256_mul_ps(a, b)
#define f_div(a, b)     _mm256_div_ps(a, b)
#define f_max(a, b)     _mm256_max_ps(a, b)
#define f_min(a, b)     _mm256_min_ps(a, b)
#define f_fma(a, b, c)  _mm256_fmadd_ps(a, b, c)
#define f_fnma(a, b, c) _mm256_fnmadd_ps(a, b, c)
#define f_of_int(v)     _mm256_cvtepi32_ps(v)
#define f_round(a)      _mm256_round_ps(a, 8) /* to nearest even, no exception */
#define f_of_half(p)    _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)(p)))
#define f_of_bfloat(p)                                                                             \
    _mm256_castsi256_ps(_mm256_slli_epi32(                                                         \
        _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(const void *)(p))), 16))
#define f_of_s8(p)                                                                                 \
    _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *)(const void *)(p))))
/* a * 2^n for integral n from -126 to 127 */
#define f_scale2(a, n)                                                                             \
    f_mul(a, _mm256_castsi256_ps(                                                                  \
                 _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), v_set(127)), 23)))
/* lanes l.. of 16 halves */
#define f_of_halves(v, l)                                                                          \
    _mm256_cvtph_ps((l) == 0 ? _mm256_castsi256_si128(v) : _mm256_extracti128_si256(v, 1))
#define lane_numbers(at) _mm256_add_epi32(v_set(at), _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0))
/* v where first <= lane + at < end, otherwise `other` */
#define f_between(v, other, at, first, end)                                                        \
    _mm256_blendv_ps(v, other,                                                                     \
                     _mm256_castsi256_ps(                                                          \
                         _mm256_or_si256(_mm256_cmpgt_epi32(v_set(first), lane_numbers(at)),       \
                                         _mm256_cmpgt_epi32(lane_numbers(at), v_set((end)-1)))))
#define TILE_VECS 2 /* vectors of an attention tile's row */
#ifdef DOT_VNNI
#ifdef DOT_EVEX
#define dot(c, w, a) _mm256_dpbusd_epi32(c, w, a)
#else
#define dot(c, w, a) _mm256_dpbusd_avx_epi32(c, w, a)
#endif
#else
#define pairs(w, a)        _mm256_maddubs_epi16(w, a)
#define pairs_signed(w, a) pairs(_mm256_abs_epi8(w), _mm256_sign_epi8(a, w))
#define widen(v)           _mm256_madd_epi16(v, _mm256_set1_epi16(1))
#define v_add16(a, b)      _mm256_add_epi16(a, b)
#define v_add32(a, b)      _mm256_add_epi32(a, b)
#define v_keep(v)          __asm__("" : "+x"(v))
#endif
#define v_and(a, b)       _mm256_and_si256(a, b)
#define v_or(a, b)        _mm256_or_si256(a, b)
#define v_flip(v)         _mm256_xor_si256(v, _mm256_set1_epi8(-128)) /* u8 less 128, as s8 */
#define v_bytes(x)        _mm256_set1_epi8(x)
#define shift_left(v, n)  _mm256_slli_epi16(v, (int)(n))
#define shift_right(v, n) _mm256_srli_epi16(v, (int)(n))

#include "simd_tile.h"

INLINE float f_max_of(VF v)
{
    __m128 m = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    m = _mm_max_ps(m, _mm_movehl_ps(m, m));
    return _mm_cvtss_f32(_mm_max_ss(m, _mm_movehdup_ps(m)));
}

INLINE float f_sum_of(VF v)
{
    __m128 m = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
    m = _mm_add_ps(m, _mm_movehl_ps(m, m));
    return _mm_cvtss_f32(_mm_add_ss(m, _mm_movehdup_ps(m)));
}

#include "simd_exp.h"

#include "x86_keys.h"

#include "simd_attn.h"

#include "simd_eight.h"

#include "simd_float.h"

/* ---- activations ---- */
INLINE int32_t sum_of_8(VI v)
{
    __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    s = _mm_add_epi32(s, _mm_unpackhi_epi64(s, s));
    return _mm_cvtsi128_si32(_mm_add_epi32(s, _mm_shuffle_epi32(s, 1)));
}

TARGET static void quantise(const float *x, uint32_t cols, int8_t *q, float *scale, int32_t *sum,
                            size_t lane)
{
    const VF no_sign = _mm256_castsi256_ps(v_set(0x7fffffff));
    for (uint32_t b = 0; b < cols / 32; b++, x += 32, q += 32) {
        VF v[4], most = f_zero();
        VI i[4];
        for (unsigned k = 0; k < 4; k++) {
            v[k] = f_load(x + 8 * k);
            most = f_max(most, _mm256_and_ps(v[k], no_sign));
        }
        float top = f_max_of(most);
        VF by = f_set(top > 0 ? 127.0f / top : 0);
        for (unsigned k = 0; k < 4; k++)
            i[k] = _mm256_cvtps_epi32(f_mul(v[k], by));
        /* Packing works within 128-bit halves: the quarters come out as 0 2 1 3 and are put right.
         */
        VI p = _mm256_packs_epi16(_mm256_packs_epi32(i[0], i[1]), _mm256_packs_epi32(i[2], i[3]));
        p = _mm256_permutevar8x32_epi32(p, _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0));
        v_store(q, p);
        scale[b * lane] = top / 127.0f;
        sum[2 * b * lane] = sum_of_8(_mm256_add_epi32(i[0], i[1]));
        sum[(2 * b + 1) * lane] = sum_of_8(_mm256_add_epi32(i[2], i[3]));
    }
}

const struct path PATH_SYMBOL = {
    .name = PATH_NAME,
    .panel_rows = 2 * LANES,
    .panel_tokens = TILE_TOKENS,
    .gemv_tokens = GEMV_TOKENS,
    .quantise = quantise,
    .glu = glu,
    .open_panel = open_panel,
    .tile = tile,
    .gemv = GEMV_SYMBOL,
    .float_tokens = FLOAT_TILE,
    .float_tile = float_tile,
    .attend = attend,
};
