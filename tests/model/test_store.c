/* Sessions with a context store give the same bits as without one, on tiny models of every
 * architecture: what was stored, what is only half of use, and what must not be used at all. */
#include "engine/base/cpu.h"
#include "engine/base/db.h"
#include "engine/base/fs.h"
#include "engine/context/blocks.h"
#include "tests/unit/unit.h"
#include "tiny.h"
#include <unistd.h>

enum { LONG = 530 };

struct bench {
    char *path; /* of the store */
    model *m;
    token ids[LONG];
};

static model *tiny_open(const char *arch, uint64_t seed)
{
    err e = ERR_INIT;
    model *m;
    const char *file = scratch("store", "tiny.gguf");
    tiny_write(file, &(struct tiny){.arch = arch, .seed = seed});
    if (!model_open(&m, file, &(struct model_options){.threads = 2}, NULL, &e))
        fail_msg("%s: %s", arch, e.msg);
    return m;
}

static context_store *store_open(const struct bench *b)
{
    err e = ERR_INIT;
    context_store *c;
    if (!context_store_open(&c, b->path, 0, &e))
        fail_msg("%s", e.msg);
    return c;
}

struct seen {
    struct usage usage;
    float logits[TINY_VOCAB];
};

/* A session of its own over ids[0..n); c may be NULL. */
static struct seen run(model *m, context_store *c, const token *ids, size_t n)
{
    err e = ERR_INIT;
    session *s;
    struct seen seen;
    const float *logits;
    if (!session_new(&s, m, LONG, &e))
        fail_msg("%s", e.msg);
    session_use_store(s, c);
    if (!session_sync(s, ids, n, NULL, &e) || !session_logits(s, &logits, &e))
        fail_msg("%s", e.msg);
    memcpy(seen.logits, logits, sizeof seen.logits);
    seen.usage = *session_usage(s);
    session_free(s);
    return seen;
}

/* What a session without a store gives; remembered, because the same is asked for often. */
static const float *expected(model *m, const token *ids, size_t n)
{
    static struct {
        sha256 key;
        float logits[TINY_VOCAB];
    } memory[16];
    static unsigned turn;
    sha256 root = context_root(m), key = block_key(&root, ids, n);
    for (unsigned i = 0; i < 16; i++)
        if (memcmp(&memory[i].key, &key, sizeof key) == 0)
            return memory[i].logits;
    struct seen seen = run(m, NULL, ids, n);
    assert_int_equal(seen.usage.tokens_reused, 0);
    unsigned i = turn++ % 16;
    memory[i].key = key;
    memcpy(memory[i].logits, seen.logits, sizeof seen.logits);
    return memory[i].logits;
}

/* With the store as without, and so many tokens from it. */
static void check(model *m, context_store *c, const token *ids, size_t n, size_t reused)
{
    struct seen with = run(m, c, ids, n);
    assert_int_equal(with.usage.tokens_reused, reused);
    assert_int_equal(with.usage.tokens_read, n - reused);
    assert_true((with.usage.saved_seconds > 0) == (reused > 0));
    assert_memory_equal(with.logits, expected(m, ids, n), sizeof with.logits);
}

static void saved_and_loaded(const struct bench *b)
{
    context_store *c = store_open(b);
    check(b->m, c, b->ids, LONG, 0);
    check(b->m, c, b->ids, LONG, LONG);
    context_store_close(c);
    c = store_open(b);
    check(b->m, c, b->ids, LONG, LONG);
    check(b->m, c, b->ids, 300, 300);
    check(b->m, c, b->ids, 1, 1);
    context_store_close(c);
}

static void prefix_and_rest(const struct bench *b)
{
    static const size_t cuts[] = {1, 255, 256, 257, 529};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        err e = ERR_INIT;
        context_store *c = store_open(b);
        assert_true(context_store_clear(c, &e));
        check(b->m, c, b->ids, cuts[i], 0);
        check(b->m, c, b->ids, LONG, cuts[i]);
        check(b->m, c, b->ids, LONG, LONG);
        context_store_close(c);
    }
}

