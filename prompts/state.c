/* The reader's own file (see state.h). The schema db.h knows is only the list of steps taken, so it
 * never changes; each step is SQL of its own, done in one transaction with its number. */
#include "state.h"
#include "../engine/base/db.h"
#include "../engine/base/fs.h"
#include "../engine/base/vec.h"
#include <stdlib.h>
#include <time.h>

static const char base_schema[] =
    "CREATE TABLE step(number INTEGER PRIMARY KEY, made INTEGER NOT NULL);";
enum { APPLICATION_ID = 0x646f6373 }; /* "docs" */

/* Only ever appended to. */
static const char *const steps[] = {
    "CREATE TABLE conversation(id INTEGER PRIMARY KEY AUTOINCREMENT, repo TEXT NOT NULL,"
    " title TEXT NOT NULL, updated INTEGER NOT NULL, touched INTEGER NOT NULL);"
    "CREATE INDEX conversation_repo ON conversation(repo, touched);"
    "CREATE TABLE turn(conversation INTEGER NOT NULL REFERENCES conversation(id)"
    " ON DELETE CASCADE, number INTEGER NOT NULL, question TEXT NOT NULL, context TEXT NOT NULL,"
    " reply TEXT NOT NULL, answer TEXT NOT NULL, made INTEGER NOT NULL,"
    " PRIMARY KEY(conversation, number)) WITHOUT ROWID;",
};
enum { STEPS = sizeof steps / sizeof *steps };

struct state {
    db *d;
};

static bool steps_taken(db *d, int64_t *out, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(d, &q, "SELECT coalesce(max(number), 0) FROM step", e) || !db_step(q, &row, e))
        return false;
    *out = row ? db_int(q, 0) : 0;
    db_reset(q);
    return true;
}

static bool copy_leave(db *d, const char *path, int64_t taken, err *e)
{
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%s.before-%lld", path, (long long)taken + 1);
    db_stmt *q;
    bool ok = fs_exists(b.p) || db_prepare(d, &q, "VACUUM INTO ?", e);
    if (ok && !fs_exists(b.p)) {
        db_bind_text(q, strbuf_str(&b));
        ok = db_run(q, e);
    }
    strbuf_release(&b);
    return ok;
}

static bool step_take(db *d, int64_t number, err *e)
{
    db_stmt *q;
    int64_t taken;
    if (!db_begin(d, e))
        return false;
    bool ok = steps_taken(d, &taken, e);
    if (ok && taken < number) { /* another process may have been quicker */
        ok = db_exec(d, steps[number - 1], e) &&
             db_prepare(d, &q, "INSERT INTO step(number, made) VALUES(?, ?)", e);
        if (ok) {
            db_bind_int(q, number);
            db_bind_int(q, (int64_t)time(NULL));
            ok = db_run(q, e);
        }
    }
    if (ok)
        return db_commit(d, e);
    db_rollback(d);
    return false;
}

static bool migrate(db *d, const char *path, err *e)
{
    int64_t taken;
    if (!steps_taken(d, &taken, e))
        return false;
    if (taken > STEPS) {
        err_set(e, ERR_FORMAT, "%s: made by a newer docent", path);
        return err_hint(e, "use that docent, or move the file away");
    }
    if (taken && taken < STEPS && !copy_leave(d, path, taken, e))
        return false;
    for (int64_t i = taken + 1; i <= STEPS; i++)
        if (!step_take(d, i, e))
            return false;
    return true;
}

bool state_open(state **out, const char *path, err *e)
{
    strbuf p;
    strbuf_init(&p, 0);
    if (path)
        strbuf_addz(&p, path);
    state *s = xalloc(sizeof *s);
    bool ok = (path || fs_data_path(&p, "state.db", e)) &&
              db_open(&s->d, p.p, APPLICATION_ID, base_schema, 0, NULL, e);
    if (!ok)
        s->d = NULL;
    ok = ok && migrate(s->d, p.p, e);
    strbuf_release(&p);
    if (ok)
        *out = s;
    else
        state_close(s);
    return ok;
}

void state_close(state *s)
{
    if (!s)
        return;
    if (s->d)
        db_close(s->d);
    free(s);
}

static bool conversation_new(state *s, const char *repo, const char *title, int64_t *id, err *e)
{
    db_stmt *q;
    if (!db_prepare(s->d, &q,
                    "INSERT INTO conversation(repo, title, updated, touched) VALUES(?, ?, ?, 0)",
                    e))
        return false;
    db_bind_text(q, str_of(repo));
    db_bind_text(q, str_of(title));
    db_bind_int(q, (int64_t)time(NULL));
    if (!db_run(q, e))
        return false;
    *id = db_last_id(s->d);
    return true;
}

static bool next_number(state *s, int64_t id, uint32_t *number, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(s->d, &q,
                    "SELECT coalesce(max(number), 0) + 1 FROM turn WHERE conversation = ?", e))
        return false;
    db_bind_int(q, id);
    if (!db_step(q, &row, e))
        return false;
    *number = row ? (uint32_t)db_int(q, 0) : 1;
    db_reset(q);
    return true;
}

