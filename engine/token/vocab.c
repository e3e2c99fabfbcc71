/* Reads the vocabulary of a GGUF file (see vocab.h).
 *
 * Texts of the gpt2 kind are kept as the bytes they stand for, so that nothing behind this file
 * knows the byte-level alphabet; tokens with letters outside it (there are such files) keep their
 * text and can only be matched as a whole.
 *
 * Invariant: control, unknown and unused tokens are in no table that plain text is looked up in, so
 * nothing a repository holds can become one of them. */
#include "vocab.h"

enum { MAX_TOKENS = 1 << 21 };

/* ---- texts to numbers ---- */

static uint64_t text_hash(str s)
{
    uint64_t h = 0x9E3779B97F4A7C15u ^ s.n;
    const char *p = s.p;
    size_t n = s.n;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = (h ^ w) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
    }
    uint64_t w = 0;
    memcpy(&w, p, n);
    h = (h ^ w) * 0xD6E8FEB86659FD93u;
    h ^= h >> 29;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ h >> 32;
}

void text_table_init(struct text_table *t, const str *texts, size_t n)
{
    size_t slots = 16;
    while (slots < 2 * n)
        slots *= 2;
    *t = (struct text_table){xalloc(slots * sizeof *t->slots), slots - 1, 0, texts};
    for (size_t i = 0; i < slots; i++)
        t->slots[i].id = -1;
}

void text_table_release(struct text_table *t)
{
    free(t->slots);
    *t = (struct text_table){0};
}

static struct text_slot *slot_of(const struct text_table *t, str text, uint32_t *tag)
{
    uint64_t h = text_hash(text);
    *tag = (uint32_t)(h >> 32);
    for (size_t i = (size_t)h & t->mask;; i = (i + 1) & t->mask) {
        struct text_slot *s = &t->slots[i];
        if (s->id < 0 || (s->tag == *tag && str_eq(t->texts[s->id], text)))
            return s;
    }
}

void text_table_put(struct text_table *t, token id)
{
    uint32_t tag;
    struct text_slot *s = slot_of(t, t->texts[id], &tag);
    if (s->id < 0 && ++t->used > t->mask)
        BUG("text table of %zu is full", t->mask + 1);
    *s = (struct text_slot){tag, id};
}

token text_table_get(const struct text_table *t, str text)
{
    uint32_t tag;
    return slot_of(t, text, &tag)->id;
}

/* ---- the byte-level alphabet ---- */

/* Printable bytes are written as themselves, the others as U+0100 onwards in their order. */
static int byte_of_letter(uint32_t cp)
{
    if ((cp >= 33 && cp <= 126) || (cp >= 161 && cp <= 172) || (cp >= 174 && cp <= 255))
        return (int)cp;
    if (cp >= 256 && cp <= 288)
        return (int)cp - 256;
    if (cp >= 289 && cp <= 322)
        return (int)cp - 289 + 127;
    return cp == 323 ? 173 : -1;
}

/* Letters of the alphabet have one or two bytes in UTF-8: half a million of them are read with each
 * vocabulary, so this does not go through the general decoder. */
size_t byte_alphabet_decode(char *out, str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; n++) {
        uint32_t cp = (unsigned char)text.p[i++];
        if (cp >= 0x80) {
            uint32_t next = i < text.n ? (unsigned char)text.p[i++] : 0;
            if (cp < 0xC2 || cp > 0xDF || (next & 0xC0) != 0x80)
                return SIZE_MAX;
            cp = (cp & 0x1F) << 6 | (next & 0x3F);
        }
        int byte = byte_of_letter(cp);
        if (byte < 0)
            return SIZE_MAX;
        out[n] = (char)(unsigned char)byte;
    }
    return n;
}

/* ---- reading ---- */

/* Some files call the markers of their chat format ordinary or user-defined, so that any text could
 * write one. They are control tokens whatever the file says. */
static bool is_marker(str text)
{
    static const char *const markers[] = {
        "<|im_start|>",      "<|im_end|>",          "<|endoftext|>",     "<start_of_turn>",
        "<end_of_turn>",     "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
        "<|begin_of_text|>", "<|end_of_text|>"};
    if (text.n < 2 || text.p[0] != '<')
        return false;
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
        if (str_eqz(text, markers[i]))
            return true;
    return false;
}

