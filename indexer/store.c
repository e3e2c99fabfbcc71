/* The one writer of index.db: pieces from the parser threads become rows.
 *
 * Work is committed in batches. A blob's rows are all in one batch, and a file's row comes in the
 * same or a later one, so that an update cut short at any moment leaves blobs that are complete
 * and a view marked incomplete: the next update goes on from there. */
#include "../engine/base/zip.h"
#include "classify.h"
#include "index_internal.h"
#include "intern.h"
#include <time.h>

extern const str sql_late, sql_search;

struct mention {
    int64_t name, blob;
};
struct store {
    repo *r;
    db *db;
    blob_map *blobs;
    intern *names;
    bool indexed; /* the late indexes are there */
    bool in_batch;
    VEC(struct mention) mentions; /* of the batch, one per reference */
    VEC(struct reference) refs;
    strbuf packed, zipped; /* references of the blob being written */
    int64_t next_symbol, next_chunk, next_blob;
};

store *store_new(repo *r, blob_map *blobs)
{
    store *s = xalloc(sizeof *s);
    s->r = r;
    s->db = r->db;
    s->blobs = blobs;
    strbuf_init(&s->packed, 0);
    strbuf_init(&s->zipped, 0);
    return s;
}

void store_free(store *s)
{
    if (!s)
        return;
    if (s->in_batch)
        db_rollback(s->db);
    intern_close(s->names);
    vec_release(&s->mentions);
    vec_release(&s->refs);
    strbuf_release(&s->packed);
    strbuf_release(&s->zipped);
    free(s);
}

static bool ask_int(db *d, const char *sql, int64_t *out, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(d, &s, sql, e) || !db_step(s, &row, e))
        return false;
    *out = row ? db_int(s, 0) : 0;
    db_reset(s);
    return true;
}

static bool open_view(store *s, err *e)
{
    db_stmt *q;
    repo *r = s->r;
    if (!db_prepare(s->db, &q, "INSERT OR IGNORE INTO views(key) VALUES(?)", e))
        return false;
    db_bind_text(q, str_of(r->view_key));
    if (!db_run(q, e) || !repo_find_view(r, e))
        return false;
    if (!db_prepare(s->db, &q, "UPDATE views SET complete = 0 WHERE id = ?", e))
        return false;
    db_bind_int(q, r->view);
    return db_run(q, e);
}

/* A first build keeps this many bytes of search text in memory before it writes them, and sixteen
 * pieces may lie side by side before they are merged: a merge writes everything once more and
 * leaves holes in the file. FTS5 remembers both. */
#define SEARCH_MEMORY                                                                              \
    "INSERT INTO search_text(search_text, rank) VALUES('hashsize', 8 * 1024 * 1024),"              \
    " ('automerge', 16)"

bool store_begin(store *s, err *e)
{
    int64_t late = 0;
    if (!db_begin(s->db, e))
        return false;
    s->in_batch = true;
    return ask_int(s->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'files_blob'", &late,
                   e) &&
           (s->indexed = late > 0, s->indexed || db_exec(s->db, SEARCH_MEMORY, e)) &&
           intern_open(&s->names, s->db, s->indexed, e) &&
           ask_int(s->db, "SELECT max(id) FROM symbols", &s->next_symbol, e) &&
           ask_int(s->db, "SELECT max(id) FROM chunks", &s->next_chunk, e) &&
           ask_int(s->db, "SELECT max(id) FROM blobs", &s->next_blob, e) && open_view(s, e);
}

/* ---- a blob ---- */

/* Group in click.Group.resolve: the part before the name. */
static str owner_of(const struct raw_symbol *y)
{
    str q = y->qualified;
    if (!str_ends(q, y->name))
        return (str){0};
    q.n -= y->name.n;
    while (q.n && strchr(".:#>-/\\", q.p[q.n - 1]))
        q.n--;
    size_t from = q.n;
    while (from && !strchr(".:#>/\\", q.p[from - 1]))
        from--;
    return str_sub(q, from, q.n);
}

