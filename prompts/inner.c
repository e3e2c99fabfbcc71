/* First words for a statement with a function inside (see lead.h): `return func(c) {`,
 * `later(function () {`, `x = () => {`, `def g(a):`. What the function's body does is done when it
 * is called; whether it is given back, set or handed on is said only where nothing else is done
 * with it: `}).then(...)` behind the body, or two functions in one statement, are not told. */
#include "clause.h"
#include "lead.h"
#include "words.h"
#include <stdint.h>

enum { MAX_CALLED = 48 };

/* Where the function begins in a header: at its word, or at its arrow. */
static size_t function_at(str h)
{
    static const char *const heads[] = {"function", "func(", "func (", "=>", "fn(", "lambda"};
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t k = str_find(h, str_of(heads[i]), 0);
        at = k < at ? k : at;
    }
    return at;
}

/* Brackets left open in s: how many, and where the last of them is. */
static size_t brackets_open(str s, size_t *last)
{
    enum { MAX_OPEN = 8 };
    size_t at[MAX_OPEN], n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (strchr("([{", s.p[i])) {
            if (n < MAX_OPEN)
                at[n] = i;
            n++;
        } else if (strchr(")]}", s.p[i])) {
            n -= n > 0;
        }
    }
    *last = n && n <= MAX_OPEN ? at[n - 1] : SIZE_MAX;
    return n;
}

/* Nothing but the function's own words: `async`, its parameters. */
static bool is_parameters(str s)
{
    size_t last;
    s = word_off(str_trim(s), "async");
    bool parens = s.n && s.p[0] == '(' && s.p[s.n - 1] == ')' && !brackets_open(s, &last);
    for (size_t i = 0; !parens && i < s.n; i++)
        if (!is_name_char(s.p[i]))
            return false;
    return true;
}

/* `f` of `f(a, function`: the one call that is handed the function. */
static bool callee_of(str before, arena *a, str *out)
{
    size_t open;
    if (brackets_open(before, &open) != 1 || before.p[open] != '(')
        return false;
    str callee = str_trim(str_sub(before, 0, open));
    return callee.n && is_name_char(callee.p[0]) && code_quote(callee, MAX_CALLED, a, out);
}

/* The byte behind the bracket that closes the one at `at`; SIZE_MAX: none does. */
static size_t closed_at(str s, size_t at)
{
    int depth = 0;
    for (size_t i = at; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\'' || s.p[i] == '`') {
            size_t end = i + 1;
            while (end < s.n && s.p[end] != s.p[i] && s.p[end] != '\n')
                end += s.p[end] == '\\' ? 2 : 1;
            i = end < s.n && s.p[end] == s.p[i] ? end : i; /* else an apostrophe */
            continue;
        }
        depth += s.p[i] == '{' ? 1 : s.p[i] == '}' ? -1 : 0;
        if (!depth)
            return i + 1;
    }
    return SIZE_MAX;
}

/* Is the function the last thing that counts in the statement? Plain arguments may follow. */
static bool is_last(const struct code_node *n, str text, size_t from)
{
    str s = str_sub(text, n->start_byte, n->end_byte);
    const char *brace = from < s.n ? memchr(s.p + from, '{', s.n - from) : NULL;
    if (!brace || brace >= text.p + n->header_end)
        return true; /* a body without braces ends where the statement does */
    size_t end = closed_at(s, (size_t)(brace - s.p));
    for (size_t i = end; i < s.n; i++)
        if (strchr("({", s.p[i]) || (s.p[i] == '.' && i + 1 < s.n && is_name_char(s.p[i + 1])))
            return false;
    return end != SIZE_MAX;
}

/* `def g(a):` */
static const char *def_begin(str h, arena *a)
{
    size_t paren = str_find(h, STR("("), 0), from = str_find(h, STR("def "), 0) + 4;
    return paren == SIZE_MAX ? ""
                             : arena_printf(a, "Defines `" STR_FMT "`, which, when called,",
                                            STR_ARG(str_sub(h, from, paren)));
}

