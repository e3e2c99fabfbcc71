/* Every text of fixtures/reference/tokens_*.jsonl through the real vocabularies: the same numbers
 * as the reference in both columns, and back to the same text. */
#include "engine/base/fs.h"
#include "engine/base/json.h"
#include "engine/token/tokenizer.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

struct row {
    const char *texts, *model;
    bool one_space; /* U+2581 and the space are the same to this vocabulary */
};
static struct row rows[] = {
    {"tokens_smollm2.jsonl", "SmolLM2-135M-Instruct.Q4_1.gguf", false},
    {"tokens_qwen2.jsonl", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", false},
    {"tokens_qwen2.jsonl", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", false},
    {"tokens_gemma3.jsonl", "gemma-3-270m-q4_k_m.gguf", true},
};
enum { N_TEXTS = 177 };

static char *path_of(const char *folder, const char *leaf)
{
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addf(&b, "%s/%s", folder, leaf);
    return strbuf_detach(&b);
}

static bool same_ids(const tokens *got, const json_t *want)
{
    bool same = got->len == json_array_size(want);
    for (size_t i = 0; same && i < got->len; i++)
        same = got->v[i] == json_integer_value(json_array_get(want, i));
    return same;
}

static bool same_text(const tokenizer *t, const tokens *ids, str want, bool one_space)
{
    strbuf text, read;
    strbuf_init(&text, 0);
    strbuf_init(&read, 0);
    for (size_t i = 0; i < ids->len; i++)
        tokenizer_bytes(t, &read, ids->v[i]);
    for (size_t i = 0; i < want.n; i++) {
        bool mark = one_space && str_starts(str_sub(want, i, want.n), STR("\xE2\x96\x81"));
        strbuf_addc(&text, mark ? ' ' : want.p[i]);
        i += mark ? 2 : 0;
    }
    bool same = str_eq(strbuf_str(&text), strbuf_str(&read));
    strbuf_release(&text);
    strbuf_release(&read);
    return same;
}

/* One line of the file; the number of columns that differ. */
static int check_line(const tokenizer *t, const struct row *r, str line, size_t number)
{
    json_t *j = json_loadb(line.p, line.n, JSON_ALLOW_NUL, NULL);
    assert_non_null(j);
    const json_t *text = json_object_get(j, "text");
    str s = {json_string_value(text), json_string_length(text)};
    int bad = 0;
    for (int special = 0; special < 2; special++) {
        tokens ids = {0};
        err e = ERR_INIT;
        assert_true(tokenizer_encode(t, &ids, s, special, &e));
        const char *column = special ? "ids_special" : "ids";
        if (!same_ids(&ids, json_object_get(j, column))) {
            print_error("%s:%zu: %s differ\n", r->texts, number, column);
            bad++;
        }
        if (!special && !same_text(t, &ids, s, r->one_space)) {
            print_error("%s:%zu: the text does not come back\n", r->texts, number);
            bad++;
        }
        vec_release(&ids);
    }
    json_decref(j);
    return bad;
}

static void tokens_equal_the_reference(void **state)
{
    const struct row *r = *state;
    err e = ERR_INIT;
    char *file = path_of(getenv("DOCENT_TEST_MODELS"), r->model);
    char *texts = path_of(DOCENT_FIXTURES "/reference", r->texts);
    gguf *g;
    tokenizer *t;
    strbuf lines;
    strbuf_init(&lines, 0);
    if (!gguf_open(&g, file, &e) || !tokenizer_new(&t, g, &e) ||
        !fs_read(&lines, texts, 1 << 20, &e))
        fail_msg("%s", e.msg);
    str rest = strbuf_str(&lines), line;
    size_t n = 0;
    int bad = 0;
    while (str_next(&rest, '\n', &line))
        if (line.n > 0)
            bad += check_line(t, r, line, ++n);
    assert_int_equal(n, N_TEXTS);
    assert_int_equal(bad, 0);
    strbuf_release(&lines);
    tokenizer_free(t);
    gguf_close(g);
    free(file);
    free(texts);
}

int main(void)
{
    if (!getenv("DOCENT_TEST_MODELS")) {
        fputs("SKIPPED: set DOCENT_TEST_MODELS to the folder with the model files\n", stderr);
        return 77;
    }
    struct CMUnitTest tests[sizeof rows / sizeof *rows];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        tests[i] =
            (struct CMUnitTest){rows[i].model, tokens_equal_the_reference, NULL, NULL, &rows[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