static void after_an_edit(const struct bench *b)
{
    static const size_t places[] = {0, 255, 256, 300, 529};
    token edited[LONG];
    context_store *c = store_open(b);
    check(b->m, c, b->ids, LONG, 0);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        memcpy(edited, b->ids, sizeof edited);
        edited[places[i]] = (edited[places[i]] + 101) % 256;
        check(b->m, c, edited, LONG, places[i]);
        check(b->m, c, edited, LONG, LONG);
    }
    check(b->m, c, b->ids, LONG, LONG);
    context_store_close(c);
}

/* The same tokens under other weights, or computed on another path. */
static void others_are_never_used(const struct bench *b)
{
    context_store *c = store_open(b);
    check(b->m, c, b->ids, LONG, 0);
    model *other = tiny_open(model_info(b->m)->arch, 99);
    check(other, c, b->ids, LONG, 0);
    check(other, c, b->ids, LONG, LONG);
    model_close(other);
    check(b->m, c, b->ids, LONG, LONG);
    struct context_stats s;
    err e = ERR_INIT;
    assert_true(context_store_stats(c, &s, &e));
    assert_int_equal(s.models, 2);
    context_store_close(c);
}

static void damage_is_computed_again(const struct bench *b)
{
    err e = ERR_INIT;
    context_store *c = store_open(b);
    check(b->m, c, b->ids, LONG, 0);
    context_store_close(c);
    db *d;
    assert_true(blocks_open(&d, b->path, 0, &e));
    assert_true(db_exec(d,
                        "UPDATE data SET kv = (SELECT o.kv FROM data o WHERE o.id = 1)"
                        " WHERE id = 2", /* sound bytes in the wrong place */
                        &e));
    db_close(d);
    c = store_open(b);
    check(b->m, c, b->ids, LONG, 256);
    check(b->m, c, b->ids, LONG, LONG);
    context_store_close(c);
}

/* ---- every architecture, both paths ---- */

static void run_bench(void (*test)(const struct bench *), const char *arch, const char *cpu)
{
    err e = ERR_INIT;
    if (!cpu_select(cpu, &e))
        fail_msg("%s", e.msg);
    struct bench b = {.path = xstrdup(scratch("store", "context.db")), .m = tiny_open(arch, 7)};
    for (int i = 0; i < LONG; i++)
        b.ids[i] = (i * 31 + i * i * 7 + 3) % 256;
    unlink(b.path);
    test(&b);
    model_close(b.m);
    free(b.path);
}

static void run_check(void **state)
{
    void (*const *test)(const struct bench *) = *state;
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = 0; i < n; i++)
        run_bench(*test, list[i]->name, "auto");
    run_bench(*test, list[0]->name, "ref"); /* K and V are f32 there */
}

/* A store filled on one path says nothing on another, where rounding differs. */
static void paths_do_not_mix(void **state)
{
    (void)state;
    err e = ERR_INIT;
    struct bench b = {.path = xstrdup(scratch("store", "paths.db"))};
    for (int i = 0; i < LONG; i++)
        b.ids[i] = i % 256;
    context_store *c = store_open(&b);
    const char *const paths[] = {"auto", "ref", "auto"};
    for (int i = 0; i < 3; i++) {
        assert_true(cpu_select(paths[i], &e));
        model *m = tiny_open("llama", 7);
        check(m, c, b.ids, 300, i == 2 ? 300 : 0);
        model_close(m);
    }
    context_store_close(c);
    free(b.path);
}

#define BENCH(f)                                                                                   \
    {                                                                                              \
        .name = #f, .test_func = run_check, .initial_state = &(void (*)(const struct bench *))     \
        {                                                                                          \
            f                                                                                      \
        }                                                                                          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BENCH(saved_and_loaded),
        BENCH(prefix_and_rest),
        BENCH(after_an_edit),
        BENCH(others_are_never_used),
        BENCH(damage_is_computed_again),
        cmocka_unit_test(paths_do_not_mix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
