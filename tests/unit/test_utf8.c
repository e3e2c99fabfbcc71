/* utf8.h: what is valid, how wide it is, and that nothing dangerous reaches a terminal. */
#include "engine/base/utf8.h"
#include "unit.h"

static void decoding(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        int len;
        uint32_t cp;
    } cases[] = {{"a", 1, 1, 'a'},
                 {"\xc3\xa4", 2, 2, 0xE4},
                 {"\xe2\x82\xac", 3, 3, 0x20AC},
                 {"\xf0\x9f\x98\x80", 4, 4, 0x1F600},
                 {"\xe2\x82", 2, 0, 0xFFFD},         /* cut */
                 {"\x80", 1, 0, 0xFFFD},             /* continuation alone */
                 {"\xc0\xaf", 2, 0, 0xFFFD},         /* overlong */
                 {"\xed\xa0\x80", 3, 0, 0xFFFD},     /* surrogate */
                 {"\xf4\x90\x80\x80", 4, 0, 0xFFFD}, /* above U+10FFFF */
                 {"\xff", 1, 0, 0xFFFD},
                 {"", 0, 0, 0xFFFD}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t cp = 1;
        assert_int_equal(utf8_decode(cases[i].bytes, cases[i].n, &cp), cases[i].len);
        assert_int_equal(cp, cases[i].cp);
        assert_int_equal(utf8_valid((str){cases[i].bytes, cases[i].n}),
                         cases[i].len > 0 || cases[i].n == 0);
        char out[4];
        if (cases[i].len) {
            assert_int_equal(utf8_encode(cp, out), cases[i].len);
            assert_memory_equal(out, cases[i].bytes, (size_t)cases[i].len);
        }
    }
    char out[4];
    assert_int_equal(utf8_encode(0xD800, out), 3);
    assert_memory_equal(out, "\xEF\xBF\xBD", 3);
}

static void prefixes(void **state)
{
    (void)state;
    str s = STR("a\xc3\xa4\xe2\x82\xac");
    static const size_t want[] = {0, 1, 1, 3, 3, 3, 6, 6};
    for (size_t max = 0; max < sizeof want / sizeof *want; max++)
        assert_int_equal(utf8_prefix(s, max), want[max]);
    assert_int_equal(utf8_prefix(STR("ab\xff"
                                     "c"),
                                 9),
                     2);
}

static void widths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns, first;
    } cases[] = {{"abc", 3, 1},
                 {"", 0, 0},
                 {"\xe6\xbc\xa2\xe5\xad\x97", 4, 3},                      /* wide */
                 {"e\xcc\x81x", 2, 3},                                    /* combining */
                 {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 2, 11}, /* joined picture */
                 {"\xff\xff", 2, 1},
                 {"\xe2\x94\x82", 1, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int w;
        assert_int_equal(utf8_columns(str_of(cases[i].text)), cases[i].columns);
        assert_int_equal(utf8_grapheme(str_of(cases[i].text), &w), cases[i].first);
    }
}

static void made_safe(void **state)
{
    (void)state;
    static const struct {
        const char *in, *line, *text;
    } cases[] = {
        {"plain \xc3\xa4", "plain \xc3\xa4", "plain \xc3\xa4"},
        {"\x1b[31mred", "^[[31mred", "^[[31mred"},
        {"a\tb\nc", "a^Ib^Jc", "a\tb\nc"},
        {"a\rb", "a^Mb", "a^Mb"},
        {"\x7f\x01", "^?^A", "^?^A"},
        {"\xc2\x9b"
         "31m",
         "<9B>31m", "<9B>31m"}, /* C1 CSI */
        {"\x9b"
         "31m",
         "\xef\xbf\xbd"
         "31m",
         "\xef\xbf\xbd"
         "31m"}, /* raw byte */
        {"a\xe2\x80\xae"
         "b",
         "a<U+202E>b", "a<U+202E>b"}, /* bidi override */
        {"a\xe2\x81\xa6"
         "b",
         "a<U+2066>b", "a<U+2066>b"}, /* isolate */
        {"a\xe2\x80\x8b"
         "b",
         "a<U+200B>b", "a<U+200B>b"}, /* zero width space */
        {"a\xe2\x80\x8d"
         "b",
         "a<U+200D>b", "a<U+200D>b"},                /* joiner in a name */
        {"\xef\xbb\xbfx", "<U+FEFF>x", "<U+FEFF>x"}, /* byte order mark */
        {"a\xe2\x80\xa8"
         "b",
         "a<U+2028>b", "a<U+2028>b"},                   /* line separator */
        {"\xf3\xa0\x81\x81", "<U+E0041>", "<U+E0041>"}, /* tag letter */
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
         "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
         "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        strbuf b;
        strbuf_init(&b, 0);
        utf8_safe(&b, str_of(cases[i].in), false);
        assert_string_equal(b.p, cases[i].line);
        strbuf_reset(&b);
        utf8_safe(&b, str_of(cases[i].in), true);
        assert_string_equal(b.p, cases[i].text);
        strbuf_release(&b);
    }
}

/* Whatever the bytes: the result is valid, has no control but tab and newline, and making it safe
 * again changes nothing. */
static void any_bytes_become_safe(void **state)
{
    (void)state;
    uint32_t seed = 12345;
    for (int round = 0; round < 2000; round++) {
        char in[64];
        for (size_t i = 0; i < sizeof in; i++) {
            seed = seed * 1664525 + 1013904223;
            in[i] = (char)(seed >> 24);
        }
        strbuf once, twice;
        strbuf_init(&once, 0);
        strbuf_init(&twice, 0);
        utf8_safe(&once, (str){in, sizeof in}, true);
        assert_true(utf8_valid(strbuf_str(&once)));
        for (size_t i = 0; i < once.len; i++) {
            unsigned char c = (unsigned char)once.p[i];
            assert_true(c >= 0x20 || c == '\n' || c == '\t');
            assert_true(c != 0x7f);
        }
        utf8_safe(&twice, strbuf_str(&once), true);
        assert_string_equal(once.p, twice.p);
        strbuf_reset(&twice);
        utf8_safe_fit(&twice, (str){in, sizeof in}, 20);
        assert_true(utf8_columns(strbuf_str(&twice)) <= 20);
        strbuf_release(&once);
        strbuf_release(&twice);
    }
}

static void fitting(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        size_t columns;
        const char *want;
    } cases[] = {{"abcdef", 6, "abcdef"},
                 {"abcdef", 5, "abcd\xe2\x80\xa6"},
                 {"abcdef", 1, "\xe2\x80\xa6"},
                 {"abcdef", 0, ""},
                 {"\xe6\xbc\xa2\xe5\xad\x97", 3, "\xe6\xbc\xa2\xe2\x80\xa6"},
                 {"\xe6\xbc\xa2\xe5\xad\x97", 2, "\xe2\x80\xa6"},
                 {"a\nb", 9, "a^Jb"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        strbuf b;
        strbuf_init(&b, 0);
        utf8_safe_fit(&b, str_of(cases[i].in), cases[i].columns);
        assert_string_equal(b.p, cases[i].want);
        strbuf_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoding), cmocka_unit_test(prefixes),
        cmocka_unit_test(widths),   cmocka_unit_test(made_safe),
        cmocka_unit_test(fitting),  cmocka_unit_test(any_bytes_become_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
