/* A light stemmer: one ending of a plural, then one of a verb or noun form, then a final e or y.
 * It knows no exceptions; what counts is that the forms of one word meet, not that the stem is a
 * word. Words of less than five letters keep their shape but for a plural s. */
#include "stem.h"

static bool ends(const char *w, size_t n, const char *tail)
{
    size_t k = strlen(tail);
    return n > k && memcmp(w + n - k, tail, k) == 0;
}

static bool has_vowel(const char *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strchr("aeiouy", w[i]))
            return true;
    return false;
}

static size_t drop_plural(char *w, size_t n)
{
    if (n < 4 || w[n - 1] != 's' || ends(w, n, "ss") || ends(w, n, "us") || ends(w, n, "is"))
        return n;
    if (ends(w, n, "ies") && n > 4) {
        w[n - 3] = 'y';
        return n - 2;
    }
    if (ends(w, n, "sses") || ends(w, n, "xes") || ends(w, n, "ches") || ends(w, n, "shes"))
        return n - 2;
    return n - 1;
}

static size_t undouble(const char *w, size_t n)
{
    if (n > 3 && w[n - 1] == w[n - 2] && !strchr("aeiouls", w[n - 1]))
        return n - 1;
    return n;
}

static size_t drop_ending(char *w, size_t n)
{
    static const struct {
        const char *tail;
        size_t keep; /* letters of the tail that stay */
    } tails[] = {{"ization", 2}, {"isation", 2}, {"ations", 2}, {"ation", 2}, {"ingly", 0},
                 {"edly", 0},    {"iness", 1},   {"ness", 0},   {"ments", 0}, {"ment", 0},
                 {"ing", 0},     {"ied", 1},     {"ed", 0},     {"ers", 0},   {"er", 0},
                 {"ors", 0},     {"or", 0},      {"ly", 0},     {"able", 0},  {"ible", 0},
                 {"ion", 0}};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        size_t k = strlen(tails[i].tail);
        if (!ends(w, n, tails[i].tail))
            continue;
        size_t left = n - k;
        if (left < 3 || !has_vowel(w, left))
            return n;
        return undouble(w, left + tails[i].keep);
    }
    return n;
}

size_t stem_word(char *w, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (w[i] < 'a' || w[i] > 'z')
            return n;
    n = drop_plural(w, n);
    if (n < 5)
        return n;
    if (ends(w, n, "our")) { /* colour, color */
        w[n - 2] = 'r';
        n--;
    }
    n = drop_ending(w, n);
    if (n > 4 && w[n - 1] == 'e')
        n--;
    if (n > 3 && w[n - 1] == 'y')
        w[n - 1] = 'i';
    return n;
}
