/* Weight matrices and the choice of path. */
#include "../base/cpu.h"
#include "path.h"
#include <stdlib.h>

bool weights_new(weights **out, err *e)
{
    (void)e;
    weights *w = xalloc(sizeof *w);
    w->reference = true;
    *out = w;
    return true;
}

void weights_free(weights *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->n_made; i++)
        free(w->made[i]);
    free(w->made);
    free(w);
}

uint64_t weights_bytes(const weights *w)
{
    (void)w;
    return 0;
}

bool matrix_new(matrix **out, weights *store, const struct tensor *t, pool *p, err *e)
{
    (void)p;
    if (t->rows == 0 || t->cols == 0 || t->cols % t->type->block_elems != 0)
        return err_set(e, ERR_FORMAT, "matrix of %u x %u: not whole blocks of %s", t->rows, t->cols,
                       t->type->name);
    matrix *m = xalloc(sizeof *m);
    *m = (matrix){.t = *t, .store = store};
    if (store->n_made == store->cap_made) {
        store->cap_made = store->cap_made * 2 + 16;
        store->made = xrealloc(store->made, store->cap_made * sizeof *store->made);
    }
    store->made[store->n_made++] = m;
    *out = m;
    return true;
}

bool matrix_borrows(const matrix *m)
{
    return !m->packed;
}

uint32_t matrix_rows(const matrix *m)
{
    return m->t.rows;
}

uint32_t matrix_cols(const matrix *m)
{
    return m->t.cols;
}

void matrix_row(const matrix *m, uint32_t row, float *out)
{
    size_t row_bytes = quant_row_bytes(m->t.type, m->t.cols);
    m->t.type->to_f32(out, (const uint8_t *)m->t.data + row * row_bytes, m->t.cols);
}

void matmul_each(pool *p, const acts *a, const struct product *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i].w->t.cols != a->cols)
            BUG("product of %u columns with activations of %u", list[i].w->t.cols, a->cols);
    ref_products(p, a, list, n);
}

void matmul(pool *p, float *y, const matrix *w, const acts *a, const float *bias, bool add)
{
    struct product one = {y, w, bias, add};
    matmul_each(p, a, &one, 1);
}

void attention(pool *p, const struct attn *a)
{
    ref_attention(p, a);
}
