/* The AVX-VNNI kernels on a machine that has VPDPBUSD only in its AVX-512 form: the same source
 * with that form of the instruction, against the AVX2 path, to the bit. */
#include "kernel_case.h"
#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET       __attribute__((target("avx2,fma,f16c,avx512f,avx512vl,avx512vnni")))
#define LANES        8
#define TILE_TOKENS  3
#define PATH_SYMBOL  path_vnni256
#define PATH_NAME    "vnni256"
#define DOT_VNNI     1
#define DOT_EVEX     1
#define GEMV_LINKAGE static
#define GEMV_SYMBOL  gemv
#define take         kernel_take /* kernel_case.h has its own */
extern const struct path path_vnni256;
#include "engine/kernels/x86_ymm.h"
#undef take

static void check_form(const struct quant *q, uint32_t tokens)
{
    const uint32_t rows = 16, cols = 512;
    size_t bytes = quant_row_bytes(q, cols) * rows;
    uint8_t *raw = take(bytes);
    for (size_t i = 0; i < bytes; i++)
        raw[i] = (uint8_t)(random_u32() >> 9) & 0x3f;
    float *x = random_floats((size_t)tokens * cols), want[16 * 16], got[16 * 16];
    err e = ERR_INIT;
    weights *w;
    matrix *m;
    acts *a;
    assert_true(weights_new(&w, &e));
    assert_true(matrix_new(&m, w, &(struct tensor){q, raw, rows, cols}, NULL, &e));
    assert_true(acts_new(&a, w, tokens, cols, &e));
    acts_set(a, NULL, x, tokens, cols);
    matmul(NULL, want, m, a, NULL, false);
    a->path = &path_vnni256; /* same packed weights, same activations */
    acts_set(a, NULL, x, tokens, cols);
    matmul(NULL, got, m, a, NULL, false);
    assert_memory_equal(got, want, tokens * rows * sizeof *got);
    acts_free(a);
    weights_free(w);
    free(raw);
    free(x);
}

static void same_bits_as_avx2(void **state)
{
    (void)state;
    err e = ERR_INIT;
    assert_true(cpu_select("avx2", &e));
    size_t n;
    const struct quant *const *list = quant_list(&n);
    for (size_t i = 0; i < n; i++)
        for (uint32_t tokens = 1; list[i]->bits && tokens <= (few ? 4 : 16); tokens++)
            check_form(list[i], tokens);
}

int main(int argc, char **argv)
{
    few = argc > 1 && strcmp(argv[1], "few") == 0;
    uint32_t needs = CPU_AVX512 | CPU_AVX512VNNI;
    if ((cpu_detected() & needs) != needs) {
        fprintf(stderr, "SKIPPED: this processor has no AVX-512 VNNI to try the kernels with\n");
        return 77;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_bits_as_avx2)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
    fprintf(stderr, "SKIPPED: kernels of another architecture\n");
    return 77;
}
#endif
