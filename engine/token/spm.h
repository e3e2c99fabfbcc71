/* SentencePiece-style encoding of a stretch of text: characters are merged by score. */
#pragma once
#include "merge.h"
#include "vocab.h"

typedef struct spm spm;

/* ERR_FORMAT: no scores, or a byte has no token. v outlives it. */
bool spm_new(spm **out, const struct vocab *v, const gguf *g, err *e) MUST_USE;
void spm_free(spm *s); /* accepts NULL */
void spm_encode(const spm *s, struct merge_work *w, tokens *out, str piece);
/* Appends a normal token's text with its spaces restored. */
void spm_text(strbuf *out, str text);
