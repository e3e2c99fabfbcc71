/* AVX-512 without VNNI (Skylake-X): pairs of products in 16 bits, on 16 rows at once. */
#include <immintrin.h>

#define TARGET      __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,f16c")))
#define LANES       16
#define TILE_TOKENS 4
#define PATH_SYMBOL path_avx512
#define PATH_NAME   "avx512"
#include "x86_zmm.h"
