/* Statements in words (see clause.h). Works on the text of a statement: brackets and quotes are
 * followed, nothing else is parsed. Whatever is doubtful is refused.
 *
 * Invariant: the object quotes the statement's own text; nothing is left out silently but types and
 * words such as `let` (what is left out of a call's arguments shows as "..."). */
#include "clause.h"
#include "words.h"
#include <stdint.h>

enum { MAX_NAME = 64, MAX_SHORT = 32, MAX_NAMES = 4 };

struct reader {
    arena *a;
    size_t most;
};

/* ---- text ---- */

/* Does a line end here where a statement may end, too? */
static bool line_may_end(str s, size_t at)
{
    size_t before = at, after = at;
    while (before > 0 && strchr(" \t\r\n", s.p[before - 1]))
        before--;
    while (after < s.n && strchr(" \t\r\n", s.p[after]))
        after++;
    bool open = before > 0 && strchr("([{,=+-*/&|?:.<>\\", s.p[before - 1]);
    bool goes_on = after < s.n && strchr(")]}.?:+-*/&|<>=", s.p[after]);
    static const char *const words[] = {"and", "or", "not", "in", "is", "if", "else", "for"};
    str rest = str_sub(s, after, s.n), head = str_sub(s, 0, before);
    for (size_t i = 0; !open && !goes_on && i < sizeof words / sizeof *words; i++) {
        str w = str_of(words[i]);
        goes_on = (str_starts(rest, w) && rest.n > w.n && !is_name_char(rest.p[w.n])) ||
                  (str_ends(head, w) && head.n > w.n && !is_name_char(head.p[head.n - w.n - 1]));
    }
    return !open && !goes_on;
}

bool code_quote(str s, size_t most, arena *a, str *out)
{
    s = str_trim(s);
    while (s.n && strchr("; \t\r\n", s.p[s.n - 1]))
        s.n--;
    bool lines = memchr(s.p, '\n', s.n) != NULL;
    if (!s.n || memchr(s.p, '`', s.n) || str_find(s, STR("/*"), 0) != SIZE_MAX)
        return false;
    if (lines &&
        (str_find(s, STR("//"), 0) != SIZE_MAX || memchr(s.p, '#', s.n) || memchr(s.p, ';', s.n) ||
         str_find(s, STR("\"\"\""), 0) != SIZE_MAX || s.n > 4 * most))
        return false;
    for (size_t i = 0; lines && i < s.n; i++)
        if (s.p[i] == '\n' && line_may_end(s, i))
            return false;
    strbuf b;
    strbuf_init(&b, 0);
    for (size_t i = 0; i < s.n; i++) {
        size_t from = i;
        while (i < s.n && strchr(" \t\r\n", s.p[i]))
            i++;
        bool broken = i > from && memchr(s.p + from, '\n', i - from) != NULL;
        bool tight = broken && (strchr("([", s.p[from - 1]) || strchr(")].", s.p[i]));
        if (broken && !tight)
            strbuf_addc(&b, ' ');
        else if (!broken) /* within a line as it is: it may stand in a text */
            strbuf_add(&b, s.p + from, i - from);
        strbuf_addc(&b, s.p[i]);
    }
    bool fits = b.len <= most;
    *out = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return fits;
}

/* The byte after a string or character literal at i, or i. */
static size_t literal_skip(str s, size_t i)
{
    char q = s.p[i];
    if (q != '"' && q != '\'')
        return i;
    for (size_t k = i + 1; k < s.n; k++) {
        if (s.p[k] == '\\')
            k++;
        else if (s.p[k] == q)
            return k + 1;
    }
    return i; /* a lifetime, an apostrophe */
}

/* The first byte at depth 0 for which `is` holds; SIZE_MAX: none. */
static size_t find_outside(str s, size_t from, bool (*is)(str s, size_t i))
{
    int depth = 0;
    for (size_t i = from; i < s.n;) {
        size_t next = literal_skip(s, i);
        if (next > i) {
            i = next;
            continue;
        }
        if (depth == 0 && is(s, i))
            return i;
        depth += strchr("([{", s.p[i]) ? 1 : strchr(")]}", s.p[i]) ? -1 : 0;
        i++;
    }
    return SIZE_MAX;
}

