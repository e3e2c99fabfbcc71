/* The register tile and GEMV of path.h, once for every vector width and instruction set.
 *
 * Included by avx512vnni.c, neon.c and their like after they define
 *   TARGET           the function attribute
 *   LANES            rows of a vector: 16 or 8
 *   TILE_TOKENS      tokens of the tile: 3, 4 or 6; its rows are two vectors
 *   VI, VF           integer and float vectors; v_load v_store v_set v_zero f_set f_zero f_load
 *                    f_store f_add f_mul f_fma f_fnma f_of_int
 *   DOT_VNNI and dot(c, w, a): c + the four products of u8 w and s8 a in each lane (DOT_SIGNED:
 *                    s8 w, so eight-bit weights lie in panels less 128), or without it
 *   pairs(w, a)      two 16-bit sums of two products in each lane; pairs_signed for s8 w
 *   widen(v)         the two 16-bit sums of each lane in 32 bits;  v_add16, v_add32
 *   v_keep(v)        v as it is, but sums up to here are made in the order written: a compiler that
 *                    adds in pairs instead needs more registers than there are, and half the speed
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

/* Integer sums of a scale group: c[vector][token] += w . a over `steps` steps. */
#ifdef DOT_VNNI
INLINE void dot_group(VI c[2][MAX_TOKENS], const uint8_t *w, const int8_t *q, size_t stride,
                      const unsigned tokens, const unsigned steps, const unsigned bits)
{
    (void)bits;
    UNROLL
    for (unsigned s = 0; s < steps; s++) {
        VI w0 = v_load(w + s * 8 * LANES), w1 = v_load(w + s * 8 * LANES + 4 * LANES);
        UNROLL
        for (unsigned t = 0; t < tokens; t++) {
            VI v = v_set(four_values(q + t * stride + 4 * s));
            c[0][t] = dot(c[0][t], w0, v);
            c[1][t] = dot(c[1][t], w1, v);
        }
    }
}
#ifdef DOT_SIGNED
#define SIGNED_BYTES 1
#else
#define SIGNED_BYTES 0
#endif
#else
/* Without VNNI: pairs of products in 16 bits, of which several steps fit: 2 x 15 x 127 x 8 steps
 * for 4 bits, x 4 for 5, x 2 for 6, x 1 for 8 bits, whose values a panel keeps with their sign. */
INLINE void dot_group(VI c[2][MAX_TOKENS], const uint8_t *w, const int8_t *q, size_t stride,
                      const unsigned tokens, const unsigned steps, const unsigned bits)
{
    const unsigned fit = bits == 8 ? 1 : bits == 6 ? 2 : bits == 5 ? 4 : 8;
    const unsigned part = fit < steps ? fit : steps;
    UNROLL
    for (unsigned h = 0; h < steps; h += part) {
        VI sum[2][MAX_TOKENS];
        UNROLL
        for (unsigned s = h; s < h + part; s++) {
            VI w0 = v_load(w + s * 8 * LANES), w1 = v_load(w + s * 8 * LANES + 4 * LANES);
            UNROLL
            for (unsigned t = 0; t < tokens; t++) {
                VI v = v_set(four_values(q + t * stride + 4 * s));
                VI x0 = bits == 8 ? pairs_signed(w0, v) : pairs(w0, v);
                VI x1 = bits == 8 ? pairs_signed(w1, v) : pairs(w1, v);
                sum[0][t] = s == h ? x0 : v_add16(sum[0][t], x0);
                sum[1][t] = s == h ? x1 : v_add16(sum[1][t], x1);
                v_keep(sum[0][t]);
                v_keep(sum[1][t]);
            }
        }
        UNROLL
        for (unsigned t = 0; t < tokens; t++) {
            c[0][t] = v_add32(c[0][t], widen(sum[0][t]));
            c[1][t] = v_add32(c[1][t], widen(sum[1][t]));
            v_keep(c[0][t]);
            v_keep(c[1][t]);
        }
    }
}
#define SIGNED_BYTES 1
#endif

/* f += the tile's share of one scale group. */
INLINE void tile_group(VF f[2][MAX_TOKENS], const uint8_t *w, const float *scale,
                       const float *least, const int8_t *q, size_t group, size_t block,
                       const struct act_view *a, const unsigned tokens, const unsigned steps,
                       const bool min, const unsigned bits)
{
    VI c[2][MAX_TOKENS];
    const bool start = !min && !(SIGNED_BYTES && bits == 8);
    UNROLL
    for (unsigned t = 0; t < tokens; t++)
        c[0][t] = c[1][t] = start ? v_set(a->start[group * a->lane + t]) : v_zero();
    dot_group(c, w, q, a->stride, tokens, steps, bits);
    VF s0 = f_load(scale), s1 = f_load(scale + LANES);
    UNROLL
    for (unsigned t = 0; t < tokens; t++) {
        VF as = f_set(a->scale[block * a->lane + t]);
        f[0][t] = f_fma(f_mul(f_of_int(c[0][t]), as), s0, f[0][t]);
        f[1][t] = f_fma(f_mul(f_of_int(c[1][t]), as), s1, f[1][t]);
    }
    if (min) {
        VF m0 = f_load(least), m1 = f_load(least + LANES);
        UNROLL
        for (unsigned t = 0; t < tokens; t++) {
            VF as = f_set(a->weighted[group * a->lane + t]);
            f[0][t] = f_fnma(m0, as, f[0][t]);
            f[1][t] = f_fnma(m1, as, f[1][t]);
        }
    }
}

