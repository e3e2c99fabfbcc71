/* The edits inside one change, told by the program (see change_said.h). */
#pragma once
#include "../indexer/changes.h"

struct change_edits {
    const char *told;                  /* sentences, "" for none */
    uint32_t left_added, left_removed; /* lines of code in edits that were not told */
    uint32_t respaced;                 /* lines that differ in blanks only */
    bool comments;                     /* comments differ besides */
    bool in_part;                      /* of some only a comment or the first lines are told */
    size_t n;                          /* edits in all */
};
/* `before`: c->before.text as it is quoted; another text with as many lines when names were put in
 * (change_rename.h). skip_header: what differs before the body is told elsewhere. */
struct change_edits change_edits(const struct symbol_change *c, str before, bool skip_header,
                                 arena *a);
