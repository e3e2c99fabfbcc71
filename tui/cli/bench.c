/* docent bench: prefill and decode speed of a model on this machine, in rows like llama-bench.
 *
 * Prefill: a timeline of `depth` tokens is there; the time to read N more. Decode: the time to
 * append N tokens one by one, each with its logits. Token ids are fixed; nothing is stored. Every
 * row is the median of its repetitions; thread counts are the outer loop because a model is packed
 * for its threads. */
#include "../../engine/base/cpu.h"
#include "../../engine/base/fs.h"
#include "output.h"
#include "progress.h"

static const struct option options[] = {
    {"threads", 0, OPT_TEXT, "N,N,...", "thread counts (default: physical cores)", 0, 0},
    {"prefill", 'p', OPT_TEXT, "N,N,...", "tokens to read; 0 for none (default 256)", 0, 0},
    {"decode", 'g', OPT_TEXT, "N,N,...", "tokens to write; 0 for none (default 16)", 0, 0},
    {"depth", 'd', OPT_TEXT, "N,N,...", "tokens read before the clock starts (default 0)", 0, 0},
    {"repeat", 'r', OPT_NUMBER, "N", "repetitions of each row (default 3)", 1, 100},
    {"csv", 0, OPT_FLAG, NULL, "comma-separated rows with a heading", 0, 0},
    {0},
};

enum { LIST_MAX = 16, REPEAT_MAX = 100 };

struct list {
    long v[LIST_MAX];
    size_t n;
};

struct row {
    const char *test; /* pp256, tg16, pp256 @ d4096 */
    long threads, tokens, depth;
    bool decode;
    double samples[REPEAT_MAX]; /* tokens per second */
    size_t n_samples;
    double median;
};

