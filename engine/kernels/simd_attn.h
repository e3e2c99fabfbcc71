/* Attention on vectors: a block of 64 keys is turned to f32 once ([dim][key], so that scores of
 * LANES keys are a vector; values as they are), then tiles of up to six query rows go over it.
 * Needs turn_keys besides what simd_tile.h needs. A row's sums run over dim, and over keys, in
 * ascending order whatever rows are beside it. */

#define ATTN_ROWS 6

/* Keys beyond the last one seen are left out in steps of this: tails of branches are short, and
 * what would be made of the rest is masked in soften_row. */
#define KEY_STEP (TILE_VECS * LANES > 16 ? TILE_VECS * LANES : 16)

/* room[dim][64] = keys [at, at + n) of the run, zero up to a whole step. */
TARGET static void open_keys(float *room, const struct attn_keys *k, uint32_t at, uint32_t n,
                             uint32_t dim)
{
    uint32_t whole = (n + KEY_STEP - 1) / KEY_STEP * KEY_STEP;
    for (uint32_t key = 0; key < whole; key += 16)
        for (uint32_t d = 0; d < dim; d += 16)
            turn_keys(room + d * ATTN_BLOCK + key, k->k + (at + key) * k->stride + d, k->stride,
                      key < n ? n - key : 0);
}

TARGET static void open_values(float *room, const struct attn_keys *k, uint32_t at, uint32_t n,
                               uint32_t dim)
{
    for (uint32_t key = 0; key < n; key++)
        for (uint32_t d = 0; d < dim; d += LANES)
            f_store(room + key * dim + d, f_of_half(k->v + (at + key) * k->stride + d));
}

/* score[row][key] = q[row] . k for the first n keys */
INLINE void score_tile(float *score, const float *q, const float *keys, uint32_t dim, uint32_t n,
                       const unsigned rows)
{
    for (unsigned key = 0; key < n; key += TILE_VECS * LANES) {
        VF s[ATTN_ROWS][TILE_VECS];
        UNROLL
        for (unsigned r = 0; r < rows; r++)
            UNROLL
        for (unsigned v = 0; v < TILE_VECS; v++)
            s[r][v] = f_zero();
        for (uint32_t d = 0; d < dim; d++) {
            VF k[TILE_VECS];
            UNROLL
            for (unsigned v = 0; v < TILE_VECS; v++)
                k[v] = f_load(keys + d * ATTN_BLOCK + key + v * LANES);
            UNROLL
            for (unsigned r = 0; r < rows; r++) {
                VF x = f_set(q[r * dim + d]);
                UNROLL
                for (unsigned v = 0; v < TILE_VECS; v++)
                    s[r][v] = f_fma(k[v], x, s[r][v]);
            }
        }
        UNROLL
        for (unsigned r = 0; r < rows; r++)
            UNROLL
        for (unsigned v = 0; v < TILE_VECS; v++)
            f_store(score + r * ATTN_BLOCK + key + v * LANES, s[r][v]);
    }
}

/* Values of a block: opened to f32, or as they lie in the cache when one tile reads them once. */
struct block_values {
    const float *open; /* [key][dim]; NULL: half */
    const uint16_t *half;
    size_t stride;
};

/* o[row] += weight[row][n] v for `vecs` vectors of dimensions from d on. */
INLINE void value_tile(float *o, const float *weight, const struct block_values *values, uint32_t n,
                       uint32_t dim, uint32_t d, const unsigned rows, const unsigned vecs,
                       const bool open)
{
    VF s[ATTN_ROWS][TILE_VECS];
    o += d;
    UNROLL
    for (unsigned r = 0; r < rows; r++) {
        UNROLL
        for (unsigned v = 0; v < vecs; v++)
            s[r][v] = f_load(o + r * dim + v * LANES);
    }
    for (uint32_t key = 0; key < n; key++) {
        VF x[TILE_VECS];
        UNROLL
        for (unsigned v = 0; v < vecs; v++)
            x[v] = open ? f_load(values->open + key * dim + d + v * LANES)
                        : f_of_half(values->half + key * values->stride + d + v * LANES);
        UNROLL
        for (unsigned r = 0; r < rows; r++) {
            VF w = f_set(weight[r * ATTN_BLOCK + key]);
            UNROLL
            for (unsigned v = 0; v < vecs; v++)
                s[r][v] = f_fma(x[v], w, s[r][v]);
        }
    }
    UNROLL
    for (unsigned r = 0; r < rows; r++) {
        UNROLL
        for (unsigned v = 0; v < vecs; v++)
            f_store(o + r * dim + v * LANES, s[r][v]);
    }
}

INLINE void value_tiles(float *o, const float *weight, const struct block_values *values,
                        uint32_t n, uint32_t dim, const unsigned rows, const bool open)
{
    uint32_t d = 0;
    for (; d + TILE_VECS * LANES <= dim; d += TILE_VECS * LANES)
        value_tile(o, weight, values, n, dim, d, rows, TILE_VECS, open);
    for (; d < dim; d += LANES)
        value_tile(o, weight, values, n, dim, d, rows, 1, open);
}

