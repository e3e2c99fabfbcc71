/* SQLite behind one door (see db.h).
 *
 * Invariants
 * 1. A file is complete or empty: schema, application_id and user_version are written in one
 *    transaction, and a second process that arrives meanwhile finds one or the other.
 * 2. A file is only ever replaced under PATH.lock, after the trouble was seen again under it, so
 * two processes that meet the same damage make one new file.
 * 3. Damage met in the middle of work leaves PATH.damaged; the next DB_REBUILD open replaces the
 *    file. There is no full check at open: it would read the whole file.
 * 4. Statements live as long as the db and are reset before each use, so no old binding is met. */
#include "db.h"
#include "fs.h"
#include "hash.h"
#include "log.h"
#include "vec.h"
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 15000, WAL_TRIES = 50 };

struct db_stmt {
    db *owner;
    const char *sql; /* the key: its address */
    sqlite3_stmt *s;
    int bound, bind_rc;
};

struct db {
    sqlite3 *h;
    char *path;
    VEC(db_stmt *) stmts;
    bool rebuildable;
};

/* What an open found. */
enum state { STATE_READY, STATE_EMPTY, STATE_OTHER_KIND, STATE_OTHER_SCHEMA, STATE_DAMAGED };

static char *beside(const char *path, const char *suffix)
{
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%s%s", path, suffix);
    return strbuf_detach(&b);
}

static void mark_damaged(const db *d)
{
    if (!d->rebuildable)
        return;
    char *mark = beside(d->path, ".damaged");
    int fd = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    free(mark);
}

/* Turns the handle's last error into *e. */
static bool fail(db *d, int rc, err *e)
{
    int system = d->h ? sqlite3_system_errno(d->h) : 0;
    const char *why = d->h ? sqlite3_errmsg(d->h) : sqlite3_errstr(rc);
    int code = ERR_IO;
    switch (rc & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        code = ERR_FORMAT;
        mark_damaged(d);
        break;
    case SQLITE_FULL:
        code = ERR_NOSPACE;
        break;
    case SQLITE_IOERR:
        if (system == ENOSPC || system == EDQUOT)
            code = ERR_NOSPACE;
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        code = ERR_BUSY;
        break;
    case SQLITE_INTERRUPT:
        code = ERR_CANCELLED;
        break;
    case SQLITE_NOMEM:
        code = ERR_NOMEM;
        break;
    }
    log_line("db %s: %s (%d, errno %d)", d->path, why, rc, system);
    err_set(e, code, "%s: %s", d->path, code == ERR_NOSPACE ? "no space left on the disk" : why);
    if (code == ERR_NOSPACE)
        err_hint(e, "free some space, or delete what docent keeps: docent cache clear");
    else if (code == ERR_BUSY)
        err_hint(e, "another docent is writing here; try again when it is done");
    return false;
}

/* ---- opening ---- */

static int32_t schema_version(const char *schema)
{
    sha256 h = sha256_of(str_of(schema));
    int32_t v = (h.b[0] & 0x7f) << 24 | h.b[1] << 16 | h.b[2] << 8 | h.b[3];
    return v ? v : 1; /* 0 is an empty file */
}

/* One integer; on failure the SQLite code. */
static int query_int(db *d, const char *sql, int64_t *out)
{
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v2(d->h, sql, -1, &s, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s);
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int64(s, 0);
        rc = SQLITE_OK;
    } else if (rc == SQLITE_DONE) {
        rc = SQLITE_ERROR;
    }
    sqlite3_finalize(s);
    return rc;
}

/* Reads what the file says of itself. false: it could not be read at all for an outside reason. */
static bool inspect(db *d, uint32_t application_id, int32_t version, enum state *out, err *e)
{
    int64_t app = 0, user = 0, objects = 0;
    int rc = query_int(d, "PRAGMA application_id", &app);
    if (rc == SQLITE_OK)
        rc = query_int(d, "PRAGMA user_version", &user);
    if (rc == SQLITE_OK)
        rc = query_int(d, "SELECT count(*) FROM sqlite_schema", &objects);
    if ((rc & 0xff) == SQLITE_CORRUPT || (rc & 0xff) == SQLITE_NOTADB) {
        *out = STATE_DAMAGED;
        return true;
    }
    if (rc != SQLITE_OK)
        return fail(d, rc, e);
    if (!app && !user && !objects)
        *out = STATE_EMPTY;
    else if ((uint32_t)app != application_id)
        *out = STATE_OTHER_KIND;
    else
        *out = user == version ? STATE_READY : STATE_OTHER_SCHEMA;
    return true;
}