static bool add_symbol(store *s, int64_t blob, int64_t first, const struct raw_symbol *y, err *e)
{
    db_stmt *q;
    int64_t name, owner = 0;
    str before = owner_of(y);
    if (!intern_id(s->names, y->name, &name, e) ||
        (before.n && !intern_id(s->names, before, &owner, e)) ||
        !db_prepare(
            s->db, &q,
            "INSERT INTO symbols(id, blob, name, owner, parent, kind, flags, line, end_line,"
            " name_line, start_byte, end_byte, body_byte)"
            " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
            e))
        return false;
    db_bind_int(q, ++s->next_symbol);
    db_bind_int(q, blob);
    db_bind_int(q, name);
    db_bind_int(q, owner);
    db_bind_int(q, y->parent < 0 ? 0 : first + y->parent);
    db_bind_int(q, y->kind);
    db_bind_int(q, (y->is_declaration ? SYMBOL_DECLARATION : 0) | (y->is_local ? SYMBOL_LOCAL : 0) |
                       (y->is_elsewhere ? SYMBOL_ELSEWHERE : 0));
    db_bind_int(q, y->line);
    db_bind_int(q, y->end_line);
    db_bind_int(q, y->name_line);
    db_bind_int(q, y->start_byte);
    db_bind_int(q, y->end_byte);
    db_bind_int(q, y->body_byte);
    return db_run(q, e);
}

/* Without what is only known of names. */
static uint64_t references_count(const struct extracted *x)
{
    uint64_t n = 0;
    for (size_t i = 0; i < x->n_references; i++)
        n += x->references[i].kind < REF_VALUE;
    return n;
}

static bool add_references(store *s, int64_t blob, const struct extracted *x, err *e)
{
    vec_clear(&s->refs);
    strbuf_reset(&s->packed);
    for (size_t i = 0; i < x->n_references; i++) {
        const struct raw_reference *r = &x->references[i];
        struct reference out = {.kind = r->kind,
                                .line = r->line,
                                .byte = r->byte,
                                .scope = r->scope,
                                .arguments = r->arguments};
        if (!intern_id(s->names, r->name, &out.name, e) ||
            (r->qualifier.n && !intern_id(s->names, r->qualifier, &out.qualifier, e)))
            return false;
        vec_push(&s->refs, out);
        struct mention m = {out.name, blob};
        if (r->kind < REF_VALUE)
            vec_push(&s->mentions, m);
    }
    refs_pack(&s->packed, s->refs.v, s->refs.len);
    return true;
}

static bool add_packed(store *s, int64_t blob, const struct piece *p, err *e)
{
    db_stmt *q;
    strbuf_reset(&s->zipped);
    if (!add_references(s, blob, &p->x, e))
        return false;
    if (!p->texts.bytes && !s->packed.len)
        return true;
    if ((s->packed.len && !zip_pack(&s->zipped, strbuf_str(&s->packed), ZIP_QUICK, e)) ||
        !db_prepare(s->db, &q,
                    "INSERT INTO packed(blob, text_bytes, texts, use_bytes, uses)"
                    " VALUES(?,?,?,?,?)",
                    e))
        return false;
    db_bind_int(q, blob);
    db_bind_int(q, (int64_t)p->texts.bytes);
    db_bind_blob(q, p->texts.data.p, p->texts.data.len);
    db_bind_int(q, (int64_t)s->packed.len);
    db_bind_blob(q, s->zipped.p, s->zipped.len);
    return db_run(q, e);
}

static bool add_chunk(store *s, int64_t blob, int64_t first, const struct piece *p,
                      const struct chunk *c, err *e)
{
    db_stmt *q;
    const struct raw_symbol *owner = c->symbol < 0 ? NULL : &p->x.symbols[c->symbol];
    int64_t id = ++s->next_chunk;
    if (!db_prepare(s->db, &q,
                    "INSERT INTO chunks(id, blob, symbol, line, end_line) VALUES(?,?,?,?,?)", e))
        return false;
    db_bind_int(q, id);
    db_bind_int(q, blob);
    db_bind_int(q, owner ? first + c->symbol : 0);
    db_bind_int(q, c->line);
    db_bind_int(q, c->end_line);
    if (!db_run(q, e) ||
        !db_prepare(s->db, &q, "INSERT INTO search_text(rowid, body, title) VALUES(?,?,?)", e))
        return false;
    db_bind_int(q, id);
    db_bind_text(q, str_sub(strbuf_str(&p->content.text), c->start, c->end));
    db_bind_text(q, owner ? (owner->qualified.n ? owner->qualified : owner->name) : STR(""));
    return db_run(q, e);
}

