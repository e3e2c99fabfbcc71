/* Pre-tokenisers: one row each, by tokenizer.ggml.pre. The engine's only use of PCRE2.
 *
 * A row has one or more patterns. The first cuts the text, each further one cuts the pieces of the
 * one before, and sees only its piece: look-ahead ends with it. What a pattern does not match is a
 * piece by itself, as is a run of bytes that are not UTF-8.
 *
 * White space is spelt out: \s of PCRE2 counts U+180E, Unicode since 6.3 does not. */
#include "pretok.h"
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define SPACE     "\\p{Z}\\t\\n\\x0B\\f\\r\\x{85}"
#define IS_SPACE  "[" SPACE "]"
#define NOT_SPACE "[^" SPACE "]"

#define GPT2                                                                                       \
    "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^" SPACE "\\p{L}\\p{N}]+|" IS_SPACE            \
    "+(?!" NOT_SPACE ")|" IS_SPACE "+"
/* Llama 3 and Qwen 2 differ in how many digits stay together. */
#define LLAMA3(digits)                                                                             \
    "'(?:[sS]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" digits    \
    "| ?[^" SPACE "\\p{L}\\p{N}]+[\\r\\n]*|" IS_SPACE "*[\\r\\n]+|" IS_SPACE "+(?!" NOT_SPACE      \
    ")|" IS_SPACE "+"

enum { MAX_PATTERNS = 2 };
struct pretok_row {
    const char *name;
    const char *patterns[MAX_PATTERNS];
    bool whole_words, adds_bos;
};
static const struct pretok_row rows[] = {
    {"gpt2", {GPT2}, false, false},
    {"gpt-2", {GPT2}, false, false},
    {"smollm", {"\\p{N}", GPT2}, false, false},
    {"qwen2", {LLAMA3("\\p{N}")}, false, false},
    {"llama-bpe", {LLAMA3("\\p{N}{1,3}")}, true, true},
};
enum { N_ROWS = sizeof rows / sizeof *rows };

struct pretok {
    const struct pretok_row *row;
    pcre2_code *code[MAX_PATTERNS];
    int n;
};

static bool pattern_compile(pretok *p, const char *pattern, err *e)
{
    int code;
    PCRE2_SIZE at;
    pcre2_code *c =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                      PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &code, &at, NULL);
    if (!c) {
        PCRE2_UCHAR why[160];
        pcre2_get_error_message(code, why, sizeof why);
        return err_set(e, ERR_UNSUPPORTED, "pre-tokeniser %s: %s", p->row->name, (const char *)why);
    }
    /* Without a just-in-time compiler the interpreter gives the same pieces, later. */
    (void)pcre2_jit_compile(c, PCRE2_JIT_COMPLETE);
    p->code[p->n++] = c;
    return true;
}

static bool row_unknown(str name, err *e)
{
    strbuf known;
    strbuf_init(&known, 200);
    for (int i = 0; i < N_ROWS; i++)
        strbuf_addf(&known, "%s%s", i ? ", " : "", rows[i].name);
    err_set(e, ERR_UNSUPPORTED, "pre-tokeniser \"" STR_FMT "\" is not supported",
            STR_ARG(str_sub(name, 0, 60)));
    err_hint(e, "docent knows %s", known.p);
    strbuf_release(&known);
    return false;
}

bool pretok_new(pretok **out, str name, err *e)
{
    const struct pretok_row *row = NULL;
    for (int i = 0; i < N_ROWS && !row; i++)
        if (str_eqz(name, rows[i].name))
            row = &rows[i];
    if (!row)
        return row_unknown(name, e);
    pretok *p = xalloc(sizeof *p);
    p->row = row;
    for (int i = 0; i < MAX_PATTERNS && row->patterns[i]; i++) {
        if (!pattern_compile(p, row->patterns[i], e)) {
            pretok_free(p);
            return false;
        }
    }
    *out = p;
    return true;
}

void pretok_free(pretok *p)
{
    if (!p)
        return;
    for (int i = 0; i < p->n; i++)
        pcre2_code_free(p->code[i]);
    free(p);
}

bool pretok_whole_words(const pretok *p)
{
    return p->row->whole_words;
}

bool pretok_adds_bos(const pretok *p)
{
    return p->row->adds_bos;
}

/* ---- splitting ---- */

struct split {
    const pretok *p;
    pcre2_match_data *match;
    void (*piece)(void *arg, str piece);
    void *arg;
};

/* Cuts text by pattern number `level` and hands the pieces on. */
static void text_split(const struct split *s, int level, str text)
{
    if (text.n == 0)
        return;
    if (level == s->p->n) {
        s->piece(s->arg, text);
        return;
    }
    size_t at = 0;
    while (at < text.n) {
        int rc = pcre2_match(s->p->code[level], (PCRE2_SPTR)text.p, text.n, at, 0, s->match, NULL);
        const PCRE2_SIZE *range = pcre2_get_ovector_pointer(s->match);
        size_t from = text.n, to = text.n;
        if (rc > 0 && range[1] > range[0]) {
            from = range[0];
            to = range[1];
        }
        text_split(s, level + 1, str_sub(text, at, from));
        text_split(s, level + 1, str_sub(text, from, to));
        at = to;
    }
}

void pretok_split(const pretok *p, str text, void (*piece)(void *arg, str piece), void *arg)
{
    struct split s = {p, pcre2_match_data_create(1, NULL), piece, arg};
    if (!s.match)
        out_of_memory(0);
    text_split(&s, 0, text);
    pcre2_match_data_free(s.match);
}
