/* Reading packed weights with vectors: a cursor over a group's blocks, and opening groups to
 * panels. Needs open_block(dst, stride, block, bits) besides what simd_tile.h needs. */

#define HALVES (16 / LANES) /* vectors for 16 rows */

/* Reads a group's super-blocks in order. */
struct cursor {
    const uint8_t *block, *scales;
    VF d[HALVES], dmin[HALVES]; /* with sub-scales */
};

#define VALUE_BYTES(bits) ((bits) == 8 ? 512u : (bits) == 6 ? 384u : (bits) == 5 ? 320u : 256u)
#define BLOCK_BYTES(f)                                                                             \
    (VALUE_BYTES((f).bits) + ((f).sub ? 16u * (f).groups : 32u) * ((f).min ? 2u : 1u))

INLINE void next_block(struct cursor *c, size_t b, const struct form f)
{
    if (b > 0)
        c->block += BLOCK_BYTES(f);
    if (f.sub && b % 8 == 0) {
        UNROLL
        for (unsigned h = 0; h < HALVES; h++) {
            c->d[h] = f_of_half(c->block + 2 * LANES * h);
            if (f.min)
                c->dmin[h] = f_of_half(c->block + 32 + 2 * LANES * h);
        }
        c->block += f.min ? 64 : 32;
    }
    c->scales = c->block + VALUE_BYTES(f.bits);
}

/* Bytes ahead, into L2: nearer or into L1 directly, several tokens at a time wait for memory
 * (measured on Zen 4: 18 instead of 30 GB/s for two tokens). Heads must be covered too. */
#define PREFETCH 8192

INLINE void next_block_ahead(struct cursor *c, size_t b, const struct form f)
{
    const char *ahead = (const char *)c->block + PREFETCH;
    next_block(c, b, f);
    for (; ahead < (const char *)c->block + PREFETCH + BLOCK_BYTES(f); ahead += 64)
        __builtin_prefetch(ahead, 0, 2);
}

INLINE VF group_scale(const struct cursor *c, unsigned g, unsigned h, const struct form f)
{
    return f.sub ? f_mul(f_of_s8(c->scales + 16 * g + LANES * h), c->d[h])
                 : f_of_half(c->scales + 2 * LANES * h);
}

INLINE VF group_min(const struct cursor *c, unsigned g, unsigned h, const struct form f)
{
    return f.sub ? f_mul(f_of_s8(c->scales + 16 * (f.groups + g) + LANES * h), c->dmin[h])
                 : f_of_half(c->scales + 32 + 2 * LANES * h);
}

/* Scales (and minima) of a block's groups, `stride` floats from group to group. */
INLINE void open_scales(float *scale, float *least, const size_t stride, const struct cursor *c,
                        const struct form f)
{
    UNROLL
    for (unsigned g = 0; g < f.groups; g++) {
        UNROLL
        for (unsigned h = 0; h < HALVES; h++) {
            f_store(scale + g * stride + h * LANES, group_scale(c, g, h, f));
            if (f.min)
                f_store(least + g * stride + h * LANES, group_min(c, g, h, f));
        }
    }
}

/* Sixteen rows of a panel, from `row` on. */
INLINE void open_group(struct panel *p, unsigned row, const uint8_t *data, uint32_t blocks,
                       const struct form f)
{
    struct cursor c = {.block = data};
    uint8_t *q = p->q + 4 * row;
    float *scale = p->scale + row, *least = f.min ? p->min + row : NULL;
    for (size_t b = 0; b < blocks; b++) {
        next_block(&c, b, f);
        open_block(q, 8 * LANES, c.block, f.bits);
        open_scales(scale, least, 2 * LANES, &c, f);
        q += 64 * LANES;
        scale += 2 * LANES * f.groups;
        least = f.min ? least + 2 * LANES * f.groups : NULL;
    }
}

#define OPEN(bits, groups, sub, min)                                                               \
    TARGET static void open_##bits##groups##sub##min(struct panel *p, unsigned row,                \
                                                     const uint8_t *data, uint32_t blocks)         \
    {                                                                                              \
        open_group(p, row, data, blocks, (struct form){bits, groups, sub, min, 0, 0});             \
    }
FORMS(OPEN)
#undef OPEN

static void open_panel(struct panel *p, const uint8_t *w, size_t group_bytes, struct form f,
                       uint32_t cols)
{
    typedef void fn(struct panel *, unsigned, const uint8_t *, uint32_t);
#define ROW(b, g, s, m) open_##b##g##s##m,
    static fn *const table[FORM_COUNT] = {FORMS(ROW)};
#undef ROW
    p->kind = tile_kind(f);
    for (unsigned row = 0; row < 2 * LANES; row += 16)
        table[f.kind](p, row, w + row / 16 * group_bytes, cols / 32);
}
