/* Scope rules, by language family, as a table of traits and one way of scoring.
 *
 * A use is looked at from where it stands: the same file, what the file imports or includes, its
 * package, then everywhere; with something in front of it (x.send, Group.send, this.send) the
 * owner decides: named outright, inferred from the enclosing signature or a field's type, or
 * unknown. Candidates below the best score are dropped; several at the best score stay, marked
 * EDGE_NAME, unless they are so many that they say nothing. Nothing here knows a compiler's type
 * checker: what is certain is called direct, the rest is called by name. */
#include "resolve.h"

enum trait {
    HEADERS = 1,        /* #include ties files; free functions are global unless static */
    IMPLICIT_THIS = 2,  /* a bare name may be a method of the class it stands in */
    PACKAGES = 4,       /* files of one folder see each other */
    MODULES = 8,        /* a bare name of another file needs an import */
    TYPE_AFTER = 16,    /* name Type */
    TYPE_COLON = 32,    /* name: Type */
    TYPE_BEFORE = 64,   /* Type name */
    STRUCT_CALLS = 128, /* x->f() calls a pointer in a struct, not the function f */
    LOOSE = 256,        /* methods of built-in types are called all the time */
};
struct lang_rules {
    const char *language;
    int family;
    unsigned traits;
};

static const struct lang_rules rules[] = {
    {"c", 1, HEADERS | TYPE_BEFORE | STRUCT_CALLS},
    {"cpp", 1, HEADERS | IMPLICIT_THIS | TYPE_BEFORE},
    {"objc", 1, HEADERS | IMPLICIT_THIS | TYPE_BEFORE},
    {"go", 2, PACKAGES | TYPE_AFTER | LOOSE},
    {"python", 3, MODULES | TYPE_COLON | LOOSE},
    {"javascript", 4, MODULES | TYPE_COLON | LOOSE},
    {"typescript", 4, MODULES | TYPE_COLON | LOOSE},
    {"tsx", 4, MODULES | TYPE_COLON | LOOSE},
    {"java", 5, IMPLICIT_THIS | PACKAGES | TYPE_BEFORE},
    {"kotlin", 5, IMPLICIT_THIS | PACKAGES | TYPE_COLON},
    {"scala", 5, IMPLICIT_THIS | PACKAGES | TYPE_COLON},
    {"csharp", 6, IMPLICIT_THIS | PACKAGES | TYPE_BEFORE},
    {"rust", 7, PACKAGES | TYPE_COLON},
    {"ruby", 8, IMPLICIT_THIS | LOOSE},
    {"php", 9, TYPE_BEFORE | LOOSE},
    {"lua", 10, LOOSE},
    {"bash", 11, HEADERS},
    {"swift", 12, IMPLICIT_THIS | PACKAGES | TYPE_COLON},
    {"dart", 13, IMPLICIT_THIS | TYPE_BEFORE},
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

/* ---- words and paths ---- */

static bool is_word(char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Last identifier of an expression: c of a.b.c and a->b::c; empty when it is no plain chain. */
static str last_word(str s)
{
    if (!s.n || !is_word(s.p[s.n - 1]))
        return (str){0};
    size_t from = s.n;
    while (from && is_word(s.p[from - 1]))
        from--;
    return str_sub(s, from, s.n);
}

static str base_of(str path)
{
    for (size_t i = path.n; i-- > 0;)
        if (path.p[i] == '/')
            return str_sub(path, i + 1, path.n);
    return path;
}
static str folder_of(str path)
{
    size_t n = path.n;
    while (n && path.p[n - 1] != '/')
        n--;
    return str_sub(path, 0, n ? n - 1 : 0);
}
static str stem_of(str path)
{
    str b = base_of(path);
    for (size_t i = b.n; i-- > 1;)
        if (b.p[i] == '.')
            return str_sub(b, 0, i);
    return b;
}

/* The file or package name at the end of an import: core of .core, utils of ./utils.js, read of
 * read.h, render of example.org/x/render. */
static str module_word(str m, bool is_path)
{
    while (m.n && (m.p[m.n - 1] == '/' || m.p[m.n - 1] == '"' || m.p[m.n - 1] == '>'))
        m.n--;
    str b = base_of(m);
    if (is_path)
        return stem_of(b);
    for (size_t i = b.n; i-- > 0;)
        if (b.p[i] == '.' || b.p[i] == ':' || b.p[i] == '\\')
            return str_sub(b, i + 1, b.n);
    return b;
}

static bool is_path_like(const struct unit *u)
{
    return u->rules->traits & HEADERS || u->rules->family == 4 || u->rules->family == 2;
}

/* Does the module, whose last word is given, lead to the file (its name, or its folder's)? */
static bool import_leads_to(const struct unit *u, str module, str word, const struct def *d)
{
    if (!module.n)
        return false;
    bool all_dots = true;
    for (size_t i = 0; i < module.n && all_dots; i++)
        all_dots = module.p[i] == '.' || module.p[i] == '/';
    if (all_dots) /* from . import x: the file's own folder */
        return str_eq(d->folder, u->folder);
    if (str_eq(word, d->stem))
        return true;
    bool package = str_eqz(d->stem, "__init__") || str_eqz(d->stem, "index") ||
                   str_eqz(d->stem, "mod") || (u->rules->traits & (PACKAGES | IMPLICIT_THIS));
    return (package || u->rules->family == 3) && d->folder.n && str_eq(word, base_of(d->folder));
}

void resolve_prepare_def(struct def *d)
{
    d->folder = folder_of(str_of(d->path));
    d->stem = stem_of(str_of(d->path));
}

void resolve_prepare_unit(struct unit *u)
{
    u->folder = folder_of(str_of(u->path));
    for (size_t i = 0; i < u->n_imports; i++) {
        struct unit_import *m = &u->imports[i];
        m->name_word = module_word(m->name, is_path_like(u));
        m->module_word = module_word(m->module, is_path_like(u));
    }
}

static bool is_self(str q)
{
    static const char *const words[] = {"self",   "this", "cls",    "super", "Self", "@",
                                        "static", "base", "parent", "me",    NULL};
    if (q.n && q.p[0] == '$')
        q = str_sub(q, 1, q.n);
    if (str_starts(q, STR("super(")))
        return true;
    for (size_t i = 0; words[i]; i++)
        if (str_eqz(q, words[i]))
            return true;
    return false;
}

/* Methods of lists, strings, maps, files, promises: without a known owner they mean those. */
static bool is_builtin_method(str n)
{
    static const char words[] =
        " get set add append pop push join split format keys values items update copy read write "
        "close open replace strip trim find index insert remove sort map filter reduce forEach "
        "slice concat includes toString call apply bind then catch next encode decode lower upper "
        "test exec log error warn info debug extend clear count delete has entries match search "
        "startswith endswith isdigit flush seek tell readline each first last size length empty "
        "to_s isatty fileno getvalue wait exists source fd process "
        "Get Set Add Del Write WriteString WriteHeader Read Close Flush Header String Error Len "
        "Name Seek Done Do Wait Lock Unlock Fatal Fatalf Errorf Log Logf Run Push Status "
        "shift unshift splice on once emit off send end start stop run ";
    char padded[40];
    if (n.n > 30)
        return false;
    snprintf(padded, sizeof padded, " " STR_FMT " ", STR_ARG(n));
    return str_find((str){words, sizeof words - 1}, str_of(padded), 0) != SIZE_MAX;
}

/* ---- inference ---- */

/* The type a signature gives to the word `name`; empty when it does not say. */
static str type_in(const char *signature, str name, unsigned traits)
{
    str s = str_of(signature);
    for (size_t at = 0; (at = str_find(s, name, at)) != SIZE_MAX; at += name.n) {
        size_t end = at + name.n;
        if ((at && is_word(s.p[at - 1])) || (end < s.n && is_word(s.p[end])))
            continue;
        if (traits & TYPE_BEFORE) {
            size_t i = at;
            while (i && strchr(" *&$", s.p[i - 1]))
                i--;
            str before = last_word(str_sub(s, 0, i));
            if (before.n && i < at)
                return before;
            continue;
        }
        size_t i = end;
        if (traits & TYPE_COLON) {
            while (i < s.n && (s.p[i] == ' ' || s.p[i] == '?'))
                i++;
            if (i >= s.n || s.p[i] != ':')
                continue;
            i++;
        } else if (i < s.n && s.p[i] != ' ') {
            continue;
        }
        while (i < s.n && strchr(" *&[]\"'", s.p[i]))
            i++;
        size_t from = i;
        while (i < s.n && (is_word(s.p[i]) || s.p[i] == '.'))
            i++;
        return last_word(str_sub(s, from, i));
    }
    return (str){0};
}

/* The type of a variable or field as far as signatures around the use tell. */
static str infer_type(const struct unit *u, int32_t scope, str name)
{
    str t = {0};
    for (int32_t i = scope; i >= 0 && !t.n; i = u->symbols[i].parent)
        t = type_in(u->symbols[i].signature, name, u->rules->traits);
    for (size_t i = 0; i < u->n_symbols && !t.n; i++) {
        const struct unit_symbol *s = &u->symbols[i];
        if ((s->kind == SYM_FIELD || s->kind == SYM_PROPERTY || s->kind == SYM_VARIABLE) &&
            str_eqz(name, s->name))
            t = type_in(s->signature, name, u->rules->traits);
    }
    return t;
}

/* The class the use stands in: of the innermost enclosing symbol that has one. */
static const char *class_around(const struct unit *u, int32_t scope)
{
    for (int32_t i = scope; i >= 0; i = u->symbols[i].parent) {
        const struct unit_symbol *s = &u->symbols[i];
        if (s->kind == SYM_CLASS || s->kind == SYM_STRUCT || s->kind == SYM_INTERFACE ||
            s->kind == SYM_TRAIT || s->kind == SYM_MODULE)
            return s->name;
        if (s->parent < 0 && s->owner)
            return s->owner;
    }
    return NULL;
}

/* Is `owner` what `class` inherits from, as far as this file's signatures tell? */
static bool has_base(const struct unit *u, const char *class, const char *owner, int depth)
{
    for (size_t i = 0; i < u->n_symbols; i++) {
        const struct unit_symbol *s = &u->symbols[i];
        bool type = s->kind == SYM_CLASS || s->kind == SYM_STRUCT || s->kind == SYM_INTERFACE;
        if (!type || strcmp(s->name, class) != 0)
            continue;
        str sig = str_of(s->signature);
        size_t at = str_find(sig, str_of(class), 0);
        for (at = at == SIZE_MAX ? 0 : at + strlen(class); at < sig.n;) {
            size_t from = at;
            while (at < sig.n && is_word(sig.p[at]))
                at++;
            str word = str_sub(sig, from, at);
            char z[128];
            if (word.n && str_eqz(word, owner))
                return true;
            if (word.n && word.n < sizeof z && depth < 4 && !str_eqz(word, class)) {
                snprintf(z, sizeof z, STR_FMT, STR_ARG(word));
                if (has_base(u, z, owner, depth + 1))
                    return true;
            }
            at += at == from;
        }
    }
    return false;
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
    bool code = k == SYM_FUNCTION || k == SYM_METHOD || k == SYM_MACRO;
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

/* #include "net/read.h" and net/read.h, but not net/read.c. */
static bool includes_file(str name, const char *path)
{
    while (str_starts(name, STR("./")) || str_starts(name, STR("../")))
        name = str_sub(name, name.p[1] == '/' ? 2 : 3, name.n);
    str p = str_of(path);
    return name.n && str_ends(p, name) && (p.n == name.n || p.p[p.n - name.n - 1] == '/');
}

/* Is the name, or all of the definition's file, imported here? 0: no, 2: this very file. */
static int is_imported(const struct unit *u, str name, const struct def *d)
{
    bool headers = u->rules->traits & HEADERS;
    int how = 0;
    for (size_t i = 0; i < u->n_imports && how < 2; i++) {
        const struct unit_import *m = &u->imports[i];
        if (headers && includes_file(m->name, d->path))
            how = 2;
        else if (headers ? import_leads_to(u, m->name, m->name_word, d)
                         : (str_eq(m->name, name) || str_eqz(m->name, "*")) &&
                               import_leads_to(u, m->module, m->module_word, d))
            how = 1;
    }
    return how;
}

/* Does the path go through a folder (or file) of this name? */
static bool path_has(const char *path, str part)
{
    str rest = str_of(path), at;
    while (part.n && str_next(&rest, '/', &at))
        if (str_eq(at, part) || (!rest.p && str_eq(stem_of(at), part)))
            return true;
    return false;
}

static bool is_relative(str module)
{
    return module.n && module.p[0] == '.';
}

/* Imported by name from a place that may re-export it (a package's __init__, an index.js): from
 * this repository, then, not from a library that has the same name. */
static bool is_imported_name(const struct unit *u, str name, const struct def *d)
{
    for (size_t i = 0; i < u->n_imports; i++) {
        const struct unit_import *m = &u->imports[i];
        if (!str_eq(m->name, name))
            continue;
        if (u->rules->family != 3 && u->rules->family != 4)
            return true;
        str first = m->module;
        size_t dot = str_find(first, STR("."), 0);
        if (u->rules->family == 3 && dot != SIZE_MAX)
            first.n = dot;
        if (is_relative(m->module) ||
            path_has(d->path, u->rules->family == 3 ? first : base_of(m->module)))
            return true;
    }
    return false;
}

/* Is a definition of this file hidden by an import of the same name? const x = require('./x') is a
 * name for the thing imported, and a function may import what its own module calls the same. */
static bool is_covered(const struct unit *u, str name)
{
    for (size_t i = 0; i < u->n_imports; i++)
        if (str_eq(u->imports[i].name, name) && is_relative(u->imports[i].module))
            return true;
    return false;
}

static struct score score_bare(const struct unit *u, const struct use *use, const struct def *d)
{
    unsigned t = u->rules->traits;
    bool same_file = d->file == u->file;
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
        return own ? (struct score){same_file ? 105 : 95, EDGE_DIRECT}
                   : (struct score){same_file ? 50 : 30, EDGE_NAME};
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
    if (u->rules->family == 2) /* Go: another package's name is never bare */
        return (struct score){0, EDGE_NAME};
    return (struct score){same_folder(u, d) ? 60 : 40, t & HEADERS ? EDGE_DIRECT : EDGE_NAME};
}

/* x in x.f(): a module that this file imports? */
static bool names_module(const struct unit *u, str word, bool *leads, const struct def *d)
{
    bool any = false;
    *leads = false;
    for (size_t i = 0; i < u->n_imports; i++) {
        const struct unit_import *m = &u->imports[i];
        bool own = m->module.n && !str_eq(m->name, word);
        if (!str_eq(m->name, word) && !str_eq(m->name_word, word))
            continue;
        any = true;
        *leads =
            *leads ||
            import_leads_to(u, own ? m->module : m->name, own ? m->module_word : m->name_word, d) ||
            (m->module.n && import_leads_to(u, m->name, m->name_word, d)) ||
            (is_relative(m->module) && import_leads_to(u, m->module, m->module_word, d));
    }
    return any;
}

/* What stands before a use: found out once for all definitions it may mean. */
struct receiver {
    str word, type;    /* c of a.b.c; its type as far as signatures tell */
    const char *class; /* of self */
    bool self, super;
    bool module; /* something imported is called so */
    bool common; /* the method of a list, a stream, ... is as likely */
};

static void look_at_receiver(const struct unit *u, const struct use *use, struct receiver *v)
{
    str q = use->qualifier;
    *v = (struct receiver){.word = last_word(q), .self = is_self(q)};
    if (v->self) {
        v->class = class_around(u, use->scope);
        v->super = str_starts(q, STR("super")) || str_eqz(q, "base") || str_eqz(q, "parent");
        v->common = str_starts(use->name, STR("__")) || is_builtin_method(use->name);
        return;
    }
    v->common = (u->rules->traits & LOOSE) && is_builtin_method(use->name);
    if (!v->word.n)
        return;
    v->type = infer_type(u, use->scope, v->word);
    for (size_t i = 0; i < u->n_imports && !v->module; i++)
        v->module = str_eq(u->imports[i].name, v->word) || str_eq(u->imports[i].name_word, v->word);
}

static struct score score_self(const struct unit *u, const struct receiver *v, const struct def *d,
                               int near)
{
    if (!d->owner)
        return (struct score){0, EDGE_NAME};
    if (v->class && strcmp(v->class, d->owner) == 0 && !v->super)
        return (struct score){100 + near, EDGE_DIRECT};
    if (v->class && has_base(u, v->class, d->owner, 0))
        return (struct score){90 + near, EDGE_DIRECT};
    return (struct score){v->super && v->common ? 0 : 40 + near, EDGE_NAME};
}

static struct score score_member(const struct unit *u, const struct receiver *v,
                                 const struct def *d)
{
    bool leads;
    int near = (d->file == u->file ? 10 : 0) + (same_folder(u, d) ? 5 : 0);
    if (u->rules->traits & STRUCT_CALLS)
        return (struct score){d->kind == SYM_FIELD ? 40 + near : 0, EDGE_NAME};
    if (v->self)
        return score_self(u, v, d, near);
    if (v->word.n && d->owner && str_eqz(v->word, d->owner))
        return (struct score){95 + near, EDGE_DIRECT};
    if (v->type.n && d->owner)
        return str_eqz(v->type, d->owner) ? (struct score){100 + near, EDGE_DIRECT}
                                          : (struct score){v->common ? 0 : 12, EDGE_NAME};
    if (v->module && names_module(u, v->word, &leads, d))
        return (struct score){leads && !d->owner ? 95 : 0, EDGE_IMPORT};
    bool member = d->owner && !d->owner_is_code;
    return (struct score){!member || v->common ? 0 : 30 + near, EDGE_NAME};
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
    struct score s = use->qualifier.n ? score_member(u, v, d) : score_bare(u, use, d);
    if (s.points <= 0)
        return none;
    if (d->flags & SYMBOL_DECLARATION)
        s.points -= 8;
    if ((d->file_flags & FILE_TEST) && !(u->flags & FILE_TEST))
        s.points -= 25;
    if ((d->file_flags & FILE_VENDORED) && !(u->flags & FILE_VENDORED))
        s.points -= 4;
    if (d->kind == SYM_VARIABLE || d->kind == SYM_FIELD || d->kind == SYM_PROPERTY)
        s.points -= 6;
    return s;
}

size_t resolve_use(const struct unit *u, const struct use *use, const struct def *defs, size_t n,
                   struct pick picks[MAX_PICKS])
{
    int best = 0;
    size_t count = 0;
    struct receiver v = {0};
    if (n && use->qualifier.n)
        look_at_receiver(u, use, &v);
    for (size_t i = 0; i < n; i++) {
        struct score s = score_def(u, use, &v, &defs[i]);
        if (s.points <= 0 || s.points < best)
            continue;
        if (s.points > best) {
            best = s.points;
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

const void *resolve_viewpoint(const struct unit *u, int32_t scope)
{
    return class_around(u, scope);
}
