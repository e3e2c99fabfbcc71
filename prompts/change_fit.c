/* Does a sentence fit the difference it speaks of? (see change_said.h) Beside what verify.h looks
 * up: direction, and that names stand in the lines that changed, not only around them. */
#include "change_said.h"
#include "words.h"
#include <ctype.h>

/* Intentions and merits: no line can bear them out, unless it says the word itself. */
static const char *const claims[] = {
    "fix",     "improv",   "better",   "perform",    "bug",   "correct",  "secur",   "ensur",
    "optimi",  "efficien", "proper",   "prevent",    "avoid", "robust",   "readab",  "consisten",
    "simplif", "clean",    "safe",     "refactor",   "issue", "problem",  "modern",  "enhanc",
    "flexib",  "mainten",  "redundan", "unnecessar", "leak",  "compatib", "support", "clarif",
};

enum direction { NEITHER, ADDS, REMOVES, REPLACES };

static enum direction direction_of(str sentence)
{
    static const struct {
        const char *verb;
        enum direction d;
    } verbs[] = {
        {"adds ", ADDS},        {"introduces ", ADDS},   {"includes ", ADDS},
        {"defines ", ADDS},     {"creates ", ADDS},      {"removes ", REMOVES},
        {"deletes ", REMOVES},  {"drops ", REMOVES},     {"replaces ", REPLACES},
        {"renames ", REPLACES}, {"changes ", REPLACES},  {"modifies ", REPLACES},
        {"updates ", REPLACES}, {"switches ", REPLACES},
    };
    char low[24];
    size_t n = sentence.n < sizeof low - 1 ? sentence.n : sizeof low - 1;
    for (size_t i = 0; i < n; i++)
        low[i] = (char)tolower((unsigned char)sentence.p[i]);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (str_starts((str){low, n}, str_of(verbs[i].verb)))
            return verbs[i].d;
    return NEITHER;
}

static size_t count_word(str text, str word)
{
    size_t n = 0;
    for (size_t at = str_find(text, word, 0); at != SIZE_MAX; at = str_find(text, word, at + 1)) {
        bool left = at == 0 || !is_name_char(text.p[at - 1]) || !is_name_char(word.p[0]);
        size_t end = at + word.n;
        bool right =
            end == text.n || !is_name_char(text.p[end]) || !is_name_char(word.p[word.n - 1]);
        n += left && right;
    }
    return n;
}

/* Where the second half of "replaces A with B", "from A to B", "to use B instead of A" begins. */
static size_t turning_point(str s, bool *swapped)
{
    static const char *const words[] = {" with ", " by ", " to ", " into "};
    size_t at = str_find(s, STR(" instead of "), 0);
    *swapped = at != SIZE_MAX;
    for (size_t i = 0; at == SIZE_MAX && i < sizeof words / sizeof *words; i++)
        at = str_find(s, str_of(words[i]), 0);
    return at == SIZE_MAX ? s.n : at;
}

static const char *check_direction(const struct change_text *t, enum direction d, bool second_half,
                                   bool main_part, str word, arena *a)
{
    size_t more = count_word(t->added, word), less = count_word(t->removed, word);
    if (d == ADDS && main_part && more <= less)
        return arena_printf(a, "`" STR_FMT "` was not added", STR_ARG(word));
    if (d == REMOVES && main_part && less <= more)
        return arena_printf(a, "`" STR_FMT "` was not removed", STR_ARG(word));
    if (d == REPLACES && second_half && !more)
        return arena_printf(a, "`" STR_FMT "` is not in the lines that came", STR_ARG(word));
    if (d == REPLACES && !second_half && main_part && !less)
        return arena_printf(a, "`" STR_FMT "` is not in the lines that went", STR_ARG(word));
    return NULL;
}

/* A quoted expression is looked for without blanks. */
static bool stands_in(str text, str quoted, arena *a)
{
    return count_word(text, quoted) ||
           str_find(text_squeeze(text, a), text_squeeze(quoted, a), 0) != SIZE_MAX;
}

static const char *check_words(const struct change_text *t, str names, str s, arena *a)
{
    bool swapped, first = true; /* "adds a call to `x`": x is what was added */
    enum direction d = direction_of(s);
    size_t turn = turning_point(s, &swapped);
    for (size_t at = str_find(s, STR("`"), 0); at != SIZE_MAX; at = str_find(s, STR("`"), at)) {
        size_t end = str_find(s, STR("`"), at + 1);
        if (end == SIZE_MAX)
            return "a quotation that does not end";
        str word = str_sub(s, at + 1, end);
        at = end + 1;
        if (word.n > 2 && str_ends(word, STR("()")))
            word.n -= 2;
        if (text_has_word(names, word))
            continue;
        if (!stands_in(t->added, word, a) && !stands_in(t->removed, word, a))
            return arena_printf(a, "`" STR_FMT "` is not in the lines that changed", STR_ARG(word));
        bool second = end > turn && !(d != REPLACES && first);
        first = false;
        const char *why =
            check_direction(t, d, swapped ? !second : second, !second || d == REPLACES, word, a);
        if (why)
            return why;
    }
    return NULL;
}

const char *change_misfit(const struct change_text *t, str names, str sentence, arena *a)
{
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        str stem = str_of(claims[i]);
        if (text_has_stem(sentence, stem) && !text_has_stem(t->added, stem) &&
            !text_has_stem(t->removed, stem) && !text_has_stem(names, stem))
            return arena_printf(a, "\"%s...\" is a judgement no changed line bears out", claims[i]);
    }
    enum direction d = direction_of(sentence);
    if (d == ADDS && !str_trim(t->added).n)
        return "nothing was added";
    if (d == REMOVES && !str_trim(t->removed).n)
        return "nothing was removed";
    if (str_trim(t->removed).n && str_trim(t->added).n && d == NEITHER)
        return "it does not say what was added, removed or replaced";
    return check_words(t, names, sentence, a);
}
