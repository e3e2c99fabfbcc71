/* engine_speed MODEL [--threads T] [--prefill N] [--decode N] [--depth N] [--branches B] [--runs R]
 *
 * What a change of the engine does to its speed: seconds to open, tokens/s of prefill, of decode
 * behind `depth` tokens of context, and of B answers written together. Medians of R runs. Random
 * tokens, so that no draft is ever right. --cpu-time counts CPU seconds instead of time that went
 * by: with one thread that is the speed of a quiet machine, roughly, on a busy one. */
#include "engine/base/cpu.h"
#include "engine/base/fs.h"
#include "engine/engine.h"
#include <stdio.h>
#include <sys/resource.h>

struct plan {
    const char *file;
    int threads;
    uint32_t prefill, decode, depth, branches, runs;
};

static bool by_cpu_time;

static double clock_seconds(void)
{
    struct rusage u;
    if (!by_cpu_time)
        return now_seconds();
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static token random_token(uint32_t i, uint32_t vocab)
{
    uint64_t z = (i + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    return (token)((z >> 33) % (vocab - 300));
}

static void stop(const err *e)
{
    (void)fprintf(stderr, "%s\n%s\n", e->msg, e->hint);
    exit(1);
}

static void fill(tokens *t, uint32_t n, uint32_t seed, uint32_t vocab)
{
    vec_clear(t);
    for (uint32_t i = 0; i < n; i++)
        vec_push(t, random_token(i + seed * 7919, vocab));
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *v, uint32_t n)
{
    qsort(v, n, sizeof *v, by_value);
    return v[n / 2];
}

static double prefill_seconds(session *s, uint32_t n, uint32_t seed, uint32_t vocab)
{
    err e = ERR_INIT;
    tokens t = {0};
    fill(&t, n, seed, vocab);
    double start = clock_seconds();
    if (!session_sync(s, t.v, t.len, NULL, &e))
        stop(&e);
    double seconds = clock_seconds() - start;
    vec_release(&t);
    return seconds;
}

/* Tokens/s of a timeline that grows by a random token at a time, with its logits. */
static double decode_one(session *s, const struct plan *p, uint32_t seed, uint32_t vocab)
{
    err e = ERR_INIT;
    tokens t = {0};
    const float *logits;
    fill(&t, p->depth, 1, vocab);
    if (!session_sync(s, t.v, t.len, NULL, &e) || !session_logits(s, &logits, &e))
        stop(&e);
    double start = clock_seconds();
    for (uint32_t i = 0; i < p->decode; i++) {
        vec_push(&t, random_token(seed * 1000 + i, vocab));
        if (!session_sync(s, t.v, t.len, NULL, &e) || !session_logits(s, &logits, &e))
            stop(&e);
    }
    double seconds = clock_seconds() - start;
    vec_release(&t);
    return p->decode / seconds;
}

/* Writes an answer to each tail; true when none of them ended by itself. Those that did get another
 * tail. */
static bool answers_write(session *s, const struct plan *p, token *tail, uint32_t *seed,
                          uint32_t vocab)
{
    err e = ERR_INIT;
    struct reply *r = xalloc(sizeof *r * p->branches);
    bool whole = true;
    for (uint32_t i = 0; i < p->branches; i++)
        r[i] = (struct reply){.tail = &tail[i], .n_tail = 1, .banned = -1, .max_tokens = p->decode};
    if (!session_replies(s, r, p->branches, NULL, &e))
        stop(&e);
    for (uint32_t i = 0; i < p->branches; i++) {
        if (r[i].ids.len < p->decode) {
            tail[i] = random_token((*seed)++, vocab);
            whole = false;
        }
        reply_release(&r[i]);
    }
    free(r);
    return whole;
}

/* Tokens/s of several answers together, all of full length; from 5 on there is no room for drafts.
 */
static double decode_many(session *s, const struct plan *p, uint32_t seed, uint32_t vocab)
{
    err e = ERR_INIT;
    tokens t = {0};
    token tail[64];
    double seconds;
    bool whole;
    fill(&t, p->depth, 1, vocab);
    if (!session_sync(s, t.v, t.len, NULL, &e))
        stop(&e);
    seed *= 1000;
    for (uint32_t i = 0; i < p->branches; i++)
        tail[i] = random_token(seed++, vocab);
    (void)answers_write(s, p, tail, &seed, vocab); /* brings the memory in */
    do {
        double start = clock_seconds();
        whole = answers_write(s, p, tail, &seed, vocab);
        seconds = clock_seconds() - start;
    } while (!whole);
    vec_release(&t);
    return p->branches * p->decode / seconds;
}

static void measure(model *m, const struct plan *p)
{
    err e = ERR_INIT;
    session *s;
    uint32_t vocab = model_info(m)->vocab;
    double *read = xalloc(sizeof *read * p->runs), *one = xalloc(sizeof *one * p->runs);
    double *many = xalloc(sizeof *many * p->runs);
    uint32_t longest = p->prefill > p->depth ? p->prefill : p->depth;
    if (!session_new(&s, m, longest + p->decode + 16, &e))
        stop(&e);
    for (uint32_t i = 0; i < p->runs; i++) {
        read[i] = p->prefill / prefill_seconds(s, p->prefill, i + 1, vocab);
        one[i] = decode_one(s, p, i, vocab);
        many[i] = decode_many(s, p, i, vocab);
    }
    double alone = median(one, p->runs), together = median(many, p->runs);
    printf("pp%-5u %8.1f t/s\ntg%-3u@%-5u %6.1f t/s\ntg%-3u x%-2u %8.1f t/s (%.2fx of one)\n",
           p->prefill, median(read, p->runs), p->decode, p->depth, alone, p->decode, p->branches,
           together, together / alone);
    session_free(s);
    free(read);
    free(one);
    free(many);
}

static uint32_t number(const char *text)
{
    return (uint32_t)strtoul(text, NULL, 10);
}

int main(int argc, char **argv)
{
    struct plan p = {.prefill = 256, .decode = 16, .depth = 16, .branches = 8, .runs = 3};
    const struct {
        const char *name;
        uint32_t *value;
    } options[] = {{"--prefill", &p.prefill},
                   {"--decode", &p.decode},
                   {"--depth", &p.depth},
                   {"--branches", &p.branches},
                   {"--runs", &p.runs}};
    err e = ERR_INIT;
    for (int i = 1; i < argc; i++) {
        bool known = false;
        if (strcmp(argv[i], "--cpu-time") == 0) {
            by_cpu_time = true;
            continue;
        }
        for (size_t k = 0; k < sizeof options / sizeof *options && i + 1 < argc; k++)
            if (strcmp(argv[i], options[k].name) == 0)
                *options[k].value = number(argv[i + 1]), known = true;
        if (strcmp(argv[i], "--threads") == 0 && i + 1 < argc)
            p.threads = (int)number(argv[i + 1]), known = true;
        else if (strcmp(argv[i], "--cpu") == 0 && i + 1 < argc)
            known = cpu_select(argv[i + 1], &e);
        if (known)
            i++;
        else
            p.file = argv[i];
    }
    model *m;
    if (!p.file || p.runs == 0 || p.branches > 64) {
        (void)fprintf(stderr, "usage: engine_speed MODEL [--threads T] [--prefill N] [--decode N] "
                              "[--depth N] [--branches B] [--runs R] [--cpu PATH] [--cpu-time]\n");
        return 2;
    }
    double start = clock_seconds();
    if (!model_open(&m, p.file, &(struct model_options){.threads = p.threads}, NULL, &e))
        stop(&e);
    printf("open %.3f s, %s, %d threads, weights %.0f MB\n", clock_seconds() - start,
           cpu_path_name(), model_info(m)->threads, (double)model_info(m)->weight_bytes / 1e6);
    measure(m, &p);
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    printf("peak memory %.0f MB\n", (double)u.ru_maxrss / 1e3);
    model_close(m);
    return 0;
}
