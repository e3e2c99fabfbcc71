/* AVX-VNNI (Alder Lake and later without AVX-512): VPDPBUSD on 8 rows at once. */
#include <immintrin.h>

#define TARGET       __attribute__((target("avx2,fma,f16c,avxvnni")))
#define LANES        8
#define TILE_TOKENS  3
#define PATH_SYMBOL  path_avxvnni
#define PATH_NAME    "avxvnni"
#define DOT_VNNI     1
#define GEMV_LINKAGE static
#define GEMV_SYMBOL  gemv
#include "x86_ymm.h"
