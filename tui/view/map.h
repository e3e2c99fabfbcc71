/* The map: folders, files and their symbols as a tree that unfolds, with five levels of weight.
 *
 * Folders and files come from the index when the map is loaded; a file's symbols when it is opened.
 * Everything is copied into the map's memory, so an update of the index never pulls text away. */
#pragma once
#include "../../indexer/index.h"
#include "grid.h"
#include "list.h"

enum { WIDE_MAP = 32 }; /* columns from which weight is shown in five dots */
enum map_kind { MAP_FOLDER, MAP_FILE, MAP_SYMBOL };
struct map_node {
    enum map_kind kind;
    const char *name, *path; /* name: last part of the path, or the symbol's qualified name */
    struct symbol symbol;    /* MAP_SYMBOL */
    const char *skipped;     /* MAP_FILE: why it was not read */
    bool open, loaded, seen;
    bool aside;      /* MAP_FILE: test, example, generated, vendored */
    int depth, rank; /* rank 0..5 */
    uint64_t weight;
    size_t n_children, cap_children;
    struct map_node **children, *parent;
};
struct map_pane {
    arena *memory;
    struct map_node *root;
    VEC(struct map_node *) rows; /* what is visible, in order */
    struct list list;
    bool by_name, reading; /* reading: the index is being made for the first time */
    uint64_t heaviest;
};

void map_init(struct map_pane *m);
void map_release(struct map_pane *m);
/* Reads the files; keeps open folders, the order and the cursor of an earlier load by path. */
bool map_load(struct map_pane *m, repo *r, err *e) MUST_USE;
struct map_node *map_current(const struct map_pane *m); /* NULL: empty */
bool map_open(struct map_pane *m, repo *r, struct map_node *node, err *e) MUST_USE;
void map_close(struct map_pane *m, struct map_node *node);
void map_sort(struct map_pane *m, bool by_name);
/* Opens what is needed and puts the cursor on the symbol at path:line (line 0: on the file). */
bool map_reveal(struct map_pane *m, repo *r, const char *path, uint32_t line, err *e) MUST_USE;
/* Puts the cursor where a first look begins: where the program does, or else on the heaviest
 * definition of more than a few lines. */
bool map_start(struct map_pane *m, repo *r, err *e) MUST_USE;
void map_draw(const struct map_pane *m, struct area a, bool focused);
