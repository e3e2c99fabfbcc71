/* What the rules found becomes symbols and references: duplicates go (the earlier rule wins),
 * definitions are nested by their ranges and named after what encloses them, variables of functions
 * are dropped, references get their enclosing symbol.
 *
 * Invariant: in the result a parent's index is smaller than its children's. */
#include "extract.h"
#include "lang/lang.h"

/* ---- order ---- */

static int compare_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int found_by_name(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int c = compare_u32(x->name.start, y->name.start);
    if (!c)
        c = (x->role != ROLE_SYMBOL) - (y->role != ROLE_SYMBOL);
    if (!c)
        c = compare_u32(x->rule, y->rule);
    return c ? c : compare_u32(x->body, y->body); /* several parts of a body: the first */
}

static int found_by_place(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int c = compare_u32(x->start, y->start);
    if (!c)
        c = compare_u32(y->end, x->end);
    if (!c)
        c = compare_u32(x->name.start, y->name.start);
    return c ? c : (int)x->role - (int)y->role;
}

static bool is_hint(const struct found_reference *r)
{
    return r->kind >= REF_VALUE;
}

static int reference_by_name(const void *a, const void *b)
{
    const struct found_reference *x = a, *y = b;
    int c = compare_u32(x->name.start, y->name.start);
    if (!c)
        c = is_hint(x) - is_hint(y);
    return c ? c : compare_u32(x->rule, y->rule);
}

static int range_by_start(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return compare_u32(x->start, y->start);
}

/* Keeps one symbol per name in the text; references to a definition's own name go. */
static void duplicates_drop(struct extraction *x)
{
    size_t n = 0;
    if (x->found.len)
        qsort(x->found.v, x->found.len, sizeof *x->found.v, found_by_name);
    for (size_t i = 0; i < x->found.len; i++) {
        const struct found *f = &x->found.v[i], *last = n ? &x->found.v[n - 1] : NULL;
        if (last && last->name.start == f->name.start && last->role == f->role &&
            f->role != ROLE_HIDDEN)
            continue;
        x->found.v[n++] = *f;
    }
    x->found.len = n;
    size_t kept = 0, d = 0;
    if (x->references.len)
        qsort(x->references.v, x->references.len, sizeof *x->references.v, reference_by_name);
    for (size_t i = 0; i < x->references.len; i++) {
        uint32_t at = x->references.v[i].name.start;
        while (d < n && (x->found.v[d].name.start < at || x->found.v[d].role != ROLE_SYMBOL))
            d++;
        bool hint = is_hint(&x->references.v[i]);
        bool defined = d < n && x->found.v[d].name.start == at && !hint &&
                       x->references.v[i].kind != REF_IMPORT;
        const struct found_reference *last = kept ? &x->references.v[kept - 1] : NULL;
        if (!defined && !(last && last->name.start == at && is_hint(last) == hint))
            x->references.v[kept++] = x->references.v[i];
    }
    x->references.len = kept;
}

/* ---- nesting ---- */

static bool is_type_kind(uint8_t k)
{
    return k == SYM_CLASS || k == SYM_STRUCT || k == SYM_UNION || k == SYM_ENUM ||
           k == SYM_INTERFACE || k == SYM_TRAIT || k == SYM_TYPE;
}

/* Kinds that other definitions are members of. */
static bool found_owns(const struct found *f)
{
    if (f->role != ROLE_SYMBOL)
        return true;
    bool members = f->kind != SYM_TYPE || f->body < f->end; /* data T = A | B, no typedef */
    return f->symbol >= 0 && ((is_type_kind(f->kind) && members) || symbol_is_function(f->kind) ||
                              f->kind == SYM_MODULE);
}

static bool owner_hides(const struct found *owner)
{
    return owner && (owner->role == ROLE_HIDDEN ||
                     (owner->role == ROLE_SYMBOL && symbol_is_function(owner->kind)));
}

