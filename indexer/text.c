/* Search text: our tokenizer for SQLite's FTS5.
 *
 * A token is a word of two or more letters, folded to small letters and stemmed. An identifier of
 * several parts (resolveCommand, resolve_command, HTTPServer2) gives each part a position, and the
 * whole, without its joints, lies on the last part's position: both ways of writing meet, and a
 * search for the whole finds only it. The most common English words are left out. In a query
 * FTS5 is handed tokens made by text_tokens, which are taken as they are. */
#include "index_internal.h"
#include "stem.h"
#include <sqlite3.h>

enum { TOKEN_MAX = 64 };

/* A word of up to eight bytes as one number. */
static uint64_t packed(const char *w, size_t n)
{
    uint64_t v = 0;
    memcpy(&v, w, n);
    return v;
}

static bool is_stop_word(const char *w, size_t n)
{
    static const char words[][8] = {"an",  "of",  "to",   "in",   "is",   "it",   "be",    "or",
                                    "as",  "on",  "by",   "if",   "the",  "for",  "and",   "are",
                                    "was", "not", "this", "that", "with", "else", "return"};
    if (n < 2 || n > 6)
        return n < 2;
    uint64_t word = packed(w, n);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word == packed(words[i], sizeof *words))
            return true;
    return false;
}

static bool is_name_byte(unsigned char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '_' || c >= 0x80;
}
static bool is_upper(unsigned char c)
{
    return (unsigned)(c - 'A') < 26;
}
static bool is_lower(unsigned char c)
{
    return (unsigned)(c - 'a') < 26 || c >= 0x80;
}
static bool is_digit(unsigned char c)
{
    return (unsigned)(c - '0') < 10;
}

struct emit {
    text_token_fn *fn;
    void *arg;
};

/* Does a new part begin at i? aB, ABc (at B), 2b, _x. Digits stay with what is before them. */
static bool part_begins(const unsigned char *s, size_t i, size_t n)
{
    unsigned char before = s[i - 1], c = s[i];
    if (before == '_')
        return true;
    if (is_upper(c))
        return is_lower(before) || is_digit(before) || (i + 1 < n && is_lower(s[i + 1]));
    return is_lower(c) && is_digit(before) && c < 0x80;
}

static size_t fold(char *out, const unsigned char *s, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to && n < TOKEN_MAX; i++)
        if (s[i] != '_')
            out[n++] = (char)(is_upper(s[i]) ? s[i] | 0x20 : s[i]);
    return n;
}

static void emit_part(const struct emit *m, const unsigned char *s, size_t from, size_t to)
{
    char w[TOKEN_MAX];
    size_t n = fold(w, s, from, to);
    if (is_stop_word(w, n))
        return;
    n = stem_word(w, n);
    m->fn(m->arg, (str){w, n}, false);
}

static void take_word(const struct emit *m, const unsigned char *s, size_t n)
{
    size_t from = 0, parts = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i < n && !part_begins(s, i, n))
            continue;
        if (i - from > 1 || s[from] != '_') {
            emit_part(m, s, from, i);
            parts++;
        }
        from = i;
    }
    if (parts > 1) {
        char w[TOKEN_MAX];
        size_t len = fold(w, s, 0, n);
        if (len > 2)
            m->fn(m->arg, (str){w, len}, true);
    }
}

void text_tokens(str text, text_token_fn *fn, void *arg)
{
    const struct emit m = {fn, arg};
    const unsigned char *s = (const void *)text.p;
    for (size_t i = 0; i < text.n;) {
        if (!is_name_byte(s[i])) {
            i++;
            continue;
        }
        size_t from = i;
        bool digits_only = true;
        while (i < text.n && is_name_byte(s[i])) {
            digits_only = digits_only && is_digit(s[i]);
            i++;
        }
        if (!digits_only || (i - from > 1 && i - from < 10))
            take_word(&m, s + from, i - from);
    }
}

/* ---- FTS5 ---- */

typedef int fts_token_fn(void *ctx, int flags, const char *token, int n, int start, int end);
struct fts_sink {
    fts_token_fn *fn;
    void *ctx;
    int rc;
};

static void to_fts(void *arg, str token, bool whole)
{
    struct fts_sink *k = arg;
    if (k->rc == SQLITE_OK)
        k->rc = k->fn(k->ctx, whole ? FTS5_TOKEN_COLOCATED : 0, token.p, (int)token.n, 0, 0);
}

static int tokenize(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
                    fts_token_fn *fn)
{
    (void)t;
    if (flags & FTS5_TOKENIZE_QUERY)
        return fn(ctx, 0, text, n, 0, n);
    struct fts_sink sink = {fn, ctx, SQLITE_OK};
    text_tokens((str){text, (size_t)n}, to_fts, &sink);
    return sink.rc;
}