static bool is_comma(str s, size_t i)
{
    return s.p[i] == ',';
}

static bool is_colon(str s, size_t i)
{
    return s.p[i] == ':' && i + 1 < s.n && s.p[i + 1] == ' ';
}

/* `=`, `:=`, `+=` ... but no comparison and no arrow. */
static bool is_assignment(str s, size_t i)
{
    if (s.p[i] != '=' || i == 0 || i + 1 >= s.n || s.p[i + 1] == '=' || s.p[i + 1] == '>' ||
        s.p[i + 1] == '~')
        return false;
    char before = s.p[i - 1];
    bool shift = i > 1 && (before == '<' || before == '>') && s.p[i - 2] == before;
    return shift || !strchr("=!<>~", before);
}

static bool is_blank(str s, size_t i)
{
    return s.p[i] == ' ';
}

static bool is_open_paren(str s, size_t i)
{
    return s.p[i] == '(';
}

static bool char_of_path(char c)
{
    return is_name_char(c) || strchr(".:>-*&[]$@!?", c);
}

static bool is_path(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!char_of_path(s.p[i]))
            return false;
    return s.n > 0;
}

/* As word_off, but a word alone is left: `return` gives nothing. */
static str word_before(str s, const char *word)
{
    str w = str_of(word);
    if (str_starts(s, w) && s.n > w.n && !is_name_char(s.p[w.n]))
        return str_trim(str_sub(s, w.n, s.n));
    return s;
}

/* `f(...)` alone: the path before the parenthesis that closes at the end. */
static bool is_call(str s, str *path)
{
    size_t open = find_outside(s, 0, is_open_paren);
    if (open == SIZE_MAX || open == 0 || s.p[s.n - 1] != ')')
        return false;
    *path = str_sub(s, 0, open);
    bool macro = path->n > 1 && path->p[path->n - 1] == '!';
    if (!is_path(word_before(*path, "new")) || !is_name_char(path->p[path->n - 1 - macro]))
        return false;
    int depth = 0;
    for (size_t i = open; i < s.n;) {
        size_t next = literal_skip(s, i);
        if (next > i) {
            i = next;
            continue;
        }
        depth += (s.p[i] == '(') - (s.p[i] == ')');
        if (depth == 0 && i + 1 < s.n)
            return false;
        i++;
    }
    return depth == 0;
}

/* Quoted in full, or a long call as `f(...)`, a long text as `"its first words..."`. */
static bool value_quote(str s, const struct reader *r, str *out)
{
    enum { MAX_WORDS = 40 };
    str all, path;
    if (code_quote(s, r->most, r->a, out))
        return true;
    s = str_trim(s);
    if (s.n > MAX_WORDS && literal_skip(s, 0) == s.n && !memchr(s.p, '`', s.n) &&
        !memchr(s.p, '\n', s.n)) {
        size_t cut = MAX_WORDS;
        while (cut > 1 && (s.p[cut - 1] == '\\' || (s.p[cut] & 0xC0) == 0x80))
            cut--;
        *out = str_of(arena_printf(r->a, STR_FMT "...%c", STR_ARG(str_sub(s, 0, cut)), s.p[0]));
        return true;
    }
    bool one = str_trim(s).n && !memchr(s.p, '`', s.n) && code_quote(s, 4000, r->a, &all);
    if (!one || !is_call(all, &path) || path.n + 5 > r->most ||
        str_find(all, STR("=>"), 0) != SIZE_MAX || memchr(all.p, '{', all.n))
        return false;
    *out = str_of(arena_printf(r->a, STR_FMT "(...)", STR_ARG(path)));
    return true;
}

static bool say(struct clause *out, const char *verb, const char *object)
{
    *out = (struct clause){verb, object, ""};
    return true;
}

static bool say_two(struct clause *out, const char *verb, const char *object, const char *rest)
{
    *out = (struct clause){verb, object, rest};
    return true;
}

