/* What a tokenizer is made of. For the files of engine/token/ only. */
#pragma once
#include "bpe.h"
#include "pretok.h"
#include "special.h"
#include "spm.h"

enum { MAX_ENDS = 16 };

struct chat_format;
struct tokenizer {
    const struct tokenizer_kind *kind;
    arena *a;
    struct vocab v;
    specials *special;
    pretok *pretok; /* the gpt2 kind */
    bpe *bpe;
    spm *spm; /* the llama kind */
    token ends[MAX_ENDS];
    int n_ends;
    token bos; /* -1: none is wanted */
    bool wants_bos;
    const struct chat_format *chat; /* NULL: none that docent knows */
    const char *chat_trouble;       /* then: why */
};

/* Chooses the chat format by the template text in the file. Not knowing it is no error here. */
bool chat_open(tokenizer *t, const gguf *g, err *e) MUST_USE;
