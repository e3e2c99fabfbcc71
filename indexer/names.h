/* The view's symbols and names in memory, for what SQL is too slow for: fuzzy finding, near misses,
 * counting, ranking. Loaded on first use, loaded again when the view changed. */
#pragma once
#include "index_internal.h"

struct name_text {
    const char *p; /* NULL: no such id */
    uint32_t n;
    uint32_t references; /* in this view */
    uint64_t letters;    /* which it has, without case */
};
struct table_file {
    int64_t id, blob;
    const char *path;
    const char *language;
    uint32_t flags; /* enum file_flag, FILE_GENERATED also by content */
};
struct table_symbol {
    uint32_t id, file, name, parent; /* file: index in files; name: id; parent: id or 0 */
    uint32_t line, end_line, owner;  /* owner: name id of the class or receiver, 0: none */
    uint8_t kind, flags;
};
typedef struct name_table {
    int64_t view, generation;
    arena *arena;
    struct name_text *names; /* by id; names_n is one more than the largest */
    size_t names_n;
    VEC(struct table_file) files;     /* ordered by path */
    VEC(struct table_symbol) symbols; /* by file, then id */
    float *ranks;                     /* by symbol; NULL: not known */
    uint32_t *file_at;                /* by file id: index in files */
    size_t file_ids;
} name_table;

/* A module of tests inside a file of code: Rust's mod tests. */
static inline bool is_test_module(const name_table *t, const struct table_symbol *y)
{
    const char *name = t->names[y->name].p;
    return y->kind == SYM_MODULE && (strcmp(name, "tests") == 0 || strcmp(name, "test") == 0);
}
/* NULL with an error. Borrowed until the next update. */
const name_table *names_get(repo *r, err *e) MUST_USE;
/* Index in t->symbols, SIZE_MAX: not there. */
size_t table_find(const name_table *t, int64_t handle);
/* Sets t->ranks when they are stored for this generation. */
bool ranks_load(repo *r, name_table *t, err *e) MUST_USE;
void name_table_free(struct name_table *t);

/* 0: no match. Subsequence without case; word starts, runs and beginnings count more. */
int fuzzy_score(str name, str query);
uint64_t letters_of(str s);
/* Names that somebody may have meant, most likely first; ids of names. */
size_t near_names(const name_table *t, str wanted, uint32_t *ids, size_t max);
/* Optimal string alignment, not more than `max`; max + 1 means more. */
unsigned edit_distance(str a, str b, unsigned max);
