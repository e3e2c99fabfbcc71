/* str.h, arena.h, vec.h: views, buffers with a ceiling, arenas, arrays. */
#include "engine/base/arena.h"
#include "engine/base/str.h"
#include "engine/base/vec.h"
#include "unit.h"
#include <limits.h>

static void comparing(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } cases[] = {{"", "", 0},       {"a", "", 1},     {"", "a", -1},    {"ab", "b", -1},
                 {"ab", "abc", -1}, {"\xff", "a", 1}, {"abc", "abc", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str a = str_of(cases[i].a), b = str_of(cases[i].b);
        int c = str_cmp(a, b);
        assert_int_equal((c > 0) - (c < 0), cases[i].order);
        assert_int_equal(str_eq(a, b), cases[i].order == 0);
        assert_int_equal(str_eqz(a, cases[i].b), cases[i].order == 0);
    }
    assert_true(str_eq(str_of(NULL), STR("")));
    assert_true(str_starts(STR("engine/base"), STR("engine")));
    assert_false(str_starts(STR("eng"), STR("engine")));
    assert_true(str_ends(STR("a.c"), STR(".c")));
    assert_true(str_ends(STR("a.c"), STR("")));
    assert_false(str_ends(STR("c"), STR(".c")));
}

static void cutting(void **state)
{
    (void)state;
    assert_true(str_eqz(str_trim(STR(" \t\r\n a b \n")), "a b"));
    assert_true(str_eqz(str_trim(STR("  ")), ""));
    assert_true(str_eqz(str_sub(STR("abcdef"), 2, 4), "cd"));
    assert_true(str_eqz(str_sub(STR("abc"), 2, 99), "c"));
    assert_true(str_eqz(str_sub(STR("abc"), 9, 1), ""));
    assert_int_equal(str_find(STR("abcabc"), STR("ca"), 0), 2);
    assert_int_equal(str_find(STR("abcabc"), STR("abc"), 1), 3);
    assert_true(str_find(STR("abc"), STR("abcd"), 0) == SIZE_MAX);
    assert_true(str_find(STR("abc"), STR("c"), 9) == SIZE_MAX);
    assert_int_equal(str_find(STR("abc"), STR(""), 3), 3);
    assert_int_equal(str_find(STR("aab"), STR("ab"), 0), 1);
}

static void splitting(void **state)
{
    (void)state;
    static const struct {
        const char *text, *parts[4];
        size_t n;
    } cases[] = {{"", {""}, 1},
                 {"a", {"a"}, 1},
                 {"a,b", {"a", "b"}, 2},
                 {",a,", {"", "a", ""}, 3},
                 {",,", {"", "", ""}, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        str rest = str_of(cases[i].text), part;
        size_t n = 0;
        while (str_next(&rest, ',', &part)) {
            assert_true(n < cases[i].n);
            assert_true(str_eqz(part, cases[i].parts[n++]));
        }
        assert_int_equal(n, cases[i].n);
    }
}

static void numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        unsigned long long value;
    } cases[] = {{"0", true, 0},
                 {"007", true, 7},
                 {"18446744073709551615", true, ULLONG_MAX},
                 {"18446744073709551616", false, 0},
                 {"99999999999999999999", false, 0},
                 {"", false, 0},
                 {"-1", false, 0},
                 {"+1", false, 0},
                 {" 1", false, 0},
                 {"1k", false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned long long v = 42;
        assert_int_equal(str_to_u64(str_of(cases[i].text), &v), cases[i].ok);
        assert_true(v == (cases[i].ok ? cases[i].value : 42));
    }
}

static void buffers_grow_and_stop(void **state)
{
    (void)state;
    strbuf b;
    strbuf_init(&b, 10);
    assert_string_equal(b.p, "");
    strbuf_reset(&b);
    strbuf_addz(&b, "12345678");
    assert_false(b.full);
    strbuf_addf(&b, "%d%s", 9, "abc");
    assert_true(b.full);
    assert_string_equal(b.p, "12345678"
                             "9a");
    strbuf_addc(&b, 'x');
    assert_int_equal(b.len, 10);
    strbuf_cut(&b, 3);
    strbuf_cut(&b, 9);
    assert_string_equal(b.p, "123");
    strbuf_reset(&b);
    assert_false(b.full);
    strbuf_release(&b);
    assert_string_equal(b.p, "");

    strbuf_init(&b, 0);
    for (int i = 0; i < 1000; i++)
        strbuf_addf(&b, "%0*d", i % 500, i);
    assert_int_equal(strlen(b.p), b.len);
    char *p = strbuf_detach(&b);
    assert_int_equal(b.len, 0);
    free(p);
    p = strbuf_detach(&b);
    assert_string_equal(p, "");
    free(p);
    strbuf_release(&b);
}

static void arenas(void **state)
{
    (void)state;
    arena *a = arena_new();
    arena_reset(a);
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 3000; n += 7) {
            unsigned char *p = arena_alloc(a, n);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xAA, n);
        }
        char *big = arena_alloc(a, 5 << 20);
        assert_int_equal(big[0], 0);
        memset(big, 1, 5 << 20);
        assert_string_equal(arena_strdup(a, str_sub(STR("hello"), 0, 4)), "hell");
        assert_string_equal(arena_printf(a, "%s-%d", "x", 5), "x-5");
        assert_string_equal(arena_str(a, (str){NULL, 0}).p, "");
        arena_reset(a);
    }
    arena_free(a);
    arena_free(NULL);
}

static void arrays(void **state)
{
    (void)state;
    VEC(int) v = {0};
    for (int i = 0; i < 10000; i++)
        vec_push(&v, i);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(v.v[i], i);
    vec_clear(&v);
    assert_int_equal(v.len, 0);
    vec_reserve(&v, 20000);
    assert_true(v.cap >= 20000);
    vec_release(&v);
    assert_null(v.v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comparing), cmocka_unit_test(cutting),
        cmocka_unit_test(splitting), cmocka_unit_test(numbers),
        cmocka_unit_test(arenas),    cmocka_unit_test(buffers_grow_and_stop),
        cmocka_unit_test(arrays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
