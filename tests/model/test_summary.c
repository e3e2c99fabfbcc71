/* Summaries and the tour on a tiny model whose words are noise: what they are made from, and that
 * they are the same with and without stores. */
#include "load_help.h"
#include "prompts/summary.h"
#include "prompts/units.h"

/* Purposes as a real model would give them: noise is marked, and nothing is built on what is. */
static void purposes_put(struct sample *s, const char *text)
{
    struct read_units u;
    err e = ERR_INIT;
    arena *a = arena_new();
    assert_true(docent_choose_model(s->d, a, &e));
    assert_true(units_list(s->d, &(struct load_options){0}, a, &u, NULL, &e));
    assert_int_equal(u.n, SAMPLE_SMALL + 2);
    for (size_t i = 0; i < u.n; i++)
        if (!u.v[i].is_read)
            answers_put(s->d->store, &u.v[i].key, &(struct answer){text, NULL});
    arena_free(a);
}

static void summary(struct sample *s, const char *path, bool stored, arena *a, struct summary *out)
{
    err e = ERR_INIT;
    struct summary_options o = {.stored_only = stored};
    if (!docent_summary(s->d, path, &o, a, out, NULL, &e))
        fail_msg("%s", e.msg);
}

static void test_incremental(void **state)
{
    (void)state;
    struct sample s;
    struct summary first, again, other, stored;
    arena *a = arena_new();
    sample_forget();
    sample_open(&s, false, NULL);
    purposes_put(&s, "Adds a number to `a`.");
    summary(&s, NULL, true, a, &stored);
    assert_null(stored.text);
    assert_int_equal(stored.kind, SUMMARY_REPOSITORY);
    assert_null(s.d->m); /* opened no model */
    summary(&s, "lib", false, a, &first);
    assert_int_equal(first.kind, SUMMARY_FOLDER);
    assert_int_equal(first.n, 1);
    assert_string_equal(first.v[0].path, "lib/small.c");
    assert_non_null(first.v[0].text); /* the file's sentence, marked as noise is */
    assert_true(first.tokens_generated > 0);
    summary(&s, "lib/small.c", false, a, &again); /* written on the way */
    assert_true(again.from_store);
    assert_string_equal(again.text, first.v[0].text);
    assert_int_equal(again.n + again.left_out, SAMPLE_SMALL);
    assert_string_equal(again.v[0].text, "Adds a number to `a`.");
    summary(&s, "main.c", false, a, &other);
    assert_false(other.from_store);
    sample_close(&s);
    /* an edit elsewhere leaves it stored */
    sample_write("code/main.c", "int main(void)\n{\n    return far(f3(2)) + f9(2);\n}\n");
    sample_open(&s, false, NULL);
    summary(&s, "lib/small.c", true, a, &stored);
    assert_string_equal(stored.text, again.text);
    summary(&s, "main.c", true, a, &other);
    assert_null(other.text);
    sample_close(&s);
    arena_free(a);
}

static void test_same_without_stores(void **state)
{
    (void)state;
    static const char *const paths[] = {NULL, "lib/", "main.c", "long.c"};
    struct sample with, without;
    arena *a = arena_new();
    sample_forget();
    sample_open(&with, false, NULL);
    sample_open(&without, true, NULL);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct summary x, y;
        summary(&with, paths[i], false, a, &x);
        summary(&without, paths[i], false, a, &y);
        assert_int_equal(x.n, y.n);
        assert_true(!x.text == !y.text && (!x.text || strcmp(x.text, y.text) == 0));
        for (size_t k = 0; k < x.n; k++)
            assert_true(!x.v[k].text == !y.v[k].text &&
                        (!x.v[k].text || strcmp(x.v[k].text, y.v[k].text) == 0));
    }
    sample_close(&with);
    sample_close(&without);
    arena_free(a);
}

static void test_nothing(void **state)
{
    (void)state;
    struct sample s;
    struct summary x;
    err e = ERR_INIT;
    arena *a = arena_new();
    sample_open(&s, false, NULL);
    assert_false(docent_summary(s.d, "nowhere/", &(struct summary_options){0}, a, &x, NULL, &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    sample_close(&s);
    arena_free(a);
}

static void test_tour(void **state)
{
    (void)state;
    struct sample s;
    struct tour t, u;
    err e = ERR_INIT;
    arena *a = arena_new();
    sample_forget();
    sample_open(&s, false, NULL);
    assert_true(docent_tour(s.d, &(struct tour_options){.stops = 6}, a, &t, NULL, &e));
    assert_int_equal(t.n, 6);
    assert_string_equal(t.v[0].symbol.name, "main");
    assert_string_equal(t.v[0].reason, "entry point");
    assert_non_null(strstr(t.v[0].calls, "(stop 2)"));
    assert_non_null(strstr(t.v[1].reason, "`main` leads here"));
    for (size_t i = 0; i < t.n; i++) {
        assert_non_null(t.v[i].text);
        for (size_t k = 0; k < i; k++)
            assert_true(t.v[i].symbol.id != t.v[k].symbol.id);
    }
    assert_true(docent_tour(s.d, &(struct tour_options){.stops = 6}, a, &u, NULL, &e));
    assert_true(u.from_store && !t.from_store);
    strbuf b, c;
    strbuf_init(&b, 0);
    strbuf_init(&c, 0);
    tour_markdown(&t, &b);
    tour_markdown(&u, &c);
    assert_string_equal(b.p, c.p);
    assert_non_null(strstr(b.p, "1. **`main`** in [main.c:1](main.c#L1): entry point"));
    strbuf_release(&b);
    strbuf_release(&c);
    sample_close(&s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_incremental),
        cmocka_unit_test(test_same_without_stores),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_tour),
    };
    return cmocka_run_group_tests(tests, sample_make, sample_drop);
}