/* Scores of one row become weights; the state is brought to the new greatest score. */
INLINE void soften_row(float *score, const struct attn_rows *a, uint32_t row, int32_t at)
{
    enum { VECS = ATTN_BLOCK / LANES };
    int32_t first = a->first[row], end = a->end[row];
    bool all = first <= at && end >= at + ATTN_BLOCK;
    VF s[VECS], most = f_set(ATTN_NONE);
    for (int v = 0; v < VECS; v++) {
        s[v] = f_load(score + v * LANES);
        if (!all)
            s[v] = f_between(s[v], f_set(ATTN_NONE), at + v * LANES, first, end);
        most = f_max(most, s[v]);
    }
    float top = f_max_of(most), before = a->top[row];
    if (top < before)
        top = before;
    VF sum = f_zero(), topv = f_set(top);
    for (int v = 0; v < VECS; v++) {
        VF w = f_exp2(f_sub(s[v], topv));
        if (!all)
            w = f_between(w, f_zero(), at + v * LANES, first, end);
        sum = f_add(sum, w);
        f_store(score + v * LANES, w);
    }
    float part = f_sum_of(sum);
    if (top == before) {
        a->sum[row] += part;
        return;
    }
    a->top[row] = top;
    VF by = f_exp2(f_sub(f_set(before), topv));
    float one[LANES];
    f_store(one, by);
    a->sum[row] = a->sum[row] * one[0] + part;
    float *o = a->o + (size_t)row * a->dim;
    for (uint32_t d = 0; d < a->dim; d += LANES)
        f_store(o + d, f_mul(f_load(o + d), by));
}

INLINE void attend_tile(const struct attn_rows *a, uint32_t row, const float *keys,
                        const struct block_values *values, float *score, int32_t at, uint32_t n,
                        const unsigned rows)
{
    float *o = a->o + (size_t)row * a->dim;
    score_tile(score, a->q + (size_t)row * a->dim, keys, a->dim, n, rows);
    for (unsigned r = 0; r < rows; r++)
        soften_row(score + r * ATTN_BLOCK, a, row + r, at);
    if (values->open)
        value_tiles(o, score, values, n, a->dim, rows, true);
    else
        value_tiles(o, score, values, n, a->dim, rows, false);
}

#define ATTEND(n)                                                                                  \
    TARGET static void attend_##n(const struct attn_rows *a, uint32_t row, const float *keys,      \
                                  const struct block_values *values, float *score, int32_t at,     \
                                  uint32_t used)                                                   \
    {                                                                                              \
        attend_tile(a, row, keys, values, score, at, used, n);                                     \
    }

// clang-format off
ATTEND(1)
ATTEND(2)
ATTEND(3)
ATTEND(4)
ATTEND(5)
ATTEND(6)
// clang-format on

/* How many of the block's keys the rows of a tile see, counted from its start; 0: none. */
static uint32_t keys_seen(const struct attn_rows *a, uint32_t row, uint32_t rows, int32_t at)
{
    int32_t seen = 0;
    for (uint32_t r = row; r < row + rows; r++) {
        int32_t end = a->end[r] - at;
        if (a->first[r] < a->end[r] && a->first[r] < at + ATTN_BLOCK && end > seen)
            seen = end;
    }
    return seen < ATTN_BLOCK ? (uint32_t)seen : ATTN_BLOCK;
}

TARGET static void attend(const struct attn_rows *a, const struct attn_keys *k, float *room)
{
    typedef void fn(const struct attn_rows *, uint32_t, const float *, const struct block_values *,
                    float *, int32_t, uint32_t);
    static fn *const table[ATTN_ROWS] = {attend_1, attend_2, attend_3,
                                         attend_4, attend_5, attend_6};
    float *values = room + (size_t)ATTN_BLOCK * a->dim;
    float *score = values + (size_t)ATTN_BLOCK * a->dim;
    uint32_t tiles = (a->rows + ATTN_ROWS - 1) / ATTN_ROWS;
    for (uint32_t at = k->from; at < k->to; at += ATTN_BLOCK) {
        uint32_t n = k->to - at < ATTN_BLOCK ? k->to - at : ATTN_BLOCK;
        open_keys(room, k, at, n, a->dim);
        struct block_values v = {NULL, k->v + at * k->stride, k->stride};
        if (tiles > 1) {
            open_values(values, k, at, n, a->dim);
            v.open = values;
        }
        uint32_t row = 0;
        for (uint32_t i = 0; i < tiles; i++) {
            uint32_t rows = (a->rows - row + tiles - i - 1) / (tiles - i);
            uint32_t used = keys_seen(a, row, rows, (int32_t)at);
            if (used > 0)
                table[rows - 1](a, row, room, &v, score, (int32_t)at, used < n ? used : n);
            row += rows;
        }
    }
}
