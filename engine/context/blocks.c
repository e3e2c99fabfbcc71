/* See blocks.h. */
#include "blocks.h"
#include "checksum.h"

extern const str context_schema; /* context.sql */

enum { APPLICATION_ID = 0x646f6378 /* "docx" */, ID_BYTES = 4 };

bool blocks_open(db **out, const char *path, int flags, err *e)
{
    return db_open(out, path, APPLICATION_ID, context_schema.p, flags, NULL, e) &&
           ((flags & DB_READONLY) || db_exec(*out, "PRAGMA journal_size_limit=67108864", e));
}

sha256 block_key(const sha256 *parent, const token *ids, size_t n)
{
    hasher *h = hasher_new();
    hasher_add(h, parent->b, sizeof parent->b);
    hasher_add_u64(h, n);
    hasher_add(h, ids, n * sizeof *ids);
    return hasher_end(h);
}

/* ---- ids as sortable bytes ---- */

static size_t ids_write(uint8_t out[CONTEXT_BLOCK * ID_BYTES], const token *ids, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < ID_BYTES; k++)
            out[i * ID_BYTES + (size_t)k] = (uint8_t)((uint32_t)ids[i] >> (24 - 8 * k));
    return n * ID_BYTES;
}

static size_t ids_common(str a, const uint8_t *b, size_t n)
{
    size_t i = 0;
    while (i < a.n && i < n && (uint8_t)a.p[i] == b[i])
        i++;
    return i / ID_BYTES;
}

/* ---- looking ---- */

#define BLOCK_COLUMNS "id, key, ids, bytes, seconds, checksum"

static bool key_read(sha256 *out, str blob)
{
    if (blob.n != sizeof out->b)
        return false;
    memcpy(out->b, blob.p, sizeof out->b);
    return true;
}

/* One neighbour in the order of ids: takes it when it agrees longer than what is there. */
static bool neighbour_look(db *d, const char *sql, struct block *best, const sha256 *parent,
                           const uint8_t *ids, size_t n, err *e)
{
    db_stmt *s;
    bool row;
    if (!db_prepare(d, &s, sql, e))
        return false;
    db_bind_blob(s, parent->b, sizeof parent->b);
    db_bind_blob(s, ids, n);
    if (!db_step(s, &row, e))
        return false;
    if (!row)
        return true;
    str theirs = db_blob(s, 2);
    size_t common = ids_common(theirs, ids, n);
    struct block b = {.id = db_int(s, 0),
                      .n = theirs.n / ID_BYTES,
                      .bytes = (uint64_t)db_int(s, 3),
                      .seconds = db_real(s, 4),
                      .checksum = (uint64_t)db_int(s, 5),
                      .common = common};
    if (common > best->common && b.n <= CONTEXT_BLOCK && key_read(&b.key, db_blob(s, 1)))
        *best = b;
    db_reset(s);
    return true;
}

bool block_find(db *d, struct block *out, const sha256 *parent, const token *ids, size_t n, err *e)
{
    static const char *const before =
        "SELECT " BLOCK_COLUMNS " FROM block WHERE parent = ?1 AND ids <= ?2"
        " ORDER BY ids DESC LIMIT 1";
    static const char *const after =
        "SELECT " BLOCK_COLUMNS " FROM block WHERE parent = ?1 AND ids >= ?2"
        " ORDER BY ids LIMIT 1";
    uint8_t key[CONTEXT_BLOCK * ID_BYTES];
    size_t bytes = ids_write(key, ids, n < CONTEXT_BLOCK ? n : CONTEXT_BLOCK);
    *out = (struct block){0};
    return neighbour_look(d, before, out, parent, key, bytes, e) &&
           neighbour_look(d, after, out, parent, key, bytes, e);
}

static uint64_t seed_of(const sha256 *key)
{
    uint64_t seed;
    memcpy(&seed, key->b, sizeof seed);
    return seed;
}

bool block_data(db *d, const struct block *b, db_stmt **s, str *data, bool *sound, err *e)
{
    bool row;
    *sound = false;
    if (!db_prepare(d, s, "SELECT kv FROM data WHERE id = ?", e))
        return false;
    db_bind_int(*s, b->id);
    if (!db_step(*s, &row, e))
        return false;
    if (!row)
        return true;
    *data = db_blob(*s, 0);
    *sound = data->n == b->bytes && checksum64(data->p, data->n, seed_of(&b->key)) == b->checksum;
    return true;
}

