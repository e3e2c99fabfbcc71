/* Any bytes as source text of each language (the first byte chooses): extraction ends in time, and
 * what it finds lies inside the text. How much memory the parser may have is arena_guard.c's limit.
 */
#include "indexer/lang/lang.h"
#include "tests/fuzz/fuzz.h"
#include <time.h>

static const double most_seconds = 3.0; /* of CPU, for one call; sanitizers included */

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Since the last call. */
static void check_time(const struct language *l, const char *what)
{
    static double last;
    double now = cpu_seconds();
    if (what && now - last > most_seconds)
        BUG("%s: %s took %.2f s", l->name, what, now - last);
    last = now;
}

static void check_result(const struct extracted *x, size_t size)
{
    for (size_t i = 0; i < x->n_symbols; i++) {
        const struct raw_symbol *s = &x->symbols[i];
        if (s->start_byte > s->end_byte || s->end_byte > size || s->line > s->end_line ||
            s->line < 1 || s->parent >= (int32_t)i)
            BUG("symbol %zu", i);
    }
    for (size_t i = 0; i < x->n_references; i++)
        if (x->references[i].byte > size || x->references[i].scope >= (int32_t)x->n_symbols)
            BUG("reference %zu", i);
}

/* The same text through what screens and walkthroughs ask. */
static void check_others(const struct language *l, str text, const struct extracted *x, arena *a)
{
    struct outline o;
    struct code_words w;
    struct spans s;
    err e = ERR_INIT;
    uint32_t start = x->n_symbols ? x->symbols[0].start_byte : 0;
    uint32_t end = x->n_symbols ? x->symbols[0].end_byte : (uint32_t)text.n;
    if (code_outline(l->name, text, start, end, a, &o, &e))
        for (size_t i = 0; i < o.n; i++)
            if (o.v[i].end_byte > text.n || o.v[i].parent >= (int32_t)i)
                BUG("node %zu", i);
    check_time(l, "outline");
    e = ERR_INIT;
    if (code_words(l->name, text, 0, (uint32_t)text.n, a, &w, &e))
        for (size_t i = 0; i < w.n; i++)
            if (w.v[i].byte + w.v[i].len > text.n)
                BUG("word %zu", i);
    check_time(l, "words");
    if (!code_highlight(l->name, text, a, &s, &e))
        return;
    for (size_t i = 0; i < s.n; i++)
        if (s.v[i].start >= s.v[i].end || s.v[i].end > text.n ||
            (i && s.v[i].start < s.v[i - 1].end))
            BUG("span %zu", i);
    check_time(l, "colours");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const struct language *l = &languages[data[0] % languages_count];
    str text = {(const char *)data + 1, size - 1};
    parser *p = parser_new();
    arena *a = arena_new();
    struct extracted x = {0};
    err e = ERR_INIT;
    check_time(l, NULL);
    if (!parser_extract(p, l, text, NULL, a, &x, &e))
        BUG("extraction failed: %s", e.msg);
    if (!x.skip_reason)
        check_result(&x, text.n);
    check_time(l, "extraction");
    check_others(l, text, &x, a);
    arena_free(a);
    parser_free(p);
    return 0;
}