static void found_place(struct extraction *x, size_t i, int32_t owner)
{
    struct found *f = &x->found.v[i];
    const struct found *o = owner >= 0 ? &x->found.v[owner] : NULL;
    if (o && (f->kind == SYM_PROPERTY || f->kind == SYM_FIELD) && symbol_is_function(o->kind) &&
        o->role == ROLE_SYMBOL && o->owner >= 0) { /* constructor(private x) */
        owner = o->owner;
        o = &x->found.v[owner];
    }
    f->owner = owner;
    f->symbol = -1;
    if (f->role != ROLE_SYMBOL || f->drop)
        return;
    if ((f->kind == SYM_VARIABLE || f->kind == SYM_CONSTANT) && owner_hides(o))
        return;
    bool in_type =
        o && (o->role == ROLE_SCOPE || (o->role == ROLE_SYMBOL && is_type_kind(o->kind)));
    if (f->kind == SYM_FUNCTION && in_type)
        f->kind = SYM_METHOD;
    f->symbol = 0;
}

/* a = b = function () {}: two names for one body, neither inside the other */
static bool same_body(const struct found *a, const struct found *b)
{
    return a->body == b->body && a->body < a->end && a->end == b->end && a->role == b->role;
}

/* defineGetter(req, 'ip', function ip() {}): the outer name is the one. */
static bool inner_name(const struct found *outer, const struct found *f)
{
    return outer && outer->body == f->body && f->body < f->end && outer->end > f->end &&
           f->role == ROLE_SYMBOL;
}

static void found_nest(struct extraction *x)
{
    VEC(int32_t) stack = {0};
    const struct found *last = NULL; /* the last one with a body */
    if (x->found.len)
        qsort(x->found.v, x->found.len, sizeof *x->found.v, found_by_place);
    for (size_t i = 0; i < x->found.len; i++) {
        const struct found *f = &x->found.v[i];
        while (stack.len && x->found.v[stack.v[stack.len - 1]].end < f->end)
            stack.len--;
        while (stack.len && x->found.v[stack.v[stack.len - 1]].end <= f->start)
            stack.len--;
        while (stack.len && same_body(&x->found.v[stack.v[stack.len - 1]], f))
            stack.len--;
        found_place(x, i, stack.len ? stack.v[stack.len - 1] : -1);
        if (inner_name(last, f))
            x->found.v[i].symbol = -1;
        else if (f->role == ROLE_SYMBOL && f->body < f->end)
            last = f;
        if (found_owns(f))
            vec_push(&stack, (int32_t)i);
    }
    vec_release(&stack);
}

/* ---- names ---- */

static str names_join(const struct extraction *x, str a, str b)
{
    if (!a.n || !b.n)
        return a.n ? a : b;
    char *p = arena_printf(x->memory, STR_FMT "%s" STR_FMT, STR_ARG(a), x->separator, STR_ARG(b));
    return str_of(p);
}

/* The nearest enclosing thing that has a name; functions only when asked for. */
static str owner_name(const struct extraction *x, const struct found *f, bool functions)
{
    for (int32_t o = f->owner; o >= 0; o = x->found.v[o].owner) {
        const struct found *owner = &x->found.v[o];
        bool counts = owner->role == ROLE_SCOPE || owner->symbol >= 0;
        if (counts && (functions || !symbol_is_function(owner->kind)) && owner->qualified.n)
            return owner->qualified;
    }
    return (str){"", 0};
}

/* this.x and self.x belong to what encloses them; exports.x is the file's own x; a prototype is its
 * class. */
static str qualifier_clean(str q)
{
    static const char *const own[] = {"this", "self", "cls", "exports", "module.exports", "module"};
    static const str tail = {".prototype", 10};
    if (str_ends(q, tail))
        q = str_sub(q, 0, q.n - tail.n);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (str_eqz(q, own[i]))
            return (str){"", 0};
    return q;
}

