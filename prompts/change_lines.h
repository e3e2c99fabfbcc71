/* One side of a change line by line: which lines differ, which are comments or blank, and ranges of
 * them. Knows no sentences. */
#pragma once
#include "../indexer/changes.h"

/* One side of the change: its lines, and the statements in it. */
struct version_lines {
    const struct change_side *side;
    str *lines;
    str *quoted; /* the lines as sentences quote them; others than `lines` when a name was put in */
    bool *differs, *is_comment;
    str bare; /* without comments, as long; p NULL: no language */
    uint32_t n;
    bool is_type;     /* it holds members, not statements */
    bool looked;      /* for the outline, which takes a parse */
    struct outline o; /* n == 0: none */
    str base;         /* what o speaks of */
    uint32_t shift;   /* of side->text in base */
};

/* Lines first .. first+n-1, counted from 0; n == 0: nothing on this side. */
struct line_range {
    uint32_t first, n;
};

/* Reads the side; what differs is marked by others. `quoted`: the text as it stands in the
 * repository, with as many lines. */
void version_read_lines(struct version_lines *l, const struct change_side *s, str quoted, arena *a);
uint32_t line_byte(const struct version_lines *l, uint32_t line); /* where it begins */
bool line_is_blank(const struct version_lines *l, uint32_t line);
str line_quoted_parts(str line, arena *a); /* what stands in quotes on it */

struct line_range range_trim(const struct version_lines *l, struct line_range r);
bool range_is_comment(const struct version_lines *l, struct line_range r);
/* A brace that stands elsewhere now says nothing. */
bool range_is_brackets(const struct version_lines *l, struct line_range r);
uint32_t range_code_lines(const struct version_lines *l, struct line_range r);
/* Does a line of the range stand among what differs on the other side as well? */
bool range_moved(const struct version_lines *l, struct line_range r,
                 const struct version_lines *other);
/* The text of its first comment that `before` has not, "" without one. */
str range_comment(const struct version_lines *l, struct line_range r, str before, arena *a);
