/* Cursor arithmetic of lists. */
#include "list.h"

void list_move(struct list *l, long n, size_t count)
{
    long to = (long)l->cursor + n;
    if (to >= (long)count)
        to = (long)count - 1;
    l->cursor = to < 0 ? 0 : (size_t)to;
}

void list_settle(struct list *l, size_t count, size_t rows)
{
    if (l->cursor >= count)
        l->cursor = count ? count - 1 : 0;
    if (!rows)
        return;
    if (l->cursor < l->top)
        l->top = l->cursor;
    if (l->cursor >= l->top + rows)
        l->top = l->cursor - rows + 1;
    if (l->top + rows > count)
        l->top = count > rows ? count - rows : 0;
}
