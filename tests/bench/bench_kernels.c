/* Kernel benchmark: products per tensor type against this machine's measured peaks, the stream rate
 * of memory, and attention. Not a test: run it on a quiet machine.
 *
 *     bench_kernels [--cpu PATH] [--threads N] [--only products|stream|attention] [--type Q4_K]
 *                   [--clock wall|cpu]
 *
 * Rates are the best of several runs. With --clock cpu and one thread a busy machine does little
 * harm. GOPS counts two operations per weight and token. */
#include "engine/base/cpu.h"
#include "engine/base/fs.h"
#include "engine/kernels/kernels.h"
#include <math.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

static bool by_cpu_time;

static double clock_seconds(void)
{
    return by_cpu_time ? (double)clock() / CLOCKS_PER_SEC : now_seconds();
}

static void fill_floats(float *x, size_t n)
{
    uint32_t s = 7;
    for (size_t i = 0; i < n; i++) {
        s = s * 1664525u + 1013904223u;
        x[i] = (float)(s >> 8) * 0x1p-23f - 1;
    }
}

/* ---- stream ---- */
struct stream {
    const uint64_t *p;
    size_t words; /* of a task */
    uint64_t sum[64];
};

static void stream_task(void *arg, size_t task, int thread)
{
    struct stream *s = arg;
    const uint64_t *p = s->p + task * s->words;
    uint64_t sum[8] = {0};
    for (size_t i = 0; i < s->words; i += 8) {
        __builtin_prefetch(p + i + 512);
        for (unsigned k = 0; k < 8; k++)
            sum[k] ^= p[i + k];
    }
    for (unsigned k = 0; k < 8; k++)
        s->sum[thread % 64] ^= sum[k];
}

static void bench_stream(pool *p)
{
    const size_t bytes = (size_t)400 << 20, tasks = 100;
    uint64_t *m = aligned_alloc((size_t)2 << 20, bytes);
    if (!m)
        return;
    memset(m, 1, bytes);
    struct stream s = {m, bytes / 8 / tasks, {0}};
    double best = 1e9;
    for (int i = 0; i < 6; i++) {
        double t = clock_seconds();
        pool_run(p, stream_task, &s, tasks);
        t = clock_seconds() - t;
        best = t < best ? t : best;
    }
    printf("stream read 400 MB: %.1f GB/s\n", (double)bytes / best * 1e-9);
    free(m);
}

/* ---- products ---- */
struct shape {
    uint32_t rows, cols;
};

struct setup {
    weights *w;
    matrix *m;
    acts *a;
    float *x, *y;
    void *raw;
};

static bool set_up(struct setup *s, const struct quant *q, struct shape shape, uint32_t tokens,
                   pool *p, err *e)
{
    size_t bytes = quant_row_bytes(q, shape.cols) * shape.rows;
    uint8_t *raw = xalloc(bytes);
    for (size_t i = 0; i < bytes; i++)
        raw[i] = (uint8_t)(i * 37 >> 3) & 0x3f;
    s->raw = raw;
    s->x = xalloc((size_t)tokens * shape.cols * sizeof(float));
    s->y = xalloc((size_t)tokens * shape.rows * sizeof(float));
    fill_floats(s->x, (size_t)tokens * shape.cols);
    struct tensor t = {q, raw, shape.rows, shape.cols};
    return weights_new(&s->w, e) && matrix_new(&s->m, s->w, &t, p, e) &&
           acts_new(&s->a, s->w, tokens, shape.cols, e);
}

static void tear_down(struct setup *s)
{
    acts_free(s->a);
    weights_free(s->w);
    free(s->raw);
    free(s->x);
    free(s->y);
}

static double time_product(struct setup *s, uint32_t tokens, uint32_t cols, pool *p)
{
    acts_set(s->a, p, s->x, tokens, cols);
    double best = 1e9, start = clock_seconds();
    for (int i = 0; i < 3 || (i < 40 && clock_seconds() - start < 0.4); i++) {
        double t = clock_seconds();
        matmul(p, s->y, s->m, s->a, NULL, false);
        t = clock_seconds() - t;
        best = t < best ? t : best;
    }
    return best;
}

static bool bench_type(const struct quant *q, pool *p, err *e)
{
    static const struct shape shapes[] = {{4864, 1024}, {1536, 8960}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct shape sh = shapes[i];
        if (sh.cols % q->block_elems != 0)
            continue;
        struct setup s = {0};
        if (!set_up(&s, q, sh, 504, p, e))
            return false;
        printf("%-5s %5u x %-5u", q->name, sh.rows, sh.cols);
        static const uint32_t sizes[] = {504, 126, 24, 12};
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            double t = time_product(&s, sizes[k], sh.cols, p);
            printf("  %u: %.0f GOPS", sizes[k], 2.0 * sizes[k] * sh.rows * sh.cols / t * 1e-9);
        }
        printf("\n");
        tear_down(&s);
    }
    /* Too large for any cache, as decode finds it. */
    struct shape sh = {65536, 4096};
    struct setup s = {0};
    if (!set_up(&s, q, sh, 8, p, e))
        return false;
    double bytes = (double)quant_row_bytes(q, sh.cols) * sh.rows;
    if (weights_bytes(s.w))
        bytes = (double)weights_bytes(s.w);
    printf("%-5s %5u x %-5u", q->name, sh.rows, sh.cols);
    for (uint32_t n = 1; n <= 8; n += n < 4 ? 1 : 2)
        printf("  %u: %.1f GB/s", n, bytes / time_product(&s, n, sh.cols, p) * 1e-9);
    printf("\n");
    tear_down(&s);
    return true;
}

