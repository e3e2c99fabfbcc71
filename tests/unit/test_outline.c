/* Steps, words and colours of texts at hand: small texts of ours with what must come out, and the
 * long functions of real repositories when DOCENT_TEST_REPOS names their folder. */
#include "engine/base/fs.h"
#include "indexer/parse.h"
#include "lang_dump.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* ---- outline ---- */

struct outline_case {
    const char *what, *language, *text, *want;
    bool value;
};
static const struct outline_case outlines[] = {
    {"else if is one arm", "c", "void f(void) { if (a) b(); else if (c) { d(); } else e(); }",
     "branch | if (a)\n  simple b();\n  arm | else if (c)\n    simple d();\n  arm | else\n"
     "    simple e();\n",
     false},
    {"cases without statements are labels", "c",
     "int f(int a) { switch (a) { case 1: case 2: return 3; default: break; } return 0; }",
     "branch | switch (a)\n  label case 1:\n  arm | case 2:\n    return return 3;\n"
     "  arm | default:\n    jump break;\nreturn return 0;\n",
     true},
    {"leaving the program is a throw", "c", "void f(void) { if (a) exit(1); abort(); }",
     "branch | if (a)\n  throw exit(1);\nthrow abort();\n", false},
    {"labels and jumps", "c", "void f(void) { goto end; end: return; }",
     "jump goto end;\nlabel end\nreturn return;\n", false},
    {"one branch of #if when both break it", "c",
     "int f(int a)\n{\n#ifdef A\n    if (a) {\n#else\n    if (!a) {\n#endif\n        g();\n    }\n"
     "    return a;\n}\n",
     "branch | if (a)\n  simple g();\nreturn return a;\n", true},
    {"docstring, else of a loop", "python",
     "def f(a):\n    \"\"\"Text.\"\"\"\n    for x in a:\n        pass\n    else:\n        g()\n"
     "    return a\n",
     "comment \"\"\"Text.\"\"\"\nloop | for x in a:\n  jump pass\n  arm | else:\n    simple g()\n"
     "return return a\n",
     true},
    {"the value of a nested function is not ours", "python",
     "def f(a):\n    def g():\n        return 1\n    g()\n",
     "block | def g():\n  return return 1\nsimple g()\n", false},
    {"callback", "javascript", "function f(a) { a.on('x', function () { g(); }); return; }",
     "block | a.on('x', function ()\n  simple g();\nreturn return;\n", false},
    {"try", "javascript", "function f() { try { a(); } catch (e) { throw e; } finally { b(); } }",
     "branch | try\n  simple a();\n  arm | catch (e)\n    throw throw e;\n  arm | finally\n"
     "    simple b();\n",
     false},
    {"signature says that there is a value", "go", "func f() (err error) {\n\treturn\n}\n",
     "return return\n", true},
    {"match", "rust", "fn f(a: A) -> i32 { match a { A::B => 1, _ => return 2, } }",
     "branch | match a\n  arm | A::B =>\n    return 1\n  arm | _ =>\n    return return 2\n", true},
};

static void outline_text(strbuf *out, str text, const struct outline *o)
{
    strbuf lines;
    strbuf_init(&lines, 0);
    outline_dump(&lines, text, o);
    str rest = strbuf_str(&lines), line;
    while (str_next(&rest, '\n', &line) && line.n) { /* without line numbers */
        size_t at = 2;
        while (at < line.n && line.p[at] == ' ')
            at++;
        size_t blank = str_find(line, STR(" "), at);
        strbuf_addf(out, "%*s" STR_FMT "\n", (int)at - 2, "",
                    STR_ARG(str_sub(line, blank + 1, line.n)));
    }
    strbuf_release(&lines);
}

