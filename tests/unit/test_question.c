/* What a question asks for, as a table: form, object, and what else is read from its words. */
#include "prompts/question.h"
#include "unit.h"

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *question;
        enum asked_for form;
        const char *object;
    } rows[] = {
        {"where is editorSave?", ASKED_WHERE, "editorSave"},
        {"Where is the function `editorSave` defined?", ASKED_WHERE, "editorSave"},
        {"which file defines struct erow", ASKED_WHERE, "erow"},
        {"where is raw mode switched on?", ASKED_FREELY, ""},
        {"who calls sdstrim()", ASKED_CALLERS, "sdstrim"},
        {"Which functions call redisFree?", ASKED_CALLERS, "redisFree"},
        {"where is the macro FOO used?", ASKED_CALLERS, "FOO"},
        {"and who calls it?", ASKED_CALLERS, "it"},
        {"where does sdstrim get called?", ASKED_CALLERS, "sdstrim"},
        {"how many functions call sdstrim", ASKED_CALLERS, "sdstrim"},
        {"Wer ruft sdstrim auf?", ASKED_CALLERS, "sdstrim"},
        {"what is called by main", ASKED_CALLEES, "main"},
        {"where's sdstrim", ASKED_WHERE, "sdstrim"},
        {"show me sdstrim", ASKED_WHERE, "sdstrim"},
        {"definition of erow", ASKED_WHERE, "erow"},
        {"Wo ist editorSave?", ASKED_WHERE, "editorSave"},
        {"editorSave()", ASKED_UNIT, "editorSave"},
        {"kilo.c:253", ASKED_UNIT, "kilo.c:253"},
        {"src/kilo.c", ASKED_LIST, "src/kilo.c"},
        {"Was macht editorSave?", ASKED_UNIT, "editorSave"},
        {"help", ASKED_FREELY, ""},
        {"callers of a.b.c", ASKED_CALLERS, "a.b.c"},
        {"what does main call?", ASKED_CALLEES, "main"},
        {"which functions does main call", ASKED_CALLEES, "main"},
        {"list the structs in async.h", ASKED_LIST, "async.h"},
        {"which classes are in core.py?", ASKED_LIST, "core.py"},
        {"list all functions", ASKED_LIST, ""},
        {"what is this project about?", ASKED_OVERVIEW, ""},
        {"What does this repository do?", ASKED_OVERVIEW, ""},
        {"how is the code organised?", ASKED_OVERVIEW, ""},
        {"give me an overview of this repo", ASKED_OVERVIEW, ""},
        {"what does editorSave do?", ASKED_UNIT, "editorSave"},
        {"explain editorSave", ASKED_UNIT, "editorSave"},
        {"How does the editor save a file to disk?", ASKED_FREELY, ""},
        {"", ASKED_FREELY, ""},
        {"???", ASKED_FREELY, ""},
        {"where is", ASKED_FREELY, ""},
    };
    arena *a = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct inquiry q;
        inquiry_read(&q, str_of(rows[i].question), a);
        if (q.form != rows[i].form || !str_eqz(q.object, rows[i].object))
            fail_msg("%s: form %d, object " STR_FMT, rows[i].question, (int)q.form,
                     STR_ARG(q.object));
    }
    arena_free(a);
}

static void test_words(void **state)
{
    (void)state;
    arena *a = arena_new();
    struct inquiry q;
    inquiry_read(&q, STR("How do `run` and read_key() differ from a.b in src/main.c, really?"), a);
    assert_int_equal(q.n_names, 4);
    assert_true(str_eqz(q.names[0], "run") && str_eqz(q.names[1], "read_key"));
    assert_true(str_eqz(q.names[2], "a.b") && str_eqz(q.names[3], "src/main.c"));
    assert_false(q.of_tests || q.refers_back || q.of_prose);
    inquiry_read(&q, STR("Which tests cover this in the documentation?"), a);
    assert_true(q.of_tests && q.refers_back && q.of_prose);
    inquiry_read(&q, STR("who calls it"), a);
    assert_true(q.is_pronoun);
    arena_free(a);
}

/* More words than are kept, and words without end, are no trouble. */
static void test_long(void **state)
{
    (void)state;
    arena *a = arena_new();
    strbuf b;
    struct inquiry q;
    strbuf_init(&b, 0);
    for (int i = 0; i < 3000; i++)
        strbuf_addz(&b, i % 2 ? "where is " : "\xff\xfe` ");
    inquiry_read(&q, strbuf_str(&b), a);
    assert_int_equal(q.form, ASKED_FREELY);
    strbuf_release(&b);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
