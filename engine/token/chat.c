/* Chat formats: how a conversation becomes tokens.
 *
 * A row is chosen by what the template text in the model file contains; the template itself is a
 * program and is never run. Markers of the format are control tokens. Everything between two
 * markers, the format's own words and the message, is tokenised together as plain text, so a
 * message can hold "<|im_end|>" and it stays five characters of text.
 *
 * Invariant: what chat_tokens(..., CHAT_OPEN) gives is a prefix of every continuation of it. */
#include "tokenizer_internal.h"

struct chat_format {
    const char *name;
    const char *signs[3];    /* texts that the template contains, all of them */
    const char *system;      /* said when the conversation has no system message; NULL: nothing */
    const char *system_head; /* before every first system message's own text */
    const char *head[3];     /* before a message, by enum chat_role */
    const char *tail;        /* after a message */
    const char *reply;       /* begins the reply */
    bool system_in_user;     /* no system role: its text goes before the first user message */
    bool trims;              /* white space around a message is dropped */
};

#define CHATML_HEADS                                                                               \
    {                                                                                              \
        "<|im_start|>system\n", "<|im_start|>user\n", "<|im_start|>assistant\n"                    \
    }
#define LLAMA3_HEADS                                                                               \
    {                                                                                              \
        "<|start_header_id|>system<|end_header_id|>\n\n",                                          \
            "<|start_header_id|>user<|end_header_id|>\n\n",                                        \
            "<|start_header_id|>assistant<|end_header_id|>\n\n"                                    \
    }
#define QWEN_SYSTEM   "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
#define SMOLLM_SYSTEM "You are a helpful AI assistant named SmolLM, trained by Hugging Face"

/* The first row whose signs are all there; so the particular ones come before the general one. */
static const struct chat_format formats[] = {
    {.name = "chatml", /* Qwen2.5 */
     .signs = {"<|im_start|>", QWEN_SYSTEM},
     .system = QWEN_SYSTEM,
     .head = CHATML_HEADS,
     .tail = "<|im_end|>\n",
     .reply = "<|im_start|>assistant\n"},
    {.name = "chatml", /* SmolLM2 */
     .signs = {"<|im_start|>", SMOLLM_SYSTEM},
     .system = SMOLLM_SYSTEM,
     .head = CHATML_HEADS,
     .tail = "<|im_end|>\n",
     .reply = "<|im_start|>assistant\n"},
    {.name = "chatml", /* Qwen3, with its thinking switched off as its template does it */
     .signs = {"<|im_start|>", "enable_thinking is false", "<think>"},
     .head = CHATML_HEADS,
     .tail = "<|im_end|>\n",
     .reply = "<|im_start|>assistant\n<think>\n\n</think>\n\n"},
    {.name = "chatml", /* Qwen2 */
     .signs = {"<|im_start|>", "system\\nYou are a helpful assistant."},
     .system = "You are a helpful assistant.",
     .head = CHATML_HEADS,
     .tail = "<|im_end|>\n",
     .reply = "<|im_start|>assistant\n"},
    {.name = "chatml",
     .signs = {"<|im_start|>", "<|im_end|>"},
     .head = CHATML_HEADS,
     .tail = "<|im_end|>\n",
     .reply = "<|im_start|>assistant\n"},
    {.name = "gemma",
     .signs = {"<start_of_turn>", "<end_of_turn>"},
     .head = {"", "<start_of_turn>user\n", "<start_of_turn>model\n"},
     .tail = "<end_of_turn>\n",
     .reply = "<start_of_turn>model\n",
     .system_in_user = true,
     .trims = true},
    {.name = "llama3", /* 3.1 and later; the date is the template's own when none is given */
     .signs = {"<|start_header_id|>", "<|eot_id|>", "Cutting Knowledge Date"},
     .system = "",
     .system_head = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n",
     .head = LLAMA3_HEADS,
     .tail = "<|eot_id|>",
     .reply = "<|start_header_id|>assistant<|end_header_id|>\n\n",
     .trims = true},
    {.name = "llama3",
     .signs = {"<|start_header_id|>", "<|eot_id|>"},
     .head = LLAMA3_HEADS,
     .tail = "<|eot_id|>",
     .reply = "<|start_header_id|>assistant<|end_header_id|>\n\n",
     .trims = true},
};
enum { N_FORMATS = sizeof formats / sizeof *formats };

/* ---- choosing ---- */

static bool format_fits(const struct chat_format *f, str template)
{
    for (int i = 0; i < 3 && f->signs[i]; i++)
        if (str_find(template, str_of(f->signs[i]), 0) == SIZE_MAX)
            return false;
    return true;
}

/* The markers a format begins and ends messages with must be control tokens of this vocabulary:
 * otherwise every text could write them. */
static bool format_has_markers(const tokenizer *t, const struct chat_format *f)
{
    const char *begin = f->head[CHAT_USER], *end = f->tail;
    size_t b = strcspn(begin, ">") + 1, n = strcspn(end, ">") + 1;
    return special_control(t->special, (str){begin, b}) >= 0 &&
           special_control(t->special, (str){end, n}) >= 0;
}

bool chat_open(tokenizer *t, const gguf *g, err *e)
{
    str template;
    if (!gguf_str_or(g, "tokenizer.chat_template", "", &template, e))
        return false;
    if (template.n == 0) {
        t->chat_trouble = "it is a base model without a chat template";
        return true;
    }
    t->chat_trouble = "its chat template is not one that docent knows";
    for (int i = 0; i < N_FORMATS && !t->chat; i++) {
        if (!format_fits(&formats[i], template))
            continue;
        if (format_has_markers(t, &formats[i]))
            t->chat = &formats[i];
        else
            t->chat_trouble = "the markers of its chat template are not control tokens";
    }
    return true;
}