static void test_outlines(void **state)
{
    (void)state;
    size_t bad = 0;
    for (size_t i = 0; i < sizeof outlines / sizeof *outlines; i++) {
        const struct outline_case *c = &outlines[i];
        arena *a = arena_new();
        struct outline o;
        err e = ERR_INIT;
        strbuf got;
        strbuf_init(&got, 0);
        str text = str_of(c->text);
        assert_true(code_outline(c->language, text, 0, (uint32_t)text.n, a, &o, &e));
        outline_text(&got, text, &o);
        if (strcmp(got.p, c->want) != 0 || o.has_value != c->value || o.damaged) {
            fprintf(stderr, "%s: value %d damaged %d\n%swant:\n%s", c->what, o.has_value, o.damaged,
                    got.p, c->want);
            bad++;
        }
        strbuf_release(&got);
        arena_free(a);
    }
    assert_int_equal(bad, 0);
}

/* Invariants of every outline: order, nesting, ranges. */
static void outline_check(const char *name, str text, const struct outline *o)
{
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        bool ok = n->start_byte < n->end_byte && n->end_byte <= text.n &&
                  n->start_byte >= o->body_start && n->header_end >= n->start_byte &&
                  n->header_end <= n->end_byte && n->parent < (int32_t)i &&
                  n->line <= n->end_line && (!i || n->start_byte >= o->v[i - 1].start_byte);
        if (ok && n->parent >= 0)
            ok = n->start_byte >= o->v[n->parent].start_byte &&
                 n->end_byte <= o->v[n->parent].end_byte;
        if (!ok)
            fail_msg("%s: node %zu (line %u) breaks the order", name, i, n->line);
    }
}

static size_t file_check(const char *path, const char *want, size_t least)
{
    strbuf text;
    err e = ERR_INIT;
    size_t seen = 0;
    strbuf_init(&text, 0);
    assert_true(fs_read(&text, path, 8 << 20, &e));
    str t = strbuf_str(&text);
    const struct language *l = language_for(path, t);
    parser *p = parser_new();
    arena *a = arena_new();
    struct extracted x;
    assert_true(parser_extract(p, l, t, NULL, a, &x, &e));
    for (size_t i = 0; i < x.n_symbols; i++) {
        const struct raw_symbol *s = &x.symbols[i];
        bool wanted = want && str_eqz(s->qualified, want);
        if ((s->kind != SYM_FUNCTION && s->kind != SYM_METHOD) || s->is_declaration ||
            !(wanted || (!want && s->end_line > s->line + 60)))
            continue;
        struct outline o;
        assert_true(code_outline(language_name(l), t, s->start_byte, s->end_byte, a, &o, &e));
        outline_check(path, t, &o);
        if (wanted && (o.n < least || o.damaged))
            fail_msg("%s %s: %zu nodes, damaged %d", path, want, o.n, o.damaged);
        seen++;
    }
    arena_free(a);
    parser_free(p);
    strbuf_release(&text);
    return seen;
}

struct real_case {
    const char *path, *name; /* NULL: every function longer than 60 lines */
    size_t nodes;
};
static const struct real_case reals[] = {
    {"kilo/kilo.c", "editorUpdateSyntax", 100},
    {"kilo/kilo.c", NULL, 0},
    {"jq/src/jv_parse.c", NULL, 0},
    {"jq/src/execute.c", "jq_next", 300},
    {"jq/src/execute.c", NULL, 0},
    {"hiredis/hiredis.c", NULL, 0},
    {"hiredis/async.c", "redisAsyncHandleRead", 3},
    {"hiredis/read.c", "redisReaderGetReply", 10},
    {"click/src/click/core.py", "Group.resolve_command", 10},
    {"click/src/click/core.py", NULL, 0},
    {"gin/gin.go", "Engine.handleHTTPRequest", 40},
    {"gin/context.go", NULL, 0},
    {"express/lib/response.js", "res.send", 60},
};

static void test_real_functions(void **state)
{
    (void)state;
    const char *repos = getenv("DOCENT_TEST_REPOS");
    if (!repos) {
        fprintf(stderr, "SKIPPED: the functions of real repositories (DOCENT_TEST_REPOS names "
                        "their folder)\n");
        skip();
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", repos, reals[i].path);
        size_t seen = file_check(path, reals[i].name, reals[i].nodes);
        if (reals[i].name && !seen)
            fail_msg("%s: no %s", path, reals[i].name);
    }
}

