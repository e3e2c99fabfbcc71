/* ARM with SMMLA (Neoverse V1 and N2, Apple M2, Cortex-X2 and later): products of two rows and two
 * tokens at once. GEMV, where there is one token for a row, has SDOT. */
#define TILE_TOKENS 4
#define PATH_SYMBOL path_i8mm
#define PATH_NAME   "i8mm"
#define DOT_VNNI    1
#define DOT_MM      1
#include "neon_path.h"
