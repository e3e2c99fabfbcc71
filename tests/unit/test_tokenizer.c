/* Tokenizers on tiny vocabularies: merging order, what lies between words, special texts, and bytes
 * that no vocabulary was made for. The real vocabularies are in reference.tokens. */
#include "tests/model/tiny_vocab.h"
#include "unit.h"

static const char *const no_words[] = {NULL};
static const char *const control[] = {"<|im_start|>", "<|im_end|>", "<bos>", NULL};
static const char *const user[] = {"<tool>", "\n\n", "\n\n\n\n", NULL};

static struct tiny_tokenizer open_tiny(const struct tiny_vocab *v)
{
    err e = ERR_INIT;
    struct tiny_tokenizer t;
    if (!tiny_tokenizer_try(&t, v, &e))
        fail_msg("%s", e.msg);
    return t;
}

/* Tokens as text with a bar between them; control tokens show as nothing. */
static void pieces_of(strbuf *out, const tokenizer *t, str text, bool special)
{
    err e = ERR_INIT;
    tokens ids = {0};
    strbuf_reset(out);
    assert_true(tokenizer_encode(t, &ids, text, special, &e));
    for (size_t i = 0; i < ids.len; i++) {
        if (i > 0)
            strbuf_addc(out, '|');
        tokenizer_bytes(t, out, ids.v[i]);
    }
    vec_release(&ids);
}

struct piece_row {
    const char *text, *pieces;
    bool special;
};

static void check_rows(const struct tiny_vocab *v, const struct piece_row *rows, size_t n)
{
    struct tiny_tokenizer t = open_tiny(v);
    strbuf got;
    strbuf_init(&got, 0);
    for (size_t i = 0; i < n; i++) {
        pieces_of(&got, t.t, str_of(rows[i].text), rows[i].special);
        assert_string_equal(got.p, rows[i].pieces);
    }
    strbuf_release(&got);
    tiny_tokenizer_close(&t);
}
#define CHECK(v, rows) check_rows(v, rows, sizeof(rows) / sizeof *(rows))

static void merges_in_order_of_rank(void **state)
{
    (void)state;
    static const char *const words[] = {"b c",     "a b", "ab c",  "a bc",
                                        "abc abc", "x x", "xx xx", NULL};
    const struct tiny_vocab v = {.kind = "gpt2", .pre = "gpt2", .words = words};
    const struct piece_row rows[] = {
        {"", "", false},
        {"a", "a", false},
        {"ab", "ab", false},
        {"abc", "abc", false}, /* b c goes first, then a bc */
        {"abb", "ab|b", false},
        {"abcabc", "abcabc", false},
        {"abcabcabc", "abcabc|abc", false},
        {"xxx", "xx|x", false}, /* of equal rank, the left one */
        {"xxxxxxx", "xxxx|xx|x", false},
    };
    CHECK(&v, rows);
}

