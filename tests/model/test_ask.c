/* Asking on a sample repository with a tiny model whose words are noise: routes, events, sources,
 * what is stored, conversations, cancelling. */
#include "load_help.h"
#include "prompts/ask.h"

struct run {
    arena *a;
    struct asked x;
    size_t places, texts, sentences;
    bool in_order, whole;
    const char *in;
    cancel stop;
    bool stop_at_text;
};

static void on_event(void *arg, enum ask_event kind, const struct asked *x, size_t sentence,
                     str delta)
{
    struct run *r = arg;
    (void)delta;
    r->places += kind == ASK_PLACES;
    r->texts += kind == ASK_TEXT;
    if (kind == ASK_TEXT && r->stop_at_text)
        cancel_request(&r->stop);
    if (kind != ASK_PLACES && !r->places)
        r->in_order = false;
    if (kind != ASK_SENTENCE)
        return;
    r->in_order = r->in_order && sentence == r->sentences && sentence < x->n_sentences;
    r->sentences++;
}

static bool ask(struct run *r, const char *question, const char *follow, err *e)
{
    struct sample s;
    sample_open(&s, false, NULL);
    r->a = arena_new();
    r->in_order = true;
    struct ask_options o = {
        .question = question, .follow = follow, .reader = "none", .whole = r->whole, .in = r->in};
    struct ask_watch w = {.base = {.stop = &r->stop}, .event = on_event, .arg = r};
    bool ok = docent_ask(s.d, &o, r->a, &r->x, &w, e);
    sample_close(&s);
    return ok;
}

/* Every number in a sentence is a source, and every source lies in its file. */
static void ask_ok(struct run *r, const char *question, const char *follow, enum ask_route route)
{
    err e = ERR_INIT;
    if (!ask(r, question, follow, &e))
        fail_msg("%s: %s", question, e.msg);
    if (r->x.route != route)
        fail_msg("%s: route %s", question, ask_route_name(r->x.route));
    assert_true(r->in_order);
    /* by words, and as they stay; the whole context first has what it names */
    assert_true(r->places >= 1 && r->places <= (r->whole ? 4 : 2));
    assert_true(r->sentences >= r->x.n_sentences);
    for (size_t i = 0; i < r->x.n_sentences; i++) {
        const struct sentence *s = &r->x.sentences[i];
        assert_true(s->text[0]);
        assert_true(!s->marked || s->reason);
        for (size_t k = 0; k < s->n_sources; k++) {
            char number[16];
            snprintf(number, sizeof number, "[%u]", s->sources[k]);
            assert_non_null(strstr(s->text, number));
            assert_true(s->sources[k] >= 1 && s->sources[k] <= r->x.n_sources);
        }
    }
    for (size_t i = 0; i < r->x.n_sources; i++)
        assert_true(r->x.sources[i].line >= 1 && r->x.sources[i].end_line >= r->x.sources[i].line);
}

static void test_index(void **state)
{
    (void)state;
    struct run where = {0}, callers = {0}, callees = {0}, list = {0};
    ask_ok(&where, "where is far?", NULL, ROUTE_INDEX);
    assert_int_equal(where.x.n_sentences, 1);
    assert_true(where.x.sentences[0].by_program);
    assert_string_equal(where.x.sources[0].path, "long.c");
    assert_null(where.x.model);
    ask_ok(&callers, "who calls f3?", NULL, ROUTE_INDEX);
    assert_int_equal(callers.x.n_sentences, 2); /* f4 and main */
    ask_ok(&callees, "what does main call?", NULL, ROUTE_INDEX);
    assert_int_equal(callees.x.n_sentences, 3);
    ask_ok(&list, "list the functions in lib/small.c", NULL, ROUTE_INDEX);
    assert_int_equal(list.x.n_sentences, SAMPLE_SMALL);
    arena_free(where.a);
    arena_free(callers.a);
    arena_free(callees.a);
    arena_free(list.a);
}

/* The second time no model is opened and the answer is the same; an edit of what was read asks
 * anew. */
