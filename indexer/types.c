/* See types.h. Languages differ in where a type stands; what it looks like is much the same. */
#include "types.h"
#include <stdint.h>

bool type_is_word(char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '_' ||
           (unsigned char)c >= 0x80;
}

str type_last_word(str s)
{
    if (!s.n || !type_is_word(s.p[s.n - 1]))
        return (str){0};
    size_t from = s.n;
    while (from && type_is_word(s.p[from - 1]))
        from--;
    return str_sub(s, from, s.n);
}

static str skip_blanks(str s)
{
    while (s.n && (*s.p == ' ' || *s.p == '\n' || *s.p == '\t'))
        s = str_sub(s, 1, s.n);
    return s;
}

/* The bytes up to one of `ends` outside of brackets. */
static str until(str s, const char *ends)
{
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool arrow = (c == '>' && i && (s.p[i - 1] == '-' || s.p[i - 1] == '=')) ||
                     (c == '=' && i + 1 < s.n && s.p[i + 1] == '>');
        if (depth == 0 && strchr(ends, c) && c && !arrow)
            return str_trim(str_sub(s, 0, i));
        depth += strchr("([{<", c) != NULL;
        depth -= strchr(")]}>", c) && !arrow;
        if (depth < 0)
            return str_trim(str_sub(s, 0, i));
    }
    return str_trim(s);
}

/* The last thing in front of a name, with its brackets: Map<K, V> of "final Map<K, V> ". */
static str before(str s)
{
    int depth = 0;
    s = str_trim(s);
    while (s.n && strchr("*&$", s.p[s.n - 1]))
        s = str_trim(str_sub(s, 0, s.n - 1));
    size_t i = s.n;
    for (; i; i--) {
        char c = s.p[i - 1];
        depth += strchr(")]>", c) != NULL;
        depth -= strchr("([<", c) != NULL;
        if (depth < 0 || (depth == 0 && strchr(" ,;{}=", c)))
            break;
    }
    return str_sub(s, i, s.n);
}

/* Where `name` stands as a word of its own, from `at` on. */
static size_t find_word(str s, str name, size_t at)
{
    for (; name.n && (at = str_find(s, name, at)) != SIZE_MAX; at += name.n) {
        size_t end = at + name.n;
        if (!(at && type_is_word(s.p[at - 1])) && !(end < s.n && type_is_word(s.p[end])))
            return at;
    }
    return SIZE_MAX;
}

/* a, b *T: the names that share a type; rest stands behind the first of them. */
static str shared_after(str rest)
{
    for (int n = 0; n < 8 && rest.n && *rest.p == ','; n++) {
        rest = skip_blanks(str_sub(rest, 1, rest.n));
        size_t i = 0;
        while (i < rest.n && type_is_word(rest.p[i]))
            i++;
        if (!i || i >= rest.n || (rest.p[i] != ',' && rest.p[i] != ' '))
            return (str){0};
        rest = str_sub(rest, i, rest.n);
    }
    return rest.n && *rest.p == ' ' ? rest : (str){0};
}

static str behind(str rest, unsigned style)
{
    if (style & TYPE_COLON) {
        while (rest.n && (*rest.p == ' ' || *rest.p == '?' || *rest.p == '!'))
            rest = str_sub(rest, 1, rest.n);
        return rest.n > 1 && *rest.p == ':' && rest.p[1] != ':'
                   ? until(str_sub(rest, 1, rest.n), ",=;")
                   : (str){0};
    }
    return until(skip_blanks(shared_after(rest)), ",={");
}

str type_of_name(str signature, str name, unsigned style)
{
    for (size_t at = 0; (at = find_word(signature, name, at)) != SIZE_MAX; at += name.n) {
        str rest = str_sub(signature, at + name.n, signature.n), type;
        if (style & TYPE_BEFORE) {
            size_t i = at;
            while (i && strchr(" *&$.", signature.p[i - 1]))
                i--;
            type = i < at ? before(str_sub(signature, 0, at)) : (str){0};
            if (type.n && *type.p == '(')
                type = (str){0};
        } else {
            type = behind(rest, style);
        }
        if (type.n)
            return type;
    }
    return (str){0};
}

