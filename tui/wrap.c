/* Greedy line breaking by display columns. Does not hyphenate and does not justify. */
#include "wrap.h"
#include "../engine/base/utf8.h"

bool wrap_next(str *rest, size_t columns, str *line)
{
    if (!rest->n)
        return false;
    columns = columns ? columns : 1;
    size_t used = 0, at = 0, blank = 0; /* blank: end of the last whole word that fits */
    bool cut = false;
    while (at < rest->n && rest->p[at] != '\n') {
        int width;
        size_t n = utf8_grapheme(str_sub(*rest, at, rest->n), &width);
        if (rest->p[at] == ' ')
            blank = at;
        if (used + (size_t)width > columns) {
            cut = true;
            break;
        }
        used += (size_t)width;
        at += n;
    }
    if (cut && blank)
        at = blank;
    else if (cut && !at) { /* one character wider than the line */
        int width;
        at = utf8_grapheme(*rest, &width);
    }
    *line = str_sub(*rest, 0, at);
    while (line->n && line->p[line->n - 1] == ' ')
        line->n--;
    if (at < rest->n && rest->p[at] == '\n' && !(cut && blank))
        at++;
    else
        while (cut && at < rest->n && rest->p[at] == ' ')
            at++;
    *rest = str_sub(*rest, at, rest->n);
    return true;
}
