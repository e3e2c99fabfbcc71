/* The mark of the last digest made in the background: one row of history.db. */
#include "facts.h"
#include "history.h"

static void take(char *out, size_t n, str text)
{
    snprintf(out, n, STR_FMT, STR_ARG(text));
}

bool digest_last(repo *r, struct digest_mark *out, bool *there, err *e)
{
    db *d;
    db_stmt *s;
    *out = (struct digest_mark){0};
    *there = false;
    if (!repo_refresh_head(r, e))
        return false;
    if (!r->git || !r->has_commit)
        return true;
    if (!facts_open(r, &d, e) ||
        !db_prepare(d, &s, "SELECT from_, to_, cause, made, seen, sentences FROM digest", e) ||
        !db_step(s, there, e))
        return false;
    if (!*there)
        return true;
    take(out->from, sizeof out->from, db_text(s, 0));
    take(out->to, sizeof out->to, db_text(s, 1));
    take(out->cause, sizeof out->cause, db_text(s, 2));
    out->made = db_int(s, 3);
    out->seen = db_int(s, 4);
    out->sentences = db_int(s, 5);
    db_reset(s);
    return true;
}

bool digest_remember(repo *r, const struct digest_mark *m, err *e)
{
    db *d;
    db_stmt *s;
    if (!facts_open(r, &d, e) ||
        !db_prepare(d, &s,
                    "INSERT OR REPLACE INTO digest(id, from_, to_, cause, made, seen, sentences)"
                    " VALUES(1, ?, ?, ?, ?, ?, ?)",
                    e))
        return false;
    db_bind_text(s, str_of(m->from));
    db_bind_text(s, str_of(m->to));
    db_bind_text(s, str_of(m->cause));
    db_bind_int(s, m->made);
    db_bind_int(s, m->seen);
    db_bind_int(s, m->sentences);
    return db_run(s, e);
}

bool digest_set_seen(repo *r, err *e)
{
    db *d;
    return facts_open(r, &d, e) && db_exec(d, "UPDATE digest SET seen = 1", e);
}
