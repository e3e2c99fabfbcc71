/* An expression is evaluated from left to right over what is written of its parts: a.b().c is the
 * type of a, the field or method b of that class, what b gives back, and so on. Each step is a
 * declaration that is looked up; where one is missing the answer is "not known". */
#include "imports.h"
#include "infer_internal.h"
#include "world.h"

enum { MAX_DEPTH = 10 };

static struct value defined(const struct infer *x, str name);

static const struct value unknown = {.kind = VALUE_UNKNOWN};
static const struct value foreign = {.kind = VALUE_FOREIGN};

static struct place place_of(const struct def *d)
{
    return (struct place){d->folder, d->file};
}
static struct place here(const struct infer *x)
{
    return (struct place){x->u->folder, x->u->file};
}

static bool is_type(uint8_t k)
{
    return k == SYM_CLASS || k == SYM_STRUCT || k == SYM_UNION || k == SYM_ENUM ||
           k == SYM_INTERFACE || k == SYM_TRAIT || k == SYM_TYPE || k == SYM_MODULE;
}

/* ---- definitions as values ---- */

static struct value typed(str type, struct place at)
{
    return type.n ? (struct value){.kind = VALUE_TYPE, .type = type, .place = at} : unknown;
}

/* A type as it is written here, where an import may have made its name. */
static struct value typed_here(const struct infer *x, str type)
{
    str name = type_name(type, NULL);
    const struct unit_hint *h = name.n ? hint_of(x->u, x->scope, x->byte, name) : NULL;
    struct value v = unknown;
    if (h && h->kind == REF_VALUE && h->value.n && *h->value.p == '<' && x->depth <= MAX_DEPTH)
        v = hint_value(x, h);
    return v.kind == VALUE_TYPE || v.kind == VALUE_FOREIGN ? v : typed(type, here(x));
}

struct value hint_value(const struct infer *x, const struct unit_hint *h)
{
    if (h->kind == REF_TYPED)
        return typed_here(&(struct infer){x->u, h->scope, h->byte, x->depth + 1, x->steps},
                          h->value);
    if (x->depth > MAX_DEPTH)
        return unknown;
    struct infer at = {x->u, h->scope, h->byte, x->depth + 1, x->steps};
    if (!h->value.n || *h->value.p != '<')
        return evaluate(&at, h->value);
    size_t hash = str_find(h->value, STR("#"), 0);
    str module = str_sub(h->value, 1, hash);
    str name = hash == SIZE_MAX ? (str){0} : str_sub(h->value, hash + 1, h->value.n);
    int64_t file = module_file(x->u, module);
    if (file && name.n)
        return exported(&at, file, name);
    if (file) {
        struct value v = exported(&at, file, STR("default"));
        return v.kind != VALUE_UNKNOWN
                   ? v
                   : (struct value){VALUE_MODULE, module, NULL, {x->u->folder, file}};
    }
    if (name.n)
        return str_eq(name, h->name) ? unknown : evaluate(&at, name);
    return (struct value){VALUE_MODULE, type_last_word(module), NULL, {x->u->folder, 0}};
}

static struct value value_of(const struct infer *x, const struct def *d, str name)
{
    struct place at = place_of(d);
    if (is_type(d->kind))
        return (struct value){VALUE_TYPE, name, d, at};
    if (symbol_is_function(d->kind))
        return (struct value){VALUE_FUNCTION, name, d, at};
    str signature = str_of(world_signature(x->u->world, d));
    struct value v = typed(type_of_name(signature, name, d->rules->traits), at);
    if (v.kind == VALUE_UNKNOWN && d->kind == SYM_ENUMERATOR && d->owner)
        return typed(str_of(d->owner), at);
    const struct loaded_unit *own =
        v.kind == VALUE_UNKNOWN && !d->owner ? world_unit(x->u->world, d->file) : NULL;
    const struct unit_hint *h = own ? hint_of(&own->unit, -1, UINT32_MAX, name) : NULL;
    return h ? hint_value(&(struct infer){&own->unit, -1, 0, x->depth + 1, x->steps}, h) : v;
}

