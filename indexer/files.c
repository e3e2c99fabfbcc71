/* Files, their text, and figures about the index. */
#include "../engine/base/fs.h"
#include "../engine/base/utf8.h"
#include "classify.h"
#include "index_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const char *language_or_null(str name)
{
    char z[64];
    snprintf(z, sizeof z, STR_FMT, STR_ARG(name));
    const struct language *l = name.n ? language_by_name(z) : NULL;
    return l ? language_name(l) : NULL;
}

static struct file read_file(db_stmt *s, arena *a)
{
    uint32_t flags = (uint32_t)db_int(s, 3), blob_flags = (uint32_t)db_int(s, 7);
    return (struct file){
        .path = arena_strdup(a, db_text(s, 0)),
        .language = language_or_null(db_text(s, 1)),
        .skipped = db_is_null(s, 2) ? NULL : arena_strdup(a, db_text(s, 2)),
        .bytes = (uint64_t)db_int(s, 4),
        .lines = (uint32_t)db_int(s, 5),
        .symbols = (uint32_t)db_int(s, 6),
        .modified = flags & FILE_MODIFIED,
        .untracked = flags & FILE_UNTRACKED,
        .is_test = flags & FILE_TEST,
        .is_example = flags & FILE_EXAMPLE,
        .is_vendored = flags & FILE_VENDORED,
        .is_generated = (flags & FILE_GENERATED) || (blob_flags & BLOB_GENERATED),
    };
}

bool repo_files(repo *r, const char *prefix, arena *a, struct files *out, err *e)
{
    db_stmt *s;
    bool row = false;
    VEC(struct file) v = {0};
    str p = str_of(prefix);
    if (!repo_ready(r, e) ||
        !db_prepare(r->db, &s,
                    "SELECT f.path, b.language, coalesce(f.skipped, b.skipped), f.flags, f.bytes,"
                    " b.lines, b.symbols, b.flags FROM files f LEFT JOIN blobs b ON b.id = f.blob"
                    " WHERE f.view = ? AND f.path >= ? ORDER BY f.path",
                    e))
        return false;
    db_bind_int(s, r->view);
    db_bind_text(s, p);
    while (db_step(s, &row, e) && row) {
        if (!str_starts(db_text(s, 0), p)) {
            db_reset(s);
            break;
        }
        struct file f = read_file(s, a);
        vec_push(&v, f);
    }
    if (!e->code) {
        out->v = ARENA_ARRAY(a, struct file, v.len ? v.len : 1);
        if (v.len)
            memcpy(out->v, v.v, v.len * sizeof *v.v);
        out->n = v.len;
    }
    vec_release(&v);
    return !e->code;
}

/* ---- text ---- */

struct known_file {
    bool found, secret, from_tree, has_oid;
    const char *skipped;
    oid oid;
    char reason[64];
};

static bool find_file(repo *r, const char *path, struct known_file *k, err *e)
{
    db_stmt *s;
    bool row = false;
    *k = (struct known_file){0};
    if (!repo_ready(r, e) ||
        !db_prepare(r->db, &s, "SELECT flags, oid, skipped FROM files WHERE view = ? AND path = ?",
                    e))
        return false;
    db_bind_int(s, r->view);
    db_bind_text(s, str_of(path));
    if (!db_step(s, &row, e))
        return false;
    if (row) {
        uint32_t flags = (uint32_t)db_int(s, 0);
        str o = db_blob(s, 1);
        k->found = true;
        k->secret = flags & FILE_SECRET;
        k->from_tree = flags & FILE_FROM_TREE;
        k->has_oid = o.n == sizeof k->oid.b;
        if (k->has_oid)
            memcpy(k->oid.b, o.p, o.n);
        if (!db_is_null(s, 2)) {
            snprintf(k->reason, sizeof k->reason, STR_FMT, STR_ARG(db_text(s, 2)));
            k->skipped = k->reason;
        }
    }
    db_reset(s);
    return true;
}

static bool fail_at(const char *path, enum err_code code, const char *why, err *e)
{
    strbuf safe;
    strbuf_init(&safe, 300);
    utf8_safe(&safe, str_of(path), false);
    err_set(e, (int)code, "%s: %s", safe.p, why);
    strbuf_release(&safe);
    return false;
}

static bool read_disk(repo *r, const char *path, strbuf *out, err *e)
{
    int fd = open_below(r->root, path, O_RDONLY);
    struct stamp st;
    if (fd < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            fail_at(path, ERR_NOT_FOUND, "the file is gone", e);
            return err_hint(e, "docent index brings the index up to date");
        }
        return fail_at(path, ERR_IO, errno == EACCES ? "may not be read" : "cannot be read", e);
    }
    const char *why = NULL;
    if (!stamp_of(fd, &st))
        why = "not a regular file";
    else if (st.size > MAX_TEXT_BYTES)
        why = "too large to show";
    ssize_t n = 0;
    char block[65536];
    while (!why && (n = read(fd, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || out->len > MAX_TEXT_BYTES)
            why = n < 0 ? "cannot be read" : "too large to show";
        else
            strbuf_add(out, block, (size_t)n);
    }
    close(fd);
    return !why || fail_at(path, n < 0 ? ERR_IO : ERR_UNSUPPORTED, why, e);
}

