/* The parser's guards: each kind of input that is known to hurt tree-sitter ends in time and within
 * its memory, says why when it gave up, and leaves the parser usable. The inputs are made here. */
#include "engine/base/fs.h"
#include "indexer/parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>

#include <cmocka.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLOWED 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWED 1
#endif
#ifdef SLOWED
static const double most_seconds = 12.0;
#else
static const double most_seconds = 3.0;
#endif

enum form { REPEAT, LINES, RANDOM, LATIN, BALANCED /* as many tails as units */ };

struct bad_input {
    const char *what, *language;
    enum form form;
    const char *head, *unit, *tail;
    size_t times;
    const char *why; /* NULL: it must be parsed; "*": either is right */
};

static const struct bad_input inputs[] = {
    {"50 MB minified", "javascript", REPEAT, "", "var a=function(b){return b+1};", "", 1700000,
     "too large to parse"},
    {"50 MB array", "javascript", REPEAT, "x=[", "1,", "1]", 25000000, "too large to parse"},
    {"50 MB string", "javascript", REPEAT, "x='", "abcdefgh", "'", 6250000, "too large to parse"},
    {"30 MB of C", "c", LINES, "", "static int f(int a) { return a + 1; }\n", "", 800000,
     "too large to parse"},
    {"1 MB minified", "javascript", REPEAT, "", "var a=function(b){return b+1};", "", 33000,
     "minified"},
    {"1 MB of C", "c", LINES, "", "static int f(int a) { return a + 1; }\n", "", 27000, NULL},
    {"array under the limits", "javascript", LINES, "x=[\n", "1,1,1,1,1,1,1,1,\n", "1]", 60000,
     "*"},
    {"sum under the limits", "javascript", LINES, "x=\n", "a+a+a+a+a+a+a+a+\n", "a", 60000, "*"},
    {"50 MB sum", "javascript", REPEAT, "x=", "a+", "a", 25000000, "too large to parse"},
    {"50 MB identifier", "c", REPEAT, "int ", "abcdefgh", ";", 6250000, "too large to parse"},
    {"too many symbols", "c", LINES, "", "int a;\n", "", 120000, "too many symbols"},
    {"balanced braces", "c", BALANCED, "void f(void)\n", "{\n", "}\n", 100000, "*"},
    {"balanced braces", "javascript", BALANCED, "", "{\n", "}\n", 100000, "*"},
    {"balanced brackets", "c", BALANCED, "int x = ", "(\n", ")\n", 100000, "*"},
    {"balanced brackets", "python", BALANCED, "x = ", "(\n", ")\n", 100000, "*"},
    {"balanced arrays", "json", BALANCED, "", "[\n", "]\n", 100000, "*"},
    {"balanced #if", "c", BALANCED, "", "#if A\n", "#endif\n", 70000, "*"},
    {"open braces", "c", LINES, "void f(void)\n", "{\n", "", 100000, "*"},
    {"brackets C", "c", REPEAT, "int x = ", "(", "", 30000, "*"},
    {"brackets Python", "python", REPEAT, "x = ", "(", "", 30000, "*"},
    {"nested arrays", "json", LINES, "", "[\n", "", 100000, "*"},
    {"nested #if", "c", LINES, "", "#if A\n", "", 100000, "*"},
    {"unclosed braces", "c", LINES, "", "{\n", "", 100000, "*"},
    {"unclosed templates", "javascript", LINES, "", "`${\n", "", 100000, "*"},
    {"angle brackets", "cpp", LINES, "", "a<\n", "", 100000, "*"},
    {"nested elements", "html", LINES, "", "<div>\n", "", 100000, "*"},
    {"stars", "markdown", LINES, "", "*\n", "text", 100000, "*"},
    {"stars in a line", "markdown", REPEAT, "", "*", " text", 30000, "*"},
    {"quote marks", "markdown", REPEAT, "", ">", " text", 300, NULL},
    {"quote marks over lines", "markdown", LINES, "", "> > > > > > > > > > > > > > > > > > > >\n",
     "", 400, "*"},
    {"nested mapping", "yaml", REPEAT, "", "- ", "x", 260, "*"},
    {"one step, 9 GB", "c", REPEAT, "", "f(|x| {", "", 3000, "*"},
    {"one step, 9 GB", "cpp", REPEAT, "", "f(|x| {", "", 3000, "*"},
    {"one step, 9 GB", "java", REPEAT, "", "f(|x| {", "", 3000, "*"},
    {"one step, over lines", "c", LINES, "", "f(|x| {\n", "", 20000, "*"},
    {"closures", "rust", LINES, "", "f(|x| {\n", "", 3000, "*"},
    {"class without end", "swift", LINES, "", "class A { func f() { let x = 0\n", "", 2000, "*"},
    {"random bytes", "c", RANDOM, "", "", "", 900000, "*"},
    {"random bytes", "javascript", RANDOM, "", "", "", 900000, "*"},
    {"random bytes", "python", RANDOM, "", "", "", 900000, "*"},
    {"NUL early", "c", REPEAT, "int a;", "\0", "", 1, "*"},
    {"latin-1", "c", LATIN, "", "int \xe9t\xe9 = 1; /* \xe0 */\n", "", 5000, NULL},
    {"latin-1", "python", LATIN, "", "\xe9t\xe9 = 1  # \xe0\n", "", 5000, NULL},
    {"every letter invalid", "c", LATIN, "", "int \xff\xff = f(\xff);\n", "", 10000, "*"},
};

