/* Claims and their witnesses (see claims.h). A witness is a word, an operator or the form of a
 * statement; that there is one does not prove the claim, that there is none refutes it. */
#include "claims.h"
#include "words.h"
#include <stdint.h>

struct claim {
    const char *words[6];  /* how the sentence may put it, whole words */
    const char *stems[20]; /* one of these must stand in the code */
    const char *reason;
};
#define LOOPS                                                                                      \
    "for", "while", "each", "range", "map", "loop", "until", "goto", "do", "filter", "next",       \
        "reduce"
static const struct claim claims[] = {
    {{"returns", "return", "returning"},
     {"return", "yield", "=>", "resolve", "reply"},
     "nothing is returned in these lines"},
    {{"raises", "throws", "raising", "throwing", "panics"},
     {"raise", "throw", "panic", "reject", "abort", "unwrap", "expect", "fail", "die", "error"},
     "nothing is thrown in these lines"},
    {{"iterates", "loops", "iterating", "looping"}, {LOOPS}, "there is no loop in these lines"},
    {{"frees", "deallocates", "freeing"},
     {"free", "release", "delete", "destroy", "dealloc", "drop", "dispose", "close"},
     "nothing is freed in these lines"},
    {{"allocates", "allocating", "reallocates", "reallocating"},
     {"alloc", "new", "make", "create", "append", "buf", "grow", "reserve", "resize", "dup"},
     "nothing is allocated in these lines"},
    {{"appends", "appending", "concatenates"},
     {"append", "push", "cat", "+=", "extend", "insert", "add", "join", "<<", "write", "+", "put"},
     "nothing is appended in these lines"},
    {{"removes", "removing", "deletes", "deleting"},
     {"remove", "del", "erase", "pop", "unlink", "splice", "strip", "trim", "clear", "unset",
      "discard", "shift", "slice", "replace", "drop", "memmove", "free", "rm", "substr"},
     "nothing is removed in these lines"},
    {{"compares", "comparing"},
     {"cmp", "==", "!=", "<", ">", "equal", "compare", " is ", "match", "diff"},
     "nothing is compared in these lines"},
    {{"copies", "copying"},
     {"cpy", "copy", "dup", "clone", "move", "append", "assign", "=", "slice", "from"},
     "nothing is copied in these lines"},
    {{"increments", "incrementing", "increases"},
     {"++", "+=", "+ 1", "+1", "inc", "add"},
     "nothing is incremented in these lines"},
    {{"decrements", "decrementing", "decreases"},
     {"--", "-=", "- 1", "-1", "dec", "sub"},
     "nothing is decremented in these lines"},
    {{"multiplies", "multiplying"}, {"*", "mul", "<<"}, "nothing is multiplied in these lines"},
    {{"divides", "dividing"}, {"/", "div", ">>"}, "nothing is divided in these lines"},
    {{"reverses", "reversing"}, {"revers", "--", "[::-1]"}, "nothing is reversed in these lines"},
    {{"swaps", "swapping"}, {"swap", "tmp", "temp", ", ", "xchg"}, "nothing is swapped here"},
    {{"reconnect", "reconnects", "reconnecting"},
     {"reconnect"},
     "nothing reconnects in these lines"},
    {{"retries", "retry", "retrying"},
     {"retry", "retries", "again", "attempt", "for", "while", "loop", "goto"},
     "nothing is tried again in these lines"},
    {{"prints", "printing"},
     {"print", "write", "puts", "echo", "log", "dump", "show", "format"},
     "nothing is printed in these lines"},
    {{"sorts", "sorting"}, {"sort", "cmp", "order"}, "nothing is sorted in these lines"},
    {{"locks", "unlocks"}, {"lock", "mutex", "acquire", "synchronized"}, "nothing is locked here"},
    {{"recursively"}, {"recurs"}, "it does not call itself here"},
    {{"encrypts", "decrypts"}, {"crypt", "cipher", "aes"}, "nothing is encrypted in these lines"},
    {{"downloads", "uploads"},
     {"load", "fetch", "http", "curl", "get"},
     "nothing is transferred here"},
    {{"previous", "preceding"},
     {"prev", "- 1", "-1", "--", "old", "last", "before", "back", "up"},
     "nothing here is the previous one"},
    {{"otherwise", "else"},
     {"else", "?", "||", "default", "return", "catch", "except", " or ", "case", "if"},
     "these lines have no other case"},
    {{"if", "when", "unless", "whether"},
     {"if",    "?",   "&&",     "||", "while", "switch", "match", "case", "try", " or ",
      " and ", "for", "unless", "==", "!=",    "<",      ">",     "is",   "has", "when"},
     "there is no condition in these lines"},
};

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* A whole word of the sentence outside of quotations, in either case; SIZE_MAX: none. */
static size_t word_find(str s, const char *word, size_t from)
{
    size_t n = strlen(word);
    bool quoted = false;
    for (size_t i = 0; i + n <= s.n; i++) {
        quoted = quoted != (s.p[i] == '`');
        if (quoted || i < from || (i > 0 && is_name_char(s.p[i - 1])))
            continue;
        size_t k = 0;
        while (k < n && lower(s.p[i + k]) == word[k])
            k++;
        if (k == n && (i + n == s.n || !is_name_char(s.p[i + n])))
            return i;
    }
    return SIZE_MAX;
}

