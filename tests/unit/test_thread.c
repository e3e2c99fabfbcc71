/* The pool: every task once, whatever the number of threads, also when runs follow each other
 * closely and when workers come late. */
#include "engine/base/thread.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

struct job {
    atomic_uint *count; /* of each task */
    atomic_int low, high;
    uint32_t spin;
};

static void count_task(void *arg, size_t task, int thread)
{
    struct job *j = arg;
    atomic_fetch_add(&j->count[task], 1);
    for (int seen = atomic_load(&j->high); thread > seen;)
        if (atomic_compare_exchange_weak(&j->high, &seen, thread))
            break;
    for (volatile uint32_t i = 0; i < j->spin * (uint32_t)(task % 7); i++) {
    }
}

static void each_task_runs_once(void **state)
{
    (void)state;
    enum { MOST = 300 };
    static atomic_uint count[MOST];
    for (int threads = 1; threads <= 5; threads++) {
        pool *p;
        err e = ERR_INIT;
        assert_true(pool_new(&p, threads, &e));
        assert_int_equal(pool_threads(p), threads);
        for (size_t round = 0; round < 2000; round++) {
            size_t tasks = round * 37 % MOST;
            struct job j = {.count = count, .spin = round % 3 == 0 ? 200 : 0};
            for (size_t i = 0; i < MOST; i++)
                atomic_store(&count[i], 0);
            pool_run(p, count_task, &j, tasks);
            for (size_t i = 0; i < MOST; i++)
                assert_int_equal(atomic_load(&count[i]), i < tasks);
            assert_true(atomic_load(&j.high) < threads);
        }
        pool_free(p);
    }
}

static void order_task(void *arg, size_t task, int thread)
{
    size_t *next = arg;
    assert_int_equal(task, *next);
    assert_int_equal(thread, 0);
    ++*next;
}

static void without_a_pool_tasks_run_here_in_order(void **state)
{
    (void)state;
    size_t next = 0;
    pool_run(NULL, order_task, &next, 20);
    assert_int_equal(next, 20);
    assert_int_equal(pool_threads(NULL), 1);
    pool_free(NULL);
}

static void cores_are_counted(void **state)
{
    (void)state;
    assert_true(thread_physical_cores() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_task_runs_once),
        cmocka_unit_test(without_a_pool_tasks_run_here_in_order),
        cmocka_unit_test(cores_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
