/* The screen as cells: what views draw into and what the terminal (or a test) reads.
 *
 * A cell holds one grapheme cluster with the role of its colour. Drawing clips to an area and
 * cannot fail. Foreign text is made visible here: control bytes, invalid UTF-8 and invisible
 * formatting never reach a terminal. */
#pragma once
#include "../../engine/base/str.h"
#include "role.h"
#include <stdint.h>

enum cell_flag {
    CELL_SELECTED = 1, /* the row under the cursor */
    CELL_BAND = 2,     /* the step that source and guide show together */
    CELL_MATCH = 4,    /* a letter that the search found */
    CELL_BOLD = 8,
    CELL_REVERSE = 16,
};

struct cell {
    char text[20]; /* UTF-8, bytes of it below; empty: the right half of a wide one */
    uint8_t bytes;
    uint8_t columns; /* 1 or 2; 0: right half */
    uint8_t role, flags;
};

struct grid {
    int rows, columns;
    struct cell *v;
    int cursor_row, cursor_column; /* -1: hidden */
    bool ascii;                    /* frames and signs from ASCII */
};

/* A rectangle of a grid; drawing outside of it does nothing. */
struct area {
    struct grid *grid;
    int row, column, rows, columns;
};

void grid_init(struct grid *g, int rows, int columns, bool ascii);
void grid_release(struct grid *g);
void grid_resize(struct grid *g, int rows, int columns);
void grid_clear(struct grid *g);
struct area grid_area(struct grid *g);
struct area area_part(struct area a, int row, int column, int rows, int columns);
const struct cell *grid_cell(const struct grid *g, int row, int column);

/* Writes text from a column on; returns the column after it. Tabs and newlines become visible like
 * other controls (source lines have put_source). */
int put_text(struct area a, int row, int column, enum role role, int flags, str text);
int put_z(struct area a, int row, int column, enum role role, int flags, const char *text);
int put_format(struct area a, int row, int column, enum role role, int flags, const char *fmt, ...)
    FMT(6, 7);
/* As put_text, but at most `columns` wide, with an ellipsis when cut. */
int put_fit(struct area a, int row, int column, int columns, enum role role, int flags, str text);
/* The same for a path, of which the end says more: cut in front. */
int put_fit_path(struct area a, int row, int column, int columns, enum role role, int flags,
                 str text);
/* One grapheme that is already known to be safe. */
int put_cluster(struct area a, int row, int column, enum role role, int flags, str cluster,
                int columns);
/* n blanks. */
void put_fill(struct area a, int row, int column, int n, enum role role, int flags);
/* Adds flags to n cells that are already drawn. */
void put_flags(struct area a, int row, int column, int n, int flags);

/* Signs with an ASCII form. */
enum glyph {
    GLYPH_HORIZONTAL,
    GLYPH_VERTICAL,
    GLYPH_TOP_LEFT,
    GLYPH_TOP_RIGHT,
    GLYPH_BOTTOM_LEFT,
    GLYPH_BOTTOM_RIGHT,
    GLYPH_RANK,
    GLYPH_OPEN,
    GLYPH_CLOSED,
    GLYPH_FUNCTION,
    GLYPH_DOT,
    GLYPH_TICK,
    GLYPH_BAND,
    GLYPH_ELLIPSIS,
    GLYPH_COUNT
};
const char *glyph(const struct grid *g, enum glyph which);
/* A frame with a title; returns the area inside. */
struct area put_frame(struct area a, str title, bool focused);
/* A rule with a title on the first row; returns the area below. */
struct area put_rule(struct area a, str title, bool focused);
/* The grid as text, one line per row, right blanks cut: what tests compare. */
void grid_text(const struct grid *g, strbuf *out);
/* One letter per cell for its role and flags, same shape. */
void grid_roles(const struct grid *g, strbuf *out);
