/* Help, manual page and completions are made from the rows, and what is checked in agrees. */
#include "engine/base/fs.h"
#include "engine/base/utf8.h"
#include "tui/cli/help.h"
#include "tui/cli/options.h"
#include "tui/settings.h"
#include "unit.h"

static bool has(const strbuf *b, const char *word)
{
    return str_find(strbuf_str(b), str_of(word), 0) != SIZE_MAX;
}

static void test_every_command_has_help(void **state)
{
    (void)state;
    strbuf all;
    strbuf_init(&all, 0);
    help_overview(&all);
    for (size_t i = 0; commands[i]; i++) {
        strbuf one;
        err e = ERR_INIT;
        strbuf_init(&one, 0);
        assert_true(help_command(&one, commands[i]->name, &e));
        assert_true(has(&one, commands[i]->name));
        assert_true(has(&all, commands[i]->name));
        for (const struct option *o = commands[i]->options; o && o->name; o++)
            assert_true(has(&one, o->name));
        str rest = strbuf_str(&one), line;
        while (str_next(&rest, '\n', &line))
            if (utf8_columns(line) > 80)
                fail_msg("%s: wider than 80: " STR_FMT, commands[i]->name, STR_ARG(line));
        strbuf_release(&one);
    }
    strbuf_release(&all);
}

static void test_group(void **state)
{
    (void)state;
    strbuf b;
    err e = ERR_INIT;
    strbuf_init(&b, 0);
    assert_true(help_command(&b, "model", &e));
    assert_true(has(&b, "model pull") && has(&b, "model logits"));
    assert_false(help_command(&b, "modle", &e));
    assert_int_equal(e.code, ERR_USAGE);
    strbuf_release(&b);
}

static void test_manual_page(void **state)
{
    (void)state;
    strbuf made, file;
    err e = ERR_INIT;
    strbuf_init(&made, 0);
    strbuf_init(&file, 0);
    man_page(&made);
    assert_true(fs_read(&file, DOCENT_SOURCE_DIR "/assets/man/docent.1", 1 << 20, &e));
    if (!str_eq(strbuf_str(&made), strbuf_str(&file)))
        fail_msg("assets/man/docent.1 is old: docent help --man > assets/man/docent.1");
    for (size_t i = 0; i < SETTING_COUNT; i++)
        assert_true(has(&made, setting_rows[i].name));
    strbuf_release(&made);
    strbuf_release(&file);
}

static void test_completions(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    err e = ERR_INIT;
    strbuf b;
    for (size_t s = 0; s < 3; s++) {
        strbuf_init(&b, 0);
        assert_true(completion_script(&b, shells[s], &e));
        for (size_t i = 0; commands[i]; i++) {
            const char *blank = strchr(commands[i]->name, ' ');
            assert_true(has(&b, blank ? blank + 1 : commands[i]->name));
            for (const struct option *o = commands[i]->options; o && o->name; o++)
                assert_true(has(&b, o->name));
        }
        strbuf_release(&b);
    }
    strbuf_init(&b, 0);
    assert_false(completion_script(&b, "csh", &e));
    assert_string_equal(e.hint, "one of: bash, zsh, fish");
    strbuf_release(&b);
}

/* The README's table of commands names each of them. */
static void test_readme(void **state)
{
    (void)state;
    strbuf file;
    err e = ERR_INIT;
    strbuf_init(&file, 0);
    assert_true(fs_read(&file, DOCENT_SOURCE_DIR "/README.md", 1 << 20, &e));
    if (str_find(strbuf_str(&file), STR("## Commands"), 0) == SIZE_MAX) {
        strbuf_release(&file);
        return; /* there is no such table yet: nothing can disagree */
    }
    for (size_t i = 0; commands[i]; i++) {
        char first[32];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(commands[i]->name, " "),
                 commands[i]->name);
        if (!has(&file, first))
            fail_msg("README.md does not name docent %s", first);
    }
    strbuf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command_has_help), cmocka_unit_test(test_group),
        cmocka_unit_test(test_manual_page), cmocka_unit_test(test_completions),
        cmocka_unit_test(test_readme)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
