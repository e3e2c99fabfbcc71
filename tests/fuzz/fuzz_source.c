/* Any bytes as source text of each language (the first byte chooses): extraction ends, and what it
 * finds lies inside the text. */
#include "indexer/parse.h"
#include "tests/fuzz/fuzz.h"

static const char *const names[] = {"c",          "cpp",  "python", "go",     "rust", "javascript",
                                    "typescript", "java", "ruby",   "php",    "lua",  "bash",
                                    "markdown",   "yaml", "tsx",    "c_sharp"};

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    const struct language *l = language_by_name(names[data[0] % (sizeof names / sizeof *names)]);
    if (!l)
        return 0;
    str text = {(const char *)data + 1, size - 1};
    parser *p = parser_new();
    arena *a = arena_new();
    struct extracted x = {0};
    err e = ERR_INIT;
    if (!parser_extract(p, l, text, NULL, a, &x, &e))
        BUG("extraction failed: %s", e.msg);
    if (!x.skip_reason)
        check_result(&x, text.n);
    arena_free(a);
    parser_free(p);
    return 0;
}
