/* Loading on a tiny model whose words are noise: what is left behind is what an explanation gives,
 * and neither budgets, nor stopping, nor killing, nor giving way to questions loses anything. */
#include "load_help.h"
#include "prompts/explain.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

struct seen {
    cancel stop, hold;
    size_t units, stop_after, kill_after, hold_after;
    double fraction;
    bool ordered; /* fractions grow */
    pthread_mutex_t lock;
    pthread_cond_t held;
    bool is_held;
};

static void on_event(void *arg, const struct load_state *s, const struct load_unit *unit)
{
    struct seen *x = arg;
    x->ordered = x->ordered && s->fraction >= x->fraction;
    x->fraction = s->fraction;
    if (!unit)
        return;
    assert_true(unit->purpose && unit->symbol->name[0]);
    x->units++;
    if (x->units == x->stop_after)
        cancel_request(&x->stop);
    if (x->units == x->kill_after)
        raise(SIGKILL);
    if (x->units == x->hold_after) {
        cancel_request(&x->hold);
        pthread_mutex_lock(&x->lock);
        x->is_held = true;
        pthread_cond_signal(&x->held);
        pthread_mutex_unlock(&x->lock);
    }
}

static struct load_report load(struct sample *s, const struct load_options *o, struct seen *x)
{
    struct load_report out;
    err e = ERR_INIT;
    arena *a = arena_new();
    x->ordered = true;
    struct load_watch w = {
        .base = {.stop = &x->stop, .hold = &x->hold}, .event = on_event, .arg = x};
    if (!docent_load(s->d, o, a, &out, &w, &e))
        fail_msg("%s", e.msg);
    assert_null(out.note);
    assert_true(x->ordered);
    out.model = NULL;
    arena_free(a);
    return out;
}

static struct readiness ready(struct sample *s)
{
    struct readiness out;
    err e = ERR_INIT;
    arena *a = arena_new();
    assert_true(docent_readiness(s->d, NULL, a, &out, &e));
    arena_free(a);
    return out;
}

static const char *purpose_of(struct sample *s, const char *name, arena *a)
{
    struct walkthrough w;
    err e = ERR_INIT;
    if (!docent_explain(s->d, name, a, &w, NULL, &e))
        fail_msg("%s: %s", name, e.msg);
    for (size_t i = 0; i < w.n_parts; i++)
        if (w.parts[i].kind == PART_PURPOSE)
            return w.parts[i].text;
    fail_msg("%s has no purpose", name);
    return NULL;
}

/* What a load leaves is what explaining alone, without any store, says; a long function included.
 */
static void test_same_words(void **state)
{
    (void)state;
    static const char *const names[] = {"f0", "f7", "main", "far"};
    struct sample with, without;
    struct seen x = {0};
    sample_forget();
    sample_open(&with, false, NULL);
    struct load_options all = {.keep_context = true};
    struct load_report r = load(&with, &all, &x);
    assert_int_equal(r.end, LOAD_COMPLETE);
    assert_int_equal(r.state.units, SAMPLE_SMALL + 2);
    assert_int_equal(r.state.units_now, r.state.units);
    assert_int_equal(x.units, r.state.units);
    assert_true(r.state.fraction > 0.999 && ready(&with).fraction > 0.999);
    sample_open(&without, true, NULL);
    arena *a = arena_new();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct target t;
        err e = ERR_INIT;
        const char *text;
        bool marked;
        assert_true(repo_lookup(with.r, names[i], a, &t, &e));
        assert_true(docent_stored_purpose(with.d, &t.symbol, a, &text, &marked, &e));
        assert_non_null(text);
        assert_string_equal(text, purpose_of(&without, names[i], a));
    }
    arena_free(a);
    sample_close(&without);
    /* a second time there is nothing to do; what was read is kept as well */
    struct seen again = {0};
    struct context_stats kept;
    err e = ERR_INIT;
    r = load(&with, &all, &again);
    assert_int_equal(r.end, LOAD_COMPLETE);
    assert_int_equal(r.state.units_now, 0);
    assert_true(context_store_stats(with.d->context, &kept, &e));
    assert_true(kept.blocks >= r.state.units);
    sample_close(&with);
}

