/* Eight lanes on 128-bit registers, for simd_tile.h and what goes with it: every vector is a pair.
 * With 32 registers a tile of 16 rows by three tokens still fits. Activations as well. */
#include <arm_neon.h>

#include "path.h"
#include <string.h>

#define TARGET
#define LANES 8

typedef struct {
    int32x4_t a, b;
} VI;
typedef struct {
    float32x4_t a, b;
} VF;

#define NEON static inline __attribute__((always_inline))
#define PAIR2(type, name, arg, fn)                                                                 \
    NEON type name(arg x, arg y)                                                                   \
    {                                                                                              \
        return (type){fn(x.a, y.a), fn(x.b, y.b)};                                                 \
    }
#define PAIR1(type, name, arg, fn)                                                                 \
    NEON type name(arg x)                                                                          \
    {                                                                                              \
        return (type){fn(x.a), fn(x.b)};                                                           \
    }
PAIR2(VF, f_add, VF, vaddq_f32)
PAIR2(VF, f_sub, VF, vsubq_f32)
PAIR2(VF, f_mul, VF, vmulq_f32)
PAIR2(VF, f_div, VF, vdivq_f32)
PAIR2(VF, f_max, VF, vmaxq_f32)
PAIR2(VF, f_min, VF, vminq_f32)
PAIR2(VI, v_and, VI, vandq_s32)
PAIR2(VI, v_or, VI, vorrq_s32)
PAIR2(VI, v_add32, VI, vaddq_s32)
PAIR1(VF, f_of_int, VI, vcvtq_f32_s32)
PAIR1(VF, f_round, VF, vrndnq_f32) /* to nearest even */
#undef PAIR1
#undef PAIR2

NEON VI v_load(const void *p)
{
    const int8_t *at = p;
    return (VI){vreinterpretq_s32_s8(vld1q_s8(at)), vreinterpretq_s32_s8(vld1q_s8(at + 16))};
}
NEON void v_store(void *p, VI v)
{
    int8_t *at = p;
    vst1q_s8(at, vreinterpretq_s8_s32(v.a));
    vst1q_s8(at + 16, vreinterpretq_s8_s32(v.b));
}
NEON VI v_set(int32_t x)
{
    return (VI){vdupq_n_s32(x), vdupq_n_s32(x)};
}
#define v_zero() v_set(0)
NEON VI v_bytes(int8_t x)
{
    int32x4_t v = vreinterpretq_s32_s8(vdupq_n_s8(x));
    return (VI){v, v};
}
NEON VI v_flip(VI v) /* u8 less 128, as s8 */
{
    const int32x4_t top = vreinterpretq_s32_u8(vdupq_n_u8(128));
    return (VI){veorq_s32(v.a, top), veorq_s32(v.b, top)};
}
/* 16-bit lanes by n bits; a count of no constant is a shift by a vector. */
NEON VI shift_left(VI v, unsigned n)
{
    int16x8_t by = vdupq_n_s16((int16_t)n);
    return (VI){vreinterpretq_s32_s16(vshlq_s16(vreinterpretq_s16_s32(v.a), by)),
                vreinterpretq_s32_s16(vshlq_s16(vreinterpretq_s16_s32(v.b), by))};
}
NEON VI shift_right(VI v, unsigned n)
{
    int16x8_t by = vdupq_n_s16((int16_t) - (int16_t)n);
    return (VI){vreinterpretq_s32_u16(vshlq_u16(vreinterpretq_u16_s32(v.a), by)),
                vreinterpretq_s32_u16(vshlq_u16(vreinterpretq_u16_s32(v.b), by))};
}