static void found_name(struct extraction *x)
{
    for (size_t i = 0; i < x->found.len; i++) {
        struct found *f = &x->found.v[i];
        if (f->role == ROLE_HIDDEN || (f->role == ROLE_SYMBOL && f->symbol < 0))
            continue;
        f->text = text_name(x, f->name);
        str q = f->qualifier.end ? qualifier_clean(text_qualifier(x, f->qualifier)) : (str){"", 0};
        str owner = f->replaces ? (str){"", 0} : owner_name(x, f, f->qualifier.end == 0);
        if (f->qualifier.end && !q.n && !owner.n) /* this.x in a constructor function */
            owner = owner_name(x, f, true);
        f->qualified = names_join(x, names_join(x, owner, q), f->text);
    }
}

/* f 0 = 1; f n = ...: the clauses of one function, next to each other, are one definition. */
static void found_merge(struct extraction *x)
{
    struct found *last = NULL;
    for (size_t i = 0; i < x->found.len; i++) {
        struct found *f = &x->found.v[i];
        if (f->role != ROLE_SYMBOL || f->symbol < 0)
            continue;
        if (last && last->merges && f->merges && last->kind == f->kind && last->owner == f->owner &&
            str_eq(last->qualified, f->qualified)) {
            last->end = f->end;
            last->end_line = f->end_line;
            f->symbol = -1;
        } else if (!last || f->start >= last->end || !symbol_is_function(last->kind)) {
            last = f;
        }
    }
}

/* ---- symbols ---- */

static void symbol_fill(const struct extraction *x, const struct found *f, struct raw_symbol *s)
{
    uint32_t start = text_skip_decorators(x, f->start, f->end), end = f->end;
    while (end > start && strchr(" \t\r\n", x->text.p[end - 1]))
        end--;
    uint32_t line = f->line;
    for (uint32_t i = f->start; i < start; i++)
        line += x->text.p[i] == '\n';
    *s = (struct raw_symbol){.kind = (enum symbol_kind)f->kind,
                             .name = f->text,
                             .qualified = f->qualified,
                             .signature = text_signature(x, f),
                             .doc = text_doc(x, f),
                             .line = line,
                             .end_line = f->end_line < line ? line : f->end_line,
                             .name_line = f->name_line,
                             .start_byte = start,
                             .end_byte = end,
                             .body_byte = f->body < end ? f->body : end,
                             .parent = -1,
                             .is_declaration = f->is_declaration,
                             .is_local = f->is_local};
}

static int type_by_name(const void *a, const void *b)
{
    const struct found *const *x = a, *const *y = b;
    return str_cmp((*x)->qualified, (*y)->qualified);
}

/* The text before the last part of a qualified name. */
static str owner_part(const struct extraction *x, const struct found *f)
{
    size_t sep = strlen(x->separator);
    if (f->qualified.n <= f->text.n + sep)
        return (str){"", 0};
    return str_sub(f->qualified, 0, f->qualified.n - f->text.n - sep);
}

/* A method written outside its type (func (e *Engine) run, impl Engine) has the type as parent when
 * the type is in the same file. */
static void parents_find(struct extraction *x)
{
    VEC(const struct found *) types = {0};
    for (size_t i = 0; i < x->found.len; i++) {
        const struct found *t = &x->found.v[i];
        if (t->role == ROLE_SYMBOL && t->symbol >= 0 && is_type_kind(t->kind) && !t->is_declaration)
            vec_push(&types, t);
    }
    if (types.len)
        qsort(types.v, types.len, sizeof *types.v, type_by_name);
    for (size_t i = 0; i < x->found.len; i++) {
        struct found *f = &x->found.v[i];
        f->parent = f->owner;
        while (f->parent >= 0 &&
               (x->found.v[f->parent].role != ROLE_SYMBOL || x->found.v[f->parent].symbol < 0))
            f->parent = x->found.v[f->parent].owner;
        struct found key = {.qualified = owner_part(x, f)};
        const struct found *k = &key, **t = NULL;
        bool free = f->parent < 0 || x->found.v[f->parent].kind == SYM_MODULE;
        if (free && symbol_is_function(f->kind) && key.qualified.n && types.len)
            t = bsearch(&k, types.v, types.len, sizeof *types.v, type_by_name);
        if (t)
            f->parent = (int32_t)(*t - x->found.v);
    }
    vec_release(&types);
}

