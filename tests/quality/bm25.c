/* See bm25.h. k1 1.2, b 0.75; an identifier counts whole and by its parts; the path counts once. */
#include "bm25.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE_LINES = 40, TABLE = 1 << 18, WORD_MAX = 40, QUERY_MAX = 64 };

struct posting {
    uint32_t piece, count;
};
struct entry {
    char word[WORD_MAX];
    VEC(struct posting) p;
};
struct piece {
    const char *path;
    double length;
};
struct bm25 {
    arena *a;
    struct entry *table;
    size_t words;
    VEC(struct piece) pieces;
    double total;
};

static uint64_t word_hash(const char *w)
{
    uint64_t h = 1469598103934665603u;
    for (; *w; w++)
        h = (h ^ (unsigned char)*w) * 1099511628211u;
    return h;
}

static struct entry *entry_of(const bm25 *b, const char *w)
{
    size_t i = word_hash(w) & (TABLE - 1);
    while (b->table[i].word[0] && strcmp(b->table[i].word, w) != 0)
        i = (i + 1) & (TABLE - 1);
    return &b->table[i];
}

/* Calls each() for every word: runs of letters, digits and underscores, and the parts of those with
 * several. */
static void words_each(str text, void (*each)(void *arg, const char *w), void *arg)
{
    for (size_t i = 0; i < text.n;) {
        size_t from = i, parts = 0;
        while (i < text.n && (isalnum((unsigned char)text.p[i]) || text.p[i] == '_'))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        char whole[WORD_MAX] = "", part[WORD_MAX] = "";
        size_t n = 0, m = 0;
        for (size_t k = from; k <= i; k++) {
            char c = k < i ? text.p[k] : '_';
            bool edge = c == '_' || (k > from && isupper((unsigned char)c) &&
                                     islower((unsigned char)text.p[k - 1]));
            if (edge && m) {
                part[m] = 0;
                m = 0;
                parts++;
                if (k < i || parts > 1)
                    each(arg, part);
            }
            if (k < i && n + 1 < WORD_MAX)
                whole[n++] = (char)tolower((unsigned char)c);
            if (c != '_' && m + 1 < WORD_MAX)
                part[m++] = (char)tolower((unsigned char)c);
        }
        whole[n] = 0;
        each(arg, whole);
    }
}

static void word_add(void *arg, const char *w)
{
    bm25 *b = arg;
    struct entry *t = entry_of(b, w);
    uint32_t piece = (uint32_t)b->pieces.len - 1;
    if (!t->word[0]) {
        if (b->words + 1 >= TABLE / 2)
            return;
        b->words++;
        snprintf(t->word, sizeof t->word, "%s", w);
    }
    b->pieces.v[piece].length++;
    b->total++;
    if (t->p.len && t->p.v[t->p.len - 1].piece == piece) {
        t->p.v[t->p.len - 1].count++;
        return;
    }
    struct posting one = {piece, 1};
    vec_push(&t->p, one);
}

static void file_add(bm25 *b, const char *path, str text)
{
    for (size_t at = 0; at < text.n;) {
        size_t end = at;
        for (int lines = 0; end < text.n && lines < PIECE_LINES; end++)
            lines += text.p[end] == '\n';
        struct piece p = {.path = path};
        vec_push(&b->pieces, p);
        words_each(str_of(path), word_add, b);
        words_each(str_sub(text, at, end), word_add, b);
        at = end;
    }
}

bool bm25_new(bm25 **out, repo *r, err *e)
{
    bm25 *b = xalloc(sizeof *b);
    struct files files = {0};
    strbuf text;
    b->a = arena_new();
    b->table = xalloc(TABLE * sizeof *b->table);
    strbuf_init(&text, 0);
    bool ok = repo_files(r, NULL, b->a, &files, e);
    for (size_t i = 0; ok && i < files.n; i++) {
        strbuf_reset(&text);
        if (files.v[i].skipped)
            continue;
        ok = repo_text(r, files.v[i].path, &text, e);
        if (ok)
            file_add(b, files.v[i].path, strbuf_str(&text));
    }
    strbuf_release(&text);
    if (ok)
        *out = b;
    else
        bm25_free(b);
    return ok;
}

void bm25_free(bm25 *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < TABLE; i++)
        vec_release(&b->table[i].p);
    free(b->table);
    vec_release(&b->pieces);
    arena_free(b->a);
    free(b);
}

struct query {
    char v[QUERY_MAX][WORD_MAX];
    size_t n;
};

static void query_add(void *arg, const char *w)
{
    struct query *q = arg;
    for (size_t i = 0; i < q->n; i++)
        if (strcmp(q->v[i], w) == 0)
            return;
    if (q->n < QUERY_MAX)
        snprintf(q->v[q->n++], WORD_MAX, "%s", w);
}

struct scored {
    double score;
    uint32_t piece;
};

static int by_score(const void *a, const void *b)
{
    const struct scored *x = a, *y = b;
    if (x->score > y->score || x->score < y->score)
        return x->score < y->score ? 1 : -1;
    return x->piece < y->piece ? -1 : x->piece > y->piece;
}

static void score_words(const bm25 *b, const struct query *q, struct scored *s)
{
    double n = (double)b->pieces.len, average = n > 0 ? b->total / n : 1;
    for (size_t i = 0; i < q->n; i++) {
        const struct entry *t = entry_of(b, q->v[i]);
        double df = (double)t->p.len, idf = log(1 + (n - df + 0.5) / (df + 0.5));
        for (size_t k = 0; k < t->p.len; k++) {
            double tf = t->p.v[k].count, len = b->pieces.v[t->p.v[k].piece].length;
            s[t->p.v[k].piece].score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len / average));
        }
    }
}

size_t bm25_files(const bm25 *b, const char *question, const char **out, size_t most)
{
    struct query *q = xalloc(sizeof *q);
    struct scored *s = xalloc((b->pieces.len + 1) * sizeof *s);
    size_t n = 0;
    words_each(str_of(question), query_add, q);
    for (size_t i = 0; i < b->pieces.len; i++)
        s[i].piece = (uint32_t)i;
    score_words(b, q, s);
    qsort(s, b->pieces.len, sizeof *s, by_score);
    for (size_t i = 0; i < b->pieces.len && n < most && s[i].score > 0; i++) {
        bool seen = false;
        for (size_t k = 0; k < n; k++)
            seen = seen || strcmp(out[k], b->pieces.v[s[i].piece].path) == 0;
        if (!seen)
            out[n++] = b->pieces.v[s[i].piece].path;
    }
    free(s);
    free(q);
    return n;
}
