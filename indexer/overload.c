/* See overload.h. Java, C# and Kotlin: their literals, and how their plain types widen. */
#include "overload.h"
#include "extract.h"
#include "world.h"
#include <ctype.h>

enum { SAME = 4, WIDER = 2, ANYTHING = 1, UNLIKELY = -2, NEVER = -8 };

/* ---- plain types ---- */

enum family { FAMILY_NONE, FAMILY_NUMBER, FAMILY_TRUTH, FAMILY_TEXT };
struct plain {
    enum family family;
    int width;  /* of numbers: a smaller one widens to a larger */
    bool boxed; /* an object: may be null */
};

static struct plain plain_of(str type)
{
    static const struct {
        const char *name;
        struct plain is;
    } all[] = {
        {"byte", {FAMILY_NUMBER, 1, false}},    {"sbyte", {FAMILY_NUMBER, 1, false}},
        {"char", {FAMILY_NUMBER, 2, false}},    {"short", {FAMILY_NUMBER, 3, false}},
        {"ushort", {FAMILY_NUMBER, 4, false}},  {"int", {FAMILY_NUMBER, 5, false}},
        {"uint", {FAMILY_NUMBER, 6, false}},    {"long", {FAMILY_NUMBER, 7, false}},
        {"ulong", {FAMILY_NUMBER, 8, false}},   {"float", {FAMILY_NUMBER, 9, false}},
        {"double", {FAMILY_NUMBER, 10, false}}, {"decimal", {FAMILY_NUMBER, 10, false}},
        {"Byte", {FAMILY_NUMBER, 1, true}},     {"Character", {FAMILY_NUMBER, 2, true}},
        {"Char", {FAMILY_NUMBER, 2, true}},     {"Short", {FAMILY_NUMBER, 3, true}},
        {"Integer", {FAMILY_NUMBER, 5, true}},  {"Int", {FAMILY_NUMBER, 5, true}},
        {"Long", {FAMILY_NUMBER, 7, true}},     {"Float", {FAMILY_NUMBER, 9, true}},
        {"Double", {FAMILY_NUMBER, 10, true}},  {"boolean", {FAMILY_TRUTH, 0, false}},
        {"bool", {FAMILY_TRUTH, 0, false}},     {"Boolean", {FAMILY_TRUTH, 0, true}},
        {"String", {FAMILY_TEXT, 0, true}},     {"string", {FAMILY_TEXT, 0, true}},
    };
    bool nullable = type.n && type.p[type.n - 1] == '?'; /* int? */
    if (nullable)
        type.n--;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eqz(type, all[i].name)) {
            struct plain p = all[i].is;
            p.boxed = p.boxed || nullable;
            return p;
        }
    return (struct plain){0};
}

static bool is_list(str type)
{
    return str_ends(type, STR("[]")) || str_ends(type, STR("[]?"));
}

static str bare(str type)
{
    return type.n && type.p[type.n - 1] == '?' ? str_sub(type, 0, type.n - 1) : type;
}

/* object of object?[]? */
static str element_of(str list)
{
    list = bare(list);
    return bare(str_trim(str_sub(list, 0, list.n - 2)));
}

/* T, Object: takes whatever comes. */
static bool takes_all(str name)
{
    static const char *const all[] = {"Object", "object", "Any", "dynamic"};
    if (name.n && name.n <= 2 && isupper((unsigned char)*name.p) &&
        (name.n == 1 || isdigit((unsigned char)name.p[1])))
        return true;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_eqz(name, all[i]))
            return true;
    return false;
}

/* ---- what a call gives ---- */

static bool has_operator(str expr, const char *op)
{
    int depth = 0;
    for (size_t i = 0; i < expr.n; i++) {
        char c = expr.p[i];
        if (c == '"' || c == '\'') {
            for (i++; i < expr.n && expr.p[i] != c; i++)
                i += expr.p[i] == '\\';
            continue;
        }
        depth += strchr("([{", c) != NULL;
        depth -= strchr(")]}", c) != NULL;
        if (depth == 0 && str_starts(str_sub(expr, i, expr.n), str_of(op)))
            return true;
    }
    return false;
}

