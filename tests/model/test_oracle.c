/* Every architecture with every tensor type against the f64 oracle: the reference path closely, the
 * fast path within what eight-bit activations allow. Loops over the lists: a new row is tested
 * without a line here. */
#include "engine/base/cpu.h"
#include "engine/engine.h"
#include "engine/kernels/kernels.h"
#include "tiny.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

enum { N = 40 };

struct comparison {
    const float *wanted;
    uint32_t vocab;
    double worst, kl, spread;
};

static void compare(void *arg, size_t at, const float *logits)
{
    struct comparison *c = arg;
    const float *wanted = c->wanted + at * c->vocab;
    double a = log_sum_exp(wanted, c->vocab), b = log_sum_exp(logits, c->vocab), kl = 0;
    for (uint32_t i = 0; i < c->vocab; i++) {
        double p = (double)wanted[i] - a, q = (double)logits[i] - b;
        kl += exp(p) * (p - q);
        c->worst = fmax(c->worst, fabs((double)wanted[i] - (double)logits[i]));
        c->spread = fmax(c->spread, fabs((double)wanted[i]));
    }
    c->kl += kl / N;
}

static struct comparison run_path(const char *cpu, const char *file, const token *ids,
                                  const float *wanted)
{
    err e = ERR_INIT;
    model *m = NULL;
    session *s = NULL;
    struct comparison c = {.wanted = wanted, .vocab = TINY_VOCAB};
    if (!cpu_select(cpu, &e) || !model_open(&m, file, NULL, NULL, &e) ||
        !session_new(&s, m, N, &e) || !session_logits_each(s, ids, N, compare, &c, NULL, &e))
        fail_msg("%s: %s", cpu, e.msg);
    session_free(s);
    model_close(m);
    return c;
}

static void model_check(const struct tiny *t, const char *type)
{
    char file[64];
    token ids[N];
    (void)snprintf(file, sizeof file, "tiny-%s-%s.gguf", t->arch, type);
    tiny_write(file, t);
    for (int i = 0; i < N; i++)
        ids[i] = (i * 37 + i * i * 11 + 5) % TINY_VOCAB;
    float *wanted = oracle_logits(file, ids, N);
    struct comparison exact = run_path("ref", file, ids, wanted);
    struct comparison fast = run_path("auto", file, ids, wanted);
    print_message("%-7s %-5s ref: worst %.2e of %.1f   %s: worst %.2e, mean KL %.2e\n", t->arch,
                  type, exact.worst, exact.spread, cpu_path_name(), fast.worst, fast.kl);
    assert_true(exact.spread > 0.5); /* the model says something */
    assert_true(exact.worst < 1e-4 * exact.spread);
    assert_true(fast.kl < 2e-3);
    free(wanted);
    assert_int_equal(unlink(file), 0);
}

static void test_every_type(void **state)
{
    size_t n;
    const struct quant *const *types = quant_list(&n);
    for (size_t i = 0; i < n; i++)
        model_check(&(struct tiny){.arch = *state, .type = types[i], .seed = i + 1},
                    types[i]->name);
    model_check(&(struct tiny){.arch = *state, .seed = 99}, "mixed");
}

int main(void)
{
    enum { MAX = 32 };
    struct CMUnitTest tests[MAX];
    size_t n;
    const struct arch *const *list = arch_list(&n);
    for (size_t i = 0; i < n && i < MAX; i++)
        tests[i] = (struct CMUnitTest){.name = list[i]->name,
                                       .test_func = test_every_type,
                                       .initial_state = (void *)(uintptr_t)list[i]->name};
    return _cmocka_run_group_tests("oracle", tests, n, NULL, NULL);
}
