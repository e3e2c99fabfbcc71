/* What a doc comment says in its first sentence (see comment.h). Knows the habits of comments, no
 * language. */
#include "comment.h"
#include "../engine/base/utf8.h"
#include "verify.h"
#include "words.h"
#include <stdint.h>

enum { SENTENCE_MAX = 300, PURPOSE_MAX = 220, PURPOSE_WORDS = 3 };

/* ---- its first sentence ---- */

/* "/ *", "*" and "//" at a line's beginning, where the index has left them. */
static str line_bare(str line)
{
    line = str_trim(line);
    while (line.n && (line.p[0] == '*' || line.p[0] == '/') &&
           (line.n == 1 || strchr("/* \t", line.p[1])))
        line = str_trim(str_sub(line, 1, line.n));
    return line;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Where the `text` of ":role:`text`" begins, seen from its first colon; 0: no role. */
static size_t role_end(str s, size_t at)
{
    size_t end = at + 1;
    while (end < s.n && (is_letter(s.p[end]) || s.p[end] == ':'))
        end++;
    bool role = s.p[at] == ':' && end > at + 2 && end < s.n && s.p[end] == '`';
    return role && s.p[end - 1] == ':' ? end : 0;
}

static bool is_rule(str line)
{
    size_t marks = 0;
    for (size_t i = 0; i < line.n; i++)
        marks += strchr("-=*#~_", line.p[i]) != NULL;
    return line.n >= 3 && marks * 2 > line.n;
}

/* A parameter, a tag, a list: no part of the sentence before it. */
static bool is_apart(str line)
{
    static const char *const marks[] = {"@", "\\", ":", "..", "- ", "* ", "+ ", ">>>", "```"};
    if (role_end(line, 0))
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(line, str_of(marks[i])))
            return true;
    return is_rule(line);
}

/* The byte after a sentence's full stop; SIZE_MAX: it goes on. */
static size_t sentence_end(str line)
{
    static const char *const short_words[] = {"e.g.", "i.e.", "etc.", "vs.", "cf."};
    for (size_t at = 0; (at = str_find(line, STR("."), at)) != SIZE_MAX; at++) {
        bool stops = at + 1 == line.n || line.p[at + 1] == ' ';
        for (size_t i = 0; stops && i < sizeof short_words / sizeof *short_words; i++)
            stops = !str_ends(str_sub(line, 0, at + 1), str_of(short_words[i]));
        if (stops)
            return at + 1;
    }
    return SIZE_MAX;
}

const char *comment_sentence(str doc, arena *a)
{
    strbuf b;
    strbuf_init(&b, SENTENCE_MAX);
    str rest = doc, line;
    while (str_next(&rest, '\n', &line)) {
        line = line_bare(line);
        if ((!line.n || is_apart(line)) && b.len)
            break;
        if (!line.n || is_rule(line))
            continue;
        if (b.len)
            strbuf_addc(&b, ' ');
        size_t end = sentence_end(line);
        strbuf_addstr(&b, end == SIZE_MAX ? line : str_sub(line, 0, end));
        if (end != SIZE_MAX)
            break;
    }
    if (b.full)
        strbuf_cut(&b, utf8_prefix(strbuf_str(&b), b.len));
    const char *sentence = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return sentence;
}

/* ---- is it a purpose? ---- */

static str word_next(str *rest)
{
    size_t from = 0;
    while (from < rest->n && rest->p[from] == ' ')
        from++;
    size_t end = from;
    while (end < rest->n && rest->p[end] != ' ')
        end++;
    str w = str_sub(*rest, from, end);
    *rest = str_sub(*rest, end, rest->n);
    return w;
}

/* Words in the language that docent writes: other scripts and drawings are shown as a comment only.
 */
static bool is_prose(str s)
{
    size_t letters = 0, foreign = 0;
    for (size_t i = 0; i < s.n; i++) {
        letters += is_letter(s.p[i]) || s.p[i] == ' ';
        foreign += (unsigned char)s.p[i] >= 0x80;
    }
    return letters * 10 >= s.n * 6 && foreign * 10 <= s.n;
}

