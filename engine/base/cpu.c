/* CPU features, asked once; the mask that `--cpu=` sets.
 *
 * Does not choose kernels: engine/kernels/path.c does, from what is said here. Invariant: a feature
 * is reported only when the operating system saves the registers it needs (xgetbv). */
#include "cpu.h"
#include "str.h"
#include <stdatomic.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

static atomic_uint mask = ~0u; /* CPU_REFERENCE in it has no meaning unless it stands alone */
static atomic_uint known;      /* detected features | DETECTED, 0 before */
#define DETECTED (1u << 31)

struct path_name {
    const char *name;
    uint32_t needs; /* the path exists when all of these are there */
    uint32_t allow; /* what it may use */
};

/* Best first. */
static const struct path_name paths[] = {
#if defined(__aarch64__)
    {"i8mm", CPU_DOTPROD | CPU_I8MM, CPU_DOTPROD | CPU_I8MM},
    {"dotprod", CPU_DOTPROD, CPU_DOTPROD},
    {"neon", 0, 0}, /* every one has it */
#else
    {"avx512vnni", CPU_AVX2 | CPU_AVX512 | CPU_AVX512VNNI,
     CPU_AVX2 | CPU_AVX512 | CPU_AVX512VNNI | CPU_AVX512BF16},
    {"avx512", CPU_AVX2 | CPU_AVX512, CPU_AVX2 | CPU_AVX512},
    {"avxvnni", CPU_AVX2 | CPU_AVXVNNI, CPU_AVX2 | CPU_AVXVNNI},
    {"avx2", CPU_AVX2, CPU_AVX2},
    {"scalar", 0, 0},
#endif
    {"ref", 0, CPU_REFERENCE},
};
#define PATHS (sizeof paths / sizeof *paths)

#if defined(__x86_64__)
static uint64_t xcr0(void)
{
    uint32_t lo, hi;
    __asm__ volatile("xgetbv" : "=a"(lo), "=d"(hi) : "c"(0));
    return (uint64_t)hi << 32 | lo;
}

static uint32_t detect(void)
{
    unsigned a, b, c, d, found = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
        return 0;
    uint64_t saved = xcr0();
    bool ymm = (saved & 0x6) == 0x6, zmm = (saved & 0xe6) == 0xe6;
    bool fma = (c & bit_FMA) && (c & bit_F16C) && (c & bit_AVX);
    if (!ymm || !fma || !__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_AVX2))
        return 0;
    found = CPU_AVX2;
    unsigned need = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    if (zmm && (b & need) == need) {
        found |= CPU_AVX512;
        if (c & bit_AVX512VNNI)
            found |= CPU_AVX512VNNI;
    }
    if (a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d)) {
        if (a & (1u << 4))
            found |= CPU_AVXVNNI;
        if ((found & CPU_AVX512) && (a & (1u << 5)))
            found |= CPU_AVX512BF16;
    }
    return found;
}

static void read_model_name(char out[64])
{
    unsigned r[12];
    if ((unsigned)__get_cpuid_max(0x80000000u, NULL) < 0x80000004u)
        return;
    for (unsigned i = 0; i < 3; i++)
        __get_cpuid(0x80000002u + i, &r[4 * i], &r[4 * i + 1], &r[4 * i + 2], &r[4 * i + 3]);
    memcpy(out, r, sizeof r);
    out[sizeof r] = 0;
}
#elif defined(__aarch64__) && defined(__linux__)
static uint32_t detect(void)
{
    uint32_t found = 0;
    if (getauxval(AT_HWCAP) & (1ul << 20)) /* ASIMDDP */
        found |= CPU_DOTPROD;
    if (getauxval(AT_HWCAP2) & (1ul << 13)) /* I8MM */
        found |= CPU_I8MM;
    return found;
}

static void read_model_name(char out[64])
{
    memcpy(out, "aarch64", sizeof "aarch64");
}
#else
static uint32_t detect(void)
{
    return 0;
}

static void read_model_name(char out[64])
{
    memcpy(out, "unknown", sizeof "unknown");
}
#endif

uint32_t cpu_detected(void)
{
    unsigned k = atomic_load_explicit(&known, memory_order_relaxed);
    if (k == 0) {
        k = detect() | DETECTED;
        atomic_store_explicit(&known, k, memory_order_relaxed);
    }
    return k & ~DETECTED;
}

uint32_t cpu_features(void)
{
    unsigned m = atomic_load_explicit(&mask, memory_order_relaxed);
    return m == CPU_REFERENCE ? (uint32_t)CPU_REFERENCE : cpu_detected() & m;
}

static bool path_is_there(const struct path_name *p)
{
    return (cpu_detected() & p->needs) == p->needs;
}

bool cpu_select(const char *name, err *e)
{
    if (strcmp(name, "auto") == 0) {
        atomic_store(&mask, ~0u);
        return true;
    }
    for (size_t i = 0; i < PATHS; i++)
        if (strcmp(paths[i].name, name) == 0 && path_is_there(&paths[i])) {
            atomic_store(&mask, paths[i].allow);
            return true;
        }
    strbuf there;
    strbuf_init(&there, 0);
    strbuf_addz(&there, "auto");
    for (size_t i = 0; i < PATHS; i++)
        if (path_is_there(&paths[i]))
            strbuf_addf(&there, ", %s", paths[i].name);
    err_set(e, ERR_UNSUPPORTED, "CPU path %s: not on this machine", name);
    err_hint(e, "paths here: %s", there.p);
    strbuf_release(&there);
    return false;
}

const char *cpu_path_name(void)
{
    uint32_t f = cpu_features();
    if (f == CPU_REFERENCE)
        return "ref";
    for (size_t i = 0; i < PATHS; i++)
        if ((f & paths[i].needs) == paths[i].needs)
            return paths[i].name;
    return "scalar";
}

const char *cpu_model_name(void)
{
    static _Thread_local char name[64];
    if (!name[0])
        read_model_name(name);
    const char *p = name;
    while (*p == ' ')
        p++;
    return p;
}
