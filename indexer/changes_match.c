/* Units that have no partner of the same name in their file: moved elsewhere, renamed, or really
 * added and removed (see changes_internal.h). */
#include "changes_internal.h"
#include <ctype.h>

enum {
    MOST_LEFT = 1500, /* above this many on a side nothing is compared with everything */
    MIN_WORDS = 6,    /* below, likeness says nothing */
};
static const float LIKE_MOVED = 0.5f, LIKE_RENAMED = 0.6f, LIKE_ELSEWHERE = 0.8f;

static int by_value(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

void unit_words(struct code_unit *u, arena *a)
{
    VEC(uint32_t) v = {0};
    for (size_t i = 0; i < u->own.n;) {
        uint32_t h = 2166136261u;
        size_t from = i;
        while (i < u->own.n && in_word(u->own.p[i]))
            h = (h ^ (unsigned char)u->own.p[i++]) * 16777619u;
        if (i == from)
            i++;
        else
            vec_push(&v, h);
    }
    u->words = ARENA_ARRAY(a, uint32_t, v.len + 1);
    u->n_words = v.len;
    if (v.len) {
        memcpy(u->words, v.v, v.len * sizeof *v.v);
        qsort(u->words, v.len, sizeof *u->words, by_value);
    }
    vec_release(&v);
}

float units_similarity(const struct code_unit *x, const struct code_unit *y)
{
    size_t i = 0, k = 0, same = 0;
    if (!x->n_words || !y->n_words)
        return x->n_words == y->n_words ? 1 : 0;
    while (i < x->n_words && k < y->n_words) {
        if (x->words[i] == y->words[k]) {
            same++;
            i++;
            k++;
        } else if (x->words[i] < y->words[k]) {
            i++;
        } else {
            k++;
        }
    }
    return 2.0f * (float)same / (float)(x->n_words + y->n_words);
}

struct left {
    struct code_unit *unit;
    size_t pair;
};
typedef VEC(struct left) left_list;

static void collect(struct changing *c, left_list *old, left_list *now)
{
    for (size_t i = 0; i < c->pairs.len; i++) {
        struct file_pair *p = &c->pairs.v[i];
        for (size_t k = 0; k < p->before.n; k++)
            if (!p->before.v[k].paired) {
                struct left l = {&p->before.v[k], i};
                vec_push(old, l);
            }
        for (size_t k = 0; k < p->after.n; k++)
            if (!p->after.v[k].paired) {
                struct left l = {&p->after.v[k], i};
                vec_push(now, l);
            }
    }
}

enum pass { SAME_NAME, SAME_FILE, ANYWHERE, PASSES };

/* How well two leftovers fit in this pass; 0: not at all. */
static float fit(enum pass pass, const struct left *x, const struct left *y)
{
    const struct code_unit *old = x->unit, *now = y->unit;
    if (old->symbol.kind != now->symbol.kind)
        return 0;
    bool same_name = str_eq(old->symbol.name, now->symbol.name);
    float like = units_similarity(old, now);
    bool long_enough = old->n_words >= MIN_WORDS && now->n_words >= MIN_WORDS;
    switch (pass) {
    case SAME_NAME:
        return same_name && like >= LIKE_MOVED ? like : 0;
    case SAME_FILE:
        return x->pair == y->pair && long_enough && like >= LIKE_RENAMED ? like : 0;
    case ANYWHERE:
        return long_enough && like >= LIKE_ELSEWHERE ? like : 0;
    case PASSES:
        break;
    }
    return 0;
}

static void take_pair(struct changing *c, const struct left *x, const struct left *y)
{
    struct symbol_change change = change_of(x->unit, y->unit, c->a);
    x->unit->paired = y->unit->paired = true;
    bool same_name = str_eq(x->unit->symbol.name, y->unit->symbol.name);
    change.kind = same_name ? CHANGE_MOVED : CHANGE_RENAMED;
    vec_push(&c->pairs.v[y->pair].changes, change);
}

static void match_pass(struct changing *c, enum pass pass, const left_list *old,
                       const left_list *now)
{
    for (size_t k = 0; k < now->len; k++) {
        const struct left *best = NULL;
        float most = 0;
        for (size_t i = 0; !now->v[k].unit->paired && i < old->len; i++) {
            float f = old->v[i].unit->paired ? 0 : fit(pass, &old->v[i], &now->v[k]);
            if (f > most) {
                most = f;
                best = &old->v[i];
            }
        }
        if (best)
            take_pair(c, best, &now->v[k]);
    }
}

void leftovers_match(struct changing *c)
{
    left_list old = {0}, now = {0};
    collect(c, &old, &now);
    if (old.len <= MOST_LEFT && now.len <= MOST_LEFT && old.len && now.len)
        for (int pass = 0; pass < PASSES; pass++)
            match_pass(c, (enum pass)pass, &old, &now);
    for (size_t i = 0; i < old.len; i++)
        if (!old.v[i].unit->paired)
            vec_push(&c->pairs.v[old.v[i].pair].changes, change_of(old.v[i].unit, NULL, c->a));
    for (size_t i = 0; i < now.len; i++)
        if (!now.v[i].unit->paired)
            vec_push(&c->pairs.v[now.v[i].pair].changes, change_of(NULL, now.v[i].unit, c->a));
    vec_release(&old);
    vec_release(&now);
}