static void close_handle(db *d)
{
    sqlite3_close(d->h);
    d->h = NULL;
}

/* Makes an empty file for the owner alone (SQLite would make it readable for all; the WAL files
 * take this file's mode). It is made under another name and closed before it is put in place:
 * closing any descriptor of a database drops the locks of every handle that this process has on it,
 * and then another process could delete the WAL under them. */
static bool file_make(const char *path, err *e)
{
    if (fs_exists(path))
        return true;
    strbuf made;
    strbuf_init(&made, 0);
    strbuf_addf(&made, "%s.XXXXXX", path);
    int fd = mkstemp(made.p);
    bool ok = fd >= 0;
    if (ok) {
        close(fd);
        ok = link(made.p, path) == 0 || errno == EEXIST;
        int why = errno;
        unlink(made.p);
        if (!ok && (why == EPERM || why == ENOTSUP)) { /* a file system without hard links */
            fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
            ok = fd >= 0 ? close(fd) == 0 : errno == EEXIST;
        } else {
            errno = why;
        }
    }
    strbuf_release(&made);
    return ok || err_errno(e, ERR_IO, "%s", path);
}

static bool open_handle(db *d, int flags, err *e)
{
    if (flags & DB_READONLY) {
        if (!fs_exists(d->path))
            return err_set(e, ERR_NOT_FOUND, "%s: no such file", d->path);
    } else {
        if (!file_make(d->path, e))
            return err_hint(e, "the folder must exist and be writable");
    }
    int mode = flags & DB_READONLY ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    int rc = sqlite3_open_v2(d->path, &d->h, mode | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK) {
        fail(d, rc, e);
        close_handle(d);
        return false;
    }
    sqlite3_extended_result_codes(d->h, 1);
    sqlite3_busy_timeout(d->h, BUSY_TIMEOUT_MS);
    /* The file is foreign input: no schema in it may call functions or touch SQLite's own tables.
     */
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(d->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return true;
}

/* Journal mode and per-connection settings. Two processes that switch a new file to WAL at once
 * make one of them busy without the busy handler being asked, hence the loop. */
static bool configure(db *d, int flags, err *e)
{
    int rc = SQLITE_OK;
    if (!(flags & DB_READONLY)) {
        for (int i = 0; i < WAL_TRIES; i++) {
            rc = sqlite3_exec(d->h, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
            if ((rc & 0xff) != SQLITE_BUSY)
                break;
            sqlite3_sleep(20);
        }
    }
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(d->h,
                          "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=OFF;"
                          "PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON;",
                          NULL, NULL, NULL);
    return rc == SQLITE_OK || fail(d, rc, e);
}

void db_fit(db *d, int page_bytes)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA page_size=%d; VACUUM", page_bytes);
    sqlite3_busy_timeout(d->h, 0);
    if (sqlite3_exec(d->h, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK)
        sqlite3_exec(d->h, sql, NULL, NULL, NULL);
    sqlite3_busy_timeout(d->h, BUSY_TIMEOUT_MS);
    err again = ERR_INIT;
    if (!configure(d, 0, &again))
        log_line("%s", again.msg);
}

/* The leading PRAGMA lines of a schema: they only work before the file has a first page. */
static str leading_pragmas(const char *schema)
{
    str rest = str_of(schema), line;
    size_t n = 0;
    while (str_next(&rest, '\n', &line) && str_starts(str_trim(line), STR("PRAGMA ")))
        n = rest.p ? (size_t)(rest.p - schema) : strlen(schema);
    return (str){schema, n};
}

/* Fills an empty file. Another process may have been faster: then its work is kept. */
static bool create(db *d, uint32_t application_id, int32_t version, const char *schema, err *e)
{
    str pragmas = leading_pragmas(schema);
    strbuf sql;
    strbuf_init(&sql, 0);
    strbuf_addstr(&sql, pragmas);
    int rc = sqlite3_exec(d->h, sql.p, NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        strbuf_release(&sql);
        return fail(d, rc, e);
    }
    bool ok = configure(d, 0, e) && db_begin(d, e);
    enum state state = STATE_EMPTY;
    if (ok && inspect(d, application_id, version, &state, e) && state == STATE_EMPTY) {
        strbuf_reset(&sql);
        strbuf_addf(&sql, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                    (int)(int32_t)application_id, (int)version);
        ok = db_exec(d, schema + pragmas.n, e) && db_exec(d, sql.p, e);
    }
    ok = ok && !e->code && db_commit(d, e);
    if (!ok)
        db_rollback(d);
    strbuf_release(&sql);
    return ok;
}

static bool refuse(const db *d, enum state state, err *e)
{
    if (state == STATE_DAMAGED)
        return err_set(e, ERR_FORMAT, "%s: damaged, or not a database", d->path);
    if (state == STATE_OTHER_KIND)
        return err_set(e, ERR_FORMAT, "%s: not one of docent's files", d->path);
    return err_set(e, ERR_FORMAT, "%s: written by another version of docent", d->path);
}

/* Opens, looks, and makes the schema in an empty file. *state is READY on success. */
static bool open_once(db *d, uint32_t application_id, const char *schema, int flags,
                      enum state *state, err *e)
{
    int32_t version = schema_version(schema);
    char *mark = beside(d->path, ".damaged");
    bool marked = (flags & DB_REBUILD) && fs_exists(mark);
    free(mark);
    if (!open_handle(d, flags, e))
        return false;
    if (!inspect(d, application_id, version, state, e))
        return false;
    if (marked && *state != STATE_EMPTY)
        *state = STATE_DAMAGED;
    if (*state == STATE_EMPTY && !(flags & DB_READONLY)) {
        if (!create(d, application_id, version, schema, e))
            return false;
        *state = STATE_READY;
    } else if (*state == STATE_EMPTY) {
        *state = STATE_OTHER_SCHEMA;
    }
    if (*state != STATE_READY)
        return true;
    if (!(flags & DB_READONLY) && sqlite3_db_readonly(d->h, "main") == 1) {
        err_set(e, ERR_IO, "%s: not writable", d->path);
        return err_hint(e, "check the owner and mode of the file");
    }
    return configure(d, flags, e);
}

static bool delete_files(const char *path, err *e)
{
    static const char *const suffix[] = {"-wal", "-shm", "-journal", "", ".damaged"};
    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
        char *p = beside(path, suffix[i]);
        bool ok = unlink(p) == 0 || errno == ENOENT || err_errno(e, ERR_IO, "%s", p);
        free(p);
        if (!ok)
            return false;
    }
    return true;
}

/* Replaces the file under the lock, unless whoever held the lock before has done so. */
static bool rebuild(db *d, uint32_t application_id, const char *schema, int flags, bool *rebuilt,
                    err *e)
{
    char *lock = beside(d->path, ".lock");
    int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    bool ok = fd >= 0;
    while (ok && fcntl(fd, F_SETLKW, &whole) != 0)
        ok = errno == EINTR;
    if (!ok)
        err_errno(e, ERR_IO, "%s", lock);
    free(lock);

    enum state state = STATE_DAMAGED;
    close_handle(d);
    ok = ok && open_once(d, application_id, schema, flags, &state, e);
    if (ok && state != STATE_READY) {
        log_line("db %s: replaced (state %d)", d->path, (int)state);
        close_handle(d);
        ok = delete_files(d->path, e) && open_once(d, application_id, schema, flags, &state, e) &&
             (state == STATE_READY || refuse(d, state, e));
        *rebuilt = ok;
    }
    if (fd >= 0)
        close(fd); /* frees the lock */
    return ok;
}

/* Whether another process may be replacing the file at this moment: then it can vanish while it is
 * being opened. Only a rebuild leaves the lock file behind. */
static bool may_be_replaced(const db *d)
{
    char *lock = beside(d->path, ".lock");
    bool is = fs_exists(lock);
    free(lock);
    return is;
}

bool db_open(db **out, const char *path, uint32_t application_id, const char *schema, int flags,
             bool *rebuilt, err *e)
{
    db *d = xalloc(sizeof *d);
    d->path = xstrdup(path);
    d->rebuildable = (flags & DB_REBUILD) && !(flags & DB_READONLY);
    enum state state = STATE_DAMAGED;
    bool made_new = false;
    bool ok = open_once(d, application_id, schema, flags, &state, e);
    if (!ok && d->rebuildable &&
        (e->code == ERR_FORMAT || (e->code == ERR_IO && may_be_replaced(d)))) {
        err_clear(e); /* trouble that showed while the file was being set up: look under the lock */
        state = STATE_DAMAGED;
        ok = true;
    }
    if (ok && state != STATE_READY)
        ok = d->rebuildable ? rebuild(d, application_id, schema, flags, &made_new, e)
                            : refuse(d, state, e);
    if (!ok) {
        db_close(d);
        return false;
    }
    if (rebuilt)
        *rebuilt = made_new;
    *out = d;
    return true;
}

void db_close(db *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->stmts.len; i++) {
        sqlite3_finalize(d->stmts.v[i]->s);
        free(d->stmts.v[i]);
    }
    vec_release(&d->stmts);
    close_handle(d);
    free(d->path);
    free(d);
}

