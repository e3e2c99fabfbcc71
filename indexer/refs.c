/* References of one blob as bytes: varints, each field as its difference from the one before where
 * that makes it smaller. About six bytes a reference. The bytes come from a cache file, so reading
 * is bounded and ends quietly at damage. */
#include "index_internal.h"

static void put(strbuf *b, uint64_t v)
{
    while (v >= 0x80) {
        strbuf_addc(b, (char)(v | 0x80));
        v >>= 7;
    }
    strbuf_addc(b, (char)v);
}

static void put_signed(strbuf *b, int64_t v)
{
    put(b, ((uint64_t)v << 1) ^ (uint64_t)(v >> 63));
}

void refs_pack(strbuf *out, const struct reference *v, size_t n)
{
    struct reference last = {0};
    for (size_t i = 0; i < n; i++) {
        const struct reference *r = &v[i];
        put(out, (uint64_t)r->name);
        put(out, (uint64_t)r->kind | (r->qualifier ? 8 : 0) | (r->scope == last.scope ? 16 : 0) |
                     (uint64_t)r->arguments << 5);
        if (r->qualifier)
            put(out, (uint64_t)r->qualifier);
        if (r->scope != last.scope)
            put(out, (uint64_t)(r->scope + 1));
        put_signed(out, (int64_t)r->line - last.line);
        put_signed(out, (int64_t)r->byte - last.byte);
        last = *r;
    }
}

void refs_open(struct refs_reader *r, str data)
{
    const uint8_t *p = (const void *)data.p;
    *r = (struct refs_reader){.p = p, .end = p + data.n};
}

static bool get(struct refs_reader *r, uint64_t *out)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64 && r->p < r->end; shift += 7) {
        uint8_t b = *r->p++;
        v |= (uint64_t)(b & 0x7f) << shift;
        if (b < 0x80) {
            *out = v;
            return true;
        }
    }
    return false;
}

static bool get_signed(struct refs_reader *r, int64_t *out)
{
    uint64_t v;
    if (!get(r, &v))
        return false;
    *out = (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
    return true;
}

bool refs_next(struct refs_reader *r, struct reference *out)
{
    uint64_t name, tag, qualifier = 0, scope = (uint64_t)(r->last.scope + 1);
    int64_t line, byte;
    _Static_assert(REF_KINDS == 8, "a kind is three bits");
    if (!get(r, &name) || !get(r, &tag))
        return false;
    if ((tag & 8) && !get(r, &qualifier))
        return false;
    if (!(tag & 16) && !get(r, &scope))
        return false;
    if (!get_signed(r, &line) || !get_signed(r, &byte) || scope > INT32_MAX)
        return false;
    *out = (struct reference){.kind = (enum reference_kind)(tag & 7),
                              .name = (int64_t)name,
                              .qualifier = (int64_t)qualifier,
                              .line = (uint32_t)((int64_t)r->last.line + line),
                              .byte = (uint32_t)((int64_t)r->last.byte + byte),
                              .scope = (int32_t)((int64_t)scope - 1),
                              .arguments = (uint8_t)(tag >> 5)};
    r->last = *out;
    return true;
}
