/* The forms of questions that an index can answer (see question.h), as a table of word patterns.
 *
 * A pattern is a row of words: "a|b" either, "a?" may be missing, "$" the object: one word once
 * articles and kinds are taken off it. Whatever fits no row is asked freely. */
#include "question.h"
#include "../indexer/index.h"
#include "words.h"

enum { MAX_WORDS = 64 };

struct word {
    str typed; /* without quotes and final punctuation */
    str lower;
    bool quoted; /* stood in backticks or quotes */
};

struct sentence_words {
    struct word v[MAX_WORDS];
    size_t n;
};

static const struct {
    enum asked_for form;
    const char *pattern;
} forms[] = {
    {ASKED_CALLERS, "who|what calls|uses|invokes|references $"},
    {ASKED_CALLERS, "who|what is|are calling|using $"},
    {ASKED_CALLERS,
     "which|what functions|methods|function|method|code|places|callers|files|file|parts "
     "call|calls|use|uses|invoke|invokes|reference $"},
    {ASKED_CALLERS, "show|list|find? callers|users|uses|usages|references of|to $"},
    {ASKED_CALLERS, "where is|are|does $ called|used|invoked|referenced from?"},
    {ASKED_CALLERS, "where do|does we|it call|use $"},
    {ASKED_CALLERS, "where do|does $ get called|used"},
    {ASKED_CALLERS, "how many functions|methods|places|files call|use|calls|uses $"},
    {ASKED_CALLERS, "wer ruft $ auf"},
    {ASKED_CALLERS, "wo wird $ aufgerufen|benutzt|verwendet"},
    {ASKED_CALLEES, "what|which functions|methods? does|do $ call|invoke"},
    {ASKED_CALLEES, "show|list|find? callees|calls of|from $"},
    {ASKED_CALLEES, "which|what functions|methods are called|used by|from|in $"},
    {ASKED_CALLEES, "what is|are called|used by $"},
    {ASKED_WHERE, "where is|are $ defined|declared|implemented|located|found?"},
    {ASKED_WHERE, "where's $ defined|declared|implemented?"},
    {ASKED_WHERE, "definition|declaration|place of $"},
    {ASKED_WHERE, "wo ist|sind|steht $ definiert|deklariert?"},
    {ASKED_WHERE, "which|what file|folder|module defines|declares|contains|implements|has $"},
    {ASKED_WHERE, "in? which|what file is $ defined|declared|implemented?"},
    {ASKED_WHERE, "where can|do i find $"},
    {ASKED_WHERE, "find|locate|show $"},
    {ASKED_LIST, "list|show|name # in|of|from|under|inside $"},
    {ASKED_LIST, "which|what # are|exist|there in|of|inside|defined? in? $"},
    {ASKED_LIST, "which|what # does|do $ have|define|contain|export|declare"},
    {ASKED_LIST, "list|show # "},
    {ASKED_OVERVIEW, "what is|does this|the project|repository|repo|program|code|codebase|library "
                     "do|about|for?"},
    {ASKED_OVERVIEW, "what is this"},
    {ASKED_OVERVIEW, "what is this project|repository|repo|program|library|codebase about|for?"},
    {ASKED_OVERVIEW, "how is this|the project|repository|repo|code|codebase|program|library|source "
                     "organised|organized|structured|laid|arranged|split|divided out?"},
    {ASKED_OVERVIEW, "give|show me? overview|summary|tour of? this|the? "
                     "project|repository|repo|code|codebase|program|library|architecture?"},
    {ASKED_OVERVIEW, "describe|explain|summarise|summarize this|the? overall|general? "
                     "project|repository|repo|codebase|architecture|structure|design"},
    {ASKED_OVERVIEW,
     "what is|are this|the? main|major|important components|parts|modules|pieces|files"},
    {ASKED_OVERVIEW, "where do|should|can i|we|one start reading?"},
    {ASKED_OVERVIEW, "what is this|the? overall? architecture|structure"},
    {ASKED_UNIT, "what does $ do|mean|return"},
    {ASKED_UNIT, "what is|are $ for|about|good?"},
    {ASKED_UNIT, "how does|do $ work|function|operate"},
    {ASKED_UNIT, "explain|describe|summarise|summarize $"},
    {ASKED_UNIT, "was macht|tut|ist $"},
    {ASKED_UNIT, "wie funktioniert|arbeitet $"},
};

