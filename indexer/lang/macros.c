/* Macros that C grammars stumble over, made harmless in a copy of the text that is only parsed:
 * MY_API in front of a declaration or a class name, BEGIN_NAMESPACE alone on its line, calling
 * conventions inside function pointer types. A macro is a word in capitals; what follows it tells
 * where it stands. Used only for texts that did not parse without errors. */
#include "../tree.h"

enum { WORD_MIN = 3 };

static bool word_char(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Length of the word in capitals at p; 0 when it is none. */
static size_t capitals(const char *p, size_t n)
{
    size_t i = 0, letters = 0;
    for (; i < n && word_char(p[i]); i++) {
        if (p[i] >= 'a' && p[i] <= 'z')
            return 0;
        letters += p[i] >= 'A' && p[i] <= 'Z';
    }
    return letters >= WORD_MIN ? i : 0;
}

static size_t blanks(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n && (p[i] == ' ' || p[i] == '\t'))
        i++;
    return i;
}

static size_t word(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n && word_char(p[i]))
        i++;
    return i;
}

/* (a, b) at p on this line, or 0. */
static size_t arguments(const char *p, size_t n)
{
    int depth = 0;
    if (!n || *p != '(')
        return 0;
    for (size_t i = 0; i < n; i++) {
        depth += (p[i] == '(') - (p[i] == ')');
        if (!depth)
            return i + 1;
    }
    return 0;
}

/* MACRO or MACRO(x) alone on a line that starts with it. */
static size_t line_of_its_own(const char *p, size_t n)
{
    size_t w = capitals(p, n), all = w;
    if (!w)
        return 0;
    all += arguments(p + all, n - all);
    all += blanks(p + all, n - all);
    return all == n || p[all] == '\r' ? all : 0;
}

/* MACRO type name( ...: the macro goes, two words remain before the bracket. */
static size_t before_declaration(const char *p, size_t n)
{
    size_t w = capitals(p, n), at = w + arguments(p + w, n - w), macro = at;
    int words = 0;
    if (!w)
        return 0;
    while (at < n) {
        at += blanks(p + at, n - at);
        while (at < n && (p[at] == '*' || p[at] == '&'))
            at++;
        at += blanks(p + at, n - at);
        size_t k = word(p + at, n - at);
        if (!k)
            break;
        at += k;
        words++;
    }
    return words >= 2 && at < n && strchr("(;=[", p[at]) ? macro : 0;
}

static void wipe(char *p, size_t n)
{
    memset(p, ' ', n);
}

/* class MACRO Name, struct MACRO(x) Name */
static void after_keyword(char *p, size_t n)
{
    static const char *const keywords[] = {"class ", "struct ", "union ", "enum "};
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
        const char *found = NULL;
        size_t k = strlen(keywords[i]);
        for (size_t at = 0; at + k < n && !found; at++)
            if (memcmp(p + at, keywords[i], k) == 0 && (at == 0 || !word_char(p[at - 1])))
                found = p + at;
        if (!found)
            continue;
        size_t at = (size_t)(found - p) + k;
        at += blanks(p + at, n - at);
        size_t w = capitals(p + at, n - at);
        size_t all = w + arguments(p + at + w, n - at - w);
        size_t gap = blanks(p + at + all, n - at - all);
        if (w && gap && word(p + at + all + gap, n - at - all - gap))
            wipe(p + at, all);
    }
}

/* typedef int (MACRO *name)(...), typedef int (MACROP name)(...) */
static void in_pointer_type(char *p, size_t n)
{
    for (size_t at = 0; at + 1 < n; at++) {
        if (p[at] != '(')
            continue;
        size_t from = at + 1 + blanks(p + at + 1, n - at - 1);
        size_t w = capitals(p + from, n - from);
        size_t next = from + w + blanks(p + from + w, n - from - w);
        if (!w || next == from + w || next >= n)
            continue;
        if (p[next] == '*') {
            wipe(p + from, w);
        } else if (word(p + next, n - next)) {
            wipe(p + from, w);
            p[from] = '*';
        }
        return;
    }
}

void text_tame_macros(char *p, size_t size)
{
    for (size_t at = 0; at < size;) {
        const char *nl = memchr(p + at, '\n', size - at);
        size_t n = nl ? (size_t)(nl - p) - at : size - at;
        char *line = p + at;
        size_t wiped = line_of_its_own(line, n);
        if (!wiped)
            wiped = before_declaration(line, n);
        if (wiped)
            wipe(line, wiped);
        after_keyword(line, n);
        if (n > 8 && memcmp(line, "typedef ", 8) == 0)
            in_pointer_type(line, n);
        at += n + 1;
    }
}