/* Behind the parameters: s begins at or before their bracket. */
static str behind_parameters(str s)
{
    size_t at = str_find(s, STR("("), 0);
    if (at == SIZE_MAX)
        return (str){0};
    int depth = 0;
    for (size_t i = at; i < s.n; i++) {
        depth += s.p[i] == '(';
        depth -= s.p[i] == ')';
        if (depth == 0)
            return skip_blanks(str_sub(s, i + 1, s.n));
    }
    return (str){0};
}

/* (t *T, err error): the first of several results, without its name. */
static str first_result(str s)
{
    if (!s.n || *s.p != '(')
        return until(s, "{");
    str one = until(str_sub(s, 1, s.n), ",");
    size_t i = 0;
    while (i < one.n && type_is_word(one.p[i]))
        i++;
    return i && i < one.n && one.p[i] == ' ' ? str_sub(one, i + 1, one.n) : one;
}

str type_of_result(str signature, str name, unsigned style)
{
    size_t at = find_word(signature, name, 0);
    if (style & TYPE_AFTER) /* the receiver may hold the same word */
        for (size_t k = at; k != SIZE_MAX &&
                            (k + name.n >= signature.n || !strchr("([", signature.p[k + name.n]));)
            at = k = find_word(signature, name, k + name.n);
    if (at == SIZE_MAX)
        return (str){0};
    str rest = behind_parameters(str_sub(signature, at + name.n, signature.n));
    if (style & TYPE_AFTER)
        return first_result(rest);
    if (str_starts(rest, STR("->")))
        return until(str_sub(rest, 2, rest.n), "{:;");
    if (rest.n && *rest.p == ':')
        return until(str_sub(rest, 1, rest.n), "{;");
    return style & TYPE_BEFORE ? before(str_sub(signature, 0, at)) : (str){0};
}

/* ---- what a type is ---- */

static bool is_one_of(str s, const char *const *words)
{
    for (; *words; words++)
        if (str_eqz(s, *words))
            return true;
    return false;
}

static str strip(str t)
{
    static const char *const words[] = {"const", "mut",   "dyn",      "impl", "struct", "final",
                                        "ref",   "async", "readonly", "new",  "in",     "out",
                                        "var",   "let",   "static",   NULL};
    for (;;) {
        t = str_trim(t);
        size_t n = 0;
        while (n < t.n && type_is_word(t.p[n]))
            n++;
        if (t.n && strchr("*&?\"'(\\:", *t.p)) {
            bool lifetime = *t.p == '\'' && n == 0 && str_find(t, STR(" "), 0) != SIZE_MAX;
            t = str_sub(t, lifetime ? str_find(t, STR(" "), 0) : 1, t.n);
        } else if (n && n < t.n && t.p[n] == ' ' && is_one_of(str_sub(t, 0, n), words)) {
            t = str_sub(t, n, t.n);
        } else {
            return t;
        }
    }
}

/* Of Foo | null the Foo. */
static str alternative(str t)
{
    static const char *const nothing[] = {"None", "null", "undefined", "nil", "false", NULL};
    str first = until(t, "|");
    size_t at = (size_t)(first.p - t.p) + first.n;
    if (!is_one_of(first, nothing) || at >= t.n)
        return first;
    size_t bar = str_find(t, STR("|"), at);
    return bar == SIZE_MAX ? first : strip(until(str_sub(t, bar + 1, t.n), "|"));
}

