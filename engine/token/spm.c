/* SentencePiece-style merging as in Gemma: spaces are written U+2581, characters are merged by the
 * score of what they become, and a character without a token falls back to one token per byte.
 *
 * A U+2581 of the text itself is therefore read back as a space: these vocabularies cannot tell the
 * two apart. */
#include "spm.h"
#include "../base/utf8.h"

struct spm {
    struct merge_rules rules; /* first: the pair function gets it back */
    const struct vocab *v;
    bool add_space;
    bool joins[256]; /* last bytes of letters that some token has before a space */
};

static const str space_mark = {"\xE2\x96\x81", 3};

/* Order of floats as order of integers, the highest first; no NaN among them after spm_new. */
static uint32_t priority_of_score(float score)
{
    uint32_t bits;
    score += 0.0f; /* -0 is 0 */
    memcpy(&bits, &score, sizeof bits);
    return bits & 0x80000000u ? bits : 0x7FFFFFFFu - bits;
}

static bool pair_by_score(const struct merge_rules *r, const char *text,
                          const struct merge_symbol *left, const struct merge_symbol *right,
                          uint32_t *priority, token *id)
{
    const spm *s = (const spm *)(const void *)r;
    str both = {text + left->at, (size_t)left->n + right->n};
    if (both.n > s->v->max_text)
        return false;
    *id = text_table_get(&s->v->normal, both);
    if (*id < 0)
        return false;
    *priority = priority_of_score(s->v->score[*id]);
    return true;
}

/* Where a space begins after a letter that no token joins to one, the text can be cut: no merge
 * would ever reach across. Words are far cheaper than the whole text at once. */
static void joins_find(spm *s)
{
    for (token i = 0; i < s->v->n; i++) {
        str t = s->v->text[i];
        if (s->v->kind[i] != KIND_NORMAL)
            continue;
        for (size_t at = 1; (at = str_find(t, space_mark, at)) != SIZE_MAX; at++)
            if (!str_ends(str_sub(t, 0, at), space_mark))
                s->joins[(unsigned char)t.p[at - 1]] = true;
    }
}

/* The end of the stretch that begins at `from`. */
static size_t stretch_end(const spm *s, str text, size_t from)
{
    for (size_t at = from + 1; (at = str_find(text, space_mark, at)) != SIZE_MAX;
         at += space_mark.n) {
        bool after_mark =
            at >= from + space_mark.n && str_ends(str_sub(text, from, at), space_mark);
        if (!after_mark && !s->joins[(unsigned char)text.p[at - 1]])
            return at;
    }
    return text.n;
}

bool spm_new(spm **out, const struct vocab *v, const gguf *g, err *e)
{
    if (!v->score)
        return err_set(e, ERR_FORMAT, "%s: no tokenizer.ggml.scores", gguf_name(g));
    for (token i = 0; i < v->n; i++)
        if (!(v->score[i] > -1e30f && v->score[i] < 1e30f))
            return err_set(e, ERR_FORMAT, "%s: tokenizer.ggml.scores: entry %d is not a number",
                           gguf_name(g), i);
    for (int b = 0; b < 256; b++)
        if (v->byte[b] < 0)
            return err_set(e, ERR_FORMAT, "%s: no token for byte 0x%02X", gguf_name(g),
                           (unsigned)b);
    bool add_space;
    if (!gguf_bool_or(g, "tokenizer.ggml.add_space_prefix", true, &add_space, e))
        return false;
    spm *s = xalloc(sizeof *s);
    s->rules.pair = pair_by_score;
    s->v = v;
    s->add_space = add_space;
    joins_find(s);
    *out = s;
    return true;
}

void spm_free(spm *s)
{
    free(s);
}

static void piece_escape(strbuf *out, str piece, bool space_before)
{
    if (space_before)
        strbuf_addstr(out, space_mark);
    while (piece.n > 0) {
        const char *space = memchr(piece.p, ' ', piece.n);
        size_t n = space ? (size_t)(space - piece.p) : piece.n;
        strbuf_add(out, piece.p, n);
        if (space)
            strbuf_addstr(out, space_mark);
        piece = str_sub(piece, n + (space ? 1 : 0), piece.n);
    }
}

static void stretch_encode(const spm *s, struct merge_work *w, tokens *out, str text)
{
    merge_begin(w);
    for (size_t i = 0; i < text.n;) {
        uint32_t cp;
        int n = utf8_decode(text.p + i, text.n - i, &cp);
        size_t len = n > 0 ? (size_t)n : 1;
        token id = text_table_get(&s->v->normal, (str){text.p + i, len});
        merge_symbol_add(w, (uint32_t)i, (uint32_t)len, id);
        i += len;
    }
    merge_run(w, &s->rules, text.p);
    for (uint32_t i = 0; i != MERGE_NONE; i = w->symbols.v[i].next) {
        const struct merge_symbol *m = &w->symbols.v[i];
        if (m->id >= 0)
            vec_push(out, m->id);
        else
            for (uint32_t k = 0; k < m->n; k++)
                vec_push(out, s->v->byte[(unsigned char)text.p[m->at + k]]);
    }
}

void spm_encode(const spm *s, struct merge_work *w, tokens *out, str piece)
{
    if (piece.n == 0)
        return;
    strbuf escaped;
    strbuf_init(&escaped, UINT32_MAX);
    piece_escape(&escaped, piece, s->add_space);
    str text = strbuf_str(&escaped);
    for (size_t from = 0, to; from < text.n; from = to) {
        to = stretch_end(s, text, from);
        stretch_encode(s, w, out, str_sub(text, from, to));
    }
    strbuf_release(&escaped);
}

void spm_text(strbuf *out, str text)
{
    while (text.n > 0) {
        size_t at = str_find(text, space_mark, 0);
        size_t n = at == SIZE_MAX ? text.n : at;
        strbuf_add(out, text.p, n);
        if (at != SIZE_MAX)
            strbuf_addc(out, ' ');
        text = str_sub(text, n + (at == SIZE_MAX ? 0 : space_mark.n), text.n);
    }
}
