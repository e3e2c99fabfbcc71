/* Products with weights that are floats themselves (F32, F16, BF16): a group of 16 rows lies
 * [column][row], so a column is one load, widened to f32, for all tokens of the tile.
 *
 * A row's sum goes over its columns in ascending order with fused multiply-add, one token or many.
 */

#define FLOAT_TILE (LANES / 2) /* tokens: sums enough to hide the latency of the addition */

INLINE VF float_column(const uint8_t *p, const enum float_kind kind)
{
    if (kind == FLOAT_F32) {
        return f_load((const float *)(const void *)p);
    }
    return kind == FLOAT_F16 ? f_of_half(p) : f_of_bfloat(p);
}

INLINE void float_body(const struct tile_out *o, const uint8_t *w, const float *x, size_t stride,
                       uint32_t cols, const unsigned tokens, uint32_t stored,
                       const enum float_kind kind)
{
    const size_t width = kind == FLOAT_F32 ? 4 : 2;
    VF sum[HALVES][FLOAT_TILE];
    const float *row[FLOAT_TILE];
    UNROLL
    for (unsigned t = 0; t < tokens; t++) {
        row[t] = x + (t < stored ? t : 0) * stride;
        UNROLL
        for (unsigned h = 0; h < HALVES; h++)
            sum[h][t] = f_zero();
    }
    for (uint32_t k = 0; k < cols; k++, w += 16 * width) {
        VF column[HALVES];
        __builtin_prefetch(w + 4096, 0, 2);
        UNROLL
        for (unsigned h = 0; h < HALVES; h++)
            column[h] = float_column(w + h * LANES * width, kind);
        UNROLL
        for (unsigned t = 0; t < tokens; t++) {
            VF v = f_set(row[t][k]);
            UNROLL
            for (unsigned h = 0; h < HALVES; h++)
                sum[h][t] = f_fma(column[h], v, sum[h][t]);
        }
    }
    UNROLL
    for (unsigned t = 0; t < tokens; t++) {
        UNROLL
        for (unsigned h = 0; h < HALVES; h++)
            if (t < stored)
                store_sums(o, t, h * LANES, sum[h][t]);
    }
}

#define FLOAT_N(kind, n)                                                                           \
    TARGET static void float_##kind##_##n(const struct tile_out *o, const uint8_t *w,              \
                                          const float *x, size_t stride, uint32_t cols,            \
                                          uint32_t stored)                                         \
    {                                                                                              \
        float_body(o, w, x, stride, cols, n, stored, kind);                                        \
    }
#define FLOAT_KINDS(X, n) X(FLOAT_F32, n) X(FLOAT_F16, n) X(FLOAT_BF16, n)
// clang-format off
FLOAT_KINDS(FLOAT_N, 1)
FLOAT_KINDS(FLOAT_N, 2)
FLOAT_KINDS(FLOAT_N, 4)
#if LANES > 8
FLOAT_KINDS(FLOAT_N, 8)
#define FLOAT_ROW(k) {float_##k##_1, float_##k##_2, float_##k##_4, float_##k##_8}
#else
#define FLOAT_ROW(k) {float_##k##_1, float_##k##_2, float_##k##_4}
#endif
// clang-format on

/* Of path.h. Compiled for powers of two; other numbers take the next, whose surplus is not stored.
 */
static void float_tile(const struct tile_out *o, const uint8_t *w, enum float_kind kind,
                       const float *x, size_t stride, uint32_t cols, uint32_t tokens)
{
    typedef void fn(const struct tile_out *, const uint8_t *, const float *, size_t, uint32_t,
                    uint32_t);
    static fn *const table[3][LANES > 8 ? 4 : 3] = {FLOAT_ROW(FLOAT_F32), FLOAT_ROW(FLOAT_F16),
                                                    FLOAT_ROW(FLOAT_BF16)};
    unsigned at = tokens > 4 ? 3 : tokens > 2 ? 2 : tokens - 1;
    table[kind][at](o, w, x, stride, cols, tokens);
}