/* `later(a) do |x|`, `later { |x|`: what is called with the block, and what the block is given. */
static bool block_header(str h, str *called, str *given)
{
    *given = (str){"", 0};
    if (h.n && h.p[h.n - 1] == '|') {
        size_t bar = h.n - 1;
        while (bar > 0 && h.p[bar - 1] != '|')
            bar--;
        if (!bar)
            return false;
        *given = str_trim(str_sub(h, bar, h.n - 1));
        h = str_trim(str_sub(h, 0, bar - 1));
    }
    bool opens = str_ends(h, STR(" do")) || (given->n && str_ends(h, STR("{")));
    *called = opens ? str_trim(str_sub(h, 0, h.n - (h.p[h.n - 1] == '{' ? 1 : 3))) : h;
    return opens && called->n;
}

/* "For each `x` in `list`," of `list.each do |x|`; "" for another block. */
const char *each_block_begin(str h, arena *a)
{
    static const char *const ends[] = {".each", ".each_pair", ".each_with_index"};
    str called, given, of, list;
    if (!block_header(h, &called, &given) || !given.n || !code_quote(given, MAX_CALLED, a, &of))
        return "";
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(called, str_of(ends[i])) &&
            code_quote(str_sub(called, 0, called.n - strlen(ends[i])), MAX_CALLED, a, &list))
            return arena_printf(a, "For each `" STR_FMT "` in `" STR_FMT "`,", STR_ARG(of),
                                STR_ARG(list));
    return "";
}

/* "Calls `later(a)` with a block that, given `x`," */
static const char *block_begin(str h, arena *a)
{
    str called, given, of;
    if (!block_header(h, &called, &given) || str_find(called, STR(" = "), 0) != SIZE_MAX ||
        !code_quote(called, MAX_CALLED, a, &called))
        return "";
    if (!given.n)
        return arena_printf(a, "Calls `" STR_FMT "` with a block that, when called,",
                            STR_ARG(called));
    return code_quote(given, MAX_CALLED, a, &of)
               ? arena_printf(a, "Calls `" STR_FMT "` with a block that, given `" STR_FMT "`,",
                              STR_ARG(called), STR_ARG(of))
               : "";
}

/* "a function" or "what `f` gives for a function"; NULL: something else. */
static const char *value_begin(str before, arena *a)
{
    str callee;
    if (is_parameters(before))
        return "a function";
    return callee_of(before, a, &callee)
               ? arena_printf(a, "what `" STR_FMT "` gives for a function", STR_ARG(callee))
               : NULL;
}

/* `name = ...`, `const name: T = ...` */
static const char *set_begin(str before, size_t set, arena *a)
{
    str name = str_trim(str_sub(before, 0, set > 0 && before.p[set - 1] == ':' ? set - 1 : set));
    const char *value = value_begin(str_sub(before, set + 1, before.n), a);
    while (memchr(name.p, ' ', name.n))
        name = str_sub(name, 1, name.n);
    return name.n && value ? arena_printf(a, "Sets `" STR_FMT "` to %s that, when called,",
                                          STR_ARG(name), value)
                           : "";
}

static bool is_def(str h)
{
    return str_starts(h, STR("def ")) || str_starts(h, STR("async def "));
}

bool inner_is_function(const struct code_node *n, str text)
{
    str h = header_line(n, text);
    return is_def(h) || function_at(h) != SIZE_MAX;
}

const char *inner_value(const struct code_node *n, str text, arena *a)
{
    str h = header_line(n, text);
    size_t at = function_at(h);
    bool alone = at != SIZE_MAX && is_last(n, text, at);
    return alone ? value_begin(word_off(str_trim(str_sub(h, 0, at)), "return"), a) : NULL;
}

const char *inner_begin(const struct code_node *n, str text, arena *a)
{
    str h = header_line(n, text), callee;
    if (is_def(h))
        return def_begin(h, a);
    if (n->kind == NODE_RETURN) {
        const char *value = inner_value(n, text, a);
        return value ? arena_printf(a, "Returns %s that, when called,", value) : "";
    }
    size_t at = function_at(h);
    if (at == SIZE_MAX)
        return block_begin(h, a);
    if (!is_last(n, text, at))
        return "";
    str before = str_trim(str_sub(h, 0, at));
    size_t paren = str_find(before, STR("("), 0), set = str_find(before, STR("="), 0);
    if (set != SIZE_MAX && (paren == SIZE_MAX || set < paren))
        return set_begin(before, set, a);
    bool call = callee_of(word_off(before, "await"), a, &callee);
    return call ? arena_printf(a, "Calls `" STR_FMT "` with a function that, when called,",
                               STR_ARG(callee))
                : "";
}
