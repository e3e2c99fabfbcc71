/* SHA-256, whole and streamed (OpenSSL behind it). All content keys in the stores are SHA-256 or
 * its first bytes. */
#pragma once
#include "str.h"
#include <stdint.h>

typedef struct sha256 {
    uint8_t b[32];
} sha256;

typedef struct hasher hasher;
hasher *hasher_new(void);
void hasher_add(hasher *h, const void *p, size_t n);
void hasher_add_u64(hasher *h, uint64_t v); /* 8 bytes, little endian */
void hasher_add_str(hasher *h, str s);      /* length, then bytes: no two lists of fields collide */
sha256 hasher_end(hasher *h);               /* frees h */
void hasher_drop(hasher *h);                /* frees without result; accepts NULL */
sha256 sha256_of(str s);
void sha256_hex(const sha256 *h, char out[65]);
bool sha256_from_hex(sha256 *out, str hex);
