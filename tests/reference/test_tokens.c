/* Every text of fixtures/reference/tokens_*.jsonl through the real vocabularies: the same numbers
 * as the reference in both columns, and back to the same text. Conversations: the same numbers as
 * the text that the model's own template gives (golden/chat). */
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
    const char *chat; /* in golden/chat; NULL: a base model */
    bool one_space;   /* U+2581 and the space are the same to this vocabulary */
};
static struct row rows[] = {
    {"tokens_smollm2.jsonl", "SmolLM2-135M-Instruct.Q4_1.gguf", "smollm2.jsonl", false},
    {"tokens_qwen2.jsonl", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", "qwen2.5.jsonl", false},
    {"tokens_qwen2.jsonl", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", "qwen2.5.jsonl", false},
    {"tokens_gemma3.jsonl", "gemma-3-270m-q4_k_m.gguf", NULL, true},
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

static enum chat_role role_of(const char *name)
{
    return name[0] == 's' ? CHAT_SYSTEM : name[0] == 'u' ? CHAT_USER : CHAT_ASSISTANT;
}

static int check_chat(const tokenizer *t, const struct row *r, str line, size_t number)
{
    enum { MOST = 8 };
    json_t *j = json_loadb(line.p, line.n, 0, NULL);
    const json_t *list = json_object_get(j, "messages");
    const char *text = json_string_value(json_object_get(j, "text"));
    struct chat_message m[MOST];
    size_t n = json_array_size(list);
    assert_true(n <= MOST);
    bool plain = n > 0; /* no texts that look like markers: those are told apart on purpose */
    for (size_t i = 0; i < n; i++) {
        const json_t *pair = json_array_get(list, i);
        m[i].role = role_of(json_string_value(json_array_get(pair, 0)));
        m[i].text = str_of(json_string_value(json_array_get(pair, 1)));
        plain = plain && str_find(m[i].text, STR("<|"), 0) == SIZE_MAX;
    }
    int bad = 0;
    if (plain) {
        err e = ERR_INIT;
        tokens got = {0}, want = {0};
        bool reply = json_is_true(json_object_get(j, "reply"));
        assert_true(tokenizer_chat_tokens(t, &got, m, n, reply ? CHAT_REPLY : CHAT_CLOSED, &e) &&
                    tokenizer_encode(t, &want, str_of(text), true, &e));
        bad = got.len != want.len || memcmp(got.v, want.v, got.len * sizeof *got.v) != 0;
        if (bad)
            print_error("%s:%zu: other tokens than the template's\n", r->chat, number);
        vec_release(&got);
        vec_release(&want);
    }
    json_decref(j);
    return bad;
}

static size_t each_line(const char *path, const tokenizer *t, const struct row *r,
                        int (*check)(const tokenizer *, const struct row *, str, size_t))
{
    err e = ERR_INIT;
    strbuf lines;
    strbuf_init(&lines, 0);
    if (!fs_read(&lines, path, 1 << 20, &e))
        fail_msg("%s", e.msg);
    str rest = strbuf_str(&lines), line;
    size_t n = 0;
    int bad = 0;
    while (str_next(&rest, '\n', &line))
        if (line.n > 0)
            bad += check(t, r, line, ++n);
    assert_int_equal(bad, 0);
    strbuf_release(&lines);
    return n;
}

static void tokens_equal_the_reference(void **state)
{
    const struct row *r = *state;
    err e = ERR_INIT;
    char *file = path_of(getenv("DOCENT_TEST_MODELS"), r->model);
    char *texts = path_of(DOCENT_FIXTURES "/reference", r->texts);
    gguf *g;
    tokenizer *t = NULL;
    if (!gguf_open(&g, file, &e) || !tokenizer_new(&t, g, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(each_line(texts, t, r, check_line), N_TEXTS);
    if (r->chat) {
        char *chat = path_of(DOCENT_SOURCE_DIR "/tests/golden/chat", r->chat);
        assert_true(each_line(chat, t, r, check_chat) > 10);
        free(chat);
    }
    assert_true((tokenizer_chat(t) != NULL) == (r->chat != NULL));
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
