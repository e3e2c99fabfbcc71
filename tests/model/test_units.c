/* Units: whatever the number of threads, the company and the state of the store, a unit's replies
 * are those of a session that read the unit alone. */
#include "engine/base/cpu.h"
#include "engine/engine.h"
#include "tiny.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

enum { UNITS = 13, SHARED = 70, LONGEST = 700, MOST = 2, ANSWER = 4 };

static token text[UNITS][LONGEST], tail[40];
static const size_t length[UNITS] = {1, 70, 71, 300, 256, 512, 20, 700, 90, 257, 130, 511, 5};
static const char *const file = "units.gguf", *const store_file = "units.db";

static void texts_fill(void)
{
    for (size_t i = 0; i < UNITS; i++)
        for (size_t k = 0; k < LONGEST; k++)
            text[i][k] = (token)((k < SHARED ? k * k * 7 + 3 : k * 13 + i * 57 + k * k) % 256);
    for (size_t k = 0; k < sizeof tail / sizeof *tail; k++)
        tail[k] = (token)(k * 31 % 256);
}

/* Reply k of unit i; some go on from the unit itself, some units are only read. */
static struct reply reply_of(size_t i, size_t k)
{
    return (struct reply){.tail = tail + i,
                          .n_tail = (i + k) % 3 * 4,
                          .banned = -1,
                          .max_tokens = ANSWER + (uint32_t)i};
}

static size_t replies_of(size_t i)
{
    return i % 4 == 1 ? 0 : 1 + i % MOST;
}