static bool add_blob_row(store *s, int64_t blob, const struct piece *p, err *e)
{
    db_stmt *q;
    const struct content *c = &p->content;
    if (!db_prepare(s->db, &q,
                    "INSERT INTO blobs(id, oid, language, skipped, bytes, lines, flags,"
                    " first_symbol, symbols, first_chunk, chunks, references_)"
                    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
                    e))
        return false;
    db_bind_int(q, blob);
    db_bind_blob(q, c->oid.b, sizeof c->oid.b);
    db_bind_text(q, c->language ? str_of(language_name(c->language)) : STR(""));
    if (p->x.skip_reason)
        db_bind_text(q, str_of(p->x.skip_reason));
    else
        db_bind_null(q);
    db_bind_int(q, (int64_t)c->bytes);
    db_bind_int(q, count_lines(strbuf_str(&c->text)));
    db_bind_int(q, (p->generated ? BLOB_GENERATED : 0) | (p->x.has_errors ? BLOB_HAS_ERRORS : 0));
    db_bind_int(q, s->next_symbol + 1);
    db_bind_int(q, (int64_t)p->x.n_symbols);
    db_bind_int(q, s->next_chunk + 1);
    db_bind_int(q, (int64_t)p->chunks.v.len);
    db_bind_int(q, (int64_t)references_count(&p->x));
    return db_run(q, e);
}

static bool add_blob(store *s, struct piece *p, struct update_report *out, err *e)
{
    int64_t blob = ++s->next_blob, first = s->next_symbol + 1;
    if (!add_blob_row(s, blob, p, e))
        return false;
    for (size_t i = 0; i < p->x.n_symbols; i++)
        if (!add_symbol(s, blob, first, &p->x.symbols[i], e))
            return false;
    if (!add_packed(s, blob, p, e))
        return false;
    for (size_t i = 0; i < p->chunks.v.len; i++)
        if (!add_chunk(s, blob, first, p, &p->chunks.v.v[i], e))
            return false;
    blob_map_set(s->blobs, &p->content.oid, p->content.language, blob);
    p->blob = blob;
    out->parsed++;
    out->symbols += p->x.n_symbols;
    out->references += references_count(&p->x);
    out->bytes += p->content.bytes;
    return true;
}

/* ---- files ---- */

static uint32_t path_flags(const char *path)
{
    return (path_is_test(path) ? FILE_TEST : 0u) | (path_is_vendored(path) ? FILE_VENDORED : 0u) |
           (path_is_generated(path) ? FILE_GENERATED : 0u) |
           (path_is_example(path) ? FILE_EXAMPLE : 0u);
}

#define FILE_UPSERT                                                                                \
    "INSERT INTO files(view, path, blob, oid, head, flags, skipped, bytes, mtime, ctime, size,"    \
    " inode) VALUES(?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(view, path) DO UPDATE SET"                \
    " blob = excluded.blob, oid = excluded.oid, head = excluded.head, flags = excluded.flags,"     \
    " skipped = excluded.skipped, bytes = excluded.bytes, mtime = excluded.mtime,"                 \
    " ctime = excluded.ctime, size = excluded.size, inode = excluded.inode"

static void bind_head(db_stmt *q, const struct entry *n, bool differs)
{
    if (!n->in_head)
        db_bind_blob(q, "", 0);
    else if (differs)
        db_bind_blob(q, n->head.b, sizeof n->head.b);
    else
        db_bind_null(q);
}

static void bind_reason(db_stmt *q, const char *reason)
{
    if (reason)
        db_bind_text(q, str_of(reason));
    else
        db_bind_null(q);
}

