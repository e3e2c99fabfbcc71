/* 256-bit vectors for x86_tile.h; opening panels, GEMV, and activations. A group of 16 rows is two
 * vectors. With sixteen registers, GEMV opens a block into the L1 cache and uses the tile's code.
 */
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
#endif
#define shift_left(v, n)  _mm256_slli_epi16(v, (int)(n))
#define shift_right(v, n) _mm256_srli_epi16(v, (int)(n))

#include "x86_tile.h"

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

#include "x86_exp.h"

#include "x86_attn.h"

/* The planes beyond the nibbles: bits 4 (and 5) of step s of half h. */
INLINE VI open_high(const uint8_t *block, const unsigned bits, const unsigned s, const unsigned h)
{
    if (bits == 5) {
        VI x = v_load(block + 256 + 32 * h);
        x = s < 4 ? shift_left(x, 4 - s) : shift_right(x, s - 4);
        return _mm256_and_si256(x, _mm256_set1_epi8(16));
    }
    VI x = v_load(block + 256 + s / 4 * 64 + 32 * h);
    const unsigned at = s % 4 * 2;
    x = at < 4 ? shift_left(x, 4 - at) : shift_right(x, at - 4);
    return _mm256_and_si256(x, _mm256_set1_epi8(48));
}

/* The eight steps of a block, a byte for each weight. */
INLINE void open_block(uint8_t *dst, const size_t stride, const uint8_t *block, const unsigned bits)
{
    const VI low = _mm256_set1_epi8(15);
    UNROLL
    for (unsigned s = 0; s < 8; s++) {
        UNROLL
        for (unsigned h = 0; h < 2; h++) {
            VI x;
            if (bits == 8) {
                x = v_load(block + 64 * s + 32 * h);
                if (SIGNED_BYTES)
                    x = _mm256_xor_si256(x, _mm256_set1_epi8(-128));
            } else {
                x = v_load(block + 64 * (s / 2) + 32 * h);
                x = _mm256_and_si256(s % 2 ? shift_right(x, 4) : x, low);
                if (bits > 4)
                    x = _mm256_or_si256(x, open_high(block, bits, s, h));
            }
            v_store(dst + s * stride + 32 * h, x);
        }
    }
}

#include "x86_open.h"

/* ---- GEMV ---- */
/* Tokens go by threes, as many as the registers hold. */
INLINE void gemv_body(const struct tile_out *o, const uint8_t *data, uint32_t count,
                      const struct form f, const struct act_view *a, const unsigned tokens,
                      uint32_t stored)
{
    enum { TRIPS = 2 };
    const unsigned trips = (tokens + 2) / 3, part = tokens < 3 ? tokens : 3;
    uint8_t room[512] __attribute__((aligned(32)));
    float scale[32], least[32];
    struct act_view view[TRIPS] = {*a, *a};
    view[1].scale += 3;
    view[1].start = a->start ? a->start + 3 : NULL;
    view[1].weighted = a->weighted ? a->weighted + 3 : NULL;
    struct cursor c = {.block = data};
    for (uint32_t group = 0; group < count; group++) {
        VF sum[TRIPS][2][MAX_TOKENS];
        for (unsigned i = 0; i < trips; i++)
            for (unsigned t = 0; t < part; t++)
                sum[i][0][t] = sum[i][1][t] = f_zero();
        if (group > 0)
            c.block += BLOCK_BYTES(f);
        for (size_t b = 0; b < a->blocks; b++) {
            next_block_ahead(&c, b, f);
            open_block(room, 64, c.block, f.bits);
            open_scales(scale, least, 16, &c, f);
            UNROLL
            for (unsigned i = 0; i < trips; i++) {
                const int8_t *q = a->q + 3 * i * a->stride + 32 * b;
                UNROLL
                for (unsigned g = 0; g < f.groups; g++)
                    tile_group(sum[i], room + 256 * g, scale + 16 * g, least + 16 * g, q + 16 * g,
                               b * f.groups + g, b, &view[i], part, 8 / f.groups, f.min, f.bits);
            }
        }
        for (uint32_t t = 0; t < stored; t++) {
            store_sums(o, t, 16 * group, sum[t / 3][0][t % 3]);
            store_sums(o, t, 16 * group + 8, sum[t / 3][1][t % 3]);
        }
    }
}

/* Compiled for these numbers of tokens; others take the next one, whose surplus is not stored. */
#define GEMV_TOKENS GEMV_AVX2_TOKENS
#define GEMV(bits, groups, sub, min)                                                               \
    GEMV_N(bits, groups, sub, min, 1)                                                              \
    GEMV_N(bits, groups, sub, min, 2)                                                              \
    GEMV_N(bits, groups, sub, min, 3)                                                              \
    GEMV_N(bits, groups, sub, min, 6)
#define GEMV_N(bits, groups, sub, min, n)                                                          \
    TARGET static void gemv_##bits##groups##sub##min##_##n(                                        \
        const struct tile_out *o, const uint8_t *data, uint32_t count, const struct act_view *a,   \
        uint32_t stored)                                                                           \
    {                                                                                              \
        gemv_body(o, data, count, (struct form){bits, groups, sub, min, 0, 0}, a, n, stored);      \
    }
FORMS(GEMV)
#undef GEMV

GEMV_LINKAGE void GEMV_SYMBOL(const struct tile_out *o, const uint8_t *w, uint32_t groups,
                              struct form f, const struct act_view *a, uint32_t tokens)
{
    typedef void fn(const struct tile_out *, const uint8_t *, uint32_t, const struct act_view *,
                    uint32_t);
#define ROW(b, g, s, m)                                                                            \
    {                                                                                              \
        gemv_##b##g##s##m##_1, gemv_##b##g##s##m##_2, gemv_##b##g##s##m##_3,                       \
        gemv_##b##g##s##m##_6, gemv_##b##g##s##m##_6, gemv_##b##g##s##m##_6,                       \
    },
    static fn *const table[FORM_COUNT][GEMV_TOKENS] = {FORMS(ROW)};
#undef ROW
    table[f.kind][tokens - 1](o, w, groups, a, tokens);
}

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
    .attend = attend,
};
