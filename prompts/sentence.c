/* Sentences as texts: tidied, compared, and comments that speak to the reading program found.
 * Nothing here looks at what a sentence claims (verify.c does). */
#include "../engine/base/utf8.h"
#include "verify.h"
#include "words.h"
#include <stdint.h>

/* Ways to begin that say nothing; what follows is the sentence. */
static const char *const lead_ins[] = {"This part of the code ",
                                       "This part of the function ",
                                       "This part ",
                                       "This code ",
                                       "These lines ",
                                       "The code ",
                                       "This function ",
                                       "This method ",
                                       "The function ",
                                       "This block ",
                                       "This step ",
                                       "It ",
                                       "This line ",
                                       "The method ",
                                       "This section ",
                                       "This loop ",
                                       "This macro ",
                                       "This struct ",
                                       "This class ",
                                       "This type ",
                                       "This file ",
                                       "The purpose is to ",
                                       "The lines "};

static str lead_in_off(str s)
{
    for (size_t i = 0; i < sizeof lead_ins / sizeof *lead_ins; i++) {
        str l = str_of(lead_ins[i]);
        if (s.n > l.n + 4 && memcmp(s.p, l.p, l.n) == 0 && s.p[l.n] >= 'a' && s.p[l.n] <= 'z')
            return str_sub(s, l.n, s.n);
    }
    return s;
}

/* The text behind one of several beginnings; s itself: it has none of them. */
static str begin_off(str s, const char *const *begins)
{
    for (; *begins; begins++)
        if (str_starts(s, str_of(*begins)))
            return str_sub(s, strlen(*begins), s.n);
    return s;
}

/* "The `f` method in the `T` class ": what the reader sees beside the sentence. */
static str subject_off(str s)
{
    static const char *const nouns[] = {"function ",  "method ", "class ",     "struct ", "macro ",
                                        "interface ", "enum ",   "structure ", "type ",   NULL};
    static const char *const places[] = {"in the ", "of the ", "in ", NULL};
    static const char *const wholes[] = {"class ", "struct ", "file ", "module ", "package ", NULL};
    size_t close = str_starts(s, STR("The `")) ? str_find(s, STR("` "), 5) : SIZE_MAX;
    if (close == SIZE_MAX)
        return s;
    str rest = str_sub(s, close + 2, s.n), behind = begin_off(rest, nouns);
    if (behind.n == rest.n)
        return s;
    str place = begin_off(behind, places);
    if (place.n < behind.n && place.n && place.p[0] == '`') {
        size_t end = str_find(place, STR("` "), 1);
        behind = end == SIZE_MAX ? place : begin_off(str_sub(place, end + 2, place.n), wholes);
    }
    return behind;
}

/* "is used to read", "is a method that reads" -> "read", with *infinitive set, or "reads". */
static str purpose_off(str s, bool *infinitive)
{
    static const char *const to[] = {"is used to ", "is designed to ", "is intended to ",
                                     "is meant to ", NULL};
    static const char *const a[] = {
        "is a function that ", "is a method that ", "is a class that ",     "is a struct that ",
        "is a macro that ",    "is a type that ",   "is a function which ", NULL};
    str verb = begin_off(s, to);
    *infinitive = verb.n < s.n;
    return *infinitive ? verb : begin_off(s, a);
}

/* "read" -> "reads", "catch" -> "catches", "copy" -> "copies" */
static void add_third_person(strbuf *b, str verb)
{
    char last = verb.p[verb.n - 1], before = verb.n > 1 ? verb.p[verb.n - 2] : 'a';
    bool hiss = strchr("sxz", last) || (last == 'h' && strchr("cs", before)) || last == 'o';
    bool ies = last == 'y' && !strchr("aeiou", before);
    strbuf_add(b, verb.p, ies ? verb.n - 1 : verb.n);
    strbuf_addz(b, ies ? "ies" : hiss ? "es" : "s");
}

