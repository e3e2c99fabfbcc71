/* A step in the program's own words: each statement as clause.h reads it, conditions and loop
 * headers quoted, in the order of the code. Refuses as soon as one piece is not certain or the
 * whole gets too long to be read: then it is the model's.
 *
 * Invariant: every byte of the step's code is in a node that was told, or is a brace, a semicolon
 * or a word that closes a block. */
#include "arm.h"
#include "clause.h"
#include "facts.h"
#include "lead.h"
#include "words.h"
#include <stdint.h>

enum {
    MAX_QUOTE = 64,  /* of one statement */
    MAX_ALONE = 160, /* of a step that is but one */
    MAX_CLAUSES = 6,
    MAX_NODES = 24,
    MAX_TEXT = 300,
    MAX_SENTENCES = 3,
    MAX_DEPTH = 3,
    MAX_ARMS = 3
};

struct composer {
    const struct outline *o;
    str text;
    const struct step *s;
    arena *a;
    size_t clauses;
    size_t quote; /* longest piece of code to be quoted */
};

struct listing { /* sibling nodes of one block, in order */
    int32_t v[MAX_NODES];
    size_t n;
};

/* ---- what stands between nodes ---- */

/* The byte behind a comment at i, or i: some stand in the outline, some do not. */
static size_t comment_skip(str s, size_t i)
{
    bool block = str_starts(str_sub(s, i, s.n), STR("/*"));
    bool line =
        str_starts(str_sub(s, i, s.n), STR("//")) || str_starts(str_sub(s, i, s.n), STR("# "));
    size_t end = block ? str_find(s, STR("*/"), i + 2) : line ? str_find(s, STR("\n"), i) : i;
    return end == SIZE_MAX ? s.n : end + (block ? 2 : 0);
}

static bool gap_is_empty(str gap)
{
    static const char *const words[] = {"end", "fi", "done", "esac", "then", "do", "endif"};
    for (size_t i = 0; i < gap.n;) {
        i = comment_skip(gap, i);
        size_t from = i;
        while (i < gap.n && is_name_char(gap.p[i]))
            i++;
        if (i == gap.n && from == i)
            break;
        str w = str_sub(gap, from, i);
        bool known = false;
        for (size_t k = 0; k < sizeof words / sizeof *words; k++)
            known = known || str_eqz(w, words[k]);
        if (w.n && !known)
            return false;
        if (!w.n && !strchr(" \t\r\n{};:,)#", gap.p[i]))
            return false;
        i += !w.n;
    }
    return true;
}

/* The nodes directly inside `parent` between two bytes, comments left out; false when code stands
 * between them or they are too many. */
static bool nodes_list(struct composer *c, int32_t parent, uint32_t from, uint32_t to,
                       struct listing *out)
{
    uint32_t at = from;
    out->n = 0;
    for (size_t i = (size_t)(parent + 1); i < c->o->n && c->o->v[i].parent >= parent; i++) {
        const struct code_node *n = &c->o->v[i];
        if (n->parent != parent || n->start_byte < from || n->start_byte >= to)
            continue;
        if (n->start_byte > at && !gap_is_empty(str_sub(c->text, at, n->start_byte)))
            return false;
        at = n->end_byte > at ? n->end_byte : at;
        if (n->kind == NODE_COMMENT)
            continue;
        if (out->n == sizeof out->v / sizeof *out->v)
            return false;
        out->v[out->n++] = (int32_t)i;
    }
    return at >= to || gap_is_empty(str_sub(c->text, at, to));
}

/* ---- plain statements, one after the other ---- */

/* A break belongs to the innermost loop or switch. */
static const char *break_verb(const struct composer *c, int32_t node)
{
    for (int32_t p = c->o->v[node].parent; p >= 0; p = c->o->v[p].parent) {
        str h = node_header(&c->o->v[p], c->text);
        bool holds = str_starts(h, STR("switch")) || str_starts(h, STR("select"));
        if (c->o->v[p].kind == NODE_LOOP)
            return "leaves the loop";
        if (node_is_switch(&c->o->v[p], c->text) && holds) /* the end of a case is silent */
            return c->o->v[c->o->v[node].parent].parent == p ? NULL : "leaves the switch";
    }
    return "breaks off";
}

static bool is_declaration(const struct clause *c)
{
    return c->verb && strcmp(c->verb, "declares") == 0;
}

static bool node_is_empty(const struct composer *c, int32_t node)
{
    const struct code_node *n = &c->o->v[node];
    return str_eqz(str_trim(str_sub(c->text, n->start_byte, n->end_byte)), ";");
}