/* Depth of parents is that of the source; a parent may come later in the file, so it is put out
 * first. */
static void symbol_put(struct extraction *x, size_t i, struct extracted *out, bool *done)
{
    int32_t chain[64];
    int n = 0;
    for (int32_t at = (int32_t)i; at >= 0 && n < 64 && !done[at]; at = x->found.v[at].parent)
        chain[n++] = at;
    while (n > 0) {
        struct found *f = &x->found.v[chain[--n]];
        if (done[chain[n]])
            continue;
        done[chain[n]] = true;
        int32_t parent = f->parent;
        struct raw_symbol *s = &out->symbols[out->n_symbols];
        symbol_fill(x, f, s);
        s->parent = parent >= 0 && done[parent] ? x->found.v[parent].symbol : -1;
        f->symbol = (int32_t)out->n_symbols++;
    }
}

static void symbols_build(struct extraction *x, struct extracted *out)
{
    out->symbols = ARENA_ARRAY(x->memory, struct raw_symbol, x->found.len + 1);
    parents_find(x);
    bool *done = ARENA_ARRAY(x->memory, bool, x->found.len + 1);
    for (size_t i = 0; i < x->found.len; i++)
        if (x->found.v[i].role == ROLE_SYMBOL && x->found.v[i].symbol >= 0)
            symbol_put(x, i, out, done);
}

/* ---- references ---- */

/* Names bound inside functions, by the function: naming a parameter is no reference. */
struct binding {
    int32_t symbol;
    str name;
};
typedef VEC(struct binding) bindings;

static int binding_compare(const void *a, const void *b)
{
    const struct binding *x = a, *y = b;
    return x->symbol != y->symbol ? (x->symbol > y->symbol) - (x->symbol < y->symbol)
                                  : str_cmp(x->name, y->name);
}

/* Moves from range to range in source order and knows the innermost symbol. */
struct sweep {
    const struct extraction *x;
    size_t next;
    VEC(int32_t) stack;
};

static int32_t sweep_to(struct sweep *s, uint32_t byte)
{
    while (s->next < s->x->found.len && s->x->found.v[s->next].start <= byte) {
        const struct found *f = &s->x->found.v[s->next++];
        while (s->stack.len && s->x->found.v[s->stack.v[s->stack.len - 1]].end <= f->start)
            s->stack.len--;
        if (f->role == ROLE_SYMBOL && f->symbol >= 0)
            vec_push(&s->stack, (int32_t)(s->next - 1));
    }
    while (s->stack.len && s->x->found.v[s->stack.v[s->stack.len - 1]].end <= byte)
        s->stack.len--;
    return s->stack.len ? s->x->found.v[s->stack.v[s->stack.len - 1]].symbol : -1;
}

static int32_t function_above(const struct extracted *out, int32_t symbol)
{
    while (symbol >= 0 && !symbol_is_function((uint8_t)out->symbols[symbol].kind))
        symbol = out->symbols[symbol].parent;
    return symbol;
}

static void bindings_build(struct extraction *x, const struct extracted *out, bindings *b)
{
    struct sweep s = {.x = x};
    if (x->bindings.len)
        qsort(x->bindings.v, x->bindings.len, sizeof *x->bindings.v, range_by_start);
    for (size_t i = 0; i < x->bindings.len; i++) {
        int32_t f = function_above(out, sweep_to(&s, x->bindings.v[i].start));
        if (f >= 0)
            vec_push(b, ((struct binding){f, text_range(x, x->bindings.v[i])}));
    }
    vec_release(&s.stack);
    if (b->len)
        qsort(b->v, b->len, sizeof *b->v, binding_compare);
}

