/* ARM with SDOT (Cortex-A75, Neoverse N1, Apple M1 and later). */
#define TILE_TOKENS 3
#define PATH_SYMBOL path_dotprod
#define PATH_NAME   "dotprod"
#define DOT_VNNI    1
#include "neon_path.h"
