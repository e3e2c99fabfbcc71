/* Comments as text: without the marks of any language, lines kept, rules and frames left out. */
#include "extract.h"
#include "lang/lang.h"

enum { DOC_MAX = 4000 };

static str prefix_cut(str s, const char *const *marks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_starts(s, str_of(marks[i])))
            return str_sub(s, strlen(marks[i]), s.n);
    return s;
}

static str suffix_cut(str s)
{
    static const char *const marks[] = {"*/",  "\"\"\"", "'''", "*)",        "-}",
                                        "-->", "]]",     "#>",  "</summary>"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_ends(s, str_of(marks[i])))
            return str_sub(s, 0, s.n - strlen(marks[i]));
    return s;
}

static bool line_is_rule(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("=-*#~_/+!;%", s.p[i]))
            return false;
    return s.n > 2;
}

static str line_clean(str line, bool first, bool hashes)
{
    static const char *const opening[] = {"/**<",
                                          "/*!<",
                                          "/**",
                                          "/*!",
                                          "/*",
                                          "r\"\"\"",
                                          "R\"\"\"",
                                          "\"\"\"",
                                          "'''",
                                          "(**",
                                          "(*",
                                          "{-|",
                                          "{-",
                                          "<!--",
                                          "--[[",
                                          "<#",
                                          "@doc \"\"\"",
                                          "@doc \"",
                                          "@moduledoc \"\"\""};
    static const char *const leading[] = {"///<", "//!<", "///", "//!", "//", "--- ", "---",
                                          "-- |", "--",   ";;;", ";;",  ";",  "%%",   "%"};
    static const char *const hash[] = {"##'", "#'", "##", "#:", "#"};
    str s = str_trim(line);
    if (first && str_starts(s, STR("@doc \"")) && s.p[s.n - 1] == '"')
        s.n--;
    if (first)
        s = prefix_cut(s, opening, sizeof opening / sizeof *opening);
    static const char *const tags[] = {"<summary>"};
    s = suffix_cut(s);
    s = prefix_cut(s, leading, sizeof leading / sizeof *leading);
    if (hashes)
        s = prefix_cut(s, hash, sizeof hash / sizeof *hash);
    while (s.n && *s.p == '*' && !first)
        s = str_sub(s, 1, s.n);
    s = prefix_cut(str_trim(s), tags, 1);
    s = str_trim(suffix_cut(s));
    if (s.n >= 2 && first && (*s.p == '"' || *s.p == '\'') && s.p[s.n - 1] == *s.p)
        s = str_sub(s, 1, s.n - 1);
    /* a title between rules: ==== Terminal handling ==== */
    while (s.n > 6 && strchr("=-*#~", s.p[0]) && s.p[0] == s.p[1])
        s = str_sub(s, 1, s.n);
    while (s.n > 6 && strchr("=-*#~", s.p[s.n - 1]) && s.p[s.n - 1] == s.p[s.n - 2])
        s.n--;
    s = str_trim(s);
    return line_is_rule(s) ? (str){s.p, 0} : s;
}

str comment_text(const struct language *l, str comment, arena *a)
{
    str rest = comment, line;
    char *p = arena_alloc(a, rest.n + 2);
    size_t n = 0;
    bool first = true, gap = false, hashes = l && language_flags(l) & LANG_HASH_COMMENTS;
    while (n < DOC_MAX && str_next(&rest, '\n', &line)) {
        str s = line_clean(line, first, hashes);
        first = false;
        if (!s.n) {
            gap = n > 0;
            continue;
        }
        if (n)
            p[n++] = '\n';
        if (gap)
            p[n++] = '\n';
        gap = false;
        memcpy(p + n, s.p, s.n);
        n += s.n;
    }
    if (n > DOC_MAX) {
        n = DOC_MAX;
        while (n && ((unsigned char)p[n] & 0xc0) == 0x80)
            n--;
    }
    return (str){p, n};
}

str code_comment(const char *language, str comment, arena *a)
{
    return comment_text(language ? language_by_name(language) : NULL, comment, a);
}
