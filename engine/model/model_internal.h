/* What a model is made of: for the engine's own files. Immutable after model_open, except the lock.
 */
#pragma once
#include "../arch/arch.h"
#include "../engine.h"
#include "../kv.h"
#include "../token/tokenizer.h"
#include <pthread.h>

struct model {
    gguf *file;
    arena *mem; /* names, norms, biases, frequencies */
    const struct arch *arch;
    struct hparams h;
    struct rope_set rope[ROPE_SETS];
    tokenizer *tok;
    struct model_info info;
    /* The rest is missing with vocab_only. */
    pool *pool;
    weights *weights;
    struct layer *layers;      /* [h.layers] */
    struct tensor embed;       /* token_embd.weight in the map: rows are looked up there */
    float *output_norm;        /* [width] */
    matrix *output;            /* [vocab][width] */
    pthread_mutex_t computing; /* the pool serves one pass at a time */
    bool exact;                /* opened on the reference path: f32 weights, activations, KV */
};

const tokenizer *model_tokenizer(const model *m);
struct kv_shape model_kv_shape(const model *m);