static bool name_is_bound(const struct extracted *out, const bindings *b, int32_t scope, str name)
{
    for (int32_t f = function_above(out, scope); f >= 0 && b->len;
         f = function_above(out, out->symbols[f].parent)) {
        struct binding key = {f, name};
        if (bsearch(&key, b->v, b->len, sizeof *b->v, binding_compare))
            return true;
    }
    return false;
}

/* One type is named many times in a function: once is enough. */
static bool type_repeats(const struct extracted *out, const struct raw_reference *r)
{
    for (size_t back = 1; back <= 24 && back <= out->n_references; back++) {
        const struct raw_reference *o = &out->references[out->n_references - back];
        if (o->kind == REF_TYPE && o->scope == r->scope && str_eq(o->name, r->name))
            return true;
    }
    return false;
}

/* A name that is defined by the statement is known around it, not only in it. */
static int32_t scope_around(const struct extracted *out, int32_t scope)
{
    while (scope >= 0) {
        enum symbol_kind k = out->symbols[scope].kind;
        if (k != SYM_VARIABLE && k != SYM_CONSTANT && k != SYM_FIELD && k != SYM_PROPERTY)
            break;
        scope = out->symbols[scope].parent;
    }
    return scope;
}

/* import T as x, const x = require('m'): from here on x is that. */
static void alias_add(const struct extraction *x, const struct raw_reference *r,
                      struct extracted *out)
{
    const char *value = r->qualifier.n ? arena_printf(x->memory, "<" STR_FMT "#" STR_FMT,
                                                      STR_ARG(r->qualifier), STR_ARG(r->name))
                                       : arena_printf(x->memory, "<" STR_FMT, STR_ARG(r->name));
    out->references[out->n_references++] =
        (struct raw_reference){.kind = REF_VALUE,
                               .name = r->alias,
                               .qualifier = str_of(value),
                               .line = r->line,
                               .byte = r->byte,
                               .scope = scope_around(out, r->scope)};
}

/* What is no reference but a fact about a name (infer.h). */
static void hint_fill(const struct extraction *x, const struct found_reference *f,
                      struct raw_reference *r)
{
    if (f->kind == FOUND_EMBED) {
        *r = (struct raw_reference){REF_TYPED,       STR("embed"),    r->name,
                                    .line = r->line, .byte = r->byte, .scope = r->scope};
    } else if (f->kind == FOUND_RETURN) {
        r->kind = REF_VALUE;
        r->name = STR("return");
        r->qualifier = text_qualifier(x, f->name);
    } else if (f->kind == FOUND_CALLBACK) {
        r->kind = REF_VALUE;
        r->qualifier = text_callback(x, f->qualifier, f->name);
    } else if (f->kind == FOUND_ELEMENT) {
        r->kind = REF_VALUE;
        r->qualifier = str_of(arena_printf(x->memory, STR_FMT "[]", STR_ARG(r->qualifier)));
    } else if (f->kind == REF_TYPED && f->qualifier.end) {
        r->qualifier = text_name(x, f->qualifier);
    }
}

/* The function without a name that a definition stands in, as far as no named one is nearer. */
static const struct found *closure_of(const struct extraction *x, const struct found *f)
{
    for (int32_t o = f->owner; o >= 0; o = x->found.v[o].owner) {
        const struct found *owner = &x->found.v[o];
        if (owner->role == ROLE_HIDDEN)
            return owner;
        if (owner->role == ROLE_SCOPE || owner->symbol >= 0)
            return NULL;
    }
    return NULL;
}

/* What is defined in a closure is known there only: a hint with the closure's range. */
static void closures_add(const struct extraction *x, struct extracted *out)
{
    for (size_t i = 0; i < x->found.len; i++) {
        const struct found *f = &x->found.v[i];
        bool named = f->role == ROLE_SYMBOL && f->symbol >= 0 && !f->qualifier.end &&
                     (f->kind == SYM_FUNCTION || is_type_kind(f->kind));
        const struct found *c = named ? closure_of(x, f) : NULL;
        if (c)
            out->references[out->n_references++] = (struct raw_reference){.kind = REF_VALUE,
                                                                          .name = f->text,
                                                                          .qualifier = STR("{"),
                                                                          .line = c->end,
                                                                          .byte = c->start,
                                                                          .scope = -1};
    }
}

