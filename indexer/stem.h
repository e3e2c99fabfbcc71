/* English word ends, so that "replies", "reply" and "replied" meet in search. */
#pragma once
#include "../engine/base/str.h"
/* Shortens word (small ASCII letters) in place and returns its new length. */
size_t stem_word(char *word, size_t n);
