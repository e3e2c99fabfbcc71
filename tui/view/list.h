/* A cursor in a list that is longer than the screen: one struct for map, find, help and callers. */
#pragma once
#include <stddef.h>

struct list {
    size_t cursor, top;
};
/* Moves by n rows (negative: up), inside 0..count-1. */
void list_move(struct list *l, long n, size_t count);
/* Clamps the cursor and scrolls so that it is visible in `rows`. */
void list_settle(struct list *l, size_t count, size_t rows);
