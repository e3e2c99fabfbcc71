/* A path on ARM, made from the templates. The including file defines TILE_TOKENS, what it has for
 * dot products, and PATH_SYMBOL and PATH_NAME. */
#define GEMV_LINKAGE static
#define GEMV_SYMBOL  gemv
#include "neon_vec.h"

#include "simd_tile.h"

#include "simd_exp.h"

#include "simd_attn.h"

#include "simd_eight.h"

#include "simd_float.h"

#ifdef DOT_MM
static void open_pairs(struct panel *p, const uint8_t *w, size_t group_bytes, struct form f,
                       uint32_t cols)
{
    open_panel(p, w, group_bytes, f, cols);
    pair_rows(p->q, (size_t)16 * cols);
}
#define OPEN_PANEL open_pairs
#else
#define OPEN_PANEL open_panel
#endif

extern const struct path PATH_SYMBOL;
const struct path PATH_SYMBOL = {
    .name = PATH_NAME,
    .panel_rows = 2 * LANES,
    .panel_tokens = TILE_TOKENS,
    .gemv_tokens = GEMV_TOKENS,
    .quantise = quantise,
    .glu = glu,
    .open_panel = OPEN_PANEL,
    .tile = tile,
    .gemv = gemv,
    .float_tokens = FLOAT_TILE,
    .float_tile = float_tile,
    .attend = attend,
};
