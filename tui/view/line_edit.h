/* One line being typed: readline's usual keys. The text is valid UTF-8. */
#pragma once
#include "../term/key.h"
#include "grid.h"

struct line_edit {
    char text[1000];
    size_t len, cursor; /* bytes */
};
void line_edit_set(struct line_edit *l, str text);
/* True when the key changed the text or moved the cursor. */
bool line_edit_key(struct line_edit *l, const struct key *k);
/* Does a key with Alt mean something here (by words, as in readline)? */
bool line_edit_knows(const struct key *k);
/* Draws "prompt text" and puts the grid's cursor. */
void line_edit_draw(const struct line_edit *l, struct area a, int row, const char *prompt);
