/* See draft.h. Prompt look-up (Saxena 2023): explanations quote names and lines of what they
 * explain. The longest of 3 or 2 tokens that occurs earlier wins, the latest occurrence first. */
#include "draft.h"

enum { LONGEST = 3, SHORTEST = 2, FIRST_LENGTH = 3, PAUSE = 12 };

void drafter_init(struct drafter *d)
{
    *d = (struct drafter){.length = FIRST_LENGTH};
}

/* Token i of base followed by own. */
static token token_at(const tokens *base, const tokens *own, size_t i)
{
    return i < base->len ? base->v[i] : own->v[i - base->len];
}

static bool same_at(const tokens *base, const tokens *own, size_t a, size_t b, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (token_at(base, own, a + i) != token_at(base, own, b + i))
            return false;
    return true;
}

uint32_t drafter_guess(const struct drafter *d, token *out, uint32_t room, const tokens *base,
                       const tokens *own)
{
    size_t n = base->len + own->len;
    uint32_t wanted = d->length < room ? d->length : room;
    if (d->rest > 0 || wanted == 0)
        return 0;
    for (uint32_t len = LONGEST; len >= SHORTEST; len--) {
        if (n < 2 * (size_t)len)
            continue;
        size_t last = n - len;
        for (size_t at = last; at-- > 0;) {
            if (!same_at(base, own, at, last, len))
                continue;
            uint32_t got = 0;
            for (size_t i = at + len; i < n && got < wanted; i++)
                out[got++] = token_at(base, own, i);
            return got;
        }
    }
    return 0;
}

void drafter_learn(struct drafter *d, uint32_t guessed, uint32_t right)
{
    if (guessed == 0) {
        if (d->rest > 0 && --d->rest == 0)
            d->length = FIRST_LENGTH;
        return;
    }
    if (right == guessed)
        d->length = d->length + 2 < DRAFT_MAX ? d->length + 2 : DRAFT_MAX;
    else if (right == 0 && --d->length == 0)
        d->rest = PAUSE;
}
