/* token_speed MODEL.gguf FILE...: tokens and seconds for each file (by the clock and of the CPU),
 * and to open the tokenizer. */
#include "engine/base/fs.h"
#include "engine/token/tokenizer.h"
#include <stdio.h>

enum { ROUNDS = 5 };

static double cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool file_measure(const tokenizer *t, const char *path, err *e)
{
    strbuf text;
    strbuf_init(&text, 0);
    bool ok = fs_read(&text, path, (size_t)1 << 30, e);
    double best = 1e9, best_cpu = 1e9;
    size_t n = 0;
    for (int i = 0; ok && i < ROUNDS; i++) {
        tokens ids = {0};
        double start = now_seconds(), cpu = cpu_seconds();
        ok = tokenizer_encode(t, &ids, strbuf_str(&text), false, e);
        double seconds = now_seconds() - start;
        cpu = cpu_seconds() - cpu;
        best = seconds < best ? seconds : best;
        best_cpu = cpu < best_cpu ? cpu : best_cpu;
        n = ids.len;
        vec_release(&ids);
    }
    if (ok)
        printf("%s: %zu bytes, %zu tokens, %.3f s (CPU %.3f s)\n", path, text.len, n, best,
               best_cpu);
    strbuf_release(&text);
    return ok;
}

int main(int argc, char **argv)
{
    err e = ERR_INIT;
    gguf *g;
    tokenizer *t;
    if (argc < 2 || !gguf_open(&g, argv[1], &e)) {
        fprintf(stderr, "token_speed MODEL.gguf FILE... %s\n", e.msg);
        return 2;
    }
    double start = now_seconds();
    bool ok = tokenizer_new(&t, g, &e);
    printf("opened in %.3f s\n", now_seconds() - start);
    for (int i = 2; ok && i < argc; i++)
        ok = file_measure(t, argv[i], &e);
    if (!ok)
        fprintf(stderr, "%s\n", e.msg);
    return ok ? 0 : 1;
}
