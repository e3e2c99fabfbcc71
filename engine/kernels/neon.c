/* Any 64-bit ARM: pairs of products in 16 bits. */
#define TILE_TOKENS  3
#define GEMV_LINKAGE static
#define GEMV_SYMBOL  gemv
#include "neon_vec.h"

#include "simd_tile.h"

#include "simd_exp.h"

#include "simd_attn.h"

#include "simd_eight.h"

#include "simd_float.h"

extern const struct path path_neon;
const struct path path_neon = {
    .name = "neon",
    .panel_rows = 2 * LANES,
    .panel_tokens = TILE_TOKENS,
    .gemv_tokens = GEMV_TOKENS,
    .quantise = quantise,
    .glu = glu,
    .open_panel = open_panel,
    .tile = tile,
    .gemv = gemv,
    .float_tokens = FLOAT_TILE,
    .float_tile = float_tile,
    .attend = attend,
};
