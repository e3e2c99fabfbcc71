/* See purpose_fit.h. Words are compared by their stems; names in the code are taken apart at
 * underscores and capitals, so that "reads" is borne out by read_line() and not by `readable`. */
#include "purpose_fit.h"
#include "words.h"
#include <stdint.h>

enum { STEM_MOST = 24, LEAST_NOUN = 4 };

struct stem {
    char p[STEM_MOST];
    size_t n;
};

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool stem_ends(const struct stem *s, const char *end)
{
    size_t n = strlen(end);
    return s->n > n + 1 && memcmp(s->p + s->n - n, end, n) == 0;
}

/* "applies", "passes", "sets", "setting" to "apply", "pass", "set", "sett". */
static struct stem stem_of(str w)
{
    struct stem s = {.n = w.n < STEM_MOST ? w.n : STEM_MOST};
    for (size_t i = 0; i < s.n; i++)
        s.p[i] = lower(w.p[i]);
    if (stem_ends(&s, "ies")) {
        s.n -= 2;
        s.p[s.n - 1] = 'y';
    } else if (stem_ends(&s, "sses") || stem_ends(&s, "shes") || stem_ends(&s, "ches") ||
               stem_ends(&s, "xes")) {
        s.n -= 2;
    } else if (stem_ends(&s, "s") && !stem_ends(&s, "ss")) {
        s.n--;
    } else if (stem_ends(&s, "ing") && s.n > 5) {
        s.n -= 3;
    } else if (stem_ends(&s, "ed") && s.n > 4) {
        s.n -= 2;
    }
    if (s.n > 3 && s.p[s.n - 1] == 'e')
        s.n--;
    if (s.n > 3 && s.p[s.n - 1] == s.p[s.n - 2] && !strchr("sl", s.p[s.n - 1]))
        s.n--; /* "gett", "runn" */
    return s;
}

static bool stem_is(const struct stem *a, const struct stem *b)
{
    return a->n == b->n && memcmp(a->p, b->p, a->n) == 0;
}

/* The next piece of a name: up to an underscore or a capital. */
static bool piece_next(str text, size_t *at, str *out)
{
    size_t i = *at;
    while (i < text.n && (!is_name_char(text.p[i]) || text.p[i] == '_'))
        i++;
    size_t from = i++;
    if (from >= text.n)
        return false;
    for (; i < text.n && is_name_char(text.p[i]) && text.p[i] != '_'; i++) {
        bool capital = text.p[i] >= 'A' && text.p[i] <= 'Z';
        bool after_small = text.p[i - 1] >= 'a' && text.p[i - 1] <= 'z';
        if (capital && after_small)
            break;
    }
    *out = str_sub(text, from, i);
    *at = i;
    return true;
}

/* A piece that is the word, or, unless only the whole word will do, its beginning ("init" of
 * "initialize"). */
static bool text_bears(str text, const struct stem *word, bool whole)
{
    enum { SHORTENED = 3 };
    str piece;
    for (size_t at = 0; piece_next(text, &at, &piece);) {
        struct stem s = stem_of(piece);
        bool begins = !whole && s.n >= SHORTENED && s.n < word->n && memcmp(s.p, word->p, s.n) == 0;
        if (stem_is(&s, word) || (begins && word->n - s.n > 2))
            return true;
    }
    return false;
}

static bool scope_bears(const struct verify_scope *s, const struct stem *word, bool whole)
{
    return text_bears(s->code, word, whole) || text_bears(s->shown, word, whole);
}

static bool list_has(const char *list, const struct stem *word)
{
    str rest = str_of(list), one;
    while (str_next(&rest, ' ', &one)) {
        struct stem s = stem_of(one);
        if (stem_is(&s, word))
            return true;
    }
    return false;
}

/* ---- the verb ---- */

/* What programmers call alike: one of a row in the code bears out the others. */
static const char *const alike[] = {
    "get return retrieve fetch obtain access extract yield provide give",
    "make create build construct generate new produce allocate alloc malloc",
    "set assign update store save change modify put replace adjust =",
    "print write output display show log echo dump render draw emit puts send",
    "is has can in check determine test verify validate ensure compare match if ==",
    "initialize init setup prepare configure reset start begin",
    "delete remove free release clear drop del rm destroy clean close unset pop unlink",
    "add append push insert put register attach extend join +=",
    "convert to as into from transform cast coerce translate map encode format str string",
    "convert decode parse str string",
    "convert serialize marshal encode format stringify str string",
    "find search lookup locate look index match select choose pick",
    "copy dup duplicate clone memcpy",
    "compute calculate calc count sum measure hash + * /",
    "run execute exec call invoke apply dispatch launch do",
    "raise throw fail panic abort",
    "read recv load scan input fread getc getline parse",
    "open create connect",
    "wait poll sleep block",
    "iterate loop for each walk traverse visit while",
    "increment advance next ++ inc skip move",
    "terminate exit end quit stop finish",
};
/* Said of anything. */
static const char generic[] =
    "handle process manage perform represent define provide hold contain implement wrap describe "
    "specify serve use act take is has deal work store keep hold track list";