/* Beginnings of remarks: on a detail, on other code, to whoever changes it. */
static bool begins_remark(str first)
{
    static const char *const words[] = {
        "note",    "notes", "todo",    "see",       "assumes",    "assume",    "if",      "when",
        "unless",  "while", "for",     "same",      "like",       "also",      "because", "since",
        "however", "but",   "and",     "or",        "so",         "then",      "must",    "should",
        "don't",   "do",    "not",     "warning",   "deprecated", "inspired",  "copied",  "taken",
        "from",    "based", "usage",   "example",   "here",       "now",       "in",      "on",
        "at",      "as",    "with",    "without",   "important",  "copyright", "author",  "only",
        "these",   "those", "once",    "after",     "before",     "default",   "maybe",   "why",
        "how",     "what",  "where",   "we",        "you",        "there",     "other",   "some",
        "all",     "any",   "no",      "both",      "most",       "many",      "every",   "part",
        "various", "misc",  "helpers", "functions", "constants",  "it's",      "todo:"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (first.n == strlen(words[i]) && text_has_stem(first, str_of(words[i])))
            return true;
    return first.n > 4 && str_ends(first, STR("ing")); /* "inserting a newline is complex" */
}

/* "Callers must", "This should": a rule for others. */
static bool is_rule_for_others(str s)
{
    str w;
    for (int i = 0; i < 4 && (w = word_next(&s)).n; i++)
        if (i && (str_eqz(w, "must") || str_eqz(w, "should")))
            return true;
    return false;
}

static bool says_elsewhere(str s)
{
    static const char *const pieces[] = {
        "todo",  "fixme", "xxx", " above", "following", "same as",   "obsolete", "deprecated",
        "ditto", "---",   "===", "***",    "###",       "no longer", "?",        "for now"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        if (text_has_stem(s, str_of(pieces[i])))
            return true;
    return false;
}

/* "name -- what it does", "name: what it does": the name is known. */
static str name_off(str s, str name)
{
    str rest = s, first = word_next(&rest);
    if (first.n && strchr(":-", first.p[first.n - 1]))
        first.n--;
    while (first.n > 2 && str_ends(first, STR("()")))
        first.n -= 2;
    size_t shared = first.n < name.n ? first.n : name.n;
    if (shared < 3 || memcmp(first.p, name.p, shared) != 0)
        return s;
    str mark = rest, dash = word_next(&mark);
    if (str_eqz(dash, "--") || str_eqz(dash, "-") || str_eqz(dash, "\xe2\x80\x94"))
        return str_trim(mark);
    if (first.p[first.n] == ':')
        return str_trim(rest);
    return s;
}

/* "The context is ..." said of Context; "The default behavior of Click is ..." is not about Tuple.
 */
static bool is_about(str s, str name)
{
    enum { LEAST = 3, STEM = 5 };
    for (size_t i = 0; i < name.n;) {
        size_t from = i++;
        while (i < name.n && name.p[i] != '_' &&
               !(name.p[i] >= 'A' && name.p[i] <= 'Z' && is_letter(name.p[i - 1]) &&
                 name.p[i - 1] >= 'a'))
            i++;
        str w = str_sub(name, from + (name.p[from] == '_'), i);
        if (w.n >= LEAST && text_has_stem(s, str_sub(w, 0, STEM)))
            return true;
    }
    return false;
}

/* "Code in decompress_zlib from" and then an address: what is left of a sentence is none. */
static bool ends_midway(str s)
{
    static const char *const words[] = {"from", "to", "of", "the", "a",    "an",
                                        "in",   "on", "by", "for", "with", "at",
                                        "and",  "or", "is", "are", "that", "see"};
    size_t end = s.n && s.p[s.n - 1] == '.' ? s.n - 1 : s.n, from = end;
    while (from && s.p[from - 1] != ' ')
        from--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eqz(str_sub(s, from, end), words[i]))
            return true;
    return false;
}

static bool is_purpose(str s, str name)
{
    size_t words = 0, colon = str_find(s, STR(":"), 0);
    str rest = s, first = word_next(&rest);
    for (str r = s; word_next(&r).n;)
        words++;
    if (words < PURPOSE_WORDS || s.n > PURPOSE_MAX || !is_prose(s) || says_elsewhere(s) ||
        is_rule_for_others(s) || text_addresses_reader(s) || ends_midway(s) ||
        strchr(",;:{(", s.p[s.n - 1]))
        return false;
    if (colon != SIZE_MAX && (colon < 24 || colon + 2 > s.n)) /* a heading */
        return false;
    if (str_eq(first, name))
        return words > PURPOSE_WORDS;
    if (str_eqz(first, "The") && !is_about(s, name))
        return false;
    bool capital = first.p[0] >= 'A' && first.p[0] <= 'Z', all = first.n > 3;
    for (size_t i = 0; i < first.n; i++)
        all = all && !(first.p[i] >= 'a' && first.p[i] <= 'z');
    return capital && !all && !begins_remark(first);
}

/* Markup that means nothing on a screen: ``x`` and :role:`~x` are `x`. */
static void markup_off(strbuf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t role = role_end(s, i);
        if (role)
            i = role;
        bool twice = s.p[i] == '`' && i + 1 < s.n && s.p[i + 1] == '`';
        if (!twice)
            strbuf_addc(b, s.p[i]);
        if (role && i + 1 < s.n && s.p[i + 1] == '~')
            i++;
    }
}

const char *comment_purpose(str doc, const char *name, arena *a)
{
    str all = str_of(comment_sentence(doc, a)), s = name_off(all, str_of(name));
    strbuf b;
    strbuf_init(&b, 0);
    markup_off(&b, s);
    if (b.len && s.n < all.n && b.p[0] >= 'a' && b.p[0] <= 'z')
        b.p[0] = (char)(b.p[0] - 32);
    if (b.len && !strchr(".!?,;:", b.p[b.len - 1]))
        strbuf_addc(&b, '.');
    const char *out =
        b.len && is_purpose(strbuf_str(&b), str_of(name)) ? arena_strdup(a, strbuf_str(&b)) : NULL;
    strbuf_release(&b);
    return out;
}
