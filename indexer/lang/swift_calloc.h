/* Forced into the Swift grammar's scanner, which asks calloc for 0 blocks and then writes one: give
 * it one block. */
#pragma once
#include <stdlib.h>
#define calloc(count, size) (calloc)((count) ? (count) : 1, (size))