static bool kinds_read(struct vocab *v, const gguf *g, arena *a, err *e)
{
    v->kind = arena_alloc(a, (size_t)v->n);
    memset(v->kind, KIND_NORMAL, (size_t)v->n);
    if (!gguf_has(g, "tokenizer.ggml.token_type"))
        return true;
    int32_t *kinds;
    size_t n;
    if (!gguf_i32s(g, "tokenizer.ggml.token_type", a, &kinds, &n, e))
        return false;
    if (n != (size_t)v->n)
        return err_set(e, ERR_FORMAT, "%s: tokenizer.ggml.token_type has %zu entries for %d tokens",
                       gguf_name(g), n, v->n);
    for (size_t i = 0; i < n; i++) {
        if (kinds[i] >= KIND_NORMAL && kinds[i] <= KIND_BYTE)
            v->kind[i] = (uint8_t)kinds[i];
        if (is_marker(v->text[i]))
            v->kind[i] = KIND_CONTROL;
    }
    return true;
}

static bool scores_read(struct vocab *v, const gguf *g, arena *a, err *e)
{
    size_t n;
    if (!gguf_has(g, "tokenizer.ggml.scores"))
        return true;
    if (!gguf_f32s(g, "tokenizer.ggml.scores", a, &v->score, &n, e))
        return false;
    return n == (size_t)v->n ||
           err_set(e, ERR_FORMAT, "%s: tokenizer.ggml.scores has %zu entries for %d tokens",
                   gguf_name(g), n, v->n);
}

static void alphabet_undo(struct vocab *v, arena *a)
{
    size_t total = 1;
    for (token i = 0; i < v->n; i++)
        total += v->text[i].n;
    char *p = arena_alloc(a, total);
    for (token i = 0; i < v->n; i++) {
        if (v->kind[i] != KIND_NORMAL)
            continue;
        size_t n = byte_alphabet_decode(p, v->text[i]);
        if (n == SIZE_MAX)
            continue;
        v->text[i] = (str){p, n};
        p += n;
    }
}

/* "<0x0A>": a token of the SentencePiece kind that stands for one byte. */
static int byte_of_name(str s)
{
    static const char digits[] = "0123456789ABCDEF";
    if (s.n != 6 || memcmp(s.p, "<0x", 3) != 0 || s.p[5] != '>')
        return -1;
    const char *hi = memchr(digits, s.p[3], 16), *lo = memchr(digits, s.p[4], 16);
    return hi && lo ? (int)((hi - digits) * 16 + (lo - digits)) : -1;
}

static void bytes_find(struct vocab *v)
{
    for (int b = 0; b < 256; b++)
        v->byte[b] = -1;
    for (token i = 0; i < v->n; i++) {
        int b = -1;
        if (v->kind[i] == KIND_BYTE)
            b = byte_of_name(v->text[i]);
        else if (v->byte_level && v->kind[i] == KIND_NORMAL && v->text[i].n == 1)
            b = (unsigned char)v->text[i].p[0];
        if (b >= 0)
            v->byte[b] = i;
    }
}

bool vocab_load(struct vocab *v, const gguf *g, bool byte_level, arena *a, err *e)
{
    size_t n;
    if (!gguf_strs(g, "tokenizer.ggml.tokens", a, &v->text, &n, e))
        return false;
    if (n == 0 || n > MAX_TOKENS)
        return err_set(e, ERR_FORMAT, "%s: a vocabulary of %zu tokens", gguf_name(g), n);
    v->n = (token)n;
    v->byte_level = byte_level;
    if (!kinds_read(v, g, a, e) || !scores_read(v, g, a, e))
        return false;
    if (byte_level)
        alphabet_undo(v, a);
    text_table_init(&v->normal, v->text, n);
    for (token i = 0; i < v->n; i++) {
        bool plain = v->kind[i] == KIND_NORMAL || v->kind[i] == KIND_USER;
        if (!plain || v->text[i].n == 0)
            continue;
        text_table_put(&v->normal, i);
        if (v->kind[i] == KIND_NORMAL && v->text[i].n > v->max_text)
            v->max_text = v->text[i].n;
    }
    bytes_find(v);
    return true;
}

void vocab_release(struct vocab *v)
{
    text_table_release(&v->normal);
}
