/* Any bytes as a text, for both kinds of tokenizer and every pre-tokeniser: what comes back is what
 * went in, no control token comes out of plain text, and a conversation keeps its markers. The
 * first byte chooses the vocabulary. */
#include "engine/base/vec.h"
#include "tests/fuzz/fuzz.h"
#include "tests/model/tiny_vocab.h"

static const char *const merges[] = {"a b",           "ab c", "\n \n", "1 2", "\xE6 \x97",
                                     "\xE6\x97 \xA5", "< |",  "' s",   NULL};
static const char *const texts[] = {"\xE2\x96\x81",
                                    "a",
                                    "b",
                                    "ab",
                                    "\xE2\x96\x81"
                                    "ab",
                                    "<",
                                    "|",
                                    "<|",
                                    NULL};
static const char *const control[] = {"<|im_start|>", "<|im_end|>", "<s>", NULL};
static const char *const user[] = {"\n\n", "  ", "<tool>", NULL};
static const struct tiny_vocab vocabs[] = {
    {.kind = "gpt2", .pre = "gpt2", .words = merges, .control = control, .user = user},
    {.kind = "gpt2", .pre = "smollm", .words = merges, .control = control},
    {.kind = "gpt2", .pre = "qwen2", .words = merges, .control = control, .user = user},
    {.kind = "gpt2", .pre = "llama-bpe", .words = merges, .control = control},
    {.kind = "llama", .words = texts, .control = control, .user = user},
};
enum { N_VOCABS = sizeof vocabs / sizeof *vocabs };

static const tokenizer *tokenizer_at(size_t i)
{
    static struct tiny_tokenizer open[N_VOCABS];
    err e = ERR_INIT;
    struct tiny_vocab v = vocabs[i];
    v.template = "<|im_start|> <|im_end|>";
    if (!open[i].t && !tiny_tokenizer_try(&open[i], &v, &e))
        BUG("%s", e.msg);
    return open[i].t;
}

static void check_text(const tokenizer *t, str text, bool bytes)
{
    err e = ERR_INIT;
    tokens ids = {0};
    strbuf back;
    strbuf_init(&back, 0);
    if (!tokenizer_encode(t, &ids, text, false, &e))
        BUG("%s", e.msg);
    for (size_t i = 0; i < ids.len; i++) {
        size_t n = back.len;
        tokenizer_bytes(t, &back, ids.v[i]);
        if (back.len == n)
            BUG("token %d of a plain text is a control token", ids.v[i]);
    }
    if (bytes && !str_eq(text, strbuf_str(&back)))
        BUG("%zu bytes went in, %zu others came out", text.n, back.len);
    strbuf_release(&back);
    vec_release(&ids);
}

static void check_chat(const tokenizer *t, str text)
{
    err e = ERR_INIT;
    tokens ids = {0};
    const struct chat_message m = {CHAT_USER, text};
    if (!tokenizer_chat_tokens(t, &ids, &m, 1, CHAT_OPEN, &e) ||
        !tokenizer_chat_rest(t, &ids, text, &e))
        BUG("%s", e.msg);
    int starts = 0, ends = 0;
    for (size_t i = 0; i < ids.len; i++) {
        starts += ids.v[i] == tokenizer_control(t, STR("<|im_start|>"));
        ends += ids.v[i] == tokenizer_control(t, STR("<|im_end|>"));
    }
    if (starts != 2 || ends != 1)
        BUG("a conversation of %d starts and %d ends", starts, ends);
    vec_release(&ids);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0)
        return 0;
    size_t i = data[0] % N_VOCABS;
    str text = {(const char *)data + 1, n - 1};
    const tokenizer *t = tokenizer_at(i);
    err e = ERR_INIT;
    tokens ids = {0};
    check_text(t, text, strcmp(vocabs[i].kind, "gpt2") == 0);
    check_chat(t, text);
    if (!tokenizer_encode(t, &ids, text, true, &e))
        BUG("%s", e.msg);
    vec_release(&ids);
    return 0;
}