/* What a file gives away under a name. */
struct value exported(const struct infer *x, int64_t file, str name)
{
    const struct loaded_unit *own = world_unit(x->u->world, file);
    if (!own || x->depth > MAX_DEPTH || --*x->steps < 0)
        return unknown;
    const struct unit *u = &own->unit;
    struct infer at = {u, -1, 0, x->depth + 1, x->steps};
    bool is_default = str_eqz(name, "default");
    for (size_t i = 0; i < u->n_hints; i++) {
        const struct unit_hint *h = &u->hints[i];
        if (h->kind == REF_EXPORT && (is_default ? !h->value.n : str_eq(h->value, name)))
            return evaluate(&at, h->name);
    }
    if (is_default) {
        size_t i = hints_from(u, STR("exports"));
        struct value v = defined(&at, STR("exports")); /* module.exports = function () {} */
        v = v.kind == VALUE_UNKNOWN ? defined(&at, name) : v;
        return v.kind == VALUE_UNKNOWN && hint_is(u, i, "exports") ? hint_value(&at, &u->hints[i])
                                                                   : v;
    }
    struct value v = evaluate(&at, name);
    for (size_t i = 0; i < u->n_hints && v.kind == VALUE_UNKNOWN; i++) {
        bool all = u->hints[i].kind == REF_EXPORT && str_starts(u->hints[i].name, STR("."));
        int64_t next = all ? module_file(u, u->hints[i].name) : 0;
        if (next && next != file) /* export * from './x' */
            v = exported(&at, next, name);
    }
    return v;
}

/* ---- the first word ---- */

/* How near is a definition that a bare name may mean? 0: not at all. */
static int nearness(const struct infer *x, const struct def *d, str name)
{
    const struct unit *u = x->u;
    unsigned t = u->rules->traits;
    if (d->rules->family != u->rules->family)
        return 0;
    if (d->owner && !is_type(d->kind))
        return (t & IMPLICIT_THIS) && !d->owner_is_code ? class_member(u, x->scope, d) : 0;
    if (d->file == u->file)
        return hint_sight(u, name, x->byte, d) == SIGHT_NONE ? 0 : 8;
    int imported = is_imported(u, name, d);
    if (imported)
        return 4 + imported;
    if ((t & PACKAGES) && str_eq(d->folder, u->folder))
        return 4;
    if (t & MODULES)
        return is_imported_name(u, name, d) ? 3 : 0;
    if (t & STRICT)
        return 0;
    return is_type(d->kind) ? 2 : 1;
}

static struct value defined(const struct infer *x, str name)
{
    const struct def *best = NULL;
    int most = 0;
    const struct defs *all = world_defs(x->u->world, name);
    for (size_t i = 0; i < all->n; i++) {
        int near = nearness(x, &all->v[i], name);
        if (near > most)
            most = near, best = &all->v[i];
    }
    return best ? value_of(x, best, name) : unknown;
}

/* *is: there is one, whatever its type; it hides what is defined elsewhere. */
static struct value parameter(const struct infer *x, str name, bool *is)
{
    for (int32_t i = x->scope; i >= 0; i = x->u->symbols[i].parent) {
        const struct unit_symbol *f = &x->u->symbols[i];
        if (!symbol_is_function(f->kind))
            continue;
        str t = type_of_name(str_of(f->signature), name, x->u->rules->traits);
        if (!t.n)
            t = type_in_doc(str_of(f->doc), STR("@param"), name);
        if (t.n)
            return typed_here(x, t);
        *is = *is || type_has_parameter(str_of(f->signature), str_of(f->name), name);
    }
    return unknown;
}

/* import { name } from './x', where the file is one of this repository. */
struct value imported(const struct infer *x, str name)
{
    const struct unit *u = x->u;
    for (size_t i = 0; (u->rules->traits & GLOBALS) && i < u->n_imports; i++) {
        const struct unit_import *m = &u->imports[i];
        int64_t file = str_eq(m->name, name) ? module_file(u, m->module) : 0;
        struct infer at = {u, x->scope, x->byte, x->depth + 1, x->steps};
        struct value v = file && file != u->file ? exported(&at, file, name) : unknown;
        if (v.kind != VALUE_UNKNOWN)
            return v;
    }
    return unknown;
}

static struct value field_set(const struct infer *x, const struct klass *k, str name);

/* @name where another method of the class sets it. */
static struct value own_field(const struct infer *x, str name)
{
    struct classes c = {0};
    struct value v = unknown;
    classes_around(x->u, x->scope, &c);
    for (size_t i = 0; i < c.n && v.kind == VALUE_UNKNOWN && x->depth <= MAX_DEPTH; i++)
        v = field_set(x, &c.v[i], name);
    return v;
}

