/* Find as you type: symbols and files in one ranked list. */
#pragma once
#include "../../indexer/index.h"
#include "fuzzy.h"
#include "line_edit.h"
#include "list.h"

enum find_kind { FIND_ALL, FIND_FUNCTIONS, FIND_TYPES, FIND_FILES, FIND_KINDS };
struct find_row {
    bool is_file;
    const char *name, *path;
    uint32_t line;
    enum symbol_kind kind;
    struct fuzzy_match match; /* on name */
    int score;
};
struct find {
    arena *memory;
    struct line_edit edit;
    enum find_kind kind;
    VEC(struct find_row) rows;
    struct list list;
    struct files files; /* in files_memory; read once per index state */
    arena *files_memory;
    bool files_read;
    size_t shown_of; /* rows found before the cut */
};
enum { FIND_ROWS = 200 };

void find_init(struct find *f);
void find_release(struct find *f);
/* Forgets the file list: the index has changed. */
void find_forget(struct find *f);
bool find_search(struct find *f, repo *r, err *e) MUST_USE;
const struct find_row *find_current(const struct find *f);
void find_draw(const struct find *f, struct area a);
