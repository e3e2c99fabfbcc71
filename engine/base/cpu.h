/* What the CPU can do, asked once (cpuid with the OS's consent by xgetbv; getauxval on arm64).
 * The mask is one of the program's two globals (the log is the other): `--cpu=` narrows it before
 * any model is opened, so that every path can be forced in tests and named in bug reports. */
#pragma once
#include "err.h"
#include <stdint.h>

enum cpu_feature {
    CPU_AVX2 = 1 << 0,    /* with FMA and F16C */
    CPU_AVXVNNI = 1 << 1, /* VPDPBUSD on ymm */
    CPU_AVX512 = 1 << 2,  /* F, BW, DQ, VL */
    CPU_AVX512VNNI = 1 << 3,
    CPU_AVX512BF16 = 1 << 4,
    CPU_DOTPROD = 1 << 5, /* arm64 SDOT */
    CPU_I8MM = 1 << 6,
    CPU_REFERENCE = 1 << 30, /* f32 reference path asked for: no kernel of ours, exact weights */
};

uint32_t cpu_features(void); /* after the mask */
uint32_t cpu_detected(void); /* before the mask: for code whose results do not depend on it */
/* Name of a path: ref; scalar, avx2, avxvnni, avx512, avx512vnni (= all of x86); neon, dotprod,
 * i8mm, auto. A path the CPU lacks is ERR_UNSUPPORTED and lists those it has. */
bool cpu_select(const char *name, err *e) MUST_USE;
const char *cpu_path_name(void); /* the path in use, for badges and bug reports */
const char *cpu_model_name(void);