static bool turn_insert(state *s, int64_t id, uint32_t number, const struct turn *t, err *e)
{
    db_stmt *q;
    if (!db_prepare(s->d, &q,
                    "INSERT INTO turn(conversation, number, question, context, reply, answer, made)"
                    " VALUES(?, ?, ?, ?, ?, ?, ?)",
                    e))
        return false;
    db_bind_int(q, id);
    db_bind_int(q, number);
    db_bind_text(q, str_of(t->question));
    db_bind_text(q, str_of(t->context));
    db_bind_text(q, str_of(t->reply));
    db_bind_text(q, str_of(t->answer));
    db_bind_int(q, (int64_t)time(NULL));
    if (!db_run(q, e))
        return false;
    /* "touched" counts writes: clocks may stand still or go back */
    if (!db_prepare(s->d, &q,
                    "UPDATE conversation SET updated = ?, touched ="
                    " (SELECT max(touched) + 1 FROM conversation) WHERE id = ?",
                    e))
        return false;
    db_bind_int(q, (int64_t)time(NULL));
    db_bind_int(q, id);
    return db_run(q, e);
}

bool state_add_turn(state *s, const char *repo, int64_t *conversation, const struct turn *t,
                    uint32_t *number, err *e)
{
    int64_t id = *conversation;
    if (!db_begin(s->d, e))
        return false;
    bool ok = (id || conversation_new(s, repo, t->question, &id, e)) &&
              next_number(s, id, number, e) && turn_insert(s, id, *number, t, e);
    if (ok)
        ok = db_commit(s->d, e);
    else
        db_rollback(s->d);
    if (ok)
        *conversation = id;
    return ok;
}

static bool conversation_find(state *s, const char *repo, int64_t *id, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(s->d, &q,
                    "SELECT id FROM conversation WHERE repo = ? AND (? = 0 OR id = ?)"
                    " ORDER BY touched DESC LIMIT 1",
                    e))
        return false;
    db_bind_text(q, str_of(repo));
    db_bind_int(q, *id);
    db_bind_int(q, *id);
    if (!db_step(q, &row, e))
        return false;
    if (!row) {
        if (*id)
            err_set(e, ERR_NOT_FOUND, "no conversation %lld about this repository", (long long)*id);
        else
            err_set(e, ERR_NOT_FOUND, "no conversation about this repository yet");
        return err_hint(e, "docent ask QUESTION starts one, docent ask --list shows them");
    }
    *id = db_int(q, 0);
    db_reset(q);
    return true;
}

bool state_turns(state *s, const char *repo, int64_t id, arena *a, struct turns *out, err *e)
{
    db_stmt *q;
    bool row = false;
    VEC(struct turn) v = {0};
    if (!conversation_find(s, repo, &id, e) ||
        !db_prepare(s->d, &q,
                    "SELECT number, question, context, reply, answer FROM turn"
                    " WHERE conversation = ? ORDER BY number",
                    e))
        return false;
    db_bind_int(q, id);
    while (db_step(q, &row, e) && row) {
        struct turn t = {.number = (uint32_t)db_int(q, 0),
                         .question = arena_strdup(a, db_text(q, 1)),
                         .context = arena_strdup(a, db_text(q, 2)),
                         .reply = arena_strdup(a, db_text(q, 3)),
                         .answer = arena_strdup(a, db_text(q, 4))};
        vec_push(&v, t);
    }
    out->conversation = id;
    out->n = v.len;
    out->v = ARENA_ARRAY(a, struct turn, v.len + 1);
    if (v.len)
        memcpy(out->v, v.v, v.len * sizeof *v.v);
    vec_release(&v);
    return !e->code;
}

bool state_conversations(state *s, const char *repo, arena *a, struct conversation_row **out,
                         size_t *n, err *e)
{
    db_stmt *q;
    bool row = false;
    VEC(struct conversation_row) v = {0};
    if (!db_prepare(s->d, &q,
                    "SELECT c.id, c.title, c.updated, (SELECT count(*) FROM turn t"
                    " WHERE t.conversation = c.id) FROM conversation c WHERE c.repo = ?"
                    " ORDER BY c.touched DESC",
                    e))
        return false;
    db_bind_text(q, str_of(repo));
    while (db_step(q, &row, e) && row) {
        struct conversation_row r = {.id = db_int(q, 0),
                                     .title = arena_strdup(a, db_text(q, 1)),
                                     .updated = db_int(q, 2),
                                     .turns = (uint32_t)db_int(q, 3)};
        vec_push(&v, r);
    }
    *n = v.len;
    *out = ARENA_ARRAY(a, struct conversation_row, v.len + 1);
    if (v.len)
        memcpy(*out, v.v, v.len * sizeof *v.v);
    vec_release(&v);
    return !e->code;
}

bool state_forget(state *s, const char *repo, int64_t id, err *e)
{
    db_stmt *q;
    if (!conversation_find(s, repo, &id, e) || !db_begin(s->d, e))
        return false;
    bool ok = db_prepare(s->d, &q, "DELETE FROM turn WHERE conversation = ?", e);
    if (ok) {
        db_bind_int(q, id);
        ok = db_run(q, e) && db_prepare(s->d, &q, "DELETE FROM conversation WHERE id = ?", e);
    }
    if (ok) {
        db_bind_int(q, id);
        ok = db_run(q, e);
    }
    if (ok)
        return db_commit(s->d, e);
    db_rollback(s->d);
    return false;
}
