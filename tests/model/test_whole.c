/* The whole repository as one context: stable first, and after a commit only the tail is read. */
#include "load_help.h"
#include "prompts/whole.h"
#include "tests/unit/repo_help.h"

static void commit(const char *path, const char *day)
{
    shell("code", "git add %s && GIT_AUTHOR_DATE=%s GIT_COMMITTER_DATE=%s git commit -qm change",
          path, day, day);
}

static struct whole read_whole(bool no_cache, struct usage *u, float *first_logit, arena *a)
{
    struct sample s;
    struct whole out;
    session *t;
    err e = ERR_INIT;
    const float *logits;
    sample_open(&s, no_cache, NULL);
    if (!whole_read(s.d, &(struct whole_options){0}, a, &out, &t, NULL, &e))
        fail_msg("%s", e.msg);
    *u = *session_usage(t);
    assert_int_equal(session_length(t), out.tokens);
    assert_true(session_logits(t, &logits, &e));
    *first_logit = logits[0];
    sample_close(&s);
    return out;
}

static void test_stable_first(void **state)
{
    (void)state;
    struct usage first, again, changed, fresh;
    float l1, l2, l3, l4;
    arena *a = arena_new();
    sample_forget();
    sample_write("code/long.c",
                 "int far(int a)\n{\n    return a + a + a + a + a + a + a + a + a;\n}\n");
    sample_write("code/lib/small.c", "int f0(int a)\n{\n    return a;\n}\n");
    shell("code", "git init -q");
    commit("long.c", "2020-01-01T00:00:00Z");
    commit("main.c", "2020-01-02T00:00:00Z");
    commit("lib", "2020-01-03T00:00:00Z");
    struct whole w = read_whole(false, &first, &l1, a);
    assert_true(w.fits);
    assert_int_equal(w.n, 3);
    assert_string_equal(w.v[0].path, "long.c");
    assert_string_equal(w.v[2].path, "lib/small.c");
    assert_int_equal(first.tokens_read, w.tokens);
    w = read_whole(false, &again, &l2, a);
    assert_int_equal(again.tokens_read, 0);
    assert_true(l1 == l2);
    /* what changes goes to the end: everything before its old place is not read again */
    uint64_t from = w.v[1].first;
    sample_write("code/main.c", "int main(void)\n{\n    return far(1);\n}\n");
    w = read_whole(false, &changed, &l3, a);
    assert_string_equal(w.v[2].path, "main.c");
    assert_true(changed.tokens_reused >= from);
    assert_int_equal(changed.tokens_read + changed.tokens_reused, w.tokens);
    read_whole(true, &fresh, &l4, a);
    assert_int_equal(fresh.tokens_reused, 0);
    assert_true(l3 == l4);
    commit("main.c", "2020-01-04T00:00:00Z");
    read_whole(false, &again, &l2, a);
    assert_int_equal(again.tokens_read, 0); /* a commit of what was read changes nothing */
    arena_free(a);
}

static void test_too_large(void **state)
{
    (void)state;
    struct sample s;
    struct whole out;
    session *t;
    err e = ERR_INIT;
    arena *a = arena_new();
    FILE *f = fopen("code/large.c", "w");
    assert_non_null(f);
    for (int i = 0; i < 200; i++)
        fprintf(f, "int g%d(void)\n{\n    return %d;\n}\n", i, i);
    fclose(f);
    sample_open(&s, false, NULL);
    assert_true(whole_plan(s.d, &(struct whole_options){0}, a, &out, NULL, &e));
    assert_false(out.fits);
    assert_false(whole_read(s.d, &(struct whole_options){0}, a, &out, &t, NULL, &e));
    assert_int_equal(e.code, ERR_UNSUPPORTED);
    err_clear(&e);
    assert_true(
        whole_read(s.d, &(struct whole_options){.prefix = "main.c"}, a, &out, &t, NULL, &e));
    sample_close(&s);
    arena_free(a);
    assert_int_equal(unlink("code/large.c"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stable_first),
        cmocka_unit_test(test_too_large),
    };
    return cmocka_run_group_tests(tests, sample_make, sample_drop);
}
