/* AVX2 with FMA and F16C (Haswell, Zen and later): pairs of products in 16 bits. */
#include <immintrin.h>

#define TARGET      __attribute__((target("avx2,fma,f16c")))
#define LANES       8
#define TILE_TOKENS 3
#define PATH_SYMBOL path_avx2
#define PATH_NAME   "avx2"
#define GEMV_LINKAGE
#define GEMV_SYMBOL gemv_avx2
#include "x86_ymm.h"
