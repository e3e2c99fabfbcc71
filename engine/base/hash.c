/* SHA-256 through OpenSSL's EVP interface, which picks the CPU's SHA instructions by itself. A
 * failure here is an OpenSSL without SHA-256: a broken installation, not a user's error. */
#include "hash.h"
#include <openssl/evp.h>
#include <stdlib.h>

struct hasher {
    EVP_MD_CTX *ctx;
};

hasher *hasher_new(void)
{
    hasher *h = xalloc(sizeof *h);
    h->ctx = EVP_MD_CTX_new();
    if (!h->ctx || EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1)
        BUG("no SHA-256 in this OpenSSL");
    return h;
}

void hasher_add(hasher *h, const void *p, size_t n)
{
    if (n && EVP_DigestUpdate(h->ctx, p, n) != 1)
        BUG("SHA-256 update");
}

void hasher_add_u64(hasher *h, uint64_t v)
{
    uint8_t b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (uint8_t)(v >> (8 * i));
    hasher_add(h, b, sizeof b);
}

void hasher_add_str(hasher *h, str s)
{
    hasher_add_u64(h, s.n);
    hasher_add(h, s.p, s.n);
}

sha256 hasher_end(hasher *h)
{
    sha256 out;
    unsigned n = 0;
    if (EVP_DigestFinal_ex(h->ctx, out.b, &n) != 1 || n != sizeof out.b)
        BUG("SHA-256 final");
    hasher_drop(h);
    return out;
}

void hasher_drop(hasher *h)
{
    if (!h)
        return;
    EVP_MD_CTX_free(h->ctx);
    free(h);
}

sha256 sha256_of(str s)
{
    hasher *h = hasher_new();
    hasher_add(h, s.p, s.n);
    return hasher_end(h);
}

void sha256_hex(const sha256 *h, char out[65])
{
    static const char digit[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof h->b; i++) {
        out[2 * i] = digit[h->b[i] >> 4];
        out[2 * i + 1] = digit[h->b[i] & 15];
    }
    out[64] = 0;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool sha256_from_hex(sha256 *out, str hex)
{
    if (hex.n != 2 * sizeof out->b)
        return false;
    sha256 h;
    for (size_t i = 0; i < sizeof h.b; i++) {
        int hi = hex_value(hex.p[2 * i]), lo = hex_value(hex.p[2 * i + 1]);
        if (hi < 0 || lo < 0)
            return false;
        h.b[i] = (uint8_t)(hi << 4 | lo);
    }
    *out = h;
    return true;
}