static const char *quoted(arena *a, str s)
{
    return arena_printf(a, "`" STR_FMT "`", STR_ARG(s));
}

/* " to `s`" */
static const char *joined(arena *a, const char *word, str s)
{
    return arena_printf(a, " %s `" STR_FMT "`", word, STR_ARG(s));
}

/* ---- statements that leave ---- */

static bool return_read(str s, const struct reader *r, struct clause *out)
{
    str v = word_before(s, "return"), q;
    if (str_eqz(v, "return"))
        return say(out, "returns", "");
    bool yields = word_before(s, "yield").n < s.n || str_eqz(s, "yield");
    if (yields || !value_quote(v, r, &q)) /* without any word: the last expression of a body */
        return false;
    return say(out, "returns", quoted(r->a, q));
}

/* The value of a block: `a` in `let b = if c { a } else { d }`. */
static bool value_read(str s, const struct reader *r, struct clause *out)
{
    str q;
    return value_quote(s, r, &q) && say(out, "gives", quoted(r->a, q));
}

static bool throw_read(str s, const struct reader *r, struct clause *out)
{
    static const char *const words[][2] = {{"raise", "raises"}, {"throw", "throws"}};
    str q;
    for (size_t i = 0; i < 2; i++) {
        str v = word_before(s, words[i][0]);
        if (v.n < s.n && value_quote(v, r, &q))
            return say(out, words[i][1], quoted(r->a, q));
    }
    if (!value_quote(s, r, &q))
        return false;
    return say(out, "ends with", quoted(r->a, q));
}

static bool jump_read(str s, const struct reader *r, struct clause *out)
{
    if (str_eqz(s, "continue") || str_eqz(s, "next"))
        return say(out, "goes on with the next round of the loop", "");
    if (str_eqz(s, "break")) /* of a switch or a loop: the one who knows says more */
        return say(out, "breaks off", "");
    if (str_eqz(s, "pass"))
        return say(out, "does nothing", "");
    str v = word_before(s, "goto");
    if (v.n < s.n && is_path(v))
        return say(out, "jumps to", quoted(r->a, v));
    return false;
}

/* ---- plain statements ---- */

static bool keyword_read(str s, const struct reader *r, struct clause *out)
{
    static const char *const words[][2] = {
        {"await", "awaits"},   {"yield", "yields"},   {"del", "deletes"},
        {"delete", "deletes"}, {"assert", "asserts"}, {"defer", "defers"},
        {"import", "imports"}, {"use", "uses"},       {"go", "starts as a goroutine"}};
    str q;
    size_t import = str_starts(s, STR("from ")) ? str_find(s, STR(" import "), 0) : SIZE_MAX;
    if (import != SIZE_MAX && code_quote(str_sub(s, import + 8, s.n), r->most, r->a, &q))
        return say_two(out, "imports", quoted(r->a, q),
                       joined(r->a, "from", str_trim(str_sub(s, 5, import))));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        str v = word_before(s, words[i][0]);
        bool macro = s.n > strlen(words[i][0]) && s.p[strlen(words[i][0])] == '!';
        if (v.n == s.n || (v.n && strchr("=.,+-[", v.p[0])) || v.p[0] == '(' || macro)
            continue;
        if (!value_quote(v, r, &q))
            return false;
        return say(out, words[i][1], quoted(r->a, q));
    }
    return false;
}

/* `i++`, `--n` */
static bool count_read(str s, const struct reader *r, struct clause *out)
{
    static const char *const ops[][2] = {{"++", "increments"}, {"--", "decrements"}};
    for (size_t i = 0; i < 2; i++) {
        str op = str_of(ops[i][0]), v = s;
        if (str_ends(s, op))
            v = str_sub(s, 0, s.n - 2);
        else if (str_starts(s, op))
            v = str_sub(s, 2, s.n);
        if (v.n < s.n && is_path(v))
            return say(out, ops[i][1], quoted(r->a, v));
    }
    return false;
}

