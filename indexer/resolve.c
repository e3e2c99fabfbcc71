/* Scope rules, by language family, as a table of traits and one way of scoring.
 *
 * A use is looked at from where it stands: the same file, what the file imports or includes, its
 * package, then everywhere; with something in front of it (x.send, Group.send, this.send) the
 * owner decides: named outright, inferred from the enclosing signature or a field's type, or
 * unknown. Candidates below the best score are dropped; several at the best score stay, marked
 * EDGE_NAME, unless they are so many that they say nothing. Nothing here knows a compiler's type
 * checker: what is certain is called direct, the rest is called by name. */
#include "imports.h"
#include "overload.h"
#include "world.h"

static const struct lang_rules rules[] = {
    {"c", 1, HEADERS | TYPE_BEFORE | STRUCT_CALLS},
    {"cpp", 1, HEADERS | IMPLICIT_THIS | TYPE_BEFORE | OVERLOADS},
    {"objc", 1, HEADERS | IMPLICIT_THIS | TYPE_BEFORE},
    {"go", 2, PACKAGES | TYPE_AFTER | LOOSE | STRICT},
    {"python", 3, MODULES | TYPE_COLON | LOOSE | ONE_BODY | RESULTS},
    {"javascript", 4, MODULES | TYPE_COLON | LOOSE | RESULTS | DOCS | GLOBALS},
    {"typescript", 4, MODULES | TYPE_COLON | LOOSE | ONE_BODY | RESULTS | GLOBALS},
    {"tsx", 4, MODULES | TYPE_COLON | LOOSE | ONE_BODY | RESULTS | GLOBALS},
    {"java", 5, IMPLICIT_THIS | PACKAGES | TYPE_BEFORE | ONE_BODY | OVERLOADS | TYPED | CAPITALS},
    {"kotlin", 5, IMPLICIT_THIS | PACKAGES | TYPE_COLON | OVERLOADS | TYPED | CAPITALS},
    {"scala", 5, IMPLICIT_THIS | PACKAGES | TYPE_COLON | TYPED | CAPITALS},
    {"csharp", 6, IMPLICIT_THIS | PACKAGES | TYPE_BEFORE | OVERLOADS | TYPED | CAPITALS | PARTIAL},
    {"rust", 7, PACKAGES | TYPE_COLON | LOOSE | TYPED | CAPITALS | PATHS},
    {"ruby", 8, BARE_CALLS | IMPLICIT_THIS | LOOSE | RESULTS | CAPITALS | PARTIAL},
    {"php", 9, TYPE_BEFORE | LOOSE | ONE_BODY | RESULTS | DOCS | CAPITALS},
    {"lua", 10, LOOSE},
    {"bash", 11, HEADERS},
    {"swift", 12, IMPLICIT_THIS | PACKAGES | TYPE_COLON | CAPITALS},
    {"dart", 13, IMPLICIT_THIS | TYPE_BEFORE | CAPITALS},
    {"ocaml", 14, 0},
    {"ocaml_interface", 14, 0},
    {"elixir", 15, IMPLICIT_THIS},
    {"haskell", 16, 0},
    {"julia", 17, PACKAGES},
    {"zig", 18, TYPE_COLON},
    {"perl", 19, LOOSE},
    {"r", 20, PACKAGES},
};

const struct lang_rules *rules_of(const char *language)
{
    static const struct lang_rules none = {"", 0, 0};
    for (size_t i = 0; language && i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].language, language) == 0)
            return &rules[i];
    return &none;
}

static bool scope_has(const struct unit *u, int32_t scope, const char *name)
{
    for (int32_t i = scope; i >= 0; i = u->symbols[i].parent)
        if (strcmp(u->symbols[i].name, name) == 0)
            return true;
    return false;
}

/* ---- scoring ---- */

