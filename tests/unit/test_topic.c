/* Words of a question against code and sentences: stems, parts of names, what counts as foreign. */
#include "prompts/topic.h"
#include "unit.h"

static void test_read(void **state)
{
    (void)state;
    arena *a = arena_new();
    struct topic t;
    topic_read(&t, STR("How does the editor decide which colours the keywords get?"), a);
    assert_int_equal(t.n, 3); /* editor, colour, keyword */
    topic_read(&t, STR("what is it?"), a);
    assert_int_equal(t.n, 0);
    topic_read(&t, STR("parse parses parsing"), a);
    assert_int_equal(t.n, 1);
    arena_free(a);
}

static void test_scores(void **state)
{
    (void)state;
    arena *a = arena_new();
    struct topic t;
    const str texts[] = {STR("int x = parseHTTPHeader(colors);"),
                         STR("save_file(name); // stopped"), STR("y = colour;")};
    double s[3];
    topic_read(&t, STR("where is a colour parsed from the header?"), a);
    topic_scores(&t, texts, 3, a, s);
    assert_true(s[0] > s[2] && s[2] > 0);
    assert_true(s[1] < 1e-9 && s[1] > -1e-9);
    topic_read(&t, STR("does it stop saving files?"), a);
    topic_scores(&t, texts, 3, a, s);
    assert_true(s[1] > 0 && s[0] < 1e-9 && s[2] < 1e-9);
    arena_free(a);
}

static void test_foreign(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        size_t foreign, asked;
    } rows[] = {
        {"`f` reads a key from the terminal and returns it.", 0, 0},
        {"`f` reads the keyboard and reconnects.", 2, 0},
        {"`f` shows unsaved changes.", 3, 2}, /* shows, unsaved, changes */
        {"Returns the `unsaved` keys.", 0, 0},
    };
    arena *a = arena_new();
    struct topic t;
    str code = STR("int f(int fd) { return readKey(fd); } /* from the terminal */");
    topic_read(&t, STR("how are unsaved changes noticed?"), a);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t asked;
        size_t n = topic_foreign(&t, str_of(rows[i].sentence), code, a, &asked);
        if (n != rows[i].foreign || asked != rows[i].asked)
            fail_msg("%s: %zu foreign, %zu asked", rows[i].sentence, n, asked);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_scores),
        cmocka_unit_test(test_foreign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
