/* Inside engine/kernels: what a path is, and the forms that weights and activations take on it.
 *
 * Reference path: f32 activations, weights dequantised row by row. Everything else is packed: float
 * weights by f32 activations (float.c), and unsigned weights by signed 8-bit activations. The
 * arithmetic is fixed here once, so that GEMM and GEMV, one token or many, and every instruction
 * set with FMA give the same bits:
 *
 *     f = 0;  for each block b of 32 columns, ascending:
 *         for each scale group g of the block (one of 32 columns or two of 16):
 *             i = sum (q - offset) * a                          exact integer
 *             f = fma(float(i) * act_scale[b], d * sc, f)       d * sc is exact
 *             if the type has minima: f = fma(-(dmin * mn), act_scale[b] * float(sum a), f)
 *     y = f (+ bias) (+ y before)
 *
 * Activations of a block: a = round(x * (127 / amax)), act_scale = amax / 127.
 *
 * Packed weights lie in groups of 16 rows (the last one filled up with zeros). A group is a row of
 * super-blocks, each:
 *     with sub-scales (256 columns):  d[16] f16, dmin[16] f16 if any, then 8 blocks
 *     without (32 columns):           1 block
 * and a block of 32 columns is eight steps of 4 columns x 16 rows, one byte per weight in spirit
 * ([row][column] within a step), its bits spread over planes:
 *     4 bits and more: 256 bytes; byte i of quarter v has step 2 v in its low nibble, 2 v + 1 high
 *     5 bits: 64 bytes more; bit s of byte i is bit 4 of step s
 *     6 bits: 128 bytes more; bits 2 s..2 s + 1 of byte i of half v are bits 4-5 of step 4 v + s
 *     8 bits: 512 bytes, the steps as they are
 * followed by its scales: without sub-scales d[16] f16 and dmin[16] f16 if any, otherwise
 * sc[groups][16] and mn[groups][16] bytes. Two and three bits are kept in the 4-bit form. */
#pragma once
#include "kernels.h"

/* ---- weights ---- */
/* Every form there is: bits, scale groups in a block (1 or 2), sub-scales, minima. */
#define FORMS(X)                                                                                   \
    X(4, 1, 0, 0) /* Q4_0 */                                                                       \
    X(4, 1, 0, 1) /* Q4_1 */                                                                       \
    X(5, 1, 0, 0) /* Q5_0 */                                                                       \
    X(5, 1, 0, 1) /* Q5_1 */                                                                       \
    X(8, 1, 0, 0) /* Q8_0 */                                                                       \
    X(4, 1, 1, 1) /* Q4_K */                                                                       \
    X(5, 1, 1, 1) /* Q5_K */                                                                       \
    X(6, 2, 1, 0) /* Q6_K */                                                                       \
    X(4, 2, 1, 0) /* Q3_K */                                                                       \
    X(4, 2, 1, 1) /* Q2_K */
#define FORM_COUNT 10

struct form {
    uint8_t bits, groups;
    bool sub, min;
    uint8_t offset; /* subtracted from q, 0 with minima */
    uint8_t kind;   /* row of FORMS */
};
struct form form_of(const struct quant *q);
size_t form_block_bytes(struct form f);
size_t form_head_bytes(struct form f); /* of a super-block */
size_t form_group_bytes(struct form f, uint32_t cols);

enum float_kind { FLOAT_F32, FLOAT_F16, FLOAT_BF16 };
enum packing {
    BORROWED, /* read from the tensor, on the reference path */
    INTEGERS,
    FLOATS, /* groups of 16 rows as [column][row], in the tensor's own type */
};

struct matrix {
    struct tensor t; /* t.data only valid when BORROWED */
    weights *store;
    enum packing packing;
    struct form form;           /* INTEGERS */
    enum float_kind float_kind; /* FLOATS */
    uint8_t *data;
    size_t group_bytes;
};

/* Fills group g (16 rows) of m from its tensor. */
void pack_group(const matrix *m, uint32_t g);
void unpack_row(const matrix *m, uint32_t row, float *out);
/* The same for FLOATS (float.c). */
enum float_kind float_kind_of(const struct quant *q);
void pack_float_group(const matrix *m, uint32_t g);
void unpack_float_row(const matrix *m, uint32_t row, float *out);

struct weights {
    const struct path *path; /* NULL: reference */
    bool reads_f32;          /* some matrix wants activations as they are */
    matrix **made;
    size_t n_made, cap_made;
    struct region *regions; /* anonymous maps that packed weights lie in */
    uint64_t bytes;
};

/* ---- activations ---- */
/* Working memory of the threads of a pool: one piece each, grown when a job needs more. */
struct scratch {
    void **piece;
    size_t *bytes;
    int threads;
};
void scratch_reserve(struct scratch *s, int threads, size_t bytes);
void scratch_free(struct scratch *s);

/* What a form wants to know of the sum of a scale group's activations: the integer sum's first
 * value (offset), or the factor of the minimum. Made when first asked for. */
struct act_sums {
    bool valid;
    int32_t *start;  /* -offset * sum a */
    float *weighted; /* act_scale * sum a */
};
#define ACT_SUMS 12

/* Values go token by token, what belongs to blocks goes block by block with `lane` tokens side by
 * side, as a register tile reads them. */
