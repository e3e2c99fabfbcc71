/* Puts the parts of engine/token/ together and answers for engine.h.
 *
 * A text is cut at special tokens, what lies between is cut by the pre-tokeniser (bpe) or taken
 * whole (spm), and each piece is encoded. The kind of tokenizer is a row: adding one is a file and
 * a row. */
#include "../model/model_internal.h"
#include "tokenizer_internal.h"

enum { MAX_TEXT = 1 << 30 };

/* ---- kinds ---- */

static bool gpt2_open(tokenizer *t, const gguf *g, err *e)
{
    str pre;
    if (!gguf_str_or(g, "tokenizer.ggml.pre", "gpt2", &pre, e))
        return false;
    if (!pretok_new(&t->pretok, pre, e))
        return err_wrap(e, "%s", gguf_name(g));
    t->wants_bos = pretok_adds_bos(t->pretok);
    return bpe_new(&t->bpe, &t->v, g, pretok_whole_words(t->pretok), e);
}

static bool llama_open(tokenizer *t, const gguf *g, err *e)
{
    t->wants_bos = true;
    return spm_new(&t->spm, &t->v, g, e);
}

struct encoding {
    const tokenizer *t;
    struct merge_work work;
    tokens *out;
};

static void gpt2_piece(void *arg, str piece)
{
    struct encoding *c = arg;
    bpe_encode(c->t->bpe, &c->work, c->out, piece);
}

static void gpt2_encode(struct encoding *c, str text)
{
    pretok_split(c->t->pretok, text, gpt2_piece, c);
}

static void llama_encode(struct encoding *c, str text)
{
    spm_encode(c->t->spm, &c->work, c->out, text);
}

static void gpt2_text(strbuf *out, str text)
{
    strbuf_addstr(out, text);
}

struct tokenizer_kind {
    const char *name; /* tokenizer.ggml.model */
    bool byte_level;
    bool (*open)(tokenizer *t, const gguf *g, err *e);
    void (*encode)(struct encoding *c, str text);
    void (*text)(strbuf *out, str text); /* of a normal token */
};
static const struct tokenizer_kind kinds[] = {
    {"gpt2", true, gpt2_open, gpt2_encode, gpt2_text},
    {"llama", false, llama_open, llama_encode, spm_text},
};

static const struct tokenizer_kind *kind_find(const gguf *g, err *e)
{
    str name;
    if (!gguf_str(g, "tokenizer.ggml.model", &name, e))
        return NULL;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eqz(name, kinds[i].name))
            return &kinds[i];
    err_set(e, ERR_UNSUPPORTED, "%s: tokenizer \"" STR_FMT "\" is not supported", gguf_name(g),
            STR_ARG(str_sub(name, 0, 60)));
    err_hint(e, "docent knows gpt2 (byte-pair merges) and llama (SentencePiece scores)");
    return NULL;
}

/* ---- opening ---- */

/* Texts of control tokens that end a turn or a text, whatever else the file says. */
static const char *const end_texts[] = {
    "<|im_end|>",    "<|endoftext|>", "<|eot_id|>",     "<|end_of_text|>", "<end_of_turn>",
    "<eos>",         "</s>",          "<|end|>",        "<|eom_id|>",      "<|file_sep|>",
    "<|repo_name|>", "<|fim_pad|>",   "<|endofprompt|>"};

static void end_add(tokenizer *t, token id)
{
    if (id >= 0 && id < t->v.n && t->n_ends < MAX_ENDS && !tokenizer_is_end(t, id))
        t->ends[t->n_ends++] = id;
}

static bool id_read(const tokenizer *t, const gguf *g, const char *key, token *id, err *e)
{
    uint32_t n;
    *id = -1;
    if (!gguf_has(g, key))
        return true;
    if (!gguf_u32(g, key, &n, e))
        return false;
    if (n >= (uint32_t)t->v.n)
        return err_set(e, ERR_FORMAT, "%s: %s is %u, the vocabulary has %d tokens", gguf_name(g),
                       key, n, t->v.n);
    *id = (token)n;
    return true;
}

static bool ends_read(tokenizer *t, const gguf *g, err *e)
{
    static const char *const keys[] = {"tokenizer.ggml.eos_token_id",
                                       "tokenizer.ggml.eot_token_id"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        token id;
        if (!id_read(t, g, keys[i], &id, e))
            return false;
        end_add(t, id);
    }
    for (size_t i = 0; i < sizeof end_texts / sizeof *end_texts; i++)
        end_add(t, special_control(t->special, str_of(end_texts[i])));
    return true;
}

