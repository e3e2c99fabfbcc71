/* Packing: from the rows of a tensor to groups of 16 interleaved rows (layout in path.h), and one
 * row back. Nothing is rounded: the file's own integers and f16 factors are moved. */
#include "../base/err.h"
#include "path.h"
#include <stdlib.h>
#include <string.h>

#define STEP 64 /* bytes of a step: 16 rows x 4 columns */

struct form form_of(const struct quant *q)
{
#define ROW(bits, groups, sub, min) {bits, groups, sub, min, 0, 0},
    static const struct form forms[FORM_COUNT] = {FORMS(ROW)};
#undef ROW
    uint8_t bits = q->bits < 4 ? 4 : q->bits;
    for (uint8_t i = 0; i < FORM_COUNT; i++) {
        struct form f = forms[i];
        if (f.bits == bits && 32 / f.groups == q->group && f.sub == q->has_sub &&
            f.min == q->has_min) {
            f.offset = q->offset;
            f.kind = i;
            return f;
        }
    }
    BUG("%s: no packed form", q->name);
}

static size_t value_bytes(struct form f)
{
    return f.bits == 8 ? 512u : f.bits == 6 ? 384u : f.bits == 5 ? 320u : 256u;
}

size_t form_block_bytes(struct form f)
{
    size_t per_scale = f.sub ? 16u * f.groups : 32u;
    return value_bytes(f) + per_scale * (f.min ? 2 : 1);
}

size_t form_head_bytes(struct form f)
{
    return f.sub ? (f.min ? 64 : 32) : 0;
}

size_t form_group_bytes(struct form f, uint32_t cols)
{
    size_t bytes = cols / 32 * form_block_bytes(f);
    return f.sub ? bytes + cols / 256 * form_head_bytes(f) : bytes;
}

/* Values of one row between `split` and interleaving. */
struct row_parts {
    uint8_t *q;
    uint16_t *d, *dmin;
    int8_t *sc, *mn;
};

static void put_u16(uint8_t *at, uint16_t v)
{
    memcpy(at, &v, sizeof v);
}

/* Spreads the eight steps of a block over its planes. */
static void put_values(uint8_t *dst, const uint8_t steps[8 * STEP], unsigned bits)
{
    if (bits == 8) {
        memcpy(dst, steps, 8 * STEP);
        return;
    }
    for (unsigned v = 0; v < 4; v++)
        for (unsigned i = 0; i < STEP; i++)
            dst[v * STEP + i] = (uint8_t)((steps[2 * v * STEP + i] & 15) |
                                          (steps[(2 * v + 1) * STEP + i] & 15) << 4);
    dst += 4 * STEP;
    if (bits == 5) {
        memset(dst, 0, STEP);
        for (unsigned s = 0; s < 8; s++)
            for (unsigned i = 0; i < STEP; i++)
                dst[i] |= (uint8_t)((steps[s * STEP + i] >> 4 & 1) << s);
    }
    if (bits == 6) {
        memset(dst, 0, 2 * STEP);
        for (unsigned s = 0; s < 8; s++)
            for (unsigned i = 0; i < STEP; i++)
                dst[s / 4 * STEP + i] |= (uint8_t)((steps[s * STEP + i] >> 4 & 3) << (s % 4 * 2));
    }
}

static void put_head(uint8_t *dst, struct form f, const struct row_parts r[16], size_t super)
{
    for (unsigned i = 0; i < 16; i++) {
        put_u16(dst + 2 * i, r[i].d[super]);
        if (f.min)
            put_u16(dst + 32 + 2 * i, r[i].dmin[super]);
    }
}

static void put_sub_scales(uint8_t *dst, struct form f, const struct row_parts r[16], size_t block)
{
    for (unsigned g = 0; g < f.groups; g++)
        for (unsigned i = 0; i < 16; i++) {
            size_t at = block * f.groups + g;
            dst[16 * g + i] = (uint8_t)r[i].sc[at];
            if (f.min)
                dst[16u * f.groups + 16 * g + i] = (uint8_t)r[i].mn[at];
        }
}