/* ---- changing: inside a transaction of the caller ---- */

static bool row_delete(db *d, int64_t id, uint64_t bytes, err *e)
{
    db_stmt *row, *data, *total;
    if (!db_prepare(d, &row, "DELETE FROM block WHERE id = ?", e) ||
        !db_prepare(d, &data, "DELETE FROM data WHERE id = ?", e) ||
        !db_prepare(d, &total, "UPDATE total SET bytes = bytes - ?", e))
        return false;
    db_bind_int(row, id);
    db_bind_int(data, id);
    db_bind_int(total, (int64_t)bytes);
    return db_run(row, e) && db_run(data, e) && db_run(total, e);
}

/* Earlier siblings that are a beginning of the new block. */
static bool prefixes_delete(db *d, const struct block_new *b, err *e)
{
    for (;;) {
        struct block old;
        if (!block_find(d, &old, &b->parent, b->ids, b->n, e))
            return false;
        if (old.common == 0 || old.n >= b->n || old.common < old.n)
            return true;
        if (!row_delete(d, old.id, old.bytes, e))
            return false;
    }
}

static bool total_bytes(db *d, uint64_t *out, err *e)
{
    db_stmt *s;
    bool row;
    if (!db_prepare(d, &s, "SELECT bytes FROM total", e) || !db_step(s, &row, e))
        return false;
    *out = row ? (uint64_t)db_int(s, 0) : 0;
    db_reset(s);
    return true;
}

/* Takes the least valuable block without children, but not `keep`. */
static bool evict_one(db *d, const sha256 *keep, bool *done, err *e)
{
    db_stmt *s, *floor;
    bool row;
    *done = false;
    if (!db_prepare(d, &s,
                    "SELECT id, bytes, value FROM block b WHERE key <> ?1 AND NOT EXISTS"
                    " (SELECT 1 FROM block c WHERE c.parent = b.key) ORDER BY value LIMIT 1",
                    e) ||
        !db_prepare(d, &floor, "UPDATE total SET floor = max(floor, ?)", e))
        return false;
    db_bind_blob(s, keep->b, sizeof keep->b);
    if (!db_step(s, &row, e))
        return false;
    if (!row)
        return true;
    int64_t id = db_int(s, 0);
    uint64_t bytes = (uint64_t)db_int(s, 1);
    double value = db_real(s, 2);
    db_reset(s);
    db_bind_real(floor, value);
    *done = true;
    return row_delete(d, id, bytes, e) && db_run(floor, e);
}

/* Evicts until `more` bytes fit; *fits says whether they do. */
static bool room_make(db *d, uint64_t cap, uint64_t more, const sha256 *keep, bool *fits, err *e)
{
    for (;;) {
        uint64_t bytes;
        bool done;
        if (!total_bytes(d, &bytes, e))
            return false;
        *fits = bytes + more <= cap;
        if (*fits || more > cap)
            return true;
        if (!evict_one(d, keep, &done, e))
            return false;
        if (!done)
            return true;
    }
}

static bool row_insert(db *d, const struct block_new *b, err *e)
{
    db_stmt *row, *data, *total;
    if (!db_prepare(d, &row,
                    "INSERT INTO block (root, parent, ids, key, bytes, seconds, hits, value,"
                    " checksum) SELECT ?1, ?2, ?3, ?4, ?5, ?6, 0, floor + ?6 / ?7, ?8 FROM total",
                    e) ||
        !db_prepare(d, &data, "INSERT OR REPLACE INTO data (id, kv) VALUES (?, ?)", e) ||
        !db_prepare(d, &total, "UPDATE total SET bytes = bytes + ?", e))
        return false;
    uint8_t ids[CONTEXT_BLOCK * ID_BYTES];
    size_t n = ids_write(ids, b->ids, b->n);
    sha256 key = block_key(&b->parent, b->ids, b->n);
    db_bind_blob(row, b->root.b, sizeof b->root.b);
    db_bind_blob(row, b->parent.b, sizeof b->parent.b);
    db_bind_blob(row, ids, n);
    db_bind_blob(row, key.b, sizeof key.b);
    db_bind_int(row, (int64_t)b->bytes);
    db_bind_real(row, b->seconds);
    db_bind_real(row, (double)b->bytes / 1e6);
    db_bind_int(row, (int64_t)checksum64(b->kv, b->bytes, seed_of(&key)));
    if (!db_run(row, e))
        return false;
    db_bind_int(data, db_last_id(d));
    db_bind_blob(data, b->kv, b->bytes);
    db_bind_int(total, (int64_t)b->bytes);
    return db_run(data, e) && db_run(total, e);
}

