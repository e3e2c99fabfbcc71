/* See kv.h. One anonymous map per timeline; the kernel hands out zero pages as they are touched. */
#include "kv.h"
#include "kernels/kernels.h"
#include <string.h>
#include <sys/mman.h>

struct kv {
    struct kv_shape shape;
    uint32_t first_pos, capacity;
    size_t bytes, elem, plane; /* plane: bytes of one layer's K or V */
    uint8_t *p;
};

bool kv_new(kv **out, struct kv_shape shape, uint32_t first_pos, uint32_t capacity, err *e)
{
    kv *c = xalloc(sizeof *c);
    c->shape = shape;
    c->first_pos = first_pos;
    c->capacity = capacity;
    c->elem = shape.f32 ? sizeof(float) : sizeof(uint16_t);
    c->plane = c->elem * shape.row * capacity;
    c->bytes = c->plane * 2 * shape.layers;
    void *p = mmap(NULL, c->bytes ? c->bytes : 1, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        err_set(e, ERR_NOMEM, "a context of %u tokens needs %.1f GB of memory", capacity,
                (double)c->bytes / 1e9);
        free(c);
        return err_hint(e, "ask for a shorter context or use a smaller model");
    }
    c->p = p;
    *out = c;
    return true;
}

void kv_free(kv *c)
{
    if (!c)
        return;
    munmap(c->p, c->bytes ? c->bytes : 1);
    free(c);
}

void kv_move(kv *c, uint32_t first_pos)
{
    c->first_pos = first_pos;
}

uint32_t kv_first(const kv *c)
{
    return c->first_pos;
}

uint32_t kv_capacity(const kv *c)
{
    return c->capacity;
}

struct kv_shape kv_shape_of(const kv *c)
{
    return c->shape;
}

const char *kv_type_name(const kv *c)
{
    return c->shape.f32 ? "f32" : "f16";
}

uint64_t kv_bytes_per_position(struct kv_shape shape)
{
    return (uint64_t)shape.layers * 2 * shape.row * (shape.f32 ? sizeof(float) : sizeof(uint16_t));
}

void *kv_keys(const kv *c, uint32_t layer)
{
    return c->p + c->plane * 2 * layer;
}

void *kv_values(const kv *c, uint32_t layer)
{
    return c->p + c->plane * (2 * (size_t)layer + 1);
}

static void row_put(const kv *c, uint8_t *rows, uint32_t index, const float *src)
{
    uint8_t *dst = rows + c->elem * c->shape.row * index;
    if (c->shape.f32)
        memcpy(dst, src, c->elem * c->shape.row);
    else
        f32_row_to_f16((uint16_t *)(void *)dst, src, c->shape.row);
}

void kv_put(kv *c, uint32_t layer, uint32_t index, const float *k, const float *v)
{
    if (index >= c->capacity)
        BUG("KV index %u of %u", index, c->capacity);
    row_put(c, kv_keys(c, layer), index, k);
    row_put(c, kv_values(c, layer), index, v);
}

void kv_copy(kv *c, const kv *from, uint32_t n)
{
    if (n > c->capacity || n > from->capacity || c->first_pos != from->first_pos)
        BUG("KV copy of %u positions", n);
    for (uint32_t i = 0; i < 2 * c->shape.layers; i++)
        memcpy(c->p + c->plane * i, from->p + from->plane * i, c->elem * c->shape.row * n);
}

size_t kv_block_bytes(const kv *c, uint32_t n)
{
    return c->elem * c->shape.row * n * 2 * c->shape.layers;
}

void kv_block_export(const kv *c, uint32_t first, uint32_t n, void *out)
{
    size_t row = c->elem * c->shape.row;
    uint8_t *dst = out;
    for (uint32_t i = 0; i < 2 * c->shape.layers; i++, dst += row * n)
        memcpy(dst, c->p + c->plane * i + row * first, row * n);
}

void kv_block_import(kv *c, uint32_t first, uint32_t n, const void *in)
{
    if ((uint64_t)first + n > c->capacity)
        BUG("KV import of %u at %u into %u", n, first, c->capacity);
    size_t row = c->elem * c->shape.row;
    const uint8_t *src = in;
    for (uint32_t i = 0; i < 2 * c->shape.layers; i++, src += row * n)
        memcpy(c->p + c->plane * i + row * first, src, row * n);
}
