/* The walk: every node once, in source order; at each one the rules whose root fits its type.
 *
 * Invariants: a node's children are listed once per rule root and nesting level, so the work is
 * linear in the tree for rules without several free children; a root that still explodes is cut off
 * after MATCH_STEPS. No recursion over the tree: depth is bounded by the rules, never by the
 * input. */
#include "../../engine/base/vec.h"
#include "rules.h"

enum { LEVELS = 16, MATCH_STEPS = 20000, FOLLOW_DEPTH = 12 };

struct kid {
    TSNode node;
    TSSymbol type;
    TSFieldId field;
};
typedef VEC(struct kid) kids;

/* What remains to be matched when a nested list of children is done. */
struct pending {
    const struct rule_node *list;
    const kids *kids;
    size_t from;
    const struct pending *next;
};

struct matcher {
    struct rule_walk *walk;
    TSTreeCursor cursor, lister;
    kids levels[LEVELS]; /* a stack: one list of children per pattern node being matched */
    int used;
    struct match_state state;
    VEC(TSSymbol) ancestors;
    uint32_t ticks;
    size_t steps;
    bool stopped, root_listed;
};

static bool list_match(struct matcher *m, struct pending todo);

static bool matcher_tick(struct matcher *m)
{
    if (!(++m->ticks & 0x1ff) && m->walk->tick(m->walk->tick_arg))
        m->stopped = true;
    return m->stopped;
}

static void kids_list(struct matcher *m, TSNode node, kids *out)
{
    vec_clear(out);
    ts_tree_cursor_reset(&m->lister, node);
    if (!ts_tree_cursor_goto_first_child(&m->lister))
        return;
    do {
        struct kid k = {.node = ts_tree_cursor_current_node(&m->lister)};
        k.type = ts_node_symbol(k.node);
        k.field = ts_tree_cursor_current_field_id(&m->lister);
        vec_push(out, k);
    } while (!matcher_tick(m) && ts_tree_cursor_goto_next_sibling(&m->lister));
}

static void match_emit(struct matcher *m)
{
    const struct match_state *s = &m->state;
    if (!predicates_hold(s, s->rule->predicates))
        return;
    struct tree_capture captures[64];
    for (size_t i = 0; i < s->n; i++) {
        const struct rule_capture *c = &m->walk->rules->captures[s->ids[i]];
        TSPoint from = ts_node_start_point(s->nodes[i]), to = ts_node_end_point(s->nodes[i]);
        uint32_t last = to.row + (to.column > 0 || to.row == from.row);
        captures[i] = (struct tree_capture){
            .kind = c->kind,
            .sub = c->sub,
            .start = ts_node_start_byte(s->nodes[i]),
            .end = ts_node_end_byte(s->nodes[i]),
            .line = from.row + 1,
            .end_line = last,
            .name = c->name,
        };
    }
    struct tree_match match = {captures, s->n, s->rule->number, s->rule->flags};
    m->walk->emit(m->walk->arg, &match);
}

static bool type_fits(const struct rule_node *n, TSNode node, TSSymbol type)
{
    switch (n->test) {
    case TEST_ANY:
        return true;
    case TEST_NAMED:
        return ts_node_is_named(node);
    case TEST_TYPE:
        return n->type == type;
    case TEST_ERROR:
        return ts_node_is_error(node);
    case TEST_ALTERNATIVES:
        break;
    }
    return false;
}

/* node against pattern n, then whatever is pending. True when at least one match came out. */
static bool node_match(struct matcher *m, const struct rule_node *n, TSNode node, TSSymbol type,
                       const struct pending *rest)
{
    if (++m->steps > MATCH_STEPS || matcher_tick(m))
        return false;
    size_t mark = m->state.n;
    bool found = false;
    if (n->test != TEST_ALTERNATIVES && !type_fits(n, node, type))
        return false;
    for (int i = 0; i < 2 && n->absent[i]; i++)
        if (!ts_node_is_null(ts_node_child_by_field_id(node, n->absent[i])))
            return false;
    for (size_t i = 0; i < n->n_captures && m->state.n < 64; i++) {
        m->state.nodes[m->state.n] = node;
        m->state.ids[m->state.n++] = n->captures[i];
    }
    if (n->test == TEST_ALTERNATIVES) {
        for (const struct rule_node *a = n->alternatives; a && !found; a = a->next)
            found = node_match(m, a, node, type, rest);
    } else if (n->kids && m->used < LEVELS) {
        kids *list = &m->levels[m->used++];
        if (m->used > 1 || !m->root_listed)
            kids_list(m, node, list);
        m->root_listed = true; /* all rules of a root share the list of its children */
        found = list_match(m, (struct pending){n->kids, list, 0, rest});
        m->used--;
    } else if (!n->kids) {
        struct pending none = {.next = rest};
        found = list_match(m, none);
    }
    m->state.n = mark;
    return found;
}

/* declarator*: tests the child, then the child's own child in that field (or its first named child
 * when a wrapper has no such field), and so on. */
