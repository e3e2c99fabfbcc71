/* See readme.h. Headings, badges, pictures, tables and directives are passed over. */
#include "readme.h"
#include "comment.h"
#include "verify.h"
#include "words.h"
#include <stdint.h>

enum { LEAST_WORDS = 4, MOST_BYTES = 300, LOOKED_AT = 6000 };

static bool line_is_apart(str line)
{
    static const char *const begins[] = {"#",   "<",   "[!",  "![", "|",  "..", ":",  ">", "```",
                                         "---", "===", "~~~", "* ", "- ", "+ ", "[<", "|["};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (str_starts(line, str_of(begins[i])))
            return true;
    return false;
}

static bool line_is_rule(str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!strchr("=-~*_#^\"", line.p[i]))
            return false;
    return line.n > 0;
}

/* [text](where) and `text <where>`_ are text; ** and __ are nothing. */
static void markup_off(strbuf *b, str s)
{
    for (size_t i = 0; i < s.n; i++) {
        str rest = str_sub(s, i, s.n);
        size_t close = s.p[i] == '[' ? str_find(s, STR("]("), i) : SIZE_MAX;
        size_t end = close == SIZE_MAX ? SIZE_MAX : str_find(s, STR(")"), close);
        if (end != SIZE_MAX) {
            markup_off(b, str_sub(s, i + 1, close));
            i = end;
        } else if (str_starts(rest, STR("**")) || str_starts(rest, STR("__"))) {
            i++;
        } else if (s.p[i] == '`' && str_find(s, STR("`_"), i + 1) != SIZE_MAX) {
            size_t last = str_find(s, STR("`_"), i + 1), address = str_find(s, STR(" <"), i);
            strbuf_addstr(b, str_sub(s, i + 1, address < last ? address : last));
            i = last + 1;
        } else {
            strbuf_addc(b, s.p[i]);
        }
    }
}

static bool is_sentence(str s)
{
    size_t words = 1, letters = 0;
    for (size_t i = 0; i < s.n; i++) {
        words += s.p[i] == ' ';
        letters += (s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == ' ';
    }
    return words >= LEAST_WORDS && s.n <= MOST_BYTES && letters * 3 >= s.n * 2 &&
           !strchr(":,;", s.p[s.n - 1]) && !text_addresses_reader(s);
}

static bool begins_with(str s, const char *const *words)
{
    for (; *words; words++)
        if (str_starts(s, str_of(*words)))
            return true;
    return false;
}

/* News, thanks, what to do first: a beginning, but not of what it is. */
static bool is_notice(str s)
{
    static const char *const words[] = {"This ",  "We ",   "We'", "You ",   "If ",    "For ",
                                        "See ",   "Note ", "To ", "In ",    "Here ",  "Please ",
                                        "Latest", "The l", "Wel", "Thanks", "Warnin", NULL};
    return begins_with(s, words);
}

/* "Kilo is a small text editor": what it is, said of a name. */
static bool is_definition(str s)
{
    enum { NAME_MOST = 40 };
    static const char *const verbs[] = {" is a ", " is an ", " is the "};
    static const char *const others[] = {"This ", "It ", "There ", "That ", "What ",
                                         "A ",    "An ", "The ",   NULL};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        size_t at = str_find(s, str_of(verbs[i]), 0);
        if (at != SIZE_MAX && at <= NAME_MOST)
            return !begins_with(s, others) && !is_notice(s);
    }
    return false;
}

/* The paragraph as its first sentence, or NULL. */
static const char *paragraph_sentence(str paragraph, arena *a)
{
    strbuf b;
    strbuf_init(&b, 0);
    markup_off(&b, paragraph);
    str s = str_of(comment_sentence(strbuf_str(&b), a));
    strbuf_release(&b);
    return s.n && is_sentence(s) ? s.p : NULL;
}

const char *readme_sentence(str text, arena *a)
{
    strbuf paragraph;
    strbuf_init(&paragraph, 0);
    const char *found = NULL, *first = NULL;
    size_t paragraphs = 0;
    str rest = str_sub(text, 0, LOOKED_AT), line;
    bool more = true, code = false;
    while (more && !found) {
        more = str_next(&rest, '\n', &line);
        line = more ? str_trim(line) : (str){"", 0};
        code = code != str_starts(line, STR("```"));
        if (line_is_rule(line)) /* what stands above was a heading */
            strbuf_reset(&paragraph);
        else if (line.n && !code && (paragraph.len || !line_is_apart(line)))
            strbuf_addf(&paragraph, "%s" STR_FMT, paragraph.len ? "\n" : "", STR_ARG(line));
        if (line.n || !paragraph.len)
            continue;
        const char *said = paragraph_sentence(strbuf_str(&paragraph), a);
        if (said && is_definition(str_of(said)))
            found = said;
        if (said && !paragraphs++ && !is_notice(str_of(said)))
            first = said;
        strbuf_reset(&paragraph);
    }
    strbuf_release(&paragraph);
    return found ? found : first;
}
