/* Macros that C grammars stumble over, made harmless in a copy of the text that is only parsed:
 * MY_API in front of a declaration or a class name, BEGIN_NAMESPACE alone on its line, calling
 * conventions inside function pointer types, GUARDED_BY(x) behind a declaration. A macro is a word
 * in capitals; what follows it tells where it stands. Any word counts on a line between a return
 * type's and a function name's. Used only for texts that did not parse without errors. */
#include "../tree.h"

enum { WORD_MIN = 3, DECLARATION_MAX = 400 }; /* bytes of a line that is looked at so closely */

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

/* MACRO type name(, MACRO type (*name)(: the macro goes, what remains declares. */
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
    bool pointer = words == 1 && at + 1 < n && p[at] == '(' && p[at + 1] == '*';
    return pointer || (words >= 2 && at < n && strchr("(;=[", p[at])) ? macro : 0;
}

/* Words, what may stand between those of a type, and nothing else: how many words. */
static size_t type_words(const char *p, size_t n)
{
    size_t words = 0;
    for (size_t i = 0; i < n; i++) {
        if (!word_char(p[i]) && !strchr(" \t\r*&<>:,[]", p[i]))
            return 0;
        words += word_char(p[i]) && (i == 0 || !word_char(p[i - 1]));
    }
    return words;
}

/* type name() MACRO(x) { and type name MACRO(x); what stands in front of the macro declares. */
static bool declares(const char *p, size_t n, bool with_arguments)
{
    static const char *const others[] = {"else", "return", "case", "throw", "goto", "new"};
    size_t from = blanks(p, n), first = word(p + from, n - from);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (first == strlen(others[i]) && memcmp(p + from, others[i], first) == 0)
            return false;
    const char *open = memchr(p, '(', n), *close = open;
    if (!open)
        return with_arguments && type_words(p, n) >= 2;
    for (const char *c = open; c < p + n; c++)
        close = *c == ')' ? c : close;
    size_t rest = (size_t)(p + n - close) - 1;
    bool plain = rest == blanks(close + 1, rest) || type_words(close + 1, rest);
    size_t words = type_words(p, (size_t)(open - p));
    return *close == ')' && plain && (words >= 2 || p[from] == '~' || (words && open[1] == '*'));
}

/* The macro behind a declaration that starts on this line: its length, *at its place. */
static size_t behind_declaration(const char *p, size_t n, size_t *at)
{
    for (size_t i = 1; i < n && n <= DECLARATION_MAX; i++) {
        size_t w = p[i - 1] == ' ' ? capitals(p + i, n - i) : 0;
        if (!w)
            continue;
        size_t all = w + arguments(p + i + w, n - i - w);
        size_t next = i + all + blanks(p + i + all, n - i - all);
        bool ends = next < n && (p[next] == ';' || p[next] == '=');
        bool body = next == n || p[next] == '{' || p[next] == ':' || p[next] == '\r';
        bool call = memchr(p, '(', i) != NULL;
        if ((ends || (body && call)) && memchr(p + i, '_', w) && declares(p, i, all > w))
            return *at = i, all;
    }
    return 0;
}

/* A line of words between one of words and "name (": the macro of an old declaration. */
static bool between(const char *p, size_t n, const char *before, size_t before_n, const char *after,
                    size_t after_n)
{
    size_t name = word(after, after_n);
    return word(p, n) && word(before, before_n) && type_words(p, n) &&
           type_words(before, before_n) && name &&
           name + blanks(after + name, after_n - name) < after_n &&
           after[name + blanks(after + name, after_n - name)] == '(';
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

static size_t line_end(const char *p, size_t at, size_t size)
{
    const char *nl = memchr(p + at, '\n', size - at);
    return nl ? (size_t)(nl - p) : size;
}

void text_tame_macros(char *p, size_t size)
{
    const char *before = p;
    size_t before_n = 0;
    for (size_t at = 0; at < size;) {
        size_t n = line_end(p, at, size) - at, place = 0;
        size_t next = at + n < size ? at + n + 1 : size;
        char *line = p + at;
        size_t wiped = line_of_its_own(line, n);
        if (!wiped)
            wiped = before_declaration(line, n);
        if (!wiped && between(line, n, before, before_n, p + next, line_end(p, next, size) - next))
            wiped = n;
        wipe(line, wiped);
        wiped = behind_declaration(line, n, &place);
        wipe(line + place, wiped);
        after_keyword(line, n);
        if (n > 8 && memcmp(line, "typedef ", 8) == 0)
            in_pointer_type(line, n);
        before = line;
        before_n = n;
        at += n + 1;
    }
}