static bool is_declaring(str s)
{
    static const char *const words[] = {"let", "var", "const", "val", "auto", "static", "final"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (word_before(s, words[i]).n < s.n)
            return true;
    return false;
}

/* `(a, b)`: names in parentheses, several of them. */
static bool is_name_list(str s)
{
    bool several = false;
    if (s.n < 2 || s.p[0] != '(' || s.p[s.n - 1] != ')')
        return false;
    for (size_t i = 1; i + 1 < s.n; i++) {
        several = several || s.p[i] == ',';
        if (!is_name_char(s.p[i]) && s.p[i] != ',' && s.p[i] != ' ')
            return false;
    }
    return several;
}

/* `x` of `int *x`, `let mut x`, `const x: T`; `a, b` and `{ a, b }` as they are. */
static bool target_name(str s, str *out)
{
    static const char *const words[] = {"let", "var", "const", "mut", "val", "auto", "final"};
    s = str_trim(s);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        s = word_before(s, words[i]);
    size_t colon = find_outside(s, 0, is_colon);
    if (colon != SIZE_MAX && colon > 0)
        s = str_trim(str_sub(s, 0, colon));
    *out = s;
    if (!s.n || s.n > MAX_NAME)
        return false;
    if (s.n && s.p[0] != '{' && (memchr(s.p, '{', s.n) || memchr(s.p, '}', s.n)))
        return false; /* a pattern */
    bool tuple = find_outside(s, 0, is_comma) != SIZE_MAX && !memchr(s.p, '<', s.n);
    if (strchr("{[", s.p[0]) || tuple || is_name_list(s))
        return true;
    const char *paren = memchr(s.p, '(', s.n), *bracket = memchr(s.p, '[', s.n);
    bool index = paren && bracket && bracket < paren && /* x[f(a, b)], not int (*x)[2] */
                 !memchr(s.p, ' ', (size_t)(bracket - s.p)) && s.p[s.n - 1] == ']';
    if (paren)
        return index || !memchr(s.p, ' ', s.n);
    size_t at = s.n;
    int depth = 0;
    while (at > 0 && (depth || s.p[at - 1] != ' ')) {
        depth += s.p[at - 1] == ']' ? 1 : s.p[at - 1] == '[' ? -1 : 0;
        at--;
    }
    bool typed = at > 0;
    *out = str_sub(s, at, s.n);
    if (typed && memchr(out->p, '[', out->n)) /* of an array: its size is no part of its name */
        out->n = (size_t)((const char *)memchr(out->p, '[', out->n) - out->p);
    while (typed && out->n && (out->p[0] == '*' || out->p[0] == '&'))
        *out = str_sub(*out, 1, out->n);
    return out->n > 0;
}

static bool compound_read(str s, size_t at, size_t op, const struct reader *r, struct clause *out)
{
    str name = str_trim(str_sub(s, 0, op)), value, all;
    bool plain = at == op + 1 && is_path(name) && value_quote(str_sub(s, at + 1, s.n), r, &value);
    if (plain && s.p[op] == '+')
        return say_two(out, "adds", quoted(r->a, value), joined(r->a, "to", name));
    if (plain && s.p[op] == '-')
        return say_two(out, "subtracts", quoted(r->a, value), joined(r->a, "from", name));
    return code_quote(s, r->most, r->a, &all) && say(out, "does", quoted(r->a, all));
}

/* `a = b`, `a = b = c`, `T a = b`, `a += b` */
static bool assignment_read(str s, const struct reader *r, struct clause *out)
{
    size_t at = find_outside(s, 0, is_assignment);
    if (at == SIZE_MAX)
        return false;
    size_t op = at;
    while (op > 0 && strchr("+-*/%&|^<>?.", s.p[op - 1]))
        op--;
    if (op < at)
        return compound_read(s, at, op, r, out);
    str names[MAX_NAMES], rest = s, value;
    size_t n = 0;
    for (; at != SIZE_MAX; at = find_outside(rest, 0, is_assignment)) {
        size_t end = at > 0 && rest.p[at - 1] == ':' ? at - 1 : at;
        size_t before = end > 0 && strchr("+-*/%&|^<>?", rest.p[end - 1]);
        size_t comma = n ? find_outside(rest, 0, is_comma) : SIZE_MAX;
        if (before || comma < at || n == MAX_NAMES ||
            !target_name(str_sub(rest, 0, end), &names[n++]))
            return false;
        rest = str_trim(str_sub(rest, at + 1, rest.n));
    }
    if (!value_quote(rest, r, &value))
        return false;
    bool spread = n == 1 && names[0].n && (strchr("{[", names[0].p[0]) || is_name_list(names[0]));
    if (spread)
        return say_two(out, "takes", quoted(r->a, names[0]), joined(r->a, "from", value));
    const char *list = "";
    for (size_t i = 0; i < n; i++)
        list = arena_printf(r->a, "%s%s`" STR_FMT "`", list,
                            i == 0       ? ""
                            : i + 1 == n ? " and "
                                         : ", ",
                            STR_ARG(names[i]));
    return say_two(out, "sets", list, joined(r->a, "to", value));
}

/* `int a` of `int a, *b`: the type is said by none. */
static bool declaration_read(str s, const struct reader *r, struct clause *out)
{
    static const char *const words[] = {"return", "break", "continue", "goto", "else", "case"};
    str name;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_has_word(s, str_of(words[i])))
            return false;
    if (memchr(s.p, '(', s.n) || memchr(s.p, '{', s.n) || !memchr(s.p, ' ', s.n) ||
        !is_name_char(s.p[0]) || !target_name(s, &name) || !is_path(name))
        return false;
    return say(out, "declares", quoted(r->a, name));
}