static void test_again(void **state)
{
    (void)state;
    struct run first = {0}, again = {0}, unit = {0}, edited = {0};
    sample_forget();
    ask_ok(&first, "How does main add far and f3?", NULL, ROUTE_PIECES);
    assert_false(first.x.from_store);
    assert_true(first.x.tokens_read > 0 && first.texts > 0);
    ask_ok(&again, "How does main add far and f3?", NULL, ROUTE_PIECES);
    assert_true(again.x.from_store);
    assert_int_equal(again.x.tokens_read, 0);
    assert_int_equal(again.x.n_sentences, first.x.n_sentences);
    for (size_t i = 0; i < first.x.n_sentences; i++)
        assert_string_equal(again.x.sentences[i].text, first.x.sentences[i].text);
    assert_int_equal(again.x.n_sources, first.x.n_sources);
    for (size_t i = 0; i < first.x.n_sources; i++)
        assert_int_equal(again.x.sources[i].line, first.x.sources[i].line);
    assert_int_equal(again.x.places.n, first.x.places.n);
    ask_ok(&unit, "what does f3 do?", NULL, ROUTE_UNIT);
    assert_true(unit.x.sentences[unit.x.n_sentences - 1].by_program); /* who calls it */
    sample_write("code/main.c", "int main(void)\n{\n    return far(f3(1)) - f9(2);\n}\n");
    ask_ok(&edited, "How does main add far and f3?", NULL, ROUTE_PIECES);
    assert_false(edited.x.from_store);
    sample_write("code/main.c", "int main(void)\n{\n    return far(f3(1)) + f9(2);\n}\n");
    arena_free(first.a);
    arena_free(again.a);
    arena_free(unit.a);
    arena_free(edited.a);
}

/* The best place may be text that belongs to no definition. */
static void test_bare_text(void **state)
{
    (void)state;
    struct run r = {0};
    sample_write("code/notes.c",
                 "/* Widget colours are limited to the palette: the widget takes the\n"
                 " * nearest colour, whatever colour was wanted. */\n\n#include <x.h>\n");
    ask_ok(&r, "How are widget colours limited to the palette?", NULL, ROUTE_PIECES);
    assert_true(r.x.places.n > 0);
    assert_string_equal(r.x.places.v[0].path, "notes.c");
    assert_null(r.x.places.v[0].symbol);
    assert_int_equal(unlink("code/notes.c"), 0);
    arena_free(r.a);
}

static void test_nothing(void **state)
{
    (void)state;
    struct run r = {0}, empty = {0};
    err e = ERR_INIT;
    ask_ok(&r, "How are Bluetooth devices paired with phones?", NULL, ROUTE_NONE);
    assert_int_equal(r.x.n_sentences, 1);
    assert_true(r.x.sentences[0].by_program);
    assert_false(ask(&empty, " \n ", NULL, &e));
    assert_int_equal(e.code, ERR_USAGE);
    arena_free(r.a);
    arena_free(empty.a);
}

static void test_conversation(void **state)
{
    (void)state;
    struct run first = {0}, more = {0}, lost = {0};
    err e = ERR_INIT;
    ask_ok(&first, "where is f3?", NULL, ROUTE_INDEX);
    assert_int_equal(first.x.turn, 1);
    ask_ok(&more, "and who calls it?", first.x.conversation, ROUTE_INDEX);
    assert_int_equal(more.x.turn, 2);
    assert_string_equal(more.x.conversation, first.x.conversation);
    assert_int_equal(more.x.n_sentences, 2);
    assert_false(ask(&lost, "and then?", "999999", &e));
    assert_int_equal(e.code, ERR_NOT_FOUND);
    struct sample s;
    struct asked *turns;
    size_t n;
    sample_open(&s, false, NULL);
    err_clear(&e);
    assert_true(docent_conversation(s.d, "last", first.a, &turns, &n, &e));
    assert_int_equal(n, 2);
    assert_string_equal(turns[1].question, "and who calls it?");
    assert_int_equal(turns[1].n_sentences, 2);
    assert_string_equal(turns[1].sentences[0].text, more.x.sentences[0].text);
    struct conversations all;
    assert_true(docent_conversations(s.d, first.a, &all, &e));
    size_t before = all.n;
    assert_true(docent_conversation_forget(s.d, first.x.conversation, &e));
    assert_true(docent_conversations(s.d, first.a, &all, &e));
    assert_int_equal(all.n, before - 1);
    sample_close(&s);
    arena_free(first.a);
    arena_free(more.a);
    arena_free(lost.a);
}

