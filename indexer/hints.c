/* What a file says of its names (infer.h): hints, and the closures that definitions stand in. */
#include "infer.h"

const char *class_around(const struct unit *u, int32_t scope)
{
    for (int32_t i = scope; i >= 0; i = u->symbols[i].parent) {
        const struct unit_symbol *s = &u->symbols[i];
        if (s->kind == SYM_CLASS || s->kind == SYM_STRUCT || s->kind == SYM_INTERFACE ||
            s->kind == SYM_TRAIT || s->kind == SYM_MODULE || s->kind == SYM_ENUM ||
            s->kind == SYM_UNION)
            return s->name;
        if (s->parent < 0 && s->owner)
            return s->owner;
    }
    return NULL;
}

static bool encloses(const struct unit *u, int32_t outer, int32_t scope)
{
    for (; scope >= 0 && scope != outer; scope = u->symbols[scope].parent)
        ;
    return scope == outer;
}

size_t hints_from(const struct unit *u, str name)
{
    size_t low = 0, high = u->n_hints;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (str_cmp(u->hints[mid].name, name) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool hint_is(const struct unit *u, size_t i, const char *name)
{
    return i < u->n_hints && str_eqz(u->hints[i].name, name);
}

static bool is_closure(const struct unit_hint *h)
{
    return str_eqz(h->value, "{");
}

const struct unit_hint *hint_of(const struct unit *u, int32_t scope, uint32_t byte, str name)
{
    const struct unit_hint *best = NULL;
    for (size_t i = hints_from(u, name); i < u->n_hints && str_eq(u->hints[i].name, name); i++) {
        const struct unit_hint *h = &u->hints[i];
        if (h->kind == REF_EXPORT || h->byte == byte || !encloses(u, h->scope, scope))
            continue;
        if (is_closure(h) ? h->byte < byte && byte < h->end : h->byte < byte || !best)
            best = h; /* they come in order: the last one before the use */
    }
    return best;
}

/* The innermost function without a name that the byte stands in and that defines the name. */
static const struct unit_hint *closure_at(const struct unit *u, str name, uint32_t byte)
{
    const struct unit_hint *best = NULL;
    for (size_t i = hints_from(u, name); i < u->n_hints && str_eq(u->hints[i].name, name); i++) {
        const struct unit_hint *h = &u->hints[i];
        if (is_closure(h) && h->byte <= byte && byte < h->end)
            best = h;
    }
    return best;
}

enum sight hint_sight(const struct unit *u, str name, uint32_t byte, const struct def *d)
{
    const struct unit_hint *of = d->file == u->file ? closure_at(u, name, d->byte) : NULL;
    const struct unit_hint *at = closure_at(u, name, byte);
    if (!at)
        return of ? SIGHT_NONE : SIGHT_OPEN;
    return of == at ? SIGHT_CLOSURE : SIGHT_NONE;
}

bool hint_elsewhere(const struct unit *u, uint32_t byte)
{
    return closure_at(u, STR("#"), byte) != NULL;
}
