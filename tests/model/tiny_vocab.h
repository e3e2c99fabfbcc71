/* Tiny vocabularies as GGUF bytes without tensors, for tests of engine/token/. */
#pragma once
#include "engine/token/tokenizer.h"

struct tiny_vocab {
    const char *kind; /* tokenizer.ggml.model: gpt2 or llama */
    const char *pre;  /* tokenizer.ggml.pre; NULL: no such key */
    /* gpt2: "left right" in plain bytes without blanks inside; the result becomes a token.
     * llama: texts, the most wanted first. Ends with NULL. */
    const char *const *words;
    const char *const *control, *const *user; /* texts; NULL: none; end with NULL */
    const char *bos;                          /* one of control; NULL: none wanted */
    const char *template;                     /* NULL: no such key */
    bool add_space;
    const char *no_bytes; /* gpt2: bytes without a token */
};

/* The vocabulary opened; the file goes with it. Fails the test when it does not open. */
struct tiny_tokenizer {
    void *bytes;
    gguf *g;
    tokenizer *t;
};
bool tiny_tokenizer_try(struct tiny_tokenizer *out, const struct tiny_vocab *v, err *e);
void tiny_tokenizer_close(struct tiny_tokenizer *t);
