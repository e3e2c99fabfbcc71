/* What the tests of kernels share: random values from a fixed seed, and a loop over the paths of
 * this machine. */
#pragma once
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

static inline uint32_t random_u32(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

/* Roughly normal, with an outlier now and then. */
static inline float random_float(void)
{
    float f = 0;
    for (int i = 0; i < 4; i++)
        f += (float)(random_u32() >> 8) * 0x1p-24f - 0.5f;
    return random_u32() % 200 == 0 ? f * 40 : f;
}

static inline void *take(size_t n)
{
    void *p = calloc(n ? n : 1, 1);
    assert_non_null(p);
    return p;
}

static inline float *random_floats(size_t n)
{
    float *f = take(n * sizeof *f);
    for (size_t i = 0; i < n; i++)
        f[i] = random_float();
    return f;
}

static inline double rms(const float *x, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++)
        s += (double)x[i] * (double)x[i];
    return sqrt(s / (double)n);
}

static const char *const all_paths[] = {"ref",        "scalar", "avx2",    "avxvnni", "avx512",
                                        "avx512vnni", "neon",   "dotprod", "i8mm"};

static inline void for_each_path(void (*check)(const char *path, pool *p))
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
