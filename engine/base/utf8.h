/* UTF-8: validation, decoding, display width (utf8proc), and the one place where foreign text is
 * made safe for a terminal. */
#pragma once
#include "str.h"
#include <stdint.h>

/* Decodes one code point at p[0..n); returns its length in bytes, or 0 for an invalid or cut
 * sequence (then *cp = 0xFFFD and the caller steps over one byte). */
int utf8_decode(const char *p, size_t n, uint32_t *cp);
int utf8_encode(uint32_t cp, char out[4]);
bool utf8_valid(str s);
/* Length in bytes of the longest valid prefix that ends at a character boundary. */
size_t utf8_prefix(str s, size_t max_bytes);
/* Bytes of the next grapheme cluster (>= 1 when s is not empty) and its columns (0, 1 or 2). */
size_t utf8_grapheme(str s, int *columns);
size_t utf8_columns(str s);
/* Appends s made safe: invalid bytes become U+FFFD, C0/C1 controls and DEL become visible (^[ ,
 * <85>), bidi overrides and other invisible format controls become <U+202E>; \n and \t stay when
 * keep_layout. */
void utf8_safe(strbuf *out, str s, bool keep_layout);
/* As utf8_safe without layout, cut to `columns` with an ellipsis. */
void utf8_safe_fit(strbuf *out, str s, size_t columns);