str type_name(str type, str *package)
{
    /* what is in these is what one talks to */
    static const char *const shells[] = {
        "Promise", "Optional",   "Awaitable", "Coroutine", "Box",         "Rc",        "Arc",
        "Task",    "unique_ptr", "Readonly",  "Partial",   "Required",    "Annotated", "ValueTask",
        "RefMut",  "shared_ptr", "Ref",       "NonNull",   "PromiseLike", "Option",    "Result",
        "RefCell", "Mutex",      "RwLock",    "Cell",      "Cow",         "Lazy",      NULL};
    if (package)
        *package = (str){0};
    for (int depth = 0; depth < 4; depth++) {
        type = alternative(strip(type));
        size_t n = 0;
        while (n < type.n && (type_is_word(type.p[n]) || strchr(".:\\", type.p[n])))
            n++;
        str path = str_sub(type, 0, n), rest = str_trim(str_sub(type, n, type.n));
        str word = type_last_word(path);
        bool list = str_starts(rest, STR("[]")) || str_starts(rest, STR("..."));
        if (!word.n || list || str_eqz(word, "map") || str_eqz(word, "chan") ||
            str_eqz(word, "func"))
            return (str){0};
        if (rest.n && strchr("<[", *rest.p) && is_one_of(word, shells)) {
            type = until(str_sub(rest, 1, rest.n), ",");
            continue;
        }
        if (package && path.n > word.n)
            *package = type_last_word(str_sub(path, 0, path.n - word.n - 1));
        return word;
    }
    return (str){0};
}

str type_element(str type)
{
    type = alternative(strip(type));
    if (str_starts(type, STR("...")))
        return str_sub(type, 3, type.n);
    if (str_starts(type, STR("chan ")))
        return str_sub(type, 5, type.n);
    size_t open = 0;
    while (open < type.n && !strchr("[<", type.p[open]))
        open++;
    if (open >= type.n)
        return (str){0};
    str inside = until(str_sub(type, open + 1, type.n), "");
    str after = str_sub(type, open + 1 + inside.n, type.n);
    size_t close = 0;
    while (close < after.n && !strchr("]>", after.p[close]))
        close++;
    after = str_trim(str_sub(after, close + 1, after.n));
    bool square = type.p[open] == '[';
    if (square && (open == 0 || str_eqz(str_sub(type, 0, open), "map")))
        return after; /* []T, [4]T, map[K]V */
    if (square && !inside.n)
        return str_sub(type, 0, open);        /* T[] */
    for (str more; inside.n; inside = more) { /* the last argument */
        str one = until(inside, ",");
        size_t end = (size_t)(one.p - inside.p) + one.n;
        size_t comma = str_find(inside, STR(","), end);
        if (comma == SIZE_MAX)
            return one;
        more = str_trim(str_sub(inside, comma + 1, inside.n));
    }
    return (str){0};
}

/* ---- functions as types ---- */

/* Behind <T, U> and new, in front of the parameters. */
static str at_parameters(str type)
{
    type = skip_blanks(type);
    if (str_starts(type, STR("new ")))
        type = skip_blanks(str_sub(type, 4, type.n));
    if (type.n && *type.p == '<') {
        str inside = until(str_sub(type, 1, type.n), "");
        type = skip_blanks(str_sub(type, inside.n + 2, type.n));
    }
    return type.n && *type.p == '(' ? type : (str){0};
}

str type_returned(str type)
{
    str rest = behind_parameters(at_parameters(type));
    return str_starts(rest, STR("=>")) ? str_trim(str_sub(rest, 2, rest.n)) : (str){0};
}

/* Number n of what commas separate. */
static str item(str list, unsigned n)
{
    for (;; n--) {
        str one = until(list, ",");
        size_t end = (size_t)(one.p - list.p) + one.n;
        size_t comma = str_find(list, STR(","), end);
        if (!n)
            return one;
        if (comma == SIZE_MAX)
            return (str){0};
        list = str_sub(list, comma + 1, list.n);
    }
}

/* T of name: T, name?: T, T name. */
static str declared(str parameter, unsigned style)
{
    size_t i = 0;
    if (style & TYPE_BEFORE) {
        str name = type_last_word(parameter);
        return name.n ? before(str_sub(parameter, 0, parameter.n - name.n)) : (str){0};
    }
    while (i < parameter.n && (type_is_word(parameter.p[i]) || strchr(".$_", parameter.p[i])))
        i++;
    return i ? behind(str_sub(parameter, i, parameter.n), style) : (str){0};
}

str type_parameter(str type, unsigned n)
{
    str list = at_parameters(type);
    if (list.n)
        return type_returned(type).n ? declared(item(str_sub(list, 1, list.n), n), TYPE_COLON)
                                     : (str){0};
    size_t open = str_find(type, STR("<"), 0);
    return open == SIZE_MAX ? (str){0} : item(str_sub(type, open + 1, type.n), n);
}