static str number_type(str expr)
{
    bool hex = str_starts(expr, STR("0x")) || str_starts(expr, STR("0X"));
    char end = (char)tolower((unsigned char)expr.p[expr.n - 1]);
    for (size_t i = *expr.p == '-'; i < expr.n; i++)
        if (!isalnum((unsigned char)expr.p[i]) && expr.p[i] != '.' && expr.p[i] != '_')
            return (str){0};
    if (end == 'l')
        return STR("long");
    if (!hex && end == 'm')
        return STR("decimal");
    if (!hex && end == 'f')
        return STR("float");
    if (!hex && (end == 'd' || str_find(expr, STR("."), 0) != SIZE_MAX))
        return STR("double");
    return STR("int");
}

/* Of what shows its type by how it is written; empty: what does not. */
static str literal_type(str expr)
{
    static const char *const truths[] = {" == ", " != ", " && ", " || ",        " < ",
                                         " > ",  " <= ", " >= ", " instanceof "};
    if (has_operator(expr, "=>") || has_operator(expr, "->") || str_starts(expr, STR("delegate")))
        return STR("=>");
    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++)
        if (has_operator(expr, truths[i]) && !has_operator(expr, " ? "))
            return STR("boolean");
    if (*expr.p == '"' || str_starts(expr, STR("$\"")) || str_starts(expr, STR("@\"")))
        return STR("String");
    if (has_operator(expr, " + \"") || str_starts(expr, STR("nameof(")))
        return STR("String");
    if (*expr.p == '\'')
        return has_operator(expr, " + ") ? (str){0} : STR("char");
    if (str_eqz(expr, "true") || str_eqz(expr, "false") || *expr.p == '!')
        return STR("boolean");
    if (str_eqz(expr, "null") || str_eqz(expr, "default"))
        return STR("null");
    if (str_ends(expr, STR(".class")) || str_starts(expr, STR("typeof(")))
        return str_ends(expr, STR(".class")) ? STR("Class") : STR("Type");
    bool digit = isdigit((unsigned char)*expr.p) ||
                 (expr.n > 1 && *expr.p == '-' && isdigit((unsigned char)expr.p[1]));
    return digit ? number_type(expr) : (str){0};
}

/* (T) x; new T(...), new T[n] and new T[] { ... }. */
static str made_type(str expr)
{
    size_t whole;
    if (*expr.p == '(') {
        str inside = str_trim(expr_bracket(expr, &whole));
        bool word = inside.n && isalpha((unsigned char)*inside.p) && whole < expr.n;
        for (size_t i = 0; word && i < inside.n; i++)
            word = type_is_word(inside.p[i]) || strchr(".<>[]?, ", inside.p[i]);
        char next = whole < expr.n ? str_trim(str_sub(expr, whole, expr.n)).p[0] : 0;
        return word && (isalnum((unsigned char)next) || next == '(' || next == '"') ? inside
                                                                                    : (str){0};
    }
    if (!str_starts(expr, STR("new ")))
        return (str){0};
    str rest = str_trim(str_sub(expr, 4, expr.n));
    size_t n = 0;
    int depth = 0;
    while (n < rest.n && (depth || type_is_word(rest.p[n]) || strchr(".<", rest.p[n]))) {
        depth += rest.p[n] == '<';
        depth -= rest.p[n] == '>';
        n++;
    }
    bool list = n < rest.n && rest.p[n] == '[';
    size_t close = list ? str_find(rest, STR("]"), n) : SIZE_MAX;
    if (!list || close == SIZE_MAX)
        return str_sub(rest, 0, n);
    return close == n + 1 ? str_sub(rest, 0, close + 1) : (str){0};
}

