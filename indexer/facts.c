/* Facts over all of history: churn, authors, age, files that change together (see history.h).
 *
 * One row per commit and per file changed by it. What it does not do: contents, lines, symbols
 * (trace.c). Invariant: after an update the rows are exactly those of the commits reachable from
 * HEAD, whatever HEAD was before: what is no longer reachable is taken out, what is new is added,
 * in one transaction per MANY commits. Invariant: everything is derived, so a damaged or old file
 * is made anew. */
#include "facts.h"
#include "../engine/base/fs.h"
#include "history_git.h"

extern const str sql_history;

enum {
    FACTS_APPLICATION = 0x646f6368, /* "doch" */
    MANY = 4000,                    /* commits per transaction */
    BULK = 50,                      /* a commit of more files ties none of them together */
    MOST_AUTHORS = 8,
    MOST_COMPANIONS = 12,
};

bool facts_open(repo *r, db **out, err *e)
{
    if (!r->git || !r->has_commit) {
        err_set(e, ERR_REPOSITORY, "%s: no history yet", r->info.root);
        return err_hint(e, r->git ? "there is no commit" : "this folder is not a git repository");
    }
    if (!r->history) {
        size_t folder = (size_t)(strrchr(r->database, '/') - r->database) + 1;
        const char *path = arena_printf(r->own, "%.*shistory.db", (int)folder, r->database);
        if (!db_open(&r->history, path, FACTS_APPLICATION, sql_history.p, DB_REBUILD, NULL, e))
            return false;
    }
    *out = r->history;
    return true;
}

/* ---- bringing it up to date ---- */

struct walk_state {
    repo *r;
    db *d;
    const watch *w;
    strbuf paths; /* of the commit being read, each with its NUL */
    uint32_t n_paths;
    struct history_report report;
    uint64_t in_transaction;
    bool resume;   /* some of the commits may be known already */
    bool is_first; /* from nothing: in several transactions, and can go on where it stopped */
};

static void take_path(void *arg, const char *path)
{
    struct walk_state *s = arg;
    strbuf_add(&s->paths, path, strlen(path) + 1);
    s->n_paths++;
}

static bool id_of(db *d, const char *find, const char *insert, str text, int64_t *out, err *e)
{
    db_stmt *s;
    bool row = false;
    if (!db_prepare(d, &s, find, e))
        return false;
    db_bind_text(s, text);
    if (!db_step(s, &row, e))
        return false;
    if (row) {
        *out = db_int(s, 0);
        db_reset(s);
        return true;
    }
    if (!db_prepare(d, &s, insert, e))
        return false;
    db_bind_text(s, text);
    if (!db_run(s, e))
        return false;
    *out = db_last_id(d);
    return true;
}

static bool add_touches(struct walk_state *s, int64_t commit, err *e)
{
    const char *p = s->paths.p;
    for (uint32_t i = 0; i < s->n_paths; i++, p += strlen(p) + 1) {
        int64_t path;
        db_stmt *q;
        if (!id_of(s->d, "SELECT id FROM paths WHERE path = ?", "INSERT INTO paths(path) VALUES(?)",
                   str_of(p), &path, e) ||
            !db_prepare(s->d, &q, "INSERT OR IGNORE INTO touches(path, commit_) VALUES(?, ?)", e))
            return false;
        db_bind_int(q, path);
        db_bind_int(q, commit);
        if (!db_run(q, e))
            return false;
    }
    return true;
}

static bool next_batch(struct walk_state *s, err *e)
{
    watch_progress(s->w, "history", s->report.added + s->report.removed, 0);
    if (watch_stopped(s->w))
        return err_set(e, ERR_CANCELLED, "stopped");
    if (!s->is_first || ++s->in_transaction < MANY)
        return true;
    s->in_transaction = 0;
    return db_commit(s->d, e) && db_begin(s->d, e);
}

static bool is_known(struct walk_state *s, const oid *id, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(s->d, &q, "SELECT 1 FROM commits WHERE oid = ?", e))
        return false;
    db_bind_blob(q, id->b, sizeof id->b);
    if (db_step(q, &row, e) && row)
        db_reset(q);
    return row;
}

static bool add_commit(void *arg, const oid *id, err *e)
{
    struct walk_state *s = arg;
    struct log_touch t = {.path = take_path, .arg = s};
    db_stmt *q;
    int64_t author;
    if (s->resume && is_known(s, id, e))
        return true;
    strbuf_reset(&s->paths);
    s->n_paths = 0;
    if (e->code || !log_touched(s->r->git, id, &t, e) ||
        !id_of(s->d, "SELECT id FROM authors WHERE name = ?", "INSERT INTO authors(name) VALUES(?)",
               str_of(t.author), &author, e) ||
        !db_prepare(s->d, &q, "INSERT INTO commits(oid, time, author, files) VALUES(?, ?, ?, ?)",
                    e))
        return false;
    db_bind_blob(q, id->b, sizeof id->b);
    db_bind_int(q, t.time);
    db_bind_int(q, author);
    db_bind_int(q, s->n_paths);
    if (!db_run(q, e))
        return false;
    s->report.added++;
    return add_touches(s, db_last_id(s->d), e) && next_batch(s, e);
}

