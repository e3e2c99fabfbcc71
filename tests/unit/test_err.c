/* err.h: first error wins, one line always, and a bug ends the process after the hook. */
#include "engine/base/err.h"
#include "unit.h"
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void first_error_wins(void **state)
{
    (void)state;
    err e = ERR_INIT;
    assert_false(err_set(&e, ERR_FORMAT, "%s: bad", "a.gguf"));
    assert_false(err_set(&e, ERR_IO, "later"));
    assert_int_equal(e.code, ERR_FORMAT);
    assert_string_equal(e.msg, "a.gguf: bad");
    err_hint(&e, "do this");
    err_hint(&e, "or that");
    assert_string_equal(e.hint, "do this");
    err_clear(&e);
    assert_int_equal(e.code, ERR_NONE);
    assert_string_equal(e.hint, "");
}

static void errno_is_told(void **state)
{
    (void)state;
    static const struct {
        int number, code;
    } cases[] = {{ENOENT, ERR_IO}, {EACCES, ERR_IO}, {ENOSPC, ERR_NOSPACE}, {EDQUOT, ERR_NOSPACE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        err e = ERR_INIT;
        errno = cases[i].number;
        assert_false(err_errno(&e, ERR_IO, "%s", "x"));
        assert_int_equal(errno, cases[i].number);
        assert_int_equal(e.code, cases[i].code);
        char want[200];
        snprintf(want, sizeof want, "x: %s", strerror(cases[i].number));
        assert_string_equal(e.msg, want);
    }
}

static void message_is_one_line(void **state)
{
    (void)state;
    err e = ERR_INIT;
    err_set(&e, ERR_IO, "a\nb\r%s", "\nc");
    assert_string_equal(e.msg, "a b  c");
    err_wrap(&e, "indexing %s", "kilo");
    assert_string_equal(e.msg, "indexing kilo: a b  c");
}

static void long_messages_are_cut(void **state)
{
    (void)state;
    err e = ERR_INIT;
    char big[2000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = 0;
    err_set(&e, ERR_IO, "%s", big);
    assert_int_equal(strlen(e.msg), sizeof e.msg - 1);
    err_wrap(&e, "%s", big);
    errno = EIO;
    err f = ERR_INIT;
    err_errno(&f, ERR_IO, "%s", big);
    assert_int_equal(strlen(f.msg), sizeof f.msg - 1);
}

static void hook(void)
{
    if (write(STDERR_FILENO, "hook ", 5) != 5)
        _exit(9);
    BUG("again"); /* must not call the hook twice */
}

/* What the child writes to standard error; returns how it ended. */
static int run_child(void (*fn)(void), char *out, size_t room)
{
    int fd[2], status;
    assert_int_equal(pipe(fd), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(fd[1], STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        fn();
        _exit(0);
    }
    close(fd[1]);
    size_t n = 0;
    ssize_t got;
    while (n < room - 1 && (got = read(fd[0], out + n, room - 1 - n)) > 0)
        n += (size_t)got;
    out[n] = 0;
    close(fd[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void bug_twice(void)
{
    bug_set_hook(hook);
    BUG("first");
}

static void bug_runs_the_hook_once_and_aborts(void **state)
{
    (void)state;
    char out[400];
    int status = run_child(bug_twice, out, sizeof out);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_ptr_equal(strstr(out, "hook "), out);
    assert_null(strstr(out + 5, "hook "));
    assert_non_null(strstr(out, "test_err.c:"));
}

static void say_hook(void)
{
    if (write(STDERR_FILENO, "hook ", 5) != 5)
        _exit(9);
}

static void no_memory(void)
{
    bug_set_hook(say_hook);
    out_of_memory(123);
}

static void out_of_memory_is_one_line_and_a_status(void **state)
{
    (void)state;
    char out[400];
    int status = run_child(no_memory, out, sizeof out);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == STATUS_OF_NOMEM);
    assert_ptr_equal(strstr(out, "hook docent: out of memory (no room for 123 bytes more)\nhint: "),
                     out);
}

static void small_allocations(void **state)
{
    (void)state;
    unsigned char *p = xalloc(100);
    for (int i = 0; i < 100; i++)
        assert_int_equal(p[i], 0);
    p = xrealloc(p, 200);
    free(p);
    free(xalloc(0));
    char *s = xstrdup("abc");
    assert_string_equal(s, "abc");
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(errno_is_told),
        cmocka_unit_test(message_is_one_line),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(bug_runs_the_hook_once_and_aborts),
        cmocka_unit_test(out_of_memory_is_one_line_and_a_status),
        cmocka_unit_test(small_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
