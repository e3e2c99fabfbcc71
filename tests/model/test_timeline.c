/* What a timeline promises (context.md), on tiny models of every architecture and on the reference
 * and the fast path: the state is a function of the tokens alone, to the last bit. */
#include "engine/base/cpu.h"
#include "engine/session_internal.h"
#include "tiny.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

enum { LONG = 530, SHORT = 40 };

struct bench {
    char file[64];
    model *m;
    token ids[LONG];
};

static session *fresh(const struct bench *b)
{
    err e = ERR_INIT;
    session *s;
    if (!session_new(&s, b->m, LONG + 100, &e))
        fail_msg("%s", e.msg);
    return s;
}

static void sync_to(session *s, const token *ids, size_t n)
{
    err e = ERR_INIT;
    if (!session_sync(s, ids, n, NULL, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(session_length(s), n);
}

static float *logits_of(session *s)
{
    err e = ERR_INIT;
    const float *now;
    if (!session_logits(s, &now, &e))
        fail_msg("%s", e.msg);
    float *copy = xalloc(sizeof *copy * TINY_VOCAB);
    memcpy(copy, now, sizeof *copy * TINY_VOCAB);
    return copy;
}

/* The logits after ids[0..n) in a session of its own, in one sync. */
static float *expected(const struct bench *b, const token *ids, size_t n)
{
    session *s = fresh(b);
    sync_to(s, ids, n);
    float *l = logits_of(s);
    session_free(s);
    return l;
}

static void same_bits(const float *a, const float *b)
{
    assert_memory_equal(a, b, sizeof *a * TINY_VOCAB);
}

static void same_and_free(float *a, float *b)
{
    same_bits(a, b);
    free(a);
    free(b);
}

/* ---- reading ---- */

static void check_one_by_one(const struct bench *b)
{
    session *s = fresh(b);
    for (size_t n = 1; n <= SHORT; n++)
        sync_to(s, b->ids, n);
    same_and_free(logits_of(s), expected(b, b->ids, SHORT));
    session_free(s);
}

enum { MARKS = 5 };
static const size_t mark[MARKS] = {0, 17, 255, 256, 300};

struct seen {
    float *wanted[MARKS];
    size_t calls;
};

static void note_logits(void *arg, size_t at, const float *logits)
{
    struct seen *seen = arg;
    assert_int_equal(at, seen->calls);
    seen->calls++;
    for (size_t i = 0; i < MARKS; i++)
        if (at == mark[i])
            same_bits(logits, seen->wanted[i]);
}

static void check_each(const struct bench *b)
{
    err e = ERR_INIT;
    struct seen seen = {.calls = 0};
    session *s = fresh(b);
    for (size_t i = 0; i < MARKS; i++) {
        sync_to(s, b->ids, mark[i] + 1);
        seen.wanted[i] = logits_of(s);
    }
    if (!session_logits_each(s, b->ids, mark[MARKS - 1] + 1, note_logits, &seen, NULL, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(seen.calls, mark[MARKS - 1] + 1);
    for (size_t i = 0; i < MARKS; i++)
        free(seen.wanted[i]);
    session_free(s);
}

static void check_prefix_and_rest(const struct bench *b)
{
    const size_t cuts[] = {1, 100, 255, 257, 512};
    float *whole = expected(b, b->ids, LONG);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        session *s = fresh(b);
        sync_to(s, b->ids, cuts[i]);
        sync_to(s, b->ids, LONG);
        float *l = logits_of(s);
        same_bits(l, whole);
        free(l);
        session_free(s);
    }
    free(whole);
}

static void check_edit(const struct bench *b)
{
    token edited[LONG];
    session *s = fresh(b);
    memcpy(edited, b->ids, sizeof edited);
    edited[300] = (edited[300] + 1) % 256;
    sync_to(s, b->ids, LONG);
    session_usage_reset(s);
    sync_to(s, edited, LONG);
    assert_int_equal(session_usage(s)->tokens_reused, 300);
    assert_int_equal(session_usage(s)->tokens_read, LONG - 300);
    same_and_free(logits_of(s), expected(b, edited, LONG));
    sync_to(s, b->ids, 123); /* shorter: nothing to compute but the last row */
    same_and_free(logits_of(s), expected(b, b->ids, 123));
    session_free(s);
}

/* ---- stopping ---- */

struct stopper {
    cancel stop;
    unsigned long long after;
};

static void stop_after(void *arg, const char *phase, unsigned long long done,
                       unsigned long long total)
{
    struct stopper *s = arg;
    (void)phase;
    (void)total;
    if (done >= s->after)
        cancel_request(&s->stop);
}

static void check_cancel(const struct bench *b)
{
    err e = ERR_INIT;
    struct stopper stop = {.after = 256};
    watch w = {.stop = &stop.stop, .progress = stop_after, .arg = &stop};
    session *s = fresh(b);
    assert_false(session_sync(s, b->ids, LONG, &w, &e));
    assert_int_equal(e.code, ERR_CANCELLED);
    assert_int_equal(session_length(s), 256);
    session_usage_reset(s);
    sync_to(s, b->ids, LONG);
    assert_int_equal(session_usage(s)->tokens_reused, 256);
    same_and_free(logits_of(s), expected(b, b->ids, LONG));
    session_free(s);
}

/* ---- memory ---- */

static void check_export(const struct bench *b)
{
    session *from = fresh(b), *to = fresh(b);
    const struct {
        uint32_t first, n;
    } blocks[] = {{0, 256}, {256, 256}, {512, 10}};
    sync_to(from, b->ids, 522);
    for (size_t i = 0; i < 3; i++) {
        void *blob = xalloc(kv_block_bytes(from->kv, blocks[i].n));
        kv_block_export(from->kv, blocks[i].first, blocks[i].n, blob);
        kv_block_import(to->kv, blocks[i].first, blocks[i].n, blob);
        free(blob);
    }
    for (size_t i = 0; i < 522; i++)
        vec_push(&to->ids, b->ids[i]);
    sync_to(to, b->ids, LONG);
    assert_int_equal(session_usage(to)->tokens_read, LONG - 522);
    same_and_free(logits_of(to), expected(b, b->ids, LONG));
    session_free(from);
    session_free(to);
}

/* ---- the store ---- */

static context_store *store_at(const char *path)
{
    err e = ERR_INIT;
    context_store *c;
    if (!context_store_open(&c, path, 0, &e))
        fail_msg("%s", e.msg);
    return c;
}

static float *read_with(const struct bench *b, context_store *c, size_t n, size_t reused)
{
    session *s = fresh(b);
    session_use_store(s, c);
    sync_to(s, b->ids, n);
    assert_int_equal(session_usage(s)->tokens_reused, reused);
    assert_int_equal(session_usage(s)->tokens_read, n - reused);
    float *l = logits_of(s);
    session_free(s);
    return l;
}

/* Nothing, something or everything from the store: the same bits. */
static void check_store(const struct bench *b)
{
    const char *path = "timeline-context.db";
    context_store *c = store_at(path);
    same_and_free(read_with(b, c, 300, 0), expected(b, b->ids, 300));
    context_store_close(c);
    c = store_at(path); /* another process, later */
    same_and_free(read_with(b, c, 300, 300), expected(b, b->ids, 300));
    same_and_free(read_with(b, c, LONG, 300), expected(b, b->ids, LONG));
    same_and_free(read_with(b, c, LONG, LONG), expected(b, b->ids, LONG));
    same_and_free(read_with(b, c, 256, 256), expected(b, b->ids, 256));
    context_store_close(c);
    assert_int_equal(unlink(path), 0);
}

/* ---- threads ---- */

static void check_threads(const struct bench *b)
{
    float *wanted = expected(b, b->ids, 100);
    const int counts[] = {1, 3};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        err e = ERR_INIT;
        struct bench other = *b;
        if (!model_open(&other.m, b->file, &(struct model_options){.threads = counts[i]}, NULL, &e))
            fail_msg("%s", e.msg);
        float *l = expected(&other, b->ids, 100);
        same_bits(l, wanted);
        free(l);
        model_close(other.m);
    }
    free(wanted);
}

/* ---- the table ---- */

static void bench_open(struct bench *b, const char *arch, const char *cpu)
{
    err e = ERR_INIT;
    (void)snprintf(b->file, sizeof b->file, "timeline-%s.gguf", arch);
    tiny_write(b->file, &(struct tiny){.arch = arch, .seed = 7});
    for (int i = 0; i < LONG; i++)
        b->ids[i] = (i * 31 + i * i * 7 + 3) % 256;
    if (!cpu_select(cpu, &e) ||
        !model_open(&b->m, b->file, &(struct model_options){.threads = 2}, NULL, &e))
        fail_msg("%s: %s", arch, e.msg);
}

/* The reference path is slow and the same for all: one architecture stands for them. */
static void each_arch(const char *cpu, bool all, void (*check)(const struct bench *b))
{
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = all ? 0 : n - 1; i < n; i++) {
        struct bench b;
        bench_open(&b, list[i]->name, cpu);
        check(&b);
        model_close(b.m);
        assert_int_equal(unlink(b.file), 0);
    }
}

static void run_check(void **state)
{
    void (*const *check)(const struct bench *) = *state;
    each_arch("ref", false, *check);
    each_arch("auto", true, *check);
}

#define CHECK(f)                                                                                   \
    {                                                                                              \
        .name = #f, .test_func = run_check, .initial_state = &(void (*)(const struct bench *))     \
        {                                                                                          \
            f                                                                                      \
        }                                                                                          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK(check_one_by_one), CHECK(check_each),   CHECK(check_prefix_and_rest),
        CHECK(check_edit),       CHECK(check_cancel), CHECK(check_export),
        CHECK(check_threads),    CHECK(check_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
