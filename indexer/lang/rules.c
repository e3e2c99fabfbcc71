/* Compiled rules: made at first use, one set per language and section for the whole process. They
 * are constants derived from the program's own text, which is why they may be shared: nothing
 * writes to them after they are published. */
#include "rules.h"
#include <stdatomic.h>

enum { MAX_RULES = 600, MAX_LANGUAGES = 64 };

static _Atomic(const struct rules *) compiled[MAX_LANGUAGES][RULES_SECTIONS];

void rule_release(struct rule *rule)
{
    for (struct predicate *p = rule->predicates; p; p = p->next)
        if (p->op == PRED_MATCH)
            regfree(&p->regex);
    rule->predicates = NULL;
}

void rules_drop(struct rules *r)
{
    for (size_t i = 0; i < r->n; i++)
        rule_release(&r->v[i]);
    arena_free(r->memory);
}

static void root_count(struct rules *r, const struct rule_node *n, uint16_t rule, bool store,
                       uint32_t *fill)
{
    if (n->test == TEST_ALTERNATIVES) {
        for (const struct rule_node *a = n->alternatives; a; a = a->next)
            root_count(r, a, rule, store, fill);
    } else if (n->test == TEST_ERROR) {
        if (store)
            r->for_errors[r->n_errors++] = rule;
    } else if (n->test == TEST_TYPE) {
        if (store)
            r->by_type[fill[n->type]] = rule;
        fill[n->type]++;
    }
}

static void rules_index(struct rules *r)
{
    r->n_types = ts_language_symbol_count(r->grammar);
    uint32_t *count = ARENA_ARRAY(r->memory, uint32_t, r->n_types + 1);
    r->first = ARENA_ARRAY(r->memory, uint32_t, r->n_types + 1);
    r->for_errors = ARENA_ARRAY(r->memory, uint16_t, r->n + 1);
    for (size_t i = 0; i < r->n; i++)
        root_count(r, r->v[i].root, (uint16_t)i, false, count);
    for (uint32_t t = 0, sum = 0; t <= r->n_types; t++) {
        uint32_t here = t < r->n_types ? count[t] : 0;
        r->first[t] = count[t] = sum;
        sum += here;
    }
    r->by_type = ARENA_ARRAY(r->memory, uint16_t, r->first[r->n_types] + 1);
    for (size_t i = 0; i < r->n; i++)
        root_count(r, r->v[i].root, (uint16_t)i, true, count);
}

struct rules *rules_compile(const struct language *l, enum rules_section s, err *e)
{
    arena *memory = arena_new();
    struct rules *r = ARENA_NEW(memory, struct rules);
    r->memory = memory;
    r->grammar = l->grammar();
    r->max = MAX_RULES;
    r->v = ARENA_ARRAY(memory, struct rule, MAX_RULES);
    for (int i = 0; i < 3 && l->rules[i]; i++) {
        if (!rules_read(r, *l->rules[i], s, i > 0, e)) {
            rules_drop(r);
            err_wrap(e, "%s", l->name);
            return NULL;
        }
    }
    rules_index(r);
    return r;
}

const struct rules *rules_get(const struct language *l, enum rules_section s)
{
    size_t row = (size_t)(l - languages);
    if (!l->grammar)
        return NULL;
    const struct rules *have = atomic_load_explicit(&compiled[row][s], memory_order_acquire);
    if (have)
        return have;
    err e = ERR_INIT;
    struct rules *mine = rules_compile(l, s, &e);
    if (!mine)
        BUG("%s", e.msg);
    if (atomic_compare_exchange_strong(&compiled[row][s], &have, mine))
        return mine;
    rules_drop(mine);
    return have;
}

bool rules_check(const struct language *l, err *e)
{
    for (int s = 0; l->grammar && s < RULES_SECTIONS; s++) {
        struct rules *r = rules_compile(l, (enum rules_section)s, e);
        if (!r)
            return false;
        rules_drop(r);
    }
    return true;
}
