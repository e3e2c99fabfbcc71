/* Typed growable array:  VEC(int) v = {0};  vec_push(&v, 3);  v.v[0], v.len;  vec_release(&v);
 * Growth is x1.5 with an overflow check; a zeroed VEC is valid and empty. */
#pragma once
#include "err.h"
#include <stddef.h>
#include <stdlib.h>

#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *v;                                                                                      \
        size_t len, cap;                                                                           \
    }

/* Memory for at least `need` items of `item` bytes; returns the (moved) block and updates *cap. */
void *vec_grow(void *p, size_t *cap, size_t need, size_t item);

#define vec_reserve(a, need)                                                                       \
    ((need) > (a)->cap ? (void)((a)->v = vec_grow((a)->v, &(a)->cap, (need), sizeof *(a)->v))      \
                       : (void)0)
#define vec_push(a, item) (vec_reserve((a), (a)->len + 1), (void)((a)->v[(a)->len++] = (item)))
#define vec_clear(a)      ((void)((a)->len = 0))
#define vec_release(a)    (free((a)->v), (a)->v = NULL, (a)->len = (a)->cap = 0)
