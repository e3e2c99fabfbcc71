/* The vocabulary of a model file: texts as bytes, kinds, scores, and a way from a text to its
 * token. For the files of engine/token/ only. */
#pragma once
#include "tokenizer.h"

/* As tokenizer.ggml.token_type has them. */
enum token_kind {
    KIND_NORMAL = 1,
    KIND_UNKNOWN = 2,
    KIND_CONTROL = 3,
    KIND_USER = 4, /* matched as a whole wherever it stands, before anything else */
    KIND_UNUSED = 5,
    KIND_BYTE = 6
};

/* Texts to numbers; open addressing. A slot has part of the text's hash, so that most texts which
 * are not there are known by one look at eight bytes. */
struct text_table {
    struct text_slot {
        uint32_t tag;
        token id; /* -1: empty */
    } * slots;
    size_t mask, used;
    const str *texts; /* by token; borrowed */
};
void text_table_init(struct text_table *t, const str *texts, size_t n);
void text_table_release(struct text_table *t);
void text_table_put(struct text_table *t, token id);        /* of equal texts the last one wins */
token text_table_get(const struct text_table *t, str text); /* -1: not there */

struct vocab {
    token n;
    str *text;                /* raw bytes: byte-level alphabets are undone */
    uint8_t *kind;            /* enum token_kind */
    float *score;             /* NULL when the file has none */
    size_t max_text;          /* of normal tokens */
    token byte[256];          /* the token of a single byte; -1 */
    bool byte_level;          /* gpt2 style: normal texts are written in a 256-letter alphabet */
    struct text_table normal; /* what plain text may become: normal and user-defined tokens */
};

/* ERR_NOT_FOUND, ERR_FORMAT: the keys; memory comes from a. */
bool vocab_load(struct vocab *v, const gguf *g, bool byte_level, arena *a, err *e) MUST_USE;
void vocab_release(struct vocab *v);

/* Undoes the byte-level alphabet into out[text.n]: returns the bytes that `text` stands for, or
 * SIZE_MAX when it has letters outside the alphabet. */
size_t byte_alphabet_decode(char *out, str text);