NEON VF f_set(float x)
{
    return (VF){vdupq_n_f32(x), vdupq_n_f32(x)};
}
#define f_zero() f_set(0)
NEON VF f_load(const float *p)
{
    return (VF){vld1q_f32(p), vld1q_f32(p + 4)};
}
NEON void f_store(float *p, VF v)
{
    vst1q_f32(p, v.a);
    vst1q_f32(p + 4, v.b);
}
NEON VF f_fma(VF a, VF b, VF c)
{
    return (VF){vfmaq_f32(c.a, a.a, b.a), vfmaq_f32(c.b, a.b, b.b)};
}
NEON VF f_fnma(VF a, VF b, VF c)
{
    return (VF){vfmsq_f32(c.a, a.a, b.a), vfmsq_f32(c.b, a.b, b.b)};
}
NEON float32x4_t four_halves(const void *p)
{
    return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(p)));
}
NEON VF f_of_half(const void *p)
{
    return (VF){four_halves(p), four_halves((const uint8_t *)p + 8)};
}
NEON VF f_of_bfloat(const uint8_t *p)
{
    uint16x8_t v = vreinterpretq_u16_u8(vld1q_u8(p));
    return (VF){vreinterpretq_f32_u32(vshll_n_u16(vget_low_u16(v), 16)),
                vreinterpretq_f32_u32(vshll_n_u16(vget_high_u16(v), 16))};
}
NEON VF f_of_s8(const uint8_t *p)
{
    int16x8_t v = vmovl_s8(vreinterpret_s8_u8(vld1_u8(p)));
    return (VF){vcvtq_f32_s32(vmovl_s16(vget_low_s16(v))),
                vcvtq_f32_s32(vmovl_s16(vget_high_s16(v)))};
}
NEON float32x4_t scale_four(float32x4_t a, float32x4_t n)
{
    int32x4_t e = vshlq_n_s32(vaddq_s32(vcvtnq_s32_f32(n), vdupq_n_s32(127)), 23);
    return vmulq_f32(a, vreinterpretq_f32_s32(e));
}
/* a * 2^n for integral n from -126 to 127 */
NEON VF f_scale2(VF a, VF n)
{
    return (VF){scale_four(a.a, n.a), scale_four(a.b, n.b)};
}
NEON float f_max_of(VF v)
{
    return vmaxvq_f32(vmaxq_f32(v.a, v.b));
}
NEON float f_sum_of(VF v)
{
    return vaddvq_f32(vaddq_f32(v.a, v.b));
}
NEON float32x4_t four_between(float32x4_t v, float32x4_t other, int32_t at, int32_t first,
                              int32_t end)
{
    static const int32_t numbers[4] = {0, 1, 2, 3};
    int32x4_t lane = vaddq_s32(vdupq_n_s32(at), vld1q_s32(numbers));
    uint32x4_t in =
        vandq_u32(vcgeq_s32(lane, vdupq_n_s32(first)), vcltq_s32(lane, vdupq_n_s32(end)));
    return vbslq_f32(in, v, other);
}
/* v where first <= lane + at < end, otherwise `other` */
NEON VF f_between(VF v, VF other, int32_t at, int32_t first, int32_t end)
{
    return (VF){four_between(v.a, other.a, at, first, end),
                four_between(v.b, other.b, at + 4, first, end)};
}
#define TILE_VECS 2 /* vectors of an attention tile's row */

