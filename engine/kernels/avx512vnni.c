/* AVX-512 with VNNI: VPDPBUSD on 16 rows at once. */
#include <immintrin.h>

#define TARGET      __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma,f16c")))
#define LANES       16
#define TILE_TOKENS 6
#define PATH_SYMBOL path_avx512vnni
#define PATH_NAME   "avx512vnni"

#define DOT_VNNI 1
#include "x86_zmm.h"