/* A sentence about the whole begins with its verb, as those of walkthroughs do. */
static str verb_first(str s, arena *a)
{
    bool infinitive;
    str rest = subject_off(s), behind = purpose_off(rest, &infinitive);
    size_t n = 0;
    while (n < behind.n && behind.p[n] >= 'a' && behind.p[n] <= 'z')
        n++;
    bool word = n > 2 && n < behind.n && behind.p[n] == ' ';
    bool two = word && str_starts(str_sub(behind, n, behind.n), STR(" and ")); /* verbs */
    if (!word || (infinitive && two) || (!infinitive && behind.p[n - 1] != 's'))
        return s;
    if (!infinitive)
        return behind.n < rest.n || !str_starts(behind, STR("is ")) ? behind : s;
    strbuf b;
    strbuf_init(&b, 0);
    add_third_person(&b, str_sub(behind, 0, n));
    strbuf_add(&b, behind.p + n, behind.n - n);
    str out = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

char *sentence_tidy(str raw, arena *a)
{
    strbuf b, safe; /* a model can write any bytes */
    strbuf_init(&b, 0);
    strbuf_init(&safe, 0);
    utf8_safe(&safe, str_trim(raw), true);
    str s = verb_first(lead_in_off(strbuf_str(&safe)), a);
    bool in_code = false;
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];
        in_code = in_code != (ch == '`');
        bool blank = ch == ' ' || ch == '\t' || ch == '\r';
        if (blank && b.len && b.p[b.len - 1] == ' ' && !in_code)
            continue;
        strbuf_addc(&b, blank ? ' ' : ch);
    }
    while (b.len && strchr(" ,;:", b.p[b.len - 1]))
        strbuf_cut(&b, b.len - 1);
    size_t first = 0;
    while (first < b.len && is_name_char(b.p[first]))
        first++;
    if (b.len && b.p[0] >= 'a' && b.p[0] <= 'z' && !word_is_code(str_sub(strbuf_str(&b), 0, first)))
        b.p[0] = (char)(b.p[0] - 32);
    if (b.len && !strchr(".!?", b.p[b.len - 1]))
        strbuf_addc(&b, '.');
    char *out = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    strbuf_release(&safe);
    return out;
}

/* ---- likeness ---- */

enum { MAX_WORDS = 80 };

static size_t words_of(str s, str *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < MAX_WORDS;) {
        if (!is_name_char(s.p[i])) {
            i++;
            continue;
        }
        size_t from = i;
        while (i < s.n && is_name_char(s.p[i]))
            i++;
        out[n++] = str_sub(s, from, i);
    }
    return n;
}

static size_t words_missing(const str *a, size_t na, str b)
{
    size_t missing = 0;
    for (size_t i = 0; i < na; i++)
        missing += !text_has_word(b, a[i]);
    return missing;
}

bool sentences_alike(str a, str b)
{
    str wa[MAX_WORDS], wb[MAX_WORDS];
    size_t na = words_of(a, wa), nb = words_of(b, wb);
    if (na < 3 || nb < 3)
        return str_eq(a, b);
    return words_missing(wa, na, b) * 6 <= na && words_missing(wb, nb, a) * 6 <= nb;
}

/* ---- texts that speak to the reader ---- */

bool text_addresses_reader(str text)
{
    static const char *const phrases[] = {"ignore all previous",
                                          "ignore previous",
                                          "ignore the above",
                                          "ignore any previous",
                                          "ignore your",
                                          "disregard",
                                          "previous instructions",
                                          "system prompt",
                                          "language model",
                                          "as an ai",
                                          "you are an ai",
                                          "you are a helpful",
                                          "ai assistant",
                                          "ai model",
                                          "llm",
                                          "chatgpt",
                                          "dear model",
                                          "<|im_",
                                          "<start_of_turn>",
                                          "[inst]",
                                          "### instruction",
                                          "you must say",
                                          "you must answer",
                                          "must reply",
                                          "respond with",
                                          "respond only",
                                          "reply with \"",
                                          "answer with \"",
                                          "new instructions",
                                          "override your",
                                          "when summarizing",
                                          "when explaining",
                                          "when asked",
                                          "tell the user",
                                          "tell the reader",
                                          "do not mention",
                                          "do not reveal",
                                          "print your prompt",
                                          "note to ai",
                                          "note to the model",
                                          "attention ai",
                                          "explain this function as",
                                          "describe this as",
                                          "describe this function as"};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        str p = str_of(phrases[i]);
        if (p.n > 4 ? text_has_stem(text, p)
                    : text_has_word(text, p) || text_has_word(text, STR("LLM")))
            return true;
    }
    return false;
}