static bool clause_take(struct composer *c, int32_t node, struct clause *out)
{
    const struct code_node *n = &c->o->v[node];
    *out = (struct clause){NULL, "", ""};
    if (node_is_empty(c, node))
        return true;
    if (node_has_body(n) || !clause_read(n, c->text, c->quote, c->a, out))
        return false;
    if (strcmp(out->verb, "breaks off") == 0)
        out->verb = break_verb(c, node);
    return true;
}

/* Declarations without a value are worth a word only when there is nothing else. */
static size_t clauses_sift(struct clause *v, size_t n)
{
    bool others = false;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        others = others || (v[i].verb && !is_declaration(&v[i]));
    for (size_t i = 0; i < n; i++)
        if (v[i].verb && !(others && is_declaration(&v[i])))
            v[kept++] = v[i];
    return kept;
}

static bool clauses_same(const struct clause *x, const struct clause *y, bool rest_too)
{
    return strcmp(x->verb, y->verb) == 0 && x->object[0] && y->object[0] &&
           (!rest_too || (x->rest[0] && strcmp(x->rest, y->rest) == 0));
}

/* "`a`, `b`" of "`a` and `b`" */
static const char *names_only(struct composer *c, const char *object)
{
    const char *and = strstr(object, "` and `");
    return and? arena_printf(c->a, "%.*s`, %s", (int)(and-object), object, and+6) : object;
}

/* Neighbours that differ in their object alone become one: "`a`, `b` and `c`"; of many the first
 * few are named. */
static size_t clauses_merge(struct composer *c, struct clause *v, size_t n)
{
    enum { MOST_NAMED = 4 };
    size_t kept = 0;
    for (size_t i = 0; i < n;) {
        size_t k = i + 1;
        while (k < n && clauses_same(&v[i], &v[k], true))
            k++;
        size_t count = k - i, named = count > MOST_NAMED + 1 ? MOST_NAMED - 1 : count;
        const char *list = count > 1 ? names_only(c, v[i].object) : v[i].object;
        for (size_t m = 1; m < named; m++)
            list = arena_printf(c->a, "%s%s%s", list, m + 1 == count ? " and " : ", ",
                                names_only(c, v[i + m].object));
        if (named < count)
            list = arena_printf(c->a, "%s and %zu more", list, count - named);
        v[kept] = v[i];
        v[kept++].object = list;
        i = k;
    }
    c->clauses += kept;
    return kept;
}

/* "sets `a` to `b` and `c` to `d`, calls `f(c)` and returns `d`"; NULL: too many. */
static const char *clauses_join(struct composer *c, struct clause *v, size_t n)
{
    const char *said = "";
    bool listed = false;
    n = clauses_merge(c, v, clauses_sift(v, n));
    if (c->clauses > MAX_CLAUSES)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        bool same = i && clauses_same(&v[i - 1], &v[i], false);
        bool more = i + 1 < n && clauses_same(&v[i], &v[i + 1], false);
        bool last = true;
        for (size_t k = i + 1; k < n; k++)
            last = last && clauses_same(&v[k - 1], &v[k], false);
        const char *joint = !i                ? ""
                            : same            ? more ? ", " : " and "
                            : !last           ? ", "
                            : listed || i > 1 ? ", and "
                                              : " and ";
        listed = listed || same || strstr(v[i].object, " and ");
        said = arena_printf(c->a, "%s%s%s%s%s%s", said, joint, same ? "" : v[i].verb,
                            same || !v[i].object[0] ? "" : " ", v[i].object, v[i].rest);
    }
    return said;
}

/* ---- blocks ---- */

static const char *block_say(struct composer *c, int32_t node, int depth);

/* A block without other arms whose last statement leaves: nothing behind it can be taken for a part
 * of it. */
static bool is_guard(const struct composer *c, int32_t node)
{
    const struct code_node *last = NULL;
    for (size_t i = (size_t)node + 1; i < c->o->n && c->o->v[i].parent >= node; i++) {
        if (c->o->v[i].parent != node || c->o->v[i].kind == NODE_COMMENT)
            continue;
        if (c->o->v[i].kind == NODE_ARM)
            return false;
        last = &c->o->v[i];
    }
    return c->o->v[node].kind == NODE_BRANCH && last && !node_has_body(last) &&
           (last->kind == NODE_RETURN || last->kind == NODE_THROW || last->kind == NODE_JUMP);
}

/* Is something returned, thrown or jumped from anywhere inside? */
static bool may_leave(const struct composer *c, int32_t node)
{
    for (size_t i = (size_t)node + 1; i < c->o->n && c->o->v[i].parent >= node; i++) {
        enum node_kind k = c->o->v[i].kind;
        if (k == NODE_RETURN || k == NODE_THROW || k == NODE_JUMP)
            return true;
    }
    return false;
}