static bool read_object(repo *r, const char *path, const struct known_file *k, strbuf *out, err *e)
{
    uint64_t size;
    if (!k->has_oid || !r->git)
        return fail_at(path, ERR_UNSUPPORTED, k->skipped ? k->skipped : "nothing to read", e);
    switch (git_read_blob(r->git, &k->oid, MAX_TEXT_BYTES, out, &size)) {
    case BLOB_READ:
        return true;
    case BLOB_MISSING:
        fail_at(path, ERR_NOT_FOUND, "its content is not in this partial clone", e);
        return err_hint(e, "git fetches it with: git checkout HEAD -- FILE");
    case BLOB_TOO_LARGE:
        return fail_at(path, ERR_UNSUPPORTED, "too large to show", e);
    case BLOB_DAMAGED:
        break;
    }
    fail_at(path, ERR_REPOSITORY, "its object is damaged", e);
    return err_hint(e, "git fsck says more");
}

static bool refuse_secret(const char *path, err *e)
{
    fail_at(path, ERR_UNSUPPORTED, "likely secret, its text is not handed out", e);
    return err_hint(e, "docent status --skipped lists what is left out and why");
}

bool repo_text(repo *r, const char *path, strbuf *out, err *e)
{
    struct known_file k;
    strbuf_reset(out);
    if (!find_file(r, path, &k, e))
        return false;
    if (!k.found) {
        fail_at(path, ERR_NOT_FOUND, "no such file in the index", e);
        return err_hint(e, "docent index brings it up to date; ignored files are left out");
    }
    if (k.secret || path_is_secret(path))
        return refuse_secret(path, e);
    bool disk = r->root >= 0 && !k.from_tree;
    bool special =
        disk && k.skipped &&
        (strcmp(k.skipped, "symbolic link") == 0 || strcmp(k.skipped, "submodule") == 0 ||
         strcmp(k.skipped, "nested repository") == 0);
    if (special)
        return fail_at(path, ERR_UNSUPPORTED, k.skipped, e);
    if (!(disk ? read_disk(r, path, out, e) : read_object(r, path, &k, out, e)))
        return false;
    if (text_is_secret(strbuf_str(out))) { /* it may have changed since it was indexed */
        strbuf_reset(out);
        return refuse_secret(path, e);
    }
    return true;
}

/* ---- figures ---- */

bool repo_stats(repo *r, struct index_stats *out, err *e)
{
    db_stmt *s;
    bool row = false;
    *out = (struct index_stats){0};
    if (!repo_ready(r, e) || !repo_find_view(r, e) ||
        !db_prepare(r->db, &s,
                    "SELECT count(*), sum(f.skipped IS NOT NULL OR b.skipped IS NOT NULL),"
                    " sum(b.symbols), sum(b.references_), sum(b.bytes), v.missing, v.complete"
                    " FROM views v LEFT JOIN files f ON f.view = v.id"
                    " LEFT JOIN blobs b ON b.id = f.blob WHERE v.id = ? GROUP BY v.id",
                    e))
        return false;
    db_bind_int(s, r->view);
    if (!db_step(s, &row, e))
        return false;
    if (row) {
        *out = (struct index_stats){.files = (uint64_t)db_int(s, 0),
                                    .skipped = (uint64_t)db_int(s, 1),
                                    .symbols = (uint64_t)db_int(s, 2),
                                    .references = (uint64_t)db_int(s, 3),
                                    .source_bytes = (uint64_t)db_int(s, 4),
                                    .missing = (uint64_t)db_int(s, 5),
                                    .up_to_date_known = db_int(s, 6) != 0};
        if (db_is_null(s, 1)) /* a view without files: the join gave one empty row */
            out->files = 0;
    }
    db_reset(s);
    out->database_bytes = fs_size(r->database);
    return true;
}

bool repo_knows_name(repo *r, str word)
{
    err e = ERR_INIT;
    int64_t name = 0;
    db_stmt *s;
    bool row = false;
    word = str_trim(word);
    if (!word.n || word.n > MAX_PATH_BYTES || !name_id(r, word, &name, &e))
        return false;
    if (name) {
        if (!db_prepare(r->db, &s,
                        "SELECT 1 FROM mentions m JOIN files f ON f.blob = m.blob WHERE m.name = ?1"
                        " AND f.view = ?2 UNION ALL SELECT 1 FROM symbols s JOIN files f"
                        " ON f.blob = s.blob WHERE s.name = ?1 AND f.view = ?2 LIMIT 1",
                        &e))
            return false;
        db_bind_int(s, name);
        db_bind_int(s, r->view);
        if (!db_step(s, &row, &e))
            return false;
        db_reset(s);
        if (row)
            return true;
    }
    while (word.n && word.p[word.n - 1] == '/')
        word.n--;
    if (!db_prepare(r->db, &s,
                    "SELECT 1 FROM files WHERE view = ?1 AND instr('/' || path || '/', '/' || ?2"
                    " || '/') > 0 LIMIT 1",
                    &e))
        return false;
    db_bind_int(s, r->view);
    db_bind_text(s, word);
    bool found = db_step(s, &row, &e) && row;
    db_reset(s);
    return found;
}
