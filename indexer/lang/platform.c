/* Which parts of a C text are for Windows: branches of #if that say so by the macros that compilers
 * set there. docent runs elsewhere, so what is defined in them is not what a call outside of them
 * means. Only plain conditions are understood; of others nothing is said. */
#include "../../engine/base/vec.h"
#include "../tree.h"

enum { NESTING_MAX = 64 };
enum branch { BRANCH_ANY, BRANCH_WINDOWS, BRANCH_OTHER /* not for Windows */ };

static str word_of(str *s)
{
    size_t n = 0;
    *s = str_trim(*s);
    while (n < s->n && (((s->p[n] | 0x20) >= 'a' && (s->p[n] | 0x20) <= 'z') || s->p[n] == '_' ||
                        (n && s->p[n] >= '0' && s->p[n] <= '9')))
        n++;
    str word = str_sub(*s, 0, n);
    *s = str_trim(str_sub(*s, n, s->n));
    return word;
}

static bool is_windows(str word)
{
    static const char *const words[] = {"_WIN32",      "_WIN64",     "WIN32",
                                        "WIN64",       "_MSC_VER",   "__MINGW32__",
                                        "__MINGW64__", "__CYGWIN__", "_WINDOWS"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eqz(word, words[i]))
            return true;
    return false;
}

/* defined(A) || defined(B), where all are of one platform; && as far as one part decides. */
static enum branch condition(str s)
{
    enum branch all = BRANCH_ANY;
    for (bool first = true; s.n; first = false) {
        bool both = str_starts(s, STR("&&")), either = str_starts(s, STR("||"));
        if (!first && !both && !either)
            return both ? all : BRANCH_ANY;
        s = str_sub(s, first ? 0 : 2, s.n);
        bool negated = false;
        for (s = str_trim(s); s.n && strchr("!( ", *s.p); s = str_sub(s, 1, s.n))
            negated ^= *s.p == '!';
        str word = word_of(&s);
        if (str_eqz(word, "defined")) {
            while (s.n && strchr("( ", *s.p))
                s = str_sub(s, 1, s.n);
            word = word_of(&s);
        }
        while (s.n && *s.p == ')')
            s = str_trim(str_sub(s, 1, s.n));
        enum branch one = !is_windows(word) ? BRANCH_ANY : negated ? BRANCH_OTHER : BRANCH_WINDOWS;
        if (first || (both && all == BRANCH_ANY))
            all = one;
        else if (either && one != all)
            return BRANCH_ANY;
    }
    return all;
}

bool text_is_windows(str directive)
{
    str s = str_trim(directive);
    s = str_sub(s, s.n && *s.p == '#', s.n);
    str word = word_of(&s);
    return (str_eqz(word, "if") || str_eqz(word, "ifdef")) && condition(s) == BRANCH_WINDOWS;
}

struct group {
    uint32_t start;     /* of the branch */
    enum branch branch; /* what it is for */
    bool other;         /* an earlier branch of the group was for all but Windows */
};

static void branch_end(const struct group *g, uint32_t end, struct byte_ranges *out)
{
    if (g->branch == BRANCH_WINDOWS && end > g->start)
        vec_push(out, ((struct byte_range){g->start, end}));
}

/* Of #else and #elif. */
static enum branch next_branch(struct group *g, bool is_else, str rest)
{
    g->other = g->other || g->branch == BRANCH_OTHER;
    if (g->other)
        return BRANCH_WINDOWS;
    return !is_else ? condition(rest) : g->branch == BRANCH_WINDOWS ? BRANCH_OTHER : BRANCH_ANY;
}

void text_windows(str text, struct byte_ranges *out)
{
    struct group groups[NESTING_MAX];
    int depth = 0;
    uint32_t at = 0;
    str rest = text, line;
    while (str_next(&rest, '\n', &line)) {
        uint32_t start = at, next = at + (uint32_t)line.n + 1;
        at = next;
        str s = str_trim(line);
        if (!s.n || *s.p != '#')
            continue;
        s = str_sub(s, 1, s.n);
        str word = word_of(&s);
        struct group *g = depth && depth <= NESTING_MAX ? &groups[depth - 1] : NULL;
        if (str_eqz(word, "if") || str_eqz(word, "ifdef") || str_eqz(word, "ifndef")) {
            enum branch b = condition(s);
            if (str_eqz(word, "ifndef") && b != BRANCH_ANY)
                b = b == BRANCH_WINDOWS ? BRANCH_OTHER : BRANCH_WINDOWS;
            if (depth++ < NESTING_MAX)
                groups[depth - 1] = (struct group){.start = next, .branch = b};
        } else if (g && (str_eqz(word, "else") || str_eqz(word, "elif"))) {
            branch_end(g, start, out);
            g->branch = next_branch(g, str_eqz(word, "else"), s);
            g->start = next;
        } else if (str_eqz(word, "endif") && depth) {
            if (g)
                branch_end(g, start, out);
            depth--;
        }
    }
}