/* Definitions for another platform, and where such code is: hints of no name. */
static void platform_mark(struct extracted *out, const struct byte_ranges *windows)
{
    for (size_t i = 0; i < windows->len; i++) {
        struct byte_range w = windows->v[i];
        for (size_t k = 0; k < out->n_symbols; k++)
            out->symbols[k].is_elsewhere |=
                out->symbols[k].start_byte >= w.start && out->symbols[k].start_byte < w.end;
        out->references[out->n_references++] = (struct raw_reference){.kind = REF_VALUE,
                                                                      .name = STR("#"),
                                                                      .qualifier = STR("{"),
                                                                      .line = w.end,
                                                                      .byte = w.start,
                                                                      .scope = -1};
    }
}

/* A value is of use only when all of it is known. */
static bool is_worth(const struct raw_reference *r)
{
    if (r->kind < REF_VALUE)
        return true;
    return r->kind == REF_EXPORT || (r->qualifier.n && r->qualifier.n < QUALIFIER_MAX &&
                                     r->name.n < QUALIFIER_MAX && !str_eq(r->name, r->qualifier));
}

static void references_build(struct extraction *x, struct extracted *out, size_t more)
{
    struct sweep s = {.x = x};
    bindings bound = {0};
    bool overloads = language_flags(x->language) & LANG_OVERLOADS;
    bindings_build(x, out, &bound);
    out->references = ARENA_ARRAY(x->memory, struct raw_reference,
                                  2 * x->references.len + x->found.len + more + 1);
    uint32_t line = 1, at = 0;
    for (size_t i = 0; i < x->references.len; i++) {
        const struct found_reference *f = &x->references.v[i];
        for (; at < f->name.start; at++)
            line += x->text.p[at] == '\n';
        struct raw_reference r = {.kind = (enum reference_kind)f->kind,
                                  .name = text_name(x, f->name),
                                  .line = line,
                                  .byte = f->name.start,
                                  .arguments = overloads && f->kind == REF_CALL
                                                   ? text_arguments(x->text, f->name.end)
                                                   : 0,
                                  .scope = sweep_to(&s, f->name.start)};
        bool is_name = f->kind == REF_POINTER || f->kind == REF_CALL;
        if (f->qualifier.end)
            r.qualifier = f->kind == REF_CALL ? text_called_on(x, f->qualifier)
                                              : text_qualifier(x, f->qualifier);
        else if (is_name && f->kind == REF_POINTER && name_is_bound(out, &bound, r.scope, r.name))
            continue;
        if (is_hint(f))
            r.scope = scope_around(out, r.scope);
        hint_fill(x, f, &r);
        if (f->alias.end)
            r.alias = text_range(x, f->alias);
        if (r.name.n && is_worth(&r) && !(f->kind == REF_TYPE && type_repeats(out, &r)))
            out->references[out->n_references++] = r;
        if (r.alias.n && f->kind == REF_IMPORT)
            alias_add(x, &r, out);
    }
    closures_add(x, out);
    vec_release(&bound);
    vec_release(&s.stack);
}

void extraction_build(struct extraction *x, struct extracted *out)
{
    duplicates_drop(x);
    found_nest(x);
    found_name(x);
    found_merge(x);
    if (x->comments.len)
        qsort(x->comments.v, x->comments.len, sizeof *x->comments.v, range_by_start);
    if (x->docs.len)
        qsort(x->docs.v, x->docs.len, sizeof *x->docs.v, range_by_start);
    symbols_build(x, out);
    struct byte_ranges windows = {0};
    if (language_branches(x->language))
        text_windows(x->text, &windows);
    references_build(x, out, windows.len);
    platform_mark(out, &windows);
    vec_release(&windows);
}