static bool follow_match(struct matcher *m, const struct rule_node *n, TSNode node,
                         const struct pending *rest)
{
    bool found = false;
    for (int depth = 0; depth < FOLLOW_DEPTH && !ts_node_is_null(node); depth++) {
        found = node_match(m, n, node, ts_node_symbol(node), rest) || found;
        TSNode inner = ts_node_child_by_field_id(node, n->field);
        if (ts_node_is_null(inner) && ts_node_named_child_count(node) == 1)
            inner = ts_node_named_child(node, 0);
        node = inner;
    }
    return found;
}

static bool kid_allowed(const struct rule_node *n, const kids *list, size_t from, size_t i)
{
    if (n->field && list->v[i].field != n->field)
        return false;
    if (n->anchored)
        for (size_t k = from; k < i; k++)
            if (ts_node_is_named(list->v[k].node) && !ts_node_is_extra(list->v[k].node))
                return false;
    if (n->anchored_last)
        for (size_t k = i + 1; k < list->len; k++)
            if (ts_node_is_named(list->v[k].node) && !ts_node_is_extra(list->v[k].node))
                return false;
    return true;
}

static bool kid_match(struct matcher *m, struct pending todo, size_t i)
{
    const struct rule_node *n = todo.list;
    struct kid k = todo.kids->v[i]; /* a copy: the list may move */
    struct pending rest = todo;
    rest.list = n->next;
    rest.from = n->field && i + 1 < todo.from ? todo.from : i + 1;
    const struct pending *after = rest.list ? &rest : todo.next;
    if (n->follow)
        return follow_match(m, n, k.node, after);
    return node_match(m, n, k.node, k.type, after);
}

/* Matches the first pattern of the list against each child it may take, the rest after it. */
static bool list_match(struct matcher *m, struct pending todo)
{
    while (!todo.list && todo.next)
        todo = *todo.next;
    if (!todo.list) {
        match_emit(m);
        return true;
    }
    const struct rule_node *n = todo.list;
    bool found = false;
    for (size_t i = n->field ? 0 : todo.from; i < todo.kids->len && !m->stopped; i++)
        if (kid_allowed(n, todo.kids, todo.from, i))
            found = kid_match(m, todo, i) || found;
    if (!found && n->optional) {
        todo.list = n->next;
        found = list_match(m, todo);
    }
    return found;
}

static void rules_try(struct matcher *m, TSNode node, TSSymbol type)
{
    const struct rules *r = m->walk->rules;
    const uint16_t *v = r->for_errors;
    size_t n = r->n_errors;
    if (type < r->n_types)
        v = r->by_type + r->first[type], n = r->first[type + 1] - r->first[type];
    else if (!ts_node_is_error(node))
        return;
    m->root_listed = false;
    for (size_t i = 0; i < n && !m->stopped; i++) {
        m->state.rule = &r->v[v[i]];
        m->state.n = 0;
        m->state.ancestors = m->ancestors.v;
        m->state.n_ancestors = m->ancestors.len;
        m->steps = 0;
        node_match(m, m->state.rule->root, node, type, NULL);
    }
}

static bool walk_next(struct matcher *m, bool descend)
{
    TSSymbol type = ts_node_symbol(ts_tree_cursor_current_node(&m->cursor));
    if (descend && ts_tree_cursor_goto_first_child(&m->cursor)) {
        vec_push(&m->ancestors, type);
        return true;
    }
    while (!ts_tree_cursor_goto_next_sibling(&m->cursor)) {
        if (!ts_tree_cursor_goto_parent(&m->cursor))
            return false;
        m->ancestors.len--;
    }
    return true;
}

struct matcher *matcher_new(void)
{
    return xalloc(sizeof(struct matcher));
}

void matcher_free(struct matcher *m)
{
    if (!m)
        return;
    for (int i = 0; i < LEVELS; i++)
        vec_release(&m->levels[i]);
    vec_release(&m->ancestors);
    free(m);
}

static void matcher_reset(struct matcher *m, struct rule_walk *w, TSNode root)
{
    m->walk = w;
    m->state.text = w->text;
    m->stopped = false;
    m->used = 0;
    vec_clear(&m->ancestors);
    m->cursor = ts_tree_cursor_new(root);
    m->lister = ts_tree_cursor_new(root);
}

bool rules_walk(struct matcher *m, struct rule_walk *w)
{
    matcher_reset(m, w, ts_tree_root_node(w->tree));
    for (bool more = true; more && !matcher_tick(m);) {
        TSNode node = ts_tree_cursor_current_node(&m->cursor);
        uint32_t from = ts_node_start_byte(node), to = ts_node_end_byte(node);
        if (from >= w->end && w->end < w->text.n)
            break;
        bool inside = to > w->start || w->start == 0;
        if (inside)
            rules_try(m, node, ts_node_symbol(node));
        more = walk_next(m, inside);
    }
    ts_tree_cursor_delete(&m->cursor);
    ts_tree_cursor_delete(&m->lister);
    return !m->stopped;
}
