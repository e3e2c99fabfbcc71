/* Text into lines of a given width, for the terminal and the guide alike: breaks at blanks, inside
 * a word only when it is wider than the line. Widths are columns, not bytes. */
#pragma once
#include "../engine/base/str.h"

/* Takes the next line of at most `columns` off *rest; false when nothing is left. A newline in the
 * text ends a line. */
bool wrap_next(str *rest, size_t columns, str *line);
