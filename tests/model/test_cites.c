/* Answers that expire: what became of the lines that a kept answer stands on. */
#include "load_help.h"
#include "prompts/cites.h"

/* An answer that is kept says of each source what became of it. */
static void test_sources(void **state)
{
    (void)state;
    struct sample s;
    struct source sources[] = {{.path = "a.c", .line = 1, .end_line = 1},
                               {.path = "a.c", .line = 3, .end_line = 3},
                               {.path = "a.c", .line = 4, .end_line = 4},
                               {.path = "b.c", .line = 1, .end_line = 1}};
    struct asked x = {
        .question = "what is there", .route = ROUTE_PIECES, .sources = sources, .n_sources = 4};
    arena *a = arena_new();
    sample_forget();
    sample_write("code/a.c", "int one;\nint two;\nint three;\nint four;\n");
    sample_write("code/b.c", "int b;\n");
    sample_open(&s, false, NULL);
    cites_record_asked(s.d, &x, a);
    cites_judge_asked(s.d, &x, a);
    for (size_t i = 0; i < x.n_sources; i++)
        assert_null(sources[i].since);
    sample_close(&s);
    sample_write("code/a.c", "int one;\nint more;\nint two;\nint three;\nint five;\n");
    assert_int_equal(unlink("code/b.c"), 0);
    sample_open(&s, false, NULL);
    cites_judge_asked(s.d, &x, a);
    assert_null(sources[0].since);
    assert_string_equal(sources[1].since, "now at line 4");
    assert_string_equal(sources[2].since, "changed since");
    assert_string_equal(sources[3].since, "gone");
    sample_close(&s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sources)};
    return cmocka_run_group_tests(tests, sample_make, sample_drop);
}
