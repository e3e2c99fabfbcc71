/* The index when several processes want it, when it is killed in the middle, when it is stopped. */
#include "repo_help.h"
#include "unit.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void generate(const char *d, int files)
{
    char path[100], text[3000];
    for (int i = 0; i < files; i++) {
        size_t n = 0;
        snprintf(path, sizeof path, "src/part%d/file%d.c", i % 7, i);
        for (int k = 0; k < 12; k++)
            n += (size_t)snprintf(
                text + n, sizeof text - n,
                "int f%d_%d(int x)\n{\n    return f%d_%d(x) + get_context(x);\n}\n", i, k, i / 2,
                (k + 1) % 12);
        put_file(d, path, text);
    }
}

static void test_two_processes(void **state)
{
    (void)state;
    const char *d = temp_folder(), *cache = temp_folder();
    char path[400];
    snprintf(path, sizeof path, "%s/index.db", cache);
    generate(d, 300);
    pid_t pid[3];
    for (int i = 0; i < 3; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            err e = ERR_INIT;
            repo *r;
            struct update_report u;
            struct repo_options o = {.path = d, .database = path};
            bool ok = repo_open(&r, &o, &e) && repo_update(r, 2, NULL, &u, &e);
            if (!ok)
                fprintf(stderr, "%s\n", e.msg);
            _exit(ok ? 0 : 1);
        }
    }
    for (int i = 0; i < 3; i++) {
        int status;
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    repo *r = open_repo(d, path);
    assert_int_equal(update(r).changed, 0);
    check_fresh(r, d, "after three at once");
    repo_close(r);
}

static void test_killed(void **state)
{
    (void)state;
    const char *d = temp_folder(), *cache = temp_folder();
    char path[400];
    snprintf(path, sizeof path, "%s/index.db", cache);
    generate(d, 400);
    for (int i = 0; i < 12; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            err e = ERR_INIT;
            repo *r;
            struct update_report u;
            struct repo_options o = {.path = d, .database = path};
            _exit(repo_open(&r, &o, &e) && repo_update(r, 2, NULL, &u, &e) ? 0 : 1);
        }
        struct timespec t = {.tv_nsec = 1500000L * (i * i + 1)};
        nanosleep(&t, NULL);
        kill(pid, SIGKILL);
        int status;
        waitpid(pid, &status, 0);
    }
    repo *r = open_repo(d, path);
    update(r);
    check_fresh(r, d, "after being killed");
    repo_close(r);
}

static bool stop_after_some(void *arg, unsigned long long done)
{
    cancel *c = arg;
    if (done >= 32)
        cancel_request(c);
    return true;
}
static void on_progress(void *arg, const char *phase, unsigned long long done,
                        unsigned long long total)
{
    (void)total;
    if (strcmp(phase, "indexing") == 0)
        stop_after_some(arg, done);
}

static void test_cancelled(void **state)
{
    (void)state;
    const char *d = temp_folder();
    cancel c = {0};
    const watch w = {.stop = &c, .progress = on_progress, .arg = &c};
    err e = ERR_INIT;
    struct update_report u;
    generate(d, 300);
    repo *r = open_repo(d, NULL);
    assert_false(repo_update(r, 2, &w, &u, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    u = update(r);
    assert_true(u.parsed < 300); /* what was stored stays */
    check_fresh(r, d, "after a stop");
    repo_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_two_processes),
                                       cmocka_unit_test(test_killed),
                                       cmocka_unit_test(test_cancelled)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
