/* History: facts, blame and what became of a definition, against git where git can tell. */
#include "engine/base/fs.h"
#include "indexer/history.h"
#include "repo_help.h"
#include "unit.h"

/* A commit at hour n, so that the order of time is the order of commits. */
#define COMMIT(n, message)                                                                         \
    " && git add -A && GIT_AUTHOR_DATE=2020-01-01T" n ":00:00Z"                                    \
    " GIT_COMMITTER_DATE=2020-01-01T" n ":00:00Z git commit -q --author='" AUTHOR                  \
    " <x@example.org>' -m '" message "'"
#define AUTHOR "Ann"

static const char *make(void)
{
    const char *d = temp_folder();
    shell(d, "git init -q -b main && printf 'int one(void)\\n{\\n    return 1;\\n}\\n' > a.c &&"
             " printf 'x\\n' > b.txt" COMMIT("01", "First\n\nwith a body"));
    shell(d, "printf '\\nint two(int p)\\n{\\n    int q = p * 2;\\n    q += 7;\\n"
             "    return q;\\n}\\n' >> a.c && printf 'y\\n' >> b.txt" COMMIT("02", "Two comes"));
    shell(d, "sed -i 's/return 1/return 11/' a.c" COMMIT("03", "One grows"));
    shell(d, "git mv a.c c.c" COMMIT("04", "Another name"));
    shell(d, "sed -i 's/p \\* 2/p * 3/' c.c" COMMIT("05", "Three times"));
    shell(d, "mkdir lib && sed -n '/int two/,/^}/p' c.c > lib/t.c && sed -i '/int two/,/^}/d' c.c"
             " && printf 'z\\n' >> b.txt" COMMIT("06", "Two moves"));
    shell(d, "sed -i 's/int two/int triple/' lib/t.c" COMMIT("07", "Two is called triple"));
    return d;
}

static void find(repo *r, const char *name, arena *a, struct symbol *out)
{
    struct target t;
    err e = ERR_INIT;
    update(r);
    if (!repo_lookup(r, name, a, &t, &e))
        fail_msg("%s", e.msg);
    *out = t.symbol;
}

static void test_symbol(void **state)
{
    (void)state;
    static const struct {
        const char *name, *want;
    } rows[] = {
        {"one", "One grows; First!; "},
        {"triple", "Two is called triple <two; Two moves <c.c; Three times; Two comes!; "},
    };
    const char *d = make();
    repo *r = open_repo(d, NULL);
    arena *a = arena_new();
    for (size_t i = 0; i < 2; i++) {
        struct symbol s;
        struct symbol_history h;
        err e = ERR_INIT;
        strbuf b;
        strbuf_init(&b, 0);
        find(r, rows[i].name, a, &s);
        if (!repo_symbol_history(r, &s, 0, NULL, a, &h, &e))
            fail_msg("%s", e.msg);
        for (size_t k = 0; k < h.n; k++)
            strbuf_addf(&b, "%s%s%s%s; ", h.v[k].commit.subject, h.v[k].is_origin ? "!" : "",
                        h.v[k].moved_from ? " <" : "", h.v[k].moved_from ? h.v[k].moved_from : "");
        assert_string_equal(b.p, rows[i].want);
        assert_false(h.uncommitted);
        strbuf_release(&b);
    }
    struct symbol s;
    struct symbol_history h;
    err e = ERR_INIT;
    shell(d, "sed -i 's/return 11/return 12/' c.c");
    find(r, "one", a, &s);
    assert_true(repo_symbol_history(r, &s, 1, NULL, a, &h, &e));
    assert_true(h.uncommitted);
    assert_true(h.cut);
    assert_int_equal(h.n, 1);
    assert_string_equal(h.v[0].commit.body, "");
    repo_close(r);
    arena_free(a);
}

static void test_blame(void **state)
{
    (void)state;
    const char *d = make();
    repo *r = open_repo(d, NULL);
    arena *a = arena_new();
    struct blame b;
    err e = ERR_INIT;
    update(r);
    assert_true(repo_blame(r, "c.c", 1, 4, NULL, a, &b, &e));
    assert_int_equal(b.n, 3);
    static const char *const subjects[] = {"First", "One grows", "First"};
    for (size_t i = 0; i < b.n; i++) {
        assert_string_equal(b.commits.v[b.v[i].commit].subject, subjects[i]);
        assert_string_equal(b.v[i].path, "a.c");
    }
    assert_string_equal(b.commits.v[b.v[0].commit].body, "with a body");
    shell(d, "sed -i '2i /* new */' c.c");
    assert_true(repo_blame(r, "c.c", 2, 4, NULL, a, &b, &e));
    assert_string_equal(b.commits.v[b.v[0].commit].id, "");
    assert_string_equal(b.commits.v[b.v[2].commit].subject, "One grows");
    assert_int_equal(b.v[2].line_then, 3);
    repo_close(r);
    arena_free(a);
}

