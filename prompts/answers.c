/* The store of answers over db.h (see answers.h). */
#include "answers.h"
#include "../engine/base/db.h"
#include "../engine/base/fs.h"
#include "../engine/base/log.h"
#include <unistd.h>

/* whole 0: one sentence, with the reason of its mark; 1: a walkthrough. */
static const char schema[] = "CREATE TABLE answer("
                             " key BLOB PRIMARY KEY, whole INTEGER NOT NULL,"
                             " text TEXT NOT NULL, reason TEXT, made INTEGER NOT NULL"
                             ") WITHOUT ROWID;"
                             "CREATE TABLE cite("
                             " repo TEXT NOT NULL, what TEXT NOT NULL, path TEXT NOT NULL,"
                             " qualified TEXT NOT NULL, line INTEGER NOT NULL,"
                             " end_line INTEGER NOT NULL, content BLOB NOT NULL,"
                             " made INTEGER NOT NULL);"
                             "CREATE INDEX cite_of ON cite(repo, what);";
enum { APPLICATION_ID = 0x646f6361 }; /* "doca" */

struct answers {
    db *d; /* NULL: no store */
    bool in_transaction;
    char trouble[300];
};

static void answers_give_up(answers *s, err *e)
{
    log_line("answers: %s", e->msg);
    if (!s->trouble[0])
        snprintf(s->trouble, sizeof s->trouble, "answers are not kept: %.240s", e->msg);
    err_clear(e);
}

answers *answers_open(const char *path)
{
    answers *s = xalloc(sizeof *s);
    err e = ERR_INIT;
    strbuf p;
    strbuf_init(&p, 0);
    if (path)
        strbuf_addz(&p, path);
    else if (!fs_cache_path(&p, "answers.db", &e))
        answers_give_up(s, &e);
    if (!s->trouble[0] && !db_open(&s->d, p.p, APPLICATION_ID, schema, DB_REBUILD, NULL, &e)) {
        s->d = NULL;
        err second = ERR_INIT; /* a read-only folder can still be read */
        bool readable = fs_exists(p.p) &&
                        db_open(&s->d, p.p, APPLICATION_ID, schema, DB_READONLY, NULL, &second);
        if (!readable)
            s->d = NULL;
        answers_give_up(s, &e);
    }
    strbuf_release(&p);
    return s;
}

void answers_close(answers *s)
{
    if (!s)
        return;
    if (s->d)
        db_close(s->d);
    free(s);
}

struct db *answers_db(answers *s)
{
    return s->trouble[0] ? NULL : s->d;
}

const char *answers_trouble(const answers *s)
{
    return s->trouble[0] ? s->trouble : NULL;
}

static db_stmt *row_find(answers *s, const sha256 *key, int whole)
{
    static const char sql[] = "SELECT text, reason FROM answer WHERE key = ? AND whole = ?";
    err e = ERR_INIT;
    db_stmt *q;
    bool row = false;
    if (!s->d)
        return NULL;
    if (!db_prepare(s->d, &q, sql, &e)) {
        answers_give_up(s, &e);
        return NULL;
    }
    db_bind_blob(q, key->b, sizeof key->b);
    db_bind_int(q, whole);
    if (!db_step(q, &row, &e))
        answers_give_up(s, &e);
    return row ? q : NULL;
}

bool answers_get(answers *s, const sha256 *key, arena *a, struct answer *out)
{
    db_stmt *q = row_find(s, key, 0);
    if (!q)
        return false;
    out->text = arena_strdup(a, db_text(q, 0));
    out->reason = db_is_null(q, 1) ? NULL : arena_strdup(a, db_text(q, 1));
    db_reset(q);
    return true;
}

bool answers_get_whole(answers *s, const sha256 *key, arena *a, const char **text)
{
    db_stmt *q = row_find(s, key, 1);
    if (!q)
        return false;
    *text = arena_strdup(a, db_text(q, 0));
    db_reset(q);
    return true;
}

static void row_put(answers *s, const sha256 *key, int whole, str text, const char *reason)
{
    static const char sql[] = "INSERT OR REPLACE INTO answer(key, whole, text, reason, made)"
                              " VALUES(?, ?, ?, ?, ?)";
    err e = ERR_INIT;
    db_stmt *q;
    if (!s->d || s->trouble[0])
        return;
    if (!db_prepare(s->d, &q, sql, &e)) {
        answers_give_up(s, &e);
        return;
    }
    db_bind_blob(q, key->b, sizeof key->b);
    db_bind_int(q, whole);
    db_bind_text(q, text);
    if (reason)
        db_bind_text(q, str_of(reason));
    else
        db_bind_null(q);
    db_bind_int(q, (int64_t)time(NULL));
    if (!db_run(q, &e))
        answers_give_up(s, &e);
}

void answers_put(answers *s, const sha256 *key, const struct answer *in)
{
    row_put(s, key, 0, str_of(in->text), in->reason);
}

void answers_put_whole(answers *s, const sha256 *key, str text)
{
    row_put(s, key, 1, text, NULL);
}

void answers_begin(answers *s)
{
    err e = ERR_INIT;
    if (!s->d || s->trouble[0])
        return;
    s->in_transaction = db_begin(s->d, &e);
    if (!s->in_transaction)
        answers_give_up(s, &e);
}

void answers_end(answers *s)
{
    err e = ERR_INIT;
    if (!s->in_transaction)
        return;
    s->in_transaction = false;
    if (db_commit(s->d, &e))
        return;
    db_rollback(s->d);
    answers_give_up(s, &e);
}

bool answers_count(answers *s, uint64_t *n, uint64_t *bytes, err *e)
{
    static const char sql[] =
        "SELECT count(*), coalesce(sum(length(text) + length(key) + 16), 0) FROM answer";
    *n = *bytes = 0;
    db_stmt *q;
    bool row;
    if (!s->d)
        return true;
    if (!db_prepare(s->d, &q, sql, e) || !db_step(q, &row, e))
        return false;
    if (row) {
        *n = (uint64_t)db_int(q, 0);
        *bytes = (uint64_t)db_int(q, 1);
        db_reset(q);
    }
    return true;
}

bool answers_clear(answers *s, err *e)
{
    if (!s->d)
        return err_set(e, ERR_IO, "%s", s->trouble);
    return db_exec(s->d, "DELETE FROM answer; DELETE FROM cite; VACUUM;", e);
}