static bool begins_with_condition(const char *said)
{
    static const char *const conditions[] = {"if ", "unless ", "while ", "for ", "until "};
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        if (str_starts(str_of(said), str_of(conditions[i])))
            return true;
    return false;
}

/* ", and, if" or ", and calls": what joins an inner block to what was said before it. */
static const char *inner_joint(const char *inner)
{
    return begins_with_condition(inner) ? ", and, " : ", and ";
}

/* Is there nothing to tell from node i on? */
static bool rest_is_silent(struct composer *c, const struct listing *l, size_t i)
{
    struct clause v;
    for (; i < l->n; i++)
        if (node_has_body(&c->o->v[l->v[i]]) || !clause_take(c, l->v[i], &v) || v.verb)
            return false;
    return true;
}

/* What stands inside a block: plain statements and blocks in turn. Behind an inner block it is said
 * that it has ended. */
static const char *body_say(struct composer *c, const struct listing *l, int depth)
{
    struct clause v[sizeof l->v / sizeof *l->v];
    const char *said = "", *after = "";
    for (size_t i = 0; i < l->n;) {
        size_t n = 0;
        for (; i < l->n && !node_has_body(&c->o->v[l->v[i]]); i++)
            if (!clause_take(c, l->v[i], &v[n++]))
                return NULL;
        const char *plain = clauses_join(c, v, n);
        if (!plain)
            return NULL;
        if (plain[0])
            said = arena_printf(c->a, "%s%s%s", said, after ? after : "", plain);
        if (i == l->n)
            break;
        const char *inner = depth < MAX_DEPTH ? block_say(c, l->v[i], depth + 1) : NULL;
        if (!inner)
            return NULL;
        const char *joint = plain[0] ? inner_joint(inner) : after;
        said = arena_printf(c->a, "%s%s%s", said, joint, inner);
        const struct code_node *x = &c->o->v[l->v[i]];
        after = is_guard(c, l->v[i])     ? "; then "
                : may_leave(c, l->v[i])  ? NULL
                : x->kind == NODE_BRANCH ? "; then, in any case, "
                : x->kind == NODE_LOOP   ? "; after that loop, "
                                         : NULL;
        i++;
        if (!after && !rest_is_silent(c, l, i))
            return NULL;
    }
    return said[0] ? said : "does nothing more";
}

/* "otherwise", "on `except E`", "at the end" before what an arm does; NULL: something else. */
static const char *arm_begin(struct composer *c, const struct code_node *arm)
{
    str h = node_header(arm, c->text), cond = node_condition(arm, c->text), q;
    while (h.n && strchr("{}: \t\r\n", h.p[h.n - 1]))
        h.n--;
    while (h.n && strchr("} \t\r\n", h.p[0]))
        h = str_sub(h, 1, h.n);
    if (str_starts(h, STR("#else")))
        return "otherwise";
    if (str_starts(h, STR("els")) || str_starts(h, STR("elif"))) {
        if (!cond.n)
            return "otherwise";
        return code_quote(cond, MAX_QUOTED, c->a, &q)
                   ? arena_printf(c->a, "otherwise, if `" STR_FMT "`,", STR_ARG(q))
                   : NULL;
    }
    if (str_starts(h, STR("finally")) || str_starts(h, STR("ensure")))
        return "in any case";
    bool caught = str_starts(h, STR("except")) || str_starts(h, STR("catch"));
    return caught && code_quote(h, MAX_QUOTED, c->a, &q)
               ? arena_printf(c->a, "on `" STR_FMT "`", STR_ARG(q))
               : NULL;
}

static bool holds_block(const struct composer *c, const struct listing *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (node_has_body(&c->o->v[l->v[i]]))
            return true;
    return false;
}

/* After an inner if, "otherwise" would be taken for its else: the condition is said once more. */
static const char *arm_apart(struct composer *c, int32_t arm)
{
    const char *begin = node_begin(c->o, c->text, arm, c->a);
    return str_starts(str_of(begin), STR("Unless")) ? arena_printf(c->a, "u%s", begin + 1) : NULL;
}

