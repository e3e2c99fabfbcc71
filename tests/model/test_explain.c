/* Explaining with the stores, on a tiny model whose words are noise: what is asked, what is found
 * again after edits, and that cancelling and trouble with the stores lose nothing. */
#include "engine/base/fs.h"
#include "prompts/docent.h"
#include "tiny.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static const char source[] = "int twice(int a)\n"
                             "{\n"
                             "    int b = read_it(a);\n"
                             "    int c = read_it(b);\n"
                             "    int mixed;\n"
                             "    mixed = a, c = b;\n" /* not told by the program */
                             "\n"
                             "    /* the second half */\n"
                             "    if (mixed)\n"
                             "        return 0;\n"
                             "    if (b < c) {\n"
                             "        write_it(b);\n"
                             "        write_it(c);\n"
                             "    }\n"
                             "    return read_it(b + c);\n"
                             "}\n"
                             "void never(void)\n"
                             "{\n"
                             "    if (!ready)\n"
                             "        return;\n"
                             "}\n";

static char folder[200], model_file[300], source_file[300], home[300];

static void write_source(const char *before, const char *text)
{
    FILE *f = fopen(source_file, "w");
    assert_non_null(f);
    fputs(before, f);
    fputs(text, f);
    fclose(f);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "explain-XXXXXX");
    /* A build folder may lie in a repository, which would be found instead of the sample. */
    if (chdir("/tmp") != 0 || !mkdtemp(folder))
        return -1;
    char path[600];
    err e = ERR_INIT;
    if (!getcwd(path, 300))
        return -1;
    snprintf(home, sizeof home, "%.200s/%.20s/home", path, folder);
    snprintf(model_file, sizeof model_file, "%.20s/tiny.gguf", folder);
    snprintf(source_file, sizeof source_file, "%.20s/code/twice.c", folder);
    snprintf(path, sizeof path, "%.20s/code", folder);
    setenv("XDG_CACHE_HOME", home, 1);
    tiny_write(folder[0] ? model_file : "", &(struct tiny){.arch = "qwen2", .seed = 5});
    return fs_mkdirs(path, &e) && fs_mkdirs(home, &e) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    err e = ERR_INIT;
    return fs_remove_tree(folder, &e) ? 0 : -1;
}

struct run {
    struct walkthrough w;
    arena *a;
    size_t headers, parts;
    size_t last_part;
    bool in_order;
    cancel stop;
    bool cancel_at_text;
};

static void on_event(void *arg, enum explain_event kind, const struct walkthrough *w, size_t part,
                     str delta)
{
    struct run *r = arg;
    (void)w;
    (void)delta;
    if (kind == EXPLAIN_TEXT && r->cancel_at_text)
        cancel_request(&r->stop);
    r->headers += kind == EXPLAIN_HEADER;
    if (kind != EXPLAIN_PART)
        return;
    r->in_order = r->in_order && (r->parts == 0 || part > r->last_part);
    r->last_part = part;
    r->parts++;
}

static bool explain(struct run *r, const char *target, bool no_cache, err *e)
{
    char code[300];
    snprintf(code, sizeof code, "%.20s/code", folder);
    r->a = arena_new();
    r->in_order = true;
    repo *rp;
    docent *d;
    struct update_report rep;
    assert_true(repo_open(&rp, &(struct repo_options){.path = code}, e));
    assert_true(repo_update(rp, 1, NULL, &rep, e));
    struct docent_options o = {.model = model_file, .no_cache = no_cache, .threads = 1};
    assert_true(docent_open(&d, rp, &o, e));
    struct explain_watch w = {.base = {.stop = &r->stop}, .event = on_event, .arg = r};
    bool ok = docent_explain(d, target, r->a, &r->w, &w, e);
    docent_close(d);
    repo_close(rp);
    return ok;
}

static void explain_ok(struct run *r, const char *target)
{
    err e = ERR_INIT;
    if (!explain(r, target, false, &e))
        fail_msg("%s: %s", target, e.msg);
    assert_true(r->in_order);
    assert_int_equal(r->parts, r->w.n_parts);
    assert_true(r->headers >= 1);
}

