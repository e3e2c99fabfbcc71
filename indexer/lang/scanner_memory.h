/* Forced into every grammar's scanner: its memory comes from the runtime's allocator, so that it is
 * part of the guarded arena and goes with it, whatever the scanner forgets to free. A request for 0
 * blocks gets one, because one scanner writes to it. */
#pragma once
#include <stdlib.h>
#include <string.h>

extern void *(*ts_current_malloc)(size_t size);
extern void *(*ts_current_calloc)(size_t count, size_t size);
extern void *(*ts_current_realloc)(void *old, size_t size);
extern void (*ts_current_free)(void *old);

#define malloc(size)        ts_current_malloc(size)
#define calloc(count, size) ts_current_calloc((count) ? (count) : 1, (size))
#define realloc(old, size)  ts_current_realloc((old), (size))
#define free(old)           ts_current_free(old)
