/* Vectors in plain C for loops whose bits must not depend on the machine: written once for a fixed
 * number of lanes, compiled for the registers of several instruction sets, without fused
 * multiply-add. They are 32 bytes at most: wider ones the compiler keeps in memory where registers
 * are not as wide, at a tenth of the speed.
 *
 * WIDE(name, params, args) makes name_on(has) return the version for cpu_detected() bits, of an
 * INLINE function name_body(params). The mask of `--cpu=` is not asked: the results are the same.
 */
#pragma once
#include "../base/cpu.h"
#include <stdint.h>
#include <string.h>

#define WIDE_INLINE static inline __attribute__((always_inline))

typedef float f32x4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float f32x8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef int32_t s32x8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef double f64x4 __attribute__((vector_size(32), aligned(8), may_alias));

#if defined(__x86_64__)
#define WIDE(name, params, args)                                                                   \
    static void name##_base params                                                                 \
    {                                                                                              \
        name##_body args;                                                                          \
    }                                                                                              \
    __attribute__((target("avx2"))) static void name##_avx2 params                                 \
    {                                                                                              \
        name##_body args;                                                                          \
    }                                                                                              \
    __attribute__((target("avx512f"))) static void name##_avx512 params                            \
    {                                                                                              \
        name##_body args;                                                                          \
    }                                                                                              \
    static void(*name##_on(uint32_t has)) params                                                   \
    {                                                                                              \
        return has & CPU_AVX512 ? name##_avx512 : has & CPU_AVX2 ? name##_avx2 : name##_base;      \
    }
#else
#define WIDE(name, params, args)                                                                   \
    static void name##_base params                                                                 \
    {                                                                                              \
        name##_body args;                                                                          \
    }                                                                                              \
    static void(*name##_on(uint32_t has)) params                                                   \
    {                                                                                              \
        (void)has;                                                                                 \
        return name##_base;                                                                        \
    }
#endif

WIDE_INLINE void load_f32(f32x8 *v, const float *p)
{
    memcpy(v, p, sizeof *v);
}

/* Lanes from a where `mask` is set, from b elsewhere. */
WIDE_INLINE void choose(f32x8 *out, const s32x8 *mask, const f32x8 *a, const f32x8 *b)
{
    s32x8 x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    x = (x & *mask) | (y & ~*mask);
    memcpy(out, &x, sizeof x);
}
