/* Watching a work tree: what is told, what is not, and that an update then finds it. The waits here
 * are for things that have happened already, so none depends on how fast the machine is; that
 * nothing is told is asked with no time to wait. */
#include "repo_help.h"
#include "unit.h"
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

enum { LONG_MS = 60 * 1000 };

static const char *new_repository(void)
{
    const char *d = temp_folder();
    put_file(d, "src/a.c", "int a(void)\n{\n    return 1;\n}\n");
    put_file(d, "src/deep/b.c", "int b(void)\n{\n    return 2;\n}\n");
    put_file(d, ".gitignore", "*.o\nout/\n");
    shell(d, "git init -q -b main && git add -A && git commit -qm first");
    return d;
}

struct watched {
    const char *folder;
    repo *r;
    repo_watch *w;
};

static void expect_ok(bool ok, const err *e)
{
    if (!ok)
        fail_msg("%s", e->msg);
}

static struct watched start(const char *folder, bool polling)
{
    struct watched k = {.folder = folder, .r = open_repo(folder, NULL)};
    struct watch_options o = {.polling = polling, .poll_ms = 1};
    err e = ERR_INIT;
    update(k.r);
    expect_ok(repo_watch_open(&k.w, k.r, &o, &e), &e);
    assert_int_equal(repo_watch_polls(k.w), polling);
    return k;
}

static void stop(struct watched *k)
{
    repo_watch_close(k->w);
    repo_close(k->r);
}

static bool told(struct watched *k, int ms)
{
    err e = ERR_INIT;
    bool changed;
    expect_ok(repo_watch_wait(k->w, ms, &changed, &e), &e);
    return changed;
}

/* The change is told once, and the update that follows leaves nothing to be told. */
static void expect_told(struct watched *k, const char *what)
{
    if (!told(k, LONG_MS))
        fail_msg("%s: not told", what);
    update(k->r);
    check_fresh(k->r, k->folder, what);
}

static void expect_quiet(struct watched *k, const char *what)
{
    if (told(k, 0))
        fail_msg("%s: told", what);
}

static void each_change(bool polling)
{
    static const struct {
        const char *what, *command;
    } rows[] = {
        {"a file is written", "printf 'int a2(void);\\n' >>src/a.c"},
        {"a file is replaced", "printf 'int c;\\n' >src/tmp && mv src/tmp src/a.c"},
        {"a file is new", "printf 'int n(void) { return 0; }\\n' >src/n.c"},
        {"a file is renamed", "mv src/n.c src/m.c"},
        {"a file is gone", "rm src/m.c"},
        {"a folder with files is new", "mkdir -p x/y && printf 'int y;\\n' >x/y/y.c"},
        {"a file in the new folder", "printf 'int yy;\\n' >x/y/yy.c"},
        {"a folder is renamed", "mv x z"},
        {"a file in the renamed folder", "printf 'int zz;\\n' >z/y/yy.c"},
        {"a folder is gone", "rm -r z"},
        {"rules change", "printf 'out/\\n' >.gitignore && touch src/a.o && printf 'x\\n' >src/a.o"},
        {"a file becomes a folder",
         "rm src/a.o && mkdir src/a.o && printf 'int f;\\n' >src/a.o/f.c"},
        {"a commit", "git add -A && git commit -qm second"},
        {"a branch", "git checkout -q -b topic/one"},
        {"a commit on it", "printf 'int t;\\n' >t.c && git add -A && git commit -qm third"},
        {"an amended commit", "git commit -q --amend -m other"},
        {"back", "git checkout -q main"},
        {"packed", "git pack-refs --all && git checkout -q topic/one"},
        {"reset", "git reset -q --hard main"},
    };
    struct watched k = start(new_repository(), polling);
    expect_quiet(&k, "nothing yet");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        shell(k.folder, "%s", rows[i].command);
        expect_told(&k, rows[i].what);
    }
    stop(&k);
}

static void test_events(void **state)
{
    (void)state;
    each_change(false);
}

static void test_polling(void **state)
{
    (void)state;
    each_change(true);
}

/* The notices have come when the command has ended, so no time is given to wait for them. */
static void test_quiet(void **state)
{
    static const char *const commands[] = {
        "touch src/x.o && printf x >src/x.o && rm src/x.o",
        "mkdir out && printf x >out/x.c && mkdir -p out/deep",
        "printf x >out/deep/y.c",
        "git status >out/status",
        "git tag mark && git branch other && git gc -q",
        "git config user.nickname x",
        "cat src/a.c src/deep/b.c >out/both",
    };
    (void)state;
    struct watched k = start(new_repository(), false);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        shell(k.folder, "%s", commands[i]);
        expect_quiet(&k, commands[i]);
    }
    put_file(k.folder, "src/deep/b.c", "int changed;\n"); /* it still hears */
    expect_told(&k, "after the quiet");
    stop(&k);
}

