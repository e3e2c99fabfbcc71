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

static bool is_stop_word(const char *w, size_t n)
{
    static const char words[] =
        " the an of to in is it for and or be this that with as on by are if "
        "else return was not ";
    char padded[12];
    if (n < 2 || n > 6)
        return n < 2;
    padded[0] = ' ';
    memcpy(padded + 1, w, n);
    padded[n + 1] = ' ';
    return str_find((str){words, sizeof words - 1}, (str){padded, n + 2}, 0) != SIZE_MAX;
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

bool text_attach(db *d, err *e)
{
    static fts5_tokenizer ours = {make_tokenizer, drop_tokenizer, tokenize};
    fts5_api *api = find_api(db_sqlite(d));
    if (!api || api->xCreateTokenizer(api, "docent", NULL, &ours, NULL) != SQLITE_OK) {
        err_set(e, ERR_UNSUPPORTED, "SQLite was built without full-text search (FTS5)");
        return err_hint(e, "install the distribution's libsqlite3, which has it");
    }
    return true;
}
