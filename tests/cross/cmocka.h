/* The few words of cmocka that the kernels' tests use, for machines that the library is not there
 * for: those of a cross compiler. A failed check ends the program. */
#pragma once
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct CMUnitTest {
    const char *name;
    void (*test_func)(void **state);
};
#define cmocka_unit_test(f)                                                                        \
    {                                                                                              \
#f, f                                                                                      \
    }

__attribute__((format(printf, 3, 4), noreturn)) static inline void cross_fail(const char *file,
                                                                              int line,
                                                                              const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)fprintf(stderr, "%s:%d: ", file, line);
    (void)vfprintf(stderr, fmt, args);
    (void)fputc('\n', stderr);
    va_end(args);
    exit(1);
}
#define fail_msg(...)          cross_fail(__FILE__, __LINE__, __VA_ARGS__)
#define assert_true(x)         ((x) ? (void)0 : fail_msg("%s is false", #x))
#define assert_false(x)        ((x) ? fail_msg("%s is true", #x) : (void)0)
#define assert_non_null(x)     assert_true((x) != NULL)
#define assert_int_equal(a, b) assert_true((a) == (b))
#define assert_memory_equal(a, b, n)                                                               \
    (memcmp(a, b, n) == 0 ? (void)0 : fail_msg("%s and %s differ", #a, #b))

static inline int cross_run(const struct CMUnitTest *tests, size_t n)
{
    void *state = NULL;
    for (size_t i = 0; i < n; i++) {
        tests[i].test_func(&state);
        printf("%s: ok\n", tests[i].name);
    }
    return 0;
}
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    ((void)(setup), (void)(teardown), cross_run(tests, sizeof(tests) / sizeof *(tests)))
