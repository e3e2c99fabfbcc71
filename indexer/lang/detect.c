/* Which language a file is in: by its whole name, its extension (NAME.h.in is one of NAME.h), or
 * the interpreter its first line names. Contents decide nothing else, but for one case: a .h file
 * that shows C++ in its first bytes. */
#include "../extract.h"
#include "lang.h"
#include <ctype.h>

enum { HEAD_BYTES = 16 << 10 };

static bool word_listed(const char *list, str word, bool fold)
{
    str rest = str_of(list), w;
    while (list && word.n && str_next(&rest, ' ', &w)) {
        bool any_rest = w.n && w.p[w.n - 1] == '*';
        size_t n = any_rest ? w.n - 1 : w.n;
        if (!n || n > word.n || (!any_rest && n != word.n))
            continue;
        size_t i = 0;
        while (i < n && (word.p[i] == w.p[i] ||
                         (fold && tolower((unsigned char)word.p[i]) == (unsigned char)w.p[i])))
            i++;
        if (i == n)
            return true;
    }
    return false;
}

static str path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return str_of(slash ? slash + 1 : path);
}

/* "#!/usr/bin/env -S python3 -u" -> python */
static str interpreter_name(str head)
{
    str line;
    if (!str_starts(head, STR("#!")) || !str_next(&head, '\n', &line))
        return (str){"", 0};
    line = str_trim(str_sub(line, 2, line.n));
    str word, found = {"", 0};
    while (str_next(&line, ' ', &word)) {
        if (!word.n || *word.p == '-' || memchr(word.p, '=', word.n))
            continue;
        size_t slash = word.n;
        while (slash && word.p[slash - 1] != '/')
            slash--;
        found = str_sub(word, slash, word.n);
        if (!str_eqz(found, "env"))
            break;
    }
    while (found.n && (isdigit((unsigned char)found.p[found.n - 1]) || found.p[found.n - 1] == '.'))
        found.n--;
    return found;
}

static bool header_is_cpp(str head)
{
    static const char *const signs[] = {"\nclass ",
                                        "\nnamespace ",
                                        "\ntemplate",
                                        "\nusing ",
                                        "public:",
                                        "private:",
                                        "std::",
                                        "\n#include <string>",
                                        "\n#include <vector>",
                                        "\n#include <memory>",
                                        "constexpr "};
    head = str_sub(head, 0, HEAD_BYTES);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_find(head, str_of(signs[i]), 0) != SIZE_MAX)
            return true;
    return false;
}

static bool header_is_objc(str head)
{
    head = str_sub(head, 0, HEAD_BYTES);
    return str_find(head, STR("@interface"), 0) != SIZE_MAX ||
           str_find(head, STR("@protocol"), 0) != SIZE_MAX ||
           str_find(head, STR("\n#import "), 0) != SIZE_MAX;
}

static const struct language *language_by_content(const struct language *l, str ext, str head)
{
    if (!str_eqz(ext, "h"))
        return l;
    if (header_is_objc(head))
        return language_by_name("objc");
    return header_is_cpp(head) ? language_by_name("cpp") : l;
}

static const struct language *language_by_base(str base, str first_bytes)
{
    for (size_t i = 0; i < languages_count; i++)
        if (word_listed(languages[i].files, base, false))
            return &languages[i];
    size_t dot = base.n;
    while (dot && base.p[dot - 1] != '.')
        dot--;
    if (dot > 1) {
        str ext = str_sub(base, dot, base.n);
        /* .H and .C are C++ by custom, so the exact spelling goes first */
        for (int fold = 0; fold < 2; fold++)
            for (size_t i = 0; i < languages_count; i++)
                if (word_listed(languages[i].extensions, ext, fold))
                    return language_by_content(&languages[i], ext, first_bytes);
    }
    return NULL;
}

const struct language *language_for(const char *path, str first_bytes)
{
    str base = path_base(path);
    const struct language *l = language_by_base(base, first_bytes);
    if (!l && str_ends(base, STR(".in"))) /* a template: config.h.in */
        l = language_by_base(str_sub(base, 0, base.n - 3), first_bytes);
    if (l)
        return l;
    str program = interpreter_name(first_bytes);
    for (size_t i = 0; program.n && i < languages_count; i++)
        if (word_listed(languages[i].shebangs, program, false))
            return &languages[i];
    return NULL;
}

const struct language *language_by_name(const char *name)
{
    for (size_t i = 0; i < languages_count; i++)
        if (strcmp(languages[i].name, name) == 0)
            return &languages[i];
    for (size_t i = 0; i < languages_count; i++)
        if (word_listed(languages[i].extensions, str_of(name), true))
            return &languages[i];
    return NULL;
}

const struct language *language_embedded(str text, const struct tree_match *m,
                                         const struct tree_capture *embed)
{
    const char *dot = strchr(embed->name, '.');
    str s = str_of(dot ? dot + 1 : "");
    char name[32];
    for (size_t i = 0; i < m->n; i++)
        if (m->v[i].kind == CAP_LANGUAGE)
            s = str_trim(str_sub(text, m->v[i].start, m->v[i].end));
    if (!s.n || s.n >= sizeof name)
        return NULL;
    memcpy(name, s.p, s.n);
    name[s.n] = 0;
    return language_by_name(name);
}

const char *language_name(const struct language *l)
{
    return l->name;
}

const char *code_language(const char *path, str first_bytes)
{
    const struct language *l = language_for(path, first_bytes);
    return l ? l->name : NULL;
}

unsigned language_flags(const struct language *l)
{
    return l->flags;
}

bool language_branches(const struct language *l)
{
    return l->flags & LANG_BRANCHES;
}

bool language_macros(const struct language *l)
{
    return l->flags & LANG_MACROS;
}

const char *language_separator(const struct language *l)
{
    return l->separator;
}

bool language_lines(const struct language *l, str text, arena *a, struct extracted *out,
                    const char **why)
{
    if (!l->lines)
        return false;
    *why = text_refusal(text);
    if (*why)
        return false;
    l->lines(text, a, out);
    return true;
}
