/* Repositories that are damaged, or made to do harm: each is refused with one line and one that
 * helps, or it is indexed without what cannot be had. Nothing hangs, nothing leaves the tree. */
#include "engine/base/fs.h"
#include "repo_help.h"
#include "unit.h"
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *basic(void)
{
    const char *d = temp_folder();
    put_file(d, "a.c", "int a(void)\n{\n    return 1;\n}\n");
    put_file(d, "lib/b.c", "int b(void)\n{\n    return 2;\n}\n");
    shell(d, "git init -q -b main && git add -A && git commit -qm one && git branch other");
    return d;
}

#define OBJECT(rev) "$(git rev-parse " rev " | sed 's,^..,.git/objects/&/,')"
/* Nine trees in each, nine deep, and no file: small on disk, endless to list. */
#define TREES                                                                                      \
    "t=$(git mktree </dev/null) && for i in 1 2 3 4 5 6 7 8 9; do "                                \
    "t=$(for k in 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\\td%s\\n' $t $k; done | "           \
    "git mktree) || exit 1; done && git update-ref refs/heads/main $(git commit-tree -m t $t)"

/* ---- opening or updating ends with one line, or works ---- */

static void test_damaged(void **state)
{
    (void)state;
    static const struct {
        const char *make;
        const char *says; /* NULL: it works */
        unsigned files;
    } rows[] = {
        {"rm " OBJECT("HEAD"), "HEAD", 0},
        {"echo garbage >.git/HEAD", "HEAD", 0},
        {": >.git/HEAD", "HEAD", 0},
        {"echo zzz >.git/refs/heads/main", "HEAD", 0},
        {"b=$(git rev-parse HEAD:a.c) && echo $b >.git/refs/heads/main", "HEAD", 0},
        {"echo 'ref: refs/heads/main' >.git/refs/heads/main", "HEAD", 0},
        {"rm " OBJECT("HEAD^{tree}"), "reading a tree", 0},
        {"printf 'x' >" OBJECT("HEAD^{tree}"), "reading a tree", 0},
        {"rm -rf .git && : >.git", "malformed", 0},
        {"rm -rf .git && echo 'gitdir: /nowhere' >.git", "leads to a folder that is gone", 0},
        {"rm .git/HEAD && mkfifo .git/HEAD", "not a regular file", 0},
        {"rm .git/config && mkfifo .git/config", "not a regular file", 0},
        {"rm .git/index && mkfifo .git/index", "not a regular file", 0},
        {"mkfifo .git/packed-refs", "not a regular file", 0},
        {"rm .git/refs/heads/main && mkfifo .git/refs/heads/main", "not a regular file", 0},
        {"o=" OBJECT("HEAD") " && rm -f $o && mkfifo $o", "not a regular file", 0},
        {"mkfifo p && ln -sf $PWD/p " OBJECT("HEAD:a.c"), "not a regular file", 0},
        {"mkfifo .git/objects/info/alternates", "not a regular file", 0},
        {"mkdir .git/refs/heads/loop && ln -s .. .git/refs/heads/loop/up", NULL, 2},
        {"git config core.worktree /etc", "its files are in", 0},
        {TREES, "files and folders", 0},
        {"git config core.worktree ..", NULL, 0}, /* above its .git: as git has it */
        {"rm " OBJECT("HEAD:lib"), NULL, 2},
        {"rm " OBJECT("HEAD:a.c"), NULL, 2},
        {"printf garbage >.git/index", NULL, 2},
        {"rm .git/index", NULL, 2},
        {"echo /nowhere >.git/objects/info/alternates", NULL, 2},
        {"echo \"$PWD/.git/objects\" >.git/objects/info/alternates", NULL, 2},
        {"rm -rf .git && mkdir .git", NULL, 2}, /* no repository: a folder */
        {"rm -rf .git && ln -s /nowhere .git", NULL, 2},
        {"truncate -s 3G .gitignore && git add a.c", NULL, 3},
        {"truncate -s 2G huge.c", NULL, 3},
        {"head -c 3000000 /dev/zero | tr '\\0' a >line.c", NULL, 3},
        {"mkfifo pipe.c && ln -s pipe.c link.c && ln -s l2 l1 && ln -s l1 l2", NULL, 5},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *d = basic();
        struct repo_options o = {.path = d};
        struct update_report u = {0};
        repo *r = NULL;
        err e = ERR_INIT;
        shell(d, "chmod -R u+w .git && %s", rows[i].make);
        print_message("%s\n", rows[i].make);
        bool ok = repo_open(&r, &o, &e) && repo_update(r, 2, NULL, &u, &e);
        repo_close(r);
        if (ok != !rows[i].says || (rows[i].files && u.files != rows[i].files))
            fail_msg("%s: %u files, %s", rows[i].make, (unsigned)u.files, e.msg);
        if (!ok && (e.code != ERR_REPOSITORY && e.code != ERR_UNSUPPORTED))
            fail_msg("%s: code %d", rows[i].make, e.code);
        if (!ok && (!strstr(e.msg, rows[i].says) || !e.hint[0] || strchr(e.msg, '\n')))
            fail_msg("%s: %s | %s", rows[i].make, e.msg, e.hint);
    }
}

/* ---- names ---- */