static bool kinds_fit(enum reference_kind use, enum symbol_kind k)
{
    bool type = k == SYM_CLASS || k == SYM_STRUCT || k == SYM_UNION || k == SYM_ENUM ||
                k == SYM_INTERFACE || k == SYM_TRAIT || k == SYM_TYPE;
    bool code = symbol_is_callable(k);
    switch (use) {
    case REF_CALL:
        return code || type || k == SYM_VARIABLE || k == SYM_CONSTANT || k == SYM_FIELD ||
               k == SYM_PROPERTY;
    case REF_TYPE:
        return type || k == SYM_MACRO || k == SYM_MODULE || k == SYM_VARIABLE;
    case REF_MACRO:
        return k == SYM_MACRO || k == SYM_CONSTANT;
    default:
        return k != SYM_SECTION;
    }
}

struct score {
    int points;
    enum edge_confidence confidence;
};

static bool same_folder(const struct unit *u, const struct def *d)
{
    return str_eq(u->folder, d->folder);
}

static bool is_header(const char *path)
{
    str p = str_of(path);
    return str_ends(p, STR(".h")) || str_ends(p, STR(".hpp")) || str_ends(p, STR(".hh")) ||
           str_ends(p, STR(".inc")) || str_ends(p, STR(".c.in"));
}

static struct score score_bare(const struct unit *u, const struct use *use,
                               const struct receiver *v, const struct def *d)
{
    unsigned t = u->rules->traits;
    bool same_file = d->file == u->file;
    if (use->only)
        return (struct score){d->handle == use->only ? 97 : 0, EDGE_IMPORT};
    enum sight sight = hint_sight(u, use->name, use->byte, d);
    if (sight == SIGHT_NONE)
        return (struct score){0, EDGE_NAME};
    if (sight == SIGHT_CLOSURE)
        return (struct score){120, EDGE_DIRECT};
    if (d->owner_is_code)
        return (struct score){same_file && scope_has(u, use->scope, d->owner) ? 110 : 0,
                              EDGE_DIRECT};
    bool member =
        d->owner && (d->kind == SYM_METHOD || d->kind == SYM_FIELD || d->kind == SYM_PROPERTY);
    if (member) {
        const char *class = class_around(u, use->scope);
        bool own = class && strcmp(class, d->owner) == 0;
        if (!(t & IMPLICIT_THIS))
            return (struct score){0, EDGE_NAME};
        if (own)
            return (struct score){same_file ? 105 : 95, EDGE_DIRECT};
        for (size_t i = 0; i < v->classes.n; i++)
            if (class_owns(u, &v->classes.v[i], d))
                return (struct score){104 - 4 * v->classes.v[i].level, EDGE_DIRECT};
        bool value = d->kind != SYM_METHOD && (t & TYPED); /* new Guid() is no Guid of another */
        return (struct score){value ? 0 : same_file ? 50 : 30, EDGE_NAME};
    }
    bool covered = (t & MODULES) && is_covered(u, use->name);
    bool alias = d->kind == SYM_VARIABLE;
    if (same_file)
        return (struct score){!covered ? 100 : alias ? 0 : 65, EDGE_DIRECT};
    int imported = is_imported(u, use->name, d);
    if (imported)
        return (struct score){imported == 2 ? 92 : 90, EDGE_IMPORT};
    if ((t & PACKAGES) && same_folder(u, d))
        return (struct score){85, EDGE_DIRECT};
    if (t & MODULES) {
        if (is_imported_name(u, use->name, d))
            return (struct score){70, EDGE_IMPORT};
        return (struct score){u->n_imports ? 0 : 20, EDGE_NAME};
    }
    if (u->rules->traits & STRICT) /* Go: another package's name is never bare */
        return (struct score){0, EDGE_NAME};
    return (struct score){same_folder(u, d) ? 60 : 40, t & HEADERS ? EDGE_DIRECT : EDGE_NAME};
}

/* The method of a list, a stream, ... is as likely as one of this repository. */
static bool is_common(const struct unit *u, const struct use *use, const struct receiver *v)
{
    bool loose = v->self ? str_starts(use->name, STR("__")) : u->rules->traits & LOOSE;
    bool common =
        word_is_builtin(use->name) || ((u->rules->traits & PATHS) && word_is_same(use->name));
    return v->self ? loose || common : loose && common;
}

