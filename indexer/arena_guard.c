/* Thread-local arena for tree-sitter with a hard limit; see the header for why and how.
 *
 * Blocks have a 16-byte header with their size class and sit in free lists per class: four classes
 * per power of two, so at most a quarter is wasted. Class 0 means malloc. Memory goes back to the
 * system only in guard_drop.
 *
 * Under the address sanitizer everything in the arena but what was asked for is off limits, headers
 * and freed blocks too, so that a grammar's scanner is watched as closely as with malloc. */
#include "arena_guard.h"
#include "../engine/base/err.h"
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <tree_sitter/api.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define WATCHED 1
#endif
#ifdef WATCHED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { HEADER = 16, CHUNK = 1 << 20, KEPT = 48, SMALL = 1024, TICKS = 0xfff };

struct chunk {
    struct chunk *next;
    size_t size;
};

static _Thread_local struct guard *armed;

double guard_cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

size_t guard_mapped(void)
{
    return armed ? armed->mapped : 0;
}

void guard_arm(struct guard *g)
{
    armed = g;
}

void guard_leave(void)
{
    armed = NULL;
}

static void chunk_unmap(struct chunk *c)
{
    ASAN_UNPOISON_MEMORY_REGION(c, c->size);
    munmap(c, c->size);
}

static void chunks_unmap(struct chunk *c)
{
    for (struct chunk *next; c; c = next) {
        next = c->next;
        chunk_unmap(c);
    }
}

void guard_rewind(struct guard *g)
{
    int kept = 0;
    for (struct chunk *c = g->spare; c; c = c->next)
        kept++;
    for (struct chunk *c = g->chunks, *next; c; c = next) {
        next = c->next;
        if (c->size == CHUNK && kept < KEPT) {
            c->next = g->spare;
            g->spare = c;
            kept++;
        } else {
            chunk_unmap(c);
        }
    }
    g->chunks = NULL;
    g->next = g->end = NULL;
    g->mapped = 0;
    memset(g->free_lists, 0, sizeof g->free_lists);
}

void guard_drop(struct guard *g)
{
    guard_rewind(g);
    chunks_unmap(g->spare);
    g->spare = NULL;
}

_Noreturn static void guard_exit(enum guard_exit why)
{
    struct guard *g = armed;
    armed = NULL;
    g->why = why;
    longjmp(g->jump, 1);
}

/* Size classes: 1..64 are multiples of 16 up to 1024; then four per power of two. */
static unsigned class_of(size_t n, size_t *rounded)
{
    if (n <= SMALL) {
        unsigned c = n ? (unsigned)((n + 15) / 16) : 1;
        *rounded = (size_t)c * 16;
        return c;
    }
    unsigned top = 63 - (unsigned)__builtin_clzll(n - 1);
    size_t step = (size_t)1 << (top - 2), up = (n + step - 1) / step * step;
    unsigned bits = 63 - (unsigned)__builtin_clzll(up);
    *rounded = up;
    return 65 + (bits - 10) * 4 + (unsigned)((up >> (bits - 2)) & 3);
}

static size_t class_size(unsigned c)
{
    if (c <= 64)
        return (size_t)c * 16;
    return (size_t)(4 + ((c - 65) & 3)) << (((c - 65) >> 2) + 8);
}

static char *chunk_new(struct guard *g, size_t size)
{
    if (g->mapped + size > g->limit)
        guard_exit(GUARD_MEMORY);
    struct chunk *c = size == CHUNK ? g->spare : NULL;
    if (c)
        g->spare = c->next;
    else
        c = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (c == MAP_FAILED)
        guard_exit(GUARD_MEMORY);
    c->next = g->chunks;
    c->size = size;
    g->chunks = c;
    g->mapped += size;
    ASAN_POISON_MEMORY_REGION((char *)c + HEADER, size - HEADER);
    return (char *)c + HEADER;
}

static void *block_tag(char *p, unsigned class, size_t n)
{
    ASAN_UNPOISON_MEMORY_REGION(p, HEADER + n);
    *(uint64_t *)(void *)p = class;
    ASAN_POISON_MEMORY_REGION(p, HEADER);
    return p + HEADER;
}

static unsigned block_class(char *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block, HEADER);
    unsigned class = (unsigned)*(uint64_t *)(void *)block;
    ASAN_POISON_MEMORY_REGION(block, HEADER);
    return class;
}

static void *plain_malloc(size_t n)
{
    char *p = malloc(n + HEADER);
    if (!p)
        out_of_memory(n);
    return block_tag(p, 0, n);
}

static void *guard_malloc(size_t n)
{
    struct guard *g = armed;
    if (!g)
        return plain_malloc(n);
    if (n > g->limit)
        guard_exit(GUARD_MEMORY);
    if (!(++g->ticks & TICKS) && guard_cpu_seconds() > g->deadline)
        guard_exit(GUARD_TIME);
    size_t size;
    unsigned class = class_of(n, &size);
    void **spare = g->free_lists[class];
    if (spare) {
        ASAN_UNPOISON_MEMORY_REGION(spare, n > sizeof *spare ? n : sizeof *spare);
        g->free_lists[class] = *spare;
        ASAN_POISON_MEMORY_REGION((char *)spare + n, size - n);
        return spare;
    }
    size += HEADER;
    if (size > CHUNK / 4)
        return block_tag(chunk_new(g, (size + HEADER + 4095) & ~(size_t)4095), class, n);
    if ((size_t)(g->end - g->next) < size) {
        g->next = chunk_new(g, CHUNK);
        g->end = g->next + CHUNK - HEADER;
    }
    char *p = g->next;
    g->next += size;
    return block_tag(p, class, n);
}

static void guard_free(void *p)
{
    if (!p)
        return;
    char *block = (char *)p - HEADER;
    unsigned class = block_class(block);
    if (class == 0) {
        ASAN_UNPOISON_MEMORY_REGION(block, HEADER);
        free(block);
    } else if (armed) {
        ASAN_UNPOISON_MEMORY_REGION(p, sizeof(void *));
        *(void **)p = armed->free_lists[class];
        ASAN_POISON_MEMORY_REGION(p, class_size(class));
        armed->free_lists[class] = p;
    } /* else: of an arena that is not armed; its owner drops it whole */
}

static void *guard_calloc(size_t a, size_t b)
{
    if (b && a > SIZE_MAX / b)
        BUG("calloc overflow");
    void *p = guard_malloc(a * b);
    memset(p, 0, a * b);
    return p;
}

static void *guard_realloc(void *old, size_t n)
{
    if (!old)
        return guard_malloc(n);
    char *block = (char *)old - HEADER;
    unsigned class = block_class(block);
    if (class == 0) {
        ASAN_UNPOISON_MEMORY_REGION(block, HEADER);
        char *p = realloc(block, n + HEADER);
        if (!p)
            out_of_memory(n);
        return block_tag(p, 0, n);
    }
    size_t size = class_size(class);
    ASAN_UNPOISON_MEMORY_REGION(old, n < size ? n : size);
    if (n <= size) {
        ASAN_POISON_MEMORY_REGION((char *)old + n, size - n);
        return old;
    }
    void *p = guard_malloc(n);
    memcpy(p, old, size);
    guard_free(old);
    return p;
}

static void allocator_set(void)
{
    ts_set_allocator(guard_malloc, guard_calloc, guard_realloc, guard_free);
}

void guard_install(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, allocator_set);
}