static void put_rows(uint8_t *dst, struct form f, const struct row_parts r[16], uint32_t cols)
{
    uint8_t steps[8 * STEP];
    for (size_t b = 0; b < cols / 32; b++) {
        if (f.sub && b % 8 == 0) {
            put_head(dst, f, r, b / 8);
            dst += form_head_bytes(f);
        }
        for (unsigned i = 0; i < 16; i++)
            for (unsigned s = 0; s < 8; s++)
                memcpy(steps + s * STEP + 4 * i, r[i].q + 32 * b + 4 * s, 4);
        put_values(dst, steps, f.bits);
        if (f.sub)
            put_sub_scales(dst + value_bytes(f), f, r, b);
        else
            put_head(dst + value_bytes(f), f, r, b);
        dst += form_block_bytes(f);
    }
}

void pack_group(const matrix *m, uint32_t g)
{
    const struct quant *type = m->t.type;
    uint32_t cols = m->t.cols;
    size_t row_bytes = quant_row_bytes(type, cols),
           per_row = (size_t)cols + cols / 16 * 2 + cols / 8;
    uint8_t *buffer = xalloc(16 * per_row);
    struct row_parts r[16];
    for (uint32_t i = 0; i < 16; i++) {
        uint8_t *at = buffer + i * per_row;
        r[i].q = at;
        r[i].d = (uint16_t *)(void *)(at + cols);
        r[i].dmin = r[i].d + cols / 32;
        r[i].sc = (int8_t *)(r[i].dmin + cols / 32);
        r[i].mn = r[i].sc + cols / 16;
        uint32_t row = 16 * g + i;
        if (row < m->t.rows)
            type->split((const uint8_t *)m->t.data + row * row_bytes, cols,
                        &(struct quant_parts){r[i].q, r[i].d, r[i].dmin, r[i].sc, r[i].mn});
    }
    put_rows(m->data + g * m->group_bytes, m->form, r, cols);
    free(buffer);
}

static uint16_t get_u16(const uint8_t *at)
{
    uint16_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

static unsigned get_value(const uint8_t *block, unsigned bits, unsigned col, unsigned row)
{
    unsigned s = col / 4, i = 4 * row + col % 4;
    if (bits == 8)
        return block[s * STEP + i];
    unsigned v = block[s / 2 * STEP + i] >> (s % 2 * 4) & 15;
    if (bits == 5)
        v |= (block[4 * STEP + i] >> s & 1u) << 4;
    if (bits == 6)
        v |= (block[(4 + s / 4) * STEP + i] >> (s % 4 * 2) & 3u) << 4;
    return v;
}

void unpack_row(const matrix *m, uint32_t row, float *out)
{
    struct form f = m->form;
    const uint8_t *p = m->data + row / 16 * m->group_bytes, *head = NULL;
    unsigned i = row % 16;
    for (uint32_t b = 0; b < m->t.cols / 32; b++) {
        if (f.sub && b % 8 == 0) {
            head = p;
            p += form_head_bytes(f);
        }
        const uint8_t *scales = p + value_bytes(f);
        const uint8_t *factors = f.sub ? head : scales;
        float d = f16_to_f32(get_u16(factors + 2 * i));
        float dmin = f.min ? f16_to_f32(get_u16(factors + 32 + 2 * i)) : 0;
        for (unsigned c = 0; c < 32; c++) {
            unsigned g = c * f.groups / 32;
            float s = d, mn = dmin;
            if (f.sub)
                s *= (float)(int8_t)scales[16 * g + i];
            if (f.sub && f.min)
                mn *= (float)(int8_t)scales[16u * f.groups + 16 * g + i];
            float v = s * (float)((int)get_value(p, f.bits, c, i) - f.offset);
            *out++ = f.min ? v - mn : v;
        }
        p += form_block_bytes(f);
    }
}
