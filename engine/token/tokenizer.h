/* Text to tokens and back, as the model file says: a vocabulary (vocab.c), a way of cutting text
 * (pretok.c, special.c), a way of putting pieces together (bpe.c, spm.c) and a chat format
 * (chat.c). The public functions on top (model_tokenize, chat_tokens ...) are in engine.h.
 *
 * A tokenizer is immutable and may be used by several threads at once. */
#pragma once
#include "../engine.h"
#include "../model/gguf.h"

typedef struct tokenizer tokenizer;

/* Reads the tokenizer.ggml keys. Texts may be borrowed from g, which outlives the tokenizer.
 * ERR_UNSUPPORTED: a kind of tokenizer docent does not know, by name. */
bool tokenizer_new(tokenizer **out, const gguf *g, err *e) MUST_USE;
void tokenizer_free(tokenizer *t);              /* accepts NULL */
uint32_t tokenizer_size(const tokenizer *t);    /* tokens in the vocabulary */
const char *tokenizer_chat(const tokenizer *t); /* "chatml", "gemma", "llama3"; NULL: base model */

/* Appends the tokens of text; see model_tokenize. Fails for nothing but a text above 1 GiB. */
bool tokenizer_encode(const tokenizer *t, tokens *out, str text, bool special, err *e) MUST_USE;
/* Appends the bytes of one token; control and unknown tokens add nothing. */
void tokenizer_bytes(const tokenizer *t, strbuf *out, token id);
token tokenizer_bos(const tokenizer *t); /* -1: none is wanted */
bool tokenizer_is_end(const tokenizer *t, token id);
/* The control token with this text; -1: none. */
token tokenizer_control(const tokenizer *t, str text);

/* The conversation functions of engine.h, without a model around them. */
bool tokenizer_chat_tokens(const tokenizer *t, tokens *out, const struct chat_message *msgs,
                           size_t n, enum chat_end end, err *e) MUST_USE;
bool tokenizer_chat_rest(const tokenizer *t, tokens *out, str text, err *e) MUST_USE;
bool tokenizer_chat_next_user(const tokenizer *t, tokens *out, str text, enum chat_end end,
                              err *e) MUST_USE;