static const struct {
    const char *word;
    uint32_t kinds;
} kind_words[] = {
    {"functions", 1u << SYM_FUNCTION | 1u << SYM_METHOD},
    {"methods", 1u << SYM_METHOD},
    {"classes", 1u << SYM_CLASS},
    {"structs", 1u << SYM_STRUCT},
    {"structures", 1u << SYM_STRUCT},
    {"unions", 1u << SYM_UNION},
    {"enums", 1u << SYM_ENUM},
    {"interfaces", 1u << SYM_INTERFACE},
    {"traits", 1u << SYM_TRAIT},
    {"types", 1u << SYM_TYPE | 1u << SYM_STRUCT | 1u << SYM_CLASS | 1u << SYM_ENUM |
                  1u << SYM_INTERFACE | 1u << SYM_UNION | 1u << SYM_TRAIT},
    {"macros", 1u << SYM_MACRO},
    {"constants", 1u << SYM_CONSTANT | 1u << SYM_ENUMERATOR},
    {"variables", 1u << SYM_VARIABLE},
    {"fields", 1u << SYM_FIELD | 1u << SYM_PROPERTY},
    {"members", 1u << SYM_FIELD | 1u << SYM_PROPERTY | 1u << SYM_METHOD | 1u << SYM_ENUMERATOR},
    {"symbols", 0},
    {"files", LIST_FILES},
};

static bool among(str w, const char *words)
{
    str rest = str_of(words), one;
    while (str_next(&rest, '|', &one))
        if (str_eq(one, w))
            return true;
    return false;
}

static bool is_filler(str lower)
{
    return among(lower,
                 "the|a|an|all|me|please|you|that|functions|function|method|class|struct|macro|"
                 "type|variable|constant|field|symbol|file|folder|enum|called|named|its|"
                 "every|any|exactly|actually");
}

static const struct {
    const char *word;
} pronouns[] = {{"it"}, {"this"}, {"that"}, {"them"}, {"these"}, {"those"}};

static bool is_pronoun(str lower)
{
    for (size_t i = 0; i < sizeof pronouns / sizeof *pronouns; i++)
        if (str_eqz(lower, pronouns[i].word))
            return true;
    return false;
}

/* ---- words ---- */

static bool is_quote(char c)
{
    return c == '`' || c == '"' || c == '\'' || c == '(' || c == '<' || c == '*';
}

static struct word word_clean(str w, arena *a)
{
    struct word out = {0};
    while (w.n && is_quote(w.p[0])) {
        out.quoted = out.quoted || w.p[0] == '`' || w.p[0] == '"' || w.p[0] == '\'';
        w = str_sub(w, 1, w.n);
    }
    for (bool more = true; more && w.n;) {
        more = strchr("?!,;:.`\"'>*", w.p[w.n - 1]) != NULL;
        if (!more && w.p[w.n - 1] == ')' && !str_ends(w, STR("()")))
            more = true;
        if (more)
            w.n--;
    }
    if (str_ends(w, STR("'s")) && !str_ends(w, STR("here's"))) /* "where's" is a word of its own */
        w.n -= 2;
    out.typed = w;
    char *low = arena_strdup(a, w);
    for (char *p = low; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p | 0x20);
    out.lower = (str){low, w.n};
    return out;
}

static void words_split(struct sentence_words *out, str text, arena *a)
{
    char *flat = arena_strdup(a, text);
    for (char *p = flat; *p; p++)
        if (*p == '\n' || *p == '\t' || *p == '\r')
            *p = ' ';
    str rest = str_of(flat), one;
    while (out->n < MAX_WORDS && str_next(&rest, ' ', &one)) {
        struct word w = word_clean(one, a);
        if (w.typed.n)
            out->v[out->n++] = w;
    }
}

/* ---- matching ---- */

struct match {
    const struct sentence_words *w;
    str object;
    uint32_t kinds;
};

static bool kind_of_word(str lower, uint32_t *kinds)
{
    for (size_t i = 0; i < sizeof kind_words / sizeof *kind_words; i++)
        if (str_eqz(lower, kind_words[i].word)) {
            *kinds = kind_words[i].kinds;
            return true;
        }
    return false;
}

/* The words from..to as one object: a single word once fillers are off it. */
static bool object_take(struct match *m, size_t from, size_t to)
{
    size_t left = 0;
    for (size_t i = from; i < to; i++) {
        const struct word *w = &m->w->v[i];
        bool alone = to - from == 1;
        if (!alone && !w->quoted && !is_pronoun(w->lower) && is_filler(w->lower))
            continue;
        if (!alone && str_eqz(w->lower, "that") && left == 0 && i + 1 < to)
            continue;
        m->object = w->typed;
        left++;
    }
    return left == 1;
}

static bool match_from(struct match *m, str pattern, size_t at);

static bool match_object(struct match *m, str rest, size_t at)
{
    enum { MOST = 4 };
    for (size_t n = 1; n <= MOST && at + n <= m->w->n; n++)
        if (object_take(m, at, at + n) && match_from(m, rest, at + n)) {
            object_take(m, at, at + n);
            return true;
        }
    return false;
}