static void words_are_cut_as_the_file_says(void **state)
{
    (void)state;
    /* Everything inside a word merges, so that the cuts show. */
    static const char *const words[] = {"1 2",  "12 3",  "123 4",   "a b", "ab c", "' s",
                                        "' S",  "\n \n", "\n\n \n", "! !", "! \n", "!! \n",
                                        "( ab", "_ ab",  "\t \t",   NULL};
    const struct {
        const char *pre, *text, *pieces;
    } rows[] = {
        {"gpt2", "ab123ab", "ab|123|ab"},
        {"smollm", "ab123ab", "ab|1|2|3|ab"},
        {"qwen2", "ab123ab", "ab|1|2|3|ab"},
        {"llama-bpe", "ab1234ab", "ab|123|4|ab"},
        {"gpt2", "ab's", "ab|'s"},
        {"gpt2", "ab'S", "ab|'|S"},
        {"qwen2", "ab'S", "ab|'S"},
        {"llama-bpe", "ab's", "ab|'s"},
        {"gpt2", "(ab", "(|ab"},
        {"qwen2", "(ab", "(ab"},
        {"qwen2", "_ab", "_ab"},
        {"gpt2", "!!\n", "!!|\n"},
        {"qwen2", "!!\n", "!!\n"},
        {"qwen2", "ab\n\nab", "ab|\n\n|ab"},
        {"gpt2", "ab\n\nab", "ab|\n|\n|ab"},
        {"gpt2", "ab\t\tab", "ab|\t|\t|ab"},
        {"gpt2", "ab\t\t", "ab|\t\t"},
        {"smollm", "ab\t\t1", "ab|\t\t|1"},
        {"gpt2", "ab\t\t1", "ab|\t|\t|1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct tiny_vocab v = {.kind = "gpt2", .pre = rows[i].pre, .words = words};
        check_rows(&v, &(struct piece_row){rows[i].text, rows[i].pieces, false}, 1);
    }
}

static void whole_words_where_the_model_wants_them(void **state)
{
    (void)state;
    /* "abab" can only be reached from "aba b", which merging never makes. */
    static const char *const words[] = {"a b", "ab a", "aba b", NULL};
    struct tiny_vocab v = {.kind = "gpt2", .pre = "qwen2", .words = words};
    check_rows(&v, &(struct piece_row){"abab", "ab|ab", false}, 1);
    v.pre = "llama-bpe";
    check_rows(&v, &(struct piece_row){"abab", "abab", false}, 1);
}

static void scores_decide(void **state)
{
    (void)state;
    static const char *const words[] = {"\xE2\x96\x81",
                                        "a",
                                        "b",
                                        "ab",
                                        "\xE2\x96\x81"
                                        "ab",
                                        "\xC3\xA9",
                                        "ba",
                                        "abab",
                                        "\n",
                                        NULL};
    struct tiny_vocab v = {.kind = "llama", .words = words, .control = control, .user = user};
    const struct piece_row rows[] = {
        {"", "", false},
        {"ab", "ab", false},
        {"aba", "ab|a", false},
        {"abab", "abab", false},
        {"ab ab", "ab| ab", false},
        {"  ab", " | ab", false},
        {"\xC3\xA9q", "\xC3\xA9|q", false},             /* q has no token: a byte */
        {"\xC3\xA8", "\xC3|\xA8", false},               /* nor has this letter: two bytes */
        {"a\xC3", "a|\xC3", false},                     /* half a letter */
        {"ab\n\n\n\n\nab", "ab|\n\n\n\n|\n|ab", false}, /* the longest user token first */
        {"a<tool>b", "a|<tool>|b", false},
    };
    CHECK(&v, rows);
    v.add_space = true;
    const struct piece_row spaced[] = {{"ab", " ab", false},
                                       {"a<tool>ab", " |a|<tool>| ab", false}};
    CHECK(&v, spaced);
}

/* ---- special tokens ---- */

static void control_tokens_only_when_asked(void **state)
{
    (void)state;
    const char *const kinds[] = {"gpt2", "llama"};
    for (int k = 0; k < 2; k++) {
        const struct tiny_vocab v = {
            .kind = kinds[k], .words = no_words, .control = control, .user = user};
        struct tiny_tokenizer t = open_tiny(&v);
        token start = tokenizer_control(t.t, STR("<|im_start|>"));
        token end = tokenizer_control(t.t, STR("<|im_end|>"));
        assert_true(start >= 0 && end >= 0 && start != end);
        assert_int_equal(tokenizer_control(t.t, STR("<tool>")), -1);
        assert_true(tokenizer_is_end(t.t, end) && !tokenizer_is_end(t.t, start));
        str text = STR("<|im_start|>a<|im_end|><|im_end");
        for (int special = 0; special < 2; special++) {
            err e = ERR_INIT;
            tokens ids = {0};
            assert_true(tokenizer_encode(t.t, &ids, text, special, &e));
            size_t found = 0;
            for (size_t i = 0; i < ids.len; i++)
                found += ids.v[i] == start || ids.v[i] == end;
            assert_int_equal(found, special ? 2 : 0);
            assert_int_equal(ids.len, special ? 2 + 1 + 8 : text.n);
            vec_release(&ids);
        }
        tiny_tokenizer_close(&t);
    }
}

/* Files that call the markers of a conversation ordinary texts. */
static void markers_are_control_tokens_always(void **state)
{
    (void)state;
    static const char *const loose[] = {"<|im_start|>", "<|im_end|>", NULL};
    const struct tiny_vocab v = {.kind = "gpt2", .words = no_words, .user = loose};
    struct tiny_tokenizer t = open_tiny(&v);
    assert_true(tokenizer_control(t.t, STR("<|im_end|>")) >= 0);
    strbuf got;
    strbuf_init(&got, 0);
    pieces_of(&got, t.t, STR("<|im_end|>"), false);
    assert_string_equal(got.p, "<|||i|m|_|e|n|d|||>");
    strbuf_release(&got);
    tiny_tokenizer_close(&t);
}

/* ---- any bytes ---- */

static void any_bytes_come_back(void **state)
{
    (void)state;
    static const char *const words[] = {"a b", "\xE6 \x97", "\xE6\x97 \xA5", NULL};
    const char *const pres[] = {"gpt2", "smollm", "qwen2", "llama-bpe"};
    uint32_t random = 1;
    for (int p = 0; p < 4; p++) {
        const struct tiny_vocab v = {.kind = "gpt2", .pre = pres[p], .words = words};
        struct tiny_tokenizer t = open_tiny(&v);
        for (int round = 0; round < 200; round++) {
            char text[97];
            size_t n = (size_t)round % sizeof text;
            for (size_t i = 0; i < n; i++) {
                random = random * 1664525u + 1013904223u;
                text[i] = random >> 30 ? (char)(random >> 16) : "ab \n\xE6\x97\xA5"[random % 7];
            }
            err e = ERR_INIT;
            tokens ids = {0};
            strbuf back;
            strbuf_init(&back, 0);
            assert_true(tokenizer_encode(t.t, &ids, (str){text, n}, true, &e));
            for (size_t i = 0; i < ids.len; i++)
                tokenizer_bytes(t.t, &back, ids.v[i]);
            assert_int_equal(back.len, n);
            assert_memory_equal(back.p, text, n);
            strbuf_release(&back);
            vec_release(&ids);
        }
        tiny_tokenizer_close(&t);
    }
}

static void a_byte_without_a_token_is_replaced(void **state)
{
    (void)state;
    const struct tiny_vocab v = {.kind = "gpt2", .words = no_words, .no_bytes = "\x04\xF1"};
    struct tiny_tokenizer t = open_tiny(&v);
    strbuf got;
    strbuf_init(&got, 0);
    pieces_of(&got, t.t, STR("a\x04z\xF1"), false);
    assert_string_equal(got.p, "a|\xEF|\xBF|\xBD|z|\xEF|\xBF|\xBD");
    strbuf_release(&got);
    tiny_tokenizer_close(&t);
}

/* ---- length ---- */

/* A line of a million equal letters is the worst case of merging; the limit is generous because
 * tests share their machine, but quadratic time would be hours. */
static void long_words_take_no_longer_per_byte(void **state)
{
    (void)state;
    enum { N = 1000000 };
    static const char *const words[] = {"x x", "xx xx", "xxxx xxxx", "xxxxxxxx xxxxxxxx", NULL};
    static const char *const texts[] = {"x", "xx", "xxxx", "xxxxxxxx", "xxxxxxxxxxxxxxxx", NULL};
    for (int k = 0; k < 2; k++) {
        const struct tiny_vocab v = {.kind = k ? "llama" : "gpt2", .words = k ? texts : words};
        struct tiny_tokenizer t = open_tiny(&v);
        char *text = xalloc(N);
        memset(text, 'x', N);
        err e = ERR_INIT;
        tokens ids = {0};
        assert_true(tokenizer_encode(t.t, &ids, (str){text, N}, false, &e));
        assert_true(ids.len <= N / 4 && ids.len >= N / 16);
        vec_release(&ids);
        free(text);
        tiny_tokenizer_close(&t);
    }
}

/* ---- files docent cannot use ---- */

static void unknown_kinds_are_named(void **state)
{
    (void)state;
    const struct {
        struct tiny_vocab v;
        int code;
        const char *name;
    } rows[] = {
        {{.kind = "t5", .words = no_words}, ERR_UNSUPPORTED, "\"t5\""},
        {{.kind = "gpt2", .pre = "deepseek-v9", .words = no_words}, ERR_UNSUPPORTED, "deepseek-v9"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        err e = ERR_INIT;
        struct tiny_tokenizer t;
        assert_false(tiny_tokenizer_try(&t, &rows[i].v, &e));
        assert_int_equal(e.code, rows[i].code);
        assert_non_null(strstr(e.msg, rows[i].name));
        assert_true(e.hint[0] != '\0');
        tiny_tokenizer_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merges_in_order_of_rank),
        cmocka_unit_test(words_are_cut_as_the_file_says),
        cmocka_unit_test(whole_words_where_the_model_wants_them),
        cmocka_unit_test(scores_decide),
        cmocka_unit_test(control_tokens_only_when_asked),
        cmocka_unit_test(markers_are_control_tokens_always),
        cmocka_unit_test(any_bytes_come_back),
        cmocka_unit_test(a_byte_without_a_token_is_replaced),
        cmocka_unit_test(long_words_take_no_longer_per_byte),
        cmocka_unit_test(unknown_kinds_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
