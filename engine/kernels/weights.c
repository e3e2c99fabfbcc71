/* Weights of a model: the store packed matrices lie in, packing, and the choice of path.
 *
 * Packed weights are read from end to end for every token, so they lie on 2 MB pages where the
 * system has them: anonymous memory asked for with MADV_HUGEPAGE, in regions of REGION bytes. */
#include "../base/cpu.h"
#include "path.h"
#include <stdlib.h>
#include <sys/mman.h>

#define REGION ((size_t)64 << 20)
#define HUGE   ((size_t)2 << 20)

struct region {
    struct region *next;
    uint8_t *map, *at, *end;
    size_t bytes;
};

bool weights_new(weights **out, err *e)
{
    (void)e;
    weights *w = xalloc(sizeof *w);
    w->path = path_choose();
    *out = w;
    return true;
}

void weights_free(weights *w)
{
    if (!w)
        return;
    for (struct region *r = w->regions, *next; r; r = next) {
        next = r->next;
        munmap(r->map, r->bytes);
        free(r);
    }
    for (size_t i = 0; i < w->n_made; i++)
        free(w->made[i]);
    free(w->made);
    free(w);
}

uint64_t weights_bytes(const weights *w)
{
    return w->bytes;
}

/* 64-aligned memory for `bytes`, with a readable margin behind it for prefetches and whole-vector
 * reads. NULL when the system has none. */
static uint8_t *store_take(weights *w, size_t bytes)
{
    bytes = (bytes + 63) / 64 * 64;
    struct region *r = w->regions;
    if (!r || (size_t)(r->end - r->at) < bytes) {
        size_t size = (bytes > REGION ? bytes : REGION) + 2 * HUGE;
        uint8_t *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (map == MAP_FAILED)
            return NULL;
        r = xalloc(sizeof *r);
        uintptr_t start = ((uintptr_t)map + HUGE - 1) / HUGE * HUGE;
        *r = (struct region){w->regions, map, map + (start - (uintptr_t)map), map + size - 4096,
                             size};
        madvise(r->at, size - HUGE, MADV_HUGEPAGE);
        w->regions = r;
    }
    uint8_t *p = r->at;
    r->at += bytes;
    w->bytes += bytes;
    return p;
}

static void pack_task(void *arg, size_t task, int thread)
{
    const matrix *m = arg;
    (void)thread;
    if (m->packing == FLOATS)
        pack_float_group(m, (uint32_t)task);
    else
        pack_group(m, (uint32_t)task);
}

static bool matrix_pack(matrix *m, pool *p, err *e)
{
    m->packing = m->t.type->split ? INTEGERS : FLOATS;
    if (m->packing == INTEGERS) {
        m->form = form_of(m->t.type);
        m->group_bytes = form_group_bytes(m->form, m->t.cols);
    } else {
        m->float_kind = float_kind_of(m->t.type);
        m->group_bytes = (size_t)16 * m->t.type->block_bytes * m->t.cols;
        m->store->reads_f32 = true;
    }
    uint32_t groups = (m->t.rows + 15) / 16;
    /* A panel opens two groups at a time; the second of an odd number is read, not used. */
    m->data = store_take(m->store, m->group_bytes * (groups + groups % 2));
    if (!m->data)
        return err_set(e, ERR_NOMEM, "no memory for %zu bytes of weights", m->group_bytes * groups);
    pool_run(p, pack_task, m, groups);
    m->t.data = NULL;
    return true;
}

bool matrix_new(matrix **out, weights *store, const struct tensor *t, pool *p, err *e)
{
    if (t->rows == 0 || t->cols == 0 || t->cols % t->type->block_elems != 0)
        return err_set(e, ERR_FORMAT, "matrix of %u x %u: not whole blocks of %s", t->rows, t->cols,
                       t->type->name);
    matrix *m = xalloc(sizeof *m);
    *m = (matrix){.t = *t, .store = store};
    if (store->path) {
        if (!matrix_pack(m, p, e)) {
            free(m);
            return false;
        }
    } else {
        store->reads_f32 = true;
    }
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
    return m->packing == BORROWED;
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
    if (m->packing != BORROWED) {
        (m->packing == FLOATS ? unpack_float_row : unpack_row)(m, row, out);
        return;
    }
    size_t row_bytes = quant_row_bytes(m->t.type, m->t.cols);
    quant_to_f32(m->t.type, out, (const uint8_t *)m->t.data + row * row_bytes, m->t.cols);
}
