/* Tokens that are matched as a whole wherever they stand in a text. */
#pragma once
#include "vocab.h"

typedef struct specials specials;

specials *special_new(const struct vocab *v);
void special_free(specials *s); /* accepts NULL */
/* The first such token at or after `from`, the longest one there: its position and length, or false
 * when there is none. control: control tokens too, not just the user-defined ones. */
bool special_find(const specials *s, str text, size_t from, bool control, size_t *at, size_t *n,
                  token *id);
/* The control token with exactly this text; -1: none. */
token special_control(const specials *s, str text);
