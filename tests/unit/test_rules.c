/* Rule files: every one compiles without an unknown name; the notation and its predicates do what
 * rules.h says, on rules written here. */
#include "indexer/lang/rules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_all_files_compile(void **state)
{
    (void)state;
    size_t bad = 0;
    for (size_t i = 0; i < languages_count; i++) {
        err e = ERR_INIT;
        if (rules_check(&languages[i], &e))
            continue;
        fprintf(stderr, "%s: %s\n", languages[i].name, e.msg);
        bad++;
    }
    assert_int_equal(bad, 0);
}

struct collected {
    strbuf out;
    str text;
};

static void match_collect(void *arg, const struct tree_match *m)
{
    struct collected *c = arg;
    for (size_t i = 0; i < m->n; i++)
        strbuf_addf(&c->out, "%s%s=" STR_FMT, i ? " " : "", m->v[i].name,
                    STR_ARG(str_sub(c->text, m->v[i].start, m->v[i].end)));
    strbuf_addc(&c->out, ';');
}

static bool never(void *arg)
{
    (void)arg;
    return false;
}

/* Runs rules over a C text; the captures of each match, or the error of the rules. */
static void rules_run(const char *rules, const char *code, struct collected *c)
{
    const struct language *l = language_by_name("c");
    strbuf text;
    err e = ERR_INIT;
    strbuf_init(&text, 0);
    strbuf_addf(&text, "; section: tags\n%s", rules);
    const str given = strbuf_str(&text);
    struct language mine = *l;
    mine.rules[0] = &given;
    struct rules *r = rules_compile(&mine, RULES_TAGS, &e);
    strbuf_init(&c->out, 0);
    c->text = str_of(code);
    if (!r) {
        strbuf_addz(&c->out, e.msg);
    } else {
        TSParser *p = ts_parser_new();
        assert_true(ts_parser_set_language(p, l->grammar()));
        TSTree *t = ts_parser_parse_string(p, NULL, code, (uint32_t)strlen(code));
        struct matcher *m = matcher_new();
        struct rule_walk w = {.rules = r,
                              .tree = t,
                              .text = c->text,
                              .end = (uint32_t)strlen(code),
                              .emit = match_collect,
                              .arg = c,
                              .tick = never};
        assert_true(rules_walk(m, &w));
        matcher_free(m);
        ts_tree_delete(t);
        ts_parser_delete(p);
        rules_drop(r);
    }
    strbuf_release(&text);
}

