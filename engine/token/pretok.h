/* Cutting text into the pieces that byte-pair merges stay within. */
#pragma once
#include "../base/str.h"

typedef struct pretok pretok;

/* name: tokenizer.ggml.pre. ERR_UNSUPPORTED lists the known ones. */
bool pretok_new(pretok **out, str name, err *e) MUST_USE;
void pretok_free(pretok *p); /* accepts NULL */
/* Pieces that are tokens need no merges (the Llama 3 family). */
bool pretok_whole_words(const pretok *p);
/* The model wants a BOS when its file does not say. */
bool pretok_adds_bos(const pretok *p);
/* Calls piece() for each piece in order; together they are the text, whatever its bytes. Several
 * threads may use p at once. */
void pretok_split(const pretok *p, str text, void (*piece)(void *arg, str piece), void *arg);
