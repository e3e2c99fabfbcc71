/* Loading of the in-memory table, and near misses in it. See names.h. */
#include "names.h"

static bool load_files(repo *r, name_table *t, uint32_t **weight, size_t *blobs, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(r->db, &s,
                    "SELECT f.id, f.path, f.flags, f.blob, b.language, b.flags FROM files f"
                    " LEFT JOIN blobs b ON b.id = f.blob WHERE f.view = ? ORDER BY f.path",
                    e))
        return false;
    db_bind_int(s, r->view);
    while (db_step(s, &row, e) && row) {
        str name = db_text(s, 4);
        char z[64];
        snprintf(z, sizeof z, STR_FMT, STR_ARG(name));
        const struct language *l = name.n ? language_by_name(z) : NULL;
        struct table_file f = {.id = db_int(s, 0),
                               .path = arena_strdup(t->arena, db_text(s, 1)),
                               .flags = (uint32_t)db_int(s, 2),
                               .blob = db_int(s, 3),
                               .language = l ? language_name(l) : NULL};
        if (db_int(s, 5) & BLOB_GENERATED)
            f.flags |= FILE_GENERATED;
        vec_push(&t->files, f);
        size_t b = (size_t)f.blob;
        if (b >= *blobs) {
            size_t n = b * 2 + 64;
            *weight = xrealloc(*weight, n * sizeof **weight);
            memset(*weight + *blobs, 0, (n - *blobs) * sizeof **weight);
            *blobs = n;
        }
        if (b)
            (*weight)[b]++;
    }
    for (size_t i = 0; i < t->files.len; i++)
        if ((size_t)t->files.v[i].id >= t->file_ids)
            t->file_ids = (size_t)t->files.v[i].id + 1;
    t->file_at = xalloc((t->file_ids + 1) * sizeof *t->file_at);
    memset(t->file_at, 0xff, t->file_ids * sizeof *t->file_at);
    for (size_t i = 0; i < t->files.len; i++)
        t->file_at[t->files.v[i].id] = (uint32_t)i;
    return !e->code;
}

static bool load_names(repo *r, name_table *t, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(r->db, &s, "SELECT max(id) FROM names", e) || !db_step(s, &row, e))
        return false;
    t->names_n = row ? (size_t)db_int(s, 0) + 1 : 1;
    db_reset(s);
    t->names = xalloc(t->names_n * sizeof *t->names);
    if (!db_prepare(r->db, &s, "SELECT id, name FROM names", e))
        return false;
    while (db_step(s, &row, e) && row) {
        size_t id = (size_t)db_int(s, 0);
        str name = db_text(s, 1);
        if (id >= t->names_n || name.n > UINT32_MAX)
            continue;
        t->names[id] = (struct name_text){
            .p = arena_strdup(t->arena, name), .n = (uint32_t)name.n, .letters = letters_of(name)};
    }
    return !e->code;
}

static bool load_counts(repo *r, name_table *t, const uint32_t *weight, size_t blobs, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(r->db, &s, "SELECT name, blob, n FROM mentions", e))
        return false;
    while (db_step(s, &row, e) && row) {
        size_t name = (size_t)db_int(s, 0), blob = (size_t)db_int(s, 1);
        if (name < t->names_n && blob < blobs)
            t->names[name].references += (uint32_t)db_int(s, 2) * weight[blob];
    }
    return !e->code;
}

static bool load_symbols(repo *r, name_table *t, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(
            r->db, &s,
            "SELECT s.id, s.name, s.kind, s.flags, s.parent, s.line, s.end_line, s.owner FROM"
            " blobs b JOIN symbols s ON s.id BETWEEN b.first_symbol AND b.first_symbol +"
            " b.symbols - 1 WHERE b.id = ?",
            e))
        return false;
    for (size_t i = 0; i < t->files.len; i++) {
        if (!t->files.v[i].blob)
            continue;
        db_bind_int(s, t->files.v[i].blob);
        while (db_step(s, &row, e) && row) {
            struct table_symbol y = {.id = (uint32_t)db_int(s, 0),
                                     .file = (uint32_t)i,
                                     .name = (uint32_t)db_int(s, 1),
                                     .kind = (uint8_t)db_int(s, 2),
                                     .flags = (uint8_t)db_int(s, 3),
                                     .parent = (uint32_t)db_int(s, 4),
                                     .line = (uint32_t)db_int(s, 5),
                                     .end_line = (uint32_t)db_int(s, 6),
                                     .owner = (uint32_t)db_int(s, 7)};
            if (y.owner >= t->names_n)
                y.owner = 0;
            if (y.name < t->names_n && t->names[y.name].p && y.kind < SYM_KINDS)
                vec_push(&t->symbols, y);
        }
        if (e->code)
            return false;
    }
    return true;
}