static bool put_file(store *s, const struct piece *p, err *e)
{
    const struct content *c = &p->content;
    const struct entry *n = c->entry;
    bool differs = c->has_oid && n->in_head && !oid_eq(&c->oid, &n->head);
    uint32_t flags =
        path_flags(n->path) | (c->secret ? FILE_SECRET : 0u) | (c->eol_only ? FILE_EOL : 0u) |
        (n->source == SOURCE_TREE ? FILE_FROM_TREE : 0u) |
        (differs && !c->eol_only ? FILE_MODIFIED : 0u) | (n->in_head ? 0u : FILE_UNTRACKED);
    db_stmt *q;
    if (!db_prepare(s->db, &q, FILE_UPSERT, e))
        return false;
    db_bind_int(q, s->r->view);
    db_bind_text(q, str_of(n->path));
    if (p->blob)
        db_bind_int(q, p->blob);
    else
        db_bind_null(q);
    if (c->has_oid)
        db_bind_blob(q, c->oid.b, sizeof c->oid.b);
    else
        db_bind_null(q);
    bind_head(q, n, differs || !c->has_oid);
    db_bind_int(q, flags);
    bind_reason(q, c->skipped);
    db_bind_int(q, (int64_t)c->bytes);
    db_bind_int(q, c->racy ? 0 : c->stamp.mtime);
    db_bind_int(q, c->stamp.ctime);
    db_bind_int(q, (int64_t)c->stamp.size);
    db_bind_int(q, (int64_t)c->stamp.inode);
    return db_run(q, e);
}

bool store_piece(store *s, struct piece *p, struct update_report *out, err *e)
{
    if (p->fresh && !add_blob(s, p, out, e))
        return false;
    return put_file(s, p, e);
}

bool store_listed(store *s, const struct entry *n, err *e)
{
    struct piece p = {.content = {.entry = n, .skipped = n->skipped}};
    return put_file(s, &p, e);
}

bool store_flags(store *s, int64_t file, const struct entry *n, uint32_t flags, bool head_differs,
                 err *e)
{
    db_stmt *q;
    if (!db_prepare(s->db, &q, "UPDATE files SET flags = ?, head = ? WHERE id = ?", e))
        return false;
    db_bind_int(q, flags);
    bind_head(q, n, head_differs);
    db_bind_int(q, file);
    return db_run(q, e);
}

bool store_remove(store *s, int64_t file, err *e)
{
    db_stmt *q;
    if (!db_prepare(s->db, &q, "DELETE FROM files WHERE id = ?", e))
        return false;
    db_bind_int(q, file);
    return db_run(q, e);
}

/* ---- batches ---- */

static int by_name(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return x->blob < y->blob ? -1 : x->blob > y->blob;
}

/* In key order, which keeps the table's pages full. */
static bool write_mentions(store *s, err *e)
{
    size_t n = s->mentions.len;
    const struct mention *v = s->mentions.v;
    db_stmt *q;
    if (n)
        qsort(s->mentions.v, n, sizeof *s->mentions.v, by_name);
    for (size_t i = 0, k; i < n; i = k) {
        k = i + 1;
        while (k < n && by_name(&v[i], &v[k]) == 0)
            k++;
        if (!db_prepare(s->db, &q, "INSERT OR REPLACE INTO mentions(name, blob, n) VALUES(?,?,?)",
                        e))
            return false;
        db_bind_int(q, v[i].name);
        db_bind_int(q, v[i].blob);
        db_bind_int(q, (int64_t)(k - i));
        if (!db_run(q, e))
            return false;
    }
    vec_clear(&s->mentions);
    return true;
}

bool store_commit(store *s, err *e)
{
    if (!write_mentions(s, e) || !db_commit(s->db, e))
        return false;
    s->in_batch = false;
    if (!db_begin(s->db, e))
        return false;
    s->in_batch = true;
    return true;
}

bool store_finish(store *s, uint64_t missing, bool changed, err *e)
{
    db_stmt *q;
    repo *r = s->r;
    if (!write_mentions(s, e) || (!s->indexed && !db_exec(s->db, sql_late.p, e)))
        return false;
    if (!db_prepare(s->db, &q,
                    "UPDATE views SET head = ?, generation = generation + ?, complete = 1,"
                    " missing = ?, used = ? WHERE id = ?",
                    e))
        return false;
    if (r->has_commit)
        db_bind_blob(q, r->commit.b, sizeof r->commit.b);
    else
        db_bind_null(q);
    db_bind_int(q, changed);
    db_bind_int(q, (int64_t)missing);
    db_bind_int(q, (int64_t)time(NULL));
    db_bind_int(q, r->view);
    if (!db_run(q, e) || !db_commit(s->db, e))
        return false;
    s->in_batch = false;
    return true;
}