#if defined(__ARM_FEATURE_DOTPROD)
#define DOT_SIGNED 1 /* weights are s8 as well */
NEON VI dot(VI c, VI w, VI x)
{
    return (VI){vdotq_s32(c.a, vreinterpretq_s8_s32(w.a), vreinterpretq_s8_s32(x.a)),
                vdotq_s32(c.b, vreinterpretq_s8_s32(w.b), vreinterpretq_s8_s32(x.b))};
}
#else
NEON int32x4_t pairs_of_four(int32x4_t w, int32x4_t x)
{
    int8x16_t i = vreinterpretq_s8_s32(w), k = vreinterpretq_s8_s32(x);
    return vreinterpretq_s32_s16(
        vpaddq_s16(vmull_s8(vget_low_s8(i), vget_low_s8(k)), vmull_high_s8(i, k)));
}
NEON VI pairs_signed(VI w, VI x)
{
    return (VI){pairs_of_four(w.a, x.a), pairs_of_four(w.b, x.b)};
}
#define pairs(w, x) pairs_signed(w, x) /* below 128 there is no difference */
#define v_keep(v)   __asm__("" : "+w"((v).a), "+w"((v).b))
NEON VI widen(VI v)
{
    return (VI){vpaddlq_s16(vreinterpretq_s16_s32(v.a)), vpaddlq_s16(vreinterpretq_s16_s32(v.b))};
}
NEON VI v_add16(VI x, VI y)
{
    return (VI){
        vreinterpretq_s32_s16(vaddq_s16(vreinterpretq_s16_s32(x.a), vreinterpretq_s16_s32(y.a))),
        vreinterpretq_s32_s16(vaddq_s16(vreinterpretq_s16_s32(x.b), vreinterpretq_s16_s32(y.b)))};
}
#endif

/* room[d][64] for 16 dimensions = 16 keys, of which the first n are there; the others are zero. */
NEON void turn_keys(float *room, const uint16_t *k, size_t stride, uint32_t n)
{
    for (unsigned key = 0; key < 16; key += 4)
        for (unsigned d = 0; d < 16; d += 4) {
            float32x4_t r[4];
            for (unsigned i = 0; i < 4; i++)
                r[i] = key + i < n ? four_halves(k + (key + i) * stride + d) : vdupq_n_f32(0);
            float64x2_t x = vreinterpretq_f64_f32(vtrn1q_f32(r[0], r[1]));
            float64x2_t y = vreinterpretq_f64_f32(vtrn2q_f32(r[0], r[1]));
            float64x2_t z = vreinterpretq_f64_f32(vtrn1q_f32(r[2], r[3]));
            float64x2_t w = vreinterpretq_f64_f32(vtrn2q_f32(r[2], r[3]));
            float *to = room + d * 64 + key;
            vst1q_f32(to, vreinterpretq_f32_f64(vtrn1q_f64(x, z)));
            vst1q_f32(to + 64, vreinterpretq_f32_f64(vtrn1q_f64(y, w)));
            vst1q_f32(to + 128, vreinterpretq_f32_f64(vtrn2q_f64(x, z)));
            vst1q_f32(to + 192, vreinterpretq_f32_f64(vtrn2q_f64(y, w)));
        }
}

static void quantise(const float *x, uint32_t cols, int8_t *q, float *scale, int32_t *sum,
                     size_t lane)
{
    for (uint32_t b = 0; b < cols / 32; b++, x += 32, q += 32) {
        float32x4_t v[8], most = vdupq_n_f32(0);
        int32x4_t i[8];
        for (unsigned k = 0; k < 8; k++) {
            v[k] = vld1q_f32(x + 4 * k);
            most = vmaxq_f32(most, vabsq_f32(v[k]));
        }
        float top = vmaxvq_f32(most), by = top > 0 ? 127.0f / top : 0;
        for (unsigned k = 0; k < 8; k++)
            i[k] = vcvtnq_s32_f32(vmulq_n_f32(v[k], by)); /* to nearest even */
        for (unsigned h = 0; h < 2; h++) {
            const int32x4_t *p = i + 4 * h;
            int16x8_t low = vcombine_s16(vmovn_s32(p[0]), vmovn_s32(p[1]));
            int16x8_t high = vcombine_s16(vmovn_s32(p[2]), vmovn_s32(p[3]));
            vst1q_s8(q + 16 * h, vcombine_s8(vmovn_s16(low), vmovn_s16(high)));
            sum[(2 * b + h) * lane] =
                vaddvq_s32(vaddq_s32(vaddq_s32(p[0], p[1]), vaddq_s32(p[2], p[3])));
        }
        scale[b * lane] = top / 127.0f;
    }
}
