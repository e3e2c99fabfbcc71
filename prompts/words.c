/* Words of code and of sentences (see words.h). ASCII rules; other characters count as letters. */
#include "words.h"
#include <stdint.h>

bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

bool text_has_word(str text, str word)
{
    if (!word.n)
        return false;
    for (size_t at = 0; (at = str_find(text, word, at)) != SIZE_MAX; at++) {
        bool left = at == 0 || !is_name_char(text.p[at - 1]) || !is_name_char(word.p[0]);
        size_t end = at + word.n;
        bool right =
            end == text.n || !is_name_char(text.p[end]) || !is_name_char(word.p[word.n - 1]);
        if (left && right)
            return true;
    }
    return false;
}

bool text_has_stem(str text, str stem)
{
    for (size_t i = 0; i + stem.n <= text.n; i++) {
        size_t k = 0;
        while (k < stem.n && lower(text.p[i + k]) == lower(stem.p[k]))
            k++;
        if (k == stem.n)
            return true;
    }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool text_has_number(str text, str digits)
{
    for (size_t at = 0; (at = str_find(text, digits, at)) != SIZE_MAX; at++) {
        size_t end = at + digits.n;
        if ((at == 0 || !is_digit(text.p[at - 1])) && (end == text.n || !is_digit(text.p[end])))
            return true;
    }
    return false;
}

str text_squeeze(str text, arena *a)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
            continue;
        p[n++] = c == '\'' ? '"' : c;
    }
    return (str){p, n};
}

bool word_is_code(str w)
{
    bool has_letter = false, inner = false, camel = false;
    for (size_t i = 0; i < w.n; i++) {
        char c = w.p[i];
        bool upper = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
        has_letter = has_letter || upper || small;
        if (c == '_' && i > 0 && i + 1 < w.n)
            inner = true;
        if (upper && i > 0 && w.p[i - 1] >= 'a' && w.p[i - 1] <= 'z')
            camel = true;
    }
    return has_letter && (inner || camel || (w.n > 1 && w.p[0] == '_'));
}

str word_off(str s, const char *word)
{
    str w = str_of(word);
    bool has = str_starts(s, w) && (s.n == w.n || !is_name_char(s.p[w.n]));
    return has ? str_trim(str_sub(s, w.n, s.n)) : s;
}

str parens_off(str s)
{
    s = str_trim(s);
    if (s.n < 2 || s.p[0] != '(' || s.p[s.n - 1] != ')')
        return s;
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        depth += (s.p[i] == '(') - (s.p[i] == ')');
        if (depth == 0 && i + 1 < s.n)
            return s;
    }
    return str_trim(str_sub(s, 1, s.n - 1));
}