struct rule_case {
    const char *what, *rules, *code, *want;
};
static const struct rule_case cases[] = {
    {"type and capture", "(number_literal) @_n", "int x = 1 + 2;", "_n=1;_n=2;"},
    {"field", "(init_declarator value: (_) @_v)", "int x = 1;", "_v=1;"},
    {"fields in any order", "(init_declarator value: (_) @_v declarator: (_) @_d)", "int x = 1;",
     "_v=1 _d=x;"},
    {"each child", "(argument_list (identifier) @_a)", "int x = f(a, b);", "_a=a;_a=b;"},
    {"anchor first", "(argument_list . (identifier) @_a)", "int x = f(a, b);", "_a=a;"},
    {"anchor last", "(argument_list (identifier) @_a .)", "int x = f(a, b);", "_a=b;"},
    {"neighbours", "(argument_list (identifier) @_a . (identifier) @_b)", "int x = f(a, b, c);",
     "_a=a _b=b;_a=b _b=c;"},
    {"token", "(binary_expression \"+\" @_o)", "int x = 1 + 2;", "_o=+;"},
    {"alternatives", "(argument_list [(identifier) (number_literal)] @_a)", "int x = f(a, 1);",
     "_a=a;_a=1;"},
    {"optional there", "(return_statement (identifier)? @_a) @_r", "int f(){return a;}",
     "_r=return a; _a=a;"},
    {"optional missing", "(return_statement (identifier)? @_a) @_r", "int f(){return;}",
     "_r=return;;"},
    {"absent field", "(if_statement !alternative) @_i", "int f(){if(a)b; if(c)d; else e;}",
     "_i=if(a)b;;"},
    {"follow", "(declaration declarator*: (identifier) @_n)", "int ***x[3];", "_n=x;"},
    {"eq string", "(declaration declarator: (identifier) @_n (#eq? @_n \"a\"))", "int a, b;",
     "_n=a;"},
    {"not eq", "(declaration declarator: (identifier) @_n (#not-eq? @_n \"a\"))", "int a, b;",
     "_n=b;"},
    {"eq capture", "(binary_expression left: (_) @_l right: (_) @_r (#eq? @_l @_r))",
     "int a = (x + x) * (x + y);", "_l=x _r=x;"},
    {"match", "(declaration declarator: (identifier) @_n (#match? @_n \"^[ab]$\"))", "int a, b, c;",
     "_n=a;_n=b;"},
    {"not match", "(declaration declarator: (identifier) @_n (#not-match? @_n \"^[ab]$\"))",
     "int a, b, c;", "_n=c;"},
    {"any of", "(declaration declarator: (identifier) @_n (#any-of? @_n \"a\" \"c\"))",
     "int a, b, c;", "_n=a;_n=c;"},
    {"parent", "(identifier) @_n", "int a;", "_n=a;"},
    {"inside", "(identifier (#inside? \"argument_list\")) @_n", "int a = f(b);", "_n=b;"},
    {"not parent", "(identifier (#not-parent? \"argument_list\" \"init_declarator\")) @_n",
     "int a = f(b);", "_n=f;"},
    {"error node", "(ERROR) @_e", "int a; ) int b;", "_e=);"},
    {"unknown type", "(no_such_node) @_n", "int a;",
     "c: rules line 2: unknown node type \"no_such_node\""},
    {"unknown field", "(declaration nope: (_) @_n)", "int a;",
     "c: rules line 2: unknown field \"nope\""},
    {"unknown capture", "(declaration) @nonsense", "int a;",
     "c: rules line 2: unknown capture @nonsense"},
    {"not closed", "(declaration", "int a;",
     "c: rules line 2: a bracket is not closed near \"end\""},
};

static void test_notation(void **state)
{
    (void)state;
    size_t bad = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct collected c;
        rules_run(cases[i].rules, cases[i].code, &c);
        if (strcmp(c.out.p, cases[i].want) != 0) {
            fprintf(stderr, "%s: want %s, got %s\n", cases[i].what, cases[i].want, c.out.p);
            bad++;
        }
        strbuf_release(&c.out);
    }
    assert_int_equal(bad, 0);
}

struct name_case {
    const char *path, *head, *language;
};
static const struct name_case names[] = {
    {"src/main.c", "", "c"},
    {"a/b.h", "int x;\n", "c"},
    {"a/b.h", "#pragma once\nnamespace x {\n", "cpp"},
    {"a/b.h", "#import <Foundation/Foundation.h>\n@interface X\n", "objc"},
    {"x.C", "", "cpp"},
    {"x.PY", "", "python"},
    {"Makefile", "", "make"},
    {"sub/Makefile.am", "", "automake"},
    {"Makefile.in", "", "automake"},
    {"sub/GNUmakefile", "", "make"},
    {"CMakeLists.txt", "", "cmake"},
    {"Dockerfile.dev", "", "dockerfile"},
    {"script", "#!/usr/bin/env python3\n", "python"},
    {"script", "#!/usr/bin/env -S node --flag\n", "javascript"},
    {"script", "#!/bin/bash -e\n", "bash"},
    {"script", "text\n", NULL},
    {".c", "", NULL},
    {"x.unknown", "", NULL},
    {"Rakefile", "", "ruby"},
    {"x.test.tsx", "", "tsx"},
};

static void test_language_of_a_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *got = code_language(names[i].path, str_of(names[i].head));
        const char *want = names[i].language;
        if (got != want && (!got || !want || strcmp(got, want) != 0))
            fail_msg("%s: want %s, got %s", names[i].path, want ? want : "none",
                     got ? got : "none");
    }
    assert_int_equal(strlen(languages_version()), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_files_compile),
        cmocka_unit_test(test_notation),
        cmocka_unit_test(test_language_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
