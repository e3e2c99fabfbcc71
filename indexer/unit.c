/* See unit.h. Names are fetched once per unit: a file has few different ones. */
#include "unit.h"
#include "names.h"

bool name_text(repo *r, int64_t name, arena *a, str *out, err *e)
{
    db_stmt *s;
    bool row = false;
    *out = STR("");
    if (!name)
        return true;
    const name_table *t = r->table; /* a name keeps its id as long as there is an index */
    if (t && (size_t)name < t->names_n && t->names[name].p) {
        *out = (str){arena_strdup(a, (str){t->names[name].p, t->names[name].n}), t->names[name].n};
        return true;
    }
    if (!db_prepare(r->db, &s, "SELECT name FROM names WHERE id = ?", e))
        return false;
    db_bind_int(s, name);
    if (!db_step(s, &row, e))
        return false;
    if (row)
        *out = arena_str(a, db_text(s, 0));
    db_reset(s);
    return true;
}

static bool load_symbols(repo *r, int64_t blob, const struct loaded_unit *u, int64_t n, arena *a,
                         struct unit_symbol **out, err *e)
{
    db_stmt *s;
    bool row = false;
    struct symbol_texts texts;
    int64_t first = u->first_symbol;
    bool docs = u->unit.rules->traits & DOCS;
    struct unit_symbol *v = ARENA_ARRAY(a, struct unit_symbol, n ? n : 1);
    for (int64_t i = 0; i < n; i++)
        v[i] = (struct unit_symbol){.name = "", .signature = "", .doc = "", .parent = -1};
    if (!db_prepare(r->db, &s,
                    "SELECT s.id, n.name, o.name, s.parent, s.kind FROM symbols s"
                    " JOIN names n ON n.id = s.name LEFT JOIN names o ON o.id = s.owner"
                    " WHERE s.id >= ? AND s.id < ?",
                    e))
        return false;
    db_bind_int(s, first);
    db_bind_int(s, first + n);
    while (db_step(s, &row, e) && row) {
        int64_t i = db_int(s, 0) - first, parent = db_int(s, 3) - first;
        if (!texts_get(r, blob, i, &texts, e))
            return false;
        v[i] =
            (struct unit_symbol){.name = arena_strdup(a, db_text(s, 1)),
                                 .owner = db_is_null(s, 2) ? NULL : arena_strdup(a, db_text(s, 2)),
                                 .signature = arena_strdup(a, texts.signature),
                                 .doc = docs ? arena_strdup(a, texts.doc) : "",
                                 .parent = parent >= 0 && parent < i ? (int32_t)parent : -1,
                                 .kind = (uint8_t)db_int(s, 4)};
    }
    *out = v;
    return !e->code;
}

static bool load_refs(repo *r, int64_t blob, int64_t n_symbols, arena *a, struct loaded_unit *out,
                      err *e)
{
    db_stmt *s;
    bool row = false;
    strbuf data;
    if (!db_prepare(r->db, &s, "SELECT use_bytes, uses FROM packed WHERE blob = ?", e))
        return false;
    db_bind_int(s, blob);
    if (!db_step(s, &row, e))
        return false;
    if (!row)
        return true;
    struct refs_reader reader;
    struct reference x;
    size_t n = 0;
    strbuf_init(&data, 0);
    packed_read(&data, db_blob(s, 1), db_int(s, 0));
    db_reset(s);
    refs_open(&reader, strbuf_str(&data));
    while (refs_next(&reader, &x))
        n++;
    out->refs = ARENA_ARRAY(a, struct reference, n ? n : 1);
    refs_open(&reader, strbuf_str(&data));
    while (out->n_refs < n && refs_next(&reader, &x)) {
        if (x.scope >= n_symbols)
            x.scope = -1;
        out->refs[out->n_refs++] = x;
    }
    strbuf_release(&data);
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct unit_hint *x = a, *y = b;
    int c = str_cmp(x->name, y->name);
    return c ? c : (x->byte > y->byte) - (x->byte < y->byte);
}

/* References that are none: taken out of refs. */
static bool take_hints(repo *r, arena *a, struct loaded_unit *out, err *e)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < out->n_refs; i++)
        n += out->refs[i].kind >= REF_VALUE;
    struct unit_hint *v = ARENA_ARRAY(a, struct unit_hint, n ? n : 1);
    n = 0;
    for (size_t i = 0; i < out->n_refs; i++) {
        const struct reference *x = &out->refs[i];
        if (x->kind < REF_VALUE) {
            out->refs[kept++] = *x;
            continue;
        }
        v[n] = (struct unit_hint){
            .scope = x->scope, .byte = x->byte, .end = x->line, .kind = (uint8_t)x->kind};
        if (!name_text(r, x->name, a, &v[n].name, e) ||
            !name_text(r, x->qualifier, a, &v[n].value, e))
            return false;
        n++;
    }
    out->n_refs = kept;
    if (n)
        qsort(v, n, sizeof *v, by_name);
    out->unit.hints = v;
    out->unit.n_hints = n;
    return true;
}