static model *open_model(const char *arch, const char *cpu, int threads)
{
    err e = ERR_INIT;
    model *m = NULL;
    tiny_write(file, &(struct tiny){.arch = arch, .seed = 9});
    if (!cpu_select(cpu, &e) ||
        !model_open(&m, file, &(struct model_options){.threads = threads}, NULL, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(unlink(file), 0);
    return m;
}

static void same_reply(const struct reply *a, const struct reply *b)
{
    assert_int_equal(a->ids.len, b->ids.len);
    assert_memory_equal(a->ids.v, b->ids.v, sizeof(token) * a->ids.len);
    assert_int_equal(a->end, b->end);
    assert_memory_equal(&a->logprob, &b->logprob, sizeof a->logprob);
}

struct written {
    size_t done, order[UNITS];
    struct unit *first;
};

static void note_done(void *arg, struct unit *u)
{
    struct written *w = arg;
    w->order[w->done++] = (size_t)(u - w->first);
}

static void units_fill(struct unit u[UNITS], struct reply r[UNITS][MOST], struct written *w)
{
    *w = (struct written){.first = u};
    for (size_t i = 0; i < UNITS; i++) {
        for (size_t k = 0; k < MOST; k++)
            r[i][k] = reply_of(i, k);
        u[i] = (struct unit){.ids = text[i],
                             .n = length[i],
                             .replies = r[i],
                             .n_replies = replies_of(i),
                             .on_done = note_done,
                             .arg = w};
    }
}

static void units_write(session *s, struct unit u[UNITS], struct reply r[UNITS][MOST])
{
    err e = ERR_INIT;
    struct written w;
    units_fill(u, r, &w);
    if (!session_units(s, u, UNITS, NULL, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(w.done, UNITS);
    for (size_t i = 0; i < UNITS; i++)
        assert_true(u[i].read);
}

/* The same replies from a session that reads one unit after the other. */
static void alone_write(model *m, struct reply want[UNITS][MOST])
{
    err e = ERR_INIT;
    session *alone;
    if (!session_new(&alone, m, LONGEST, &e))
        fail_msg("%s", e.msg);
    for (size_t i = 0; i < UNITS; i++)
        for (size_t k = 0; k < replies_of(i); k++) {
            want[i][k] = reply_of(i, k);
            if (!session_sync(alone, text[i], length[i], NULL, &e) ||
                !session_replies(alone, &want[i][k], 1, NULL, &e))
                fail_msg("%s", e.msg);
        }
    session_free(alone);
}

static void replies_drop(struct reply r[UNITS][MOST])
{
    for (size_t i = 0; i < UNITS; i++)
        for (size_t k = 0; k < replies_of(i); k++)
            reply_release(&r[i][k]);
}

static void units_expect(struct reply got[UNITS][MOST], struct reply want[UNITS][MOST])
{
    for (size_t i = 0; i < UNITS; i++)
        for (size_t k = 0; k < replies_of(i); k++)
            same_reply(&want[i][k], &got[i][k]);
    replies_drop(got);
}

static void arch_check(const char *arch, const char *cpu, int threads)
{
    err e = ERR_INIT;
    model *m = open_model(arch, cpu, threads);
    session *s;
    context_store *store;
    struct unit u[UNITS];
    struct reply r[UNITS][MOST], want[UNITS][MOST];
    alone_write(m, want);
    if (!session_new(&s, m, LONGEST, &e) || !session_sync(s, text[0], SHARED, NULL, &e))
        fail_msg("%s", e.msg);
    units_write(s, u, r);
    assert_int_equal(u[0].reused, 1);
    assert_int_equal(u[7].reused, SHARED);
    units_expect(r, want);
    if (!context_store_open(&store, store_file, 0, &e))
        fail_msg("%s", e.msg);
    session_use_store(s, store);
    for (int round = 0; round < 2; round++) { /* the second finds all of it */
        units_write(s, u, r);
        context_store_flush(store);
        for (size_t i = 0; round == 1 && i < UNITS; i++)
            assert_int_equal(u[i].reused, length[i]);
        units_expect(r, want);
    }
    assert_int_equal(session_length(s), SHARED);
    replies_drop(want);
    session_free(s);
    context_store_close(store);
    model_close(m);
    assert_int_equal(unlink(store_file), 0);
}

static void test_as_alone(void **state)
{
    (void)state;
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = 0; i < n; i++)
        arch_check(list[i]->name, "auto", i % 2 ? 1 : 3);
    arch_check("llama", "ref", 2);
}

/* ---- stopping and refusing ---- */

struct stopper {
    cancel stop;
    size_t calls;
};

static void stop_soon(void *arg, const char *phase, unsigned long long done,
                      unsigned long long total)
{
    struct stopper *t = arg;
    (void)phase;
    (void)done;
    (void)total;
    if (++t->calls == 3)
        cancel_request(&t->stop);
}

static void test_stop(void **state)
{
    (void)state;
    err e = ERR_INIT;
    model *m = open_model("qwen2", "auto", 2);
    session *s;
    struct unit u[UNITS];
    struct reply r[UNITS][MOST];
    struct written w;
    struct stopper stopper = {{false}, 0};
    watch watching = {.stop = &stopper.stop, .progress = stop_soon, .arg = &stopper};
    units_fill(u, r, &w);
    if (!session_new(&s, m, LONGEST, &e) || !session_units(s, u, UNITS, &watching, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(w.done, UNITS);
    assert_int_equal(u[UNITS - 1].replies[0].end, REPLY_CANCELLED);
    replies_drop(r);
    session_free(s);
    model_close(m);
}

static void test_refusals(void **state)
{
    (void)state;
    err e = ERR_INIT;
    model *m = open_model("llama", "auto", 2);
    session *s;
    token beyond = TINY_VOCAB;
    struct reply bad = {.tail = &beyond, .n_tail = 1, .banned = -1, .max_tokens = 3};
    struct unit empty = {.ids = text[0]}, foreign = {.ids = &beyond, .n = 1};
    struct unit question = {.ids = text[0], .n = 9, .replies = &bad, .n_replies = 1};
    struct unit *refused[] = {&empty, &foreign, &question};
    if (!session_new(&s, m, LONGEST, &e))
        fail_msg("%s", e.msg);
    assert_true(session_units(s, NULL, 0, NULL, &e));
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(session_units(s, refused[i], 1, NULL, &e));
        assert_int_equal(e.code, ERR_USAGE);
        err_clear(&e);
    }
    session_free(s);
    model_close(m);
}

int main(void)
{
    texts_fill();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_alone),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
