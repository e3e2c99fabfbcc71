/* How well a name fits what somebody typed: subsequence scores and edit distances. Both without
 * case and over bytes; names are at most a few hundred bytes. */
#include "names.h"

enum {
    SCORE_MATCH = 16,
    SCORE_START = 24, /* at the start of a word of the name */
    SCORE_FIRST = 16, /* at the start of the name, beside SCORE_START */
    SCORE_RUN = 14,   /* right behind the match before */
    SCORE_CASE = 2,
    COST_GAP = 2,
    SCORE_WHOLE = 120,
    MAX_NAME = 200,
    MAX_QUERY = 64,
};

static unsigned char fold(char c)
{
    unsigned char u = (unsigned char)c;
    return (unsigned)(u - 'A') < 26 ? u | 0x20 : u;
}
static bool is_alnum(unsigned char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c >= 0x80;
}

uint64_t letters_of(str s)
{
    uint64_t m = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = fold(s.p[i]);
        if ((unsigned)(c - 'a') < 26)
            m |= (uint64_t)1 << (c - 'a');
        else if ((unsigned)(c - '0') < 10)
            m |= (uint64_t)1 << (26 + c - '0');
        else
            m |= (uint64_t)1 << (36 + c % 28);
    }
    return m;
}

static bool word_start(str name, size_t i)
{
    if (i == 0)
        return true;
    unsigned char before = (unsigned char)name.p[i - 1], c = (unsigned char)name.p[i];
    if (!is_alnum(before))
        return is_alnum(c);
    bool upper = (unsigned)(c - 'A') < 26;
    return upper && !((unsigned)(before - 'A') < 26);
}

/* The earliest and the latest place each letter of the query can have; false: it is no subsequence.
 * What lies outside need not be looked at. */
static bool find_places(const unsigned char *name, size_t n, const unsigned char *query, size_t m,
                        size_t *first, size_t *last)
{
    size_t i = 0, q = 0;
    for (; q < m; q++, i++) {
        while (i < n && name[i] != query[q])
            i++;
        if (i >= n)
            return false;
        first[q] = i;
    }
    for (i = n, q = m; q-- > 0;) {
        while (name[--i] != query[q])
            ;
        last[q] = i;
    }
    return true;
}

/* Best placing of the query's letters by dynamic programming over (letter, place). run[] is the
 * best score that ends in a match at this place, any[] the best up to it; both begin and end where
 * the letter can be. */
int fuzzy_score(str name, str query)
{
    if (!query.n || query.n > MAX_QUERY || name.n > MAX_NAME || query.n > name.n)
        return 0;
    const int none = -100000;
    unsigned char folded[MAX_NAME], wanted[MAX_QUERY];
    size_t first[MAX_QUERY], last[MAX_QUERY];
    int rows[4][MAX_NAME], *run = rows[0], *any = rows[1], *before_run = rows[2],
                           *before_any = rows[3];
    for (size_t i = 0; i < name.n; i++)
        folded[i] = fold(name.p[i]);
    for (size_t q = 0; q < query.n; q++)
        wanted[q] = fold(query.p[q]);
    if (!find_places(folded, name.n, wanted, query.n, first, last))
        return 0;
    for (size_t q = 0; q < query.n; q++) {
        int best = none;
        for (size_t i = first[q]; i <= last[q]; i++) {
            run[i] = none;
            if (folded[i] == wanted[q]) {
                int own = SCORE_MATCH + (word_start(name, i) ? SCORE_START : 0) +
                          (i == 0 ? SCORE_FIRST : 0) + (name.p[i] == query.p[q] ? SCORE_CASE : 0);
                int from = -(int)(i < 8 ? i : 8);
                if (q > 0) { /* i - 1 is not before first[q - 1]; beyond last: the best there */
                    size_t end = last[q - 1];
                    int jump =
                        i - 1 <= end ? before_any[i - 1] : before_any[end] - (int)(i - 1 - end);
                    int step = i - 1 <= end ? before_run[i - 1] + SCORE_RUN : none;
                    from = jump - COST_GAP > step ? jump - COST_GAP : step;
                }
                if (from > none / 2)
                    run[i] = from + own;
            }
            best = best - 1 > run[i] ? best - 1 : run[i];
            any[i] = best;
        }
        int *swap = run;
        run = before_run;
        before_run = swap;
        swap = any;
        any = before_any;
        before_any = swap;
    }
    int best = none;
    for (size_t i = first[query.n - 1]; i <= last[query.n - 1]; i++)
        best = best > before_run[i] ? best : before_run[i];
    best -= (int)(name.n - query.n) / 2;
    if (name.n == query.n)
        best += SCORE_WHOLE;
    return best > 1 ? best : 1;
}

unsigned edit_distance(str a, str b, unsigned max)
{
    unsigned before[MAX_NAME + 1], last[MAX_NAME + 1], row[MAX_NAME + 1];
    size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
    if (a.n > MAX_NAME || b.n > MAX_NAME || gap > max)
        return max + 1;
    for (size_t k = 0; k <= b.n; k++)
        last[k] = (unsigned)k;
    for (size_t i = 1; i <= a.n; i++) {
        unsigned least = row[0] = (unsigned)i;
        for (size_t k = 1; k <= b.n; k++) {
            unsigned cost = fold(a.p[i - 1]) != fold(b.p[k - 1]);
            unsigned v = last[k - 1] + cost;
            if (last[k] + 1 < v)
                v = last[k] + 1;
            if (row[k - 1] + 1 < v)
                v = row[k - 1] + 1;
            if (i > 1 && k > 1 && cost && fold(a.p[i - 1]) == fold(b.p[k - 2]) &&
                fold(a.p[i - 2]) == fold(b.p[k - 1]) && before[k - 2] + 1 < v)
                v = before[k - 2] + 1;
            row[k] = v;
            least = v < least ? v : least;
        }
        if (least > max)
            return max + 1;
        memcpy(before, last, (b.n + 1) * sizeof *last);
        memcpy(last, row, (b.n + 1) * sizeof *row);
    }
    return last[b.n] > max ? max + 1 : last[b.n];
}
