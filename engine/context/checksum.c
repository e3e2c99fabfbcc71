/* Four lanes of xor, multiply and fold over 32 bytes at a time, so that it costs a fraction of the
 * copy it guards; every bit of input reaches every bit of the result in the final mixing.
 * The result depends on the machine's byte order, as do the blocks themselves. */
#include "checksum.h"
#include <string.h>

#define FACTOR UINT64_C(0xD6E8FEB86659FD93)

static uint64_t fold(uint64_t h, uint64_t word)
{
    h = (h ^ word) * FACTOR;
    return h ^ h >> 32;
}

uint64_t checksum64(const void *p, size_t n, uint64_t seed)
{
    const unsigned char *at = p;
    uint64_t lane[4], left = n;
    for (unsigned i = 0; i < 4; i++)
        lane[i] = fold(seed, i + 1);
    for (; left >= 32; left -= 32, at += 32) {
        uint64_t w[4];
        memcpy(w, at, 32);
        for (unsigned i = 0; i < 4; i++)
            lane[i] = fold(lane[i], w[i]);
    }
    for (; left > 0; at += left < 8 ? left : 8, left -= left < 8 ? left : 8) {
        uint64_t w = 0;
        memcpy(&w, at, left < 8 ? left : 8);
        lane[0] = fold(lane[0], w);
    }
    uint64_t h = fold(seed, n);
    for (unsigned i = 0; i < 4; i++)
        h = fold(h, lane[i]);
    return fold(h, h >> 7);
}