/* ---- words ---- */

static void test_words(void **state)
{
    (void)state;
    static const char text[] = "int f(int a)\n{\n    /* not_a_word */\n    return g(a, \"lit b\") "
                               "+ 42;\n}\n";
    arena *a = arena_new();
    struct code_words w;
    err e = ERR_INIT;
    strbuf got;
    strbuf_init(&got, 0);
    assert_true(code_words("c", str_of(text), 0, sizeof text - 1, a, &w, &e));
    for (size_t i = 0; i < w.n; i++)
        strbuf_addf(&got, "%u%s%s:%.*s;", w.v[i].line, w.v[i].is_literal ? "L" : "",
                    w.v[i].is_call ? "C" : "", (int)w.v[i].len, text + w.v[i].byte);
    assert_string_equal(got.p, "1C:f;1:a;4C:g;4:a;4L:\"lit b\";4L:42;");
    strbuf_release(&got);
    arena_free(a);
}

static void test_words_without_a_grammar(void **state)
{
    (void)state;
    arena *a = arena_new();
    struct code_words w;
    err e = ERR_INIT;
    assert_true(code_words(NULL, STR("see foo_bar(7) and x"), 4, 14, a, &w, &e));
    assert_int_equal(w.n, 2);
    assert_true(w.v[0].is_call && !w.v[0].is_literal && w.v[1].is_literal);
    arena_free(a);
}

/* ---- colours ---- */

struct color_case {
    const char *language, *text, *want; /* a letter per byte; . is plain text */
};
static const struct color_case colors[] = {
    {"c", "int f(A a) { return 42; } // x", "ttt.f.t.v....kkkkkk.nn....cccc"},
    {"python", "def f(): return 'x'", "kkk.f....kkkkkk.sss"},
    {"javascript", "const A = f(`x${b}`);", "kkkkk.v.o.f.ssoov.s.."},
};

static char color_letter(enum highlight h)
{
    return ".csnktfKvpoPTH"[h];
}

static void color_string(const char *language, str text, char *out)
{
    arena *a = arena_new();
    struct spans s;
    err e = ERR_INIT;
    assert_true(code_highlight(language, text, a, &s, &e));
    memset(out, '.', text.n);
    out[text.n] = 0;
    for (size_t i = 0; i < s.n; i++) {
        assert_true(s.v[i].start < s.v[i].end && s.v[i].end <= text.n);
        assert_true(!i || s.v[i].start >= s.v[i - 1].end);
        memset(out + s.v[i].start, color_letter(s.v[i].kind), s.v[i].end - s.v[i].start);
    }
    arena_free(a);
}

static void test_colors(void **state)
{
    (void)state;
    size_t bad = 0;
    for (size_t i = 0; i < sizeof colors / sizeof *colors; i++) {
        char got[128];
        color_string(colors[i].language, str_of(colors[i].text), got);
        if (strcmp(got, colors[i].want) == 0)
            continue;
        fprintf(stderr, "%s\n%s want\n%s got\n", colors[i].text, colors[i].want, got);
        bad++;
    }
    assert_int_equal(bad, 0);
}

static void test_colors_of_embedded_text(void **state)
{
    (void)state;
    char got[128];
    color_string("html", STR("<script>f(1)</script>"), got);
    assert_int_equal(got[8], 'f');
    assert_int_equal(got[10], 'n');
    color_string("markdown", STR("# Head\n\n```c\nint x;\n```\n"), got);
    assert_int_equal(got[2], 'H');
    assert_int_equal(got[13], 't');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outlines), cmocka_unit_test(test_real_functions),
        cmocka_unit_test(test_words),    cmocka_unit_test(test_words_without_a_grammar),
        cmocka_unit_test(test_colors),   cmocka_unit_test(test_colors_of_embedded_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
