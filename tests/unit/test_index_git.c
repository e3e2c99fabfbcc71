/* Repositories of every shape libgit2 has trouble with: each has its own line, or works. */
#include "repo_help.h"
#include "unit.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *basic(void)
{
    const char *d = temp_folder();
    put_file(d, "a.c", "int a(void)\n{\n    return 1;\n}\n");
    put_file(d, "lib/b.c", "int b(void)\n{\n    return 2;\n}\n");
    shell(d, "git init -q -b main && git add -A && git commit -qm one");
    return d;
}

static struct update_report index_at(const char *path, struct index_stats *st)
{
    repo *r = open_repo(path, NULL);
    err e = ERR_INIT;
    struct update_report u = update(r);
    if (!repo_stats(r, st, &e))
        fail_msg("%s", e.msg);
    repo_close(r);
    return u;
}

/* ---- what is refused, and how ---- */

static void test_refused(void **state)
{
    (void)state;
    static const struct {
        const char *make, *says;
    } rows[] = {
        {"rm -rf .git && git init -q --object-format=sha256", "SHA-256"},
        {"git config core.repositoryformatversion 1 && git config extensions.refstorage reftable",
         "reftable"},
        {"git config core.repositoryformatversion 1 && git config extensions.shiny true",
         "extensions.shiny"},
        {"git config core.repositoryformatversion 99", "unknown repository format"},
        {"rm -rf .git && echo 'gitdir: /nowhere/at/all' > .git", "leads to a folder that is gone"},
        {"printf '[core\\n' > .git/config", "not a usable repository"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *d = basic();
        err e;
        shell(d, "%s", rows[i].make);
        print_message("%s\n", rows[i].make);
        open_fails(d, &e);
        if (e.code != ERR_REPOSITORY || !strstr(e.msg, rows[i].says))
            fail_msg("%s: %d %s", rows[i].make, e.code, e.msg);
    }
}

static void test_foreign_owner(void **state)
{
    (void)state;
    if (getuid() != 0) {
        fprintf(stderr, "foreign owner: not shown here, only root can give a folder away\n");
        skip();
    }
    const char *d = basic();
    err e = ERR_INIT;
    repo *r;
    shell(d, "chown -R 65534:65534 .");
    unsetenv("SUDO_UID");
    open_fails(d, &e); /* no safe.directory anywhere: libgit2 says ENOTFOUND */
    assert_int_equal(e.code, ERR_REPOSITORY);
    assert_non_null(strstr(e.msg, "belongs to another user"));
    assert_non_null(strstr(e.hint, "--trust-path"));
    shell(d, "mkdir -p \"$HOME\" && printf '[safe]\\n\\tdirectory = /elsewhere\\n' > "
             "\"$HOME/.gitconfig\"");
    open_fails(d, &e); /* some, but not this one: EOWNER */
    assert_non_null(strstr(e.msg, "belongs to another user"));
    shell(d, "printf '[safe]\\n\\tdirectory = %%s\\n' '%s' >\"$HOME/.gitconfig\"", d);
    repo_close(open_repo(d, NULL)); /* this very one */
    shell(d, "rm \"$HOME/.gitconfig\"");
    const struct repo_options o = {.path = d, .trust_path = true};
    e = ERR_INIT;
    if (!repo_open(&r, &o, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(update(r).parsed, 2);
    repo_close(r);
    open_fails(d, &e); /* for that run only */
}

static void test_allowed_extensions(void **state)
{
    (void)state;
    static const char *const names[] = {"worktreeConfig true", "preciousObjects true",
                                        "partialClone origin"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *d = basic();
        struct index_stats st;
        shell(d, "git config core.repositoryformatversion 1 && git config extensions.%s", names[i]);
        assert_int_equal(index_at(d, &st).parsed, 2);
    }
}

/* ---- what works ---- */

static void test_unborn_and_empty(void **state)
{
    (void)state;
    const char *d = temp_folder();
    struct index_stats st;
    shell(d, "git init -q -b main");
    assert_int_equal(index_at(d, &st).files, 0);
    repo *r = open_repo(d, NULL);
    assert_true(repo_info(r)->unborn);
    assert_null(repo_info(r)->head);
    repo_close(r);
    put_file(d, "a.c", "int a;\n"); /* before the first commit */
    assert_int_equal(index_at(d, &st).parsed, 1);
}

static void test_bare_and_rev(void **state)
{
    (void)state;
    const char *d = basic(), *bare = temp_folder();
    struct index_stats st;
    put_file(d, "c.c", "int c(void)\n{\n    return 3;\n}\n");
    shell(d, "git add -A && git commit -qm two && git clone -q --bare . '%s/x.git'", bare);
    char path[400];
    snprintf(path, sizeof path, "%s/x.git", bare);
    index_at(path, &st);
    assert_int_equal(st.files, 3);
    err e = ERR_INIT;
    repo *r;
    strbuf text;
    strbuf_init(&text, 0);
    r = open_repo(path, NULL);
    assert_true(repo_info(r)->bare);
    assert_true(repo_text(r, "c.c", &text, &e));
    assert_non_null(strstr(text.p, "int c(void)"));
    repo_close(r);
    struct repo_options o = {.path = d, .rev = "HEAD~"};
    assert_true(repo_open(&r, &o, &e));
    assert_int_equal(update(r).files, 2);
    assert_int_equal(update(r).changed, 0);
    assert_false(repo_text(r, "c.c", &text, &e));
    repo_close(r);
    o.rev = "nosuch";
    e = ERR_INIT;
    assert_false(repo_open(&r, &o, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    assert_true(e.hint[0]);
    strbuf_release(&text);
    index_at(d, &st); /* the work tree's view is its own */
    assert_int_equal(st.files, 3);
}

static void test_worktrees(void **state)
{
    (void)state;
    const char *d = basic(), *other = temp_folder();
    struct index_stats st;
    index_at(d, &st);
    shell(d, "git worktree add -q '%s/w' -b side", other);
    char path[400];
    snprintf(path, sizeof path, "%s/w", other);
    put_file(path, "d.c", "int d;\n");
    repo *main_tree = open_repo(d, NULL), *linked = open_repo(path, NULL);
    assert_string_equal(repo_info(main_tree)->id, repo_info(linked)->id);
    assert_string_equal(repo_info(linked)->branch, "side");
    struct update_report u = update(linked);
    assert_int_equal(u.files, 3);
    assert_int_equal(u.parsed, 1); /* the rest is known from the main work tree */
    assert_int_equal(update(main_tree).files, 2);
    repo_close(main_tree);
    repo_close(linked);
}

/* Ways git has of keeping the same two files. `where` is opened, below the folder. */
static void test_kept_otherwise(void **state)
{
    (void)state;
    static const struct {
        const char *make, *where;
    } rows[] = {
        {"git clone -q --shared . other && mv other ..", "../other"}, /* alternates */
        {"git gc -q && git multi-pack-index write && git commit-graph write --reachable", "."},
        {"git update-index --index-version 4", "."},
        {"git pack-refs --all && git checkout -q --detach", "."},
        {"git checkout -q -b deep/ly/named && git pack-refs --all", "."},
        {"git tag -a -m t t && git checkout -q t", "lib"},
        {"git clone -q --separate-git-dir ../kept . ../work", "../work"},
        {"git clone -q . ../in && git init -q -b main ../over && cd ../over && "
         "git -c protocol.file.allow=always submodule add -q ../in sub",
         "../over/sub"},
        {"git worktree add -q ../side -b side && git config core.repositoryformatversion 1 && "
         "git config extensions.relativeWorktrees true && d=${PWD##*/} && "
         "echo \"gitdir: ../$d/.git/worktrees/side\" >../side/.git && "
         "echo ../../../../side/.git >.git/worktrees/side/gitdir",
         "../side"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char d[400], path[500];
        struct index_stats st;
        snprintf(d, sizeof d, "%s/d", temp_folder());
        shell("/", "mv '%s' '%s'", basic(), d);
        print_message("%s\n", rows[i].make);
        shell(d, "%s", rows[i].make);
        snprintf(path, sizeof path, "%s/%s", d, rows[i].where);
        assert_int_equal(index_at(path, &st).files, 2);
        assert_int_equal(st.symbols, 2);
    }
}

static void test_submodule(void **state)
{
    (void)state;
    const char *d = basic(), *inner = basic();
    arena *a = arena_new();
    err e = ERR_INIT;
    struct files f;
    shell(d, "git -c protocol.file.allow=always submodule add -q '%s' sub && git commit -qm sub",
          inner);
    shell(d, "git init -q nested && echo 'int n;' > nested/n.c");
    repo *r = open_repo(d, NULL);
    update(r);
    assert_true(repo_files(r, NULL, a, &f, &e));
    assert_string_equal(find_file(&f, "sub")->skipped, "submodule");
    assert_string_equal(find_file(&f, "nested")->skipped, "nested repository");
    assert_null(find_file(&f, "sub/a.c"));
    assert_null(find_file(&f, "nested/n.c"));
    repo_close(r);
    arena_free(a);
}

static void test_sparse(void **state)
{
    (void)state;
    static const char *const ways[] = {
        "git sparse-checkout set lib", "git sparse-checkout set --cone --sparse-index lib",
        "git sparse-checkout set lib && git update-index --split-index"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *d = basic();
        struct index_stats st;
        put_file(d, "far/away.c", "int away(void)\n{\n    return 1;\n}\n");
        shell(d, "git add -A && git commit -qm two");
        repo *early = open_repo(d, NULL);
        update(early);
        shell(d, "%s", ways[i]);
        print_message("%s\n", ways[i]);
        assert_int_equal(update(early).files, 3); /* it was open before */
        check_fresh(early, d, ways[i]);
        shell(d, "git sparse-checkout set far");
        assert_int_equal(update(early).files, 3);
        check_fresh(early, d, "another part");
        shell(d, "%s", ways[i]);
        repo_close(early);
        index_at(d, &st);
        assert_int_equal(st.files, 3); /* not deleted, only not checked out */
        repo *r = open_repo(d, NULL);
        strbuf text;
        strbuf_init(&text, 0);
        err e = ERR_INIT;
        assert_true(repo_text(r, "far/away.c", &text, &e));
        assert_int_equal(update(r).changed, 0);
        strbuf_release(&text);
        repo_close(r);
    }
}

static void test_partial_and_shallow(void **state)
{
    (void)state;
    const char *d = basic(), *t = temp_folder();
    struct index_stats st;
    char path[400];
    put_file(d, "a.c", "int a2(void)\n{\n    return 1;\n}\n");
    shell(d, "git commit -qam two && git config uploadpack.allowFilter true");
    shell(t, "git clone -q --no-checkout --filter=blob:none 'file://%s' p 2>/dev/null", d);
    shell(t, "git clone -q --depth 1 'file://%s' s", d);
    shell(t, "git clone -q --bare --filter=blob:none 'file://%s' p.git 2>/dev/null", d);
    snprintf(path, sizeof path, "%s/p.git", t);
    struct update_report u = index_at(path, &st);
    assert_int_equal(u.missing, 2);
    assert_int_equal(st.missing, 2);
    u = index_at(path, &st); /* still missing, and nothing to do */
    assert_int_equal(u.missing, 2);
    assert_int_equal(u.changed, 0);
    snprintf(path, sizeof path, "%s/s", t);
    index_at(path, &st);
    assert_int_equal(st.files, 2);
    repo *r = open_repo(path, NULL);
    assert_true(repo_info(r)->shallow);
    repo_close(r);
}

static void test_plain_folder(void **state)
{
    (void)state;
    const char *d = temp_folder();
    arena *a = arena_new();
    err e = ERR_INIT;
    struct files f;
    put_file(d, "a.c", "int a(void)\n{\n    return 1;\n}\n");
    put_file(d, "b.o", "x");
    put_file(d, "sub/c.c", "int c;\n");
    put_file(d, "sub/d.tmp", "x");
    put_file(d, "sub/keep.tmp", "x");
    put_file(d, ".gitignore", "*.o\n");
    put_file(d, "sub/.gitignore", "*.tmp\n!keep.tmp\n");
    repo *r = open_repo(d, NULL);
    assert_null(repo_info(r)->git_dir);
    assert_null(repo_info(r)->head);
    update(r);
    assert_true(repo_files(r, NULL, a, &f, &e));
    assert_non_null(find_file(&f, "sub/c.c"));
    assert_non_null(find_file(&f, "sub/keep.tmp"));
    assert_null(find_file(&f, "b.o"));
    assert_null(find_file(&f, "sub/d.tmp"));
    assert_int_equal(update(r).changed, 0);
    repo_close(r);
    struct repo_options o = {.path = d, .rev = "HEAD"};
    assert_false(repo_open(&r, &o, &e));
    assert_int_equal(e.code, ERR_USAGE);
    arena_free(a);
}

/* ---- hostile ---- */

static void test_hostile(void **state)
{
    (void)state;
    const char *d = basic();
    arena *a = arena_new();
    err e = ERR_INIT;
    struct files f;
    struct target t;
    put_file(d, "new\nline.c", "int newline_inside(void)\n{\n    return 1;\n}\n");
    put_file(d, "esc\x1b[31m.c", "int escape_inside(void)\n{\n    return 1;\n}\n");
    put_file(d, "bad\xff\xfe.c", "int bytes_inside(void)\n{\n    return 1;\n}\n");
    put_file(d, "quo'te\".c", "int quote_inside(void)\n{\n    return 1;\n}\n");
    shell(d, "ln -s . loop && ln -s ../.. up && ln -s /etc etc && mkdir -p x/y && ln -s ../../x "
             "x/y/z");
    shell(d, "git add -A && git commit -qm odd");
    repo *r = open_repo(d, NULL);
    update(r);
    assert_true(repo_files(r, NULL, a, &f, &e));
    assert_null(find_file(&f, "loop/a.c"));
    assert_string_equal(find_file(&f, "etc")->skipped, "symbolic link");
    assert_true(repo_lookup(r, "newline_inside", a, &t, &e));
    assert_string_equal(t.symbol.path, "new\nline.c");
    assert_true(repo_lookup(r, "bytes_inside", a, &t, &e));
    assert_true(repo_lookup(r, "quote_inside", a, &t, &e));
    assert_true(repo_lookup(r, "escape_inside", a, &t, &e));
    strbuf text;
    strbuf_init(&text, 0);
    assert_true(repo_text(r, t.symbol.path, &text, &e));
    /* a folder on the way becomes a link that leads outside, after the index was made */
    shell(d, "rm -r lib && ln -s /etc lib && touch a.c");
    assert_false(repo_text(r, "lib/b.c", &text, &e));
    strbuf_release(&text);
    repo_close(r);
    arena_free(a);
}

/* The shell cannot stand in a folder whose path is so long. */
static void make_deep(const char *folder, int levels)
{
    int at = open(folder, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < levels; i++) {
        assert_int_equal(mkdirat(at, "dd", 0755), 0);
        int next = openat(at, "dd", O_RDONLY | O_DIRECTORY);
        assert_true(next >= 0);
        close(at);
        at = next;
    }
    close(at);
}

static void test_deep(void **state)
{
    (void)state;
    const char *d = temp_folder();
    struct index_stats st;
    shell(d, "git init -q -b main && b=$(echo 'int deep;' | git hash-object -w --stdin) && "
             "t=$(printf '100644 blob %%s\\tdeep.c\\n' $b | git mktree) && i=0 && "
             "while [ $i -lt 300 ]; do t=$(printf '040000 tree %%s\\td\\n' $t | git mktree); "
             "i=$((i+1)); done && git update-ref HEAD $(git commit-tree -m deep $t)");
    shell(d, "git clone -q --bare . bare.git");
    char path[400];
    snprintf(path, sizeof path, "%s/bare.git", d);
    index_at(path, &st);
    assert_int_equal(st.files, 1);
    /* on disk: deeper than a path may be long */
    const char *w = temp_folder();
    make_deep(w, 3000);
    put_file(w, "top.c", "int top;\n");
    repo *r = open_repo(w, NULL);
    struct update_report u = update(r);
    assert_int_equal(u.skipped, 1); /* "path too long", listed where it begins */
    assert_int_equal(u.parsed, 1);
    repo_close(r);
    shell(w, "rm -rf dd");
}

static void test_broken_objects(void **state)
{
    (void)state;
    const char *d = basic(), *t = temp_folder();
    arena *a = arena_new();
    err e = ERR_INIT;
    struct files f;
    char path[400];
    shell(t,
          "git clone -q --bare '%s' x.git && cd x.git && "
          "o=$(git rev-parse HEAD:a.c) && p=objects/$(echo $o | cut -c1-2)/$(echo $o | cut "
          "-c3-) && { [ -f $p ] || { mv objects/pack/*.pack ../p && git unpack-objects -q < "
          "../p; }; } && chmod u+w $p && printf garbage > $p",
          d);
    snprintf(path, sizeof path, "%s/x.git", t);
    repo *r = open_repo(path, NULL);
    update(r);
    assert_true(repo_files(r, NULL, a, &f, &e));
    assert_string_equal(find_file(&f, "a.c")->skipped, "object is damaged");
    assert_null(find_file(&f, "lib/b.c")->skipped);
    repo_close(r);
    arena_free(a);
}

/* Our reading of .gitignore against git's own. */
static void test_ignore_rules(void **state)
{
    (void)state;
    static const char rules[] = "# comment\n*.o\n!keep.o\n/top\nsub/only\n**/deep\nfoo/**\n"
                                "a/**/z\n[Bb]in/\n*.[ch]pp\n\\#hash\n\\!bang\nspace\\ \nq?z\n"
                                "doc/*.txt\n!doc/keep.txt\n[!a-c]x.y\n";
    static const char *const paths[] = {
        "x.o",     "keep.o", "d/x.o",    "top",   "d/top",     "sub/only",     "d/sub/only",
        "only",    "deep",   "d/e/deep", "foo/a", "foo/b/c",   "a/z",          "a/b/z",
        "a/b/c/z", "Bin/x",  "d/bin/x",  "x.cpp", "x.hpp",     "x.c",          "#hash",
        "!bang",   "space ", "qaz",      "qz",    "doc/a.txt", "doc/keep.txt", "doc/d/a.txt",
        "dx.y",    "ax.y",   "d/deep/x", "plain"};
    const char *d = temp_folder();
    arena *a = arena_new();
    err e = ERR_INIT;
    struct files f;
    put_file(d, ".gitignore", rules);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (shell_status(d, "test -d '%s'", paths[i]) != 0)
            put_file(d, paths[i], "text\n");
    shell(d, "git init -q && git ls-files -o --exclude-standard -z | tr '\\0' '\\n' > ../list$$ && "
             "mv ../list$$ .git/list");
    repo *r = open_repo(d, NULL);
    update(r);
    assert_true(repo_files(r, NULL, a, &f, &e));
    strbuf ours;
    strbuf_init(&ours, 0);
    for (size_t i = 0; i < f.n; i++)
        strbuf_addf(&ours, "%s\n", f.v[i].path);
    put_file(d, ".git/ours", ours.p);
    shell(d, "LC_ALL=C sort .git/list | diff - .git/ours >&2");
    strbuf_release(&ours);
    repo_close(r);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_foreign_owner),
        cmocka_unit_test(test_allowed_extensions),
        cmocka_unit_test(test_unborn_and_empty),
        cmocka_unit_test(test_bare_and_rev),
        cmocka_unit_test(test_worktrees),
        cmocka_unit_test(test_submodule),
        cmocka_unit_test(test_kept_otherwise),
        cmocka_unit_test(test_sparse),
        cmocka_unit_test(test_partial_and_shallow),
        cmocka_unit_test(test_plain_folder),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_broken_objects),
        cmocka_unit_test(test_ignore_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
