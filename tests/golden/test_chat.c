/* Chat formats against renderings of the models' own templates (chat/NAME.jsonl): one vocabulary
 * with the format's markers, and each conversation of the file. */
#include "engine/base/fs.h"
#include "engine/base/json.h"
#include "tests/model/tiny_vocab.h"
#include "tests/unit/unit.h"

enum { MAX_MESSAGES = 8 };
static const char *const names[] = {"qwen2.5", "smollm2", "chatml",  "qwen3",
                                    "gemma",   "llama3",  "llama3.1"};
static const char *const no_words[] = {NULL};
static const char *const control[] = {"<|im_start|>",
                                      "<|im_end|>",
                                      "<|endoftext|>",
                                      "<start_of_turn>",
                                      "<end_of_turn>",
                                      "<|begin_of_text|>",
                                      "<|start_header_id|>",
                                      "<|end_header_id|>",
                                      "<|eot_id|>",
                                      "<bos>",
                                      NULL};

struct chat {
    struct chat_message v[MAX_MESSAGES];
    size_t n;
};

static enum chat_role role_of(const char *name)
{
    return strcmp(name, "system") == 0 ? CHAT_SYSTEM
           : strcmp(name, "user") == 0 ? CHAT_USER
                                       : CHAT_ASSISTANT;
}

static struct chat chat_read(const json_t *list)
{
    struct chat c = {.n = json_array_size(list)};
    assert_true(c.n <= MAX_MESSAGES);
    for (size_t i = 0; i < c.n; i++) {
        const json_t *m = json_array_get(list, i), *text = json_array_get(m, 1);
        c.v[i].role = role_of(json_string_value(json_array_get(m, 0)));
        c.v[i].text = (str){json_string_value(text), json_string_length(text)};
    }
    return c;
}

/* Tokens as text; a control token as "{its text}", so that it differs from a look-alike. */
static void tokens_show(strbuf *out, const tokenizer *t, const tokens *ids)
{
    for (size_t i = 0; i < ids->len; i++) {
        const char *marker = NULL;
        for (const char *const *c = control; *c; c++)
            if (tokenizer_control(t, str_of(*c)) == ids->v[i])
                marker = *c;
        if (marker)
            strbuf_addf(out, "{%s}", marker);
        else
            tokenizer_bytes(t, out, ids->v[i]);
    }
}

/* The golden text in the same form: outside the messages every marker is one. */
static void golden_show(strbuf *out, str golden, const struct chat *c)
{
    size_t next = 0;
    for (size_t i = 0; i < golden.n;) {
        str rest = str_sub(golden, i, golden.n);
        while (next < c->n && str_trim(c->v[next].text).n == 0)
            next++;
        str text = next < c->n ? str_trim(c->v[next].text) : (str){0};
        if (text.n > 0 && str_starts(rest, text)) {
            strbuf_addstr(out, text);
            i += text.n;
            next++;
            continue;
        }
        const char *marker = NULL;
        for (const char *const *m = control; *m; m++)
            if (str_starts(rest, str_of(*m)))
                marker = *m;
        if (marker)
            strbuf_addf(out, "{%s}", marker);
        else
            strbuf_addc(out, rest.p[0]);
        i += marker ? strlen(marker) : 1;
    }
}

static void same(const tokenizer *t, const tokens *ids, str golden, const struct chat *c)
{
    strbuf got, want;
    strbuf_init(&got, 0);
    strbuf_init(&want, 0);
    tokens_show(&got, t, ids);
    golden_show(&want, golden, c);
    assert_string_equal(got.p, want.p);
    strbuf_release(&got);
    strbuf_release(&want);
}

/* Formats that trim cannot know that blanks at the end of an open part are inside, or outside. */
static bool cut_in_blanks(str left, str right)
{
    bool begins = right.n > 0 && str_trim(str_sub(right, 0, 1)).n == 0;
    bool ends = left.n > 0 && str_trim(str_sub(left, left.n - 1, left.n)).n == 0;
    return (str_trim(left).n == 0 && begins) || (str_trim(right).n == 0 && ends);
}

/* The last message in two parts, cut anywhere. */
static void check_open_and_rest(const tokenizer *t, const struct chat *c, str golden)
{
    err e = ERR_INIT;
    str last = c->v[c->n - 1].text;
    for (size_t cut = 0; cut <= last.n; cut++) {
        struct chat open = *c;
        tokens ids = {0};
        str left = str_sub(last, 0, cut), right = str_sub(last, cut, last.n);
        if (cut_in_blanks(left, right))
            continue;
        open.v[c->n - 1].text = left;
        assert_true(tokenizer_chat_tokens(t, &ids, open.v, open.n, CHAT_OPEN, &e) &&
                    tokenizer_chat_rest(t, &ids, right, &e));
        same(t, &ids, golden, c);
        vec_release(&ids);
    }
}