const char *tokenizer_chat(const tokenizer *t)
{
    return t->chat ? t->chat->name : NULL;
}

static bool format_known(const tokenizer *t, err *e)
{
    if (t->chat)
        return true;
    strbuf known;
    strbuf_init(&known, 200);
    for (int i = 0; i < N_FORMATS; i++) /* rows of one name stand together */
        if (i == 0 || strcmp(formats[i].name, formats[i - 1].name) != 0)
            strbuf_addf(&known, "%s%s", i ? ", " : "", formats[i].name);
    err_set(e, ERR_UNSUPPORTED, "this model cannot hold a conversation: %s", t->chat_trouble);
    err_hint(e, "use an instruction-tuned model with one of these chat formats: %s", known.p);
    strbuf_release(&known);
    return false;
}

/* ---- writing ---- */

struct chat_writer {
    const tokenizer *t;
    tokens *out;
    strbuf plain; /* text since the last marker */
    err *e;
    bool ok;
};

static void writer_begin(struct chat_writer *w, const tokenizer *t, tokens *out, err *e)
{
    *w = (struct chat_writer){.t = t, .out = out, .e = e, .ok = true};
    strbuf_init(&w->plain, 0);
}

static void plain_flush(struct chat_writer *w)
{
    w->ok = w->ok && tokenizer_encode(w->t, w->out, strbuf_str(&w->plain), false, w->e);
    strbuf_reset(&w->plain);
}

static bool writer_end(struct chat_writer *w)
{
    plain_flush(w);
    strbuf_release(&w->plain);
    return w->ok;
}

/* Words of the format: markers become tokens. */
static void write_format(struct chat_writer *w, const char *words)
{
    str text = str_of(words);
    size_t from = 0, at, n;
    token id;
    while (special_find(w->t->special, text, from, true, &at, &n, &id)) {
        bool marker = w->t->v.kind[id] == KIND_CONTROL;
        strbuf_addstr(&w->plain, str_sub(text, from, marker ? at : at + n));
        if (marker) {
            plain_flush(w);
            vec_push(w->out, id);
        }
        from = at + n;
    }
    strbuf_addstr(&w->plain, str_sub(text, from, text.n));
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Words of a message, or of its beginning or end. */
static void write_message(struct chat_writer *w, str text, bool begins, bool ends)
{
    if (w->t->chat->trims) {
        size_t from = 0, to = text.n;
        while (begins && from < to && is_blank(text.p[from]))
            from++;
        while (ends && to > from && is_blank(text.p[to - 1]))
            to--;
        text = str_sub(text, from, to);
    }
    strbuf_addstr(&w->plain, text);
}

static void write_system(struct chat_writer *w, str text, bool open)
{
    const struct chat_format *f = w->t->chat;
    write_format(w, f->head[CHAT_SYSTEM]);
    if (f->system_head)
        write_format(w, f->system_head);
    write_message(w, text, true, !open);
    if (!open)
        write_format(w, f->tail);
}

bool tokenizer_chat_tokens(const tokenizer *t, tokens *out, const struct chat_message *msgs,
                           size_t n, enum chat_end end, err *e)
{
    if (!format_known(t, e))
        return false;
    const struct chat_format *f = t->chat;
    struct chat_writer w;
    writer_begin(&w, t, out, e);
    if (t->bos >= 0)
        vec_push(out, t->bos);
    size_t i = 0;
    bool has_system = n > 0 && msgs[0].role == CHAT_SYSTEM;
    str above = {0};
    if (has_system && f->system_in_user && n > 1)
        above = msgs[i++].text;
    else if (!has_system && f->system)
        write_system(&w, str_of(f->system), false);
    for (; i < n; i++) {
        bool open = end == CHAT_OPEN && i + 1 == n;
        enum chat_role role = msgs[i].role;
        if (role == CHAT_SYSTEM && f->system_in_user)
            role = CHAT_USER;
        if (role == CHAT_SYSTEM && i == 0) {
            write_system(&w, msgs[i].text, open);
            continue;
        }
        write_format(&w, f->head[role]);
        if (above.p) {
            strbuf_addstr(&w.plain, above);
            strbuf_addz(&w.plain, "\n\n");
            above.p = NULL;
        }
        write_message(&w, msgs[i].text, true, !open);
        if (!open)
            write_format(&w, f->tail);
    }
    if (end == CHAT_REPLY)
        write_format(&w, f->reply);
    return writer_end(&w);
}

bool tokenizer_chat_rest(const tokenizer *t, tokens *out, str text, err *e)
{
    if (!format_known(t, e))
        return false;
    struct chat_writer w;
    writer_begin(&w, t, out, e);
    write_message(&w, text, false, true);
    write_format(&w, t->chat->tail);
    write_format(&w, t->chat->reply);
    return writer_end(&w);
}

bool tokenizer_chat_next_user(const tokenizer *t, tokens *out, str text, enum chat_end end, err *e)
{
    if (!format_known(t, e))
        return false;
    struct chat_writer w;
    writer_begin(&w, t, out, e);
    write_format(&w, t->chat->tail);
    write_format(&w, t->chat->head[CHAT_USER]);
    write_message(&w, text, true, end != CHAT_OPEN);
    if (end != CHAT_OPEN)
        write_format(&w, t->chat->tail);
    if (end == CHAT_REPLY)
        write_format(&w, t->chat->reply);
    return writer_end(&w);
}