/* A merge with changes on both sides: every line goes to the commit that git names. */
static void test_blame_merge(void **state)
{
    (void)state;
    const char *d = temp_folder();
    shell(d, "git init -q -b main && seq 1 40 > f" COMMIT("01", "base"));
    shell(d, "git checkout -q -b side && sed -i 's/^5$/five/' f" COMMIT("02", "side"));
    shell(d, "git checkout -q main && sed -i 's/^30$/thirty/' f" COMMIT("03", "main"));
    shell(d, "GIT_COMMITTER_DATE=2020-01-01T04:00:00Z git merge -q --no-ff -m merge side");
    shell(d, "sed -i '1d; s/^20$/twenty/' f" COMMIT("05", "last"));
    shell(d, "git blame --porcelain f | grep -E '^[0-9a-f]{40} ' | cut -d' ' -f1 > truth");
    repo *r = open_repo(d, NULL);
    arena *a = arena_new();
    struct blame b;
    err e = ERR_INIT;
    update(r);
    assert_true(repo_blame(r, "f", 1, 39, NULL, a, &b, &e));
    strbuf path, want;
    strbuf_init(&path, 0);
    strbuf_init(&want, 0);
    strbuf_addf(&path, "%s/truth", d);
    assert_true(fs_read(&want, path.p, 100000, &e));
    str rest = strbuf_str(&want), line;
    for (uint32_t n = 1; str_next(&rest, '\n', &line) && line.n; n++)
        for (size_t i = 0; i < b.n; i++)
            if (n >= b.v[i].line && n <= b.v[i].end_line &&
                !str_eqz(line, b.commits.v[b.v[i].commit].id))
                fail_msg("line %u: " STR_FMT " is git's", n, STR_ARG(line));
    strbuf_release(&path);
    strbuf_release(&want);
    repo_close(r);
    arena_free(a);
}

static void test_facts(void **state)
{
    (void)state;
    const char *d = make();
    repo *r = open_repo(d, NULL);
    arena *a = arena_new();
    struct history_report h;
    struct file_history f;
    struct file_ages ages;
    err e = ERR_INIT;
    update(r);
    assert_true(repo_history_update(r, NULL, &h, &e));
    assert_int_equal(h.commits, 7);
    assert_int_equal(h.added, 7);
    assert_true(repo_history_update(r, NULL, &h, &e));
    assert_int_equal(h.added, 0);
    assert_true(repo_file_history(r, "b.txt", NULL, a, &f, &e));
    assert_int_equal(f.commits, 3);
    assert_int_equal(f.n_authors, 1);
    assert_string_equal(f.authors[0].name, "Ann");
    assert_int_equal(f.n_companions, 1);
    assert_string_equal(f.companions[0].path, "a.c");
    assert_int_equal(f.companions[0].together, 2);
    assert_true(f.first < f.last);
    assert_true(repo_file_ages(r, NULL, a, &ages, &e));
    assert_int_equal(ages.n, 3);
    assert_string_equal(ages.v[0].path, "b.txt");
    assert_int_equal(ages.v[0].commits, 3);
    /* history is rewritten: what is no longer reachable counts no more */
    shell(d, "git reset -q --hard HEAD~3 && echo w >> b.txt" COMMIT("08", "Elsewhere"));
    assert_true(repo_history_update(r, NULL, &h, &e));
    assert_int_equal(h.removed, 3);
    assert_int_equal(h.added, 1);
    assert_int_equal(h.commits, 5);
    assert_true(repo_file_history(r, "b.txt", NULL, a, &f, &e));
    assert_int_equal(f.commits, 3);
    repo_close(r);
    arena_free(a);
}

static void test_none(void **state)
{
    (void)state;
    const char *d = temp_folder();
    repo *r = open_repo(d, NULL);
    struct history_report h;
    err e = ERR_INIT;
    assert_false(repo_history_update(r, NULL, &h, &e));
    assert_int_equal(e.code, ERR_REPOSITORY);
    repo_close(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_symbol),      cmocka_unit_test(test_blame),
        cmocka_unit_test(test_blame_merge), cmocka_unit_test(test_facts),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
