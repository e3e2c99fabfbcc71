/* ARM with SMMLA (Neoverse V1 and N2, Apple M2, Cortex-X2 and later): products of two rows and two
 * tokens at once. GEMV, where there is one token for a row, has SDOT. */
#define TILE_TOKENS  4
#define DOT_VNNI     1
#define DOT_MM       1
#define GEMV_LINKAGE static
#define GEMV_SYMBOL  gemv
#include "neon_vec.h"

#include "simd_tile.h"

#include "simd_exp.h"

#include "simd_attn.h"

#include "simd_eight.h"

#include "simd_float.h"

static void open_pairs(struct panel *p, const uint8_t *w, size_t group_bytes, struct form f,
                       uint32_t cols)
{
    open_panel(p, w, group_bytes, f, cols);
    pair_rows(p->q, (size_t)16 * cols);
}

extern const struct path path_i8mm;
const struct path path_i8mm = {
    .name = "i8mm",
    .panel_rows = 2 * LANES,
    .panel_tokens = TILE_TOKENS,
    .gemv_tokens = GEMV_TOKENS,
    .quantise = quantise,
    .glu = glu,
    .open_panel = open_pairs,
    .tile = tile,
    .gemv = gemv,
    .float_tokens = FLOAT_TILE,
    .float_tile = float_tile,
    .attend = attend,
};