/* The last message after the reply before it, which was written by the model. */
static void check_next_user(const tokenizer *t, const struct chat *c, str golden)
{
    err e = ERR_INIT;
    tokens ids = {0};
    bool thinks = str_find(golden, STR("<think>"), 0) != SIZE_MAX; /* and forgets its thoughts */
    if (thinks || c->n < 3 || c->v[c->n - 2].role != CHAT_ASSISTANT)
        return;
    assert_true(tokenizer_chat_tokens(t, &ids, c->v, c->n - 2, CHAT_REPLY, &e) &&
                tokenizer_encode(t, &ids, c->v[c->n - 2].text, false, &e) &&
                tokenizer_chat_next_user(t, &ids, c->v[c->n - 1].text, CHAT_REPLY, &e));
    same(t, &ids, golden, c);
    vec_release(&ids);
}

static void check_line(const tokenizer *t, const json_t *j)
{
    err e = ERR_INIT;
    struct chat c = chat_read(json_object_get(j, "messages"));
    bool reply = json_is_true(json_object_get(j, "reply"));
    str golden = str_of(json_string_value(json_object_get(j, "text")));
    tokens ids = {0};
    if (!tokenizer_chat_tokens(t, &ids, c.v, c.n, reply ? CHAT_REPLY : CHAT_CLOSED, &e))
        fail_msg("%s", e.msg);
    same(t, &ids, golden, &c);
    vec_release(&ids);
    if (reply) {
        check_open_and_rest(t, &c, golden);
        check_next_user(t, &c, golden);
    }
}

static struct tiny_tokenizer format_open(const json_t *first)
{
    err e = ERR_INIT;
    struct tiny_tokenizer t;
    const char *bos = json_string_value(json_object_get(first, "bos"));
    const struct tiny_vocab v = {.kind = "gpt2",
                                 .pre = "qwen2",
                                 .words = no_words,
                                 .control = control,
                                 .bos = bos[0] ? bos : NULL,
                                 .template = json_string_value(json_object_get(first, "template"))};
    if (!tiny_tokenizer_try(&t, &v, &e))
        fail_msg("%s", e.msg);
    return t;
}

static void renders_as_the_template_does(void **state)
{
    err e = ERR_INIT;
    strbuf lines;
    strbuf_init(&lines, 0);
    char path[512];
    (void)snprintf(path, sizeof path, "%s/tests/golden/chat/%s.jsonl", DOCENT_SOURCE_DIR,
                   *(const char **)*state);
    if (!fs_read(&lines, path, 1 << 20, &e))
        fail_msg("%s", e.msg);
    struct tiny_tokenizer t = {0};
    str rest = strbuf_str(&lines), line;
    size_t n = 0;
    while (str_next(&rest, '\n', &line)) {
        json_t *j = json_loadb(line.p, line.n, 0, NULL);
        if (!j)
            continue;
        if (!t.t)
            t = format_open(j);
        else
            check_line(t.t, j);
        n++;
        json_decref(j);
    }
    assert_true(n > 10);
    tiny_tokenizer_close(&t);
    strbuf_release(&lines);
}

/* ---- models without a format ---- */

static void refuses_and_says_why(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    const struct {
        const char *template;
        const char *const *control;
        const char *why;
    } rows[] = {
        {NULL, control, "base model"},
        {"{% for m in messages %}[INST]{{ m }}[/INST]{% endfor %}", control, "not one that"},
        {"<|im_start|> <|im_end|>", none, "not control tokens"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct tiny_vocab v = {.kind = "gpt2",
                                     .words = no_words,
                                     .control = rows[i].control,
                                     .template = rows[i].template};
        err e = ERR_INIT;
        struct tiny_tokenizer t;
        tokens ids = {0};
        assert_true(tiny_tokenizer_try(&t, &v, &e));
        assert_null(tokenizer_chat(t.t));
        assert_false(tokenizer_chat_tokens(t.t, &ids, NULL, 0, CHAT_REPLY, &e));
        assert_int_equal(e.code, ERR_UNSUPPORTED);
        assert_non_null(strstr(e.msg, rows[i].why));
        assert_non_null(strstr(e.hint, "chatml, gemma, llama3"));
        tiny_tokenizer_close(&t);
    }
}

int main(void)
{
    enum { N = sizeof names / sizeof *names };
    struct CMUnitTest tests[N + 1];
    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){names[i], renders_as_the_template_does, NULL, NULL,
                                       (void *)(uintptr_t)&names[i]};
    tests[N] = (struct CMUnitTest)cmocka_unit_test(refuses_and_says_why);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