struct bench {
    struct context *c;
    struct list threads, prefill, decode, depth;
    size_t repeat;
    const struct model_info *info;
    struct progress progress;
    token *ids;
    VEC(struct row) rows;
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median_of(double *v, size_t n)
{
    qsort(v, n, sizeof *v, by_value);
    return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* Ordinary ids spread over the vocabulary, the same in every run. */
static token *make_ids(arena *a, size_t n, uint32_t vocab)
{
    token *ids = ARENA_ARRAY(a, token, n + 1);
    uint32_t state = 12345;
    uint32_t range = vocab > 2000 ? vocab - 1000 : vocab;
    for (size_t i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        ids[i] = (token)((state >> 8) % range);
    }
    return ids;
}

static bool measure_once(struct bench *b, session *s, const struct row *row, double *speed, err *e)
{
    const watch *w = &b->progress.watch;
    const float *logits;
    size_t depth = (size_t)row->depth, n = (size_t)row->tokens;
    /* One token elsewhere, so that the timeline holds nothing of this run. */
    token other = b->ids[0] ? 0 : 1;
    if (!session_sync(s, &other, 1, w, e) || (depth && !session_sync(s, b->ids, depth, w, e)))
        return false;
    double began = now_seconds();
    if (row->decode) {
        for (size_t i = 1; i <= n; i++)
            if (!session_sync(s, b->ids, depth + i, w, e) || !session_logits(s, &logits, e))
                return false;
    } else if (!session_sync(s, b->ids, depth + n, w, e) || !session_logits(s, &logits, e)) {
        return false;
    }
    double seconds = now_seconds() - began;
    *speed = seconds > 0 ? (double)n / seconds : 0;
    return true;
}

static bool measure_row(struct bench *b, session *s, struct row *row, err *e)
{
    double ignored;
    struct row warm = *row;
    warm.tokens = row->tokens > 32 ? 32 : row->tokens;
    if (!measure_once(b, s, &warm, &ignored, e))
        return false;
    for (size_t i = 0; i < b->repeat; i++)
        if (!measure_once(b, s, row, &row->samples[row->n_samples++], e))
            return false;
    double sorted[REPEAT_MAX];
    memcpy(sorted, row->samples, sizeof sorted);
    row->median = median_of(sorted, row->n_samples);
    return true;
}

static void print_row(const struct bench *b, const struct row *r)
{
    const struct context *c = b->c;
    if (c->json)
        return;
    double least = r->samples[0], most = least;
    for (size_t i = 1; i < r->n_samples; i++) {
        least = r->samples[i] < least ? r->samples[i] : least;
        most = r->samples[i] > most ? r->samples[i] : most;
    }
    if (option_given(c, "csv"))
        say("%s,%s,%ld,%s,%.3f,%.3f,%.3f,%zu\n", b->info->name, cpu_path_name(), r->threads,
            r->test, r->median, least, most, r->n_samples);
    else
        say("%7ld  %-16s %10.2f  (%.2f to %.2f, %zu runs)\n", r->threads, r->test, r->median, least,
            most, r->n_samples);
    fflush(stdout);
}

static bool run_rows(struct bench *b, session *s, long threads, err *e)
{
    for (size_t d = 0; d < b->depth.n; d++)
        for (size_t i = 0; i < b->prefill.n + b->decode.n; i++) {
            bool decode = i >= b->prefill.n;
            long n = decode ? b->decode.v[i - b->prefill.n] : b->prefill.v[i];
            long depth = b->depth.v[d];
            if (!n)
                continue;
            struct row row = {.threads = threads, .tokens = n, .depth = depth, .decode = decode};
            const char *kind = decode ? "tg" : "pp";
            row.test = depth ? arena_printf(b->c->arena, "%s%ld @ d%ld", kind, n, depth)
                             : arena_printf(b->c->arena, "%s%ld", kind, n);
            if (!measure_row(b, s, &row, e))
                return false;
            progress_end(&b->progress);
            print_row(b, &row);
            vec_push(&b->rows, row);
        }
    return true;
}

static long largest(const struct list *l)
{
    long most = 0;
    for (size_t i = 0; i < l->n; i++)
        most = l->v[i] > most ? l->v[i] : most;
    return most;
}

static void print_heading(const struct bench *b, size_t t)
{
    if (t || b->c->json)
        return;
    if (option_given(b->c, "csv"))
        say("model,cpu,threads,test,tokens_per_second,least,most,runs\n");
    else
        say("%s (%s, %s), %s, cpu path %s\nthreads  test                    t/s\n", b->info->name,
            b->info->arch, size_text(b->c->arena, b->info->file_bytes), cpu_model_name(),
            cpu_path_name());
}

static bool bench_threads(struct bench *b, size_t t, err *e)
{
    struct context *c = b->c;
    long threads = b->threads.v[t];
    struct model_options o = {.threads = (int)threads};
    model *m;
    session *s;
    long p = largest(&b->prefill), g = largest(&b->decode);
    size_t most = (size_t)(largest(&b->depth) + (p > g ? p : g)) + 1;
    if (!context_open_model(c, context_model(c), &o, &m, e))
        return false;
    b->info = model_info(m);
    print_heading(b, t);
    b->ids = make_ids(c->arena, most, b->info->vocab);
    bool ok = session_new(&s, m, (uint32_t)most, e);
    if (ok) {
        progress_begin(&b->progress, c, "bench");
        ok = run_rows(b, s, b->info->threads, e);
        progress_end(&b->progress);
        session_free(s);
    }
    if (ok && c->json) { /* names must outlive the model */
        static struct model_info kept;
        kept = *b->info;
        kept.name = arena_strdup(c->arena, str_of(b->info->name));
        kept.arch = arena_strdup(c->arena, str_of(b->info->arch));
        b->info = &kept;
    }
    model_close(m);
    return ok;
}

static json_t *rows_json(const struct bench *b)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < b->rows.len; i++) {
        const struct row *r = &b->rows.v[i];
        json_t *samples = json_array();
        for (size_t j = 0; j < r->n_samples; j++)
            json_array_append_new(samples, json_real(r->samples[j]));
        json_array_append_new(
            rows, json_pack("{s:s,s:f,s:I,s:o,s:s,s:s,s:I,s:I,s:o}", "test", r->test,
                            "tokens_per_second", r->median, "threads", (json_int_t)r->threads,
                            "model", json_text(b->info->name), "arch", b->info->arch, "cpu",
                            cpu_path_name(), "tokens", (json_int_t)r->tokens, "depth",
                            (json_int_t)r->depth, "samples", samples));
    }
    return json_pack("{s:o,s:o}", "machine", json_text(cpu_model_name()), "rows", rows);
}

static bool run(struct context *c, err *e)
{
    struct bench b = {.c = c, .repeat = (size_t)option_number(c, "repeat", 3)};
    if (!option_list(c, "threads", b.threads.v, &b.threads.n, LIST_MAX, "0", e) ||
        !option_list(c, "prefill", b.prefill.v, &b.prefill.n, LIST_MAX, "256", e) ||
        !option_list(c, "decode", b.decode.v, &b.decode.n, LIST_MAX, "16", e) ||
        !option_list(c, "depth", b.depth.v, &b.depth.n, LIST_MAX, "0", e))
        return false;
    if (c->json && option_given(c, "csv")) {
        err_set(e, ERR_USAGE, "--json and --csv exclude each other");
        return err_hint(e, "give one of the two");
    }
    bool ok = true;
    for (size_t t = 0; t < b.threads.n && ok; t++)
        ok = bench_threads(&b, t, e);
    if (ok && c->json)
        ok = say_json(rows_json(&b), e);
    vec_release(&b.rows);
    return ok;
}

const struct command command_bench = {
    .name = "bench",
    .arguments = "",
    .summary = "measure reading and writing speed on this machine",
    .details = "Rows are named as llama-bench names them: pp256 is reading 256 tokens, tg16 "
               "writing 16, '@ d4096' the same after 4096 tokens. Numbers are medians of tokens "
               "per second; one short run before each row warms up and is not counted.",
    .options = options,
    .run = run,
};
