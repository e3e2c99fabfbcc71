/* The register tile and GEMV of path.h for x86, once for every vector width.
 *
 * Included by avx512vnni.c and its like after they define
 *   TARGET           the function attribute
 *   LANES            rows of a vector: 16 or 8
 *   TILE_TOKENS      tokens of the tile; its rows are two vectors
 *   VI, VF           integer and float vectors; v_load v_store v_set v_zero f_set f_zero f_load
 *                    f_store f_add f_mul f_fma f_fnma f_of_int
 *   dot(c, w, a)     c + the four products of u8 w and s8 a in each lane
 * Every function must inline: the counts are constants there and the sums live in registers. */
#include "path.h"
#include <string.h>

#define INLINE static inline __attribute__((always_inline)) TARGET
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif
#define MAX_TOKENS 8

INLINE int32_t four_values(const int8_t *q)
{
    int32_t v;
    memcpy(&v, q, sizeof v);
    return v;
}

INLINE void store_sums(const struct tile_out *o, size_t token, size_t row, VF v)
{
    float *y = o->y + token * o->stride + row;
    if (o->bias)
        v = f_add(v, f_load(o->bias + row));
    if (o->add)
        v = f_add(f_load(y), v);
    f_store(y, v);
}

/* f += the tile's share of one scale group. */
INLINE void tile_group(VF f[2][MAX_TOKENS], const uint8_t *w, const int8_t *q, size_t group,
                       size_t block, const struct panel *p, const struct act_view *a,
                       const unsigned tokens, const unsigned steps, const bool min)
{
    VI c[2][MAX_TOKENS];
    UNROLL for (unsigned t = 0; t < tokens; t++) c[0][t] = c[1][t] =
        min ? v_zero() : v_set(a->start[group * a->lane + t]);
    UNROLL for (unsigned s = 0; s < steps; s++)
    {
        VI w0 = v_load(w + s * 8 * LANES), w1 = v_load(w + s * 8 * LANES + 4 * LANES);
        UNROLL for (unsigned t = 0; t < tokens; t++)
        {
            VI v = v_set(four_values(q + t * a->stride + 4 * s));
            c[0][t] = dot(c[0][t], w0, v);
            c[1][t] = dot(c[1][t], w1, v);
        }
    }
    const float *scale = p->scale + group * 2 * LANES;
    VF s0 = f_load(scale), s1 = f_load(scale + LANES);
    UNROLL for (unsigned t = 0; t < tokens; t++)
    {
        VF as = f_set(a->scale[block * a->lane + t]);
        f[0][t] = f_fma(f_mul(f_of_int(c[0][t]), as), s0, f[0][t]);
        f[1][t] = f_fma(f_mul(f_of_int(c[1][t]), as), s1, f[1][t]);
    }
    if (min) {
        const float *least = p->min + group * 2 * LANES;
        VF m0 = f_load(least), m1 = f_load(least + LANES);
        UNROLL for (unsigned t = 0; t < tokens; t++)
        {
            VF as = f_set(a->weighted[group * a->lane + t]);
            f[0][t] = f_fnma(m0, as, f[0][t]);
            f[1][t] = f_fnma(m1, as, f[1][t]);
        }
    }
}

INLINE void tile_body(const struct tile_out *o, const struct panel *p, const struct act_view *a,
                      const unsigned tokens, const unsigned groups, const bool min)
{
    VF f[2][MAX_TOKENS];
    UNROLL for (unsigned t = 0; t < tokens; t++) f[0][t] = f[1][t] = f_zero();
    const uint8_t *w = p->q;
    const int8_t *q = a->q;
    for (size_t b = 0; b < a->blocks; b++)
        UNROLL for (unsigned g = 0; g < groups; g++)
        {
            tile_group(f, w, q, b * groups + g, b, p, a, tokens, 8 / groups, min);
            w += 64 * LANES / groups;
            q += 32 / groups;
        }
    UNROLL for (unsigned t = 0; t < tokens; t++)
    {
        store_sums(o, t, 0, f[0][t]);
        store_sums(o, t, LANES, f[1][t]);
    }
}

#define TILE(n, groups, min)                                                                       \
    TARGET static void tile_##n##_##groups##_##min(                                                \
        const struct tile_out *o, const struct panel *p, const struct act_view *a)                 \
    {                                                                                              \
        tile_body(o, p, a, n, groups, min);                                                        \
    }
#define TILES(n) TILE(n, 1, 0) TILE(n, 1, 1) TILE(n, 2, 0) TILE(n, 2, 1)
#define TILE_ROW(n)                                                                                \
    {                                                                                              \
        tile_##n##_1_0, tile_##n##_1_1, tile_##n##_2_0, tile_##n##_2_1                             \
    }

typedef void tile_fn(const struct tile_out *o, const struct panel *p, const struct act_view *a);

// clang-format off
TILES(1)
TILES(2)
TILES(3)
#if TILE_TOKENS == 6
TILES(4)
TILES(5)
TILES(6)
#endif
// clang-format on

static void tile(const struct tile_out *o, const struct panel *p, const struct act_view *a,
                 uint32_t tokens)
{
    static tile_fn *const table[TILE_TOKENS][4] = {
        TILE_ROW(1),
        TILE_ROW(2),
        TILE_ROW(3),
#if TILE_TOKENS == 6
        TILE_ROW(4),
        TILE_ROW(5),
        TILE_ROW(6),
#endif
    };
    table[tokens - 1][(a->groups - 1) * 2 + (p->min != NULL)](o, p, a);
}