static struct value first_word(const struct infer *x, str name)
{
    if (word_is_self(name)) {
        const char *class = class_around(x->u, x->scope);
        return class ? typed(str_of(class), here(x)) : unknown;
    }
    const struct unit_hint *h = hint_of(x->u, x->scope, x->byte, name);
    struct value v = h ? hint_value(x, h) : unknown;
    if (!h && *name.p == '@')
        v = own_field(x, str_sub(name, 1, name.n));
    if (h || *name.p == '@')
        return v;
    bool hides = false;
    v = parameter(x, name, &hides);
    if (v.kind == VALUE_UNKNOWN && !hides)
        v = imported(x, name);
    if (v.kind == VALUE_UNKNOWN && !hides)
        v = defined(x, name);
    if (v.kind == VALUE_UNKNOWN && !hides && imports_word(x->u, name))
        return (struct value){VALUE_MODULE, name, NULL, here(x)};
    unsigned t = x->u->rules->traits;
    bool outside = v.kind == VALUE_UNKNOWN && !hides &&
                   (t & GLOBALS ? word_is_global(name) : t & CAPITALS && word_has_capital(name));
    return outside ? foreign : v;
}

/* ---- steps ---- */

/* b of a::b: a module, or what is in it. */
static struct value path_member(const struct infer *x, const struct value *m, str name)
{
    const struct defs *all = world_defs(x->u->world, name);
    const struct def *best = NULL;
    int most = 0;
    for (size_t i = 0; i < all->n; i++) {
        const struct def *d = &all->v[i];
        int fit = d->rules->family == x->u->rules->family && path_leads(x->u, m->type, d)
                      ? 1 + 2 * (d->kind != SYM_MODULE) + (d->file == x->u->file) +
                            str_eq(d->folder, x->u->folder)
                      : 0;
        if (fit > most)
            most = fit, best = d;
    }
    if (best && best->kind != SYM_MODULE)
        return value_of(x, best, name);
    return word_has_capital(name) ? foreign
                                  : (struct value){VALUE_MODULE, name, NULL, {x->u->folder, 0}};
}

static struct value module_member(const struct infer *x, const struct value *m, str name)
{
    if (m->place.file && m->place.file != x->u->file)
        return exported(x, m->place.file, name);
    if (x->u->rules->traits & PATHS)
        return path_member(x, m, name);
    const struct defs *all = world_defs(x->u->world, name);
    bool leads = false;
    for (size_t i = 0; i < all->n; i++)
        if (!all->v[i].owner && all->v[i].rules->family == x->u->rules->family &&
            names_module(x->u, m->type, &leads, &all->v[i]) && leads)
            return value_of(x, &all->v[i], name);
    return foreign;
}

/* self.name = T() anywhere in the class. */
static struct value field_set(const struct infer *x, const struct klass *k, str name)
{
    static const char *const selves[] = {"self.", "this.", "@", "$this->"};
    const struct loaded_unit *own = k->def ? world_unit(x->u->world, k->def->file) : NULL;
    for (size_t s = 0; own && s < sizeof selves / sizeof *selves; s++) {
        char z[128];
        if (name.n + 8 > sizeof z)
            return unknown;
        snprintf(z, sizeof z, "%s" STR_FMT, selves[s], STR_ARG(name));
        for (size_t i = hints_from(&own->unit, str_of(z)); hint_is(&own->unit, i, z); i++) {
            const struct unit_hint *h = &own->unit.hints[i];
            const char *class = class_around(&own->unit, h->scope);
            struct infer at = {&own->unit, h->scope, h->byte, x->depth + 1, x->steps};
            struct value v = class && str_eqz(k->name, class) ? hint_value(&at, h) : unknown;
            if (v.kind != VALUE_UNKNOWN)
                return v;
        }
    }
    return unknown;
}

static struct value result(const struct infer *x, const struct value *v);

/* What the class itself has under a name; a call means the method rather than the field. */
static struct value class_has(const struct infer *x, const struct klass *k, str name, bool call)
{
    const struct defs *all = world_defs(x->u->world, name);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < all->n; i++) {
            const struct def *d = &all->v[i];
            if ((symbol_is_function(d->kind) == call) != (pass == 0) || !class_owns(x->u, k, d))
                continue;
            struct value found = value_of(x, d, name);
            if (found.kind != VALUE_UNKNOWN)
                return found;
        }
    return unknown;
}

