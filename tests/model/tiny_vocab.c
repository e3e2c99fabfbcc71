/* See tiny_vocab.h. */
#include "tiny_vocab.h"
#include "engine/base/utf8.h"

enum { TYPE_U32 = 4, TYPE_I32 = 5, TYPE_F32 = 6, TYPE_BOOL = 7, TYPE_STR = 8, TYPE_ARRAY = 9 };
enum { NORMAL = 1, CONTROL = 3, USER = 4, BYTE = 6 };

struct vocab_writer {
    strbuf keys, texts, kinds, scores, merges;
    uint64_t n_keys, n_tokens, n_merges;
    uint32_t bos;
};

static void put_u32(strbuf *b, uint32_t v)
{
    strbuf_add(b, &v, sizeof v);
}

static void put_text(strbuf *b, str s)
{
    uint64_t n = s.n;
    strbuf_add(b, &n, sizeof n);
    strbuf_addstr(b, s);
}

static void key_begin(struct vocab_writer *w, const char *name, uint32_t type)
{
    put_text(&w->keys, str_of(name));
    put_u32(&w->keys, type);
    w->n_keys++;
}

static void key_array(struct vocab_writer *w, const char *name, uint32_t type, uint64_t n,
                      const strbuf *items)
{
    key_begin(w, name, TYPE_ARRAY);
    put_u32(&w->keys, type);
    strbuf_add(&w->keys, &n, sizeof n);
    strbuf_addstr(&w->keys, strbuf_str(items));
}

static void token_add(struct vocab_writer *w, str text, int32_t kind, float score)
{
    put_text(&w->texts, text);
    strbuf_add(&w->kinds, &kind, sizeof kind);
    strbuf_add(&w->scores, &score, sizeof score);
    w->n_tokens++;
}

/* The byte-level alphabet: printable bytes as themselves, the others from U+0100 on. */
static void letters_add(strbuf *out, str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        uint32_t b = (unsigned char)bytes.p[i], cp = b;
        if (b <= 32)
            cp = 256 + b;
        else if (b >= 127 && b <= 160)
            cp = 289 + b - 127;
        else if (b == 173)
            cp = 323;
        char utf8[4];
        strbuf_add(out, utf8, (size_t)utf8_encode(cp, utf8));
    }
}

static void gpt2_words(struct vocab_writer *w, const struct tiny_vocab *v)
{
    strbuf text;
    strbuf_init(&text, 0);
    for (int b = 0; b < 256; b++) {
        char c = (char)(unsigned char)b;
        if (v->no_bytes && b != 0 && strchr(v->no_bytes, b))
            continue;
        strbuf_reset(&text);
        letters_add(&text, (str){&c, 1});
        token_add(w, strbuf_str(&text), NORMAL, 0);
    }
    for (const char *const *word = v->words; *word; word++) {
        str right = str_of(*word), left;
        (void)str_next(&right, ' ', &left);
        strbuf_reset(&text);
        letters_add(&text, left);
        size_t n = text.len;
        letters_add(&text, right);
        token_add(w, strbuf_str(&text), NORMAL, 0);
        strbuf line;
        strbuf_init(&line, 0);
        strbuf_addf(&line, "%.*s %s", (int)n, text.p, text.p + n);
        put_text(&w->merges, strbuf_str(&line));
        strbuf_release(&line);
        w->n_merges++;
    }
    strbuf_release(&text);
}

static void llama_words(struct vocab_writer *w, const struct tiny_vocab *v)
{
    token_add(w, STR("<unk>"), 2, 0);
    for (int b = 0; b < 256; b++) {
        char name[8];
        (void)snprintf(name, sizeof name, "<0x%02X>", (unsigned)b);
        token_add(w, str_of(name), BYTE, 0);
    }
    float score = 0;
    for (const char *const *word = v->words; *word; word++)
        token_add(w, str_of(*word), NORMAL, --score);
}

static void specials(struct vocab_writer *w, const struct tiny_vocab *v)
{
    for (const char *const *c = v->control; c && *c; c++) {
        if (v->bos && strcmp(*c, v->bos) == 0)
            w->bos = (uint32_t)w->n_tokens;
        token_add(w, str_of(*c), CONTROL, -1000);
    }
    for (const char *const *c = v->user; c && *c; c++)
        token_add(w, str_of(*c), USER, -1000);
}

static void keys_write(struct vocab_writer *w, const struct tiny_vocab *v)
{
    const struct {
        const char *name, *value;
    } texts[] = {{"tokenizer.ggml.model", v->kind},
                 {"tokenizer.ggml.pre", v->pre},
                 {"tokenizer.chat_template", v->template}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!texts[i].value)
            continue;
        key_begin(w, texts[i].name, TYPE_STR);
        put_text(&w->keys, str_of(texts[i].value));
    }
    key_begin(w, "tokenizer.ggml.add_space_prefix", TYPE_BOOL);
    strbuf_addc(&w->keys, (char)v->add_space);
    key_begin(w, "tokenizer.ggml.add_bos_token", TYPE_BOOL);
    strbuf_addc(&w->keys, v->bos ? 1 : 0);
    key_begin(w, "tokenizer.ggml.bos_token_id", TYPE_U32);
    put_u32(&w->keys, w->bos);
    key_array(w, "tokenizer.ggml.tokens", TYPE_STR, w->n_tokens, &w->texts);
    key_array(w, "tokenizer.ggml.token_type", TYPE_I32, w->n_tokens, &w->kinds);
    key_array(w, "tokenizer.ggml.scores", TYPE_F32, w->n_tokens, &w->scores);
    key_array(w, "tokenizer.ggml.merges", TYPE_STR, w->n_merges, &w->merges);
}

static void *bytes_of(const struct vocab_writer *w, size_t *n)
{
    const uint64_t tensors = 0;
    *n = 24 + w->keys.len;
    char *p = aligned_alloc(32, (*n + 31) / 32 * 32);
    memcpy(p, "GGUF\3\0\0\0", 8);
    memcpy(p + 8, &tensors, 8);
    memcpy(p + 16, &w->n_keys, 8);
    memcpy(p + 24, w->keys.p, w->keys.len);
    return p;
}

bool tiny_tokenizer_try(struct tiny_tokenizer *out, const struct tiny_vocab *v, err *e)
{
    struct vocab_writer w = {.n_keys = 0};
    strbuf *const parts[] = {&w.keys, &w.texts, &w.kinds, &w.scores, &w.merges};
    for (size_t i = 0; i < 5; i++)
        strbuf_init(parts[i], 0);
    if (strcmp(v->kind, "gpt2") == 0)
        gpt2_words(&w, v);
    else
        llama_words(&w, v);
    specials(&w, v);
    keys_write(&w, v);
    size_t n;
    *out = (struct tiny_tokenizer){.bytes = bytes_of(&w, &n)};
    for (size_t i = 0; i < 5; i++)
        strbuf_release(parts[i]);
    return gguf_open_bytes(&out->g, out->bytes, n, "tiny.gguf", e) &&
           tokenizer_new(&out->t, out->g, e);
}

void tiny_tokenizer_close(struct tiny_tokenizer *t)
{
    tokenizer_free(t->t);
    if (t->g)
        gguf_close(t->g);
    free(t->bytes);
}