static bool text_has_mark(str code, str mark)
{
    return str_find(code, mark, 0) != SIZE_MAX;
}

static bool row_is_borne(const struct verify_scope *s, const char *row)
{
    str rest = str_of(row), one;
    while (str_next(&rest, ' ', &one)) {
        struct stem word = stem_of(one);
        if (is_name_char(one.p[0]) ? scope_bears(s, &word, true) : text_has_mark(s->code, one))
            return true;
    }
    return false;
}

static bool verb_is_borne(const struct verify_scope *s, const struct stem *verb)
{
    if (list_has(generic, verb) || scope_bears(s, verb, false))
        return true;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (list_has(alike[i], verb) && row_is_borne(s, alike[i]))
            return true;
    return false;
}

static bool verb_refuted(const struct verify_scope *s, str sentence, struct verdict *out)
{
    size_t n = 0;
    while (n < sentence.n && is_name_char(sentence.p[n]))
        n++;
    str first = str_sub(sentence, 0, n);
    bool is_verb = n > 2 && first.p[n - 1] == 's' && first.p[n - 2] != 's' && !word_is_code(first);
    struct stem verb = stem_of(first);
    if (!is_verb || verb_is_borne(s, &verb))
        return false;
    *out = (struct verdict){false, 0, n, "nothing in the code does that", false};
    return true;
}

/* ---- the nouns ---- */

static const char common[] =
    "function method class struct structure type value values variable object instance data item "
    "element list array string number integer pointer result given specified provided current new "
    "existing that this with from into using used based whether when then than which where while "
    "whose their them they itself other another each every single multiple various certain "
    "specific particular appropriate corresponding associated related necessary needed required "
    "default internal main whole entire first last next previous empty null true false valid "
    "returns return also only both either under over upon after before between through within "
    "without along across about according default name names code file files handles various "
    "field fields member members information purposes including such like same different more "
    "available possible proper properly various";

/* Of the words that say something, how many stand nowhere in what the model was shown? */
static bool nouns_refuted(const struct verify_scope *s, str sentence, struct verdict *out)
{
    size_t said = 0, foreign = 0, at = 0, first_at = 0, first_n = 0, begin = 0;
    str piece;
    while (begin < sentence.n && is_name_char(sentence.p[begin])) /* the verb */
        begin++;
    for (at = begin; piece_next(sentence, &at, &piece);) {
        struct stem word = stem_of(piece);
        if (piece.n < LEAST_NOUN || list_has(common, &word))
            continue;
        said++;
        if (scope_bears(s, &word, false) || text_has_stem(s->definition, str_sub(piece, 0, 5)))
            continue;
        if (!foreign++) {
            first_at = (size_t)(piece.p - sentence.p);
            first_n = piece.n;
        }
    }
    /* a type has nothing but its members to go by */
    bool many = s->kind == PURPOSE_OF_TYPE ? foreign > 0 : foreign * 5 >= said * 2;
    if (!foreign || !many)
        return false;
    *out = (struct verdict){false, first_at, first_n, "nothing in the code is about that", false};
    return true;
}

/* Asked for in at most twenty words: what goes on is a list of details, and goes wrong. */
static bool length_refuted(str sentence, struct verdict *out)
{
    enum { MOST_WORDS = 26 };
    size_t words = 1, comma = 0;
    for (size_t i = 0; i < sentence.n; i++) {
        words += sentence.p[i] == ' ';
        if (sentence.p[i] == ',' && words < MOST_WORDS)
            comma = i;
    }
    if (words <= MOST_WORDS)
        return false;
    *out = (struct verdict){false, comma, 1, "it is a list, not a purpose", false};
    return true;
}

/* "is a function that takes a pointer and a number": the signature says so. "... takes a list and
 * returns its length" goes on to say what for. */
static bool only_given(str sentence, struct verdict *out)
{
    static const char *const frames[] = {" that takes ", " that accepts ", " which takes "};
    size_t at = SIZE_MAX, begin, end;
    for (size_t i = 0; at == SIZE_MAX && i < sizeof frames / sizeof *frames; i++)
        at = str_find(sentence, str_of(frames[i]), 0);
    if (at == SIZE_MAX)
        return false;
    for (size_t k = at; (k = str_find(sentence, STR(" and "), k)) != SIZE_MAX; k++) {
        for (begin = end = k + 5; end < sentence.n && is_name_char(sentence.p[end]);)
            end++;
        if (end - begin > 2 && sentence.p[end - 1] == 's')
            return false;
    }
    *out = (struct verdict){false, at + 1, 10, "it says what is given, not what for", false};
    return true;
}

bool purpose_refuted(const struct verify_scope *s, str sentence, struct verdict *out)
{
    if (s->kind == PURPOSE_OF_NOTHING)
        return false;
    return length_refuted(sentence, out) || only_given(sentence, out) ||
           verb_refuted(s, sentence, out) || nouns_refuted(s, sentence, out);
}