static void test_stop_and_resume(void **state)
{
    (void)state;
    struct sample s;
    struct seen x = {.stop_after = 3}, rest = {0};
    sample_forget();
    sample_open(&s, false, NULL);
    struct load_options o = {0};
    struct load_report r = load(&s, &o, &x);
    assert_int_equal(r.end, LOAD_STOPPED);
    assert_true(r.state.units_read >= 3 && r.state.units_read < r.state.units);
    assert_int_equal(ready(&s).units_read, r.state.units_read);
    uint64_t before = r.state.units_read;
    sample_close(&s);
    sample_open(&s, false, NULL);
    r = load(&s, &o, &rest);
    assert_int_equal(r.end, LOAD_COMPLETE);
    assert_int_equal(r.state.units_now + before, r.state.units);
    sample_close(&s);
}

static void test_budget(void **state)
{
    (void)state;
    struct sample s;
    struct seen x = {0}, y = {0}, rest = {0};
    sample_forget();
    sample_open(&s, false, NULL);
    struct load_report r = load(&s, &(struct load_options){.most_tokens = 300}, &x);
    assert_int_equal(r.end, LOAD_BUDGET);
    assert_true(r.state.units_now >= 1 && r.state.units_now < r.state.units / 2);
    r = load(&s, &(struct load_options){.most_seconds = 1e-9}, &y);
    assert_int_equal(r.end, LOAD_BUDGET);
    r = load(&s, &(struct load_options){.prefix = "lib/"}, &rest);
    assert_int_equal(r.end, LOAD_COMPLETE);
    assert_int_equal(r.state.units, SAMPLE_SMALL);
    assert_true(ready(&s).units_read < ready(&s).units);
    sample_close(&s);
}

/* An edit: only what it changed is read again. */
static void test_edit(void **state)
{
    (void)state;
    struct sample s;
    struct seen x = {0}, y = {0};
    sample_forget();
    sample_open(&s, false, NULL);
    struct load_options o = {0};
    struct load_report r = load(&s, &o, &x);
    assert_int_equal(r.end, LOAD_COMPLETE);
    sample_close(&s);
    sample_write("code/main.c",
                 "/* moved */\nint main(void)\n{\n    int a = 1;\n    a += 1, a -= 1;\n"
                 "    return far(f3(a));\n}\n");
    sample_open(&s, false, NULL);
    r = load(&s, &o, &y);
    assert_int_equal(r.state.units_now, 1);
    sample_close(&s);
}

/* What a comment or the whole body says is not asked: without context nothing is read for it, with
 * context the definition is read and nothing is written. */
static void test_told(void **state)
{
    (void)state;
    struct sample s;
    struct seen x = {0}, y = {0};
    const char *text;
    bool marked;
    err e = ERR_INIT;
    struct target t;
    arena *a = arena_new();
    sample_forget();
    sample_write("code/told.c",
                 "/* Doubles a number, for\n * the tests. Not fast. */\nint twice(int a)\n{\n"
                 "    a *= 2, a += 0;\n    return a;\n}\n"
                 "int size(struct q *q)\n{\n    return q->size;\n}\n"
                 "void nothing(void)\n{\n}\n");
    sample_open(&s, false, NULL);
    static const char *const said[][2] = {{"twice", "Doubles a number, for the tests."},
                                          {"size", "Returns `q->size`."},
                                          {"nothing", "Does nothing: its body is empty."}};
    for (size_t i = 0; i < 3; i++) {
        assert_true(repo_lookup(s.r, said[i][0], a, &t, &e));
        assert_true(docent_stored_purpose(s.d, &t.symbol, a, &text, &marked, &e));
        assert_string_equal(text, said[i][1]);
        assert_false(marked);
        assert_string_equal(purpose_of(&s, said[i][0], a), said[i][1]);
    }
    struct load_options o = {.prefix = "told.c"};
    struct load_report r = load(&s, &o, &x);
    assert_int_equal(r.state.units, 3);
    assert_int_equal(r.state.units_read, 3);
    assert_int_equal(r.state.tokens_read, 0);
    o.keep_context = true;
    r = load(&s, &o, &y);
    assert_int_equal(r.state.units_now, 3);
    assert_true(r.state.tokens_read > 0);
    assert_int_equal(r.state.tokens_generated, 0);
    sample_close(&s);
    remove("code/told.c");
    arena_free(a);
}

