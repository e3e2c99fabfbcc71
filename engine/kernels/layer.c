/* The small parts of a layer that are the same on every path: norm, rotation, f16 rows, and what
 * the sampler asks of logits. Sums are made in a fixed number of lanes, so the bits do not depend
 * on the machine. */
#include "kernels.h"
#include "wide.h"
#include <math.h>
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

/* ---- RMS norm ---- */
WIDE_INLINE void norm_row_body(float *y, const float *x, const float *gain, float eps,
                               uint32_t cols)
{
    f64x4 low = {0}, high = {0}; /* of eight lanes */
    uint32_t k = 0;
    for (; k + 8 <= cols; k += 8) {
        const f32x4 *v = (const void *)(x + k);
        f64x4 a = __builtin_convertvector(v[0], f64x4), b = __builtin_convertvector(v[1], f64x4);
        low += a * a;
        high += b * b;
    }
    for (uint32_t i = k; i < cols; i++)
        low[0] += (double)x[i] * (double)x[i];
    f64x4 sum = low + high;
    double total = (sum[0] + sum[2]) + (sum[1] + sum[3]);
    float scale = (float)(1 / sqrt(total / cols + (double)eps));
    for (k = 0; k + 8 <= cols; k += 8) {
        f32x8 v, g;
        load_f32(&v, x + k);
        load_f32(&g, gain + k);
        v = v * scale * g;
        memcpy(y + k, &v, sizeof v);
    }
    for (; k < cols; k++)
        y[k] = x[k] * scale * gain[k];
}
WIDE(norm_row, (float *y, const float *x, const float *gain, float eps, uint32_t cols),
     (y, x, gain, eps, cols))

void rmsnorm(float *y, const float *x, const float *gain, float eps, uint32_t n, uint32_t cols)
{
    void (*row)(float *, const float *, const float *, float, uint32_t) =
        norm_row_on(cpu_detected());
    for (uint32_t t = 0; t < n; t++)
        row(y + (size_t)t * cols, x + (size_t)t * cols, gain, eps, cols);
}

/* ---- rotation ---- */
void rope_angles(float *cs, uint32_t pos, const float *freq, float mscale, uint32_t dim)
{
    for (uint32_t i = 0; i < dim / 2; i++) {
        double angle = (double)pos * (double)freq[i];
        cs[2 * i] = (float)cos(angle) * mscale;
        cs[2 * i + 1] = (float)sin(angle) * mscale;
    }
}

void rope(float *x, const float *cs, enum rope_kind kind, uint32_t heads, uint32_t dim)
{
    uint32_t half = dim / 2;
    uint32_t step = kind == ROPE_PAIRS ? 2 : 1, partner = kind == ROPE_PAIRS ? 1 : half;
    for (uint32_t h = 0; h < heads; h++, x += dim)
        for (uint32_t i = 0; i < half; i++) {
            float *a = x + i * step, *b = a + partner;
            float u = *a, v = *b, c = cs[2 * i], s = cs[2 * i + 1];
            *a = u * c - v * s;
            *b = u * s + v * c;
        }
}

/* ---- logits ---- */
WIDE_INLINE void greatest_body(const float *x, size_t n, float *out)
{
    f32x8 low = (f32x8){0} - INFINITY, high = low, v, w;
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        load_f32(&v, x + i);
        load_f32(&w, x + i + 8);
        s32x8 more = v > low, most = w > high;
        choose(&low, &more, &v, &low);
        choose(&high, &most, &w, &high);
    }
    float top = -INFINITY;
    for (unsigned k = 0; k < 8; k++) {
        top = low[k] > top ? low[k] : top;
        top = high[k] > top ? high[k] : top;
    }
    for (; i < n; i++)
        top = x[i] > top ? x[i] : top;
    *out = top;
}
WIDE(greatest, (const float *x, size_t n, float *out), (x, n, out))

/* exp of lanes in -87..0, relative error below 2e-7; what is below adds nothing to a sum. */
WIDE_INLINE void exp_lanes(f32x8 *v)
{
    f32x8 x = *v;
    const f32x8 zero = {0}, floor = zero - 87.0f;
    s32x8 ok = x > floor;
    choose(&x, &ok, &x, &floor);
    f32x8 n = (x * 1.44269504f + 12582912.0f) - 12582912.0f; /* rounds: 1.5 * 2^23 */
    f32x8 r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    f32x8 p = zero + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    s32x8 e = (__builtin_convertvector(n, s32x8) + 127) << 23;
    f32x8 scale;
    memcpy(&scale, &e, sizeof scale);
    *v = p * scale;
}

WIDE_INLINE void exp_sum_body(const float *x, size_t n, float top, double *out)
{
    f64x4 sums[4] = {0}; /* of sixteen lanes */
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
#pragma GCC unroll 2
        for (unsigned h = 0; h < 2; h++) {
            f32x8 v;
            f32x4 half[2];
            load_f32(&v, x + i + 8 * h);
            v -= top;
            exp_lanes(&v);
            memcpy(half, &v, sizeof v);
            sums[2 * h] += __builtin_convertvector(half[0], f64x4);
            sums[2 * h + 1] += __builtin_convertvector(half[1], f64x4);
        }
    }
    double lane[8], sum = 0;
    f64x4 low = sums[0] + sums[2], high = sums[1] + sums[3];
    memcpy(lane, &low, sizeof low);
    memcpy(lane + 4, &high, sizeof high);
    for (unsigned k = 0; k < 8; k++)
        sum += lane[k];
    for (; i < n; i++)
        sum += exp((double)x[i] - (double)top);
    *out = sum;
}
WIDE(exp_sum, (const float *x, size_t n, float top, double *out), (x, n, top, out))

double log_sum_exp(const float *x, size_t n)
{
    float top;
    double sum;
    greatest_on(cpu_detected())(x, n, &top);
    if (isinf(top))
        return (double)top;
    exp_sum_on(cpu_detected())(x, n, top, &sum);
    return (double)top + log(sum);
}

uint32_t argmax(const float *x, size_t n)
{
    float top;
    greatest_on(cpu_detected())(x, n, &top);
    for (size_t i = 0; i < n; i++)
        if (x[i] == top)
            return (uint32_t)i;
    return 0; /* nothing but NaN */
}

/* ---- f16 ---- */
#if defined(__x86_64__)
__attribute__((target("avx2,f16c"))) static size_t f16_eights(uint16_t *dst, const float *src,
                                                              size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        _mm_storeu_si128((__m128i *)(void *)(dst + i),
                         _mm256_cvtps_ph(_mm256_loadu_ps(src + i), _MM_FROUND_TO_NEAREST_INT));
    return i;
}
#elif defined(__aarch64__)
static size_t f16_eights(uint16_t *dst, const float *src, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        float16x8_t h = vcvt_high_f16_f32(vcvt_f16_f32(vld1q_f32(src + i)), vld1q_f32(src + i + 4));
        vst1q_u16(dst + i, vreinterpretq_u16_f16(h));
    }
    return i;
}
#endif

void f32_row_to_f16(uint16_t *dst, const float *src, size_t n)
{
    size_t i = 0;
#if defined(__x86_64__)
    if (cpu_detected() & CPU_AVX2)
        i = f16_eights(dst, src, n);
#elif defined(__aarch64__)
    i = f16_eights(dst, src, n);
#endif
    for (; i < n; i++)
        dst[i] = f32_to_f16(src[i]);
}
