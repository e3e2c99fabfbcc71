/* Tensor types against values computed by a separate script from the formats' definitions, and
 * and the parts they are packed from. */
#include "engine/quant/quant.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

/* Blocks of bytes from a linear congruential generator; the f16 factors at `half` are kept between
 * 2^-5 and 2^-4, so that sums stay comparable. */
struct layout {
    const char *name;
    int half[2];
};
static const struct layout layouts[] = {
    {"F32", {-1, -1}},   {"F16", {-1, -1}},   {"BF16", {-1, -1}}, {"Q4_0", {0, -1}},
    {"Q4_1", {0, 2}},    {"Q5_0", {0, -1}},   {"Q5_1", {0, 2}},   {"Q8_0", {0, -1}},
    {"Q2_K", {80, 82}},  {"Q3_K", {108, -1}}, {"Q4_K", {0, 2}},   {"Q5_K", {0, 2}},
    {"Q6_K", {208, -1}},
};

static void fill(uint8_t *dst, const struct quant *q, size_t blocks)
{
    uint32_t x = (uint32_t)(strlen(q->name) * 7 + q->block_bytes);
    const struct layout *l = layouts;
    while (strcmp(l->name, q->name) != 0)
        l++;
    for (size_t b = 0; b < blocks; b++, dst += q->block_bytes) {
        for (size_t i = 0; i < q->block_bytes; i++) {
            x = x * 1103515245u + 12345u;
            dst[i] = (uint8_t)(x >> 16);
        }
        for (int h = 0; h < 2; h++)
            if (l->half[h] >= 0)
                dst[l->half[h] + 1] = (uint8_t)((dst[l->half[h] + 1] & 0x83) | 0x28);
        uint8_t *last = &dst[q->block_bytes - 1];
        if (strcmp(q->name, "F32") == 0 || strcmp(q->name, "BF16") == 0)
            *last = (uint8_t)((*last & 0x80) | 0x3d);
        if (strcmp(q->name, "F16") == 0)
            *last = (uint8_t)((*last & 0x83) | 0x28);
    }
}

struct vector {
    const char *name;
    size_t blocks;
    struct {
        size_t at;
        float want;
    } v[6];
    double weighted_sum; /* sum of w[i] * ((7 i) mod 31 - 15) */
};
static const struct vector vectors[] = {
    {"F32",
     8,
     {{0, 0x1.977aba0000000p-5f},
      {1, -0x1.c546d40000000p-4f},
      {2, -0x1.fb3f8c0000000p-4f},
      {5, -0x1.5c6bdc0000000p-5f},
      {6, 0x1.9298020000000p-4f},
      {7, -0x1.4107560000000p-4f}},
     -0x1.76b0066000000p-1},
    {"F16",
     8,
     {{0, 0x1.f440000000000p-5f},
      {1, -0x1.9400000000000p-5f},
      {2, -0x1.ca00000000000p-5f},
      {5, 0x1.9340000000000p-5f},
      {6, -0x1.b180000000000p-5f},
      {7, -0x1.c380000000000p-5f}},
     -0x1.e100000000000p-5},
    {"BF16",
     8,
     {{0, -0x1.7a00000000000p-5f},
      {1, 0x1.8000000000000p-4f},
      {2, -0x1.2200000000000p-4f},
      {5, -0x1.6a00000000000p-5f},
      {6, -0x1.d200000000000p-5f},
      {7, -0x1.3800000000000p-4f}},
     0x1.2120000000000p+1},
    {"Q4_0",
     2,
     {{0, 0x1.e880000000000p-3f},
      {1, 0x1.ab70000000000p-2f},
      {21, 0x1.ab70000000000p-2f},
      {37, -0x1.75e0000000000p-3f},
      {62, -0x1.3790000000000p-2f},
      {63, 0x1.b430000000000p-2f}},
     -0x1.2de8c00000000p+5},
    {"Q4_1",
     2,
     {{0, 0x1.26c8000000000p-2f},
      {1, 0x1.246c000000000p-1f},
      {21, 0x1.7140000000000p-5f},
      {37, -0x1.2ce0000000000p-4f},
      {62, -0x1.4708000000000p-2f},
      {63, -0x1.1d10000000000p-2f}},
     -0x1.079e000000000p+2},
    {"Q5_0",
     2,
     {{0, -0x1.78e8000000000p-2f},
      {1, -0x1.4310000000000p-3f},
      {21, -0x1.0d38000000000p-1f},
      {37, 0x1.2278000000000p-2f},
      {62, 0x1.d0c0000000000p-2f},
      {63, -0x1.d0c0000000000p-1f}},
     -0x1.27cc400000000p+3},
    {"Q5_1",
     2,
     {{0, -0x1.3eec000000000p+0f},
      {1, -0x1.94d8000000000p-1f},
      {21, -0x1.77b8000000000p-1f},
      {37, 0x1.5254000000000p-1f},
      {62, 0x1.f240000000000p-5f},
      {63, 0x1.14ae000000000p+0f}},
     0x1.34b4300000000p+6},
    {"Q8_0",
     2,
     {{0, 0x1.2b20800000000p+2f},
      {1, -0x1.69f8000000000p-2f},
      {21, -0x1.056c000000000p+2f},
      {37, -0x1.809d800000000p+2f},
      {62, -0x1.51b6000000000p+1f},
      {63, -0x1.2c30000000000p-3f}},
     0x1.482a880000000p+6},
    {"Q2_K",
     2,
     {{0, -0x1.8450000000000p-1f},
      {1, -0x1.2300000000000p-1f},
      {170, -0x1.e5a0000000000p-2f},
      {261, -0x1.c5a8000000000p-2f},
      {510, 0x1.5598000000000p-2f},
      {511, -0x1.153c000000000p-1f}},
     0x1.7103f80000000p+6},
    {"Q3_K",
     2,
     {{0, 0x1.d980000000000p+0f},
      {1, -0x1.d980000000000p+1f},
      {170, -0x1.5807000000000p+2f},
      {261, 0x1.a280000000000p+1f},
      {510, -0x1.a280000000000p-3f},
      {511, 0x0.0p+0f}},
     -0x1.018bd20000000p+9},
    {"Q4_K",
     2,
     {{0, 0x1.5818000000000p+2f},
      {1, 0x1.716a000000000p+2f},
      {170, 0x1.9902000000000p+1f},
      {261, 0x1.95c9000000000p+2f},
      {510, 0x1.e60e800000000p+2f},
      {511, 0x1.9b80000000000p-1f}},
     0x1.7c0be40000000p+7},
    {"Q5_K",
     2,
     {{0, 0x1.32a1400000000p+5f},
      {1, 0x1.1d8f400000000p+5f},
      {170, 0x1.34fa200000000p+5f},
      {261, 0x1.b18b400000000p+4f},
      {510, 0x1.2516000000000p+1f},
      {511, 0x1.2516000000000p+1f}},
     -0x1.16b33b0000000p+11},
    {"Q6_K",
     2,
     {{0, -0x1.0c1a000000000p+3f},
      {1, -0x1.1745c00000000p+6f},
      {170, -0x1.59f0000000000p+1f},
      {261, 0x1.99fe000000000p+2f},
      {510, -0x1.bf69800000000p+4f},
      {511, 0x1.4564000000000p+0f}},
     0x1.6210eb0000000p+13},
};

