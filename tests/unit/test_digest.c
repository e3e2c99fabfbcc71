/* What the program says of a change, and which sentences about one are let through. */
#include "prompts/change_said.h"
#include "unit.h"

static struct symbol_change change(const char *before, const char *after)
{
    struct symbol_change x = {.kind = CHANGE_BODY, .symbol_kind = SYM_FUNCTION};
    x.before = (struct change_side){.path = "a.c",
                                    .language = "c",
                                    .name = "f",
                                    .qualified = "f",
                                    .signature = "int f(int a)",
                                    .text = str_of(before)};
    x.after = x.before;
    x.after.text = str_of(after);
    return x;
}

static void test_said(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *says;
        bool full;
    } rows[] = {
        {"int f(int a)\n{\n    return a + 1;\n}\n", "int f(int a)\n{\n    return a + 2;\n}\n",
         "`return a + 1;` becomes `return a + 2;`.", true},
        {"int f(int a)\n{\n    return a;\n}\n",
         "int f(int a)\n{\n    check(a);\n    return a;\n}\n", "Adds `check(a);`.", true},
        {"int f(int a)\n{\n    check(a);\n    return a;\n}\n",
         "int f(int a)\n{\n    return a;\n}\n", "Removes `check(a);`.", true},
        {"int f(int a)\n{\n    return g(a);\n}\n",
         "int f(int a)\n{\n    int b = h(a);\n    b += 1;\n    return b;\n}\n",
         "Now calls `h`; no longer `g`. 3 lines added, 1 removed.", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        struct symbol_change x = change(rows[i].before, rows[i].after);
        struct change_said s = change_said(&x, a);
        assert_string_equal(s.text, rows[i].says);
        assert_int_equal(s.is_full, rows[i].full);
        arena_free(a);
    }
}

static void test_signature(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *says;
    } rows[] = {
        {"int f(int a)", "int f(int a, map<int, int> b)", "Takes `map<int, int> b` as well."},
        {"def f(a, b=(1, 2))", "def f(a)", "No longer takes `b=(1, 2)`."},
        {"int f(int a)", "int f(long a)", "Takes `long a` in place of `int a`."},
        {"int f(int a)", "static int f(int a)", "The signature becomes `static int f(int a)`."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        struct symbol_change x = change("x\n", "y\n");
        x.kind = CHANGE_SIGNATURE;
        x.before.signature = rows[i].before;
        x.after.signature = rows[i].after;
        assert_string_equal(change_said(&x, a).text, rows[i].says);
        arena_free(a);
    }
}

static void test_fit(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        bool fits;
    } rows[] = {
        {"Replaces `old_call` with `new_call`.", true},
        {"Replaces `new_call` with `old_call`.", false},
        {"Changes it to use `new_call` instead of `old_call`.", true},
        {"Changes it to use `old_call` instead of `new_call`.", false},
        {"Adds a call to `new_call`.", true},
        {"Adds a call to `old_call`.", false},
        {"Adds `old_call`.", false},
        {"Removes `old_call`.", true},
        {"Removes `new_call`.", false},
        {"Adds `kept`.", false}, /* around the change, not in it */
        {"Adds `elsewhere`.", false},
        {"Adds `new_call` to `f`.", true}, /* the definition's own name */
        {"Fixes a bug in `f`.", false},    /* judgements */
        {"Adds `new_call` to improve performance.", false},
        {"Adds a check whether `limit` is reached.", true},
        {"Looks at `limit`.", false}, /* says nothing of a change */
    };
    struct symbol_change x =
        change("int f(int a)\n{\n    kept(a);\n    old_call(a);\n    return a;\n}\n",
               "int f(int a)\n{\n    kept(a);\n    if (a > limit)\n        new_call(a);\n"
               "    return a;\n}\n");
    arena *a = arena_new();
    struct change_text t;
    change_show(&x, a, &t);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *why = change_misfit(&t, STR("f a.c"), str_of(rows[i].sentence), a);
        if ((why == NULL) != rows[i].fits)
            fail_msg("%s: %s", rows[i].sentence, why ? why : "let through");
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_said), cmocka_unit_test(test_signature), cmocka_unit_test(test_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
