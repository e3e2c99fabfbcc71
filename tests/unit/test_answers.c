/* The store of answers: what is put comes back, and no trouble with its file ever fails an answer.
 */
#include "engine/base/fs.h"
#include "prompts/answers.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static char folder[200], file[300];

static int make_folder(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/answers-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/answers.db", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    err e = ERR_INIT;
    chmod(folder, 0700);
    return fs_remove_tree(folder, &e) ? 0 : -1;
}

static void test_round_trip(void **state)
{
    (void)state;
    arena *a = arena_new();
    sha256 k1 = sha256_of(STR("one")), k2 = sha256_of(STR("two"));
    answers *s = answers_open(file);
    assert_null(answers_trouble(s));
    struct answer in = {"It adds.", NULL}, marked = {"It subtracts.", "`x` is not there"}, out;
    answers_begin(s);
    answers_put(s, &k1, &in);
    answers_put(s, &k2, &marked);
    answers_end(s);
    answers_put_whole(s, &k1, STR("[]"));
    answers_close(s);
    s = answers_open(file);
    const char *whole;
    assert_true(answers_get(s, &k2, a, &out));
    assert_string_equal(out.text, marked.text);
    assert_string_equal(out.reason, marked.reason);
    assert_true(answers_get_whole(s, &k1, a, &whole));
    assert_string_equal(whole, "[]");
    assert_false(answers_get_whole(s, &k2, a, &whole));
    uint64_t n, bytes;
    err e = ERR_INIT;
    assert_true(answers_count(s, &n, &bytes, &e) && n == 2 && bytes > 0);
    assert_true(answers_clear(s, &e));
    assert_false(answers_get(s, &k1, a, &out));
    answers_close(s);
    arena_free(a);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void test_damaged(void **state)
{
    (void)state;
    arena *a = arena_new();
    sha256 k = sha256_of(STR("one"));
    struct answer in = {"It adds.", NULL}, out;
    write_file(file, "this is no database, but long enough to be taken for one if nobody looks");
    answers *s = answers_open(file);
    assert_false(answers_get(s, &k, a, &out));
    answers_put(s, &k, &in);
    assert_true(answers_get(s, &k, a, &out)); /* made anew */
    answers_close(s);
    arena_free(a);
}

/* A place that cannot be written: empty, silent, and it says why. */
static void test_no_place(void **state)
{
    (void)state;
    arena *a = arena_new();
    char path[400];
    sha256 k = sha256_of(STR("one"));
    struct answer in = {"It adds.", NULL}, out;
    write_file(file, "");
    snprintf(path, sizeof path, "%s/below/answers.db", file);
    answers *s = answers_open(path);
    assert_non_null(answers_trouble(s));
    answers_begin(s);
    answers_put(s, &k, &in);
    answers_end(s);
    assert_false(answers_get(s, &k, a, &out));
    uint64_t n, bytes;
    err e = ERR_INIT;
    assert_true(answers_count(s, &n, &bytes, &e) && n == 0);
    answers_close(s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_damaged, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(test_no_place, make_folder, drop_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
