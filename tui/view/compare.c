/* A longest common subsequence of lines, after the equal beginning and end are set aside. */
#include "compare.h"
#include <stdint.h>

enum { LINES_MATCHED = 1000 };

struct lines {
    str *v;
    size_t n;
};

static struct lines lines_of(str text, arena *a)
{
    struct lines l = {0};
    str rest = text, line;
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    l.v = ARENA_ARRAY(a, str, n + 1);
    while (rest.n && str_next(&rest, '\n', &line))
        l.v[l.n++] = line;
    return l;
}

static void add(struct comparison *c, str before, str after)
{
    c->v[c->n++] = (struct compared){before, after};
}

/* Lines that went and lines that came, beside each other. */
static void add_difference(struct comparison *c, const str *b, size_t nb, const str *f, size_t nf)
{
    static const str none = {NULL, 0};
    for (size_t i = 0; i < nb || i < nf; i++)
        add(c, i < nb ? b[i] : none, i < nf ? f[i] : none);
}

/* length[i][j]: of the common lines of b[i..] and f[j..]. */
static uint16_t *lengths(const str *b, size_t nb, const str *f, size_t nf)
{
    uint16_t *t = xalloc((nb + 1) * (nf + 1) * sizeof *t);
    for (size_t i = nb; i-- > 0;)
        for (size_t j = nf; j-- > 0;) {
            uint16_t down = t[(i + 1) * (nf + 1) + j], right = t[i * (nf + 1) + j + 1];
            t[i * (nf + 1) + j] = str_eq(b[i], f[j]) ? (uint16_t)(t[(i + 1) * (nf + 1) + j + 1] + 1)
                                  : down > right     ? down
                                                     : right;
        }
    return t;
}

static void match(struct comparison *c, const str *b, size_t nb, const str *f, size_t nf)
{
    if (!nb || !nf || nb > LINES_MATCHED || nf > LINES_MATCHED) {
        add_difference(c, b, nb, f, nf);
        return;
    }
    uint16_t *t = lengths(b, nb, f, nf);
    size_t i = 0, j = 0, from_b = 0, from_f = 0;
    while (i < nb && j < nf) {
        if (str_eq(b[i], f[j])) {
            add_difference(c, b + from_b, i - from_b, f + from_f, j - from_f);
            add(c, b[i++], f[j++]);
            from_b = i;
            from_f = j;
        } else if (t[(i + 1) * (nf + 1) + j] >= t[i * (nf + 1) + j + 1]) {
            i++;
        } else {
            j++;
        }
    }
    add_difference(c, b + from_b, nb - from_b, f + from_f, nf - from_f);
    free(t);
}

void compare_lines(str before, str after, arena *a, struct comparison *out)
{
    struct lines b = lines_of(before, a), f = lines_of(after, a);
    size_t head = 0, tail = 0;
    while (head < b.n && head < f.n && str_eq(b.v[head], f.v[head]))
        head++;
    while (tail < b.n - head && tail < f.n - head &&
           str_eq(b.v[b.n - 1 - tail], f.v[f.n - 1 - tail]))
        tail++;
    *out = (struct comparison){.v = ARENA_ARRAY(a, struct compared, b.n + f.n + 1)};
    for (size_t i = 0; i < head; i++)
        add(out, b.v[i], f.v[i]);
    match(out, b.v + head, b.n - head - tail, f.v + head, f.n - head - tail);
    for (size_t i = tail; i-- > 0;)
        add(out, b.v[b.n - 1 - i], f.v[f.n - 1 - i]);
}
