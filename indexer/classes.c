/* Classes and what they inherit from (infer.h): found by name, held apart by where they stand. */
#include "infer.h"
#include "world.h"

enum { MAX_LEVEL = 5 };

static bool is_class(uint8_t k)
{
    return k == SYM_CLASS || k == SYM_STRUCT || k == SYM_UNION || k == SYM_ENUM ||
           k == SYM_INTERFACE || k == SYM_TRAIT || k == SYM_TYPE || k == SYM_MODULE;
}

static bool folder_is(str folder, str name)
{
    if (!folder.n) /* the root's package is called as it likes */
        return true;
    return str_ends(folder, name) && (folder.n == name.n || folder.p[folder.n - name.n - 1] == '/');
}

static int class_fits(const struct unit *u, const struct place *at, str package,
                      const struct def *d)
{
    if (d->rules->family != u->rules->family || !is_class(d->kind))
        return 0;
    if (u->rules->traits & STRICT) {
        if (package.n ? !folder_is(d->folder, package) : !str_eq(d->folder, at->folder))
            return 0;
    }
    bool inside = package.n && d->owner && str_eqz(package, d->owner); /* Outer.Inner */
    return 1 + 16 * inside + 8 * (d->file == at->file) + 4 * str_eq(d->folder, at->folder) +
           (d->kind != SYM_MODULE) + !(d->flags & SYMBOL_DECLARATION) +
           !(d->file_flags & (FILE_TEST | FILE_VENDORED));
}

const struct def *class_find(const struct unit *u, const struct place *at, str type, str *name)
{
    const struct def *best = NULL;
    int most = 0;
    str package;
    *name = type_name(type, &package);
    if (!u->world || !name->n)
        return NULL;
    const struct defs *all = world_defs(u->world, *name);
    for (size_t i = 0; i < all->n; i++) {
        int fit = class_fits(u, at, package, &all->v[i]);
        if (fit > most)
            most = fit, best = &all->v[i];
    }
    return best;
}

bool class_owns(const struct unit *u, const struct klass *k, const struct def *d)
{
    if (!d->owner || !str_eqz(k->name, d->owner))
        return false;
    if (!k->def)
        return true;
    if (u->rules->traits & STRICT)
        return str_eq(k->def->folder, d->folder);
    return !(u->rules->traits & ONE_BODY) || k->def->file == d->file;
}

static void chain_add(const struct unit *u, struct classes *c, const struct place *at, str type,
                      int level)
{
    str name;
    const struct def *d = class_find(u, at, type, &name);
    if (!d || c->n >= MAX_CLASSES)
        return;
    for (size_t i = 0; i < c->n; i++)
        if (c->v[i].def == d)
            return;
    c->v[c->n++] = (struct klass){name, d, (uint8_t)level};
}

/* What a class names in its head (class A(B, C), A extends B) or takes up in its body
 * (embedded fields, mixins). */
static void add_bases_of(const struct unit *u, struct classes *c, const struct def *d, str name,
                         int level)
{
    str s = str_of(world_signature(u->world, d));
    struct place at = {d->folder, d->file};
    size_t from = str_find(s, name, 0);
    if (d->kind == SYM_TYPE) { /* type A = B */
        size_t is = (u->rules->traits & GLOBALS) ? str_find(s, STR("= "), 0) : SIZE_MAX;
        if (is != SIZE_MAX)
            chain_add(u, c, &at, str_sub(s, is + 2, s.n), level);
        from = SIZE_MAX;
    }
    for (from = from == SIZE_MAX ? s.n : from + name.n; from < s.n;) {
        size_t end = from;
        while (end < s.n && type_is_word(s.p[end]))
            end++;
        bool capital = (s.p[from] & 0x20) == 0; /* as classes have, and keywords have not */
        if (end > from && (capital || (u->rules->traits & HEADERS)))
            chain_add(u, c, &at, str_sub(s, from, end), level);
        from = end + (end == from);
    }
    const struct loaded_unit *own = world_unit(u->world, d->file);
    if (!own)
        return;
    int32_t ordinal = (int32_t)(handle_symbol(d->handle) - own->first_symbol);
    for (size_t k = hints_from(&own->unit, STR("embed")); hint_is(&own->unit, k, "embed"); k++)
        if (own->unit.hints[k].scope == ordinal)
            chain_add(u, c, &at, own->unit.hints[k].value, level);
}

static bool same_class(const struct def *a, const struct def *b)
{
    bool owner = a->owner && b->owner ? strcmp(a->owner, b->owner) == 0 : a->owner == b->owner;
    return a != b && owner && a->kind == b->kind && a->rules == b->rules &&
           str_eq(a->folder, b->folder);
}

static void add_bases(const struct unit *u, struct classes *c, size_t i)
{
    const struct klass k = c->v[i];
    if (k.level >= MAX_LEVEL || k.def->kind == SYM_MODULE)
        return;
    add_bases_of(u, c, k.def, k.name, k.level + 1);
    const struct defs *all = u->rules->traits & PARTIAL ? world_defs(u->world, k.name) : NULL;
    for (size_t p = 0; all && p < all->n; p++)
        if (same_class(k.def, &all->v[p]))
            add_bases_of(u, c, &all->v[p], k.name, k.level + 1);
}

void classes_of(const struct unit *u, const struct place *at, str type, struct classes *c)
{
    chain_add(u, c, at, type, 0);
    for (size_t i = 0; i < c->n; i++)
        add_bases(u, c, i);
}

void classes_around(const struct unit *u, int32_t scope, struct classes *c)
{
    struct place at = {u->folder, u->file};
    const char *last = NULL;
    for (int32_t i = scope; i >= 0; i = u->symbols[i].parent) {
        const char *class = class_around(u, i);
        if (class && class != last)
            classes_of(u, &at, str_of(class), c);
        last = class;
    }
}

int class_member(const struct unit *u, int32_t scope, const struct def *d)
{
    const char *class = class_around(u, scope);
    if (class && strcmp(class, d->owner) == 0)
        return 7;
    struct classes c = {0};
    if (class)
        classes_around(u, scope, &c);
    for (size_t i = 0; i < c.n; i++)
        if (class_owns(u, &c.v[i], d))
            return 6;
    return 0;
}
