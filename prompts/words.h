/* Words of code and of sentences: what verify.c looks up. */
#pragma once
#include "../engine/base/arena.h"

bool is_name_char(char c); /* letter, digit, underscore, byte of a longer UTF-8 character */
/* Does `word` stand in text with no name character on either side? */
bool text_has_word(str text, str word);
/* The same, but letters of either case are equal and it may be part of a longer word. */
bool text_has_stem(str text, str stem);
/* Is this run of digits a number in text (no digit on either side)? */
bool text_has_number(str text, str digits);
/* Text without blanks and with one kind of quotes, for comparing code written differently. */
str text_squeeze(str text, arena *a);
/* What follows the word that s begins with, empty when nothing does; s when it begins otherwise. */
str word_off(str s, const char *word);
/* Without the pair of parentheses around all of it, if there is one. */
str parens_off(str s);
/* snake_case, camelCase, CONSTANT_NAME; a plain word or an acronym is not. */
bool word_is_code(str word);
