/* SQLite behind one door. Every store (index, context, answers, state) opens its file through here
 * and gets the same manners: WAL, busy timeout, foreign application_id refused, damage and other
 * schema versions reported as such so that a derived store can be rebuilt. */
#pragma once
#include "str.h"
#include "thread.h"
#include <stdint.h>

typedef struct db db;
typedef struct db_stmt db_stmt;

enum db_open_flags {
    DB_READONLY = 1,
    DB_REBUILD = 2 /* damage or another schema: delete and make anew */
};

/* Opens or creates path. `schema` is the whole SQL; its hash is kept in user_version.
 * application_id marks the kind of store. With DB_REBUILD a file of another version, kind or in
 * disrepair is replaced, *rebuilt says so (may be NULL). Errors: ERR_FORMAT damaged, ERR_NOSPACE,
 * ERR_IO (read-only folder and the like). A db belongs to one thread at a time. */
bool db_open(db **out, const char *path, uint32_t application_id, const char *schema, int flags,
             bool *rebuilt, err *e) MUST_USE;
void db_close(db *d);
/* Cancels running statements of this db from another thread. */
void db_interrupt(db *d);

/* The connection itself, for what this header cannot say: the index registers its tokenizer for
 * full-text search with it (indexer/text.c). Nobody else includes sqlite3.h. */
struct sqlite3 *db_sqlite(db *d);

bool db_exec(db *d, const char *sql, err *e) MUST_USE; /* several statements, no parameters */
/* Prepared once and kept with the db, keyed by the address of `sql` (string literals): cheap to
 * call in loops. */
bool db_prepare(db *d, db_stmt **out, const char *sql, err *e) MUST_USE;
/* Bind the next parameter (1, 2, ... in call order since the last reset). */
void db_bind_int(db_stmt *s, int64_t v);
void db_bind_text(db_stmt *s, str v);
void db_bind_blob(db_stmt *s, const void *p, size_t n);
void db_bind_real(db_stmt *s, double v);
void db_bind_null(db_stmt *s);
/* One row: true and *row = true; at the end true and *row = false (the statement is reset). */
bool db_step(db_stmt *s, bool *row, err *e) MUST_USE;
bool db_run(db_stmt *s, err *e) MUST_USE; /* to the end, then reset */
void db_reset(db_stmt *s);                /* also clears bindings */
int64_t db_int(db_stmt *s, int column);
double db_real(db_stmt *s, int column);
str db_text(db_stmt *s, int column); /* borrowed until the next step or reset */
str db_blob(db_stmt *s, int column);
bool db_is_null(db_stmt *s, int column);
int64_t db_last_id(db *d);
int64_t db_changes(db *d);

/* Pages of this many bytes from now on, when nobody else has the file open; else nothing changes.
 * Everything in it is copied: for a file that has next to nothing in it. */
void db_fit(db *d, int page_bytes);

bool db_begin(db *d, err *e) MUST_USE; /* BEGIN IMMEDIATE */
bool db_commit(db *d, err *e) MUST_USE;
void db_rollback(db *d);