/* "if `a`, returns `b`; otherwise calls `c()`" */
static const char *block_say(struct composer *c, int32_t node, int depth)
{
    const struct code_node *n = &c->o->v[node];
    const char *begin = node_begin(c->o, c->text, node, c->a);
    struct listing l, body = {.n = 0};
    if (!node_has_body(n) || !begin[0] || node_is_switch(n, c->text) ||
        !nodes_list(c, node, n->tail ? n->start_byte : n->header_end, node_body_end(n, c->text),
                    &l))
        return NULL;
    size_t i = 0;
    for (; i < l.n && c->o->v[l.v[i]].kind != NODE_ARM; i++)
        body.v[body.n++] = l.v[i];
    const char *inside = body_say(c, &body, depth);
    if (!inside || l.n - i > MAX_ARMS || (i < l.n && depth > 1))
        return NULL;
    bool nested = holds_block(c, &body), falls = false;
    if (node_is_case(c->o, c->text, node)) {
        enum arm_end end = arm_end(c->o, c->text, node);
        if (end == ARM_DOUBTFUL)
            return NULL;
        falls = end == ARM_FALLS;
    }
    const char *said = arena_printf(c->a, "%c%s %s%s", begin[0] + ('a' - 'A'), begin + 1, inside,
                                    falls ? ", and goes on with the next case" : "");
    for (; i < l.n; i++) {
        const struct code_node *arm = &c->o->v[l.v[i]];
        struct listing inner;
        const char *how = nested ? arm_apart(c, l.v[i]) : arm_begin(c, arm);
        if (!how || !nodes_list(c, l.v[i], arm->header_end, arm->end_byte, &inner))
            return NULL;
        const char *then = body_say(c, &inner, depth + (i + 1 < l.n));
        if (!then)
            return NULL;
        nested = holds_block(c, &inner);
        said = arena_printf(c->a, "%s; %s %s", said, how, then);
    }
    return said;
}

/* Does more of the block follow behind the step than other arms and closing lines? */
static bool more_follows(const struct composer *c, int32_t node)
{
    for (size_t i = (size_t)node + 1; i < c->o->n && c->o->v[i].parent >= node; i++) {
        const struct code_node *x = &c->o->v[i];
        if (x->parent == node && x->start_byte >= c->s->end_byte && x->kind != NODE_ARM &&
            x->kind != NODE_COMMENT)
            return true;
    }
    return false;
}

static const char *open_say(struct composer *c, int32_t node, int depth);

/* The first arms of a switch; the last may go on behind the step. */
static const char *cases_say(struct composer *c, const struct listing *l)
{
    const char *said = "";
    for (size_t i = 0; i < l->n; i++) {
        const struct code_node *x = &c->o->v[l->v[i]];
        if (x->kind == NODE_LABEL && i + 1 < l->n)
            continue;
        const char *one = x->kind != NODE_ARM            ? NULL
                          : x->end_byte > c->s->end_byte ? open_say(c, l->v[i], 0)
                                                         : block_say(c, l->v[i], 0);
        if (!one)
            return NULL;
        said = arena_printf(c->a, "%s%s%s", said, said[0] ? "; " : "", one);
    }
    return said[0] ? said : NULL;
}

/* A block that begins in the step and goes on behind it: its header, and what of it is here. */
static const char *open_say(struct composer *c, int32_t node, int depth)
{
    const struct code_node *n = &c->o->v[node];
    const char *first = more_follows(c, node) ? "first " : "";
    const char *begin = node_begin(c->o, c->text, node, c->a);
    struct listing l;
    if (n->header_end > c->s->end_byte || !nodes_list(c, node, n->header_end, c->s->end_byte, &l))
        return NULL;
    if (node_is_switch(n, c->text))
        return cases_say(c, &l);
    if (!begin[0])
        return NULL;
    if (!l.n)
        return arena_printf(c->a, "%c%s what follows up to line %u is done", begin[0] + ('a' - 'A'),
                            begin + 1, n->end_line);
    const struct code_node *last = &c->o->v[l.v[l.n - 1]];
    if (last->end_byte > c->s->end_byte && l.n == 1 && depth < MAX_DEPTH) {
        const char *inner = open_say(c, l.v[0], depth + 1);
        return inner ? arena_printf(c->a, "%c%s %s", begin[0] + ('a' - 'A'), begin + 1, inner)
                     : NULL;
    }
    if (last->end_byte > c->s->end_byte)
        return NULL;
    const char *inside = body_say(c, &l, depth);
    if (inside && begins_with_condition(inside))
        first = "";
    return inside
               ? arena_printf(c->a, "%c%s %s%s", begin[0] + ('a' - 'A'), begin + 1, first, inside)
               : NULL;
}

/* ---- a step ---- */

/* The block whose children the step is made of: the innermost that begins before it. */
static int32_t step_parent(const struct composer *c)
{
    int32_t found = -1;
    for (size_t i = 0; i < c->o->n && c->o->v[i].start_byte < c->s->start_byte; i++)
        if (c->o->v[i].end_byte > c->s->start_byte && node_has_body(&c->o->v[i]))
            found = (int32_t)i;
    return found;
}

