/* Arena: many small allocations freed at once. One arena per request (a search, a prompt, a parsed
 * file), so error paths free nothing. Memory is zeroed and aligned to 16 bytes. Not thread-safe:
 * one owner at a time. */
#pragma once
#include "str.h"
#include <stddef.h>

typedef struct arena arena;

arena *arena_new(void);
void arena_free(arena *a); /* accepts NULL */
void arena_reset(arena *a);
void arena_join(arena *a, arena *other); /* takes what is in the other, and frees it */
void *arena_alloc(arena *a, size_t n);
char *arena_strdup(arena *a, str s); /* NUL-terminated copy */
str arena_str(arena *a, str s);      /* copy as a view, NUL-terminated as well */
char *arena_printf(arena *a, const char *fmt, ...) FMT(2, 3);
#define ARENA_NEW(a, T)      ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, T, n) ((T *)arena_alloc((a), sizeof(T) * (size_t)(n)))
