/* Kernels, checkasm style: every path of this machine against an oracle written here from the
 * definition in engine/kernels/path.h, bit for bit, over random shapes, tails and batches. */
#include "kernel_case.h"

/* Where the f16 factors of a block are. */
static void tame_factors(uint8_t *block, const struct quant *q)
{
    static const struct {
        const char *name;
        int at[2];
    } factors[] = {{"Q4_0", {0, -1}}, {"Q4_1", {0, 2}},    {"Q5_0", {0, -1}},   {"Q5_1", {0, 2}},
                   {"Q8_0", {0, -1}}, {"Q2_K", {80, 82}},  {"Q3_K", {108, -1}}, {"Q4_K", {0, 2}},
                   {"Q5_K", {0, 2}},  {"Q6_K", {208, -1}}, {"F16", {0, -1}},    {"BF16", {0, -1}},
                   {"F32", {2, -1}}};
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
        for (int k = 0; strcmp(factors[i].name, q->name) == 0 && k < 2; k++)
            if (factors[i].at[k] >= 0) {
                uint8_t *high = &block[factors[i].at[k] + 1];
                *high = (uint8_t)((*high & 0x83) | (q->block_elems > 1 ? 0x28 : 0x38));
            }
}

/* A tensor of random bytes, with `shift` bytes before it so that rows are misaligned. */
struct random_tensor {
    struct tensor t;
    uint8_t *memory;
};

static struct random_tensor random_matrix(const struct quant *q, uint32_t rows, uint32_t cols)
{
    size_t bytes = quant_row_bytes(q, cols) * rows;
    uint8_t *m = take(bytes + 64), *data = m + 2 * (random_u32() % 16);
    if (q->block_elems == 1)
        data = m;
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(random_u32() >> 11);
    for (size_t i = 0; i < bytes; i += q->block_bytes)
        tame_factors(data + i, q);
    return (struct random_tensor){{q, data, rows, cols}, m};
}

/* ---- the oracle ---- */
struct oracle_acts {
    int8_t *q;
    float *scale;
};

static struct oracle_acts oracle_quantise(const float *x, uint32_t n, uint32_t cols)
{
    struct oracle_acts a = {take((size_t)n * cols), take((size_t)n * cols / 32 * sizeof(float))};
    for (size_t b = 0; b < (size_t)n * cols / 32; b++) {
        float top = 0;
        for (int i = 0; i < 32; i++)
            top = fmaxf(top, fabsf(x[32 * b + (size_t)i]));
        float by = top > 0 ? 127.0f / top : 0;
        for (int i = 0; i < 32; i++)
            a.q[32 * b + (size_t)i] = (int8_t)rintf(x[32 * b + (size_t)i] * by);
        a.scale[b] = top / 127.0f;
    }
    return a;
}

static float oracle_dot(const struct quant *q, const struct quant_parts *w, const int8_t *a,
                        const float *scale, uint32_t cols)
{
    float f = 0;
    for (uint32_t g = 0; g < cols / q->group; g++) {
        int32_t sum = 0, plain = 0;
        for (uint32_t i = g * q->group; i < (g + 1) * q->group; i++) {
            sum += (w->q[i] - q->offset) * a[i];
            plain += a[i];
        }
        float as = scale[g * q->group / 32], t = (float)sum * as;
        uint32_t super = g * q->group / q->super;
        f = fmaf(t, f16_to_f32(w->d[super]) * (float)w->sc[g], f);
        if (q->has_min)
            f = fmaf(-(f16_to_f32(w->dmin[super]) * (float)w->mn[g]), as * (float)plain, f);
    }
    return f;
}

static float *oracle_product(const struct tensor *t, const float *x, uint32_t n)
{
    const struct quant *q = t->type;
    struct oracle_acts a = oracle_quantise(x, n, t->cols);
    float *y = take((size_t)n * t->rows * sizeof *y);
    struct quant_parts w = {take(t->cols), take(t->cols), take(t->cols), take(t->cols),
                            take(t->cols)};
    memset(w.sc, 1, t->cols);
    memset(w.mn, 1, t->cols);
    for (uint32_t r = 0; r < t->rows; r++) {
        q->split((const uint8_t *)t->data + r * quant_row_bytes(q, t->cols), t->cols, &w);
        for (uint32_t i = 0; i < n; i++)
            y[(size_t)i * t->rows + r] = oracle_dot(q, &w, a.q + (size_t)i * t->cols,
                                                    a.scale + (size_t)i * t->cols / 32, t->cols);
    }
    free(a.q);
    free(a.scale);
    free(w.q);
    free(w.d);
    free(w.dmin);
    free(w.sc);
    free(w.mn);
    return y;
}