/* Of a call whose name says what it gives in every library: x.toString(), x.size(). */
static str known_result(str expr)
{
    static const struct {
        const char *name, *type;
    } all[] = {{"toString", "String"},    {"ToString", "String"},    {"substring", "String"},
               {"Substring", "String"},   {"trim", "String"},        {"Trim", "String"},
               {"toLowerCase", "String"}, {"toUpperCase", "String"}, {"equals", "boolean"},
               {"Equals", "boolean"},     {"isEmpty", "boolean"},    {"length", "int"},
               {"size", "int"},           {"hashCode", "int"},       {"GetHashCode", "int"}};
    size_t open = 0;
    for (size_t at = 0; (at = str_find(expr, STR("("), at)) != SIZE_MAX; at++) {
        size_t whole = 0;
        expr_bracket(str_sub(expr, at, expr.n), &whole);
        open = at;
        if (!whole || at + whole >= expr.n)
            break;
        at += whole - 1;
    }
    str name = type_last_word(str_sub(expr, 0, open));
    for (size_t i = 0; open && expr.p[expr.n - 1] == ')' && i < sizeof all / sizeof *all; i++)
        if (str_eqz(name, all[i].name))
            return str_of(all[i].type);
    return (str){0};
}

static void argument_read(const struct unit *u, const struct use *use, str expr,
                          struct argument *out)
{
    static const char *const before[] = {"ref ", "in ", "out "};
    struct place at = {u->folder, u->file};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (str_starts(expr, str_of(before[i])))
            expr = str_trim(str_sub(expr, strlen(before[i]), expr.n));
    if (!expr.n)
        return;
    out->type = literal_type(expr);
    if (!out->type.n)
        out->type = made_type(expr);
    if (!out->type.n && !has_operator(expr, " ") && !has_operator(expr, ":"))
        out->type = infer_type(u, use, expr, &at);
    if (!out->type.n && !has_operator(expr, " "))
        out->type = known_result(expr);
    bool named = out->type.n && !is_list(out->type) && !plain_of(out->type).family;
    if (named && isalpha((unsigned char)*out->type.p))
        classes_of(u, &at, out->type, &out->is);
}

static bool is_after_new(str text, uint32_t byte)
{
    str before = str_trim(str_sub(text, byte > 80 ? byte - 80 : 0, byte));
    while (before.n && (type_is_word(before.p[before.n - 1]) || before.p[before.n - 1] == '.') &&
           !str_ends(before, STR("new"))) /* new a.b.T() */
        before.n--;
    return str_ends(before, STR("new")) && (before.n == 3 || !type_is_word(before.p[before.n - 4]));
}

void arguments_read(const struct unit *u, const struct use *use, bool types, struct arguments *out)
{
    str v[MAX_ARGUMENTS], text = world_source(u->world, u->file, u->path);
    *out = (struct arguments){0};
    if (use->byte + use->name.n > text.n ||
        !str_eq(str_sub(text, use->byte, use->byte + use->name.n), use->name))
        return;
    out->constructs = is_after_new(text, use->byte);
    if (!types)
        return;
    int n = text_argument_list(text, use->byte + (uint32_t)use->name.n, v, MAX_ARGUMENTS);
    if (n > 0)
        out->n = n < MAX_ARGUMENTS ? (size_t)n : MAX_ARGUMENTS;
    for (size_t i = 0; i < out->n; i++)
        argument_read(u, use, v[i], &out->v[i]);
}

/* ---- what a definition takes ---- */

static int plain_fit(struct plain a, struct plain p)
{
    if (a.family != p.family)
        return NEVER;
    if (a.family != FAMILY_NUMBER || a.width == p.width)
        return a.boxed == p.boxed ? SAME : SAME - 1;
    if (a.width > p.width || p.boxed)
        return NEVER;
    return p.width - a.width > 3 ? WIDER - 1 : WIDER;
}

/* class A implements Iterable<B>: a library's interface by its name. */
static bool head_names(const struct unit *u, const struct def *d, str name)
{
    str head = d ? str_of(world_signature(u->world, d)) : (str){0};
    size_t at = head.n ? str_find(head, name, 0) : SIZE_MAX;
    for (; at != SIZE_MAX; at = str_find(head, name, at + 1)) {
        size_t end = at + name.n;
        if ((!at || !type_is_word(head.p[at - 1])) && (end == head.n || !type_is_word(head.p[end])))
            return true;
    }
    return false;
}

