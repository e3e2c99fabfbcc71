/* Fuzzy matching as people expect it: the letters in order, better at word starts and in runs. */
#pragma once
#include "../../engine/base/str.h"
#include <stdint.h>

enum { FUZZY_MAX = 64 }; /* letters of a pattern that count */
struct fuzzy_match {
    int score;              /* higher is better */
    uint16_t at[FUZZY_MAX]; /* bytes of the text that matched */
    size_t n;
};
/* Case is ignored unless the pattern has capitals; blanks in the pattern are skipped. */
bool fuzzy_match(str pattern, str text, struct fuzzy_match *out);