/* `var a, b T`, `let a`, `var a: T`: the names stand before the type. */
static bool names_first_read(str s, const struct reader *r, struct clause *out)
{
    bool has = str_starts(s, STR("var ")) || str_starts(s, STR("let "));
    if (!has || find_outside(s, 0, is_assignment) != SIZE_MAX)
        return false;
    const char *list = NULL;
    for (str rest = str_trim(str_sub(s, 4, s.n)); rest.n;) {
        size_t n = 0;
        while (n < rest.n && is_name_char(rest.p[n]))
            n++;
        if (!n)
            return false;
        list = arena_printf(r->a, "%s%s`" STR_FMT "`", list ? list : "", list ? ", " : "", (int)n,
                            rest.p);
        rest = str_sub(rest, n, rest.n);
        if (!rest.n || rest.p[0] != ',')
            break;
        rest = str_trim(str_sub(rest, 1, rest.n));
    }
    return list && say(out, "declares", list);
}

/* `int a = 1, *b, c = 2`: one piece after the other, assignments under one verb. */
static bool pieces_read(str s, const struct reader *r, struct clause *out)
{
    size_t comma = find_outside(s, 0, is_comma);
    str first = str_trim(str_sub(s, 0, comma));
    size_t eq = find_outside(first, 0, is_assignment);
    str head = str_trim(str_sub(first, 0, eq == SIZE_MAX ? first.n : eq));
    if (comma == SIZE_MAX || !memchr(head.p, ' ', head.n) || memchr(head.p, '<', head.n) ||
        (eq == SIZE_MAX && !is_name_char(head.p[head.n - 1]) && head.p[head.n - 1] != ']'))
        return false;
    const char *set = NULL, *bare = NULL;
    for (str rest = s; rest.n;) {
        comma = find_outside(rest, 0, is_comma);
        str piece = str_trim(str_sub(rest, 0, comma));
        rest = comma == SIZE_MAX ? (str){rest.p, 0} : str_trim(str_sub(rest, comma + 1, rest.n));
        struct clause c;
        str name;
        if (find_outside(piece, 0, is_assignment) != SIZE_MAX) {
            while (piece.n && piece.p[0] == '*')
                piece = str_sub(piece, 1, piece.n);
            if (!assignment_read(piece, r, &c) || strcmp(c.verb, "sets") != 0)
                return false;
            const char *one = arena_printf(r->a, "%s%s", c.object, c.rest);
            set = set ? arena_printf(r->a, "%s and %s", set, one) : one;
        } else {
            if (!target_name(piece, &name))
                return false;
            while (name.n && name.p[0] == '*')
                name = str_sub(name, 1, name.n);
            if (!is_path(name))
                return false;
            bare = bare ? arena_printf(r->a, "%s, `" STR_FMT "`", bare, STR_ARG(name))
                        : quoted(r->a, name);
        }
    }
    return say(out, set ? "sets" : "declares", set ? set : bare);
}