static struct value member(const struct infer *x, const struct value *v, str name, bool call)
{
    struct classes c = {0};
    struct value of;
    if (v->kind == VALUE_FUNCTION && (x->u->rules->traits & BARE_CALLS) && --*x->steps > 0) {
        of = result(x, v);
        v = &of;
    }
    if (v->kind == VALUE_FOREIGN)
        return foreign;
    if (v->kind == VALUE_MODULE)
        return module_member(x, v, name);
    if (v->kind != VALUE_TYPE)
        return unknown;
    classes_of(x->u, &v->place, v->type, &c);
    if (!c.n)
        return type_name(v->type, NULL).n > 1 ? foreign : unknown;
    for (size_t k = 0; k < c.n; k++) {
        struct value found = class_has(x, &c.v[k], name, call);
        if (found.kind != VALUE_UNKNOWN)
            return found;
        struct value set = field_set(x, &c.v[k], name);
        if (set.kind != VALUE_UNKNOWN)
            return set;
    }
    if (word_is_same(name))
        return *v;
    return x->u->rules->traits & TYPED ? foreign : unknown;
}

/* What the definition is said to return: the first that is known. */
static struct value returned(const struct infer *x, const struct def *d)
{
    const struct loaded_unit *own = world_unit(x->u->world, d->file);
    int32_t ordinal = own ? (int32_t)(handle_symbol(d->handle) - own->first_symbol) : -1;
    for (size_t i = own ? hints_from(&own->unit, STR("return")) : 0;
         own && hint_is(&own->unit, i, "return"); i++) {
        const struct unit_hint *h = &own->unit.hints[i];
        struct infer at = {&own->unit, h->scope, h->byte, x->depth + 1, x->steps};
        struct value r = h->scope == ordinal ? hint_value(&at, h) : unknown;
        if (r.kind != VALUE_UNKNOWN && r.kind != VALUE_FOREIGN)
            return r;
    }
    return unknown;
}

/* A call of what has a type: f of (x: A) => B, an object that can be called; T(x), new T. */
static struct value called(const struct infer *x, const struct value *v)
{
    str t = type_returned(v->type), name;
    const struct def *d = t.n ? NULL : class_find(x->u, &v->place, v->type, &name);
    struct value r = t.n ? typed(t, v->place) : unknown;
    if (d && (d->rules->traits & GLOBALS) && (d->kind == SYM_TYPE || d->kind == SYM_INTERFACE)) {
        str s = str_of(world_signature(x->u->world, d));
        size_t is = d->kind == SYM_TYPE ? str_find(s, STR("="), 0) : SIZE_MAX;
        t = is == SIZE_MAX ? (str){0} : type_returned(str_sub(s, is + 1, s.n));
        r = t.n ? typed(t, place_of(d)) : returned(x, d);
    }
    return r.kind == VALUE_UNKNOWN ? *v : r;
}

static struct value result(const struct infer *x, const struct value *v)
{
    if (v->kind == VALUE_TYPE && x->depth <= MAX_DEPTH)
        return called(x, v);
    if (v->kind != VALUE_FUNCTION)
        return v->kind == VALUE_MODULE ? foreign : *v;
    const struct def *d = v->def;
    str t = type_of_result(str_of(world_signature(x->u->world, d)), v->type, d->rules->traits);
    if (!t.n)
        t = type_in_doc(str_of(world_doc(x->u->world, d)), STR("@return"), (str){0});
    if (t.n && word_is_self(type_name(t, NULL)))
        return d->owner ? typed(str_of(d->owner), v->place) : unknown;
    if (t.n || !(d->rules->traits & RESULTS) || x->depth > MAX_DEPTH)
        return typed(t, v->place);
    return returned(x, d);
}

/* f^1.0: what f hands to parameter 0 of the function that it gets as argument 1. */
static struct value handed(const struct infer *x, const struct value *v, str *s)
{
    unsigned argument = s->n > 1 ? (unsigned)(s->p[1] - '0') : 0;
    unsigned parameter = s->n > 3 ? (unsigned)(s->p[3] - '0') : 0;
    *s = str_sub(*s, 4, s->n);
    if (v->kind != VALUE_FUNCTION || argument > 9 || parameter > 9)
        return unknown;
    str type = type_of_parameter(str_of(world_signature(x->u->world, v->def)), v->type, argument,
                                 v->def->rules->traits);
    return typed(type_parameter(type, parameter), v->place);
}

static struct value element(const struct infer *x, const struct value *v)
{
    if (v->kind != VALUE_TYPE)
        return v->kind == VALUE_FOREIGN ? foreign : unknown;
    str t = type_element(v->type), name;
    if (t.n)
        return typed(t, v->place);
    const struct def *d = class_find(x->u, &v->place, v->type, &name); /* type List []T */
    if (!d || d->kind != SYM_TYPE)
        return unknown;
    str s = str_of(world_signature(x->u->world, d));
    size_t at = str_find(s, name, 0);
    return at == SIZE_MAX ? unknown
                          : typed(type_element(str_sub(s, at + name.n, s.n)), place_of(d));
}

