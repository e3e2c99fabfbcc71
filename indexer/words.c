/* Identifiers and literals of a range, in source order: what sentences about code are checked
 * against. Names inside comments and strings are not words; a string or number is one literal. */
#include "../engine/base/vec.h"
#include "tree.h"

struct collector {
    str text;
    uint32_t start, end;
    VEC(struct code_word) words;
};

static void leaf_take(void *arg, const struct tree_leaf *leaf)
{
    struct collector *c = arg;
    if ((!leaf->is_literal && !leaf->is_name) || leaf->start < c->start || leaf->end > c->end)
        return;
    const struct code_word *last = c->words.len ? &c->words.v[c->words.len - 1] : NULL;
    if (last && last->is_literal && leaf->is_literal && leaf->start < last->byte + last->len)
        return; /* part of the literal that is already there */
    struct code_word w = {.byte = leaf->start,
                          .len = leaf->end - leaf->start,
                          .line = leaf->line,
                          .is_literal = leaf->is_literal};
    vec_push(&c->words, w);
}

static bool call_follows(str text, uint32_t at)
{
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
        at++;
    return at < text.n && text.p[at] == '(';
}

static int byte_compare(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

struct calls {
    VEC(uint32_t) v;
};

static void call_take(void *arg, const struct tree_match *m)
{
    struct calls *c = arg;
    for (size_t i = 0; i < m->n; i++) {
        if (m->v[i].kind != CAP_REFERENCE || m->v[i].sub != REF_CALL)
            continue;
        for (size_t k = 0; k < m->n; k++)
            if (m->v[k].kind == CAP_NAME)
                vec_push(&c->v, m->v[k].start);
    }
}

static bool words_collect(parser *p, struct collector *c, const char **why)
{
    struct calls calls = {0};
    bool ok = tree_leaves(p, c->start, c->end, leaf_take, c, why) &&
              tree_scan(p, RULES_TAGS, c->start, c->end, call_take, &calls, why);
    if (calls.v.len)
        qsort(calls.v.v, calls.v.len, sizeof(uint32_t), byte_compare);
    for (size_t i = 0; ok && i < c->words.len; i++) {
        struct code_word *w = &c->words.v[i];
        if (w->is_literal)
            continue;
        w->is_call = call_follows(c->text, w->byte + w->len) ||
                     (calls.v.len &&
                      bsearch(&w->byte, calls.v.v, calls.v.len, sizeof(uint32_t), byte_compare));
    }
    vec_release(&calls.v);
    return ok;
}

static bool word_char(char ch)
{
    return ch == '_' || (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'z') ||
           (ch >= 'A' && ch <= 'Z') || (unsigned char)ch >= 0x80;
}

/* Without a grammar: every run of word characters. */
static void words_split(struct collector *c)
{
    uint32_t line = 1;
    for (uint32_t i = 0; i < c->start; i++)
        line += c->text.p[i] == '\n';
    for (uint32_t i = c->start, from = i; i <= c->end; i++) {
        if (i < c->end && word_char(c->text.p[i]))
            continue;
        if (i > from) {
            bool number = c->text.p[from] >= '0' && c->text.p[from] <= '9';
            vec_push(&c->words,
                     ((struct code_word){from, i - from, line, number, call_follows(c->text, i)}));
        }
        line += i < c->end && c->text.p[i] == '\n';
        from = i + 1;
    }
}

bool code_words(const char *language, str text, uint32_t start, uint32_t end, arena *a,
                struct code_words *out, err *e)
{
    const struct language *l = language ? language_by_name(language) : NULL;
    if (end > text.n)
        end = (uint32_t)text.n;
    struct collector c = {.text = text, .start = start < end ? start : end, .end = end};
    const char *why = NULL;
    parser *p = parser_new();
    bool ok = l && tree_open(p, l, text, NULL, &why) && words_collect(p, &c, &why);
    if (!ok && !why) {
        words_split(&c);
        ok = true;
    }
    parser_free(p);
    out->n = c.words.len;
    out->v = ARENA_ARRAY(a, struct code_word, c.words.len + 1);
    if (c.words.len)
        memcpy(out->v, c.words.v, c.words.len * sizeof *out->v);
    vec_release(&c.words);
    return ok || err_set(e, ERR_UNSUPPORTED, "%s", why);
}