/* Plain f64 on dequantised weights: what the reference path is held to. */
static float *plain_product(const struct tensor *t, const float *x, uint32_t n)
{
    float *y = take((size_t)n * t->rows * sizeof *y), *w = take(t->cols * sizeof *w);
    for (uint32_t r = 0; r < t->rows; r++) {
        quant_to_f32(t->type, w, (const uint8_t *)t->data + r * quant_row_bytes(t->type, t->cols),
                     t->cols);
        for (uint32_t i = 0; i < n; i++) {
            double sum = 0;
            for (uint32_t k = 0; k < t->cols; k++)
                sum += (double)w[k] * (double)x[(size_t)i * t->cols + k];
            y[(size_t)i * t->rows + r] = (float)sum;
        }
    }
    free(w);
    return y;
}

/* ---- cases ---- */
static void make(matrix **m, acts **a, weights **w, const struct tensor *t, uint32_t n, pool *p)
{
    err e = ERR_INIT;
    assert_true(weights_new(w, &e));
    assert_true(matrix_new(m, *w, t, p, &e));
    assert_true(acts_new(a, *w, n, t->cols, &e));
}

static void compare(const char *path, const struct tensor *t, uint32_t n, const float *got,
                    const float *want, bool exact)
{
    size_t count = (size_t)n * t->rows;
    double limit = exact ? 0 : rms(want, count) * 1e-5;
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)got[i] - (double)want[i]) <= limit))
            fail_msg("%s %s %u x %u, %u tokens: token %zu row %zu: %a, not %a", path, t->type->name,
                     t->rows, t->cols, n, i / t->rows, i % t->rows, (double)got[i],
                     (double)want[i]);
}

static void check_product(const char *path, pool *p, const struct quant *q, uint32_t rows,
                          uint32_t cols, uint32_t n)
{
    struct random_tensor r = random_matrix(q, rows, cols);
    float *x = random_floats((size_t)n * cols), *y = random_floats((size_t)n * rows);
    float *bias = random_floats(rows), *before = take((size_t)n * rows * sizeof *before);
    memset(x, 0, 32 * sizeof *x); /* a block without a largest value */
    memcpy(before, y, (size_t)n * rows * sizeof *y);
    matrix *m;
    acts *a;
    weights *w;
    make(&m, &a, &w, &r.t, n, p);
    bool plain = matrix_borrows(m) || !q->split;
    float *want = plain ? plain_product(&r.t, x, n) : oracle_product(&r.t, x, n);
    acts_set(a, p, x, n, cols);
    matmul(p, y, m, a, NULL, false);
    compare(path, &r.t, n, y, want, !plain);
    memcpy(y, before, (size_t)n * rows * sizeof *y);
    matmul(p, y, m, a, bias, true);
    for (size_t i = 0; i < (size_t)n * rows; i++)
        want[i] = before[i] + (want[i] + bias[i % rows]);
    compare(path, &r.t, n, y, want, !plain);
    for (uint32_t i = 0; i < rows; i += 7) {
        float *got = take(cols * sizeof *got), *row = take(cols * sizeof *row);
        matrix_row(m, i, got);
        quant_to_f32(q, row, (const uint8_t *)r.t.data + i * quant_row_bytes(q, cols), cols);
        assert_memory_equal(got, row, cols * sizeof *row);
        free(got);
        free(row);
    }
    acts_free(a);
    weights_free(w);
    free(r.memory);
    free(x);
    free(y);
    free(bias);
    free(before);
    free(want);
}

static void check_products(const char *path, pool *p)
{
    size_t n_types;
    const struct quant *const *list = quant_list(&n_types);
    for (size_t i = 0; i < n_types; i++) {
        uint32_t unit = list[i]->block_elems == 1 ? 32 : list[i]->block_elems;
        for (int round = 0; round < (few ? 3 : 8); round++) {
            uint32_t n = round < 2 ? 1 : random_u32() % 20 + 1;
            check_product(path, p, list[i], random_u32() % 90 + 1, unit * (random_u32() % 5 + 1),
                          n);
        }
    }
}

static void products_match_the_oracle(void **state)
{
    (void)state;
    for_each_path(check_products);
}

