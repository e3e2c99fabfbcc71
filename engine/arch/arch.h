/* Architectures: one file and one row of arch_list.c each.
 *
 * A row says which tensors a block has (slots), how the sizes are read from the file, and how one
 * block is computed: a straight-line layer() made of the pieces in run.h. Nothing outside this
 * folder asks which architecture a model is. */
#pragma once
#include "../kernels/kernels.h"
#include "../model/gguf.h"

/* Sizes and constants of a model, as its file says. */
struct hparams {
    uint32_t layers, width, heads, kv_heads, dim /* of a head */, ffn, vocab, context;
    float eps;             /* RMSNorm */
    float embed_scale;     /* of the token embedding; 1 where the architecture has none */
    float attn_scale;      /* on q.k */
    uint32_t window;       /* local layers see this many positions; 0: no local layers */
    uint32_t global_every; /* layer il is global when il % global_every == global_every - 1 */
    float rope_base, rope_base_local;
};

/* Angular frequencies of one kind of layer, scaling applied. */
struct rope_set {
    float *freq;  /* [dim/2] */
    float mscale; /* 1 without YaRN */
};
enum rope_layers { ROPE_GLOBAL, ROPE_LOCAL, ROPE_SETS };

/* Weights of one block; NULL: the architecture, or this file, has none. Shapes [out][in]. */
struct layer {
    float *attn_norm;        /* [width] */
    matrix *attn_q;          /* [heads*dim][width] */
    matrix *attn_k, *attn_v; /* [kv_heads*dim][width] */
    float *q_bias, *k_bias, *v_bias;
    float *q_norm, *k_norm;    /* [dim] */
    matrix *attn_output;       /* [width][heads*dim] */
    float *post_attn_norm;     /* [width] */
    float *ffn_norm;           /* [width] */
    matrix *ffn_gate, *ffn_up; /* [ffn][width] */
    matrix *ffn_down;          /* [width][ffn] */
    float *post_ffn_norm;      /* [width] */
};

/* Where a tensor of the file goes. rows == DIM_ONE: a vector, kept as f32. */
enum slot_dim { DIM_ONE, DIM_WIDTH, DIM_Q, DIM_KV, DIM_HEAD, DIM_FFN, DIM_VOCAB, DIM_ROPE };
struct tensor_slot {
    const char *name; /* "attn_q.weight": what follows "blk.N." */
    size_t field;     /* offset in struct layer */
    enum slot_dim rows, cols;
    bool optional;
};

struct run;
struct arch {
    const char *name; /* general.architecture, and the prefix of its keys */
    /* In the order of use, which becomes the order in memory. */
    const struct tensor_slot *slots;
    size_t n_slots;
    /* After the common sizes were read: what is particular to this architecture. */
    bool (*read_hparams)(struct hparams *h, const gguf *g, err *e);
    void (*layer)(struct run *r, const struct layer *w, uint32_t il);
};

const struct arch *arch_find(str name); /* NULL: unknown */
/* Every row, in order: for tests and messages. */
const struct arch *const *arch_list(size_t *n);

/* ---- reading sizes (hparams.c, rope_scaling.c) ---- */

/* "llama.block_count" from ("llama", "block_count"); `out` holds 96 bytes. */
void arch_key(char *out, const struct arch *a, const char *leaf);
bool hparams_read(struct hparams *h, const struct arch *a, const gguf *g, err *e) MUST_USE;
/* Frequencies of both kinds of layers. Honours linear and YaRN scaling and the rope_freqs tensor of
 * Llama 3; every other kind is ERR_UNSUPPORTED by name. */
bool rope_read(struct rope_set out[ROPE_SETS], const struct hparams *h, const struct arch *a,
               const gguf *g, arena *mem, err *e) MUST_USE;
