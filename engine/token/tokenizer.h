/* Tokenizers and chat formats: what model.c needs of them. The public functions on top
 * (model_tokenize, chat_tokens ...) are in engine.h. */
#pragma once
#include "../model/gguf.h"

typedef struct tokenizer tokenizer;

/* Reads the tokenizer.ggml keys. Texts may be borrowed from g, which outlives the tokenizer.
 * ERR_UNSUPPORTED: a kind of tokenizer docent does not know, by name. */
bool tokenizer_new(tokenizer **out, const gguf *g, err *e) MUST_USE;
void tokenizer_free(tokenizer *t);              /* accepts NULL */
uint32_t tokenizer_size(const tokenizer *t);    /* tokens in the vocabulary */
const char *tokenizer_chat(const tokenizer *t); /* "chatml", "gemma", "llama3"; NULL: base model */
