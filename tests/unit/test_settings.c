/* Settings: types and ranges, and who may set what. */
#include "engine/base/fs.h"
#include "tui/settings.h"
#include "unit.h"
#include <unistd.h>

static void test_values(void **state)
{
    (void)state;
    static const struct {
        enum setting_id id;
        const char *text;
        bool ok;
        int64_t number;
    } rows[] = {
        {SET_THREADS, "4", true, 4},
        {SET_THREADS, "257", false, 0},
        {SET_THREADS, "-1", false, 0},
        {SET_CACHE_SIZE, "2g", true, 2ll << 30},
        {SET_CACHE_SIZE, "512M", true, 512 << 20},
        {SET_CACHE_SIZE, "1k", false, 0},
        {SET_CACHE_SIZE, "99999999999g", false, 0},
        {SET_MOUSE, "off", true, 0},
        {SET_MOUSE, "YES", true, 1},
        {SET_MOUSE, "maybe", false, 0},
        {SET_THEME, "light", true, 2},
        {SET_THEME, "pink", false, 0},
        {SET_TAB_WIDTH, "0", false, 0},
        {SET_TAB_WIDTH, "4", true, 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t n = 0;
        bool ok = setting_parse(&setting_rows[rows[i].id], rows[i].text, &n);
        if (ok != rows[i].ok || (ok && n != rows[i].number))
            fail_msg("%s = %s", setting_rows[rows[i].id].name, rows[i].text);
    }
}

/* A repository may choose colours, not models. */
static void test_repository_level(void **state)
{
    (void)state;
    arena *a = arena_new();
    err e = ERR_INIT;
    struct settings s;
    const char *dir = scratch("repository", NULL);
    assert_true(fs_mkdirs(scratch("repository", ".git/objects"), &e));
    assert_true(fs_mkdirs(scratch("repository", ".git/refs"), &e));
    assert_true(
        fs_write_atomic(scratch("repository", ".git/HEAD"), STR("ref: refs/heads/x\n"), &e));
    assert_true(fs_write_atomic(scratch("repository", ".git/config"),
                                STR("[core]\n\trepositoryformatversion = 0\n[docent]\n"
                                    "\tmodel = /tmp/evil.gguf\n\ttheme = light\n\ttabWidth = 99\n"),
                                &e));
    settings_read(&s, dir, a);
    assert_string_equal(s.v[SET_MODEL].text, "");
    assert_non_null(strstr(s.v[SET_MODEL].refused, "may not set it"));
    assert_int_equal(s.v[SET_THEME].number, 2);
    assert_string_equal(s.v[SET_THEME].origin, "repository");
    assert_int_equal(s.v[SET_TAB_WIDTH].number, 8);
    assert_non_null(s.v[SET_TAB_WIDTH].refused);
    arena_free(a);
}

/* The user's own file may set everything; the repository goes before it where it may. */
static void test_levels(void **state)
{
    (void)state;
    arena *a = arena_new();
    err e = ERR_INIT;
    struct settings s;
    char path[600];
    snprintf(path, sizeof path, "%s/.gitconfig", getenv("HOME"));
    assert_true(
        fs_write_atomic(path, STR("[docent]\n\tmodel = mine\n\ttheme = dark\n\tmouse\n"), &e));
    settings_read(&s, scratch("repository", NULL), a);
    assert_string_equal(s.v[SET_MODEL].text, "mine");
    assert_string_equal(s.v[SET_MODEL].origin, "global");
    assert_int_equal(s.v[SET_THEME].number, 2);
    assert_int_equal(s.v[SET_MOUSE].number, 1);
    unlink(path);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_repository_level),
                                       cmocka_unit_test(test_levels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
