/* What the program itself says of a step: whole sentences, tables, and first words. */
#include "prompts/lead.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

struct row {
    const char *body; /* of a C function; one step */
    const char *said, *begin;
};
static const struct row rows[] = {
    {"    return a->len;\n", "Returns `a->len`.", NULL},
    {"    return g(a);\n", NULL, ""},
    {"    if (!a || b < 3)\n        return -1;\n", "If `!a || b < 3`, returns `-1`.", NULL},
    {"    if (a)\n        if (b)\n            return 1;\n", "If `a`, and if `b`, returns `1`.",
     NULL},
    {"    if (a) {\n        b++;\n    } else {\n        b--;\n    }\n",
     "If `a`, does `b++`; otherwise does `b--`.", NULL},
    {"    if (a) {\n        g(a);\n        h(a);\n    }\n", NULL, "If `a`,"},
    {"    while (*p) {\n        g(p);\n        p++;\n    }\n", NULL, "While `*p`,"},
    {"    while (1) {\n        g(p);\n        p++;\n    }\n", NULL, ""},
    {"    int n = a + 1;\n", "Sets `n` to `a + 1`.", NULL},
    {"    switch (c) {\n    case 'A': return UP;\n    case 'B': return DOWN;\n    }\n",
     "By `c`: `'A'` returns `UP`, `'B'` returns `DOWN`.", NULL},
    {"    if (s) {\n        switch (c) {\n        case 'A': return UP;\n        }\n    }\n",
     "If `s`, by `c`: `'A'` returns `UP`.", NULL},
    {"    g(a);\n    h(b);\n", NULL, ""},
};

static void check(const struct row *r)
{
    char code[600];
    arena *a = arena_new();
    err e = ERR_INIT;
    struct outline o;
    struct steps steps;
    snprintf(code, sizeof code, "int f(void)\n{\n%s}\n", r->body);
    str text = str_of(code);
    assert_true(code_outline("c", text, 0, (uint32_t)text.n - 1, a, &o, &e));
    struct steps_options opt = {.max_lines = 12, .max_steps = 12};
    steps_divide(&o, text, &opt, a, &steps);
    assert_int_equal(steps.n, 1);
    const char *said = step_said(&o, text, &steps.v[0], a);
    if (!said)
        said = step_table(&o, text, &steps.v[0], a);
    if ((said == NULL) != (r->said == NULL) || (said && strcmp(said, r->said) != 0))
        fail_msg("%ssays %s", r->body, said ? said : "nothing");
    if (r->begin)
        assert_string_equal(step_begin(&o, text, &steps.v[0], a), r->begin);
    arena_free(a);
}

static void test_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
