/* Byte-level BPE: bytes are merged in the order of the file's merge list.
 *
 * The list is kept as an open-addressing table from (left token, right token) to (rank, merged
 * token), so that merging never looks at text again. Merges that lead to no token are left out: no
 * sequence of tokens could show them. */
#include "bpe.h"

struct merge_slot {
    token left, right; /* left == -1: empty */
    uint32_t rank;
    token id;
};

struct bpe {
    struct merge_rules rules; /* first: the pair function gets it back */
    const struct vocab *v;
    struct merge_slot *slots;
    size_t mask;
    bool whole_words;
    tokens stand_in; /* for bytes the vocabulary lacks */
};

static struct merge_slot *merge_slot_of(const bpe *b, token left, token right)
{
    uint64_t key = (uint64_t)(uint32_t)left << 32 | (uint32_t)right;
    size_t i = (size_t)((key * 0x9E3779B97F4A7C15u) >> 20) & b->mask;
    while (b->slots[i].left >= 0 && (b->slots[i].left != left || b->slots[i].right != right))
        i = (i + 1) & b->mask;
    return &b->slots[i];
}

static bool pair_by_rank(const struct merge_rules *r, const char *text,
                         const struct merge_symbol *left, const struct merge_symbol *right,
                         uint32_t *priority, token *id)
{
    (void)text;
    const bpe *b = (const bpe *)(const void *)r;
    if (left->id < 0 || right->id < 0)
        return false;
    const struct merge_slot *s = merge_slot_of(b, left->id, right->id);
    *priority = s->rank;
    *id = s->id;
    return s->left >= 0;
}

/* ---- reading the list ---- */

/* The token of a text. Vocabularies are mostly in the order of their merges, so the one after the
 * last is tried before the whole table, which is many times its cache. */
static token merged_token(const struct vocab *v, str text, token last)
{
    token next = last + 1;
    if (next < v->n && v->kind[next] == KIND_NORMAL && str_eq(v->text[next], text))
        return next;
    return text_table_get(&v->normal, text);
}

/* One line "LEFT RIGHT" in the byte-level alphabet; buf holds 2 * line.n bytes. False: malformed;
 * out->id is -1 when one of the three texts is no token. */
static bool merge_parse(const bpe *b, str line, char *buf, token last, struct merge_slot *out)
{
    size_t space = str_find(line, STR(" "), 1);
    if (space == SIZE_MAX || space + 1 >= line.n)
        return false;
    size_t nl = byte_alphabet_decode(buf, str_sub(line, 0, space));
    if (nl == SIZE_MAX)
        return false;
    size_t nr = byte_alphabet_decode(buf + nl, str_sub(line, space + 1, line.n));
    if (nr == SIZE_MAX)
        return false;
    out->left = text_table_get(&b->v->normal, (str){buf, nl});
    out->right = text_table_get(&b->v->normal, (str){buf + nl, nr});
    out->id = merged_token(b->v, (str){buf, nl + nr}, last);
    if (out->left < 0 || out->right < 0)
        out->id = -1;
    return true;
}

static bool merges_read(bpe *b, const gguf *g, arena *a, err *e)
{
    str *lines;
    size_t n, slots = 16, longest = 0;
    if (!gguf_strs(g, "tokenizer.ggml.merges", a, &lines, &n, e))
        return false;
    while (slots < 2 * n)
        slots *= 2;
    b->slots = xalloc(slots * sizeof *b->slots);
    b->mask = slots - 1;
    for (size_t i = 0; i < slots; i++)
        b->slots[i].left = -1;
    for (size_t i = 0; i < n; i++)
        longest = lines[i].n > longest ? lines[i].n : longest;
    char *buf = arena_alloc(a, 2 * longest + 1);
    token last = 0;
    for (size_t i = 0; i < n; i++) {
        struct merge_slot m = {.rank = (uint32_t)i};
        if (!merge_parse(b, lines[i], buf, last, &m))
            return err_set(e, ERR_FORMAT, "%s: tokenizer.ggml.merges: line %zu is no merge",
                           gguf_name(g), i);
        last = m.id < 0 ? last : m.id;
        struct merge_slot *s = m.id < 0 ? NULL : merge_slot_of(b, m.left, m.right);
        if (s && s->left < 0)
            *s = m;
    }
    return true;
}

bool bpe_new(bpe **out, const struct vocab *v, const gguf *g, bool whole_words, err *e)
{
    bpe *b = xalloc(sizeof *b);
    b->rules.pair = pair_by_rank;
    b->v = v;
    b->whole_words = whole_words;
    arena *a = arena_new();
    bool ok = merges_read(b, g, a, e);
    arena_free(a);
    if (!ok) {
        bpe_free(b);
        return false;
    }
    struct merge_work w = {0};
    tokens stand_in = {0};
    bpe_encode(b, &w, &stand_in, STR("\xEF\xBF\xBD"));
    b->stand_in.v = stand_in.v;
    b->stand_in.len = stand_in.len;
    b->stand_in.cap = stand_in.cap;
    merge_work_release(&w);
    *out = b;
    return true;
}

void bpe_free(bpe *b)
{
    if (!b)
        return;
    vec_release(&b->stand_in);
    free(b->slots);
    free(b);
}

/* ---- encoding ---- */

static void symbols_write(const bpe *b, const struct merge_work *w, tokens *out)
{
    for (uint32_t i = 0; i != MERGE_NONE; i = w->symbols.v[i].next) {
        if (w->symbols.v[i].id >= 0) {
            vec_push(out, w->symbols.v[i].id);
            continue;
        }
        for (size_t k = 0; k < b->stand_in.len; k++)
            vec_push(out, b->stand_in.v[k]);
    }
}

void bpe_encode(const bpe *b, struct merge_work *w, tokens *out, str piece)
{
    if (piece.n == 0)
        return;
    token whole = piece.n == 1     ? b->v->byte[(unsigned char)piece.p[0]]
                  : b->whole_words ? text_table_get(&b->v->normal, piece)
                                   : -1;
    if (whole >= 0) {
        vec_push(out, whole);
        return;
    }
    merge_begin(w);
    for (size_t i = 0; i < piece.n; i++)
        merge_symbol_add(w, (uint32_t)i, 1, b->v->byte[(unsigned char)piece.p[i]]);
    merge_run(w, &b->rules, piece.p);
    symbols_write(b, w, out);
}
