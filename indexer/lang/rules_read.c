/* Reads rule files: text to patterns. Knows the notation and the names of captures; does not match
 * anything. Errors name the line of the file. */
#include "../../engine/base/vec.h"
#include "rules.h"

struct reader {
    struct rules *rules;
    str rest, whole;
    bool lenient, unknown; /* unknown: the rule names something this grammar has not got */
    err *e;
};

static uint32_t reader_line(const struct reader *r)
{
    uint32_t line = 1;
    for (const char *p = r->whole.p; p < r->rest.p; p++)
        line += *p == '\n';
    return line;
}

static bool reader_fail(struct reader *r, const char *what, str token)
{
    return err_set(r->e, ERR_FORMAT, "rules line %u: %s \"" STR_FMT "\"", reader_line(r), what,
                   STR_ARG(token));
}

static void blanks_skip(str *t)
{
    for (;;) {
        while (t->n && strchr(" \t\r\n", *t->p))
            t->p++, t->n--;
        if (!t->n || *t->p != ';')
            return;
        while (t->n && *t->p != '\n')
            t->p++, t->n--;
    }
}

str rules_token(str *t)
{
    blanks_skip(t);
    size_t n = 0;
    if (!t->n)
        return (str){t->p, 0};
    if (*t->p == '"') {
        for (n = 1; n < t->n && t->p[n] != '"'; n++)
            n += t->p[n] == '\\';
        n += n < t->n;
    } else if (strchr("()[].?*!", *t->p)) {
        n = 1;
    } else {
        while (n < t->n && !strchr(" \t\r\n()[]?*!\";", t->p[n]) &&
               !(t->p[n] == '.' && *t->p != '@'))
            n++;
        n += n < t->n && (t->p[n] == '?' || t->p[n] == '!') && *t->p == '#';
    }
    str token = {t->p, n};
    t->p += n, t->n -= n;
    return token;
}

static str token_peek(const struct reader *r)
{
    str copy = r->rest;
    return rules_token(&copy);
}

/* ---- captures ---- */

struct capture_name {
    const char *name;
    enum capture_kind kind;
};
static const struct capture_name plain_captures[] = {
    {"start", CAP_START},
    {"end", CAP_END},
    {"value", CAP_VALUE},
    {"name", CAP_NAME},
    {"qualifier", CAP_QUALIFIER},
    {"alias", CAP_ALIAS},
    {"scope", CAP_SCOPE},
    {"hidden", CAP_HIDDEN},
    {"body", CAP_BODY},
    {"head", CAP_HEAD},
    {"doc", CAP_DOC},
    {"comment", CAP_COMMENT},
    {"local", CAP_LOCAL},
    {"binding", CAP_BINDING},
    {"text", CAP_TEXT},
    {"tail", CAP_TAIL},
    {"embed", CAP_EMBED},
    {"language", CAP_LANGUAGE},
};
static const char *const reference_names[] = {"call",    "type",  "import", "macro",
                                              "pointer", "value", "typed",  "export",
                                              "element", "embed", "return", "callback"};
static const char *const step_names[] = {"simple", "branch", "arm",    "loop",  "block", "comment",
                                         "label",  "jump",   "return", "throw", "value"};
static const char *const color_names[] = {
    "text",     "comment",  "string",   "number",   "keyword", "type", "function",
    "constant", "variable", "property", "operator", "preproc", "tag",  "heading"};

static int name_index(str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eqz(name, names[i]))
            return (int)i;
    return -1;
}

static int kind_index(str name)
{
    for (int k = 0; k < SYM_KINDS; k++)
        if (str_eqz(name, symbol_kind_name((enum symbol_kind)k)))
            return k;
    return -1;
}

static bool capture_classify(str name, struct rule_capture *out)
{
    size_t dot = str_find(name, STR("."), 0);
    out->kind = CAP_OTHER, out->sub = 0;
    if (name.n && name.p[0] == '_')
        return true;
    if (dot == SIZE_MAX) {
        for (size_t i = 0; i < sizeof plain_captures / sizeof *plain_captures; i++)
            if (str_eqz(name, plain_captures[i].name))
                return out->kind = (uint8_t)plain_captures[i].kind, true;
        return false;
    }
    str head = str_sub(name, 0, dot), tail = str_sub(name, dot + 1, name.n);
    int sub = -1;
    if (str_eqz(head, "definition"))
        out->kind = CAP_DEFINITION, sub = kind_index(tail);
    else if (str_eqz(head, "declaration"))
        out->kind = CAP_DECLARATION, sub = kind_index(tail);
    else if (str_eqz(head, "reference"))
        out->kind = CAP_REFERENCE,
        sub = name_index(tail, reference_names, sizeof reference_names / sizeof(char *));
    else if (str_eqz(head, "step"))
        out->kind = CAP_STEP,
        sub = name_index(tail, step_names, sizeof step_names / sizeof(char *));
    else if (str_eqz(head, "color"))
        out->kind = CAP_COLOR,
        sub = name_index(tail, color_names, sizeof color_names / sizeof(char *));
    else if (str_eqz(head, "embed"))
        out->kind = CAP_EMBED, sub = 0;
    out->sub = (uint8_t)sub;
    return sub >= 0;
}