static void sentence_add(strbuf *b, const char *s, size_t *sentences)
{
    if (!s[0])
        return;
    char first = s[0];
    if (first >= 'a' && first <= 'z')
        first = (char)(first - 32);
    strbuf_addf(b, "%s%c%s.", b->len ? " " : "", first, s + 1);
    ++*sentences;
}

/* "At `oom`," when the step begins with a label to jump to; "" without; NULL: of another kind. */
static const char *label_begin(struct composer *c, const struct listing *l)
{
    const struct code_node *n = &c->o->v[l->v[0]];
    if (n->kind != NODE_LABEL || node_is_case(c->o, c->text, l->v[0]))
        return "";
    str s = str_trim(str_sub(c->text, n->start_byte, n->end_byte));
    while (s.n && strchr(": ", s.p[s.n - 1]))
        s.n--;
    for (size_t i = 0; i < s.n; i++)
        if (!is_name_char(s.p[i]))
            return NULL;
    bool marker = str_eqz(s, "default") || str_eqz(s, "case") || !s.n || l->n < 2;
    return marker ? NULL : arena_printf(c->a, "at `" STR_FMT "`,", STR_ARG(s));
}

static bool nodes_say(struct composer *c, const struct listing *l, strbuf *b)
{
    struct clause v[sizeof l->v / sizeof *l->v];
    size_t n = 0, sentences = 0;
    const char *label = label_begin(c, l);
    if (!label)
        return false;
    for (size_t i = label[0] ? 1 : 0; i <= l->n; i++) {
        const struct code_node *x = i < l->n ? &c->o->v[l->v[i]] : NULL;
        if (x && x->kind == NODE_LABEL && i + 1 < l->n && node_is_case(c->o, c->text, l->v[i]))
            continue; /* said with the arm that follows */
        bool plain = x && !node_has_body(x) && x->kind != NODE_LABEL;
        if (plain) {
            if (!clause_take(c, l->v[i], &v[n++]))
                return false;
            continue;
        }
        bool silent = x || sentences; /* declarations alone, beside other sentences */
        for (size_t k = 0; k < n; k++)
            silent = silent && (!v[k].verb || is_declaration(&v[k]));
        const char *before = silent ? "" : clauses_join(c, v, n);
        if (!before)
            return false;
        if (label[0] && !sentences && before[0])
            before = arena_printf(c->a, "%s %s", label, before);
        sentence_add(b, sentences && before[0] ? arena_printf(c->a, "then %s", before) : before,
                     &sentences);
        n = 0;
        if (!x)
            break;
        const char *said = x->end_byte > c->s->end_byte
                               ? i + 1 == l->n ? open_say(c, l->v[i], 0) : NULL
                               : block_say(c, l->v[i], 0);
        if (!said)
            return false;
        if (label[0] && !sentences)
            said = arena_printf(c->a, "%s %s", label, said);
        sentence_add(b, said, &sentences);
    }
    return b->len && b->len <= MAX_TEXT && sentences <= MAX_SENTENCES;
}

/* Statements without blocks of their own that lie in the step. */
static size_t plain_count(const struct outline *o, const struct step *s)
{
    size_t n = 0;
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *x = &o->v[i];
        n += x->start_byte >= s->start_byte && x->start_byte < s->end_byte && !node_has_body(x) &&
             x->kind != NODE_COMMENT && x->kind != NODE_LABEL;
    }
    return n;
}

char *step_said(const struct outline *o, str text, const struct step *s, arena *a)
{
    struct composer c = {.o = o, .text = text, .s = s, .a = a};
    int32_t parent = step_parent(&c);
    struct listing l;
    uint32_t to = s->end_byte;
    if (parent >= 0 && o->v[parent].end_byte < to)
        to = o->v[parent].end_byte;
    bool listed = nodes_list(&c, parent, s->start_byte, to, &l) && l.n &&
                  gap_is_empty(str_sub(text, to, s->end_byte));
    c.quote = plain_count(o, s) == 1 ? MAX_ALONE : MAX_QUOTE;
    strbuf b;
    strbuf_init(&b, 0);
    const char *still = listed ? step_still(o, text, s, a) : "";
    bool ok = listed && nodes_say(&c, &l, &b);
    char *out = NULL;
    if (ok && still[0])
        out = arena_printf(a, "%s %c%s", still,
                           b.p[0] >= 'A' && b.p[0] <= 'Z' ? b.p[0] + 32 : b.p[0], b.p + 1);
    else if (ok)
        out = arena_strdup(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}
