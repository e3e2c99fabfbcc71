/* The tile of simd_tile.h with SMMLA: one instruction multiplies two rows by two tokens over eight
 * columns, twice the work of SDOT. Panels lie [8 columns][pair of rows][row][8]; sums of a pair of
 * rows i and a pair of tokens j are one register, {row 0: token 0, token 1; row 1: the same}.
 *
 * Every sum takes the steps of path.h in their order, so the bits are those of the other paths. */

#define MM_ROWS  4   /* pairs of rows at a time: eight of the panel's sixteen rows */
#define MM_STEP  128 /* bytes of eight columns of 16 rows */
#define MM_PAIRS (TILE_TOKENS / 2)

/* Two tokens' values side by side, twice. */
NEON float32x4_t two_and_two(const float *p)
{
    float32x2_t v = vld1_f32(p);
    return vcombine_f32(v, v);
}

NEON int32x4_t two_and_two_ints(const int32_t *p)
{
    int32x2_t v = vld1_s32(p);
    return vcombine_s32(v, v);
}

/* Factors of rows 2 i and 2 i + 1, for both tokens. */
NEON float32x4_t pair_factor(const float *rows, unsigned i)
{
    return vcombine_f32(vdup_n_f32(rows[2 * i]), vdup_n_f32(rows[2 * i + 1]));
}

NEON void mm_group(float32x4_t f[MM_ROWS][MM_PAIRS], const uint8_t *w, const float *scale,
                   const float *least, const int8_t *q, size_t group, size_t block,
                   const struct act_view *a, const unsigned pairs_of_tokens, const unsigned eights,
                   const bool min, const bool start)
{
    int32x4_t c[MM_ROWS][MM_PAIRS];
    UNROLL
    for (unsigned j = 0; j < pairs_of_tokens; j++) {
        int32x4_t from =
            start ? two_and_two_ints(a->start + group * a->lane + 2 * j) : vdupq_n_s32(0);
        UNROLL
        for (unsigned i = 0; i < MM_ROWS; i++)
            c[i][j] = from;
    }
    UNROLL
    for (unsigned k = 0; k < eights; k++) {
        UNROLL
        for (unsigned j = 0; j < pairs_of_tokens; j++) {
            const int8_t *x = q + 2 * j * a->stride + 8 * k;
            int8x16_t v = vcombine_s8(vld1_s8(x), vld1_s8(x + a->stride));
            UNROLL
            for (unsigned i = 0; i < MM_ROWS; i++)
                c[i][j] =
                    vmmlaq_s32(c[i][j], vreinterpretq_s8_u8(vld1q_u8(w + k * MM_STEP + 16 * i)), v);
        }
    }
    UNROLL
    for (unsigned j = 0; j < pairs_of_tokens; j++) {
        float32x4_t as = two_and_two(a->scale + block * a->lane + 2 * j);
        UNROLL
        for (unsigned i = 0; i < MM_ROWS; i++)
            f[i][j] =
                vfmaq_f32(f[i][j], vmulq_f32(vcvtq_f32_s32(c[i][j]), as), pair_factor(scale, i));
        if (min) {
            float32x4_t sum = two_and_two(a->weighted + group * a->lane + 2 * j);
            UNROLL
            for (unsigned i = 0; i < MM_ROWS; i++)
                f[i][j] = vfmsq_f32(f[i][j], pair_factor(least, i), sum);
        }
    }
}

/* Rows [row, row + 4) of one token. */
NEON void store_four(const struct tile_out *o, size_t token, size_t row, float32x4_t v)
{
    float *y = o->y + token * o->stride + row;
    if (o->bias)
        v = vaddq_f32(v, vld1q_f32(o->bias + row));
    if (o->add)
        v = vaddq_f32(vld1q_f32(y), v);
    vst1q_f32(y, v);
}

INLINE void tile_body(const struct tile_out *o, const struct panel *p, const struct act_view *a,
                      const unsigned tokens, const unsigned bits, const unsigned groups,
                      const bool min, const bool ahead)
{
    const unsigned pairs_of_tokens = (tokens + 1) / 2; /* a token too many is read, not stored */
    for (unsigned half = 0; half < 2; half++) {
        float32x4_t f[MM_ROWS][MM_PAIRS];
        UNROLL
        for (unsigned i = 0; i < MM_ROWS; i++)
            UNROLL
        for (unsigned j = 0; j < pairs_of_tokens; j++)
            f[i][j] = vdupq_n_f32(0);
        for (size_t g = 0; g < (size_t)a->blocks * groups; g++) {
            if (ahead && half == 0 && g % groups == 0)
                read_ahead(p, g / groups);
            mm_group(f, p->q + g * (512 / groups) + 64 * half, p->scale + 16 * g + 8 * half,
                     min ? p->min + 16 * g + 8 * half : NULL, a->q + g * (32 / groups), g,
                     g / groups, a, pairs_of_tokens, 4 / groups, min, !min && bits != 8);
        }
        UNROLL
        for (unsigned t = 0; t < tokens; t++) {
            UNROLL
            for (unsigned i = 0; i < MM_ROWS; i += 2) {
                float32x4_t x = f[i][t / 2], y = f[i + 1][t / 2];
                store_four(o, t, 8 * half + 2 * i, t % 2 ? vuzp2q_f32(x, y) : vuzp1q_f32(x, y));
            }
        }
    }
}

/* From [4 columns][row][4] to the layout above, in place. */
static void pair_rows(uint8_t *q, size_t bytes)
{
    for (uint8_t *end = q + bytes; q < end; q += MM_STEP) {
        int32x4_t low[4], high[4];
        for (unsigned i = 0; i < 4; i++) {
            low[i] = vreinterpretq_s32_u8(vld1q_u8(q + 16 * i));
            high[i] = vreinterpretq_s32_u8(vld1q_u8(q + 64 + 16 * i));
        }
        for (unsigned i = 0; i < 4; i++) {
            vst1q_u8(q + 32 * i, vreinterpretq_u8_s32(vzip1q_s32(low[i], high[i])));
            vst1q_u8(q + 32 * i + 16, vreinterpretq_u8_s32(vzip2q_s32(low[i], high[i])));
        }
    }
}