static int make_tokenizer(void *ctx, const char **args, int n, Fts5Tokenizer **out)
{
    static char nothing; /* no state of its own, but FTS5 wants an address */
    (void)ctx, (void)args, (void)n;
    *out = (Fts5Tokenizer *)(void *)&nothing;
    return SQLITE_OK;
}

static void drop_tokenizer(Fts5Tokenizer *t)
{
    (void)t;
}

static fts5_api *find_api(sqlite3 *h)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(h, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
        sqlite3_bind_pointer(s, 1, (void *)&api, "fts5_api_ptr", NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    return api;
}

/* ---- ranking ---- */

/* BM25 as FTS5's own, for the best K rows only: the length of a row, which costs a look into
 * another table, is asked for only when the row could be among them. Arguments: K, the weight of a
 * word in the title, and an idf (double) for each phrase. Other rows give 0. */
enum { MAX_BEST = 8192 };
static const double k1 = 1.2, b = 0.75;

struct best {
    double average; /* words of a row */
    size_t n, k;
    double heap[]; /* the least on top */
};

static void heap_put(struct best *h, double v)
{
    size_t at;
    if (h->n < h->k) {
        for (at = h->n++; at && h->heap[(at - 1) / 2] > v; at = (at - 1) / 2)
            h->heap[at] = h->heap[(at - 1) / 2];
        h->heap[at] = v;
        return;
    }
    for (at = 0;;) {
        size_t next = 2 * at + 1;
        if (next + 1 < h->n && h->heap[next + 1] < h->heap[next])
            next++;
        if (next >= h->n || h->heap[next] >= v)
            break;
        h->heap[at] = h->heap[next];
        at = next;
    }
    h->heap[at] = v;
}

static struct best *best_of(const Fts5ExtensionApi *api, Fts5Context *fts, int64_t k)
{
    struct best *h = api->xGetAuxdata(fts, 0);
    sqlite3_int64 rows = 0, words = 0;
    if (h)
        return h;
    size_t n = k < 1 ? 1 : k > MAX_BEST ? MAX_BEST : (size_t)k;
    h = xalloc(sizeof *h + n * sizeof *h->heap);
    h->k = n;
    h->average = 1;
    if (api->xRowCount(fts, &rows) == SQLITE_OK && rows > 0 &&
        api->xColumnTotalSize(fts, -1, &words) == SQLITE_OK && words > rows)
        h->average = (double)words / (double)rows;
    return api->xSetAuxdata(fts, h, free) == SQLITE_OK ? h : NULL;
}

static double row_score(const double *often, const double *idf, int n, double length)
{
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += idf[i] * often[i] * (k1 + 1) / (often[i] + k1 * (1 - b + b * length));
    return sum;
}

static void rank_row(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *ctx, int n,
                     sqlite3_value **args)
{
    enum { MAX_PHRASES = 64 };
    double often[MAX_PHRASES], idf[MAX_PHRASES];
    int phrases = api->xPhraseCount(fts), words = 0;
    struct best *h = n == 3 ? best_of(api, fts, sqlite3_value_int64(args[0])) : NULL;
    if (!h || phrases > MAX_PHRASES ||
        sqlite3_value_bytes(args[2]) < phrases * (int)sizeof(double)) {
        sqlite3_result_error(ctx, "docent_rank: wrong arguments", -1);
        return;
    }
    double title = sqlite3_value_double(args[1]);
    memcpy(idf, sqlite3_value_blob(args[2]), (size_t)phrases * sizeof(double));
    for (int i = 0; i < phrases; i++) {
        Fts5PhraseIter at;
        int column, offset;
        often[i] = 0;
        if (api->xPhraseFirst(fts, i, &at, &column, &offset) != SQLITE_OK)
            continue;
        for (; column >= 0; api->xPhraseNext(fts, &at, &column, &offset))
            often[i] += column == 1 ? title : 1;
    }
    double score = row_score(often, idf, phrases, 0); /* no row can have more */
    bool good = h->n < h->k || score > h->heap[0];
    if (good && api->xColumnSize(fts, -1, &words) == SQLITE_OK) {
        score = row_score(often, idf, phrases, words / h->average);
        good = h->n < h->k || score > h->heap[0];
        if (good)
            heap_put(h, score);
    }
    sqlite3_result_double(ctx, good ? score : 0);
}

bool text_attach(db *d, err *e)
{
    static fts5_tokenizer ours = {make_tokenizer, drop_tokenizer, tokenize};
    fts5_api *api = find_api(db_sqlite(d));
    if (!api || api->xCreateTokenizer(api, "docent", NULL, &ours, NULL) != SQLITE_OK ||
        api->xCreateFunction(api, "docent_rank", NULL, rank_row, NULL) != SQLITE_OK) {
        err_set(e, ERR_UNSUPPORTED, "SQLite was built without full-text search (FTS5)");
        return err_hint(e, "install the distribution's libsqlite3, which has it");
    }
    return true;
}
