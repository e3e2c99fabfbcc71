/* Digests and reasons on a tiny model whose words are noise: what is told then is
 * the program's, and it is the same the second time. */
#include "load_help.h"
#include "prompts/digest.h"
#include "prompts/why.h"
#include "tests/unit/repo_help.h"

static void digest(struct sample *s, const char *range, arena *a, struct digest *out)
{
    err e = ERR_INIT;
    struct digest_query q = {.changes = {.source = CHANGES_RANGE, .range = range}};
    if (!docent_digest(s->d, &q, a, out, NULL, &e))
        fail_msg("%s", e.msg);
}

static void commit(const char *message)
{
    shell("code", "git add -A && printf '%s' | git commit -qF -", message);
}

static int prepare(void **state)
{
    if (sample_make(state) != 0)
        return -1;
    shell("code", "git init -q -b main");
    commit("Everything\\n\\nOne paragraph.\\n\\nAnother one.\\n");
    return 0;
}

/* A new definition without a comment is asked for, noise does not pass, and nothing is marked. */
static void test_noise(void **state)
{
    (void)state;
    struct sample s;
    struct digest first, again;
    arena *a = arena_new();
    sample_forget();
    sample_write("code/main.c",
                 "int main(void)\n{\n    return far(f3(1)) + f9(3);\n}\n\n"
                 "int fresh(int a)\n{\n    int b = far(a);\n    b += f9(a);\n    return b;\n}\n");
    commit("More\\n");
    sample_open(&s, false, NULL);
    digest(&s, "HEAD", a, &first);
    assert_int_equal(first.set.n_changes, 2);
    assert_true(first.asked >= 1);
    assert_int_equal(first.written + first.replaced, first.asked);
    for (size_t i = 0; i < first.set.n_changes; i++) {
        assert_true(first.entries[i].text[0] != 0);
        assert_false(first.entries[i].marked);
    }
    assert_non_null(strstr(first.heading, "1 added, 1 changed inside"));
    digest(&s, "HEAD", a, &again);
    assert_true(again.from_store);
    for (size_t i = 0; i < first.set.n_changes; i++)
        assert_string_equal(again.entries[i].text, first.entries[i].text);
    sample_close(&s);
    arena_free(a);
}

/* Messages of several paragraphs that give no reason. */
static void test_no_reason(void **state)
{
    (void)state;
    struct sample s;
    struct why w;
    struct symbols candidates;
    arena *a = arena_new();
    err e = ERR_INIT;
    sample_forget();
    sample_open(&s, false, NULL);
    assert_true(docent_why(s.d, "f3", true, a, &w, &candidates, NULL, &e));
    assert_string_equal(w.text, "The history does not say why.");
    assert_int_equal(w.n_cites, 0);
    assert_true(docent_why(s.d, "lib/small.c:3", true, a, &w, &candidates, NULL, &e));
    assert_non_null(strstr(w.text, "\"Everything\"; its message does not say why."));
    assert_int_equal(w.n_cites, 1);
    sample_close(&s);
    arena_free(a);
}

/* Which sentence of a message is the reason; a number of an issue is none. */
static void test_reason(void **state)
{
    (void)state;
    static const struct {
        const char *message, *says;
    } rows[] = {
        {"Read words\n\nFixes #802, see https://example.org/802\n",
         "\"Read words\"; its message does not say why."},
        {"One type\n\nThe options exclude each other so there is no point in three. It is long.\n",
         "says: \"The options exclude each other so there is no point in three.\""},
        {"Wrap it\n\nSigned-off-by: A <a@example.org>\n\nWraps f to simplify calling code\n",
         "says: \"Wraps f to simplify calling code\""},
    };
    struct sample s;
    struct why w;
    struct symbols candidates;
    err e = ERR_INIT;
    sample_forget();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        shell("code",
              "printf 'int reason%zu(void)\\n{\\n    return 1;\\n}\\n' > reason%zu.c && "
              "git add -A && printf '%s' | git commit -qF -",
              i, i, rows[i].message);
        sample_open(&s, false, NULL);
        char *target = arena_printf(a, "reason%zu.c:3", i);
        assert_true(docent_why(s.d, target, true, a, &w, &candidates, NULL, &e));
        if (!strstr(w.text, rows[i].says))
            fail_msg("%s: %s", rows[i].says, w.text);
        sample_close(&s);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_noise),
                                       cmocka_unit_test(test_no_reason),
                                       cmocka_unit_test(test_reason)};
    return cmocka_run_group_tests(tests, prepare, sample_drop);
}