static bool match_word(struct match *m, str piece, str rest, size_t at)
{
    bool optional = str_ends(piece, STR("?"));
    if (optional)
        piece.n--;
    bool here = at < m->w->n;
    if (str_eqz(piece, "#")) {
        if (here && kind_of_word(m->w->v[at].lower, &m->kinds))
            return match_from(m, rest, at + 1);
    } else if (here) {
        str one, words = piece;
        while (str_next(&words, '|', &one))
            if (str_eq(one, m->w->v[at].lower) && match_from(m, rest, at + 1))
                return true;
    }
    if (optional && match_from(m, rest, at))
        return true;
    /* an article may stand before any word of a pattern */
    return here && at > 0 && among(m->w->v[at].lower, "the|a|an|all|me|please") &&
           match_word(m, optional ? (str){piece.p, piece.n + 1} : piece, rest, at + 1);
}

/* The rest of the pattern against the words from `at` on: all of both. */
static bool match_from(struct match *m, str pattern, size_t at)
{
    str piece;
    do {
        if (!str_next(&pattern, ' ', &piece))
            return at == m->w->n;
    } while (!piece.n);
    if (str_eqz(piece, "$"))
        return match_object(m, pattern, at);
    return match_word(m, piece, pattern, at);
}

/* An identifier, `a.b`, `a::b`, a/path.c, path.c:12 */
static bool word_names_code(str w)
{
    if (w.n < 2)
        return false;
    if (word_is_code(w) || str_ends(w, STR("()")))
        return true;
    for (size_t i = 1; i + 1 < w.n; i++)
        if (strchr(".:/_#", w.p[i]) || (w.p[i] == '-' && w.p[i + 1] == '>'))
            return true;
    return false;
}

static bool looks_like_name(const struct word *w)
{
    return w->typed.n > 1 && (w->quoted || word_names_code(w->typed));
}

/* "and", "so", "ok", "then" before a follow-up question carry no form. */
static size_t lead_words(const struct sentence_words *w)
{
    size_t n = 0;
    while (n + 1 < w->n && among(w->v[n].lower, "and|so|ok|okay|then|but|also|now|can|could|you|"
                                                "please|tell|me|hi|hello"))
        n++;
    return n;
}

static void form_find(struct inquiry *out, const struct sentence_words *all, arena *a)
{
    struct sentence_words w = {.n = 0};
    for (size_t i = lead_words(all); i < all->n; i++)
        w.v[w.n++] = all->v[i];
    if (w.n == 1 && word_names_code(w.v[0].typed)) { /* a name alone, a place, a path */
        bool is_path = memchr(w.v[0].typed.p, ':', w.v[0].typed.n) == NULL &&
                       (memchr(w.v[0].typed.p, '/', w.v[0].typed.n) ||
                        code_language(arena_strdup(a, w.v[0].typed), STR("")));
        out->form = is_path ? ASKED_LIST : ASKED_UNIT;
        out->object = w.v[0].typed;
        return;
    }
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct match m = {.w = &w};
        if (!match_from(&m, str_of(forms[i].pattern), 0))
            continue;
        out->form = forms[i].form;
        out->object = m.object;
        out->kinds = m.kinds;
        return;
    }
}

static str without_call(str w)
{
    return str_ends(w, STR("()")) ? str_sub(w, 0, w.n - 2) : w;
}

void inquiry_read(struct inquiry *out, str question, arena *a)
{
    struct sentence_words *w = ARENA_NEW(a, struct sentence_words);
    *out = (struct inquiry){0};
    words_split(w, question, a);
    form_find(out, w, a);
    out->object = without_call(out->object);
    out->names = ARENA_ARRAY(a, str, w->n + 1);
    for (size_t i = 0; i < w->n; i++) {
        str low = w->v[i].lower;
        if (looks_like_name(&w->v[i]))
            out->names[out->n_names++] = without_call(w->v[i].typed);
        out->of_tests = out->of_tests || str_starts(low, STR("test")) || str_eqz(low, "unittest");
        out->of_prose = out->of_prose ||
                        among(low, "documentation|documented|docs|readme|manual|changelog|licence|"
                                   "license|tutorial|guide|faq");
        out->refers_back = out->refers_back || is_pronoun(low) ||
                           (i == 0 && w->n > 1 && among(low, "and|so|then|but|why|also"));
    }
    char *low = arena_strdup(a, out->object);
    for (char *p = low; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p | 0x20);
    out->is_pronoun = is_pronoun(str_of(low));
    out->refers_back = out->refers_back || (w->n <= 3 && w->n > 0);
}