static bool bench_products(pool *p, const char *type, err *e)
{
    size_t n;
    const struct quant *const *list = quant_list(&n);
    for (size_t i = 0; i < n; i++)
        if (list[i]->bits && (!*type || strcmp(type, list[i]->name) == 0) &&
            !bench_type(list[i], p, e))
            return false;
    return true;
}

/* ---- attention ---- */
static void bench_attention_shape(pool *p, uint32_t heads, uint32_t kv_heads, uint32_t dim,
                                  uint32_t first, uint32_t n)
{
    size_t len = (size_t)(first + n) * kv_heads * dim, row = (size_t)heads * dim;
    uint16_t *k = xalloc(len * 2), *v = xalloc(len * 2);
    float *q = xalloc(n * row * sizeof *q), *out = xalloc(n * row * sizeof *out);
    float *x = xalloc(len * sizeof *x);
    fill_floats(x, len);
    f32_row_to_f16(k, x, len);
    f32_row_to_f16(v, x, len);
    fill_floats(q, n * row);
    struct attn_query *query = xalloc(n * sizeof *query);
    double pairs = 0;
    for (uint32_t i = 0; i < n; i++) {
        query[i] =
            (struct attn_query){.run = {{.k = k, .v = v, .first_pos = 0, .n = first + i + 1}},
                                .runs = 1,
                                .pos = first + i};
        pairs += first + i + 1;
    }
    struct attn a = {.n = n,
                     .heads = heads,
                     .kv_heads = kv_heads,
                     .dim = dim,
                     .q = q,
                     .scale = 1 / sqrtf((float)dim),
                     .query = query,
                     .out = out};
    double best = 1e9, start = clock_seconds();
    for (int i = 0; i < 2 || (i < 40 && clock_seconds() - start < 0.5); i++) {
        double t = clock_seconds();
        attention(p, &a);
        t = clock_seconds() - t;
        best = t < best ? t : best;
    }
    printf("attention %2u/%u heads of %-3u, %4u tokens at %5u: %8.3f ms  %6.1f GFLOPS\n", heads,
           kv_heads, dim, n, first, best * 1e3, 4 * pairs * dim * heads / best * 1e-9);
    free(k);
    free(v);
    free(q);
    free(out);
    free(x);
    free(query);
}

static void bench_attention(pool *p)
{
    static const struct {
        uint32_t heads, kv, dim;
    } models[] = {{9, 3, 64}, {14, 2, 64}, {12, 2, 128}, {4, 1, 256}};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        static const uint32_t at[][2] = {{0, 256}, {3840, 256}, {4096, 8}, {4096, 1}};
        for (size_t k = 0; k < sizeof at / sizeof *at; k++)
            bench_attention_shape(p, models[i].heads, models[i].kv, models[i].dim, at[k][0],
                                  at[k][1]);
    }
}

int main(int argc, char **argv)
{
    const char *only = "", *cpu = "auto", *type = "";
    int threads = thread_physical_cores();
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--cpu") == 0)
            cpu = argv[i + 1];
        else if (strcmp(argv[i], "--threads") == 0)
            threads = (int)strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--only") == 0)
            only = argv[i + 1];
        else if (strcmp(argv[i], "--type") == 0)
            type = argv[i + 1];
        else if (strcmp(argv[i], "--clock") == 0)
            by_cpu_time = strcmp(argv[i + 1], "cpu") == 0;
    }
    err e = ERR_INIT;
    pool *p;
    if (!cpu_select(cpu, &e) || !pool_new(&p, threads, &e)) {
        fprintf(stderr, "%s\n%s\n", e.msg, e.hint);
        return 1;
    }
    printf("%s, path %s, %d threads\n", cpu_model_name(), cpu_path_name(), threads);
    if (!*only || strcmp(only, "stream") == 0)
        bench_stream(p);
    if (!*only || strcmp(only, "attention") == 0)
        bench_attention(p);
    bool ok = true;
    if (!*only || strcmp(only, "products") == 0)
        ok = bench_products(p, type, &e);
    if (!ok)
        fprintf(stderr, "%s\n", e.msg);
    pool_free(p);
    return ok ? 0 : 1;
}
