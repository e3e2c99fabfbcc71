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
    x.before.doc = x.after.doc = "";
    x.before.end = (uint32_t)x.before.text.n;
    x.after.end = (uint32_t)x.after.text.n;
    return x;
}

static const struct said_row {
    const char *before, *after, *says;
    bool full;
} said_rows[] = {
    {"int f(int a)\n{\n    return a + 1;\n}\n", "int f(int a)\n{\n    return a + 2;\n}\n",
     "`return a + 1;` becomes `return a + 2;`.", true},
    {"int f(int a)\n{\n    return a;\n}\n", "int f(int a)\n{\n    check(a);\n    return a;\n}\n",
     "Adds `check(a);`.", true},
    {"int f(int a)\n{\n    check(a);\n    return a;\n}\n", "int f(int a)\n{\n    return a;\n}\n",
     "Removes `check(a);`.", true},
    {"int f(int a)\n{\n    return g(a);\n}\n",
     "int f(int a)\n{\n    int b = h(a);\n    b += 1;\n    return b;\n}\n",
     "Before: `return g(a);`. Now: `int b = h(a);`, `b += 1;` and `return b;`.", true},
    /* a condition around lines that stay */
    {"int f(int a)\n{\n    if (a > 0)\n        g(a);\n    return a;\n}\n",
     "int f(int a)\n{\n    if (a > 0 && a < 9)\n        g(a);\n    return a;\n}\n",
     "`if (a > 0)` becomes `if (a > 0 && a < 9)`.", true},
    /* whole statements, wherever the diff cuts them */
    {"int f(int a)\n{\n    if (a) {\n        g(a);\n    }\n    return a;\n}\n",
     "int f(int a)\n{\n    if (a) {\n        g(a);\n    }\n    if (b) {\n        h(a);\n       "
     " "
     "return 1;\n    }\n    return a;\n}\n",
     "Adds: if `b`, calls `h(a)` and returns `1`.", true},
    {"int f(int a)\n{\n    if (a == 3) {\n        h(a);\n        return -1;\n    }\n    return "
     "a;\n}\n",
     "int f(int a)\n{\n    return a;\n}\n", "Removes: if `a == 3`, calls `h(a)` and returns `-1`.",
     true},
    /* a type is not left out in silence */
    {"int f(int a)\n{\n    int b = 0, c = 0, d;\n    return a;\n}\n",
     "int f(int a)\n{\n    int d;\n    unsigned b = 0, c = 0;\n    return a;\n}\n",
     "Before: `int b = 0, c = 0, d;`. Now: `int d;` and `unsigned b = 0, c = 0;`.", true},
    {"int f(int a)\n{\n    h(a);\n    g(a);\n    i(a);\n    j(a);\n}\n",
     "int f(int a)\n{\n    g(a);\n    i(a);\n    h(a);\n    j(a);\n}\n",
     "Moves `h(a);` further down.", true},
    {"int f(int a)\n{\n    int n = 0;\n    n += a;\n    g();\n    return n;\n}\n",
     "int f(int a)\n{\n    int sum = 0;\n    sum += a;\n    g();\n    return sum;\n}\n",
     "`n` becomes `sum` throughout (3 times).", true},
    /* a name and something else; what was removed with the name is no use of it */
    {"int f(int a)\n{\n    int n = 0;\n    n += a;\n    g(n, 3);\n    return n;\n}\n",
     "int f(int a)\n{\n    int sum = 0;\n    sum += a;\n    h(sum);\n    return sum;\n}\n",
     "`n` becomes `sum` throughout (3 times). `g(n, 3);` becomes `h(sum);`.", true},
    /* a name that stays somewhere has not become another */
    {"int f(int a)\n{\n    g(n);\n    keep();\n    h(n);\n    keep();\n    i(n);\n}\n",
     "int f(int a)\n{\n    g(m);\n    keep();\n    h(m);\n    keep();\n    i(n);\n}\n",
     "`g(n);` becomes `g(m);`. `h(n);` becomes `h(m);`.", true},
    /* more lines than can be quoted */
    {"int f(int a)\n{\n    return a;\n}\n",
     "int f(int a)\n{\n#ifdef ONE\n    g(\"`\", a);\n#else\n    switch (a)\n#endif\n    return "
     "a;\n}\n",
     "Adds `#ifdef ONE`, `#else` and 3 more lines. Calls `g` as well.", false},
    {"int f(int a)\n{\n    /* one */\n    return a;\n}\n",
     "int f(int a)\n{\n    /* two */\n    return a;\n}\n",
     "Only comments differ: `/* one */` becomes `/* two */`.", true},
    {"int f(int a)\n{\n    return a;\n}\n", "int f(int a)\n{\n    /* b */\n    return a;\n}\n",
     "Only comments differ: adds `/* b */`.", true},
    /* what cannot be quoted: the author's words about it */
    {"int f(int a)\n{\n    switch (a) {\n    case 1:\n        return 2;\n    }\n    return a;\n}\n",
     "int f(int a)\n{\n    switch (a) {\n    case 1:\n        return 2;\n    case 3: /* the third, "
     "a "
     "long way */\n        g(\"`\");\n        h(\"`\");\n        a++;\n        break;\n    }\n    "
     "return "
     "a;\n}\n",
     "Adds 5 lines of code, commented \"the third, a long way\". Calls `g`, `h` as well.", false},
    /* the second sentence is not said of what there is now */
    {"int f(int a)\n{\n    g(a, 1, \"one\");\n    if (a > 2)\n        h(a);\n    i(a, 3, "
     "\"three\");\n"
     "    j(a);\n}\n",
     "int f(int a)\n{\n    j(a);\n}\n",
     "Removes: calls `g(a, 1, \"one\")`; if `a > 2`, calls `h(a)`; then calls `i(a, 3, "
     "\"three\")`.",
     true},
    {"int f(int a)\n{\n    if (a > 2)\n        h(a, \"two\");\n    first(a);\n    g(a);\n}\n",
     "int f(int a)\n{\n    first(a);\n    g(a);\n    if (a > 2)\n        h(a, \"two\");\n}\n",
     "Moves further down: if `a > 2`, calls `h(a, \"two\")`.", true},
    /* what is put into a long line is shown with what it stands before */
    {"int f(int a)\n{\n    return call_with_many(alpha, beta, gamma, delta, epsilon, zeta, eta, "
     "theta);\n}\n",
     "int f(int a)\n{\n    return call_with_many(alpha, beta, gamma, delta, more, epsilon, zeta, "
     "eta, theta);\n}\n",
     "`epsilon, zeta` becomes `more, epsilon, zeta`.", true},
    /* lines in another order came from nowhere */
    {"int f(int a)\n{\n    first(a);\n    second(a);\n    third(a);\n    j(a);\n}\n",
     "int f(int a)\n{\n    j(a);\n    third(a);\n    second(a);\n    first(a);\n}\n",
     "3 lines of code added, 3 removed.", false},
    /* blanks inside of a string are told, those around it are not */
    {"int f(int a)\n{\n    g(\"a b\");\n    h(a);\n}\n",
     "int f(int a)\n{\n    g(\"a  b\");\n    h( a );\n}\n", "`g(\"a b\");` becomes `g(\"a  b\");`.",
     true},
    /* of a long line the words that differ */
    {"int f(int a)\n{\n    call_with_very_many(alpha, beta, gamma, delta, epsilon, zeta, eta, "
     "theta, "
     "1);\n}\n",
     "int f(int a)\n{\n    call_with_very_many(alpha, beta, gamma, delta, epsilon, zeta, eta, "
     "theta, "
     "2);\n}\n",
     "`eta, theta, 1` becomes `eta, theta, 2`.", true},
    {"int f(int a)\n{\n    g(a);\n}\n",
     "int f(int a)\n{\n    h(\"`\");\n    i(\"`\");\n    j(a, \"`\");\n    k(\"`\");\n}\n",
     "Calls `h`, `i`, `j`, `k` as well; no longer `g`. 4 more lines of code added, 1 removed.",
     false},
};

