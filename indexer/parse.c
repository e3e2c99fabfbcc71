/* The parser: tree-sitter with every guard of its contract. Nothing else in the indexer calls it
 * but lang/.
 *
 * Invariants: a call ends within about 2 s of CPU for the parse and 1 s for each walk; tree-sitter
 * never holds more than ARENA_LIMIT; whatever happens inside it, this thread's parser stays usable.
 * Memory and time are asked for in progress callbacks, and by the allocator for single steps that
 * never call back. A file's tree is not freed node by node: the arena is rewound. */
#include "arena_guard.h"
#include "lang/rules.h"

enum {
    PARSE_MAX = 1 << 20,     /* bytes of text */
    BINARY_HEAD = 8000,      /* a NUL in here: binary */
    MINIFIED_MIN = 32 << 10, /* shorter texts are parsed however long their lines */
    MINIFIED_LINE = 5000,    /* bytes per line on average */
    MEMORY_SOFT = 512 << 20, /* asked for in callbacks */
    ARENA_LIMIT = 640 << 20, /* ends a single step */
};
static const double file_seconds = 2.6, parse_seconds = 2.0, walk_seconds = 1.0, step_grace = 0.3;

static const char why_memory[] = "parser ran out of memory", why_time[] = "parser ran out of time";

struct parser {
    struct guard guard;
    TSParser *ts;
    TSTree *tree;
    const struct language *language;
    str text;
    const cancel *stop;
    double deadline, budget; /* CPU seconds of this thread; budget: for the whole file, 0: none */
    bool out_of_memory;
    struct matcher *matcher;
};

parser *parser_new(void)
{
    guard_install();
    parser *p = xalloc(sizeof *p);
    p->guard.limit = ARENA_LIMIT;
    p->matcher = matcher_new();
    return p;
}

void parser_free(parser *p)
{
    if (!p)
        return;
    tree_close(p);
    guard_drop(&p->guard);
    matcher_free(p->matcher);
    free(p);
}

void tree_close(parser *p)
{
    if (p->ts) {
        guard_arm(&p->guard);
        ts_parser_delete(p->ts); /* scanners may hold memory of their own; the tree does not */
        guard_leave();
    }
    p->ts = NULL;
    p->tree = NULL;
    guard_rewind(&p->guard);
}

/* After a jump out of tree-sitter nothing of it may be touched again. */
static bool parser_abandon(parser *p, const char **why)
{
    p->ts = NULL;
    p->tree = NULL;
    guard_rewind(&p->guard);
    *why = p->guard.why == GUARD_MEMORY ? why_memory : why_time;
    return false;
}

const char *text_refusal(str text)
{
    size_t head = text.n < BINARY_HEAD ? text.n : BINARY_HEAD, lines = 1;
    if (head && memchr(text.p, 0, head))
        return "binary";
    if (text.n > PARSE_MAX)
        return "too large to parse";
    if (text.n < MINIFIED_MIN)
        return NULL;
    for (const char *p = text.p, *end = p + text.n; (p = memchr(p, '\n', (size_t)(end - p))); p++)
        lines++;
    return text.n / lines > MINIFIED_LINE ? "minified" : NULL;
}

/* ---- parsing ---- */

static bool parse_progress(TSParseState *state)
{
    parser *p = state->payload;
    p->out_of_memory = guard_mapped() > MEMORY_SOFT;
    return p->out_of_memory || cancelled(p->stop) || guard_cpu_seconds() > p->deadline;
}

static const char *text_read(void *payload, uint32_t byte, TSPoint at, uint32_t *n)
{
    (void)at;
    const parser *p = payload;
    uint32_t size = (uint32_t)p->text.n;
    *n = byte < size ? size - byte : 0;
    return byte < size ? p->text.p + byte : "";
}

static TSPoint point_of(str text, uint32_t byte)
{
    TSPoint at = {0, 0};
    for (uint32_t i = 0; i < byte; i++) {
        at.column++;
        if (text.p[i] == '\n')
            at.row++, at.column = 0;
    }
    return at;
}

static bool ranges_set(parser *p, const struct byte_range *r, size_t n)
{
    TSRange *ranges = xalloc(n * sizeof *ranges + 1);
    for (size_t i = 0; i < n; i++)
        ranges[i] = (TSRange){point_of(p->text, r[i].start), point_of(p->text, r[i].end),
                              r[i].start, r[i].end};
    bool ok = ts_parser_set_included_ranges(p->ts, ranges, (uint32_t)n);
    free(ranges);
    return ok;
}

/* Runs with the guard armed. */
static void tree_parse(parser *p, const struct byte_range *r, size_t n)
{
    p->ts = ts_parser_new();
    if (!ts_parser_set_language(p->ts, p->language->grammar()) || !ranges_set(p, r, n))
        return;
    TSInput in = {.payload = p, .read = text_read, .encoding = TSInputEncodingUTF8};
    TSParseOptions how = {.payload = p, .progress_callback = parse_progress};
    p->tree = ts_parser_parse_with_options(p->ts, NULL, in, how);
}