/* Nothing of a library descends from what the repository defines; of two of a library's classes
 * one may descend from the other. */
static int class_fit(const struct unit *u, const struct argument *a, const struct def *d, str takes)
{
    struct place at = {d->folder, d->file};
    str is = type_name(a->type, NULL), name = type_name(takes, NULL), found;
    if (str_eq(is, name))
        return SAME;
    if (str_eqz(is, "Class"))
        return str_eqz(name, "Type") ? WIDER : NEVER;
    for (size_t i = 0; i < a->is.n; i++)
        if (str_eq(a->is.v[i].name, name))
            return a->is.v[i].level < 2 ? SAME - a->is.v[i].level : WIDER;
    if (a->is.n && head_names(u, a->is.v[0].def, name))
        return SAME - 1;
    return class_find(u, &at, takes, &found) ? UNLIKELY : 0;
}

static int argument_fit(const struct unit *u, const struct argument *a, const struct def *d,
                        str takes)
{
    str name = type_name(takes, NULL);
    struct plain p = plain_of(takes), is = plain_of(a->type);
    if (!a->type.n || !takes.n)
        return 0;
    if (takes_all(bare(takes)))
        return ANYTHING;
    if (str_eqz(a->type, "null"))
        return p.family && !p.boxed ? NEVER : 0;
    if (str_eqz(a->type, "=>"))
        return p.family || is_list(takes) ? NEVER : 0;
    if (is_list(a->type) != is_list(takes))
        return is_list(takes) || p.family ? NEVER : UNLIKELY;
    if (is_list(takes)) {
        str x = element_of(a->type), y = element_of(takes);
        return str_eq(x, y) ? SAME : takes_all(y) ? ANYTHING : NEVER;
    }
    if (is.family && p.family)
        return plain_fit(is, p);
    if (is.family == FAMILY_TEXT && str_eqz(name, "CharSequence"))
        return SAME - 1;
    if (is.family || p.family)
        return str_eqz(name, "Number") && is.family == FAMILY_NUMBER ? ANYTHING : NEVER / 2;
    return class_fit(u, a, d, takes);
}

bool arguments_may_mean(const struct arguments *a, const struct def *d, str name)
{
    return !a->constructs || !symbol_is_function((enum symbol_kind)d->kind) ||
           (d->owner && str_eqz(name, d->owner));
}

unsigned extends(const struct unit *u, const struct use *use, const struct def *d)
{
    if (!use->qualifier.n || !(d->rules->traits & PARTIAL) ||
        (d->owner && str_eqz(type_last_word(use->qualifier), d->owner)))
        return 0;
    return str_find(str_of(world_signature(u->world, d)), STR("(this "), 0) != SIZE_MAX;
}

int arguments_fit(const struct unit *u, const struct use *use, const struct arguments *a,
                  const struct def *d)
{
    str signature = str_of(world_signature(u->world, d)), rest = {0};
    bool open = str_find(signature, STR("params "), 0) != SIZE_MAX;
    unsigned first = extends(u, use, d);
    str name = use->name;
    int sum = 0;
    for (unsigned i = 0; i < a->n; i++) {
        str one = type_of_parameter(signature, name, i + first, d->rules->traits);
        if (str_ends(one, STR("...")) && a->n == i + 1 && is_list(a->v[i].type)) {
            one = str_sub(one, 0, one.n - 3);
            sum += argument_fit(u, &(struct argument){.type = element_of(a->v[i].type)}, d, one);
            continue;
        }
        if (str_ends(one, STR("..."))) {
            rest = str_sub(one, 0, one.n - 3);
            sum--; /* a fixed number is preferred */
        } else if (open && !type_of_parameter(signature, name, i + first + 1, d->rules->traits).n &&
                   is_list(one) && !is_list(a->v[i].type)) {
            rest = element_of(one);
            sum--;
        }
        sum += argument_fit(u, &a->v[i], d, rest.n ? rest : one);
    }
    return sum;
}