static void test_again(void **state)
{
    (void)state;
    struct run first = {0}, again = {0}, moved = {0}, edited = {0};
    write_source("", source);
    explain_ok(&first, "twice");
    assert_false(first.w.from_store);
    assert_true(first.w.tokens_generated > 0);
    explain_ok(&again, "twice");
    assert_true(again.w.from_store);
    assert_int_equal(again.w.tokens_read, 0);
    assert_int_equal(again.w.n_parts, first.w.n_parts);
    for (size_t i = 0; i < first.w.n_parts; i++)
        assert_string_equal(again.w.parts[i].text, first.w.parts[i].text);
    /* an edit further up moves the lines, also those the program names, and asks nothing */
    write_source("int other;\n\n", source);
    explain_ok(&moved, "twice");
    assert_true(moved.w.from_store);
    assert_int_equal(moved.w.tokens_read, 0);
    for (size_t i = 0; i < first.w.n_parts; i++) {
        if (first.w.parts[i].kind == PART_RETURNS) {
            assert_non_null(strstr(first.w.parts[i].text, "(10)"));
            assert_non_null(strstr(moved.w.parts[i].text, "(12)"));
        } else {
            assert_string_equal(moved.w.parts[i].text, first.w.parts[i].text);
        }
        if (first.w.parts[i].line)
            assert_int_equal(moved.w.parts[i].line, first.w.parts[i].line + 2);
    }
    /* an edit inside asks less than everything */
    char changed[sizeof source];
    memcpy(changed, source, sizeof source);
    memcpy(strstr(changed, "write_it(c)"), "write_it(d)", 11);
    write_source("", changed);
    explain_ok(&edited, "twice");
    assert_false(edited.w.from_store);
    assert_true(edited.w.tokens_generated < first.w.tokens_generated);
    assert_string_equal(edited.w.parts[1].text, first.w.parts[1].text);
    arena_free(first.a);
    arena_free(again.a);
    arena_free(moved.a);
    arena_free(edited.a);
}

static void test_program_alone(void **state)
{
    (void)state;
    struct run r = {0};
    write_source("", source);
    explain_ok(&r, "never");
    size_t said = 0;
    for (size_t i = 0; i < r.w.n_parts; i++) {
        if (!r.w.parts[i].by_program || r.w.parts[i].kind == PART_PURPOSE)
            continue; /* noise is no purpose: names stand there instead */
        said++;
        if (r.w.parts[i].kind == PART_STEP)
            assert_string_equal(r.w.parts[i].text, "If `!ready`, returns.");
        if (r.w.parts[i].kind == PART_RETURNS)
            assert_string_equal(r.w.parts[i].text, "Nothing.");
    }
    assert_int_equal(said, 2);
    arena_free(r.a);
}

/* With and without stores the words are the same. */
static void test_no_cache(void **state)
{
    (void)state;
    struct run with = {0}, without = {0};
    err e = ERR_INIT;
    write_source("", source);
    explain_ok(&with, "twice");
    assert_true(explain(&without, "twice", true, &e));
    assert_int_equal(with.w.n_parts, without.w.n_parts);
    for (size_t i = 0; i < with.w.n_parts; i++)
        assert_string_equal(with.w.parts[i].text, without.w.parts[i].text);
    arena_free(with.a);
    arena_free(without.a);
}

static void test_cancel(void **state)
{
    (void)state;
    struct run r = {.cancel_at_text = true}, after = {0};
    err e = ERR_INIT;
    write_source("int fresh;\n",
                 "int third(int a)\n{\n    step_a(a);\n    step_b(a);\n    step_c(a);\n"
                 "    return step_d(a);\n}\n");
    assert_false(explain(&r, "third", false, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    assert_true(r.w.n_parts > 0);
    explain_ok(&after, "third");
    assert_true(after.w.n_parts > 0);
    arena_free(r.a);
    arena_free(after.a);
}

static void test_targets(void **state)
{
    (void)state;
    static const char *const targets[] = {"twice.c", "twice.c:9", "./", "twice.c:never"};
    write_source("", source);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct run r = {0};
        explain_ok(&r, targets[i]);
        assert_true(r.w.n_parts > 0);
        arena_free(r.a);
    }
    struct run r = {0};
    err e = ERR_INIT;
    assert_false(explain(&r, "twise", false, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    arena_free(r.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again),   cmocka_unit_test(test_program_alone),
        cmocka_unit_test(test_cancel),  cmocka_unit_test(test_no_cache),
        cmocka_unit_test(test_targets),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