/* The deadline for callbacks, and a little later the one for single steps. */
static void deadline_set(parser *p, double seconds)
{
    p->deadline = guard_cpu_seconds() + seconds;
    if (p->budget > 0 && p->deadline > p->budget)
        p->deadline = p->budget;
    p->guard.deadline = p->deadline + step_grace;
}

void tree_budget(parser *p)
{
    p->budget = guard_cpu_seconds() + file_seconds;
}

bool tree_open_ranges(parser *p, const struct language *l, str text, const struct byte_range *r,
                      size_t n, const cancel *stop, const char **why)
{
    tree_close(p);
    *why = text_refusal(text);
    if (*why || !l->grammar)
        return false;
    p->language = l;
    p->text = text;
    p->stop = stop;
    p->out_of_memory = false;
    deadline_set(p, parse_seconds);
    guard_arm(&p->guard);
    if (setjmp(p->guard.jump))
        return parser_abandon(p, why);
    tree_parse(p, r, n);
    guard_leave();
    if (p->tree)
        return true;
    *why = cancelled(stop) ? NULL : p->out_of_memory ? why_memory : why_time;
    tree_close(p);
    return false;
}

bool tree_open(parser *p, const struct language *l, str text, const cancel *stop, const char **why)
{
    return tree_open_ranges(p, l, text, NULL, 0, stop, why);
}

bool tree_has_errors(const parser *p, uint32_t start, uint32_t end)
{
    TSNode root = ts_tree_root_node(p->tree);
    if (start == 0 && end >= p->text.n)
        return ts_node_has_error(root);
    if (end > start)
        root = ts_node_descendant_for_byte_range(root, start, end - 1);
    return ts_node_has_error(root);
}

/* ---- walking ---- */

static bool walk_tick(void *arg)
{
    parser *p = arg;
    return cancelled(p->stop) || guard_cpu_seconds() > p->deadline;
}

static bool walk_end(const parser *p, bool ok, const char **why)
{
    *why = ok || cancelled(p->stop) ? NULL : why_time;
    return ok;
}

bool tree_scan(parser *p, enum rules_section s, uint32_t start, uint32_t end, tree_match_fn *fn,
               void *arg, const char **why)
{
    struct rule_walk w = {.rules = rules_get(p->language, s),
                          .tree = p->tree,
                          .text = p->text,
                          .start = start,
                          .end = end,
                          .emit = fn,
                          .arg = arg,
                          .tick = walk_tick,
                          .tick_arg = p};
    if (!w.rules || !w.rules->n)
        return walk_end(p, true, why);
    deadline_set(p, walk_seconds);
    guard_arm(&p->guard);
    if (setjmp(p->guard.jump))
        return parser_abandon(p, why);
    bool ok = rules_walk(p->matcher, &w);
    guard_leave();
    return walk_end(p, ok, why);
}

static struct leaf_class node_class(const struct leaf_class *classes, uint32_t n, TSNode node)
{
    TSSymbol type = ts_node_symbol(node);
    return type < n ? classes[type] : (struct leaf_class){.color = HL_TEXT};
}

static bool leaves_walk(parser *p, uint32_t start, uint32_t end, tree_leaf_fn *fn, void *arg)
{
    const struct leaf_class *classes = leaf_classes(p->language);
    uint32_t types = ts_language_symbol_count(p->language->grammar()), ticks = 0;
    TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(p->tree));
    for (bool more = true; more;) {
        if (!(++ticks & 0xff) && walk_tick(p))
            break;
        TSNode node = ts_tree_cursor_current_node(&c);
        uint32_t from = ts_node_start_byte(node), to = ts_node_end_byte(node);
        if (from >= end)
            more = false;
        struct leaf_class k = node_class(classes, types, node);
        bool inside = more && to > start;
        bool leaf = !inside || k.is_whole || !ts_tree_cursor_goto_first_child(&c);
        if (inside && (leaf || k.is_literal) && to > from)
            fn(arg, &(struct tree_leaf){from, to, ts_node_start_point(node).row + 1, k.color,
                                        k.is_literal, k.is_name && leaf, leaf});
        while (more && leaf && !ts_tree_cursor_goto_next_sibling(&c))
            if (!ts_tree_cursor_goto_parent(&c))
                more = false;
    }
    ts_tree_cursor_delete(&c);
    return !(ticks & 0xff) ? !walk_tick(p) : true;
}

bool tree_leaves(parser *p, uint32_t start, uint32_t end, tree_leaf_fn *fn, void *arg,
                 const char **why)
{
    deadline_set(p, walk_seconds);
    guard_arm(&p->guard);
    if (setjmp(p->guard.jump))
        return parser_abandon(p, why);
    bool ok = leaves_walk(p, start, end, fn, arg);
    guard_leave();
    return walk_end(p, ok, why);
}
