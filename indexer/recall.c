/* The definitions of a blob that was parsed before, from the index: what comparing two states needs
 * of a version, without parsing it again (see trace.h). */
#include "trace.h"

/* As it was parsed; false: not certainly so. */
static bool read_raw(db_stmt *s, const struct symbol_texts *t, int64_t first, size_t at, arena *a,
                     struct raw_symbol *out)
{
    int64_t parent = db_int(s, 0), kind = db_int(s, 1), flags = db_int(s, 2);
    str name = arena_str(a, db_text(s, 9));
    if (kind < 0 || kind >= SYM_KINDS || parent < 0 ||
        (parent && (parent < first || (size_t)(parent - first) >= at)))
        return false;
    *out = (struct raw_symbol){
        .kind = (enum symbol_kind)kind,
        .name = name,
        .qualified = t->qualified.n ? arena_str(a, t->qualified) : name,
        .signature = arena_str(a, t->signature),
        .doc = arena_str(a, t->doc),
        .parent = parent ? (int32_t)(parent - first) : -1,
        .is_declaration = flags & SYMBOL_DECLARATION,
        .is_local = flags & SYMBOL_LOCAL,
        .line = (uint32_t)db_int(s, 3),
        .end_line = (uint32_t)db_int(s, 4),
        .name_line = (uint32_t)db_int(s, 5),
        .start_byte = (uint32_t)db_int(s, 6),
        .end_byte = (uint32_t)db_int(s, 7),
        .body_byte = (uint32_t)db_int(s, 8),
    };
    return out->signature.n + 4 < MAX_SIGNATURE; /* else it may have been cut */
}

static bool find_blob(repo *r, const oid *blob, const char *language, int64_t *id, int64_t *first,
                      size_t *n, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(r->db, &s,
                    "SELECT first_symbol, symbols, id FROM blobs WHERE oid = ? AND language = ?"
                    " AND skipped IS NULL AND symbols > 0",
                    e))
        return false;
    db_bind_blob(s, blob->b, sizeof blob->b);
    db_bind_text(s, str_of(language));
    if (!db_step(s, &row, e) || !row)
        return false;
    *first = db_int(s, 0);
    *n = (size_t)db_int(s, 1);
    *id = db_int(s, 2);
    db_reset(s);
    return true;
}

bool version_recall(repo *r, const oid *blob, struct version *v, arena *a)
{
    db_stmt *s;
    err quiet = ERR_INIT;
    struct symbol_texts texts;
    int64_t id, first;
    size_t n, got = 0;
    bool row = false, ok = true;
    if (!r->db || !v->language ||
        !find_blob(r, blob, language_name(v->language), &id, &first, &n, &quiet) ||
        !db_prepare(r->db, &s,
                    "SELECT s.parent, s.kind, s.flags, s.line, s.end_line, s.name_line,"
                    " s.start_byte, s.end_byte, s.body_byte, n.name FROM symbols s JOIN names n ON "
                    "n.id = s.name"
                    " WHERE s.id BETWEEN ? AND ? ORDER BY s.id",
                    &quiet))
        return false;
    db_bind_int(s, first);
    db_bind_int(s, first + (int64_t)n - 1);
    v->x.symbols = ARENA_ARRAY(a, struct raw_symbol, n);
    while (ok && db_step(s, &row, &quiet) && row)
        ok = got < n && texts_get(r, id, (int64_t)got, &texts, &quiet) &&
             read_raw(s, &texts, first, got, a, &v->x.symbols[got]) &&
             v->x.symbols[got].end_byte <= v->text.n && ++got;
    db_reset(s);
    v->x.n_symbols = got;
    if (!ok || got != n)
        v->x = (struct extracted){0};
    return ok && got == n;
}