/* Asks memory for block b's share of what comes after the panel. All of it at once would have to
 * wait for free line buffers, longer than for the arithmetic of few tokens. */
INLINE void read_ahead(const struct panel *p, size_t b)
{
    size_t at = (b * p->ahead_step + 63) / 64 * 64, end = (b + 1) * p->ahead_step;
    for (; at < end; at += 64)
        __builtin_prefetch(p->ahead + at, 0, 2);
}

#ifdef DOT_MM
#include "neon_mm.h"
#else
INLINE void tile_body(const struct tile_out *o, const struct panel *p, const struct act_view *a,
                      const unsigned tokens, const unsigned bits, const unsigned groups,
                      const bool min, const bool ahead)
{
    VF f[2][MAX_TOKENS];
    UNROLL
    for (unsigned t = 0; t < tokens; t++)
        f[0][t] = f[1][t] = f_zero();
    const uint8_t *w = p->q;
    const int8_t *q = a->q;
    const float *scale = p->scale, *least = p->min;
    for (size_t b = 0; b < a->blocks; b++) {
        if (ahead)
            read_ahead(p, b);
        UNROLL
        for (unsigned g = 0; g < groups; g++) {
            tile_group(f, w, scale, least, q, b * groups + g, b, a, tokens, 8 / groups, min, bits);
            w += 64 * LANES / groups;
            q += 32 / groups;
            scale += 2 * LANES;
            least = min ? least + 2 * LANES : NULL;
        }
    }
    UNROLL
    for (unsigned t = 0; t < tokens; t++) {
        store_sums(o, t, 0, f[0][t]);
        store_sums(o, t, LANES, f[1][t]);
    }
}
#endif

/* What tiles tell apart: with VNNI nothing but scale groups and minima. */
#if defined(DOT_VNNI) && !SIGNED_BYTES
#define TILE_KINDS(X, n) X(n, 8, 1, 0) X(n, 8, 1, 1) X(n, 8, 2, 0) X(n, 8, 2, 1)
#define TILE_KIND_COUNT  4
static uint8_t tile_kind(struct form f)
{
    return (uint8_t)((f.groups - 1) * 2 + f.min);
}
#else
#define TILE_KINDS(X, n)                                                                           \
    X(n, 4, 1, 0)                                                                                  \
    X(n, 4, 1, 1)                                                                                  \
    X(n, 4, 2, 0) X(n, 4, 2, 1) X(n, 5, 1, 0) X(n, 5, 1, 1) X(n, 6, 2, 0) X(n, 8, 1, 0)
#define TILE_KIND_COUNT 8
static uint8_t tile_kind(struct form f)
{
    if (f.bits >= 6)
        return f.bits == 6 ? 6 : 7;
    return (uint8_t)((f.bits == 5 ? 4 : (f.groups - 1) * 2) + f.min);
}
#endif

#define TILE(n, bits, groups, min)                                                                 \
    TARGET static void tile_##n##_##bits##groups##min(                                             \
        const struct tile_out *o, const struct panel *p, const struct act_view *a)                 \
    {                                                                                              \
        tile_body(o, p, a, n, bits, groups, min, false);                                           \
    }                                                                                              \
    TARGET static void tile_##n##_##bits##groups##min##_ahead(                                     \
        const struct tile_out *o, const struct panel *p, const struct act_view *a)                 \
    {                                                                                              \
        tile_body(o, p, a, n, bits, groups, min, true);                                            \
    }
#define TILE_NAME(n, bits, groups, min)                                                            \
    {tile_##n##_##bits##groups##min, tile_##n##_##bits##groups##min##_ahead},
#define TILES(n) TILE_KINDS(TILE, n)
// clang-format off
#define TILE_ROW(n)                     { TILE_KINDS(TILE_NAME, n) },
// clang-format on

typedef void tile_fn(const struct tile_out *o, const struct panel *p, const struct act_view *a);

// clang-format off
TILES(1)
TILES(2)
TILES(3)
#if TILE_TOKENS > 3
TILES(4)
#endif
#if TILE_TOKENS > 4
TILES(5)
TILES(6)
#endif

static tile_fn *const tile_table[TILE_TOKENS][TILE_KIND_COUNT][2] = {
    TILE_ROW(1)
    TILE_ROW(2)
    TILE_ROW(3)
#if TILE_TOKENS > 3
    TILE_ROW(4)
#endif
#if TILE_TOKENS > 4
    TILE_ROW(5)
    TILE_ROW(6)
#endif
};
// clang-format on

static void tile(const struct tile_out *o, const struct panel *p, const struct act_view *a,
                 uint32_t tokens)
{
    tile_table[tokens - 1][p->kind][p->ahead_step > 0](o, p, a);
}