/* The quotation that begins right after byte `at` (blanks and "the" between); empty: none. */
static str quotation_after(str s, size_t at)
{
    while (at < s.n && s.p[at] == ' ')
        at++;
    if (str_starts(str_sub(s, at, s.n), STR("the ")))
        at += 4;
    if (at >= s.n || s.p[at] != '`')
        return (str){s.p, 0};
    const char *end = memchr(s.p + at + 1, '`', s.n - at - 1);
    return end ? str_sub(s, at + 1, (size_t)(end - s.p)) : (str){s.p, 0};
}

static bool refute(struct verdict *out, size_t at, size_t len, const char *reason)
{
    *out = (struct verdict){false, at, len, reason, false};
    return true;
}

/* ---- verbs ---- */

static bool claim_has_witness(const struct verify_scope *s, const struct claim *k)
{
    for (size_t i = 0; i < sizeof k->stems / sizeof *k->stems && k->stems[i]; i++)
        if (text_has_stem(s->code, str_of(k->stems[i])))
            return true;
    return k == &claims[0] && s->yields_value;
}

/* The name of the definition called inside its own code. */
static bool code_calls_itself(const struct verify_scope *s)
{
    str d = s->definition;
    for (size_t i = 0; i < d.n; i++) {
        if (d.p[i] != '(')
            continue;
        size_t from = i;
        while (from > 0 && is_name_char(d.p[from - 1]))
            from--;
        str name = str_sub(d, from, i);
        return name.n && text_has_word(str_sub(s->code, s->is_whole ? i : 0, SIZE_MAX), name);
    }
    return false;
}

static bool verbs_refuted(const struct verify_scope *s, str sentence, struct verdict *out)
{
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        const struct claim *k = &claims[i];
        for (size_t w = 0; w < sizeof k->words / sizeof *k->words && k->words[w]; w++) {
            size_t at = word_find(sentence, k->words[w], s->begun);
            if (at == SIZE_MAX || claim_has_witness(s, k))
                continue;
            if (strcmp(k->words[w], "recursively") == 0 && code_calls_itself(s))
                continue;
            return refute(out, at, strlen(k->words[w]), k->reason);
        }
    }
    return false;
}

/* ---- what is done to what ---- */

static bool name_is_called(str code, str name)
{
    for (size_t at = 0; (at = str_find(code, name, at)) != SIZE_MAX; at++) {
        size_t end = at + name.n;
        bool generic = end < code.n && code.p[end] == '<';
        while (end < code.n && strchr(" !?.", code.p[end]))
            end++;
        bool whole = at == 0 || !is_name_char(code.p[at - 1]);
        if (whole && end < code.n && (code.p[end] == '(' || generic))
            return true;
    }
    return false;
}

/* `x =`, `x +=`, `x++`, `&x`, `x: 1`, `x[i] = 2` */
static bool name_is_assigned(str code, str name)
{
    for (size_t at = 0; (at = str_find(code, name, at)) != SIZE_MAX; at++) {
        size_t i = at + name.n;
        if ((at > 0 && is_name_char(code.p[at - 1])) || (i < code.n && is_name_char(code.p[i])))
            continue;
        bool before =
            at > 0 && (code.p[at - 1] == '&' || (at > 1 && code.p[at - 1] == code.p[at - 2] &&
                                                 strchr("+-", code.p[at - 1])));
        for (int depth = 0; i < code.n && (depth || strchr(" [,:", code.p[i])); i++) {
            if (code.p[i] == ':' && i + 1 < code.n && code.p[i + 1] != '=')
                return true;
            depth += (code.p[i] == '[') - (code.p[i] == ']');
        }
        str rest = str_sub(code, i, code.n);
        size_t op = 0;
        while (op < rest.n && op < 3 && strchr("+-*/%&|^<>?:", rest.p[op]))
            op++;
        bool equals = op < rest.n && rest.p[op] == '=' &&
                      !(op + 1 < rest.n && rest.p[op + 1] == '=') &&
                      !(op == 1 && strchr("<>", rest.p[0]));
        if (before || equals || str_starts(rest, STR("++")) || str_starts(rest, STR("--")))
            return true;
    }
    return false;
}

