/* store_speed MODEL.gguf FILE [TOKENS [THREADS]]: what the context store costs and saves on a text:
 * reading it without a store, with an empty one, and from the store; and what zstd would make of
 * the blobs. */
#include "engine/base/fs.h"
#include "engine/context/checksum.h"
#include "engine/kv.h"
#include "engine/session_internal.h"
#include <stdio.h>
#include <unistd.h>
#include <zstd.h>

struct job {
    model *m;
    const token *ids;
    size_t n;
};

static double cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double sync_seconds(const struct job *r, context_store *c, session **keep, err *e)
{
    session *s;
    if (!session_new(&s, r->m, (uint32_t)r->n, e))
        return -1;
    session_use_store(s, c);
    double start = now_seconds(), cpu = cpu_seconds();
    double seconds = session_sync(s, r->ids, r->n, NULL, e) ? now_seconds() - start : -1;
    if (seconds >= 0)
        printf("  %.3f s (CPU %.3f s): %llu tokens read, %llu reused\n", seconds,
               cpu_seconds() - cpu, (unsigned long long)session_usage(s)->tokens_read,
               (unsigned long long)session_usage(s)->tokens_reused);
    if (keep)
        *keep = s;
    else
        session_free(s);
    return seconds;
}

static void zstd_measure(const session *s, size_t n)
{
    uint32_t block = n < CONTEXT_BLOCK ? (uint32_t)n : CONTEXT_BLOCK;
    size_t bytes = kv_block_bytes(s->kv, block), room = ZSTD_compressBound(bytes);
    char *blob = malloc(bytes), *packed = malloc(room);
    kv_block_export(s->kv, 0, block, blob);
    for (int level = -1; level <= 9; level += level < 1 ? 2 : 4) {
        double start = now_seconds();
        size_t size = ZSTD_compress(packed, room, blob, bytes, level);
        double down = now_seconds() - start;
        start = now_seconds();
        (void)ZSTD_decompress(blob, bytes, packed, size);
        printf("  zstd %d: %.1f %% of the size, %.1f ms in, %.1f ms out of a block of %.1f MB\n",
               level, 100.0 * (double)size / (double)bytes, down * 1e3,
               (now_seconds() - start) * 1e3, (double)bytes / 1e6);
    }
    double start = now_seconds();
    uint64_t sum = checksum64(blob, bytes, 1);
    printf("  checksum %016llx: %.2f ms\n", (unsigned long long)sum, (now_seconds() - start) * 1e3);
    free(blob);
    free(packed);
}

static bool store_measure(const struct job *r, const char *path, err *e)
{
    context_store *c;
    session *s = NULL;
    printf("without a store\n");
    if (sync_seconds(r, NULL, NULL, e) < 0)
        return false;
    printf("into an empty store\n");
    if (!context_store_open(&c, path, 0, e) || sync_seconds(r, c, &s, e) < 0)
        return false;
    double start = now_seconds();
    context_store_flush(c);
    printf("  and %.3f s until all was in the file\n", now_seconds() - start);
    context_store_close(c);
    printf("from the store\n");
    for (int i = 0; i < 3; i++) {
        start = now_seconds();
        if (!context_store_open(&c, path, 0, e))
            return false;
        printf("  opened in %.1f ms\n", (now_seconds() - start) * 1e3);
        if (sync_seconds(r, c, NULL, e) < 0)
            return false;
        context_store_close(c);
    }
    printf("%s: %.1f MB\n", path, (double)fs_size(path) / 1e6);
    zstd_measure(s, r->n);
    session_free(s);
    return true;
}

int main(int argc, char **argv)
{
    err e = ERR_INIT;
    struct job r = {.n = argc > 3 ? strtoul(argv[3], NULL, 10) : 1000};
    struct model_options o = {.threads = argc > 4 ? (int)strtol(argv[4], NULL, 10) : 0};
    strbuf text;
    strbuf_init(&text, 0);
    tokens ids = {0};
    if (argc < 3 || !fs_read(&text, argv[2], 64 << 20, &e) ||
        !model_open(&r.m, argv[1], &o, NULL, &e) ||
        !model_tokenize(r.m, &ids, strbuf_str(&text), false, &e)) {
        fprintf(stderr, "store_speed MODEL.gguf FILE [TOKENS [THREADS]] %s\n", e.msg);
        return 2;
    }
    r.ids = ids.v;
    r.n = r.n < ids.len ? r.n : ids.len;
    char path[64];
    (void)snprintf(path, sizeof path, "store_speed.%ld.db", (long)getpid());
    bool ok = store_measure(&r, path, &e);
    if (!ok)
        fprintf(stderr, "%s\n", e.msg);
    unlink(path);
    vec_release(&ids);
    strbuf_release(&text);
    model_close(r.m);
    return ok ? 0 : 1;
}