static void test_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof said_rows / sizeof *said_rows; i++) {
        const struct said_row *r = &said_rows[i];
        arena *a = arena_new();
        struct symbol_change x = change(r->before, r->after);
        struct change_said s = change_said(&x, a);
        assert_string_equal(s.text, r->says);
        assert_int_equal(s.is_full, r->full);
        arena_free(a);
    }
}

/* What is defined inside is not called. */
static void test_defined(void **state)
{
    (void)state;
    arena *a = arena_new();
    struct symbol_change x =
        change("def f(a):\n    def inner(b):\n        g(b, \"`\")\n        h(b)\n"
               "        i(b)\n        j(b)\n    return a\n",
               "def f(a):\n    k(a, \"`\")\n    return a\n");
    x.before.language = x.after.language = "python";
    const char *text = change_said(&x, a).text;
    assert_null(strstr(text, "inner"));
    assert_non_null(strstr(text, "no longer `g`, `h`, `i`, `j`"));
    arena_free(a);
}

/* What is not told is counted. */
static void test_count(void **state)
{
    (void)state;
    arena *a = arena_new();
    char before[400] = "int f(int a)\n{\n", after[400] = "int f(int a)\n{\n";
    for (int i = 0; i < 8; i++) {
        size_t n = strlen(before), m = strlen(after);
        snprintf(before + n, sizeof before - n, "    g(%d);\n    keep();\n", i);
        snprintf(after + m, sizeof after - m, "    h(%d, a);\n    keep();\n", i);
    }
    struct symbol_change x = change(before, after);
    const char *text = change_said(&x, a).text;
    unsigned told = 0, left = 0, gone = 0;
    for (const char *p = strstr(text, "becomes"); p; p = strstr(p + 1, "becomes"))
        told++;
    const char *counted = strstr(text, " more lines of code added");
    while (counted && counted > text && strchr("0123456789", counted[-1]))
        counted--;
    if (!counted || sscanf(counted, "%u more lines of code added, %u removed.", &left, &gone) != 2)
        fail_msg("%s", text);
    assert_int_equal(told + left, 8);
    assert_int_equal(told + gone, 8);
    arena_free(a);
}