str type_of_parameter(str signature, str name, unsigned n, unsigned style)
{
    size_t at = find_word(signature, name, 0);
    size_t open = at == SIZE_MAX ? at : str_find(signature, STR("("), at);
    if (open == SIZE_MAX)
        return (str){0};
    return declared(item(str_sub(signature, open + 1, signature.n), n), style);
}

bool type_has_parameter(str signature, str name, str parameter)
{
    size_t at = find_word(signature, name, 0);
    size_t open = at == SIZE_MAX ? at : str_find(signature, STR("("), at);
    for (unsigned i = 0; open != SIZE_MAX && i < 100; i++) {
        str one = item(str_sub(signature, open + 1, signature.n), i);
        while (one.n && strchr("*&$", *one.p))
            one = str_sub(one, 1, one.n);
        if (str_eq(str_sub(one, 0, expr_word(one)), parameter))
            return true;
        if (!one.n)
            break;
    }
    return false;
}

bool type_takes(str signature, str name, unsigned n)
{
    size_t at = find_word(signature, name, 0), open;
    while (at != SIZE_MAX && (open = str_find(signature, STR("("), at)) != SIZE_MAX &&
           str_trim(str_sub(signature, at + name.n, open)).n && signature.p[at + name.n] != '<')
        at = find_word(signature, name, at + name.n);
    if (at == SIZE_MAX || open == SIZE_MAX)
        return true;
    str list = str_sub(signature, open + 1, signature.n);
    unsigned least = 0, most = 0;
    for (unsigned i = 0; i < 100; i++) {
        str one = item(list, i);
        if (!one.n)
            break;
        bool more = str_find(one, STR("..."), 0) != SIZE_MAX || str_starts(one, STR("params "));
        least += !more && str_find(one, STR("="), 0) == SIZE_MAX;
        most += more ? 1000 : !str_eqz(one, "void");
    }
    return n >= least && n <= most;
}

/* ---- expressions ---- */

size_t expr_word(str s)
{
    size_t n = 0;
    while (n < s.n && (type_is_word(s.p[n]) || (n == 0 && (s.p[n] == '$' || s.p[n] == '@'))))
        n++;
    return n;
}

str expr_bracket(str s, size_t *whole)
{
    int depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        depth += strchr("([{", s.p[i]) != NULL;
        depth -= strchr(")]}", s.p[i]) != NULL;
        if (depth == 0) {
            *whole = i + 1;
            return str_sub(s, 1, i);
        }
    }
    *whole = s.n;
    return str_sub(s, 1, s.n);
}

/* ---- comments ---- */

static str doc_word(str s)
{
    size_t n = 0;
    while (n < s.n && !strchr(" \t\n", s.p[n]))
        n++;
    return str_sub(s, 0, n);
}

/* The type behind a tag, and the word behind that. */
static str doc_type(str line, str *name)
{
    line = skip_blanks(line);
    bool braces = line.n && *line.p == '{';
    str type = braces ? until(str_sub(line, 1, line.n), "") : doc_word(line);
    line = skip_blanks(str_sub(line, type.n + (braces ? 2 : 0), line.n));
    while (line.n && strchr("[$&.", *line.p))
        line = str_sub(line, 1, line.n);
    size_t n = 0;
    while (n < line.n && type_is_word(line.p[n]))
        n++;
    *name = str_sub(line, 0, n);
    return type;
}

str type_in_doc(str doc, str tag, str name)
{
    str rest = doc, line;
    name = str_sub(name, name.n && *name.p == '$', name.n);
    while (str_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (!str_starts(line, tag))
            continue;
        line = str_sub(line, tag.n, line.n);
        if (line.n && *line.p == 's') /* @returns */
            line = str_sub(line, 1, line.n);
        str of, type = line.n && strchr(" \t", *line.p) ? doc_type(line, &of) : (str){0};
        if (type.n && (!name.n || str_eq(of, name)))
            return type;
    }
    return (str){0};
}
