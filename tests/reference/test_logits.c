/* The reference path against logits computed by an independent f32 forward pass
 * (fixtures/reference/README.md), on the real model files. DOCENT_TEST_MODELS names their folder.
 */
#include "engine/base/cpu.h"
#include "engine/base/fs.h"
#include "engine/base/json.h"
#include "engine/engine.h"
#include "engine/kernels/kernels.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct {
    const char *logits, *model;
} cases[] = {
    {"logits_smol135.json", "SmolLM2-135M-Instruct.Q4_1.gguf"},
    {"logits_gemma270.json", "gemma-3-270m-q4_k_m.gguf"},
    {"logits_half.json", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"},
    {"logits_coder1.5b.json", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"},
};

static const char *models_dir;

struct check {
    const json_t *prompt;
    const char *name;
    double nll, worst;
    size_t n, wrong_argmax, listed;
};

static double number_at(const json_t *array, size_t i)
{
    return json_number_value(json_array_get(array, i));
}

static void listed_check(struct check *c, const json_t *entry, const float *logits, size_t vocab)
{
    double worst =
        fabs(log_sum_exp(logits, vocab) - json_number_value(json_object_get(entry, "lse")));
    const json_t *top = json_object_get(entry, "top"), *pair;
    size_t i;
    json_array_foreach(top, i, pair)
    {
        size_t id = (size_t)number_at(pair, 0);
        worst = fmax(worst, fabs((double)logits[id] - number_at(pair, 1)));
    }
    c->worst = fmax(c->worst, worst);
    c->listed++;
}

struct feed {
    struct check *c;
    uint32_t vocab;
};

static void position_check(void *arg, size_t at, const float *logits)
{
    struct feed *f = arg;
    struct check *c = f->c;
    const json_t *ids = json_object_get(c->prompt, "ids");
    if (at + 1 < c->n)
        c->nll += log_sum_exp(logits, f->vocab) - (double)logits[(size_t)number_at(ids, at + 1)];
    uint32_t best = argmax(logits, f->vocab);
    uint32_t wanted = (uint32_t)number_at(json_object_get(c->prompt, "argmax"), at);
    if (best != wanted && logits[best] - logits[wanted] > 0.01f)
        c->wrong_argmax++;
    const json_t *list = json_object_get(c->prompt, "positions"), *entry;
    size_t i;
    json_array_foreach(list, i, entry)
    {
        if ((size_t)json_number_value(json_object_get(entry, "pos")) == at)
            listed_check(c, entry, logits, f->vocab);
    }
}

static void prompt_check(model *m, const char *name, const json_t *prompt)
{
    err e = ERR_INIT;
    session *s;
    struct check c = {.prompt = prompt, .name = name};
    struct feed f = {&c, model_info(m)->vocab};
    const json_t *ids = json_object_get(prompt, "ids");
    tokens t = {0};
    c.n = json_array_size(ids);
    for (size_t i = 0; i < c.n; i++)
        vec_push(&t, (token)number_at(ids, i));
    if (!session_new(&s, m, (uint32_t)c.n, &e) ||
        !session_logits_each(s, t.v, t.len, position_check, &f, NULL, &e))
        fail_msg("%s: %s", name, e.msg);
    double nll = c.nll / (double)(c.n - 1);
    double wanted = json_number_value(json_object_get(prompt, "mean_nll"));
    print_message("%-46s %-10s %4zu tokens: worst difference %.6f, mean nll %.6f (%.6f), argmax "
                  "wrong %zu\n",
                  name, json_str_or(prompt, "name", "?"), c.n, c.worst, nll, wanted,
                  c.wrong_argmax);
    assert_true(c.listed > 0);
    assert_true(c.worst <= 2e-3);
    assert_true(fabs(nll - wanted) <= 1e-3);
    assert_int_equal(c.wrong_argmax, 0);
    session_free(s);
    vec_release(&t);
}

static void test_reference_path(void **state)
{
    size_t which = (size_t)*state;
    char file[4096], fixture[4096];
    err e = ERR_INIT;
    model *m;
    (void)snprintf(file, sizeof file, "%s/%s", models_dir, cases[which].model);
    (void)snprintf(fixture, sizeof fixture, "%s/reference/%s", DOCENT_FIXTURES,
                   cases[which].logits);
    json_t *all = json_load_file(fixture, 0, NULL);
    assert_non_null(all);
    if (!cpu_select("ref", &e) || !model_open(&m, file, NULL, NULL, &e))
        fail_msg("%s", e.msg);
    size_t i;
    json_t *prompt;
    json_array_foreach(all, i, prompt)
    {
        prompt_check(m, cases[which].model, prompt);
    }
    model_close(m);
    json_decref(all);
}

int main(void)
{
    models_dir = getenv("DOCENT_TEST_MODELS");
    if (!models_dir) {
        (void)fprintf(stderr,
                      "reference.logits: DOCENT_TEST_MODELS does not name a folder with the "
                      "model files; nothing was tested\n");
        return 77;
    }
    enum { N = sizeof cases / sizeof *cases };
    struct CMUnitTest tests[N];
    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){
            .name = cases[i].model, .test_func = test_reference_path, .initial_state = (void *)i};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