/* ---- expressions ---- */

static struct value start(const struct infer *x, str *s)
{
    static const char *const words[] = {"await ", "new ", "yield ", "move ", "return ", "go "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts(*s, str_of(words[i])))
            *s = str_sub(*s, strlen(words[i]), s->n);
    size_t n = expr_word(*s), whole;
    str word = str_sub(*s, 0, n), inside;
    if (n && str_eqz(word, "new") && n < s->n && s->p[n] == '(') { /* new(T) */
        inside = expr_bracket(str_sub(*s, n, s->n), &whole);
        *s = str_sub(*s, n + whole, s->n);
        return typed(inside, here(x));
    }
    if (n) {
        *s = str_sub(*s, n, s->n);
        bool path = (x->u->rules->traits & PATHS) && str_starts(*s, STR("::"));
        return path && !word_has_capital(word)
                   ? (struct value){VALUE_MODULE, word, NULL, {x->u->folder, 0}}
                   : first_word(x, word);
    }
    if (s->n && *s->p == '(') {
        inside = expr_bracket(*s, &whole);
        *s = str_sub(*s, whole, s->n);
        size_t as = str_find(inside, STR(" as "), 0);
        return as != SIZE_MAX
                   ? typed(str_sub(inside, as + 4, inside.n), here(x))
                   : evaluate(&(struct infer){x->u, x->scope, x->byte, x->depth + 1, x->steps},
                              str_sub(inside, inside.n && strchr("&*", *inside.p), inside.n));
    }
    if (s->n && *s->p == '"') { /* a text has the language's own methods, unless it can get more */
        *s = (str){0};
        return x->u->rules->traits & LOOSE ? foreign : unknown;
    }
    size_t brace = str_find(*s, STR("{"), 0); /* []T{} */
    if (s->n && *s->p == '[' && brace != SIZE_MAX) {
        str type = str_sub(*s, 0, brace);
        *s = str_sub(*s, brace, s->n);
        return typed(type, here(x));
    }
    *s = (str){0};
    return unknown;
}

/* One step behind v; false when the rest is none. */
static bool step(const struct infer *x, struct value *v, str *s)
{
    static const char *const dots[] = {"?.", "&.", "::", "->", "."};
    size_t whole, n;
    if (*s->p == '(') {
        expr_bracket(*s, &whole);
        *v = result(x, v);
        return *s = str_sub(*s, whole, s->n), true;
    }
    if (*s->p == '[' || *s->p == '{') {
        expr_bracket(*s, &whole);
        if (*s->p == '[' && v->kind != VALUE_FUNCTION) /* f[T]() */
            *v = element(x, v);
        return *s = str_sub(*s, whole, s->n), true;
    }
    if (*s->p == '^')
        return *v = handed(x, v, s), true;
    if (*s->p == '!' || (*s->p == '?' && (s->n < 2 || s->p[1] != '.')))
        return *s = str_sub(*s, 1, s->n), true;
    for (size_t i = 0; i < sizeof dots / sizeof *dots; i++) {
        if (!str_starts(*s, str_of(dots[i])))
            continue;
        *s = str_sub(*s, strlen(dots[i]), s->n);
        if (s->n && *s->p == '(') { /* x.(T) */
            *v = typed(expr_bracket(*s, &whole), here(x));
            return *s = str_sub(*s, whole, s->n), true;
        }
        n = expr_word(*s);
        str list = v->kind == VALUE_TYPE ? type_element(v->type) : (str){0};
        if (list.n && s->n == n + 4 && s->p[n] == '^') { /* list.map(x => ...) */
            *v = typed(list, v->place);
            return *s = (str){0}, true;
        }
        *v = member(x, v, str_sub(*s, 0, n), n < s->n && s->p[n] == '(');
        *s = str_sub(*s, n, s->n);
        return n > 0;
    }
    return false;
}

struct value evaluate(const struct infer *x, str expr)
{
    if (x->depth > MAX_DEPTH || !x->u->world || --*x->steps < 0)
        return unknown;
    str s = str_trim(expr);
    struct value v = start(x, &s);
    while (s.n && v.kind != VALUE_UNKNOWN)
        if (!step(x, &v, &s))
            return unknown;
    bool call = v.kind == VALUE_FUNCTION && (x->u->rules->traits & BARE_CALLS);
    return call ? result(x, &v) : v;
}