static bool send_read(str s, const struct reader *r, struct clause *out)
{
    size_t at = str_find(s, STR(" <- "), 0);
    str to = str_sub(s, 0, at), value;
    if (at == SIZE_MAX || !is_path(to) || !value_quote(str_sub(s, at + 4, s.n), r, &value))
        return false;
    return say_two(out, "sends", quoted(r->a, value), joined(r->a, "to", to));
}

/* `f(a)(b)`, `a.b(c).d(e)`: calls after calls, with nothing between. */
static bool is_chain(str s)
{
    if (!s.n || !is_name_char(s.p[0]) || s.p[s.n - 1] != ')')
        return false;
    size_t paren = find_outside(s, 0, is_open_paren);
    return paren != SIZE_MAX && paren > 0 && is_name_char(s.p[paren - 1]) &&
           find_outside(s, 0, is_blank) == SIZE_MAX;
}

static bool call_read(str s, const struct reader *r, struct clause *out)
{
    str path, q, bare = s;
    if (bare.n > 1 && bare.p[bare.n - 1] == '?') /* Rust: or leaves with the error */
        bare = str_trim(str_sub(s, 0, s.n - 1));
    if (is_call(bare, &path) ? !value_quote(s, r, &q) && !value_quote(bare, r, &q)
                             : !is_chain(bare) || !code_quote(s, r->most, r->a, &q))
        return false;
    return say(out, "calls", quoted(r->a, q));
}

/* `print x`, `attr :a, :b`: a call without parentheses. */
static bool command_read(str s, const struct reader *r, struct clause *out)
{
    str q;
    return value_quote(s, r, &q) && say(out, "calls", quoted(r->a, q));
}

static bool simple_read(str s, bool one_line, const struct reader *r, struct clause *out)
{
    if (str_starts(s, STR("(void)")) && s.n > 6 && is_path(str_trim(str_sub(s, 6, s.n)))) {
        str v = str_trim(str_sub(s, 6, s.n));
        return say_two(out, "leaves", quoted(r->a, v), " unused");
    }
    if (keyword_read(s, r, out) || count_read(s, r, out) || send_read(s, r, out) ||
        names_first_read(s, r, out))
        return true;
    if (pieces_read(s, r, out) || assignment_read(s, r, out) || call_read(s, r, out))
        return true;
    if (find_outside(s, 0, is_assignment) != SIZE_MAX)
        return false;
    if (declaration_read(s, r, out))
        return true;
    str q;
    bool plain = one_line && s.n && is_name_char(s.p[0]) && !is_declaring(s) &&
                 code_quote(s, MAX_SHORT, r->a, &q);
    return plain && say(out, "does", quoted(r->a, q));
}

bool clause_read(const struct code_node *n, str text, size_t most, arena *a, struct clause *out)
{
    struct reader reader = {a, most};
    const struct reader *r = &reader;
    enum { MOST = 2000 };
    str raw = str_sub(text, n->start_byte, n->end_byte), s;
    if (!code_quote(raw, MOST, a, &s) || s.p[0] == '#')
        return false;
    if (keyword_read(s, r, out))
        return true;
    switch (n->kind) {
    case NODE_RETURN:
        return return_read(s, r, out);
    case NODE_VALUE:
        return value_read(s, r, out);
    case NODE_THROW:
        return throw_read(s, r, out);
    case NODE_JUMP:
        return jump_read(s, r, out);
    case NODE_SIMPLE:
        if (n->is_call)
            return call_read(s, r, out) || command_read(s, r, out);
        return simple_read(s, !memchr(raw.p, '\n', raw.n), r, out);
    default:
        return false;
    }
}
