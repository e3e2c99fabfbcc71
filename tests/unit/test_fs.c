/* fs.h and log.h: files appear whole or not at all, deletion follows no links, own folders. */
#include "engine/base/fs.h"
#include "engine/base/log.h"
#include "unit.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void reading(void **state)
{
    (void)state;
    err e = ERR_INIT;
    strbuf b;
    strbuf_init(&b, 0);
    const char *path = scratch("read", "file");
    assert_true(fs_write_atomic(path, STR("hello"), &e));
    assert_true(fs_read(&b, path, 5, &e));
    assert_string_equal(b.p, "hello");
    assert_false(fs_read(&b, path, 4, &e));
    assert_int_equal(e.code, ERR_FORMAT);
    assert_string_equal(b.p, "hello"); /* as before */
    err_clear(&e);
    assert_false(fs_read(&b, scratch("read", "none"), 4, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    err_clear(&e);
    assert_false(fs_read(&b, scratch("read", NULL), 4, &e));
    assert_int_equal(e.code, ERR_IO);
    assert_int_equal(fs_size(path), 5);
    assert_int_equal(fs_size("/nonexistent"), 0);
    assert_true(fs_exists(path) && !fs_is_dir(path));
    assert_true(fs_free_bytes(path) > 0);
    strbuf_release(&b);
}

static void writing_is_atomic(void **state)
{
    (void)state;
    err e = ERR_INIT;
    const char *path = scratch("write", "file");
    struct stat st;
    assert_true(fs_write_atomic(path, STR("one"), &e));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_true(fs_write_atomic(path, STR("two"), &e));
    assert_int_equal(fs_size(path), 3);
    /* onto a folder: refused, and no temporary file stays */
    const char *dir = scratch("write", "dir");
    assert_true(fs_mkdirs(dir, &e));
    assert_true(fs_write_atomic(scratch("write", "dir/x"), STR("x"), &e));
    assert_false(fs_write_atomic(dir, STR("three"), &e));
    assert_int_equal(e.code, ERR_IO);
    err_clear(&e);
    assert_false(fs_write_atomic(scratch("write", "none/file"), STR("x"), &e));
    assert_non_null(strstr(e.msg, "none/file: No such file"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unlink(scratch("write", "dir/x")), 0);
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(rmdir(scratch("write", NULL)), 0); /* nothing was left behind */
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    err e = ERR_INIT;
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        skip();
    assert_true(write(fd, "x", 1) < 0 && errno == ENOSPC);
    err_errno(&e, ERR_IO, "file");
    assert_int_equal(e.code, ERR_NOSPACE);
    close(fd);
}

static void folders(void **state)
{
    (void)state;
    err e = ERR_INIT;
    struct stat st;
    const char *deep = scratch("dirs", "a/b/c");
    assert_true(fs_mkdirs(deep, &e));
    assert_true(fs_mkdirs(deep, &e));
    assert_int_equal(stat(deep, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_true(fs_write_atomic(scratch("dirs", "a/file"), STR("x"), &e));
    assert_false(fs_mkdirs(scratch("dirs", "a/file/x"), &e));
    err_clear(&e);
    assert_false(fs_mkdirs(scratch("dirs", "a/file"), &e));
    assert_int_equal(e.code, ERR_IO);
    err_clear(&e);
    assert_false(fs_mkdirs("/sys/docent", &e)); /* nobody may: and that is what is said */
    if (fs_is_dir("/sys"))
        assert_null(strstr(e.msg, strerror(ENOENT)));
}

static void removing_follows_no_links(void **state)
{
    (void)state;
    err e = ERR_INIT;
    assert_true(fs_mkdirs(scratch("rm", "tree/a/b"), &e));
    assert_true(fs_mkdirs(scratch("rm", "outside"), &e));
    assert_true(fs_write_atomic(scratch("rm", "outside/keep"), STR("x"), &e));
    assert_true(fs_write_atomic(scratch("rm", "tree/a/b/file"), STR("x"), &e));
    assert_int_equal(symlink("../../outside", scratch("rm", "tree/a/link")), 0);
    assert_int_equal(symlink("nowhere", scratch("rm", "tree/dangling")), 0);
    assert_true(fs_remove_tree(scratch("rm", "tree"), &e));
    assert_false(fs_exists(scratch("rm", "tree")));
    assert_true(fs_exists(scratch("rm", "outside/keep")));
    assert_int_equal(symlink("outside", scratch("rm", "link")), 0);
    assert_true(fs_remove_tree(scratch("rm", "link"), &e));
    assert_true(fs_exists(scratch("rm", "outside/keep")));
    assert_true(fs_remove_tree(scratch("rm", "tree"), &e)); /* missing is success */
}

static void maps(void **state)
{
    (void)state;
    err e = ERR_INIT;
    fs_map m;
    assert_true(fs_write_atomic(scratch("map", "file"), STR("hello"), &e));
    assert_true(fs_map_open(&m, scratch("map", "file"), &e));
    assert_int_equal(m.n, 5);
    assert_memory_equal(m.p, "hello", 5);
    fs_map_close(&m);
    fs_map_close(&m);
    assert_true(fs_write_atomic(scratch("map", "empty"), STR(""), &e));
    assert_true(fs_map_open(&m, scratch("map", "empty"), &e));
    assert_int_equal(m.n, 0);
    fs_map_close(&m);
    assert_false(fs_map_open(&m, scratch("map", "none"), &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    err_clear(&e);
    assert_false(fs_map_open(&m, scratch("map", NULL), &e));
    assert_int_equal(e.code, ERR_IO);
}

static void own_folders(void **state)
{
    (void)state;
    static const struct {
        const char *xdg, *home, *want; /* below $HOME; NULL want: an error */
    } cases[] = {{"x", "h", "x/docent/leaf"},
                 {"", "h", "h/.cache/docent/leaf"},
                 {"rel", "h", "h/.cache/docent/leaf"},
                 {"x", "", "x/docent/leaf"},
                 {"", "", NULL}};
    char root[400], xdg[500], home[500], want[600];
    snprintf(root, sizeof root, "%s", scratch("own", NULL));
    char *keep_home = xstrdup(getenv("HOME"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(xdg, sizeof xdg, "%s/%s", root, cases[i].xdg);
        snprintf(home, sizeof home, "%s/%s", root, cases[i].home);
        setenv("XDG_CACHE_HOME",
               strcmp(cases[i].xdg, "rel") == 0 ? "rel"
               : cases[i].xdg[0]                ? xdg
                                                : "",
               1);
        setenv("HOME", cases[i].home[0] ? home : "", 1);
        err e = ERR_INIT;
        strbuf b;
        strbuf_init(&b, 0);
        bool ok = fs_cache_path(&b, "leaf", &e);
        assert_int_equal(ok, cases[i].want != NULL);
        if (ok) {
            snprintf(want, sizeof want, "%s/%s", root, cases[i].want);
            assert_string_equal(b.p, want);
            strbuf_cut(&b, b.len - strlen("/leaf"));
            assert_true(fs_is_dir(b.p));
        } else {
            assert_int_equal(e.code, ERR_IO);
            assert_string_not_equal(e.hint, "");
        }
        strbuf_release(&b);
    }
    setenv("HOME", keep_home, 1);
    free(keep_home);
}

static void the_log_is_lines(void **state)
{
    (void)state;
    err e = ERR_INIT;
    const char *path = scratch("log", "log");
    setenv("DOCENT_LOG", path, 1); /* before the first use in this process */
    log_line("hello %d\nworld", 5);
    assert_true(log_enabled());
    char big[3000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    log_line("%s", big);
    strbuf b;
    strbuf_init(&b, 0);
    assert_true(fs_read(&b, path, 1 << 20, &e));
    str rest = strbuf_str(&b), line;
    assert_true(str_next(&rest, '\n', &line));
    assert_true(str_ends(line, STR(" hello 5 world")));
    assert_true(str_next(&rest, '\n', &line));
    assert_true(line.n > 1000 && line.n < 1024);
    assert_int_equal(rest.n, 0);
    strbuf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading),
        cmocka_unit_test(writing_is_atomic),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(folders),
        cmocka_unit_test(removing_follows_no_links),
        cmocka_unit_test(maps),
        cmocka_unit_test(own_folders),
        cmocka_unit_test(the_log_is_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
