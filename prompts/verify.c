/* Verification of a sentence (see verify.h): each check is a function over the scope, run in order;
 * the first that objects decides. Does not know where sentences come from, and changes none. */
#include "verify.h"
#include "claims.h"
#include "purpose_fit.h"
#include "words.h"
#include <stdint.h>

enum { MAX_SENTENCE = 320 };

struct check {
    const struct verify_scope *s;
    str sentence;
    arena *a;
    struct verdict v;
};

static bool object(struct check *c, size_t at, size_t len, const char *fmt, ...) FMT(4, 5);
static bool object(struct check *c, size_t at, size_t len, const char *fmt, ...)
{
    char buf[300];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    bool vague = c->v.is_vague;
    c->v = (struct verdict){false, at, len, arena_strdup(c->a, str_of(buf)), vague};
    return false;
}

static int shown_len(str w)
{
    return (int)(w.n > 60 ? 60 : w.n);
}

/* ---- shape ---- */

static const char *const banned_text[] = {
    "```",     "**",         "##",       "://",     "as an ai",
    "i'm ",    "i am ",      "i cannot", "sorry",   "this code snippet",
    "you can", "you should", "please",   "ignore ", "instructions",
    "<|",      "prompt",     "assistant"};

static bool check_shape(struct check *c)
{
    str s = c->sentence;
    if (str_trim(s).n == 0)
        return object(c, 0, s.n, "nothing was written");
    if (s.n > MAX_SENTENCE)
        return object(c, MAX_SENTENCE, s.n - MAX_SENTENCE, "too long for one sentence");
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ')
            return object(c, i, 1, "more than one line");
    for (size_t i = 0; i < sizeof banned_text / sizeof *banned_text; i++) {
        str b = str_of(banned_text[i]);
        if (!text_has_stem(s, b) || text_has_stem(c->s->lines, b))
            continue;
        size_t at = 0;
        while (!text_has_stem(str_sub(s, at, at + b.n), b))
            at++;
        return object(c, at, b.n, "\"%s\" is not about these lines", banned_text[i]);
    }
    return true;
}

/* ---- names ---- */

static const char *const common_names[] = {"JavaScript", "TypeScript", "GitHub", "WebSocket",
                                           "WebSockets", "OpenSSL",    "macOS",  "PostgreSQL",
                                           "MySQL",      "IPv4",       "IPv6",   "YouTube"};

static bool name_is_common(str w)
{
    for (size_t i = 0; i < sizeof common_names / sizeof *common_names; i++)
        if (str_eqz(w, common_names[i]))
            return true;
    return false;
}

/* `true`, `NULL`: how a sentence may put a condition that does not write them out. */
static bool constant_is_implied(const struct verify_scope *s, str w)
{
    static const char *const truth[] = {"true", "false", "True", "False"};
    static const char *const none[] = {"NULL", "null", "nil", "None", "undefined"};
    static const char *const logic[] = {"&&", "||", "!", "==", " and ", " or ", "not ", "if"};
    bool known = false, has_logic = false;
    for (size_t i = 0; i < sizeof truth / sizeof *truth; i++)
        known = known || str_eqz(w, truth[i]);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        known = known || str_eqz(w, none[i]);
    for (size_t i = 0; i < sizeof logic / sizeof *logic; i++)
        has_logic = has_logic || str_find(s->code, str_of(logic[i]), 0) != SIZE_MAX;
    return known && has_logic;
}