/* The class of what stands before the use is known: its own methods, then what it inherits. */
static struct score score_class(const struct unit *u, const struct use *use,
                                const struct receiver *v, const struct def *d, int near)
{
    for (size_t i = 0; i < v->classes.n; i++)
        if (class_owns(u, &v->classes.v[i], d))
            return (struct score){115 - 4 * v->classes.v[i].level + near / 5, EDGE_DIRECT};
    bool mixin = v->self && d->owner && !(v->super && is_common(u, use, v));
    return (struct score){mixin ? 25 + near : 0, EDGE_NAME};
}

static bool in_class(const struct def *d)
{
    return d->owner &&
           (d->kind == SYM_METHOD || d->kind == SYM_FIELD || word_has_capital(str_of(d->owner)));
}

static struct score score_member(const struct unit *u, const struct use *use,
                                 const struct receiver *v, const struct def *d)
{
    bool leads;
    int near = (d->file == u->file ? 10 : 0) + (same_folder(u, d) ? 5 : 0);
    if (u->rules->traits & STRUCT_CALLS)
        return (struct score){d->kind == SYM_FIELD ? 40 + near : 0, EDGE_NAME};
    if (v->target)
        return (struct score){d->handle == v->target->handle ? 97 : 0, EDGE_IMPORT};
    if ((u->rules->traits & PATHS) && v->path && !in_class(d) && path_leads(u, v->word, d))
        return (struct score){95 + near, d->file == u->file ? EDGE_DIRECT : EDGE_IMPORT};
    if (v->classes.n)
        return score_class(u, use, v, d, near);
    if (v->nameless && d->file == u->file && !d->owner)
        return (struct score){90, EDGE_DIRECT};
    if (v->word.n && d->owner && str_eqz(v->word, d->owner) && !v->foreign)
        return (struct score){95 + near, EDGE_DIRECT};
    if (imports_word(u, v->word) && names_module(u, v->word, &leads, d))
        return (struct score){leads && !d->owner ? 95 : 0, EDGE_IMPORT};
    bool member = d->owner && !d->owner_is_code && !v->foreign && !v->module;
    return (struct score){!member || is_common(u, use, v) ? 0 : 30 + near, EDGE_NAME};
}

static struct score score_def(const struct unit *u, const struct use *use, const struct receiver *v,
                              const struct def *d)
{
    struct score none = {0, EDGE_NAME};
    if (d->rules->family != u->rules->family || !u->rules->family ||
        !kinds_fit(use->kind, (enum symbol_kind)d->kind))
        return none;
    bool hidden = (d->flags & SYMBOL_LOCAL) && d->file != u->file &&
                  !(d->rules->traits & HEADERS && is_header(d->path)) && u->rules->traits & HEADERS;
    if (hidden && is_imported(u, use->name, d) < 2) /* #include "dict.c" shows what is static */
        return none;
    struct score s = use->qualifier.n ? score_member(u, use, v, d) : score_bare(u, use, v, d);
    if (s.points <= 0)
        return none;
    if ((d->flags & SYMBOL_ELSEWHERE) && !hint_elsewhere(u, use->byte)) {
        if (d->kind == SYM_MACRO) /* #define snprintf where the library has none */
            return none;
        s.points -= 30;
    }
    bool guess = s.confidence == EDGE_NAME && s.points < 60 && use->qualifier.n;
    if (guess && (d->file_flags & FILE_TEST) && !(u->flags & FILE_TEST))
        return none; /* code does not lean on its tests */
    if (d->flags & SYMBOL_DECLARATION)
        s.points -= 8;
    if ((d->file_flags & FILE_TEST) && !(u->flags & FILE_TEST))
        s.points -= 25;
    if ((d->file_flags & FILE_VENDORED) && !(u->flags & FILE_VENDORED))
        s.points -= 4;
    if (d->kind == SYM_VARIABLE || d->kind == SYM_FIELD || d->kind == SYM_PROPERTY)
        s.points -= 6;
    bool counts = (d->rules->traits & OVERLOADS) && use->arguments && u->world &&
                  symbol_is_function((enum symbol_kind)d->kind);
    if (counts && !type_takes(str_of(world_signature(u->world, d)), use->name,
                              use->arguments - 1u + extends(u, use, d)))
        s.points = s.points > 55 ? s.points - 55 : 1;
    return s;
}

