/* Rows of the symbols table become struct symbol. */
#include "intern.h"
#include "names.h"

enum { BULK = 300 };

bool repo_ready(repo *r, err *e)
{
    if (r->db) /* the view may have been made by another handle since this one was opened */
        return r->view || repo_find_view(r, e);
    err_set(e, ERR_IO, "%s: the index could not be opened again", r->database);
    return err_hint(e, "docent doctor says what is wrong; docent cache clear starts anew");
}

bool name_id(repo *r, str name, int64_t *out, err *e)
{
    db_stmt *s;
    bool row = false;
    *out = 0;
    if (!repo_ready(r, e) ||
        !db_prepare(r->db, &s, "SELECT id FROM names WHERE hash = ? AND name = ?", e))
        return false;
    db_bind_int(s, name_hash(name));
    db_bind_text(s, name);
    if (!db_step(s, &row, e))
        return false;
    if (row)
        *out = db_int(s, 0);
    db_reset(s);
    return true;
}

bool name_count(repo *r, int64_t name, uint32_t *out, err *e)
{
    db_stmt *s;
    bool row = false;
    *out = 0;
    if (!db_prepare(r->db, &s,
                    "SELECT sum(m.n) FROM mentions m JOIN files f ON f.blob = m.blob"
                    " WHERE m.name = ? AND f.view = ?",
                    e))
        return false;
    db_bind_int(s, name);
    db_bind_int(s, r->view);
    if (!db_step(s, &row, e))
        return false;
    if (row)
        *out = (uint32_t)db_int(s, 0);
    db_reset(s);
    return true;
}

static const char *language_text(str name)
{
    char z[64];
    snprintf(z, sizeof z, STR_FMT, STR_ARG(name));
    const struct language *l = name.n ? language_by_name(z) : NULL;
    return l ? language_name(l) : "";
}

/* Everything but reference_count, which needs another statement. */
static bool read_symbol(repo *r, db_stmt *s, arena *a, struct symbol *out, err *e)
{
    struct symbol_texts texts;
    int64_t file = db_int(s, 0), parent = db_int(s, 3), kind = db_int(s, 4);
    const char *name = arena_strdup(a, db_text(s, 2));
    if (!texts_get(r, db_int(s, 12), db_int(s, 1) - db_int(s, 13), &texts, e))
        return false;
    *out = (struct symbol){
        .id = symbol_handle(file, db_int(s, 1)),
        .name = name,
        .kind = kind >= 0 && kind < SYM_KINDS ? (enum symbol_kind)kind : SYM_VARIABLE,
        .parent = parent ? symbol_handle(file, parent) : 0,
        .is_declaration = db_int(s, 5) & SYMBOL_DECLARATION,
        .line = (uint32_t)db_int(s, 6),
        .end_line = (uint32_t)db_int(s, 7),
        .name_line = (uint32_t)db_int(s, 8),
        .start_byte = (uint32_t)db_int(s, 9),
        .end_byte = (uint32_t)db_int(s, 10),
        .body_byte = (uint32_t)db_int(s, 11),
        .qualified = texts.qualified.n ? arena_strdup(a, texts.qualified) : name,
        .signature = arena_strdup(a, texts.signature),
        .doc = arena_strdup(a, texts.doc),
        .path = arena_strdup(a, db_text(s, 14)),
        .language = language_text(db_text(s, 15)),
        .is_test = db_int(s, 16) & FILE_TEST,
    };
    return true;
}

/* One by one a count takes microseconds, milliseconds for a name that is everywhere; for many, and
 * when it is there already, the table in memory is cheaper. */
static bool count_names(repo *r, const int64_t *names, size_t n, struct symbol *out, err *e)
{
    const name_table *t = NULL;
    if ((n > BULK || r->table) && !(t = names_get(r, e)))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (t)
            out[i].reference_count =
                (size_t)names[i] < t->names_n ? t->names[names[i]].references : 0;
        else if (i && names[i] == names[i - 1])
            out[i].reference_count = out[i - 1].reference_count;
        else if (!name_count(r, names[i], &out[i].reference_count, e))
            return false;
    }
    return true;
}

bool rows_symbols(repo *r, db_stmt *s, arena *a, symbol_vec *out, err *e)
{
    bool row = false;
    VEC(int64_t) names = {0};
    size_t from = out->len;
    while (db_step(s, &row, e) && row) {
        struct symbol y;
        if (!read_symbol(r, s, a, &y, e))
            break;
        vec_push(out, y);
        vec_push(&names, db_int(s, 17));
    }
    bool ok = !e->code && (!names.len || count_names(r, names.v, names.len, out->v + from, e));
    vec_release(&names);
    for (size_t i = from; ok && r->table && r->table->ranks && i < out->len; i++) {
        size_t at = table_find(r->table, out->v[i].id);
        out->v[i].rank = at == SIZE_MAX ? 0 : r->table->ranks[at];
    }
    return ok;
}

static bool first_symbol(repo *r, db_stmt *s, arena *a, struct symbol *out, err *e)
{
    symbol_vec v = {0};
    bool ok = rows_symbols(r, s, a, &v, e);
    if (ok && v.len)
        *out = v.v[0];
    else if (ok)
        err_set(e, ERR_NOT_FOUND, "no such symbol");
    vec_release(&v);
    return !e->code;
}

bool repo_symbol(repo *r, int64_t id, arena *a, struct symbol *out, err *e)
{
    db_stmt *s;
    if (!repo_ready(r, e) || !db_prepare(r->db, &s,
                                         "SELECT" SYMBOL_COLUMNS SYMBOL_TABLES
                                         "WHERE s.id = ? AND f.id = ? AND f.view = ?",
                                         e))
        return false;
    db_bind_int(s, handle_symbol(id));
    db_bind_int(s, handle_file(id));
    db_bind_int(s, r->view);
    return first_symbol(r, s, a, out, e);
}