/* A token alone, among seven and among forty, on one thread and three: the same bits. */
static void check_batches(const char *path, pool *p)
{
    (void)path;
    size_t n_types;
    const struct quant *const *list = quant_list(&n_types);
    const uint32_t rows = few ? 37 : 77, cols = few ? 256 : 512, n = few ? 20 : 40;
    for (size_t i = 0; i < n_types; i++) {
        struct random_tensor r = random_matrix(list[i], rows, cols);
        float *x = random_floats(n * cols), *all = take(n * rows * sizeof *all);
        float some[7 * 77];
        matrix *m;
        acts *a;
        weights *w;
        make(&m, &a, &w, &r.t, n, p);
        acts_set(a, p, x, n, cols);
        matmul(p, all, m, a, NULL, false);
        for (uint32_t k = 1; k <= 7; k += 3)
            for (uint32_t t = 0; t + k <= n; t++) {
                acts_set(a, NULL, x + t * cols, k, cols);
                matmul(t % 2 ? p : NULL, some, m, a, NULL, false);
                assert_memory_equal(some, all + t * rows, k * rows * sizeof *some);
            }
        acts_free(a);
        weights_free(w);
        free(r.memory);
        free(x);
        free(all);
    }
}

static void batches_do_not_change_bits(void **state)
{
    (void)state;
    for_each_path(check_batches);
}

/* Norm and gate by way of an identity matrix, so that what products see is what is tested. */
static void check_acts(const char *path, pool *p)
{
    const uint32_t cols = 256, n = 11;
    struct random_tensor r = random_matrix(quant_by_name("Q8_0"), cols, cols);
    memset(r.memory, 0, quant_row_bytes(r.t.type, cols) * cols);
    r.t.data = r.memory;
    for (uint32_t i = 0; i < cols; i++) {
        uint8_t *block = r.memory + (i * (cols / 32) + i / 32) * 34;
        block[1] = 0x3c; /* d = 1 */
        block[2 + i % 32] = 1;
    }
    float *x = random_floats(n * cols), *u = random_floats(n * cols), *gain = random_floats(cols);
    float *y = take(n * cols * sizeof *y), *want = take(n * cols * sizeof *want);
    matrix *m;
    acts *a;
    weights *w;
    make(&m, &a, &w, &r.t, n, p);
    for (int what = 0; what < 3; what++) {
        if (what == 0)
            acts_set_rmsnorm(a, p, x, gain, 1e-5f, n, cols);
        else
            acts_set_glu(a, p, x, u, what == 1 ? GLU_SILU : GLU_GELU_TANH, n, cols);
        matmul(p, y, m, a, NULL, false);
        for (uint32_t t = 0; t < n; t++) {
            double ss = 0;
            for (uint32_t k = 0; k < cols; k++)
                ss += (double)x[t * cols + k] * (double)x[t * cols + k];
            double by = 1 / sqrt(ss / cols + 1e-5);
            for (uint32_t k = 0; k < cols; k++) {
                double v = (double)x[t * cols + k];
                double g = 0.5 * v * (1 + tanh(0.79788456080286536 * (v + 0.044715 * v * v * v)));
                double silu = v / (1 + exp(-v)), up = (double)u[t * cols + k];
                want[t * cols + k] =
                    (float)(what == 0 ? v * by * (double)gain[k] : (what == 1 ? silu : g) * up);
            }
        }
        for (uint32_t b = 0; b < n * cols / 32; b++) {
            float top = 0;
            for (uint32_t k = 0; k < 32; k++)
                top = fmaxf(top, fabsf(want[32 * b + k]));
            double step = matrix_borrows(m) ? 1e-5 : 0.51 / 127;
            for (uint32_t k = 0; k < 32; k++)
                if (fabs((double)y[32 * b + k] - (double)want[32 * b + k]) > (double)top * step)
                    fail_msg("%s, activation %d: %a, not %a", path, what, (double)y[32 * b + k],
                             (double)want[32 * b + k]);
        }
    }
    acts_free(a);
    weights_free(w);
    free(r.memory);
    free(x);
    free(u);
    free(gain);
    free(y);
    free(want);
}

static void norm_and_gate(void **state)
{
    (void)state;
    for_each_path(check_acts);
}

int main(int argc, char **argv)
{
    few = argc > 1 && strcmp(argv[1], "few") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_match_the_oracle),
        cmocka_unit_test(batches_do_not_change_bits),
        cmocka_unit_test(norm_and_gate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
