/* Division into steps: a table of snippets with the ranges expected, and what must hold for every
 * division, tried on generated code and (DOCENT_TEST_REPOS) on real functions. */
#include "engine/base/fs.h"
#include "prompts/steps.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

struct snippet {
    const char *name, *language, *code;
    uint32_t max_lines, max_steps;
    const char *expected; /* "2-4 5 7-9" */
};

static const struct snippet snippets[] = {
    {"short statements are packed", "c",
     "int f(int a)\n{\n    int b = a;\n    int c = b;\n\n    g(c);\n    return c;\n}\n", 12, 12,
     "3-7"},
    {"a comment goes with what follows", "c",
     "void f(void)\n{\n    a();\n    b();\n    c();\n    /* about d */\n    d();\n    e();\n"
     "    g();\n}\n",
     12, 12, "3-5 6-9"},
    {"a lone jump joins its neighbour", "c",
     "void f(int n)\n{\n    for (;;) {\n        a();\n        b();\n        c();\n        d();\n"
     "        break;\n    }\n}\n",
     4, 12, "3-6 7-9"},
    {"a comment before nothing stays with what it follows", "c",
     "void f(void)\n{\n    a();\n    /* nothing more */\n}\n", 12, 12, "3-4"},
    {"a long block is divided at its branches", "c",
     "void f(int n)\n{\n    if (n) {\n        a();\n        b();\n        c();\n    } else {\n"
     "        d();\n        e();\n        g();\n    }\n}\n",
     5, 12, "3-6 7-11"},
    {"neighbours are joined until there are few enough", "c",
     "void f(void)\n{\n    a();\n    b();\n    c();\n\n    d();\n    e();\n    g();\n\n    h();\n"
     "    i();\n    j();\n}\n",
     3, 2, "3-9 11-13"},
    {"one line", "c", "int f(int a) { return a + 1; }\n", 12, 12, "1"},
    {"nothing inside", "c", "void f(void)\n{\n}\n", 12, 12, ""},
    {"only a comment inside", "c", "void f(void)\n{\n    /* nothing */\n}\n", 12, 12, "3"},
    {"a documentation string is no step", "python",
     "def f(a):\n    \"\"\"Says what.\n\n    At length.\n    \"\"\"\n    b = a\n    return b\n", 12,
     12, "6-7"},
    {"else arms of python", "python",
     "def f(a):\n    if a:\n        b()\n        c()\n        d()\n    else:\n        e()\n"
     "        g()\n        h()\n",
     4, 12, "2-5 6-9"},
    {"a directive is the last thing", "c",
     "void f(void)\n{\n    g();\n    h();\n    i();\n    j();\n#ifdef A\n    k();\n    l();\n    "
     "m();\n#endif\n}\n",
     4, 12, "3-6 7-9 10-11"},
    {"case labels stay with their statements", "c",
     "void f(int n)\n{\n    switch (n) {\n    case 1:\n    case 2:\n        a();\n        b();\n"
     "        break;\n    case 3:\n        c();\n        d();\n        break;\n    }\n}\n",
     6, 12, "3-8 9-13"},
};

static bool definition_of(str text, const char *language, arena *a, struct outline *o)
{
    err e = ERR_INIT;
    (void)a;
    uint32_t end = (uint32_t)text.n;
    while (end && text.p[end - 1] == '\n')
        end--;
    return code_outline(language, text, 0, end, a, o, &e);
}

static void steps_text(const struct steps *s, char *out, size_t size)
{
    size_t n = 0;
    out[0] = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct step *t = &s->v[i];
        const char *blank = i ? " " : "";
        int w = t->line == t->end_line
                    ? snprintf(out + n, size - n, "%s%u", blank, t->line)
                    : snprintf(out + n, size - n, "%s%u-%u", blank, t->line, t->end_line);
        n += (size_t)w;
    }
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof snippets / sizeof *snippets; i++) {
        const struct snippet *s = &snippets[i];
        arena *a = arena_new();
        struct outline o;
        struct steps steps;
        char got[500];
        assert_true(definition_of(str_of(s->code), s->language, a, &o));
        struct steps_options opt = {.max_lines = s->max_lines, .max_steps = s->max_steps};
        steps_divide(&o, str_of(s->code), &opt, a, &steps);
        steps_text(&steps, got, sizeof got);
        if (strcmp(got, s->expected) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", s->name, got, s->expected);
        arena_free(a);
    }
}

/* ---- what always holds ---- */

static bool line_blank(str text, uint32_t line)
{
    return str_trim(text_lines(text, line, line)).n == 0;
}

static void check_header_whole(const char *name, const struct outline *o, str text,
                               const struct step *s)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        if (n->header_end <= n->start_byte || n->kind == NODE_COMMENT)
            continue;
        uint32_t last = text_line_of(text, n->header_end - 1);
        if (n->line < s->line && last >= s->line && last > n->line)
            fail_msg("%s: step at %u begins inside the header of lines %u-%u", name, s->line,
                     n->line, last);
    }
}

