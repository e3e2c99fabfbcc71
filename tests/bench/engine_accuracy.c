/* engine_accuracy MODEL [--cpu PATH,PATH..] [--tokens N] [--from W] [--windows W] FILE...
 *
 * How far the fast paths are from the reference path on running text: the files are read as one,
 * cut into windows of 512 tokens, and every position is judged. For each path: perplexity (and its
 * ratio to the reference's), mean KL divergence, and how often the best token differs although its
 * lead was above 0.3. Sums are printed too, so that runs over parts of the windows can be added up.
 */
#include "engine/base/cpu.h"
#include "engine/base/fs.h"
#include "engine/engine.h"
#include "engine/kernels/kernels.h"
#include <math.h>
#include <stdio.h>

enum { WINDOW = 512, PATHS = 6 };

struct judged {
    const char *cpu;
    model *m;
    session *s;
    double nll, kl;
    size_t lost;
};

struct work {
    struct judged path[PATHS]; /* the reference first */
    size_t paths, vocab, seen, tokens, from, windows;
    float *logits; /* [WINDOW][vocab] of the reference */
    tokens ids;
    /* the window at hand */
    struct judged *now;
    const token *window;
    size_t n;
};

static void stop(const err *e)
{
    (void)fprintf(stderr, "%s\n%s\n", e->msg, e->hint);
    exit(1);
}

static double lead_of(const float *x, size_t n, uint32_t best)
{
    float second = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (i != best && x[i] > second)
            second = x[i];
    return (double)x[best] - (double)second;
}

static void judge(void *arg, size_t at, const float *logits)
{
    struct work *w = arg;
    struct judged *j = w->now;
    float *wanted = w->logits + at * w->vocab;
    double b = log_sum_exp(logits, w->vocab);
    if (at + 1 < w->n)
        j->nll += b - (double)logits[w->window[at + 1]];
    if (j == w->path) {
        memcpy(wanted, logits, w->vocab * sizeof *logits);
        return;
    }
    double a = log_sum_exp(wanted, w->vocab);
    for (size_t i = 0; i < w->vocab; i++) {
        double p = (double)wanted[i] - a;
        if (p > -40)
            j->kl += exp(p) * (p - (double)logits[i] + b);
    }
    uint32_t best = argmax(wanted, w->vocab);
    j->lost += argmax(logits, w->vocab) != best && lead_of(wanted, w->vocab, best) > 0.3;
}

static void paths_open(struct work *w, const char *file)
{
    err e = ERR_INIT;
    for (size_t i = 0; i < w->paths; i++) {
        struct judged *j = &w->path[i];
        if (!cpu_select(j->cpu, &e) || !model_open(&j->m, file, NULL, NULL, &e) ||
            !session_new(&j->s, j->m, WINDOW, &e))
            stop(&e);
    }
    w->vocab = model_info(w->path[0].m)->vocab;
    w->logits = xalloc(sizeof(float) * WINDOW * w->vocab);
}

static void window_judge(struct work *w, size_t at)
{
    err e = ERR_INIT;
    w->window = w->ids.v + at;
    w->n = w->ids.len - at < WINDOW ? w->ids.len - at : WINDOW;
    for (size_t i = 0; i < w->paths; i++) {
        w->now = &w->path[i];
        if (!cpu_select(w->now->cpu, &e) ||
            !session_logits_each(w->now->s, w->window, w->n, judge, w, NULL, &e))
            stop(&e);
    }
    w->seen += w->n;
}

static void files_read(struct work *w, char **files, int n)
{
    err e = ERR_INIT;
    strbuf text;
    strbuf_init(&text, 0);
    for (int i = 0; i < n; i++)
        if (!fs_read(&text, files[i], 1 << 24, &e))
            stop(&e);
    if (!model_tokenize(w->path[0].m, &w->ids, strbuf_str(&text), false, &e))
        stop(&e);
    if (w->ids.len > w->tokens)
        w->ids.len = w->tokens;
    strbuf_release(&text);
}

static void report(const struct work *w, size_t windows)
{
    double rows = (double)(w->seen - windows);
    for (size_t i = 0; i < w->paths; i++) {
        const struct judged *j = &w->path[i];
        printf("%-11s %zu tokens, nll %.4f, perplexity %.5f (%+.4f %%), KL %.6f, lost %zu\n",
               j->cpu, w->seen, j->nll, exp(j->nll / rows),
               100 * (exp((j->nll - w->path[0].nll) / rows) - 1), j->kl / (double)w->seen, j->lost);
    }
}

static void paths_add(struct work *w, char *list)
{
    for (char *p = list, *end; p && *p; p = end) {
        end = strchr(p, ',');
        if (end)
            *end++ = 0;
        if (w->paths < PATHS)
            w->path[w->paths++].cpu = p;
    }
}

int main(int argc, char **argv)
{
    struct work *w = xalloc(sizeof *w);
    char best[] = "auto";
    *w = (struct work){.paths = 1, .tokens = 20000, .windows = SIZE_MAX};
    w->path[0].cpu = "ref";
    int i = 2;
    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        size_t number = strtoul(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "--cpu") == 0)
            paths_add(w, argv[i + 1]);
        else if (strcmp(argv[i], "--tokens") == 0)
            w->tokens = number;
        else if (strcmp(argv[i], "--from") == 0)
            w->from = number;
        else if (strcmp(argv[i], "--windows") == 0)
            w->windows = number;
    }
    if (i >= argc) {
        (void)fprintf(stderr, "usage: engine_accuracy MODEL [--cpu PATH,PATH..] [--tokens N] "
                              "[--from W] [--windows W] FILE...\n");
        return 2;
    }
    if (w->paths == 1)
        paths_add(w, best);
    paths_open(w, argv[1]);
    files_read(w, argv + i, argc - i);
    size_t done = 0;
    for (size_t k = w->from; k * WINDOW < w->ids.len && done < w->windows; k++, done++)
        window_judge(w, k * WINDOW);
    report(w, done);
    for (size_t k = 0; k < w->paths; k++) {
        session_free(w->path[k].s);
        model_close(w->path[k].m);
    }
    vec_release(&w->ids);
    free(w->logits);
    free(w);
    return 0;
}
