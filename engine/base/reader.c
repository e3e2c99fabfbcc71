/* Bounded byte cursor (see reader.h). Invariant: pos <= len, and pos never moves once *e is set. */
#include "reader.h"

void reader_init(reader *r, const void *p, size_t len, const char *name, err *e)
{
    *r = (reader){.p = p, .len = len, .name = name, .e = e};
}

bool reader_ok(const reader *r)
{
    return r->e->code == ERR_NONE;
}

bool reader_fail(reader *r, const char *what)
{
    return err_set(r->e, ERR_FORMAT, "%s: %s at byte %zu", r->name, what, r->pos);
}

/* The next n bytes, or NULL with the error set. */
static const uint8_t *take(reader *r, size_t n)
{
    if (!reader_ok(r))
        return NULL;
    if (n > r->len - r->pos) {
        err_set(r->e, ERR_FORMAT, "%s: ends at byte %zu, %zu more expected", r->name, r->len,
                n - (r->len - r->pos));
        return NULL;
    }
    const uint8_t *p = r->p + r->pos;
    r->pos += n;
    return p;
}

static uint64_t little_endian(reader *r, unsigned n)
{
    const uint8_t *p = take(r, n);
    uint64_t v = 0;
    for (unsigned i = 0; p && i < n; i++)
        v |= (uint64_t)p[i] << (8 * i);
    return v;
}

uint8_t read_u8(reader *r)
{
    return (uint8_t)little_endian(r, 1);
}

uint16_t read_u16(reader *r)
{
    return (uint16_t)little_endian(r, 2);
}

uint32_t read_u32(reader *r)
{
    return (uint32_t)little_endian(r, 4);
}

uint64_t read_u64(reader *r)
{
    return little_endian(r, 8);
}

float read_f32(reader *r)
{
    uint32_t bits = read_u32(r);
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

double read_f64(reader *r)
{
    uint64_t bits = read_u64(r);
    double v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

str read_bytes(reader *r, uint64_t n, uint64_t ceiling, const char *what)
{
    if (reader_ok(r) && n > ceiling)
        err_set(r->e, ERR_FORMAT, "%s: %s of %llu bytes at byte %zu (limit %llu)", r->name, what,
                (unsigned long long)n, r->pos, (unsigned long long)ceiling);
    if (reader_ok(r) && n > r->len - r->pos)
        err_set(r->e, ERR_FORMAT, "%s: %s of %llu bytes at byte %zu ends past the file (%zu bytes)",
                r->name, what, (unsigned long long)n, r->pos, r->len);
    const uint8_t *p = take(r, (size_t)n);
    return p ? (str){(const char *)p, (size_t)n} : (str){"", 0};
}
