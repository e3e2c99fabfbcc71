/* See merge.h. Candidates are never removed from the heap: one whose symbols have changed since is
 * known by its length and skipped. */
#include "merge.h"

void merge_work_release(struct merge_work *w)
{
    vec_release(&w->symbols);
    vec_release(&w->heap);
}

void merge_begin(struct merge_work *w)
{
    vec_clear(&w->symbols);
    vec_clear(&w->heap);
}

void merge_symbol_add(struct merge_work *w, uint32_t at, uint32_t n, token id)
{
    uint32_t i = (uint32_t)w->symbols.len;
    struct merge_symbol s = {at, n, id, i == 0 ? MERGE_NONE : i - 1, MERGE_NONE};
    if (i > 0)
        w->symbols.v[i - 1].next = i;
    vec_push(&w->symbols, s);
}

/* ---- the heap ---- */

static bool before(const struct merge_candidate *a, const struct merge_candidate *b)
{
    return a->priority != b->priority ? a->priority < b->priority : a->left < b->left;
}

static void heap_push(struct merge_work *w, struct merge_candidate c)
{
    size_t i = w->heap.len;
    vec_push(&w->heap, c);
    struct merge_candidate *h = w->heap.v;
    while (i > 0 && before(&c, &h[(i - 1) / 2])) {
        h[i] = h[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    h[i] = c;
}

static struct merge_candidate heap_pop(struct merge_work *w)
{
    struct merge_candidate *h = w->heap.v, top = h[0], last = h[--w->heap.len];
    size_t n = w->heap.len, i = 0;
    for (size_t kid; (kid = 2 * i + 1) < n; i = kid) {
        if (kid + 1 < n && before(&h[kid + 1], &h[kid]))
            kid++;
        if (!before(&h[kid], &last))
            break;
        h[i] = h[kid];
    }
    if (n > 0)
        h[i] = last;
    return top;
}

/* ---- merging ---- */

static void candidate_add(struct merge_work *w, const struct merge_rules *r, const char *text,
                          uint32_t left)
{
    const struct merge_symbol *a = &w->symbols.v[left];
    if (a->next == MERGE_NONE)
        return;
    const struct merge_symbol *b = &w->symbols.v[a->next];
    struct merge_candidate c = {.left = left, .n = a->n + b->n};
    if (r->pair(r, text, a, b, &c.priority, &c.id))
        heap_push(w, c);
}

void merge_run(struct merge_work *w, const struct merge_rules *r, const char *text)
{
    struct merge_symbol *s = w->symbols.v;
    for (uint32_t i = 0; i + 1 < w->symbols.len; i++)
        candidate_add(w, r, text, i);
    while (w->heap.len > 0) {
        struct merge_candidate c = heap_pop(w);
        struct merge_symbol *a = &s[c.left];
        if (a->n == 0 || a->next == MERGE_NONE || a->n + s[a->next].n != c.n)
            continue;
        struct merge_symbol *b = &s[a->next];
        a->n = c.n;
        a->id = c.id;
        a->next = b->next;
        b->n = 0;
        if (a->next != MERGE_NONE)
            s[a->next].prev = c.left;
        if (a->prev != MERGE_NONE)
            candidate_add(w, r, text, a->prev);
        candidate_add(w, r, text, c.left);
    }
}
