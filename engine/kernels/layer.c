/* The small parts of a layer that are the same on every path: norm, rotation, f16 rows, and what
 * the sampler asks of logits. */
#include "kernels.h"
#include <math.h>

void rmsnorm(float *y, const float *x, const float *gain, float eps, uint32_t n, uint32_t cols)
{
    for (uint32_t t = 0; t < n; t++, x += cols, y += cols) {
        double sum[8] = {0};
        uint32_t k = 0;
        for (; k + 8 <= cols; k += 8)
            for (unsigned i = 0; i < 8; i++)
                sum[i] += (double)x[k + i] * (double)x[k + i];
        for (; k < cols; k++)
            sum[0] += (double)x[k] * (double)x[k];
        double total =
            ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
        float scale = (float)(1 / sqrt(total / cols + (double)eps));
        for (k = 0; k < cols; k++)
            y[k] = x[k] * scale * gain[k];
    }
}

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

double log_sum_exp(const float *x, size_t n)
{
    if (n == 0)
        return -HUGE_VAL;
    double top = (double)x[argmax(x, n)], sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += exp((double)x[i] - top);
    return top + log(sum);
}

uint32_t argmax(const float *x, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[best])
            best = i;
    return (uint32_t)best;
}

void f32_row_to_f16(uint16_t *dst, const float *src, size_t n)
{
    for (size_t i = 0; i < n; i++)
        dst[i] = f32_to_f16(src[i]);
}