static void test_signature(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after, *says;
    } rows[] = {
        {"int f(int a)", "int f(int a, map<int, int> b)", "Takes `map<int, int> b` as well."},
        {"def f(a, b=(1, 2))", "def f(a)", "No longer takes `b=(1, 2)`."},
        {"int f(int a)", "int f(long a)", "Parameter `int a` becomes `long a`."},
        {"int f(int a, int b)", "int f(long a, long b)",
         "Takes `long a`, `long b` in place of `int a`, `int b`."},
        {"int f()", "int f(void)", "The signature becomes `int f(void)`."},
        {"int f(int a)", "long f(char a)", "The signature becomes `long f(char a)`."},
        {"int f(int a)", "static int f(int a)", "The signature becomes `static int f(int a)`."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        struct symbol_change x = change("x\n", "y\n");
        x.kind = CHANGE_SIGNATURE;
        x.before.signature = rows[i].before;
        x.after.signature = rows[i].after;
        const char *says = change_said(&x, a).text;
        if (strncmp(says, rows[i].says, strlen(rows[i].says)) != 0)
            fail_msg("%s: %s", rows[i].after, says);
        arena_free(a);
    }
}

static void test_renamed(void **state)
{
    (void)state;
    static const struct {
        const char *signature, *after, *says;
    } rows[] = {
        {"int g(int a)", "int g(int a)\n{\n    return 1;\n}\n", "It was `f`."},
        {"int g(int a, int b)", "int g(int a, int b)\n{\n    return 1;\n}\n",
         "It was `f`. Takes `int b` as well."},
        {"long g(int a)", "long g(int a)\n{\n    return 1;\n}\n",
         "It was `f`. The signature becomes `long g(int a)`."},
        /* what stands in one piece with the header is told without it */
        {"int g(int a, int b)", "int g(int a, int b)\n{\n    return b;\n}\n",
         "It was `f`. Takes `int b` as well. `return 1;` becomes `return b;`."},
        {"int g(int a, int b)", "int g(int a, int b)\n{\n    h(b);\n    return 1;\n}\n",
         "It was `f`. Takes `int b` as well. Adds `h(b);`."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        arena *a = arena_new();
        struct symbol_change x = change("int f(int a)\n{\n    return 1;\n}\n", rows[i].after);
        x.kind = CHANGE_RENAMED;
        x.after.name = x.after.qualified = "g";
        x.after.signature = rows[i].signature;
        x.lines_added = x.lines_removed = 1;
        x.body_changed = true;
        const char *says = change_said(&x, a).text;
        if (strcmp(says, rows[i].says) != 0)
            fail_msg("%s: %s", rows[i].says, says);
        arena_free(a);
    }
}

/* A body that follows its header without a line between is told from its first line on. */
static void test_header(void **state)
{
    (void)state;
    arena *a = arena_new();
    struct symbol_change x = change("def f(a):\n    g(a)\n", "def f(a, b):\n    h(a)\n    i(b)\n");
    x.kind = CHANGE_SIGNATURE;
    x.before.language = x.after.language = "python";
    x.before.signature = "def f(a)";
    x.after.signature = "def f(a, b)";
    x.before.end--; /* the definition ends before its line end */
    x.after.end--;
    assert_string_equal(change_said(&x, a).text,
                        "Takes `b` as well. Before: `g(a)`. Now: `h(a)` and `i(b)`.");
    arena_free(a);
}

/* The name of a parameter, all through: the header is told once. */
static void test_parameter(void **state)
{
    (void)state;
    arena *a = arena_new();
    struct symbol_change x = change("int f(int a)\n{\n    g(a);\n    return a + 1;\n}\n",
                                    "int f(int b)\n{\n    g(b);\n    return b + 2;\n}\n");
    x.kind = CHANGE_SIGNATURE;
    x.after.signature = "int f(int b)";
    assert_string_equal(change_said(&x, a).text,
                        "Parameter `int a` becomes `int b`. `a` becomes `b` throughout (2 times). "
                        "`return a + 1;` becomes `return b + 2;`.");
    arena_free(a);
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
        cmocka_unit_test(test_said),      cmocka_unit_test(test_defined),
        cmocka_unit_test(test_count),     cmocka_unit_test(test_signature),
        cmocka_unit_test(test_renamed),   cmocka_unit_test(test_header),
        cmocka_unit_test(test_parameter), cmocka_unit_test(test_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