static bool drop_commit(void *arg, const oid *id, err *e)
{
    struct walk_state *s = arg;
    static const char *const sql[] = {
        "DELETE FROM touches WHERE commit_ = (SELECT id FROM commits WHERE oid = ?)",
        "DELETE FROM commits WHERE oid = ?"};
    for (int i = 0; i < 2; i++) {
        db_stmt *q;
        if (!db_prepare(s->d, &q, sql[i], e))
            return false;
        db_bind_blob(q, id->b, sizeof id->b);
        if (!db_run(q, e))
            return false;
    }
    s->report.removed++;
    return next_batch(s, e);
}

struct known {
    oid head;
    bool has, complete;
};

static bool known_head(db *d, struct known *out, err *e)
{
    db_stmt *q;
    bool row = false;
    *out = (struct known){0};
    if (!db_prepare(d, &q, "SELECT head, complete FROM state", e) || !db_step(q, &row, e))
        return false;
    if (row) {
        str b = db_blob(q, 0);
        out->has = b.n == sizeof out->head.b;
        if (out->has)
            memcpy(out->head.b, b.p, sizeof out->head.b);
        out->complete = db_int(q, 1);
        db_reset(q);
    }
    return true;
}

static bool set_head(db *d, const oid *head, bool complete, err *e)
{
    db_stmt *q;
    if (!db_prepare(d, &q, "INSERT OR REPLACE INTO state(id, head, complete) VALUES(1, ?, ?)", e))
        return false;
    db_bind_blob(q, head->b, sizeof head->b);
    db_bind_int(q, complete);
    return db_run(q, e);
}

/* From what is known to HEAD: the difference of the two, or everything. */
static bool bring_up(struct walk_state *s, err *e)
{
    git *g = s->r->git;
    const oid *head = &s->r->commit;
    struct known k;
    if (!known_head(s->d, &k, e))
        return false;
    bool further = k.has && k.complete && git_has_object(g, &k.head);
    bool resume = k.has && !k.complete && oid_eq(&k.head, head);
    if (!further && !resume &&
        !db_exec(s->d, "DELETE FROM touches; DELETE FROM commits; DELETE FROM state", e))
        return false;
    s->is_first = !further;
    s->resume = resume;
    if (!further && !set_head(s->d, head, false, e))
        return false;
    return (!further || log_walk(g, &k.head, head, drop_commit, s, e)) &&
           log_walk(g, head, further ? &k.head : NULL, add_commit, s, e) &&
           set_head(s->d, head, true, e);
}

static bool count_commits(db *d, uint64_t *out, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(d, &q, "SELECT count(*) FROM commits", e) || !db_step(q, &row, e))
        return false;
    *out = (uint64_t)db_int(q, 0);
    db_reset(q);
    return true;
}

static bool bring_up_or_undo(struct walk_state *s, err *e)
{
    err later = ERR_INIT;
    if (!db_begin(s->d, e))
        return false;
    strbuf_init(&s->paths, 0);
    bool ok = bring_up(s, e);
    strbuf_release(&s->paths);
    if (ok)
        return db_commit(s->d, e);
    if (e->code != ERR_CANCELLED || !s->is_first || !db_commit(s->d, &later))
        db_rollback(s->d);
    return false;
}

bool repo_history_update(repo *r, const watch *w, struct history_report *out, err *e)
{
    struct walk_state s = {.r = r, .w = w};
    double began = now_seconds();
    struct known k;
    *out = (struct history_report){0};
    if (!repo_refresh_head(r, e) || !facts_open(r, &s.d, e) || !known_head(s.d, &k, e))
        return false;
    bool current = k.has && k.complete && oid_eq(&k.head, &r->commit);
    if (!current && !bring_up_or_undo(&s, e))
        return false;
    *out = s.report;
    out->shallow = r->info.shallow;
    out->seconds = now_seconds() - began;
    return count_commits(s.d, &out->commits, e);
}

/* ---- asking ---- */

static bool up_to_date(repo *r, const watch *w, db **d, err *e)
{
    struct history_report report;
    return repo_history_update(r, w, &report, e) && facts_open(r, d, e);
}