static bool same_owner(const struct def *a, const struct def *b)
{
    return a->owner && b->owner && strcmp(a->owner, b->owner) == 0;
}

size_t resolve_use(const struct unit *u, const struct use *use, const struct def *defs, size_t n,
                   struct pick picks[MAX_PICKS])
{
    int best = 0, best_fit = 0;
    size_t count = 0;
    struct receiver v = {0};
    struct arguments given = {0};
    if (n && use->kind == REF_CALL && (u->rules->traits & OVERLOADS) &&
        (u->rules->traits & TYPED) && u->world)
        arguments_read(u, use, n > 1, &given);
    if (n && (use->qualifier.n || (u->rules->traits & IMPLICIT_THIS)))
        infer_receiver(u, use, &v);
    for (size_t i = 0; i < n; i++) {
        struct score s = score_def(u, use, &v, &defs[i]);
        if (s.points <= 0 || s.points < best || !arguments_may_mean(&given, &defs[i], use->name))
            continue;
        bool code = symbol_is_function((enum symbol_kind)defs[i].kind);
        int fit = given.n && code ? arguments_fit(u, use, &given, &defs[i]) : 0;
        if (s.points == best && fit < best_fit)
            continue;
        if (s.points > best || fit > best_fit) {
            best = s.points;
            best_fit = fit;
            count = 0;
        }
        if (count < MAX_PICKS)
            picks[count] = (struct pick){i, s.confidence};
        count++;
    }
    if (count > MAX_PICKS / 2 && best < 60)
        return 0; /* it might be any of them: that says nothing */
    if (count > MAX_PICKS)
        count = MAX_PICKS;
    if ((u->rules->traits & TYPED) && best < 60 && use->qualifier.n)
        for (size_t i = 1; i < count; i++) /* of an unknown type: a guess between classes */
            if (!same_owner(&defs[picks[0].def], &defs[picks[i].def]))
                return 0;
    for (size_t i = 0; i < count; i++) {
        if (count > 1 && picks[i].confidence != EDGE_NAME)
            picks[i].confidence = EDGE_NAME;
        if (defs[picks[i].def].kind == SYM_MACRO)
            picks[i].confidence = EDGE_MACRO;
        else if (use->kind == REF_POINTER)
            picks[i].confidence = EDGE_POINTER;
    }
    return count;
}

const void *resolve_viewpoint(const struct unit *u, const struct use *use)
{
    str first = use->qualifier.n ? use->qualifier : use->name;
    size_t from = 0, end;
    while (from < first.n && !type_is_word(first.p[from]))
        from++;
    for (end = from; end < first.n && type_is_word(first.p[end]);)
        end++;
    const struct unit_hint *h = hint_of(u, use->scope, use->byte, str_sub(first, from, end));
    return h ? (const void *)h : class_around(u, use->scope);
}

size_t resolve_in(const struct unit *u, const struct use *use, const struct defs **defs,
                  struct pick picks[MAX_PICKS])
{
    struct use real = *use;
    const struct def *d;
    enum alias alias = infer_alias(u, use, &real.name, &d);
    if (alias == ALIAS_OUTSIDE)
        return 0;
    if (alias == ALIAS_DEFINITION) {
        real.only = d->handle;
        *defs = world_defs(u->world, real.name);
    }
    return resolve_use(u, &real, (*defs)->v, (*defs)->n, picks);
}
