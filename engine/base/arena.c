/* Arena (see arena.h): a chain of blocks, the newest first. Blocks double from 4 KiB to 1 MiB; a
 * larger request gets a block of its own. reset keeps the newest block, so that a loop of small
 * requests settles on one. */
#include "arena.h"
#include <stdint.h>
#include <stdio.h>

enum { ALIGN = 16, FIRST_BLOCK = 4096, LARGEST_BLOCK = 1 << 20 };

struct block {
    struct block *next;
    size_t cap, used;
    _Alignas(ALIGN) char data[];
};

struct arena {
    struct block *head;
};

arena *arena_new(void)
{
    return xalloc(sizeof(arena));
}

static void free_chain(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(arena *a)
{
    if (!a)
        return;
    free_chain(a->head);
    free(a);
}

void arena_reset(arena *a)
{
    if (!a->head)
        return;
    free_chain(a->head->next);
    a->head->next = NULL;
    memset(a->head->data, 0, a->head->used);
    a->head->used = 0;
}

void arena_join(arena *a, arena *other)
{
    struct block **last = &other->head;
    while (*last)
        last = &(*last)->next;
    if (a->head) { /* behind the block in use */
        *last = a->head->next;
        a->head->next = other->head;
    } else {
        a->head = other->head;
    }
    free(other);
}

static struct block *add_block(arena *a, size_t n)
{
    size_t cap = a->head ? a->head->cap * 2 : FIRST_BLOCK;
    if (cap > LARGEST_BLOCK)
        cap = LARGEST_BLOCK;
    if (cap < n)
        cap = n;
    struct block *b = xalloc(sizeof *b + cap); /* zeroed */
    b->cap = cap;
    b->next = a->head;
    a->head = b;
    return b;
}

void *arena_alloc(arena *a, size_t n)
{
    if (n > SIZE_MAX / 2)
        BUG("arena: request of %zu bytes", n);
    n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    struct block *b = a->head;
    if (!b || b->cap - b->used < n)
        b = add_block(a, n);
    void *p = b->data + b->used;
    b->used += n;
    return p;
}

char *arena_strdup(arena *a, str s)
{
    char *p = arena_alloc(a, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    return p;
}

str arena_str(arena *a, str s)
{
    return (str){arena_strdup(a, s), s.n};
}

char *arena_printf(arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        BUG("bad format: %s", fmt);
    char *p = arena_alloc(a, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}