bool ranks_load(repo *r, name_table *t, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(r->db, &s, "SELECT data FROM ranks WHERE view = ? AND generation = ?", e))
        return false;
    db_bind_int(s, t->view);
    db_bind_int(s, t->generation);
    if (!db_step(s, &row, e))
        return false;
    str data = row ? db_blob(s, 0) : (str){0};
    if (row && data.n == t->symbols.len * sizeof *t->ranks) {
        t->ranks = xrealloc(t->ranks, data.n + 1);
        memcpy(t->ranks, data.p, data.n);
    }
    db_reset(s);
    return true;
}

size_t table_find(const name_table *t, int64_t handle)
{
    int64_t symbol = handle_symbol(handle);
    size_t id = (size_t)handle_file(handle), lo, hi;
    if (id >= t->file_ids || t->file_at[id] == UINT32_MAX)
        return SIZE_MAX;
    size_t f = t->file_at[id];
    lo = 0;
    hi = t->symbols.len;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct table_symbol *y = &t->symbols.v[mid];
        if (y->file < f || (y->file == f && y->id < symbol))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < t->symbols.len && t->symbols.v[lo].file == f && t->symbols.v[lo].id == symbol
               ? lo
               : SIZE_MAX;
}

void name_table_free(struct name_table *t)
{
    if (!t)
        return;
    arena_free(t->arena);
    free(t->names);
    free(t->ranks);
    free(t->file_at);
    vec_release(&t->files);
    vec_release(&t->symbols);
    free(t);
}

const name_table *names_get(repo *r, err *e)
{
    int64_t generation;
    if (!repo_ready(r, e) || !repo_find_view(r, e) || !repo_generation(r, &generation, e))
        return NULL;
    if (r->table && r->table->generation == generation && r->table->view == r->view)
        return r->table;
    name_table_free(r->table);
    r->table = NULL;
    name_table *t = xalloc(sizeof *t);
    t->arena = arena_new();
    t->view = r->view;
    t->generation = generation;
    uint32_t *weight = NULL;
    size_t blobs = 0;
    bool ok = db_exec(r->db, "BEGIN", e); /* one state of the index, whatever a writer does */
    ok = ok && load_files(r, t, &weight, &blobs, e) && load_names(r, t, e) &&
         load_counts(r, t, weight, blobs, e) && load_symbols(r, t, e) && ranks_load(r, t, e);
    db_rollback(r->db);
    free(weight);
    if (!ok) {
        name_table_free(t);
        return NULL;
    }
    return r->table = t;
}

struct near {
    uint32_t id;
    int score;
};

static int by_score(const void *a, const void *b)
{
    const struct near *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static int nearness(const struct name_text *n, str wanted, uint64_t letters)
{
    str name = {n->p, n->n};
    unsigned allowed = wanted.n < 4 ? 1 : wanted.n < 8 ? 2 : 3;
    unsigned d = edit_distance(name, wanted, allowed);
    int score = d <= allowed ? 2000 - (int)d * 300 : 0;
    if ((n->letters & letters) == letters && wanted.n >= 3) {
        int likeness = fuzzy_score(name, wanted);
        score += likeness ? likeness + 200 - (int)name.n * 4 : 0;
    }
    if (score <= 0)
        return 0;
    uint32_t refs = n->references;
    for (; refs > 1 && score; refs /= 2)
        score += 5;
    return score;
}

size_t near_names(const name_table *t, str wanted, uint32_t *ids, size_t max)
{
    VEC(struct near) found = {0};
    uint64_t letters = letters_of(wanted);
    uint8_t *seen = xalloc(t->names_n);
    for (size_t i = 0; i < t->symbols.len; i++) {
        uint32_t id = t->symbols.v[i].name;
        if (seen[id])
            continue;
        seen[id] = 1;
        struct near n = {id, nearness(&t->names[id], wanted, letters)};
        if (n.score)
            vec_push(&found, n);
    }
    free(seen);
    if (found.len)
        qsort(found.v, found.len, sizeof *found.v, by_score);
    size_t n = found.len < max ? found.len : max;
    for (size_t i = 0; i < n; i++)
        ids[i] = found.v[i].id;
    vec_release(&found);
    return n;
}