int rules_capture(struct rules *r, str name, err *e)
{
    for (size_t i = 0; i < r->n_captures; i++)
        if (str_eqz(name, r->captures[i].name))
            return (int)i;
    struct rule_capture c;
    if (!capture_classify(name, &c) || r->n_captures == 255)
        return err_set(e, ERR_FORMAT, "unknown capture @" STR_FMT, STR_ARG(name)), -1;
    c.name = arena_strdup(r->memory, name);
    struct rule_capture *more = ARENA_ARRAY(r->memory, struct rule_capture, r->n_captures + 1);
    if (r->n_captures)
        memcpy(more, r->captures, r->n_captures * sizeof *more);
    more[r->n_captures] = c;
    r->captures = more;
    return (int)r->n_captures++;
}

/* ---- patterns ---- */

static bool pattern_read(struct reader *r, struct rule_node **out);

static struct rule_node *node_new(struct reader *r)
{
    return ARENA_NEW(r->rules->memory, struct rule_node);
}

static TSFieldId field_find(struct reader *r, str name)
{
    TSFieldId f = ts_language_field_id_for_name(r->rules->grammar, name.p, (uint32_t)name.n);
    if (!f) {
        r->unknown = true;
        if (!r->lenient)
            reader_fail(r, "unknown field", name);
    }
    return f;
}

static void type_find(struct reader *r, struct rule_node *n, str name, bool named)
{
    if (named && str_eqz(name, "_")) {
        n->test = TEST_NAMED;
        return;
    }
    if (named && str_eqz(name, "ERROR")) {
        n->test = TEST_ERROR;
        return;
    }
    n->test = TEST_TYPE;
    n->type = ts_language_symbol_for_name(r->rules->grammar, name.p, (uint32_t)name.n, named);
    if (!n->type || ts_language_symbol_type(r->rules->grammar, n->type) == TSSymbolTypeSupertype) {
        r->unknown = true;
        if (!r->lenient)
            reader_fail(r, "unknown node type", name);
    }
}

static bool captures_read(struct reader *r, struct rule_node *n)
{
    for (str t = token_peek(r); t.n && (*t.p == '@' || *t.p == '?' || *t.p == '*');
         t = token_peek(r)) {
        rules_token(&r->rest);
        if (*t.p == '?') {
            n->optional = true;
        } else if (*t.p == '*') {
            n->optional = n->many = true;
        } else {
            int id = rules_capture(r->rules, str_sub(t, 1, t.n), r->e);
            if (id < 0)
                return err_wrap(r->e, "rules line %u", reader_line(r));
            if (n->n_captures == RULE_CAPTURES)
                return reader_fail(r, "too many captures at", t);
            n->captures[n->n_captures++] = (uint16_t)id;
        }
    }
    return true;
}

/* Children of a pattern up to its closing bracket. */
static bool kids_read(struct reader *r, struct rule *rule, struct rule_node *n)
{
    struct rule_node **tail = &n->kids, *last = NULL;
    bool anchored = false;
    for (;;) {
        str t = token_peek(r);
        if (!t.n)
            return reader_fail(r, "a bracket is not closed near", (str){"end", 3});
        if (*t.p == ')')
            break;
        if (*t.p == '.' || *t.p == '!') {
            rules_token(&r->rest);
            if (*t.p == '.')
                anchored = true;
            else
                n->absent[n->absent[0] != 0] = field_find(r, rules_token(&r->rest));
            continue;
        }
        str after = r->rest;
        rules_token(&after);
        if (*t.p == '(' && after.n && rules_token(&after).p[0] == '#') {
            rules_token(&r->rest);
            if (!predicate_read(r->rules, rule, &r->rest, r->e)) {
                if (!r->lenient)
                    return err_wrap(r->e, "rules line %u", reader_line(r));
                return false;
            }
            continue;
        }
        struct rule_node *kid;
        if (!pattern_read(r, &kid))
            return false;
        kid->anchored = anchored, anchored = false;
        *tail = last = kid, tail = &kid->next;
    }
    if (last)
        last->anchored_last = anchored;
    rules_token(&r->rest);
    return true;
}

