/* Tiny language models with random weights, written as GGUF files: one for every architecture and
 * tensor type. The same arguments always give the same file. */
#pragma once
#include "engine/arch/arch.h"
#include "engine/quant/quant.h"

struct tiny {
    const char *arch;         /* a row of arch_list */
    const struct quant *type; /* of every matrix; NULL: a mixture as in Q4_K_M files */
    uint64_t seed;
    uint32_t layers; /* 0: 3 */
};

enum {
    TINY_VOCAB = 263, /* not a multiple of 16; the 256 bytes first, as tokens of one byte each */
    TINY_START = 256, /* <|im_start|> */
    TINY_END = 257,   /* <|im_end|>, ends a reply */
};

/* Writes the model to path. */
void tiny_write(const char *path, const struct tiny *t);
/* The bytes themselves; the caller frees them. Aligned to 32. */
void *tiny_bytes(const struct tiny *t, size_t *n);

/* Extra keys and changes of keys, applied by key name while writing. */
struct tiny_key {
    const char *key;
    const char *text; /* a string value, or NULL: the number */
    double number;    /* written as float32 when is_float, else uint32 */
    bool is_float, absent;
};
void *tiny_bytes_with(const struct tiny *t, const struct tiny_key *keys, size_t n_keys, size_t *n);

/* f64 forward pass over the dequantised weights, written from the papers and independent of
 * engine/arch: logits [n][vocab] of ids, caller frees. */
float *oracle_logits(const char *path, const int32_t *ids, size_t n);
