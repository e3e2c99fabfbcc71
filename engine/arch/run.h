/* One pass: up to `cap` tokens through all layers at once, whatever timelines they belong to.
 *
 * The buffers are reserved when the run is made. Every token carries its own position, the memory
 * its K and V go to and what it sees, so that prefill of a prompt, of the questions of several
 * branches and a decode step are the same thing. Token t gets the same bits in any company.
 *
 * The pieces are what the layer() functions are written with; each has the shapes beside it. */
#pragma once
#include "../engine.h"
#include "../kv.h"
#include "arch.h"

struct run_token {
    token id;
    uint32_t pos;
    kv *own;        /* its K and V are stored there, and it sees that up to itself */
    const kv *base; /* the trunk that it sees as well, [0, n_base); NULL: none */
    uint32_t n_base;
    bool wanted; /* its output after the last layer is read; at least one of a pass is */
};

struct run {
    const struct hparams *h;
    const struct rope_set *rope;
    pool *p;
    uint32_t n, cap;
    struct run_token *tok;    /* [n] */
    float *x;                 /* [n][width]: residual stream */
    float *q, *att;           /* [n][heads][dim] */
    float *k, *v;             /* [n][kv_heads][dim] */
    float *gate, *up;         /* [n][ffn] */
    float *out;               /* [n][width]: a block's output before its norm */
    float *angles[ROPE_SETS]; /* [n][dim/2][2] */
    struct attn_query *query; /* [n] */
    acts *acts;
};

struct model;
/* p NULL: this run computes on the calling thread alone. */
bool run_new(struct run **out, const struct model *m, pool *p, uint32_t cap, err *e) MUST_USE;
void run_free(struct run *r); /* accepts NULL */
/* Computes r->tok[0..n). Afterwards r->x holds the wanted tokens' rows, in order, and *rows says
 * how many. False: w asked to stop; K and V of this pass are then of no use. */
bool run_forward(struct run *r, const struct model *m, const watch *w, uint32_t *rows);
/* Logits of rows x[rows][width], [rows][vocab]. rows <= cap. */
void run_logits(struct run *r, const struct model *m, const float *x, uint32_t rows, float *out);

/* ---- pieces ---- */
/* acts = x / rms(x) * gain */
void run_norm(struct run *r, const float *gain);
/* q, k, v = acts * W + bias */
void run_qkv(struct run *r, const struct layer *w);
/* Norms q and k per head where the layer has gains for it, rotates both to their positions, stores
 * k and v. */
void run_rotate(struct run *r, const struct layer *w, uint32_t il, enum rope_kind kind,
                enum rope_layers set);
/* att = softmax(q k) v over what each token sees; in the last layer only for wanted tokens, which
 * are from then on the only ones. */
void run_attend(struct run *r, uint32_t il, uint32_t window);
/* x += att * Wo, normed first where the layer has a gain for it */
void run_attn_output(struct run *r, const struct layer *w);
/* x += down(act(gate) * up), normed first where the layer has a gain for it */
void run_ffn(struct run *r, const struct layer *w, enum glu kind);