static bool bos_read(tokenizer *t, const gguf *g, err *e)
{
    token id;
    bool wanted;
    if (!id_read(t, g, "tokenizer.ggml.bos_token_id", &id, e) ||
        !gguf_bool_or(g, "tokenizer.ggml.add_bos_token", t->wants_bos, &wanted, e))
        return false;
    t->bos = wanted ? id : -1;
    return true;
}

bool tokenizer_new(tokenizer **out, const gguf *g, err *e)
{
    const struct tokenizer_kind *kind = kind_find(g, e);
    if (!kind)
        return false;
    tokenizer *t = xalloc(sizeof *t);
    t->kind = kind;
    t->a = arena_new();
    bool ok = vocab_load(&t->v, g, kind->byte_level, t->a, e);
    if (ok)
        t->special = special_new(&t->v);
    ok = ok && kind->open(t, g, e) && ends_read(t, g, e) && bos_read(t, g, e) && chat_open(t, g, e);
    if (!ok) {
        tokenizer_free(t);
        return false;
    }
    *out = t;
    return true;
}

void tokenizer_free(tokenizer *t)
{
    if (!t)
        return;
    pretok_free(t->pretok);
    bpe_free(t->bpe);
    spm_free(t->spm);
    special_free(t->special);
    vocab_release(&t->v);
    arena_free(t->a);
    free(t);
}

/* ---- use ---- */

uint32_t tokenizer_size(const tokenizer *t)
{
    return (uint32_t)t->v.n;
}

token tokenizer_bos(const tokenizer *t)
{
    return t->bos;
}

bool tokenizer_is_end(const tokenizer *t, token id)
{
    for (int i = 0; i < t->n_ends; i++)
        if (t->ends[i] == id)
            return true;
    return false;
}

token tokenizer_control(const tokenizer *t, str text)
{
    return special_control(t->special, text);
}

bool tokenizer_encode(const tokenizer *t, tokens *out, str text, bool special, err *e)
{
    if (text.n > MAX_TEXT)
        return err_set(e, ERR_UNSUPPORTED, "a text of %zu bytes is too long to tokenise", text.n);
    struct encoding c = {.t = t, .out = out};
    size_t from = 0, at, n;
    token id;
    while (special_find(t->special, text, from, special, &at, &n, &id)) {
        t->kind->encode(&c, str_sub(text, from, at));
        vec_push(out, id);
        from = at + n;
    }
    t->kind->encode(&c, str_sub(text, from, text.n));
    merge_work_release(&c.work);
    return true;
}

void tokenizer_bytes(const tokenizer *t, strbuf *out, token id)
{
    if (id < 0 || id >= t->v.n)
        return;
    switch (t->v.kind[id]) {
    case KIND_NORMAL:
        t->kind->text(out, t->v.text[id]);
        break;
    case KIND_USER:
        strbuf_addstr(out, t->v.text[id]);
        break;
    case KIND_BYTE:
        for (int b = 0; b < 256; b++)
            if (t->v.byte[b] == id)
                strbuf_addc(out, (char)(unsigned char)b);
        break;
    }
}

/* ---- engine.h ---- */

bool model_tokenize(const model *m, tokens *out, str text, bool special, err *e)
{
    return tokenizer_encode(m->tok, out, text, special, e);
}

void model_token_bytes(const model *m, strbuf *out, token t)
{
    tokenizer_bytes(m->tok, out, t);
}

token model_bos(const model *m)
{
    return tokenizer_bos(m->tok);
}

bool model_is_end(const model *m, token t)
{
    return tokenizer_is_end(m->tok, t);
}

bool chat_tokens(const model *m, tokens *out, const struct chat_message *msgs, size_t n,
                 enum chat_end end, err *e)
{
    return tokenizer_chat_tokens(m->tok, out, msgs, n, end, e);
}

bool chat_rest(const model *m, tokens *out, str text, err *e)
{
    return tokenizer_chat_rest(m->tok, out, text, e);
}

bool chat_next_user(const model *m, tokens *out, str text, enum chat_end end, err *e)
{
    return tokenizer_chat_next_user(m->tok, out, text, end, e);
}
