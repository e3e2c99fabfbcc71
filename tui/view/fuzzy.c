/* One pattern against one text: forward to know that it fits, then greedily backwards so that the
 * last, tightest run of letters is taken, and a score from where they stand. Linear in the text. */
#include "fuzzy.h"
#include <ctype.h>

static bool same(char p, char t, bool exact)
{
    return exact ? p == t : tolower((unsigned char)p) == tolower((unsigned char)t);
}

static bool has_capital(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (isupper((unsigned char)s.p[i]))
            return true;
    return false;
}

static bool word_start(str text, size_t at)
{
    if (at == 0)
        return true;
    unsigned char before = (unsigned char)text.p[at - 1], here = (unsigned char)text.p[at];
    return !isalnum(before) || (isupper(here) && !isupper(before)) ||
           (isdigit(here) && !isdigit(before));
}

static int score_of(str text, const struct fuzzy_match *m)
{
    int score = 0;
    for (size_t i = 0; i < m->n; i++) {
        score += 4;
        if (word_start(text, m->at[i]))
            score += 10;
        if (i && m->at[i] == m->at[i - 1] + 1)
            score += 8;
        else if (i)
            score -= (m->at[i] - m->at[i - 1] > 8) ? 3 : 1;
    }
    if (m->n && m->at[0] == 0)
        score += 8;
    if (m->n == text.n)
        score += 12;
    return score * 8 - (int)(text.n > 200 ? 200 : text.n) / 2;
}

/* Prefers word starts: for each letter, the next word start that still lets the rest fit, else the
 * next letter. */
static bool match_from(str pattern, str text, bool exact, bool starts, struct fuzzy_match *m)
{
    size_t at = 0;
    m->n = 0;
    for (size_t i = 0; i < pattern.n; i++) {
        size_t next = at, found = SIZE_MAX;
        bool run = m->n && at < text.n && same(pattern.p[i], text.p[at], exact);
        for (; next < text.n; next++) {
            if (!same(pattern.p[i], text.p[next], exact))
                continue;
            if (found == SIZE_MAX)
                found = next;
            if (!starts || run || word_start(text, next)) {
                found = next;
                break;
            }
        }
        if (found == SIZE_MAX || found > UINT16_MAX)
            return false;
        m->at[m->n++] = (uint16_t)found;
        at = found + 1;
    }
    m->score = score_of(text, m);
    return true;
}

bool fuzzy_match(str pattern, str text, struct fuzzy_match *out)
{
    char letters[FUZZY_MAX];
    size_t n = 0;
    for (size_t i = 0; i < pattern.n && n < FUZZY_MAX; i++)
        if (pattern.p[i] != ' ')
            letters[n++] = pattern.p[i];
    str p = {letters, n};
    bool exact = has_capital(p);
    struct fuzzy_match starts, plain;
    bool a = match_from(p, text, exact, true, &starts);
    if (!match_from(p, text, exact, false, &plain))
        return false;
    *out = a && starts.score > plain.score ? starts : plain;
    return true;
}
