/* Growth of typed arrays (see vec.h). */
#include "vec.h"
#include <stdint.h>

void *vec_grow(void *p, size_t *cap, size_t need, size_t item)
{
    size_t c = *cap + *cap / 2;
    if (c < need)
        c = need;
    if (c < 8)
        c = 8;
    if (c > SIZE_MAX / 2 / item)
        BUG("vec: %zu items of %zu bytes", need, item);
    p = xrealloc(p, c * item);
    *cap = c;
    return p;
}