struct acts {
    const struct path *path; /* NULL: reference */
    uint32_t max_tokens, max_cols, n, cols;
    size_t stride, lane;
    float *x;              /* [n][cols]; NULL when no matrix of the store reads it */
    int8_t *q;             /* [n][stride] */
    float *scale;          /* [block][lane] */
    int32_t *sum;          /* [block * 2][lane], of 16 columns each */
    struct act_sums *sums; /* [ACT_SUMS], each [block * groups][lane] */
    struct scratch *scratch;
};

/* ---- the kernels of an instruction set ---- */
/* Weights of `rows` rows opened to a byte each: q [step][row][4], scale and min [group][row]. */
struct panel {
    uint8_t *q;
    float *scale, *min;
    uint8_t kind;         /* the path's own: which tile kernel */
    const uint8_t *ahead; /* what memory is asked for meanwhile, */
    size_t ahead_step;    /* so many bytes with each block; 0: nothing */
};
/* Some tokens of acts as a kernel reads them. */
struct act_view {
    const int8_t *q;
    size_t stride, lane;
    const float *scale;    /* [block][lane] */
    const int32_t *start;  /* [block * groups][lane], for forms with an offset */
    const float *weighted; /* same, for forms with minima */
    uint32_t blocks, groups;
};

/* Query rows that share a kv head, and the state of each: greatest score so far, sum of weights,
 * and weighted values. Scores are in units of log 2. */
#define ATTN_BLOCK     64 /* keys at a time, counted from the start of their run */
#define ATTN_ROOM(dim) ((size_t)ATTN_BLOCK * 2 * (dim) + 8 * ATTN_BLOCK)
#define ATTN_NONE      -1e30f /* greatest score of no key */
struct attn_rows {
    uint32_t rows, dim;         /* dim a multiple of 16 */
    const float *q;             /* [rows][dim], times scale * log2(e) */
    const int32_t *first, *end; /* [rows] which elements of the run a row sees */
    float *top, *sum, *o;       /* [rows], [rows], [rows][dim] */
};
/* Elements [from, to) of a run, from a multiple of ATTN_BLOCK; one kv head. */
struct attn_keys {
    const uint16_t *k, *v;
    size_t stride;
    uint32_t from, to;
};

/* Where sums go: y[token * stride + row], + bias[row], + y before when add. */
struct tile_out {
    float *y;
    size_t stride;
    const float *bias;
    bool add;
};

struct path {
    const char *name;
    uint32_t panel_rows, panel_tokens; /* the register tile */
    uint32_t gemv_tokens;              /* most tokens of gemv */
    /* One row of activations. */
    /* scale[block * lane], sum[(2 * block + half) * lane] */
    void (*quantise)(const float *x, uint32_t cols, int8_t *q, float *scale, int32_t *sum,
                     size_t lane);
    void (*glu)(float *out, const float *gate, const float *up, uint32_t n, enum glu kind);
    /* Opens panel_rows / 16 groups that follow each other. */
    void (*open_panel)(struct panel *p, const uint8_t *w, size_t group_bytes, struct form f,
                       uint32_t cols);
    /* y[token][panel_rows] for 1..panel_tokens tokens. */
    void (*tile)(const struct tile_out *out, const struct panel *p, const struct act_view *a,
                 uint32_t tokens);
    /* y[token][16 * groups] for `groups` groups that follow each other, 1..gemv_tokens tokens. */
    void (*gemv)(const struct tile_out *out, const uint8_t *w, uint32_t groups, struct form f,
                 const struct act_view *a, uint32_t tokens);
    /* y[token][16] for 1..float_tokens tokens x[token * stride + column] and one group of floats.
     */
    uint32_t float_tokens;
    void (*float_tile)(const struct tile_out *out, const uint8_t *w, enum float_kind kind,
                       const float *x, size_t stride, uint32_t cols, uint32_t tokens);
    /* Goes on with the online softmax of rows over keys; room: ATTN_ROOM(dim) floats. */
    void (*attend)(const struct attn_rows *r, const struct attn_keys *k, float *room);
};
/* The best path of cpu_features(); NULL: the reference. */
const struct path *path_choose(void);

/* Of path_avx2; path_avx512 has none better, and the bits are the same. */
#define GEMV_AVX2_TOKENS 3
void gemv_avx2(const struct tile_out *out, const uint8_t *w, uint32_t groups, struct form f,
               const struct act_view *a, uint32_t tokens);

/* ref.c */
void ref_products(pool *p, const acts *a, const struct product *list, uint32_t n);
/* packed.c */
void packed_products(pool *p, const acts *a, const struct product *list, uint32_t n);
/* Stores part[token][part_stride] as rows [row, row + rows) of tokens from `first` on. */
void store_part(const struct product *pr, const float *part, size_t part_stride, uint32_t row,
                uint32_t rows, uint32_t first, uint32_t tokens);
/* float.c */
void float_products(pool *p, const acts *a, const struct product *list, uint32_t n);
/* First element of r that a query at pos sees through the window. */
uint32_t attn_window_start(const struct kv_run *r, uint32_t pos, uint32_t window);
/* attn_ref.c */
void ref_attention(pool *p, const struct attn *a);
/* attn.c */
void tiled_attention(pool *p, const struct attn *a, const struct path *path);