static bool check_name(struct check *c, str w)
{
    const struct verify_scope *s = c->s;
    size_t at = (size_t)(w.p - c->sentence.p);
    if (text_has_word(s->lines, w) || text_has_word(s->definition, w) || constant_is_implied(s, w))
        return true;
    if (text_has_word(s->example, w))
        return object(c, at, w.n, "`%.*s` is not in this code", shown_len(w), w.p);
    if (text_has_word(s->shown, w) || name_is_common(w) || (s->knows && s->knows(s->arg, w)))
        return true;
    return object(c, at, w.n, "`%.*s` is not in these lines, in this definition nor in the index",
                  shown_len(w), w.p);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool check_number(struct check *c, str digits)
{
    str code = c->s->code;
    bool steps_by_one =
        str_find(code, STR("++"), 0) != SIZE_MAX || str_find(code, STR("--"), 0) != SIZE_MAX;
    if (text_has_number(c->s->lines, digits) || (str_eqz(digits, "1") && steps_by_one))
        return true;
    return object(c, (size_t)(digits.p - c->sentence.p), digits.n,
                  "the number %.*s is not in these lines", shown_len(digits), digits.p);
}

/* Names and numbers of a piece of code quoted by the sentence. */
static bool check_code_words(struct check *c, str span)
{
    for (size_t i = 0; i < span.n;) {
        if (!is_name_char(span.p[i])) {
            i++;
            continue;
        }
        size_t from = i;
        while (i < span.n && is_name_char(span.p[i]))
            i++;
        str w = str_sub(span, from, i);
        if (is_digit(w.p[0]) ? !check_number(c, w) : !check_name(c, w))
            return false;
    }
    return true;
}

/* ---- quoted code ---- */

static bool span_is_expression(str t)
{
    static const char *const ops[] = {"==",    "!=",   "<",    ">",    "&&",   "||",
                                      " and ", " or ", "not ", " is ", " in ", "!",
                                      " = ",   "+",    " - ",  "*",    "?"};
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
        if (str_find(t, str_of(ops[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

static str without_arrows(str t, arena *a)
{
    char *p = arena_alloc(a, t.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < t.n; i++) {
        bool arrow = i + 1 < t.n && (t.p[i] == '-' || t.p[i] == '=') && t.p[i + 1] == '>';
        if (arrow)
            p[n++] = '.', i++;
        else
            p[n++] = t.p[i];
    }
    return (str){p, n};
}

static bool check_span(struct check *c, str span)
{
    str t = str_trim(span);
    size_t at = (size_t)(span.p - c->sentence.p);
    if (!t.n)
        return object(c, at, span.n, "an empty quotation");
    str wanted = text_squeeze(t, c->a);
    if (str_find(text_squeeze(c->s->lines, c->a), wanted, 0) != SIZE_MAX)
        return true;
    if (span_is_expression(without_arrows(t, c->a)))
        return object(c, at, span.n, "`%.*s` does not stand in these lines", shown_len(t), t.p);
    if (t.p[0] == '"' || t.p[0] == '\'')
        return object(c, at, span.n, "%.*s does not stand in these lines", shown_len(t), t.p);
    return check_code_words(c, span);
}

/* ---- plain words ---- */

static bool char_joins(char c)
{
    return is_name_char(c) || c == '.' || c == '/' || c == ':' || c == '-';
}

static bool is_ordinal(str w)
{
    return str_ends(w, STR("st")) || str_ends(w, STR("nd")) || str_ends(w, STR("rd")) ||
           str_ends(w, STR("th"));
}

/* A run of name characters and inner joints: `a.b`, `a::b`, `src/a.c`, `32-bit`. */
static bool check_run(struct check *c, str run, bool is_call)
{
    bool has_slash = memchr(run.p, '/', run.n) != NULL;
    bool is_path = has_slash && memchr(run.p, '.', run.n);
    for (size_t i = 0; i < run.n;) {
        size_t from = i;
        while (i < run.n && is_name_char(run.p[i]))
            i++;
        str w = str_sub(run, from, i);
        while (i < run.n && !is_name_char(run.p[i]))
            i++;
        if (!w.n)
            continue;
        bool last = i >= run.n;
        bool ok = true;
        if (is_digit(w.p[0]))
            ok = is_ordinal(w) || from > 0 || check_number(c, w);
        else if (is_path || word_is_code(w) || (is_call && last))
            ok = check_name(c, w);
        if (!ok)
            return false;
    }
    return true;
}

static bool check_plain(struct check *c, str text)
{
    for (size_t i = 0; i < text.n;) {
        if (!is_name_char(text.p[i])) {
            i++;
            continue;
        }
        size_t from = i;
        while (i < text.n && char_joins(text.p[i]))
            i++;
        size_t end = i;
        while (end > from && !is_name_char(text.p[end - 1]))
            end--;
        bool is_call = i + 1 < text.n && text.p[i] == '(' && text.p[i + 1] == ')';
        if (!check_run(c, str_sub(text, from, end), is_call))
            return false;
    }
    return true;
}

/* "literal": its text must stand in the lines. Returns the byte after it, or `at` for none. */
static size_t literal_end(str text, size_t at)
{
    if (text.p[at] != '"')
        return at;
    const char *q = memchr(text.p + at + 1, '"', text.n - at - 1);
    return q ? (size_t)(q - text.p) + 1 : at;
}

static bool check_literals(struct check *c, str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        size_t end = literal_end(text, i);
        if (end == i)
            continue;
        if (!check_plain(c, str_sub(text, from, i)))
            return false;
        str lit = str_sub(text, i + 1, end - 1);
        if (lit.n && str_find(c->s->lines, lit, 0) == SIZE_MAX)
            return object(c, (size_t)(lit.p - c->sentence.p), lit.n,
                          "\"%.*s\" does not stand in these lines", shown_len(lit), lit.p);
        from = end;
        i = end - 1;
    }
    return check_plain(c, str_sub(text, from, text.n));
}

static bool check_words(struct check *c)
{
    str s = c->sentence;
    size_t from = c->s->begun < s.n ? c->s->begun : 0; /* the program's words are its own */
    while (from < s.n) {
        const char *open = memchr(s.p + from, '`', s.n - from);
        size_t at = open ? (size_t)(open - s.p) : s.n;
        if (!check_literals(c, str_sub(s, from, at)))
            return false;
        if (!open)
            return true;
        const char *close = memchr(open + 1, '`', s.n - at - 1);
        if (!close)
            return object(c, at, s.n - at, "a quotation that does not end");
        size_t end = (size_t)(close - s.p);
        if (!check_span(c, str_sub(s, at + 1, end)))
            return false;
        from = end + 1;
    }
    return true;
}

static bool check_claims(struct check *c)
{
    bool vague = c->v.is_vague;
    if (!claims_refuted(c->s, c->sentence, c->a, &c->v))
        return true;
    c->v.is_vague = vague;
    return false;
}

/* ---- "sets `a` to `b`" ---- */

/* Does a statement of the code name a and after it b? It ends at a semicolon, or at the end of a
 * line on which nothing is left open. */
static bool code_pairs(str code, str a, str b)
{
    for (size_t at = 0; (at = str_find(code, a, at)) != SIZE_MAX; at += a.n) {
        size_t end = at + a.n;
        for (; end < code.n && code.p[end] != ';'; end++)
            if (code.p[end] == '\n' && !strchr("(,=+-*/&|?:\\{[", code.p[end - 1]))
                break;
        if (str_find(str_sub(code, at + a.n, end), b, 0) != SIZE_MAX)
            return true;
    }
    return false;
}

/* `a` to `b`, said of an assignment: they stand together in that order. */
static bool check_assignments(struct check *c)
{
    str s = c->sentence, middle = STR("` to `");
    if (!text_has_word(s, STR("Sets")) && !text_has_word(s, STR("sets")))
        return true;
    for (size_t at = 0; (at = str_find(s, middle, at)) != SIZE_MAX; at += middle.n) {
        size_t from = at, to = at + middle.n;
        while (from > 0 && s.p[from - 1] != '`')
            from--;
        while (to < s.n && s.p[to] != '`')
            to++;
        str a = str_sub(s, from, at), b = str_sub(s, at + middle.n, to);
        bool quoted = b.n >= 2 && strchr("\"'", b.p[0]);
        if (quoted)
            b = str_sub(b, 1, b.n - 1);
        if (constant_is_implied(c->s, b))
            continue;
        if (from >= 6 && str_ends(str_sub(s, 0, from - 1), STR("from ")))
            continue;
        if (!code_pairs(c->s->code, a, b))
            return object(c, at + middle.n, to - at - middle.n,
                          "`%.*s` is not set to `%.*s` in these lines", shown_len(a), a.p,
                          shown_len(b), b.p);
    }
    return true;
}

/* Does the worked example's text between the marks (its code or its answers) have this stem? */
static bool example_has(str example, str stem, bool in_code)
{
    bool code = false, answer = false;
    str line;
    for (str rest = example; str_next(&rest, '\n', &line);) {
        if (str_starts(line, STR("```")))
            code = !code;
        else if (str_starts(line, STR("@")))
            answer = str_eqz(line, "@assistant");
        else if ((in_code ? code : answer && !code) && text_has_stem(line, stem))
            return true;
    }
    return false;
}

/* What the worked example is about: words that stand both in its code and in its answers. A
 * sentence on code without them has no business with them. */
static bool check_topic(struct check *c)
{
    enum { LEAST = 4 };
    const struct verify_scope *s = c->s;
    for (size_t i = s->begun < c->sentence.n ? s->begun : 0; i < c->sentence.n;) {
        size_t from = i;
        while (i < c->sentence.n && is_name_char(c->sentence.p[i]))
            i++;
        str w = str_sub(c->sentence, from, i);
        i += !w.n;
        if (w.n < LEAST)
            continue;
        str stem = str_sub(w, 0, w.n >= LEAST + 2 ? w.n - 2 : LEAST);
        if (text_has_stem(s->definition, stem) || text_has_stem(s->shown, stem) ||
            !example_has(s->example, stem, true) || !example_has(s->example, stem, false))
            continue;
        return object(c, from, w.n, "nothing in this code is about \"%.*s\"", shown_len(w), w.p);
    }
    return true;
}

/* ---- does it speak of these lines at all? ---- */

/* A sentence on lines quotes something of them: one that does not fits many lines. */
static bool check_specific(struct check *c)
{
    const struct verify_scope *s = c->s;
    if (s->is_whole)
        return true;
    size_t from = s->begun < c->sentence.n ? s->begun : 0;
    str rest = str_sub(c->sentence, from, c->sentence.n);
    if (memchr(rest.p, '`', rest.n))
        return true;
    c->v.is_vague = true;
    return object(c, from, 1, "it names nothing of these lines");
}

/* A name says in brief what its author had in mind: a purpose that has none of its words may be
 * about a detail. Worth a second attempt, not a mark. */
static bool check_named(struct check *c)
{
    enum { LEAST = 3 };
    str n = c->s->name;
    bool words = false;
    for (size_t i = 0; i < n.n;) {
        size_t from = i++;
        while (i < n.n && n.p[i] != '_' && !(n.p[i] >= 'A' && n.p[i] <= 'Z' && n.p[i - 1] >= 'a'))
            i++;
        str w = str_sub(n, from, i);
        while (w.n && !is_name_char(w.p[0]))
            w = str_sub(w, 1, w.n);
        while (w.n && w.p[0] == '_')
            w = str_sub(w, 1, w.n);
        if (w.n < LEAST)
            continue;
        words = true;
        if (text_has_stem(c->sentence, str_sub(w, 0, w.n >= LEAST + 2 ? w.n - 2 : w.n)))
            return true;
    }
    if (!words)
        return true;
    c->v.is_vague = true;
    return object(c, 0, 1, "it has no word of the name `%.*s`", shown_len(n), n.p);
}

struct verdict verify_sentence(const struct verify_scope *s, str sentence, arena *a)
{
    struct check c = {.s = s, .sentence = sentence, .a = a, .v = {.ok = true}};
    if (check_shape(&c) && check_words(&c) && check_claims(&c) && check_assignments(&c) &&
        !purpose_refuted(s, sentence, &c.v) && check_topic(&c) && check_specific(&c) &&
        check_named(&c))
        c.v.ok = true;
    return c.v;
}