static void test_kill(void **state)
{
    (void)state;
    enum { DONE = 4 };
    sample_forget();
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sample s;
        struct seen x = {.kill_after = DONE};
        sample_open(&s, false, NULL);
        load(&s, &(struct load_options){.keep_context = true}, &x);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    struct sample s;
    struct seen x = {0};
    sample_open(&s, false, NULL);
    assert_true(ready(&s).units_read >= DONE);
    struct load_report r = load(&s, &(struct load_options){.keep_context = true}, &x);
    assert_int_equal(r.end, LOAD_COMPLETE);
    assert_true(r.state.units_now <= r.state.units - DONE);
    sample_close(&s);
}

static void *load_in_background(void *arg)
{
    void **p = arg;
    struct load_report r = load(p[0], &(struct load_options){0}, p[1]);
    assert_int_equal(r.end, LOAD_COMPLETE);
    return NULL;
}

/* While it is held a question is answered with the same model, and the load does not end. */
static void test_hold(void **state)
{
    (void)state;
    struct sample loading, asking;
    struct seen x = {.hold_after = 1};
    pthread_mutex_init(&x.lock, NULL);
    pthread_cond_init(&x.held, NULL);
    sample_forget();
    shared_model *m = shared_model_new();
    sample_open(&loading, false, m);
    sample_open(&asking, false, m);
    pthread_t t;
    void *arg[] = {&loading, &x};
    assert_int_equal(pthread_create(&t, NULL, load_in_background, arg), 0);
    pthread_mutex_lock(&x.lock);
    while (!x.is_held)
        pthread_cond_wait(&x.held, &x.lock);
    pthread_mutex_unlock(&x.lock);
    arena *a = arena_new();
    assert_non_null(purpose_of(&asking, "far", a));
    assert_true(ready(&asking).units_read < SAMPLE_SMALL + 2);
    arena_free(a);
    cancel_clear(&x.hold);
    assert_int_equal(pthread_join(t, NULL), 0);
    assert_true(ready(&asking).fraction > 0.999);
    sample_close(&loading);
    sample_close(&asking);
    shared_model_free(m);
    pthread_cond_destroy(&x.held);
    pthread_mutex_destroy(&x.lock);
}

static void test_plan(void **state)
{
    (void)state;
    struct sample s;
    struct seen x = {0};
    struct load_plan p;
    err e = ERR_INIT;
    arena *a = arena_new();
    sample_forget();
    sample_open(&s, false, NULL);
    struct load_options o = {.keep_context = true};
    assert_true(docent_plan(s.d, &o, a, &p, NULL, &e));
    assert_int_equal(p.total.units, SAMPLE_SMALL + 2);
    assert_int_equal(p.n, 5); /* ".", lib/, lib/small.c, long.c, main.c */
    assert_string_equal(p.v[0].path, "");
    assert_int_equal(p.v[0].cost.tokens, p.total.tokens);
    assert_string_equal(p.v[1].path, "lib/");
    assert_int_equal(p.v[1].cost.tokens, p.v[2].cost.tokens);
    struct load_report r = load(&s, &o, &x);
    /* noise is written to the full length and again: only what is read can be foretold */
    assert_true(r.state.tokens_read >= p.total.tokens * 8 / 10);
    assert_true(docent_plan(s.d, &o, a, &p, NULL, &e));
    assert_int_equal(p.total.tokens, 0);
    assert_true(p.fraction > 0.999);
    sample_close(&s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_words), cmocka_unit_test(test_stop_and_resume),
        cmocka_unit_test(test_budget),     cmocka_unit_test(test_edit),
        cmocka_unit_test(test_kill),       cmocka_unit_test(test_hold),
        cmocka_unit_test(test_plan),       cmocka_unit_test(test_told),
    };
    return cmocka_run_group_tests(tests, sample_make, sample_drop);
}
