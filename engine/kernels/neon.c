/* Any 64-bit ARM: pairs of products in 16 bits. */
#define TILE_TOKENS 3
#define PATH_SYMBOL path_neon
#define PATH_NAME   "neon"
#include "neon_path.h"