/* Every line of the body that is not blank, exactly once and in order. */
static void check_cover(const char *name, const struct outline *o, str text, uint32_t max_steps)
{
    arena *a = arena_new();
    struct steps s;
    struct steps_options opt = {.max_lines = 12, .max_steps = max_steps};
    steps_divide(o, text, &opt, a, &s);
    str body = str_sub(text, o->body_start, o->body_end);
    if (!str_trim(body).n) {
        assert_int_equal(s.n, 0);
        arena_free(a);
        return;
    }
    if (s.n == 0 || s.n > max_steps)
        fail_msg("%s: %zu steps", name, s.n);
    uint32_t line = s.v[0].line;
    for (size_t i = 0; i < s.n; i++) {
        for (; line < s.v[i].line; line++)
            if (!line_blank(text, line))
                fail_msg("%s: line %u is in no step", name, line);
        if (s.v[i].line < line || s.v[i].end_line < s.v[i].line)
            fail_msg("%s: steps overlap at line %u", name, s.v[i].line);
        check_header_whole(name, o, text, &s.v[i]);
        line = s.v[i].end_line + 1;
    }
    size_t end = o->body_end;
    while (end > o->body_start && strchr(" \t\r\n", text.p[end - 1]))
        end--;
    uint32_t last = text_line_of(text, end - 1);
    if (s.v[s.n - 1].end_line != last)
        fail_msg("%s: ends at %u instead of %u", name, s.v[s.n - 1].end_line, last);
    arena_free(a);
}

static uint32_t seed;
static uint32_t chance(uint32_t n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

static void write_block(strbuf *b, int depth)
{
    static const char *const lines[] = {
        "a();", "b = c + 1;", "/* why */ d();", "// a remark", "return 1;",
        "x: ;", "",           "e(); f();"};
    static const char *const heads[] = {
        "if (p) {", "for (;;) {", "while (p &&\n q) {", "switch (p) {\n case 1:", "{", "do {"};
    for (uint32_t i = chance(7) + 1; i > 0; i--) {
        if (depth < 4 && chance(4) == 0) {
            uint32_t h = chance(6);
            strbuf_addf(b, "%*s%s\n", depth * 4, "", heads[h]);
            write_block(b, depth + 1);
            if (h == 0 && chance(2)) {
                strbuf_addf(b, "%*s} else {\n", depth * 4, "");
                write_block(b, depth + 1);
            }
            strbuf_addf(b, "%*s}%s\n", depth * 4, "", h == 5 ? " while (p);" : "");
        } else {
            strbuf_addf(b, "%*s%s\n", depth * 4, "", lines[chance(8)]);
        }
    }
}

static void test_property(void **state)
{
    (void)state;
    for (uint32_t round = 1; round < 400; round++) {
        seed = round;
        strbuf b;
        strbuf_init(&b, 0);
        strbuf_addz(&b, "int f(void)\n{\n");
        write_block(&b, 1);
        strbuf_addz(&b, "}\n");
        arena *a = arena_new();
        struct outline o;
        assert_true(definition_of(strbuf_str(&b), "c", a, &o));
        if (!o.damaged) {
            check_cover("generated", &o, strbuf_str(&b), 12);
            check_cover("generated", &o, strbuf_str(&b), 1000);
        }
        arena_free(a);
        strbuf_release(&b);
    }
}

/* ---- real functions ---- */

struct real {
    const char *path, *language, *first_line;
};
static const struct real reals[] = {
    {"kilo/kilo.c", "c", "void editorUpdateSyntax(erow *row) {"},
    {"express/lib/response.js", "javascript", "res.send = function send(body) {"},
    {"gin/gin.go", "go", "func (engine *Engine) handleHTTPRequest(c *Context) {"},
    {"jq/src/jv_print.c", "c", "static const char* jvp_dtoa_fmt"},
};

static void check_real(const char *root, const struct real *r)
{
    char path[1000];
    strbuf b;
    err e = ERR_INIT;
    strbuf_init(&b, 0);
    snprintf(path, sizeof path, "%s/%s", root, r->path);
    assert_true(fs_read(&b, path, 1 << 24, &e));
    str text = strbuf_str(&b);
    size_t start = str_find(text, str_of(r->first_line), 0);
    if (start != SIZE_MAX) {
        size_t end = start;
        while (end + 1 < text.n && !(text.p[end] == '\n' && text.p[end + 1] == '}'))
            end++;
        arena *a = arena_new();
        struct outline o;
        assert_true(code_outline(r->language, text, (uint32_t)start, (uint32_t)end + 2, a, &o, &e));
        check_cover(r->path, &o, text, 12);
        check_cover(r->path, &o, text, 40);
        arena_free(a);
    }
    strbuf_release(&b);
}

static void test_real(void **state)
{
    (void)state;
    const char *root = getenv("DOCENT_TEST_REPOS");
    if (!root) {
        fputs("steps of real functions: skipped, DOCENT_TEST_REPOS names no folder\n", stderr);
        skip();
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++)
        check_real(root, &reals[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_property),
        cmocka_unit_test(test_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