/* A checkout of many files is told a few times, not once for each. */
static void test_gathered(void **state)
{
    (void)state;
    struct watched k = start(new_repository(), false);
    shell(k.folder, "mkdir many && for i in $(seq 500); do echo \"int v$i;\" >many/$i.c; done");
    int times = 0;
    while (told(&k, 0))
        times++;
    assert_in_range(times, 1, 3);
    assert_int_equal(update(k.r).changed, 500);
    stop(&k);
}

static void *waits(void *arg)
{
    struct watched *k = arg;
    return told(k, -1) ? "told" : "woken";
}

static void test_wake(void **state)
{
    (void)state;
    struct watched k = start(new_repository(), false);
    pthread_t t;
    void *how;
    assert_int_equal(pthread_create(&t, NULL, waits, &k), 0);
    repo_watch_wake(k.w); /* before or while it waits: either way it returns */
    assert_int_equal(pthread_join(t, &how), 0);
    assert_string_equal(how, "woken");
    put_file(k.folder, "src/a.c", "int other;\n");
    assert_true(told(&k, LONG_MS));
    stop(&k);
}

static void test_other_places(void **state)
{
    (void)state;
    const char *bare = temp_folder(), *from = new_repository(), *plain = temp_folder();
    shell(bare, "git clone -q --bare %s repo.git", from);
    char path[400];
    snprintf(path, sizeof path, "%s/repo.git", bare);
    struct watched k = start(path, false);
    expect_quiet(&k, "bare");
    shell(from,
          "printf 'int p;\\n' >p.c && git add -A && git commit -qm more && git push -q %s main",
          path);
    expect_told(&k, "a push into a bare repository");
    stop(&k);
    put_file(plain, "a.py", "def a():\n    pass\n");
    k = start(plain, false);
    put_file(plain, "sub/b.py", "def b():\n    pass\n");
    expect_told(&k, "a plain folder");
    shell(plain, "rm -r sub a.py && rmdir %s", plain);
    err e = ERR_INIT;
    bool changed;
    assert_false(repo_watch_wait(k.w, LONG_MS, &changed, &e));
    assert_int_equal(e.code, ERR_REPOSITORY);
    stop(&k);
    snprintf(path, sizeof path, "%s/tree", bare);
    shell(from, "git worktree add -q -b side %s", path);
    k = start(path, false);
    shell(path, "printf 'int w;\\n' >w.c && git add -A && git commit -qm side");
    expect_told(&k, "a linked worktree");
    stop(&k);
}

/* ---- when the system has too few watches ---- */

static bool write_text(const char *path, const char *fmt, ...) FMT(2, 3);
static bool write_text(const char *path, const char *fmt, ...)
{
    FILE *f = fopen(path, "w");
    va_list ap;
    va_start(ap, fmt);
    bool ok = f && vfprintf(f, fmt, ap) > 0;
    va_end(ap);
    return (f && fclose(f) == 0) && ok;
}

/* For the rest of this process, in a user namespace of its own. */
static bool allow_watches(int n)
{
    unsigned uid = getuid(), gid = getgid();
    return unshare(CLONE_NEWUSER) == 0 && write_text("/proc/self/setgroups", "deny") &&
           write_text("/proc/self/uid_map", "%u %u 1", uid, uid) &&
           write_text("/proc/self/gid_map", "%u %u 1", gid, gid) &&
           write_text("/proc/sys/user/max_inotify_watches", "%d", n);
}

static void test_few_watches(void **state)
{
    (void)state;
    const char *d = new_repository();
    shell(d, "for i in 1 2 3 4 5 6; do mkdir -p m$i/n && echo \"int m$i;\" >m$i/n/f.c; done && "
             "git add -A && git commit -qm more");
    if (!allow_watches(7)) {
        fprintf(stderr, "few watches: not shown here, no user namespace is to be had\n");
        skip();
    }
    struct watched k = {.folder = d, .r = open_repo(d, NULL)};
    struct watch_options o = {.poll_ms = 1};
    err e = ERR_INIT;
    update(k.r);
    expect_ok(repo_watch_open(&k.w, k.r, &o, &e), &e);
    assert_true(repo_watch_polls(k.w));
    for (int i = 1; i <= 6; i++) { /* some have a watch, some have not */
        char path[40];
        snprintf(path, sizeof path, "m%d/n/f.c", i);
        put_file(d, path, "int changed(void);\n");
        expect_told(&k, path);
        expect_quiet(&k, "told once");
    }
    shell(d, "mv m3 renamed && echo 'int again;' >renamed/n/f.c");
    expect_told(&k, "a renamed folder");
    shell(d, "git checkout -q -f -b other && git reset -q --hard HEAD~1");
    expect_told(&k, "another commit");
    stop(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),      cmocka_unit_test(test_polling),
        cmocka_unit_test(test_quiet),       cmocka_unit_test(test_gathered),
        cmocka_unit_test(test_wake),        cmocka_unit_test(test_other_places),
        cmocka_unit_test(test_few_watches), /* the last: it changes the process */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
