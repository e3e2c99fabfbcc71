/* Predicates of rules: read and evaluated here, because the C library only parses them. Regular
 * expressions are POSIX extended ones. */
#include "rules.h"

struct predicate_word {
    const char *name;
    enum predicate_op op;
    bool negated;
};
static const struct predicate_word words[] = {
    {"#eq?", PRED_EQ, false},
    {"#any-of?", PRED_EQ, false},
    {"#any-eq?", PRED_EQ, false},
    {"#not-eq?", PRED_EQ, true},
    {"#not-any-of?", PRED_EQ, true},
    {"#match?", PRED_MATCH, false},
    {"#not-match?", PRED_MATCH, true},
    {"#parent?", PRED_PARENT, false},
    {"#not-parent?", PRED_PARENT, true},
    {"#inside?", PRED_INSIDE, false},
    {"#not-inside?", PRED_INSIDE, true},
};
static const struct {
    const char *name;
    uint32_t flag;
} flags[] = {{"local", RULE_LOCAL},     {"exit", RULE_EXIT}, {"value", RULE_VALUE},
             {"replace", RULE_REPLACE}, {"drop", RULE_DROP}, {"merge", RULE_MERGE},
             {"call", RULE_CALL}};

static bool set_read(struct rule *rule, str *text, err *e)
{
    for (str t = rules_token(text); t.n && *t.p != ')'; t = rules_token(text)) {
        size_t i = 0, n = sizeof flags / sizeof *flags;
        while (i < n && !str_eqz(t, flags[i].name))
            i++;
        if (i == n)
            return err_set(e, ERR_FORMAT, "unknown #set! word " STR_FMT, STR_ARG(t));
        rule->flags |= flags[i].flag;
    }
    return true;
}

static str string_read(struct rules *r, str t)
{
    char *p = arena_strdup(r->memory, str_sub(t, 1, t.n - 1));
    size_t n = 0;
    for (size_t i = 0; p[i]; i++) {
        if (p[i] == '\\' && (p[i + 1] == '"' || p[i + 1] == '\\'))
            i++;
        p[n++] = p[i];
    }
    p[n] = 0;
    return (str){p, n};
}

static bool arguments_read(struct rules *r, struct predicate *p, str *text, err *e)
{
    enum { MAX = 64 };
    p->strings = ARENA_ARRAY(r->memory, str, MAX);
    p->other = -1;
    bool have_capture = p->op == PRED_PARENT || p->op == PRED_INSIDE;
    for (str t = rules_token(text); !t.n || *t.p != ')'; t = rules_token(text)) {
        if (!t.n || p->n == MAX)
            return err_set(e, ERR_FORMAT, "predicate is not closed");
        if (*t.p == '@') {
            int id = rules_capture(r, str_sub(t, 1, t.n), e);
            if (id < 0)
                return false;
            if (have_capture)
                p->other = id;
            else
                p->capture = (uint16_t)id, have_capture = true;
        } else if (*t.p == '"') {
            p->strings[p->n++] = string_read(r, t);
        } else {
            return err_set(e, ERR_FORMAT, "predicate argument " STR_FMT, STR_ARG(t));
        }
    }
    return have_capture || err_set(e, ERR_FORMAT, "predicate without a capture");
}

static bool predicate_finish(struct rules *r, struct predicate *p, err *e)
{
    if (p->op == PRED_MATCH && p->n != 1)
        return err_set(e, ERR_FORMAT, "#match? takes one expression");
    if (p->op == PRED_MATCH && regcomp(&p->regex, p->strings[0].p, REG_EXTENDED | REG_NOSUB))
        return err_set(e, ERR_FORMAT, "bad expression \"%s\"", p->strings[0].p);
    if (p->op != PRED_PARENT && p->op != PRED_INSIDE)
        return true;
    p->types = ARENA_ARRAY(r->memory, TSSymbol, p->n);
    for (size_t i = 0; i < p->n; i++) {
        str s = p->strings[i];
        p->types[i] = ts_language_symbol_for_name(r->grammar, s.p, (uint32_t)s.n, true);
        if (!p->types[i])
            return err_set(e, ERR_FORMAT, "unknown node type \"%s\"", s.p);
    }
    return true;
}

bool predicate_read(struct rules *r, struct rule *rule, str *text, err *e)
{
    str word = rules_token(text);
    if (str_eqz(word, "#set!"))
        return set_read(rule, text, e);
    size_t i = 0, n = sizeof words / sizeof *words;
    while (i < n && !str_eqz(word, words[i].name))
        i++;
    if (i == n)
        return err_set(e, ERR_FORMAT, "unknown predicate " STR_FMT, STR_ARG(word));
    struct predicate *p = ARENA_NEW(r->memory, struct predicate);
    p->op = words[i].op, p->negated = words[i].negated;
    if (!arguments_read(r, p, text, e) || !predicate_finish(r, p, e))
        return false;
    p->next = rule->predicates, rule->predicates = p;
    return true;
}

/* ---- evaluation ---- */

static str node_text(const struct match_state *m, TSNode node)
{
    return str_sub(m->text, ts_node_start_byte(node), ts_node_end_byte(node));
}

static bool text_matches(const struct predicate *p, str s)
{
    char small[256]; /* names and tokens; a longer text is tested by its beginning */
    size_t n = s.n < sizeof small - 1 ? s.n : sizeof small - 1;
    memcpy(small, s.p, n);
    small[n] = 0;
    return regexec(&p->regex, small, 0, NULL, 0) == 0;
}

static bool text_equals(const struct match_state *m, const struct predicate *p, str s)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(s, p->strings[i]))
            return true;
    for (size_t i = 0; p->other >= 0 && i < m->n; i++)
        if (m->ids[i] == p->other && str_eq(s, node_text(m, m->nodes[i])))
            return true;
    return false;
}

static bool type_listed(const struct predicate *p, TSSymbol type)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->types[i] == type)
            return true;
    return false;
}

static bool ancestors_fit(const struct match_state *m, const struct predicate *p)
{
    size_t most = p->op == PRED_PARENT ? 1 : 64;
    for (size_t i = 0; i < most && i < m->n_ancestors; i++)
        if (type_listed(p, m->ancestors[m->n_ancestors - 1 - i]))
            return true;
    return false;
}

static bool predicate_holds(const struct match_state *m, const struct predicate *p)
{
    if (p->op == PRED_PARENT || p->op == PRED_INSIDE)
        return ancestors_fit(m, p) != p->negated;
    for (size_t i = 0; i < m->n; i++) {
        if (m->ids[i] != p->capture)
            continue;
        str s = node_text(m, m->nodes[i]);
        bool fits = p->op == PRED_MATCH ? text_matches(p, s) : text_equals(m, p, s);
        if (fits == p->negated)
            return false;
    }
    return true;
}

bool predicates_hold(const struct match_state *m, const struct predicate *p)
{
    for (; p; p = p->next)
        if (!predicate_holds(m, p))
            return false;
    return true;
}
