/* Files with their references, and definitions by name, read from index.db for resolve.c. */
#pragma once
#include "resolve.h"

struct loaded_unit {
    struct unit unit;
    struct reference *refs;
    size_t n_refs;
    int64_t first_symbol; /* id of symbol 0 */
};
/* Everything in the arena. The file must be of the repo's view. */
bool unit_load(repo *r, int64_t file, arena *a, struct loaded_unit *out, err *e) MUST_USE;

/* Definitions of a name (declarations only when there is no definition of the same owner). */
bool defs_load(repo *r, int64_t name, arena *a, struct defs *out, err *e) MUST_USE;
/* Text of a name by id; "" when there is none. */
bool name_text(repo *r, int64_t name, arena *a, str *out, err *e) MUST_USE;
