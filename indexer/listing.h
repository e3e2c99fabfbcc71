/* Which rules the work tree is listed by: the same for updating and for watching. */
#pragma once
#include "scan.h"

/* g NULL: a plain folder. What it points to lives in a, with g, and with tree. */
struct scan_options listing_options(const git *g, const char *root, const struct tree_list *tree,
                                    arena *a);