static char *input_make(const struct bad_input *in, size_t *size)
{
    size_t head = strlen(in->head), unit = strlen(in->unit), tail = strlen(in->tail);
    if (in->form == RANDOM)
        unit = 1;
    size_t tails = in->form == BALANCED ? in->times : 1;
    size_t n = head + unit * in->times + tail * tails;
    char *p = xalloc(n + 1);
    memcpy(p, in->head, head);
    uint32_t state = 12345;
    for (size_t i = 0; i < in->times; i++) {
        if (in->form == RANDOM) {
            state = state * 1664525u + 1013904223u;
            p[head + i] = (char)(state >> 24 ? state >> 24 : '\n');
        } else {
            memcpy(p + head + i * unit, in->unit, unit);
        }
    }
    for (size_t i = 0; i < tails; i++)
        memcpy(p + head + unit * in->times + i * tail, in->tail, tail);
    *size = n;
    return p;
}

static size_t peak_bytes(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (size_t)u.ru_maxrss * 1024;
}

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_utime.tv_sec + (double)u.ru_stime.tv_sec +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static bool still_works(parser *p)
{
    struct extracted x;
    err e = ERR_INIT;
    arena *a = arena_new();
    bool ok = parser_extract(p, language_by_name("c"), STR("int good(void) { return f(); }"), NULL,
                             a, &x, &e) &&
              x.n_symbols == 1 && x.n_references == 1 && !x.skip_reason;
    arena_free(a);
    return ok;
}

static bool input_run(parser *p, const struct bad_input *in)
{
    size_t n;
    char *text = input_make(in, &n);
    struct extracted x = {0};
    err e = ERR_INIT;
    arena *a = arena_new();
    double start = cpu_seconds();
    bool ok = parser_extract(p, language_by_name(in->language), (str){text, n}, NULL, a, &x, &e);
    double took = cpu_seconds() - start;
    const char *why = x.skip_reason;
    bool expected =
        in->why ? strcmp(in->why, "*") == 0 || (why && strcmp(why, in->why) == 0) : !why;
    printf("%-24s %-10s %9zu bytes %6.2f s, peak %4zu MB: %s, %zu symbols\n", in->what,
           in->language, n, took, peak_bytes() >> 20, why ? why : "parsed", x.n_symbols);
    free(text);
    arena_free(a);
    return ok && expected && took < most_seconds && still_works(p);
}

static void test_bad_inputs(void **state)
{
    (void)state;
    parser *p = parser_new();
    size_t bad = 0;
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        if (input_run(p, &inputs[i]))
            continue;
        fprintf(stderr, "%s (%s): not as it should be\n", inputs[i].what, inputs[i].language);
        bad++;
    }
    parser_free(p);
    assert_int_equal(bad, 0);
#ifndef SLOWED
    assert_true(peak_bytes() < (size_t)1 << 30);
#endif
}

static void test_binary(void **state)
{
    (void)state;
    static const char bytes[] = "int a;\0\1\2int b;";
    parser *p = parser_new();
    arena *a = arena_new();
    struct extracted x;
    err e = ERR_INIT;
    assert_true(
        parser_extract(p, language_by_name("c"), (str){bytes, sizeof bytes}, NULL, a, &x, &e));
    assert_string_equal(x.skip_reason, "binary");
    assert_int_equal(x.n_symbols, 0);
    arena_free(a);
    parser_free(p);
}

static void test_cancel(void **state)
{
    (void)state;
    size_t n = 500000;
    char *text = xalloc(n + 1);
    for (size_t i = 0; i < n; i++)
        text[i] = "a+a+a+a+\n"[i % 9];
    cancel stop = {0};
    cancel_request(&stop);
    parser *p = parser_new();
    arena *a = arena_new();
    struct extracted x;
    err e = ERR_INIT;
    assert_false(
        parser_extract(p, language_by_name("javascript"), (str){text, n}, &stop, a, &x, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    assert_true(still_works(p));
    arena_free(a);
    parser_free(p);
    free(text);
}

static void test_empty(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n", " ", "x", "\xff", "/*", "\"", "#", "#if"};
    static const char *const names[] = {"c",     "python",   "go",    "javascript", "rust", "html",
                                        "cmake", "markdown", "proto", "dockerfile", "make", "yaml"};
    parser *p = parser_new();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            arena *a = arena_new();
            struct extracted x;
            struct outline o;
            struct code_words w;
            struct spans s;
            err e = ERR_INIT;
            str t = str_of(texts[i]);
            assert_true(parser_extract(p, language_by_name(names[k]), t, NULL, a, &x, &e));
            assert_true(code_outline(names[k], t, 0, (uint32_t)t.n, a, &o, &e));
            assert_true(code_words(names[k], t, 0, (uint32_t)t.n + 5, a, &w, &e));
            assert_true(code_highlight(names[k], t, a, &s, &e));
            arena_free(a);
        }
    }
    parser_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_inputs),
        cmocka_unit_test(test_binary),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