void db_interrupt(db *d)
{
    sqlite3_interrupt(d->h);
}

struct sqlite3 *db_sqlite(db *d)
{
    return d->h;
}

/* ---- statements ---- */

bool db_exec(db *d, const char *sql, err *e)
{
    int rc = sqlite3_exec(d->h, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK || fail(d, rc, e);
}

bool db_prepare(db *d, db_stmt **out, const char *sql, err *e)
{
    for (size_t i = 0; i < d->stmts.len; i++) {
        if (d->stmts.v[i]->sql == sql) {
            db_reset(d->stmts.v[i]);
            *out = d->stmts.v[i];
            return true;
        }
    }
    sqlite3_stmt *s = NULL;
    int rc = sqlite3_prepare_v3(d->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
    if (rc != SQLITE_OK)
        return fail(d, rc, e);
    db_stmt *st = xalloc(sizeof *st);
    *st = (db_stmt){.owner = d, .sql = sql, .s = s};
    vec_push(&d->stmts, st);
    *out = st;
    return true;
}

/* A failed binding is told by the next step. */
static void note_binding(db_stmt *s, int rc)
{
    if (rc == SQLITE_RANGE)
        BUG("parameter %d of: %s", s->bound, s->sql);
    if (rc != SQLITE_OK && s->bind_rc == SQLITE_OK)
        s->bind_rc = rc;
}

void db_bind_int(db_stmt *s, int64_t v)
{
    note_binding(s, sqlite3_bind_int64(s->s, ++s->bound, v));
}

void db_bind_text(db_stmt *s, str v)
{
    note_binding(s, sqlite3_bind_text64(s->s, ++s->bound, v.p ? v.p : "", v.n, SQLITE_TRANSIENT,
                                        SQLITE_UTF8));
}

void db_bind_blob(db_stmt *s, const void *p, size_t n)
{
    note_binding(s, sqlite3_bind_blob64(s->s, ++s->bound, p ? p : "", n, SQLITE_TRANSIENT));
}

void db_bind_real(db_stmt *s, double v)
{
    note_binding(s, sqlite3_bind_double(s->s, ++s->bound, v));
}

void db_bind_null(db_stmt *s)
{
    note_binding(s, sqlite3_bind_null(s->s, ++s->bound));
}

bool db_step(db_stmt *s, bool *row, err *e)
{
    int rc = s->bind_rc != SQLITE_OK ? s->bind_rc : sqlite3_step(s->s);
    if (rc == SQLITE_ROW) {
        *row = true;
        return true;
    }
    bool ok = rc == SQLITE_DONE || fail(s->owner, rc, e);
    db_reset(s);
    if (ok)
        *row = false;
    return ok;
}

bool db_run(db_stmt *s, err *e)
{
    bool row = true;
    while (row)
        if (!db_step(s, &row, e))
            return false;
    return true;
}

void db_reset(db_stmt *s)
{
    sqlite3_reset(s->s); /* its code repeats the step's, already told */
    sqlite3_clear_bindings(s->s);
    s->bound = 0;
    s->bind_rc = SQLITE_OK;
}

int64_t db_int(db_stmt *s, int column)
{
    return sqlite3_column_int64(s->s, column);
}

double db_real(db_stmt *s, int column)
{
    return sqlite3_column_double(s->s, column);
}

str db_text(db_stmt *s, int column)
{
    const void *p = sqlite3_column_text(s->s, column);
    size_t n = (size_t)sqlite3_column_bytes(s->s, column);
    return p ? (str){p, n} : (str){"", 0};
}

str db_blob(db_stmt *s, int column)
{
    const void *p = sqlite3_column_blob(s->s, column);
    size_t n = (size_t)sqlite3_column_bytes(s->s, column);
    return p ? (str){p, n} : (str){"", 0};
}

bool db_is_null(db_stmt *s, int column)
{
    return sqlite3_column_type(s->s, column) == SQLITE_NULL;
}

int64_t db_last_id(db *d)
{
    return sqlite3_last_insert_rowid(d->h);
}

int64_t db_changes(db *d)
{
    return sqlite3_changes64(d->h);
}

/* ---- transactions ---- */

bool db_begin(db *d, err *e)
{
    return db_exec(d, "BEGIN IMMEDIATE", e);
}

bool db_commit(db *d, err *e)
{
    return db_exec(d, "COMMIT", e);
}

void db_rollback(db *d)
{
    if (d->h && !sqlite3_get_autocommit(d->h))
        sqlite3_exec(d->h, "ROLLBACK", NULL, NULL, NULL);
}