static bool put_inside(db *d, const struct block_new *b, uint64_t cap, err *e)
{
    struct block old;
    bool fits;
    if (!block_find(d, &old, &b->parent, b->ids, b->n, e))
        return false;
    if (old.common == b->n)
        return true; /* somebody was faster, or stored more */
    if (!prefixes_delete(d, b, e) || !room_make(d, cap, b->bytes, &b->parent, &fits, e))
        return false;
    return !fits || row_insert(d, b, e);
}

static bool finish(db *d, bool ok, err *e)
{
    ok = ok && db_commit(d, e);
    if (!ok)
        db_rollback(d);
    return ok;
}

bool block_put(db *d, const struct block_new *b, uint64_t cap, err *e)
{
    if (b->n == 0 || b->n > CONTEXT_BLOCK || b->bytes == 0)
        BUG("a block of %zu positions, %zu bytes", b->n, b->bytes);
    return db_begin(d, e) && finish(d, put_inside(d, b, cap, e), e);
}

bool block_hit(db *d, int64_t id, const sha256 *key, double saved, err *e)
{
    db_stmt *row, *total;
    if (!db_prepare(d, &row,
                    "UPDATE block SET hits = hits + 1, value = (SELECT floor FROM total) +"
                    " (2 + hits) * seconds * 1e6 / bytes WHERE id = ? AND key = ?",
                    e) ||
        !db_prepare(d, &total,
                    "UPDATE total SET hits = hits + 1, seconds_saved = seconds_saved + ?", e))
        return false;
    db_bind_int(row, id);
    db_bind_blob(row, key->b, sizeof key->b);
    db_bind_real(total, saved);
    return db_begin(d, e) && finish(d, db_run(row, e) && db_run(total, e), e);
}

static bool delete_inside(db *d, int64_t id, const sha256 *key, err *e)
{
    db_stmt *s;
    bool row;
    if (!db_prepare(d, &s, "SELECT bytes FROM block WHERE id = ? AND key = ?", e))
        return false;
    db_bind_int(s, id);
    db_bind_blob(s, key->b, sizeof key->b);
    if (!db_step(s, &row, e))
        return false;
    if (!row)
        return true;
    uint64_t bytes = (uint64_t)db_int(s, 0);
    db_reset(s);
    return row_delete(d, id, bytes, e);
}

bool block_delete(db *d, int64_t id, const sha256 *key, err *e)
{
    return db_begin(d, e) && finish(d, delete_inside(d, id, key, e), e);
}

/* ---- the whole store ---- */

bool blocks_trim(db *d, uint64_t cap, err *e)
{
    sha256 none = {{0}};
    uint64_t bytes;
    bool fits;
    if (!total_bytes(d, &bytes, e))
        return false;
    if (bytes <= cap)
        return true;
    return db_begin(d, e) && finish(d, room_make(d, cap, 0, &none, &fits, e), e) &&
           db_exec(d, "PRAGMA incremental_vacuum", e);
}

bool blocks_stats(db *d, struct context_stats *out, err *e)
{
    db_stmt *s;
    bool row;
    if (!db_prepare(d, &s,
                    "SELECT (SELECT count(*) FROM block), bytes, hits, seconds_saved,"
                    " (SELECT count(DISTINCT root) FROM block) FROM total",
                    e) ||
        !db_step(s, &row, e))
        return false;
    if (!row)
        return err_set(e, ERR_FORMAT, "the context store has lost its totals");
    out->blocks = (uint64_t)db_int(s, 0);
    out->bytes = (uint64_t)db_int(s, 1);
    out->hits = (uint64_t)db_int(s, 2);
    out->seconds_saved = db_real(s, 3);
    out->models = (uint64_t)db_int(s, 4);
    db_reset(s);
    return true;
}

bool blocks_clear(db *d, err *e)
{
    static const char *const empty =
        "DELETE FROM data; DELETE FROM block;"
        "UPDATE total SET bytes = 0, hits = 0, seconds_saved = 0, floor = 0";
    return db_begin(d, e) && finish(d, db_exec(d, empty, e), e) &&
           db_exec(d, "PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)", e);
}
