/* Byte-pair encoding of one piece of text. */
#pragma once
#include "merge.h"
#include "vocab.h"

typedef struct bpe bpe;

/* Reads tokenizer.ggml.merges. whole_words: a piece that is a token needs no merges. v outlives
 * it. */
bool bpe_new(bpe **out, const struct vocab *v, const gguf *g, bool whole_words, err *e) MUST_USE;
void bpe_free(bpe *b); /* accepts NULL */
/* Appends the tokens of the piece. A byte that the vocabulary cannot express becomes the tokens of
 * U+FFFD. */
void bpe_encode(const bpe *b, struct merge_work *w, tokens *out, str piece);