/* Does a return statement name it? */
static bool name_is_returned(str code, str name)
{
    static const char *const words[] = {"return", "yield", "=>", "resolve", "reply"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        for (size_t at = 0; (at = str_find(code, str_of(words[w]), at)) != SIZE_MAX; at++) {
            size_t end = at;
            while (end < code.n && code.p[end] != ';' && code.p[end] != '}' && end - at < 600)
                end++;
            if (str_find(str_sub(code, at, end), name, 0) != SIZE_MAX)
                return true;
        }
    return false;
}

struct deed {
    const char *words[4];
    bool (*holds)(str code, str name);
    const char *what;
};
static const struct deed deeds[] = {
    {{"calls", "calling", "invokes"}, name_is_called, "is not called"},
    {{"sets", "setting", "assigns"}, name_is_assigned, "is not set"},
    {{"increments", "decrements", "updates"}, name_is_assigned, "is not changed"},
    {{"returns", "returning"}, name_is_returned, "is not returned"},
};

static bool deeds_refuted(const struct verify_scope *s, str sentence, arena *a, struct verdict *out)
{
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        for (size_t w = 0; w < 4 && deeds[i].words[w]; w++) {
            const char *word = deeds[i].words[w];
            size_t at = word_find(sentence, word, s->begun);
            for (; at != SIZE_MAX; at = word_find(sentence, word, at + 1)) {
                str q = quotation_after(sentence, at + strlen(word));
                size_t end = 0;
                while (end < q.n && q.p[end] != '(')
                    end++;
                str name = deeds[i].holds == name_is_returned ? q : str_sub(q, 0, end);
                bool implied =
                    deeds[i].holds == name_is_returned && s->yields_value && !s->is_whole;
                if (!name.n || implied || deeds[i].holds(s->code, name) ||
                    (deeds[i].holds == name_is_assigned && name_is_called(s->code, name)))
                    continue;
                return refute(out, at, strlen(word),
                              arena_printf(a, "`%.60s` %s in these lines", arena_strdup(a, name),
                                           deeds[i].what));
            }
        }
    return false;
}

/* ---- conditions and counts ---- */

/* Of a step: a condition the model brings in is quoted, not paraphrased. Small models put
 * conditions in words that say the opposite, or half of them. */
static bool condition_refuted(const struct verify_scope *s, str sentence, struct verdict *out)
{
    static const char *const words[] = {"if",    "unless",  "when",      "until",
                                        "while", "whether", "as long as"};
    if (s->is_whole)
        return false;
    static const char *const more[] = {"and", "or", "but"};
    str rest = str_trim(str_sub(sentence, s->begun, sentence.n));
    for (size_t i = 0; s->begun && i < sizeof more / sizeof *more; i++)
        if (str_starts(rest, str_of(more[i])) && rest.n > strlen(more[i]) &&
            !is_name_char(rest.p[strlen(more[i])]))
            return refute(out, s->begun, strlen(more[i]), "it adds to the condition");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t at = word_find(sentence, words[i], s->begun);
        for (; at != SIZE_MAX; at = word_find(sentence, words[i], at + 1)) {
            str q = quotation_after(sentence, at + strlen(words[i]));
            bool ends = q.n && q.p + q.n + 1 <= sentence.p + sentence.n &&
                        strchr(",.;", q.p + q.n + 1 < sentence.p + sentence.n ? q.p[q.n + 1] : '.');
            if (!ends)
                return refute(out, at, strlen(words[i]), "it tells a condition in its own words");
        }
    }
    return false;
}

/* How many of something there are is counted by nobody. */
static bool count_refuted(const struct verify_scope *s, str sentence, struct verdict *out)
{
    static const char *const words[] = {"two",    "three",   "four", "five",  "six",
                                        "seven",  "eight",   "nine", "ten",   "twice",
                                        "thrice", "several", "half", "third", "double"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t at = word_find(sentence, words[i], s->begun);
        bool shown =
            text_has_stem(s->lines, str_of(words[i])) || text_has_stem(s->shown, str_of(words[i]));
        if (at != SIZE_MAX && !shown && !(s->is_whole && i < 2))
            return refute(out, at, strlen(words[i]),
                          "a number in words that is not in these lines");
    }
    return false;
}

bool claims_refuted(const struct verify_scope *s, str sentence, arena *a, struct verdict *out)
{
    return verbs_refuted(s, sentence, out) || deeds_refuted(s, sentence, a, out) ||
           condition_refuted(s, sentence, out) || count_refuted(s, sentence, out);
}