static bool load_imports(repo *r, arena *a, struct loaded_unit *out, err *e)
{
    size_t n = 0;
    for (size_t i = 0; i < out->n_refs; i++)
        n += out->refs[i].kind == REF_IMPORT;
    struct unit_import *v = ARENA_ARRAY(a, struct unit_import, n ? n : 1);
    n = 0;
    for (size_t i = 0; i < out->n_refs; i++) {
        const struct reference *x = &out->refs[i];
        if (x->kind != REF_IMPORT)
            continue;
        if (!name_text(r, x->name, a, &v[n].name, e) ||
            !name_text(r, x->qualifier, a, &v[n].module, e))
            return false;
        n++;
    }
    out->unit.imports = v;
    out->unit.n_imports = n;
    return true;
}

static const char *language_text(str name)
{
    char z[64];
    snprintf(z, sizeof z, STR_FMT, STR_ARG(name));
    const struct language *l = name.n ? language_by_name(z) : NULL;
    return l ? language_name(l) : NULL;
}

bool unit_load(repo *r, int64_t file, arena *a, struct loaded_unit *out, err *e)
{
    db_stmt *s;
    bool row = false;
    *out = (struct loaded_unit){.unit = {.file = file, .path = "", .rules = rules_of(NULL)}};
    if (!db_prepare(r->db, &s,
                    "SELECT f.path, f.flags, b.id, b.language, b.first_symbol, b.symbols, b.flags"
                    " FROM files f JOIN blobs b ON b.id = f.blob WHERE f.id = ?",
                    e))
        return false;
    db_bind_int(s, file);
    if (!db_step(s, &row, e))
        return false;
    if (!row)
        return true;
    int64_t blob = db_int(s, 2), n = db_int(s, 5);
    out->unit.path = arena_strdup(a, db_text(s, 0));
    out->unit.flags =
        (uint32_t)db_int(s, 1) | (db_int(s, 6) & BLOB_GENERATED ? FILE_GENERATED : 0u);
    out->unit.rules = rules_of(language_text(db_text(s, 3)));
    out->first_symbol = db_int(s, 4);
    db_reset(s);
    struct unit_symbol *symbols;
    if (!load_symbols(r, blob, out, n, a, &symbols, e) || !load_refs(r, blob, n, a, out, e) ||
        !take_hints(r, a, out, e) || !load_imports(r, a, out, e))
        return false;
    resolve_prepare_unit(&out->unit);
    out->unit.symbols = symbols;
    out->unit.n_symbols = (size_t)n;
    return true;
}

/* Prototypes give way to definitions. */
static void drop_declarations(struct defs *d)
{
    size_t n = 0;
    bool defined = false;
    for (size_t i = 0; i < d->n; i++)
        defined =
            defined || (!(d->v[i].flags & SYMBOL_DECLARATION) && !(d->v[i].flags & SYMBOL_LOCAL));
    if (!defined)
        return;
    for (size_t i = 0; i < d->n; i++)
        if (!(d->v[i].flags & SYMBOL_DECLARATION) || d->v[i].owner)
            d->v[n++] = d->v[i];
    d->n = n;
}

bool defs_load(repo *r, int64_t name, arena *a, struct defs *out, err *e)
{
    db_stmt *s;
    bool row = false;
    VEC(struct def) v = {0};
    *out = (struct defs){0};
    if (!db_prepare(r->db, &s,
                    "SELECT f.id, s.id, f.path, o.name, b.language, f.flags, s.kind, s.flags,"
                    " b.flags, p.kind, s.start_byte FROM symbols s JOIN files f ON f.blob = s.blob"
                    " JOIN blobs b ON b.id = s.blob LEFT JOIN names o ON o.id = s.owner"
                    " LEFT JOIN symbols p ON p.id = s.parent WHERE s.name = ? AND f.view = ?",
                    e))
        return false;
    db_bind_int(s, name);
    db_bind_int(s, r->view);
    while (db_step(s, &row, e) && row) {
        struct def d = {.file = db_int(s, 0),
                        .handle = symbol_handle(db_int(s, 0), db_int(s, 1)),
                        .path = arena_strdup(a, db_text(s, 2)),
                        .owner = db_is_null(s, 3) ? NULL : arena_strdup(a, db_text(s, 3)),
                        .rules = rules_of(language_text(db_text(s, 4))),
                        .file_flags = (uint32_t)db_int(s, 5),
                        .kind = (uint8_t)db_int(s, 6),
                        .flags = (uint8_t)db_int(s, 7)};
        if (db_int(s, 8) & BLOB_GENERATED)
            d.file_flags |= FILE_GENERATED;
        d.byte = (uint32_t)db_int(s, 10);
        int64_t parent = db_is_null(s, 9) ? -1 : db_int(s, 9);
        d.owner_is_code = d.owner && (parent == SYM_FUNCTION || parent == SYM_METHOD);
        resolve_prepare_def(&d);
        out->nested = out->nested || d.owner_is_code;
        vec_push(&v, d);
    }
    if (!e->code) {
        out->v = ARENA_ARRAY(a, struct def, v.len ? v.len : 1);
        if (v.len)
            memcpy(out->v, v.v, v.len * sizeof *v.v);
        out->n = v.len;
        drop_declarations(out);
    }
    vec_release(&v);
    return !e->code;
}
