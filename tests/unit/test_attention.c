/* Attention on every path of this machine against f64, and to the bit in any batch; norm, rotation,
 * logits and f16 rows. */
#include "kernel_case.h"

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
        cmocka_unit_test(attention_matches_f64_in_any_batch),
        cmocka_unit_test(logits_and_halves),
        cmocka_unit_test(norm_of_rows),
        cmocka_unit_test(rotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