/* What a follow-up shows the model begins with what was shown before, and is not read again. */
static void test_prefix(void **state)
{
    (void)state;
    struct run first = {0}, more = {0};
    sample_forget();
    ask_ok(&first, "How does main add far and f3?", NULL, ROUTE_PIECES);
    ask_ok(&more, "Why does f3 add what f2 returns?", "last", ROUTE_PIECES);
    assert_int_equal(more.x.turn, 2);
    assert_false(more.x.from_store);
    assert_true(more.x.tokens_reused > 0);
    arena_free(first.a);
    arena_free(more.a);
}

/* The whole repository as context: what is cited is what the model named, and the files are not
 * read again; too many files are one clear error. */
static void test_whole(void **state)
{
    (void)state;
    struct run first = {.whole = true, .in = "main.c"}, more = {.whole = true, .in = "main.c"},
               all = {.whole = true};
    err e = ERR_INIT;
    sample_forget();
    ask_ok(&first, "How does main add far and f3?", NULL, ROUTE_WHOLE);
    assert_true(first.x.tokens_read > 0);
    assert_non_null(first.x.note); /* what reading costs */
    ask_ok(&more, "What does main return?", "last", ROUTE_WHOLE);
    assert_true(more.x.tokens_reused > more.x.tokens_read);
    assert_false(ask(&all, "How does main add far and f3?", NULL, &e));
    assert_int_equal(e.code, ERR_UNSUPPORTED);
    assert_non_null(strstr(e.msg, "tokens"));
    arena_free(first.a);
    arena_free(more.a);
    arena_free(all.a);
}

/* "Returns nothing" is of no line: the definition is cited. */
static void test_no_value(void **state)
{
    (void)state;
    struct run r = {0};
    sample_write("code/quiet.c", "void quiet_one(int a)\n{\n    a++;\n}\n");
    ask_ok(&r, "what does quiet_one do?", NULL, ROUTE_UNIT);
    assert_true(r.x.n_sources > 0);
    assert_int_equal(r.x.sources[0].end_line, 4);
    assert_int_equal(unlink("code/quiet.c"), 0);
    arena_free(r.a);
}

static void test_cancel(void **state)
{
    (void)state;
    static const char question[] = "How does main add far and sum_up?";
    struct run r = {.stop_at_text = true}, after = {0};
    err e = ERR_INIT;
    sample_forget();
    /* more than one step that the program cannot tell: something is left when it stops */
    sample_write("code/sum.c", "int sum_up(int far)\n{\n    far = far + 1, far -= 1;\n"
                               "    while (far < 9) {\n        far += f9(far), far--;\n"
                               "        far += f9(far), far--;\n    }\n    return far;\n}\n");
    assert_false(ask(&r, question, NULL, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    assert_true(r.x.places.n > 0);
    assert_null(r.x.conversation);
    ask_ok(&after, question, NULL, ROUTE_PIECES);
    assert_false(after.x.from_store);
    assert_int_equal(unlink("code/sum.c"), 0);
    arena_free(r.a);
    arena_free(after.a);
}

/* Without the model that was chosen the index still answers, and what the program can tell is told
 * with the error. */
static void test_no_model(void **state)
{
    (void)state;
    struct sample s;
    struct asked x;
    err e = ERR_INIT;
    arena *a = arena_new();
    sample_forget();
    sample_open_model(&s, "missing.gguf");
    struct ask_options where = {.question = "where is far?"},
                       free_form = {.question = "How does main add far and f3?", .reader = "none"};
    assert_true(docent_ask(s.d, &where, a, &x, NULL, &e));
    assert_int_equal(x.route, ROUTE_INDEX);
    assert_false(docent_ask(s.d, &free_form, a, &x, NULL, &e));
    assert_int_equal(e.code, ERR_MODEL);
    assert_true(x.places.n > 0);
    assert_true(x.n_sentences > 0);
    assert_true(x.n_sources > 0);
    assert_null(x.model);
    assert_int_equal(x.tokens_generated, 0);
    for (size_t i = 0; i < x.n_sentences; i++)
        assert_true(x.sentences[i].n_sources > 0);
    sample_close(&s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_index),    cmocka_unit_test(test_again),
        cmocka_unit_test(test_nothing),  cmocka_unit_test(test_conversation),
        cmocka_unit_test(test_prefix),   cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_no_model), cmocka_unit_test(test_whole),
        cmocka_unit_test(test_no_value), cmocka_unit_test(test_bare_text),
    };
    return cmocka_run_group_tests(tests, sample_make, sample_drop);
}
