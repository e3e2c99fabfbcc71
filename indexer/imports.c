/* See imports.h. A module's name and a file's path have a word in common: that, and for relative
 * paths the path itself, is what is compared. */
#include "imports.h"
#include "world.h"

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

/* #include "net/read.h" and net/read.h, but not net/read.c. */
static bool includes_file(str name, const char *path)
{
    while (str_starts(name, STR("./")) || str_starts(name, STR("../")))
        name = str_sub(name, name.p[1] == '/' ? 2 : 3, name.n);
    str p = str_of(path);
    return name.n && str_ends(p, name) && (p.n == name.n || p.p[p.n - name.n - 1] == '/');
}

/* Is the name, or all of the definition's file, imported here? 0: no, 2: this very file. */
int is_imported(const struct unit *u, str name, const struct def *d)
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
bool is_imported_name(const struct unit *u, str name, const struct def *d)
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
bool is_covered(const struct unit *u, str name)
{
    for (size_t i = 0; i < u->n_imports; i++)
        if (str_eq(u->imports[i].name, name) && is_relative(u->imports[i].module))
            return true;
    return false;
}

/* x in x.f(): a module that this file imports? */
bool names_module(const struct unit *u, str word, bool *leads, const struct def *d)
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

bool path_leads(const struct unit *u, str word, const struct def *d)
{
    if (str_eqz(word, "crate"))
        return true;
    if (str_eqz(word, "super") || str_eqz(word, "self"))
        return d->file == u->file || str_starts(u->folder, d->folder);
    return (d->owner && str_eqz(word, d->owner)) || path_has(d->path, word);
}

bool imports_word(const struct unit *u, str word)
{
    for (size_t i = 0; i < u->n_imports; i++)
        if (str_eq(u->imports[i].name, word) || str_eq(u->imports[i].name_word, word))
            return true;
    return false;
}

/* ---- paths of modules ---- */

enum { PATH_BYTES = 512 };

/* folder and ./a/../b as one path; false when it leaves the repository. */
static bool path_join(str folder, str module, char out[PATH_BYTES])
{
    char all[PATH_BYTES];
    size_t n = 0;
    if (folder.n + module.n + 2 > sizeof all)
        return false;
    snprintf(all, sizeof all, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(module));
    str rest = str_of(all), part;
    out[0] = 0;
    while (str_next(&rest, '/', &part)) {
        if (!part.n || str_eqz(part, "."))
            continue;
        if (str_eqz(part, "..")) {
            if (!n)
                return false;
            while (n && out[n - 1] != '/')
                n--;
            n -= n > 0;
        } else {
            n += (size_t)snprintf(out + n, PATH_BYTES - n, "%s" STR_FMT, n ? "/" : "",
                                  STR_ARG(part));
        }
        out[n] = 0;
    }
    return true;
}

static int64_t file_with(struct world *w, const char *path, const char *suffix)
{
    char z[PATH_BYTES + 20];
    const char *slash = *path || *suffix != '/' ? "" : "/"; /* index.js of the root */
    int n = snprintf(z, sizeof z, "%s%s", path, suffix);
    return world_file(w, str_sub((str){z, (size_t)n}, strlen(slash), (size_t)n));
}

/* lib/x.js of "main": "lib/x.js". */
static str json_text(str s)
{
    while (s.n && s.p[s.n - 1] != '"')
        s.n--;
    s.n -= s.n > 0;
    size_t from = s.n;
    while (from && s.p[from - 1] != '"')
        from--;
    return str_sub(s, from, s.n);
}

/* "main" of a package.json. */
static str package_main(struct world *w, const char *folder)
{
    const struct loaded_unit *u = world_unit(w, file_with(w, folder, "/package.json"));
    for (size_t i = 0; u && i < u->unit.n_symbols; i++) {
        const struct unit_symbol *s = &u->unit.symbols[i];
        if (strcmp(s->name, "main") == 0 && s->parent < 0)
            return json_text(str_of(s->signature));
    }
    return (str){0};
}

static int64_t file_named(struct world *w, const char *path)
{
    static const char *const suffixes[] = {"",     ".js",       ".ts",       ".mjs", ".cjs", ".tsx",
                                           ".jsx", "/index.js", "/index.ts", ".mts", ".cts"};
    int64_t file = 0;
    for (size_t i = *path ? 0 : 7; i < sizeof suffixes / sizeof *suffixes && !file; i++)
        file = file_with(w, path, suffixes[i]);
    size_t n = strlen(path);
    if (!file && n > 3 && strcmp(path + n - 3, ".js") == 0) { /* x.js is made of x.ts */
        char ts[PATH_BYTES];
        snprintf(ts, sizeof ts, "%.*s", (int)(n - 3), path);
        file = file_with(w, ts, ".ts");
        file = file ? file : file_with(w, ts, ".tsx");
    }
    return file;
}

/* What a folder is imported as; the sources, where what package.json names is built from them. */
static int64_t file_of_folder(struct world *w, const char *path)
{
    static const char *const entries[] = {"src/index.ts", "source/index.ts", "lib/index.ts",
                                          "src/index.js", "source/index.js", "lib/index.js"};
    char again[PATH_BYTES];
    str entry = package_main(w, path);
    int64_t file = entry.n && path_join(str_of(path), entry, again) ? file_named(w, again) : 0;
    file = file ? file : file_named(w, path);
    bool package = !file && file_with(w, path, "/package.json");
    for (size_t i = 0; package && !file && i < sizeof entries / sizeof *entries; i++)
        if (path_join(str_of(path), str_of(entries[i]), again))
            file = file_named(w, again);
    return file;
}

/* A package of this repository by its name: the one whose package.json says so. */
static int64_t package_file(struct world *w, str module)
{
    char path[PATH_BYTES];
    const struct defs *all = world_defs(w, STR("name"));
    for (size_t i = 0; i < all->n; i++) {
        const struct def *d = &all->v[i];
        if (!d->owner && str_eqz(base_of(str_of(d->path)), "package.json") &&
            str_eq(json_text(str_of(world_signature(w, d))), module) &&
            path_join(STR(""), d->folder, path))
            return file_of_folder(w, path);
    }
    return 0;
}

int64_t module_file(const struct unit *u, str module)
{
    char path[PATH_BYTES];
    if (!u->world || !module.n)
        return 0;
    if (is_relative(module))
        return path_join(u->folder, module, path) ? file_of_folder(u->world, path) : 0;
    if (!(u->rules->traits & GLOBALS))
        return 0;
    int64_t *known = world_note(u->world, module);
    if (*known < 0) {
        int64_t file = package_file(u->world, module);
        known = world_note(u->world, module); /* it may have moved */
        *known = file;
    }
    return *known;
}