static bool alternatives_read(struct reader *r, struct rule_node *n)
{
    struct rule_node **tail = &n->alternatives;
    n->test = TEST_ALTERNATIVES;
    for (str t = token_peek(r); !(t.n && *t.p == ']'); t = token_peek(r)) {
        if (!t.n || !pattern_read(r, tail))
            return reader_fail(r, "a list is not closed near", t);
        tail = &(*tail)->next;
    }
    rules_token(&r->rest);
    return true;
}

static str token_unquote(struct reader *r, str t)
{
    char *p = arena_strdup(r->rules->memory, str_sub(t, 1, t.n - 1));
    size_t n = 0;
    for (size_t i = 0; p[i]; i++) {
        i += p[i] == '\\';
        p[n++] = p[i];
    }
    return (str){p, n};
}

static struct rule *rule_current(struct reader *r)
{
    return &r->rules->v[r->rules->n];
}

static bool pattern_read(struct reader *r, struct rule_node **out)
{
    struct rule_node *n = *out = node_new(r);
    str t = rules_token(&r->rest);
    if (r->rest.n && t.n && t.p[t.n - 1] == ':') {
        n->field = field_find(r, str_sub(t, 0, t.n - 1));
        t = rules_token(&r->rest);
    } else if (t.n && r->rest.n > 1 && r->rest.p[0] == '*' && r->rest.p[1] == ':') {
        n->field = field_find(r, t);
        n->follow = true;
        r->rest = str_sub(r->rest, 2, r->rest.n);
        t = rules_token(&r->rest);
    }
    if (!t.n)
        return reader_fail(r, "a pattern is missing near", t);
    if (*t.p == '(') {
        type_find(r, n, rules_token(&r->rest), true);
        if (!kids_read(r, rule_current(r), n))
            return false;
    } else if (*t.p == '[') {
        if (!alternatives_read(r, n))
            return false;
    } else if (*t.p == '"') {
        type_find(r, n, token_unquote(r, t), false);
    } else if (str_eqz(t, "_")) {
        n->test = TEST_ANY;
    } else {
        return reader_fail(r, "unexpected", t);
    }
    return captures_read(r, n) && (r->lenient || !r->e->code);
}

/* ---- files ---- */

/* The part of the file under "; section: NAME", up to the next one. */
static str section_find(str text, enum rules_section s)
{
    static const str heads[] = {
        {"; section: tags", 15}, {"; section: steps", 16}, {"; section: colors", 17}};
    size_t from = str_find(text, heads[s], 0);
    if (from == SIZE_MAX)
        return (str){text.p, 0};
    size_t to = str_find(text, STR("; section: "), from + 1);
    return str_sub(text, from, to == SIZE_MAX ? text.n : to);
}

/* Steps over the rule that starts here, whatever is in it. */
static void rule_skip(str *t)
{
    int depth = 0;
    for (str k = rules_token(t); k.n; k = rules_token(t)) {
        depth += *k.p == '(' || *k.p == '[';
        depth -= *k.p == ')' || *k.p == ']';
        if (depth <= 0)
            break;
    }
    blanks_skip(t);
    while (t->n && *t->p == '@') {
        rules_token(t);
        blanks_skip(t);
    }
}

bool rules_read(struct rules *rules, str text, enum rules_section s, bool lenient, err *e)
{
    struct reader r = {.rules = rules, .whole = text, .lenient = lenient, .e = e};
    r.rest = section_find(text, s);
    err ignored = ERR_INIT;
    while (token_peek(&r).n) {
        str start = r.rest;
        if (rules->n == rules->max)
            return err_set(e, ERR_FORMAT, "too many rules");
        struct rule *rule = rule_current(&r);
        *rule = (struct rule){.number = (uint32_t)rules->n};
        r.unknown = false;
        r.e = lenient ? &ignored : e;
        bool ok = pattern_read(&r, &rule->root);
        if (ok && !r.unknown) {
            rules->n++;
            continue;
        }
        rule_release(rule);
        if (!lenient)
            return false;
        err_clear(&ignored);
        r.rest = start;
        rule_skip(&r.rest);
    }
    return true;
}
