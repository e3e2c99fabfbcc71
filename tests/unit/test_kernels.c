/* Kernels, checkasm style: every path of this machine against an oracle written here from the
 * definition in engine/kernels/path.h, bit for bit, over random shapes, tails and batches. */
#include "engine/base/cpu.h"
#include "engine/kernels/kernels.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

/* With the argument `few` (in an emulator) each check has fewer cases. */
static bool few;

static uint32_t random_state = 1;

static uint32_t random_u32(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* Roughly normal, with an outlier now and then. */
static float random_float(void)
{
    float f = 0;
    for (int i = 0; i < 4; i++)
        f += (float)(random_u32() >> 8) * 0x1p-24f - 0.5f;
    return random_u32() % 200 == 0 ? f * 40 : f;
}

static void *take(size_t n)
{
    void *p = calloc(n ? n : 1, 1);
    assert_non_null(p);
    return p;
}

static float *random_floats(size_t n)
{
    float *f = take(n * sizeof *f);
    for (size_t i = 0; i < n; i++)
        f[i] = random_float();
    return f;
}

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
        t->type->to_f32(w, (const uint8_t *)t->data + r * quant_row_bytes(t->type, t->cols),
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
static const char *const all_paths[] = {"ref",        "scalar", "avx2",    "avxvnni", "avx512",
                                        "avx512vnni", "neon",   "dotprod", "i8mm"};

static void for_each_path(void (*check)(const char *path, pool *p))
{
    pool *p;
    err e = ERR_INIT;
    assert_true(pool_new(&p, 3, &e));
    for (size_t i = 0; i < sizeof all_paths / sizeof *all_paths; i++) {
        err missing = ERR_INIT;
        if (!cpu_select(all_paths[i], &missing))
            continue;
        random_state = 1;
        check(all_paths[i], p);
    }
    assert_true(cpu_select("auto", &e));
    pool_free(p);
}

static void make(matrix **m, acts **a, weights **w, const struct tensor *t, uint32_t n, pool *p)
{
    err e = ERR_INIT;
    assert_true(weights_new(w, &e));
    assert_true(matrix_new(m, *w, t, p, &e));
    assert_true(acts_new(a, *w, n, t->cols, &e));
}

static double rms(const float *x, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += (double)x[i] * (double)x[i];
    return sqrt(s / (double)n);
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
    bool plain = matrix_borrows(m);
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
        q->to_f32(row, (const uint8_t *)r.t.data + i * quant_row_bytes(q, cols), cols);
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

/* ---- attention ---- */
struct attn_case {
    uint32_t heads, kv_heads, dim, n;
    uint32_t shared; /* elements of run 0 before the first query */
    uint32_t window;
    bool branches; /* queries continue two branches behind a shared run, else one timeline */
};

static const struct attn_case attn_cases[] = {
    {9, 3, 64, 40, 0, 0, false},      {14, 2, 64, 7, 100, 0, false},
    {12, 2, 128, 33, 1500, 0, false}, {4, 1, 256, 40, 600, 512, false},
    {4, 1, 256, 3, 2100, 512, true},  {8, 8, 80, 19, 70, 0, true},
    {6, 2, 96, 24, 1030, 40, true},   {14, 2, 64, 1, 1023, 0, false},
    {2, 1, 16, 5, 0, 3, false},
};

struct attn_data {
    struct attn a;
    uint16_t *k[3], *v[3];
    float *q;
    struct attn_query *query;
};

static uint16_t *random_halves(size_t n)
{
    float *f = random_floats(n);
    uint16_t *h = take(n * sizeof *h);
    f32_row_to_f16(h, f, n);
    free(f);
    return h;
}

static struct attn_data attn_make(const struct attn_case *c)
{
    struct attn_data d = {0};
    size_t width = (size_t)c->kv_heads * c->dim;
    for (int i = 0; i < 3; i++) {
        size_t n = i == 0 ? c->shared + c->n : c->n;
        d.k[i] = random_halves(n * width);
        d.v[i] = random_halves(n * width);
    }
    d.q = random_floats((size_t)c->n * c->heads * c->dim);
    d.query = take(c->n * sizeof *d.query);
    for (uint32_t t = 0; t < c->n; t++) {
        struct attn_query *q = &d.query[t];
        if (!c->branches) {
            q->runs = 1;
            q->pos = c->shared + t;
            q->run[0] = (struct kv_run){d.k[0], d.v[0], 0, c->shared + t + 1};
            continue;
        }
        uint32_t branch = t < c->n / 2 ? 1 : 2, at = branch == 1 ? t : t - c->n / 2;
        q->runs = 2;
        q->pos = c->shared + at;
        q->run[0] = (struct kv_run){d.k[0], d.v[0], 0, c->shared};
        q->run[1] = (struct kv_run){d.k[branch], d.v[branch], c->shared, at + 1};
    }
    d.a = (struct attn){.n = c->n,
                        .heads = c->heads,
                        .kv_heads = c->kv_heads,
                        .dim = c->dim,
                        .scale = 1 / sqrtf((float)c->dim),
                        .window = c->window,
                        .q = d.q,
                        .query = d.query};
    return d;
}

static void attn_drop(struct attn_data *d)
{
    for (int i = 0; i < 3; i++) {
        free(d->k[i]);
        free(d->v[i]);
    }
    free(d->q);
    free(d->query);
}

static double element(const struct kv_run *r, bool value, size_t at)
{
    return (double)f16_to_f32(((const uint16_t *)(value ? r->v : r->k))[at]);
}

/* softmax(q.k scale) v in f64 for one head of one query. */
static void oracle_attention(double *out, const struct attn *a, uint32_t t, uint32_t head)
{
    const struct attn_query *q = &a->query[t];
    const float *x = a->q + ((size_t)t * a->heads + head) * a->dim;
    uint32_t kv = head / (a->heads / a->kv_heads);
    double total = 0;
    memset(out, 0, a->dim * sizeof *out);
    for (uint32_t r = 0; r < q->runs; r++)
        for (uint32_t i = 0; i < q->run[r].n; i++) {
            if (a->window && q->run[r].first_pos + i + a->window <= q->pos)
                continue;
            size_t at = ((size_t)i * a->kv_heads + kv) * a->dim;
            double s = 0;
            for (uint32_t d = 0; d < a->dim; d++)
                s += (double)x[d] * element(&q->run[r], false, at + d);
            double w = exp(s * (double)a->scale);
            total += w;
            for (uint32_t d = 0; d < a->dim; d++)
                out[d] += w * element(&q->run[r], true, at + d);
        }
    for (uint32_t d = 0; d < a->dim; d++)
        out[d] /= total;
}

static void check_attention(const char *path, pool *p)
{
    for (size_t i = 0; i < sizeof attn_cases / sizeof *attn_cases; i++) {
        const struct attn_case *c = &attn_cases[i];
        if (few && (size_t)(c->shared + c->n) * c->heads > 900)
            continue;
        struct attn_data d = attn_make(c);
        size_t width = (size_t)c->heads * c->dim;
        float *all = take(c->n * width * sizeof *all), *one = take(c->n * width * sizeof *one);
        d.a.out = all;
        attention(p, &d.a);
        double want[256];
        for (uint32_t t = 0; t < c->n; t++)
            for (uint32_t h = 0; h < c->heads; h++) {
                oracle_attention(want, &d.a, t, h);
                for (uint32_t k = 0; k < c->dim; k++) {
                    double got = (double)all[t * width + h * c->dim + k];
                    if (!(fabs(got - want[k]) < 1e-4 * (1 + fabs(want[k]))))
                        fail_msg("%s, case %zu, token %u head %u dim %u: %a, not %a", path, i, t, h,
                                 k, got, want[k]);
                }
            }
        for (uint32_t step = 1; step <= 5; step += 4) /* alone, and by fives */
            for (uint32_t t = 0; t < c->n; t += step) {
                struct attn part = d.a;
                part.n = c->n - t < step ? c->n - t : step;
                part.q += t * width;
                part.query += t;
                part.out = one + t * width;
                attention(t % 2 ? p : NULL, &part);
            }
        assert_memory_equal(one, all, c->n * width * sizeof *all);
        free(all);
        free(one);
        attn_drop(&d);
    }
}

static void attention_matches_f64_in_any_batch(void **state)
{
    (void)state;
    for_each_path(check_attention);
}

/* ---- the small parts ---- */
static void logits_and_halves(void **state)
{
    (void)state;
    for (size_t n = 1; n < 3000; n = n * 3 / 2 + 1) {
        float *x = random_floats(n);
        size_t best = 0;
        double sum = 0;
        for (size_t i = 0; i < n; i++)
            best = x[i] > x[best] ? i : best;
        for (size_t i = 0; i < n; i++)
            sum += exp((double)x[i]);
        assert_int_equal(argmax(x, n), best);
        assert_true(fabs(log_sum_exp(x, n) - log(sum)) < 1e-6);
        uint16_t *h = take(n * sizeof *h);
        f32_row_to_f16(h, x, n);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(h[i], f32_to_f16(x[i]));
        free(h);
        free(x);
    }
    float same[40] = {0};
    assert_int_equal(argmax(same, 40), 0);
    same[7] = same[33] = 1;
    assert_int_equal(argmax(same, 40), 7);
}

static void norm_of_rows(void **state)
{
    (void)state;
    const uint32_t cols = 149, n = 3;
    float *x = random_floats(n * cols), *gain = random_floats(cols), y[3 * 149];
    rmsnorm(y, x, gain, 1e-6f, n, cols);
    for (uint32_t t = 0; t < n; t++) {
        double by = 1 / sqrt(rms(x + t * cols, cols) * rms(x + t * cols, cols) + 1e-6);
        for (uint32_t k = 0; k < cols; k++)
            assert_true(fabs((double)y[t * cols + k] -
                             (double)x[t * cols + k] * by * (double)gain[k]) < 1e-5);
    }
    free(x);
    free(gain);
}

static void rotation(void **state)
{
    (void)state;
    const float freq[4] = {1, 0.1f, 0.01f, 0.001f};
    float cs[8], x[16], y[16];
    for (int i = 0; i < 16; i++)
        x[i] = (float)(i * i % 7) - 3;
    rope_angles(cs, 5, freq, 1, 8);
    for (int kind = 0; kind < 2; kind++) {
        memcpy(y, x, sizeof y);
        rope(y, cs, kind ? ROPE_HALVES : ROPE_PAIRS, 2, 8);
        for (int h = 0; h < 2; h++)
            for (int i = 0; i < 4; i++) {
                int a = 8 * h + (kind ? i : 2 * i), b = kind ? a + 4 : a + 1;
                double angle = 5 * (double)freq[i];
                double c = cos(angle), s = sin(angle), u = (double)x[a], v = (double)x[b];
                assert_true(fabs((double)y[a] - (u * c - v * s)) < 1e-5);
                assert_true(fabs((double)y[b] - (u * s + v * c)) < 1e-5);
            }
    }
}

int main(int argc, char **argv)
{
    few = argc > 1 && strcmp(argv[1], "few") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_match_the_oracle),
        cmocka_unit_test(batches_do_not_change_bits),
        cmocka_unit_test(norm_and_gate),
        cmocka_unit_test(attention_matches_f64_in_any_batch),
        cmocka_unit_test(logits_and_halves),
        cmocka_unit_test(norm_of_rows),
        cmocka_unit_test(rotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
