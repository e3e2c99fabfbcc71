#include "repo_help.h"
#include "engine/base/fs.h"
#include "indexer/unit.h"
#include <setjmp.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the above first */
#include <cmocka.h>

static VEC(char *) folders;
static pid_t owner;

static void remove_folders(void)
{
    if (getpid() != owner)
        return;
    for (size_t i = 0; i < folders.len; i++) {
        err e = ERR_INIT;
        if (shell_status("/", "chmod -R u+rwX '%s' 2>/dev/null", folders.v[i]) < 0 ||
            !fs_remove_tree(folders.v[i], &e))
            fprintf(stderr, "left behind: %s\n", folders.v[i]);
    }
}

const char *temp_folder(void)
{
    char path[300];
    const char *base = getenv("TMPDIR");
    snprintf(path, sizeof path, "%s/docent-test-XXXXXX", base && *base ? base : "/tmp");
    assert_non_null(mkdtemp(path));
    if (!folders.len) {
        owner = getpid();
        atexit(remove_folders);
    }
    vec_push(&folders, xstrdup(path));
    return folders.v[folders.len - 1];
}

static int run(const char *folder, const char *command)
{
    pid_t pid = fork();
    if (pid == 0) {
        setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
        setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
        setenv("GIT_AUTHOR_NAME", "A", 1);
        setenv("GIT_AUTHOR_EMAIL", "a@example.org", 1);
        setenv("GIT_COMMITTER_NAME", "A", 1);
        setenv("GIT_COMMITTER_EMAIL", "a@example.org", 1);
        setenv("GIT_AUTHOR_DATE", "2020-01-01T00:00:00Z", 1);
        setenv("GIT_COMMITTER_DATE", "2020-01-01T00:00:00Z", 1);
        if (chdir(folder) != 0)
            _exit(126);
        execl("/bin/sh", "sh", "-ec", command, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

int shell_status(const char *folder, const char *fmt, ...)
{
    char command[4000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(command, sizeof command, fmt, ap);
    va_end(ap);
    return run(folder, command);
}

void shell(const char *folder, const char *fmt, ...)
{
    char command[4000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(command, sizeof command, fmt, ap);
    va_end(ap);
    int status = run(folder, command);
    if (status != 0)
        fail_msg("status %d: %s", status, command);
}

void put_bytes(const char *folder, const char *path, const char *bytes, size_t n)
{
    char full[2000];
    snprintf(full, sizeof full, "%s/%s", folder, path);
    for (char *slash = full + strlen(folder) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        mkdir(full, 0755);
        *slash = '/';
    }
    FILE *f = fopen(full, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

void put_file(const char *folder, const char *path, const char *text)
{
    put_bytes(folder, path, text, strlen(text));
}

repo *open_repo(const char *path, const char *database)
{
    repo *r;
    err e = ERR_INIT;
    const struct repo_options o = {.path = path, .database = database};
    if (!repo_open(&r, &o, &e))
        fail_msg("%s", e.msg);
    return r;
}

void open_fails(const char *path, err *e)
{
    repo *r;
    const struct repo_options o = {.path = path};
    *e = ERR_INIT;
    assert_false(repo_open(&r, &o, e));
    assert_true(e->msg[0] && e->hint[0]);
    assert_null(strchr(e->msg, '\n'));
}

struct update_report update(repo *r)
{
    err e = ERR_INIT;
    struct update_report u;
    if (!repo_update(r, 2, NULL, &u, &e))
        fail_msg("%s", e.msg);
    return u;
}

const struct file *find_file(const struct files *f, const char *path)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->v[i].path, path) == 0)
            return &f->v[i];
    return NULL;
}

/* ---- the dump ---- */

static void rows(repo *r, strbuf *b, const char *title, const char *sql)
{
    err e = ERR_INIT;
    db_stmt *s;
    bool row = false;
    strbuf_addf(b, "== %s\n", title);
    if (!db_prepare(r->db, &s, sql, &e))
        fail_msg("%s", e.msg);
    db_bind_int(s, r->view);
    while (db_step(s, &row, &e) && row)
        strbuf_addf(b, STR_FMT "\n", STR_ARG(db_text(s, 0)));
    if (e.code)
        fail_msg("%s", e.msg);
}

static void references(repo *r, strbuf *b)
{
    err e = ERR_INIT;
    db_stmt *s;
    bool row = false;
    VEC(int64_t) files = {0};
    assert_true(db_prepare(r->db, &s, "SELECT id FROM files WHERE view = ? ORDER BY path", &e));
    db_bind_int(s, r->view);
    while (db_step(s, &row, &e) && row)
        vec_push(&files, db_int(s, 0));
    arena *a = arena_new();
    strbuf_addz(b, "== references\n");
    for (size_t i = 0; i < files.len; i++) {
        struct loaded_unit u;
        assert_true(unit_load(r, files.v[i], a, &u, &e));
        for (size_t k = 0; k < u.n_refs; k++) {
            str name, qualifier;
            assert_true(name_text(r, u.refs[k].name, a, &name, &e));
            assert_true(name_text(r, u.refs[k].qualifier, a, &qualifier, &e));
            strbuf_addf(b, "%s %u %u %d %d %s|%s\n", u.unit.path, u.refs[k].line, u.refs[k].byte,
                        (int)u.refs[k].kind, (int)u.refs[k].scope, name.p, qualifier.p);
        }
        arena_reset(a);
    }
    arena_free(a);
    vec_release(&files);
}

/* Which pieces a search for some common words finds. */
static void search(repo *r, strbuf *b)
{
    static const char *const words[] = {"read", "get", "context", "repli", "command", "free"};
    err e = ERR_INIT;
    db_stmt *s;
    bool row = false;
    strbuf_addz(b, "== search\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_true(db_prepare(r->db, &s,
                               "SELECT f.path, c.line FROM search_text t JOIN chunks c"
                               " ON c.id = t.rowid JOIN files f ON f.blob = c.blob"
                               " WHERE t.search_text MATCH ? AND f.view = ? ORDER BY 1, 2",
                               &e));
        db_bind_text(s, str_of(words[i]));
        db_bind_int(s, r->view);
        while (db_step(s, &row, &e) && row)
            strbuf_addf(b, "%s " STR_FMT ":%d\n", words[i], STR_ARG(db_text(s, 0)),
                        (int)db_int(s, 1));
        if (e.code)
            fail_msg("%s", e.msg);
    }
}

/* What each symbol says: its texts are packed, so that SQL cannot read them. */
static void texts(repo *r, strbuf *b)
{
    arena *a = arena_new();
    err e = ERR_INIT;
    const struct symbol_query every = {.declarations = true};
    struct symbols all;
    strbuf_addz(b, "== texts\n");
    if (!repo_symbols(r, &every, a, &all, &e))
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < all.n; i++)
        strbuf_addf(b, "%s:%u %s | %s | %s\n", all.v[i].path, all.v[i].line, all.v[i].qualified,
                    all.v[i].signature, all.v[i].doc);
    arena_free(a);
}

char *dump_index(repo *r)
{
    strbuf b;
    strbuf_init(&b, 0);
    rows(r, &b, "files",
         "SELECT printf('%s oid %s head %s flags %d bytes %d %s | %s %s lines %d flags %d symbols"
         " %d chunks %d references %d', f.path, hex(f.oid), hex(f.head), f.flags, f.bytes,"
         " f.skipped, b.language, b.skipped, b.lines, b.flags, b.symbols, b.chunks, b.references_)"
         " FROM files f LEFT JOIN blobs b ON b.id = f.blob WHERE f.view = ? ORDER BY f.path");
    rows(r, &b, "symbols",
         "SELECT printf('%s %d in %d %s owner %s kind %d flags %d lines %d %d %d bytes %d %d %d',"
         " f.path, s.id - b.first_symbol, iif(s.parent, s.parent - b.first_symbol, -1),"
         " n.name, o.name, s.kind, s.flags, s.line, s.end_line, s.name_line, s.start_byte,"
         " s.end_byte, s.body_byte) FROM files f JOIN blobs b"
         " ON b.id = f.blob JOIN symbols s ON s.blob = b.id JOIN names n ON n.id = s.name"
         " LEFT JOIN names o ON o.id = s.owner WHERE f.view = ? ORDER BY f.path, s.id");
    rows(r, &b, "chunks",
         "SELECT printf('%s %d %d-%d', f.path, iif(c.symbol, c.symbol - b.first_symbol, -1),"
         " c.line, c.end_line) FROM files f JOIN blobs b ON b.id = f.blob JOIN chunks c"
         " ON c.blob = b.id WHERE f.view = ? ORDER BY f.path, c.id");
    rows(r, &b, "mentions",
         "SELECT printf('%s %s %d', f.path, n.name, m.n) FROM files f JOIN mentions m"
         " ON m.blob = f.blob JOIN names n ON n.id = m.name WHERE f.view = ? ORDER BY 1");
    texts(r, &b);
    references(r, &b);
    search(r, &b);
    return strbuf_detach(&b);
}

char *dump_fresh(const char *path, const char *rev)
{
    char database[400];
    repo *r;
    err e = ERR_INIT;
    snprintf(database, sizeof database, "%s/fresh.db", temp_folder());
    const struct repo_options o = {.path = path, .database = database, .rev = rev};
    if (!repo_open(&r, &o, &e))
        fail_msg("%s", e.msg);
    update(r);
    char *out = dump_index(r);
    repo_close(r);
    return out;
}

void same_dump(const char *have, const char *want, const char *what)
{
    size_t line = 0;
    for (size_t i = 0; have[i] || want[i]; i++) {
        if (have[i] != want[i])
            fail_msg("%s: the dumps differ:\n-%.*s\n+%.*s", what, (int)strcspn(want + line, "\n"),
                     want + line, (int)strcspn(have + line, "\n"), have + line);
        if (have[i] == '\n')
            line = i + 1;
    }
}

void check_fresh(repo *r, const char *folder, const char *what)
{
    char *have = dump_index(r), *want = dump_fresh(folder, NULL);
    same_dump(have, want, what);
    free(have);
    free(want);
}
