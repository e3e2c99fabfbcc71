/* What is left to say of a step when the model cannot say it right: what it calls, sets and
 * returns, by name, without order and conditions (see lead.h). */
#include "clause.h"
#include "lead.h"
#include "words.h"
#include <stdint.h>

enum { MAX_NAMED = 5, MAX_NAME = 48 };

struct names {
    str v[MAX_NAMED];
    size_t n, all;
};

static void name_add(struct names *l, str name)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->v[i], name))
            return;
    l->all++;
    if (l->n < MAX_NAMED && name.n <= MAX_NAME)
        l->v[l->n++] = name;
}

static void names_say(strbuf *b, const char *verb, const struct names *l)
{
    if (!l->n)
        return;
    strbuf_addf(b, "%s%s ", b->len ? "; " : "", verb);
    for (size_t i = 0; i < l->n; i++)
        strbuf_addf(b, "%s`" STR_FMT "`",
                    i == 0                            ? ""
                    : i + 1 == l->n && l->all == l->n ? " and "
                                                      : ", ",
                    STR_ARG(l->v[i]));
    if (l->all > l->n)
        strbuf_addf(b, " and %zu more", l->all - l->n);
}

/* `a` of "`a`" and "`a` and `b`". */
static void objects_add(struct names *l, const char *object)
{
    str s = str_of(object);
    for (size_t at = 0; at < s.n;) {
        size_t open = str_find(s, STR("`"), at);
        size_t close = open == SIZE_MAX ? SIZE_MAX : str_find(s, STR("`"), open + 1);
        if (close == SIZE_MAX)
            return;
        name_add(l, str_sub(s, open + 1, close));
        at = close + 1;
    }
}

static bool is_of(const struct clause *c, const char *const *verbs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(c->verb, verbs[i]) == 0)
            return true;
    return false;
}

char *step_mention(const struct outline *o, const char *language, str text, const struct step *s,
                   arena *a)
{
    static const char *const sets[] = {"sets", "takes", "increments", "decrements"};
    struct names calls = {.n = 0}, set = {.n = 0}, back = {.n = 0};
    struct code_words words = {0};
    err e = ERR_INIT;
    if (language && code_words(language, text, s->start_byte, s->end_byte, a, &words, &e))
        for (size_t i = 0; i < words.n; i++)
            if (words.v[i].is_call)
                name_add(&calls, str_sub(text, words.v[i].byte, words.v[i].byte + words.v[i].len));
    for (size_t i = 0; i < o->n; i++) {
        struct clause c;
        const struct code_node *n = &o->v[i];
        if (n->start_byte < s->start_byte || n->end_byte > s->end_byte || n->kind == NODE_COMMENT ||
            node_has_body(n) || !clause_read(n, text, 64, a, &c))
            continue;
        bool pieces = strstr(c.object, " to ") != NULL; /* values are in it as well */
        if (is_of(&c, sets, sizeof sets / sizeof *sets) && !pieces)
            objects_add(&set, c.object);
        else if (strcmp(c.verb, "returns") == 0 && c.object[0])
            objects_add(&back, c.object);
    }
    strbuf b;
    strbuf_init(&b, 0);
    names_say(&b, "uses", &calls);
    names_say(&b, "sets", &set);
    names_say(&b, "can return", &back);
    const char *still = step_still(o, text, s, a),
               *begin = still[0] ? still : step_begin(o, text, s, a);
    char *out = NULL;
    if (b.len && begin[0])
        out = arena_printf(a, "%s %s.", begin, b.p);
    else if (b.len)
        out = arena_printf(a, "%c%s.", b.p[0] - 32, b.p + 1);
    strbuf_release(&b);
    return out;
}