static void values_match_the_definition(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        const struct quant *q = quant_by_name(v->name);
        assert_non_null(q);
        uint8_t raw[2 * 256] = {0};
        float w[512];
        size_t n = v->blocks * q->block_elems;
        fill(raw, q, v->blocks);
        quant_to_f32(q, w, raw, n);
        for (size_t k = 0; k < 6; k++)
            assert_true(w[v->v[k].at] == v->v[k].want);
        double sum = 0;
        for (size_t k = 0; k < n; k++)
            sum += (double)w[k] * ((int)(k * 7 % 31) - 15);
        assert_true(sum == v->weighted_sum);
    }
}

/* The vectors above fix the values; what packing relies on besides is the width of q. */
static void values_fit_their_bits(void **state)
{
    (void)state;
    size_t n_types;
    const struct quant *const *list = quant_list(&n_types);
    for (size_t i = 0; i < n_types; i++) {
        const struct quant *q = list[i];
        assert_int_equal(q->split == NULL, q->floats != NULL);
        if (!q->split)
            continue;
        uint8_t raw[64 * 256], u[2048] = {0};
        uint16_t d[64], dmin[64];
        int8_t sc[128], mn[128];
        size_t n = 2048;
        fill(raw, q, n / q->block_elems);
        q->split(raw, n, &(struct quant_parts){u, d, dmin, sc, mn});
        for (size_t k = 0; k < n; k++)
            assert_true(u[k] < 1u << q->bits);
    }
}

static void rows_are_consistent(void **state)
{
    (void)state;
    size_t n;
    const struct quant *const *list = quant_list(&n);
    assert_int_equal(n, 13);
    for (size_t i = 0; i < n; i++) {
        const struct quant *q = list[i];
        assert_ptr_equal(quant_by_id(q->gguf_id), q);
        assert_ptr_equal(quant_by_name(q->name), q);
        assert_int_equal(quant_row_bytes(q, 512), 512 / q->block_elems * q->block_bytes);
        assert_true((q->bits == 0) == (q->split == NULL));
        if (q->bits) {
            assert_true(q->group == 16 || q->group == 32);
            assert_int_equal(q->super, q->has_sub ? 256 : q->group);
        }
    }
    assert_null(quant_by_id(9999));
    assert_null(quant_by_name("Q9_Z"));
}

static void f16_both_ways(void **state)
{
    (void)state;
    for (uint32_t h = 0; h < 65536; h++) {
        float f = f16_to_f32((uint16_t)h);
        if (isnan(f))
            assert_true(isnan(f16_to_f32(f32_to_f16(f))));
        else
            assert_int_equal(f32_to_f16(f), h);
    }
    static const struct {
        float in;
        uint16_t want;
    } cases[] = {
        {0x1.002p0f, 0x3c00}, /* half way to the next: even stays */
        {0x1.006p0f, 0x3c02}, /* half way: up to even */
        {0x1.002002p0f, 0x3c01}, {0x1.003p0f, 0x3c01}, {65519.0f, 0x7bff}, {65520.0f, 0x7c00},
        {0x1p-25f, 0x0000},      {0x1.8p-25f, 0x0001}, {0x1p-24f, 0x0001}, {0x1.ff8p-15f, 0x03ff},
        {0x1.ffcp-15f, 0x0400},  {-0x1p-26f, 0x8000},  {INFINITY, 0x7c00}, {1e30f, 0x7c00},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(f32_to_f16(cases[i].in), cases[i].want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_match_the_definition),
        cmocka_unit_test(values_fit_their_bits),
        cmocka_unit_test(rows_are_consistent),
        cmocka_unit_test(f16_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
