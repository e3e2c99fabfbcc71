/* db.h: statements, and every way a file can be wrong. */
#include "engine/base/db.h"
#include "engine/base/fs.h"
#include "unit.h"
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#define APP    0x646f6301u
#define SCHEMA "CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT, b BLOB, r REAL);"

static db *open_ok(const char *path, int flags, bool *rebuilt)
{
    err e = ERR_INIT;
    db *d = NULL;
    if (!db_open(&d, path, APP, SCHEMA, flags, rebuilt, &e))
        fail_msg("db_open: %s", e.msg);
    return d;
}

static void insert(db *d, const char *text)
{
    err e = ERR_INIT;
    db_stmt *s;
    assert_true(db_prepare(d, &s, "INSERT INTO t(x) VALUES(?)", &e));
    db_bind_text(s, str_of(text));
    assert_true(db_run(s, &e));
}

static int64_t count(db *d)
{
    err e = ERR_INIT;
    db_stmt *s;
    bool row;
    assert_true(db_prepare(d, &s, "SELECT count(*) FROM t", &e));
    assert_true(db_step(s, &row, &e) && row);
    int64_t n = db_int(s, 0);
    db_reset(s);
    return n;
}

static void statements(void **state)
{
    (void)state;
    err e = ERR_INIT;
    bool rebuilt = true, row;
    db *d = open_ok(scratch("stmt", "a.db"), 0, &rebuilt);
    assert_false(rebuilt);
    static const char put[] = "INSERT INTO t(x,b,r) VALUES(?,?,?)";
    db_stmt *s, *again;
    assert_true(db_prepare(d, &s, put, &e));
    db_bind_text(s, (str){NULL, 0});
    db_bind_blob(s, "\0\1\2", 3);
    db_bind_real(s, 2.5);
    assert_true(db_run(s, &e));
    assert_int_equal(db_last_id(d), 1);
    assert_int_equal(db_changes(d), 1);
    assert_true(db_prepare(d, &again, put, &e));
    assert_ptr_equal(s, again);
    db_bind_null(s); /* a new use starts at the first parameter, without old bindings */
    assert_true(db_run(s, &e));

    assert_true(db_prepare(d, &s, "SELECT x,b,r FROM t ORDER BY id", &e));
    assert_true(db_step(s, &row, &e) && row);
    assert_false(db_is_null(s, 0));
    assert_int_equal(db_text(s, 0).n, 0);
    assert_int_equal(db_blob(s, 1).n, 3);
    assert_memory_equal(db_blob(s, 1).p, "\0\1\2", 3);
    assert_true(db_real(s, 2) > 2.4 && db_real(s, 2) < 2.6);
    assert_true(db_step(s, &row, &e) && row);
    assert_true(db_is_null(s, 0) && db_is_null(s, 1) && db_is_null(s, 2));
    assert_true(db_step(s, &row, &e) && !row);

    assert_false(db_exec(d, "SELEC", &e));
    err_clear(&e);
    assert_true(db_begin(d, &e));
    insert(d, "gone");
    db_rollback(d);
    db_rollback(d); /* without one is nothing */
    assert_int_equal(count(d), 2);
    assert_true(db_begin(d, &e));
    insert(d, "kept");
    assert_true(db_commit(d, &e));
    assert_int_equal(count(d), 3);
    db_close(d);
    db_close(NULL);
    struct stat st;
    assert_int_equal(stat(scratch("stmt", "a.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void leading_pragmas_reach_the_file(void **state)
{
    (void)state;
    err e = ERR_INIT;
    db *d = NULL;
    bool row;
    assert_true(db_open(&d, scratch("pragma", "p.db"), APP,
                        "PRAGMA page_size=16384;\nPRAGMA auto_vacuum=INCREMENTAL;\n"
                        "CREATE TABLE t(x);",
                        0, NULL, &e));
    static const struct {
        const char *sql;
        int64_t want;
    } cases[] = {{"PRAGMA page_size", 16384},
                 {"PRAGMA auto_vacuum", 2},
                 {"PRAGMA synchronous", 1},
                 {"SELECT count(*) FROM t", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        db_stmt *s;
        assert_true(db_prepare(d, &s, cases[i].sql, &e));
        assert_true(db_step(s, &row, &e) && row);
        assert_int_equal(db_int(s, 0), cases[i].want);
        db_reset(s);
    }
    db_close(d);
}

/* How a file may be spoilt before it is opened again. */
static void make_text(const char *path)
{
    err e = ERR_INIT;
    assert_true(fs_write_atomic(path, STR("this is not a database, however long it may be"), &e));
}

static void make_garbage(const char *path)
{
    char block[8192];
    memset(block, 0xA5, sizeof block);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, block, sizeof block, 0), (ssize_t)sizeof block);
    close(fd);
}

static void make_truncated(const char *path)
{
    assert_int_equal(truncate(path, 5000), 0);
}

static void make_other_schema(const char *path)
{
    err e = ERR_INIT;
    unlink(path);
    db *d = NULL;
    assert_true(db_open(&d, path, APP, "CREATE TABLE old(x);", 0, NULL, &e));
    db_close(d);
}

static void make_other_kind(const char *path)
{
    err e = ERR_INIT;
    unlink(path);
    db *d = NULL;
    assert_true(db_open(&d, path, APP + 1, SCHEMA, 0, NULL, &e));
    db_close(d);
}

static void bad_files(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        void (*spoil)(const char *path);
        const char *says;
    } cases[] = {{"text", make_text, "damaged, or not a database"},
                 {"garbage", make_garbage, "damaged, or not a database"},
                 {"truncated", make_truncated, "damaged, or not a database"},
                 {"schema", make_other_schema, "another version"},
                 {"kind", make_other_kind, "not one of docent's files"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s", scratch("bad", cases[i].name));
        db *d = open_ok(path, 0, NULL);
        for (int k = 0; k < 400; k++)
            insert(d, "some text that takes a little room on the page");
        db_close(d);
        cases[i].spoil(path);

        err e = ERR_INIT;
        d = NULL;
        assert_false(db_open(&d, path, APP, SCHEMA, 0, NULL, &e));
        assert_null(d);
        assert_int_equal(e.code, ERR_FORMAT);
        if (!strstr(e.msg, cases[i].says) || !strstr(e.msg, path))
            fail_msg("%s: %s", cases[i].name, e.msg);

        bool rebuilt = false;
        d = open_ok(path, DB_REBUILD, &rebuilt);
        assert_true(rebuilt);
        assert_int_equal(count(d), 0);
        insert(d, "new");
        db_close(d);
        d = open_ok(path, DB_REBUILD, &rebuilt);
        assert_false(rebuilt);
        assert_int_equal(count(d), 1);
        db_close(d);
    }
}

/* Damage in the middle, behind a good first page: the work that meets it fails, the next open
 * starts anew. */
static void damage_met_later(void **state)
{
    (void)state;
    const char *path = scratch("later", "a.db");
    bool rebuilt = true;
    db *d = open_ok(path, DB_REBUILD, &rebuilt);
    for (int k = 0; k < 2000; k++)
        insert(d, "some text that takes a little room on the page, and then a little more");
    db_close(d);
    char block[4096];
    memset(block, 0xA5, sizeof block);
    int fd = open(path, O_WRONLY);
    for (off_t at = 4096; at < (off_t)fs_size(path); at += 4096)
        assert_int_equal(pwrite(fd, block, sizeof block, at), (ssize_t)sizeof block);
    close(fd);

    d = open_ok(path, DB_REBUILD, &rebuilt);
    assert_false(rebuilt);
    err e = ERR_INIT;
    db_stmt *s;
    bool row = true, ok = db_prepare(d, &s, "SELECT sum(length(x)) FROM t", &e);
    ok = ok && db_step(s, &row, &e);
    assert_false(ok);
    assert_int_equal(e.code, ERR_FORMAT);
    db_close(d);

    d = open_ok(path, DB_REBUILD, &rebuilt);
    assert_true(rebuilt);
    assert_int_equal(count(d), 0);
    db_close(d);
    d = open_ok(path, DB_REBUILD, &rebuilt);
    assert_false(rebuilt);
    db_close(d);
}

static void read_only(void **state)
{
    (void)state;
    err e = ERR_INIT;
    db *d = NULL;
    assert_false(db_open(&d, scratch("ro", "none.db"), APP, SCHEMA, DB_READONLY, NULL, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_false(fs_exists(scratch("ro", "none.db")));
    err_clear(&e);
    d = open_ok(scratch("ro", "a.db"), 0, NULL);
    insert(d, "x");
    db_close(d);
    d = open_ok(scratch("ro", "a.db"), DB_READONLY, NULL);
    assert_int_equal(count(d), 1);
    db_stmt *s;
    assert_true(db_prepare(d, &s, "DELETE FROM t", &e));
    assert_false(db_run(s, &e));
    assert_int_equal(e.code, ERR_IO);
    db_close(d);
}

static void missing_folder(void **state)
{
    (void)state;
    err e = ERR_INIT;
    db *d = NULL;
    assert_false(db_open(&d, scratch("folder", "none/a.db"), APP, SCHEMA, DB_REBUILD, NULL, &e));
    assert_int_equal(e.code, ERR_IO);
    assert_string_not_equal(e.hint, "");
}

/* A folder that may not be written: as another user when the tests run as root. */
static void read_only_folder(void **state)
{
    (void)state;
    char dir[600], path[700];
    snprintf(dir, sizeof dir, "%s", scratch("rofolder", NULL));
    snprintf(path, sizeof path, "%s/a.db", dir);
    assert_int_equal(chmod(dir, 0500), 0);
    pid_t child = fork();
    if (child == 0) {
        err e = ERR_INIT;
        db *d = NULL;
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(9);
        bool opened = db_open(&d, path, APP, SCHEMA, DB_REBUILD, NULL, &e);
        _exit(!opened && e.code == ERR_IO && strstr(e.msg, "a.db: Permission denied") ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(chmod(dir, 0700), 0);
    assert_int_equal(status, 0);
}

/* On a file system of its own with 512 KiB: 77 when it cannot be had here. */
static int fill_the_disk(const char *dir)
{
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("docent-test", dir, "tmpfs", 0, "size=512k") != 0)
        return 77;
    err e = ERR_INIT;
    char path[700];
    snprintf(path, sizeof path, "%s/a.db", dir);
    db *d = open_ok(path, DB_REBUILD, NULL);
    insert(d, "before");
    static char big[100000];
    memset(big, 'x', sizeof big - 1);
    db_stmt *s;
    bool ok = db_begin(d, &e) && db_prepare(d, &s, "INSERT INTO t(x) VALUES(?)", &e);
    for (int i = 0; ok && i < 100; i++) {
        db_bind_text(s, str_of(big));
        ok = db_run(s, &e);
    }
    ok = ok && db_commit(d, &e);
    if (ok || e.code != ERR_NOSPACE || !strstr(e.hint, "cache clear"))
        return 1;
    db_rollback(d);
    if (count(d) != 1)
        return 2;
    db_close(d);
    snprintf(path, sizeof path, "%s/file", dir);
    err_clear(&e);
    static char huge[1 << 20];
    if (fs_write_atomic(path, (str){huge, sizeof huge}, &e) || e.code != ERR_NOSPACE ||
        fs_exists(path))
        return 3;
    snprintf(path, sizeof path, "%s/a.db", dir);
    bool rebuilt = true;
    d = open_ok(path, DB_REBUILD, &rebuilt); /* what was there is still there */
    if (rebuilt || count(d) != 1)
        return 4;
    db_close(d);
    return 0;
}

static void a_full_disk(void **state)
{
    (void)state;
    char dir[600];
    snprintf(dir, sizeof dir, "%s", scratch("full", NULL));
    pid_t child = fork();
    if (child == 0)
        _exit(fill_the_disk(dir));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77) {
        fputs("SKIPPED: a full disk needs the right to mount a small file system\n", stderr);
        skip();
    }
    assert_int_equal(WEXITSTATUS(status), 0);
}

static const char *const lines[] = {"a", "b", "c", "d"};

static void *write_lines(void *arg)
{
    bool rebuilt;
    db *d = open_ok(arg, DB_REBUILD, &rebuilt);
    for (int i = 0; i < 100; i++)
        insert(d, lines[i % 4]);
    db_close(d);
    return NULL;
}

/* Several at once make and fill one new file: nobody is refused, nothing is lost. */
static void writers_queue(void **state)
{
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "%s", scratch("queue", "a.db"));
    enum { WRITERS = 4 };
    pid_t child[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            write_lines(path);
            _exit(0);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    db *d = open_ok(path, 0, NULL);
    assert_int_equal(count(d), WRITERS * 100);
    db_close(d);
}

/* Several meet one damaged file: one of them replaces it, and what was written is kept. */
static void one_rebuild(void **state)
{
    (void)state;
    char path[600];
    snprintf(path, sizeof path, "%s", scratch("once", "a.db"));
    make_text(path);
    enum { WRITERS = 4 };
    pid_t child[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            write_lines(path);
            _exit(0);
        }
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    db *d = open_ok(path, 0, NULL);
    assert_int_equal(count(d), WRITERS * 100);
    db_close(d);
}

static atomic_bool stopped;

static void *keep_interrupting(void *arg)
{
    while (!atomic_load(&stopped))
        db_interrupt(arg);
    return NULL;
}

static void interrupting(void **state)
{
    (void)state;
    err e = ERR_INIT;
    db *d = open_ok(scratch("stop", "a.db"), 0, NULL);
    db_stmt *s;
    assert_true(db_prepare(d, &s,
                           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
                           "SELECT count(*) FROM n",
                           &e));
    bool row;
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, keep_interrupting, d), 0);
    assert_false(db_step(s, &row, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    atomic_store(&stopped, true);
    pthread_join(t, NULL);
    db_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements),       cmocka_unit_test(leading_pragmas_reach_the_file),
        cmocka_unit_test(bad_files),        cmocka_unit_test(damage_met_later),
        cmocka_unit_test(read_only),        cmocka_unit_test(missing_folder),
        cmocka_unit_test(read_only_folder), cmocka_unit_test(a_full_disk),
        cmocka_unit_test(writers_queue),    cmocka_unit_test(one_rebuild),
        cmocka_unit_test(interrupting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