static bool path_id(db *d, const char *path, int64_t *out, err *e)
{
    db_stmt *q;
    bool row = false;
    *out = 0;
    if (!db_prepare(d, &q, "SELECT id FROM paths WHERE path = ?", e))
        return false;
    db_bind_text(q, str_of(path));
    if (!db_step(q, &row, e))
        return false;
    if (row) {
        *out = db_int(q, 0);
        db_reset(q);
    }
    return true;
}

static bool take_times(db *d, int64_t path, arena *a, struct file_history *out, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(d, &q,
                    "SELECT c.time, c.oid FROM touches t JOIN commits c ON c.id = t.commit_"
                    " WHERE t.path = ? ORDER BY c.time DESC, c.id",
                    e))
        return false;
    db_bind_int(q, path);
    while (db_step(q, &row, e) && row) {
        int64_t time = db_int(q, 0);
        str b = db_blob(q, 1);
        if (!out->commits++ && b.n == sizeof(oid)) {
            char hex[41];
            oid o;
            memcpy(o.b, b.p, sizeof o.b);
            oid_hex(&o, hex);
            out->last = time;
            out->last_id = arena_strdup(a, str_of(hex));
        }
        out->first = time;
    }
    return !e->code;
}

static bool take_authors(db *d, int64_t path, arena *a, struct file_history *out, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(d, &q,
                    "SELECT a.name, count(*) n FROM touches t JOIN commits c ON c.id = t.commit_"
                    " JOIN authors a ON a.id = c.author WHERE t.path = ? GROUP BY a.id"
                    " ORDER BY n DESC, a.name",
                    e))
        return false;
    db_bind_int(q, path);
    out->authors = ARENA_ARRAY(a, struct author_share, MOST_AUTHORS);
    while (db_step(q, &row, e) && row)
        if (out->all_authors++ < MOST_AUTHORS)
            out->authors[out->n_authors++] =
                (struct author_share){arena_strdup(a, db_text(q, 0)), (uint32_t)db_int(q, 1)};
    return !e->code;
}

static bool take_companions(db *d, int64_t path, arena *a, struct file_history *out, err *e)
{
    db_stmt *q;
    bool row = false;
    if (!db_prepare(d, &q,
                    "SELECT p.path, count(*) n FROM touches t JOIN commits c ON c.id = t.commit_"
                    " JOIN touches o ON o.commit_ = t.commit_ JOIN paths p ON p.id = o.path"
                    " WHERE t.path = ?1 AND o.path <> ?1 AND c.files <= ?2 GROUP BY o.path"
                    " HAVING n >= 2 ORDER BY n DESC, p.path LIMIT ?3",
                    e))
        return false;
    db_bind_int(q, path);
    db_bind_int(q, BULK);
    db_bind_int(q, MOST_COMPANIONS);
    out->companions = ARENA_ARRAY(a, struct companion, MOST_COMPANIONS);
    while (db_step(q, &row, e) && row)
        out->companions[out->n_companions++] =
            (struct companion){arena_strdup(a, db_text(q, 0)), (uint32_t)db_int(q, 1)};
    return !e->code;
}

bool repo_file_history(repo *r, const char *path, const watch *w, arena *a,
                       struct file_history *out, err *e)
{
    db *d;
    int64_t id;
    *out = (struct file_history){.last_id = ""};
    return up_to_date(r, w, &d, e) && path_id(d, path, &id, e) && take_times(d, id, a, out, e) &&
           take_authors(d, id, a, out, e) && take_companions(d, id, a, out, e);
}

bool repo_file_ages(repo *r, const watch *w, arena *a, struct file_ages *out, err *e)
{
    db *d;
    db_stmt *q;
    bool row = false;
    struct files files;
    if (!up_to_date(r, w, &d, e) || !repo_files(r, NULL, a, &files, e) ||
        !db_prepare(d, &q,
                    "SELECT p.path, max(c.time), count(*) FROM paths p JOIN touches t"
                    " ON t.path = p.id JOIN commits c ON c.id = t.commit_ GROUP BY p.id"
                    " ORDER BY p.path",
                    e))
        return false;
    *out = (struct file_ages){ARENA_ARRAY(a, struct file_age, files.n + 1), files.n};
    for (size_t i = 0; i < files.n; i++)
        out->v[i].path = files.v[i].path;
    size_t i = 0;
    while (db_step(q, &row, e) && row) { /* both are ordered by path */
        str p = db_text(q, 0);
        while (i < files.n && str_cmp(str_of(files.v[i].path), p) < 0)
            i++;
        if (i < files.n && str_eqz(p, files.v[i].path)) {
            out->v[i].last = db_int(q, 1);
            out->v[i].commits = (uint32_t)db_int(q, 2);
        }
    }
    return !e->code;
}