static void test_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        "new\nline.c",   "esc\x1b[31m.c", "bad\xff\xfe.c",     "quo'te\".c", "-rf.c",
        "%s%n.c",        "a\tb.c",        "\xe2\x80\xaertl.c", "...c",       "..c",
        ".git .c",       "GIT~1/x.c",     ".gi/x.c",           ".gitx/x.c",  "CON.c",
        "back\\slash.c", "A.C",           "[a-z]*.c",
    };
    const char *d = basic();
    char name[4200];
    arena *a = arena_new();
    struct files f;
    err e = ERR_INIT;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        put_file(d, names[i], "int in_a_strange_place(void)\n{\n    return 1;\n}\n");
    memset(name, 'n', 250);
    memcpy(name + 250, ".c", 3);
    put_file(d, name, "int n;\n");
    repo *r = open_repo(d, NULL);
    update(r);
    assert_true(repo_files(r, NULL, a, &f, &e));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        strbuf text;
        strbuf_init(&text, 0);
        if (!find_file(&f, names[i]) || !repo_text(r, names[i], &text, &e))
            fail_msg("%s: %s", names[i], e.msg);
        strbuf_release(&text);
    }
    assert_non_null(find_file(&f, name));
    check_fresh(r, d, "strange names");
    repo_close(r);
    arena_free(a);
}

/* Trees that git would not make: nothing of them is read from the disk by such a path. */
static void test_tree_names(void **state)
{
    (void)state;
    static const char *const names[] = {"..", ".", ".git", "../a.c", "/etc/passwd", "x/../../y.c"};
    const char *d = basic();
    arena *a = arena_new();
    struct files f;
    err e = ERR_INIT;
    shell(d, "b=$(git rev-parse HEAD:a.c) && bin=$(printf %%s $b | sed 's/../\\\\x&/g') && { "
             "for n in .. . .git ../a.c /etc/passwd x/../../y.c; do "
             "printf '100644 %%s\\000' $n; bash -c \"printf '$bin'\"; done; } >.git/t && "
             "t=$(git hash-object -t tree --literally -w .git/t) && "
             "git update-ref refs/heads/main $(git commit-tree -m evil $t) && rm a.c");
    for (int bare = 0; bare < 2; bare++) {
        char path[400];
        snprintf(path, sizeof path, "%s%s", d, bare ? "/.git" : "");
        if (bare)
            shell(d, "git config core.bare true");
        repo *r = open_repo(path, NULL);
        update(r);
        assert_true(repo_files(r, NULL, a, &f, &e));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            strbuf text;
            strbuf_init(&text, 0);
            err no = ERR_INIT;
            bool got = repo_text(r, names[i], &text, &no);
            if (got && !strstr(text.p, "int a(void)")) /* the blob, never the disk */
                fail_msg("%s was read: %.40s", names[i], text.p);
            strbuf_release(&text);
        }
        repo_close(r);
    }
    arena_free(a);
}

/* ---- things that are no files, and files that change ---- */

static void put_socket(const char *d, const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(at.sun_path, sizeof at.sun_path, "%s/%s", d, name);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    close(fd);
}

static void test_no_files(void **state)
{
    (void)state;
    const char *d = basic();
    arena *a = arena_new();
    struct files f;
    err e = ERR_INIT;
    shell(d, "rm a.c && mkfifo a.c && mkfifo new.c");
    put_socket(d, "socket.c");
    repo *r = open_repo(d, NULL);
    update(r);
    assert_true(repo_files(r, NULL, a, &f, &e));
    assert_string_equal(find_file(&f, "a.c")->skipped, "not a regular file");
    assert_null(find_file(&f, "new.c"));
    assert_null(find_file(&f, "socket.c"));
    shell(d, "rm a.c && git checkout -q a.c && rm lib/b.c && mkfifo lib/b.c");
    strbuf text;
    strbuf_init(&text, 0);
    assert_false(repo_text(r, "lib/b.c", &text, &e)); /* since the last update */
    strbuf_release(&text);
    update(r);
    check_fresh(r, d, "pipes");
    repo_close(r);
    arena_free(a);
}

static void test_changing(void **state)
{
    (void)state;
    const char *d = basic();
    shell(d, "for i in $(seq 60); do echo \"int v$i;\" >lib/v$i.c; done");
    pid_t writer = fork();
    if (writer == 0) {
        shell_status(d, "while [ -e a.c ]; do for i in 3 17 40; do echo \"int w$i;\" >>lib/v$i.c; "
                        "rm -f lib/v2$i.c; mkdir -p lib/x$i && mv lib/x$i lib/y$i; rm -r lib/y$i; "
                        ": >lib/v$i.c; done; done");
        _exit(0);
    }
    repo *r = open_repo(d, NULL);
    for (int i = 0; i < 40; i++)
        update(r);
    shell(d, "rm a.c");
    int status;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    update(r);
    check_fresh(r, d, "after it came to rest");
    repo_close(r);
}

/* ---- .gitignore made to be slow ---- */

static void test_slow_rules(void **state)
{
    (void)state;
    const char *d = temp_folder();
    shell(d, "git init -q && i=0 && while [ $i -lt 400 ]; do "
             "echo '**/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*ab'$i; i=$((i + 1)); done >.gitignore && "
             "n=$(printf 'a%%.0s' $(seq 100)) && for i in $(seq 100); do : >$n$i.c; done");
    double start = now_seconds();
    repo *r = open_repo(d, NULL);
    assert_int_equal(update(r).files, 101);
    repo_close(r);
    assert_true(now_seconds() - start < 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged),    cmocka_unit_test(test_names),
        cmocka_unit_test(test_tree_names), cmocka_unit_test(test_no_files),
        cmocka_unit_test(test_changing),   cmocka_unit_test(test_slow_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
