/* Divides a body into steps (see steps.h). Three passes over whole lines: the tree becomes atoms
 * (ranges that are never divided), neighbouring atoms are packed into steps, and steps are joined
 * until there are few enough. Knows nothing of languages, models or sentences.
 *
 * Invariant: atoms partition the body's lines that are not blank; later passes only join
 * neighbours, so the partition cannot be lost. */
#include "steps.h"

struct atom {
    uint32_t line, end_line;
    int32_t parent;  /* innermost block that is divided and holds this atom; -1: the body */
    bool is_trivial; /* one lone jump, or nothing but braces */
    bool is_block;   /* a statement with blocks inside, three lines or more */
    bool opens_text; /* a blank line or a comment comes first: a new paragraph */
    bool has_remark; /* it begins with a comment on a line of its own */
    bool is_told;    /* steps_options.tells holds for it */
};

struct division {
    const struct outline *o;
    str text;
    const struct steps_options *opt;
    arena *a;
    uint32_t max_lines;
    uint32_t base; /* line of line_start[0] */
    VEC(uint32_t) line_start;
    VEC(struct atom) atoms;
};

/* ---- lines ---- */

uint32_t text_line_of(str text, size_t byte)
{
    uint32_t line = 1;
    for (size_t i = 0; i < byte && i < text.n; i++)
        line += text.p[i] == '\n';
    return line;
}

str text_lines(str text, uint32_t first, uint32_t last)
{
    size_t from = 0;
    uint32_t line = 1;
    for (; line < first && from < text.n; from++)
        line += text.p[from] == '\n';
    size_t to = from;
    for (; to < text.n; to++) {
        if (text.p[to] != '\n')
            continue;
        if (line == last)
            break;
        line++;
    }
    return str_sub(text, from, to);
}

/* Where a comment between a header and its body begins: on a line of its own, or behind the closing
 * parenthesis (in Python, whose headers end in a colon, two slashes divide). */
static size_t comment_at(str h)
{
    bool colon = h.n && h.p[h.n - 1] == ':';
    for (size_t i = 1; i + 1 < h.n; i++) {
        size_t before = i;
        while (before > 0 && strchr(" \t", h.p[before - 1]))
            before--;
        bool fresh = before > 0 && h.p[before - 1] == '\n';
        bool closed = before > 0 && before < i && strchr("){", h.p[before - 1]) && !colon;
        bool slashes = h.p[i] == '/' && (h.p[i + 1] == '/' || h.p[i + 1] == '*');
        if ((slashes && (fresh || closed)) || (h.p[i] == '#' && h.p[i + 1] == ' ' && fresh))
            return i;
    }
    return h.n;
}

str node_header(const struct code_node *n, str text)
{
    str h = n->tail ? str_sub(text, n->tail, n->end_byte)
                    : str_trim(str_sub(text, n->start_byte, n->header_end));
    return str_trim(str_sub(h, 0, comment_at(h)));
}

static str line_text(const struct division *d, uint32_t line)
{
    size_t i = line - d->base;
    if (line < d->base || i + 1 >= d->line_start.len)
        return (str){"", 0};
    return str_trim(str_sub(d->text, d->line_start.v[i], d->line_start.v[i + 1]));
}

static bool line_is_blank(const struct division *d, uint32_t line)
{
    return line_text(d, line).n == 0;
}

/* Only what closes blocks: braces and brackets, or the words that end a block in other languages.
 */
static bool line_is_closer(const struct division *d, uint32_t line)
{
    static const char *const words[] = {"end", "fi", "done", "esac", "end)", "end,", "end;"};
    str s = line_text(d, line);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eqz(s, words[i]))
            return true;
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("{}()[];,", s.p[i]))
            return false;
    return true;
}

static uint32_t lines_used(const struct division *d, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    for (uint32_t l = from; l <= to; l++)
        n += !line_is_blank(d, l);
    return n;
}

static void division_index_lines(struct division *d, uint32_t first_byte, uint32_t last_byte)
{
    size_t at = first_byte;
    while (at > 0 && d->text.p[at - 1] != '\n')
        at--;
    d->base = text_line_of(d->text, at);
    vec_push(&d->line_start, (uint32_t)at);
    for (; at < d->text.n; at++) {
        if (d->text.p[at] != '\n')
            continue;
        vec_push(&d->line_start, (uint32_t)(at + 1));
        if (at >= last_byte)
            return;
    }
    vec_push(&d->line_start, (uint32_t)d->text.n);
}

/* ---- lines as a step ---- */

static int node_depth(const struct outline *o, int32_t node)
{
    int depth = 0;
    for (; node >= 0; node = o->v[node].parent)
        depth++;
    return depth;
}

static int32_t step_node(const struct outline *o, const struct step *s)
{
    int32_t found = -1;
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        bool silent = n->kind == NODE_COMMENT || (n->kind == NODE_LABEL && !node_has_body(n));
        if (silent || n->end_line < s->line || n->line > s->end_line)
            continue;
        if (n->line < s->line || n->end_line > s->end_line) {
            if (n->line >= s->line)
                return -1; /* begins here, ends elsewhere: a divided block */
            continue;
        }
        const struct code_node *up = n->parent >= 0 ? &o->v[n->parent] : NULL;
        if (up && up->line >= s->line && up->end_line <= s->end_line)
            continue;
        if (found >= 0)
            return -1;
        found = (int32_t)i;
    }
    return found;
}

static void step_govern(const struct outline *o, int32_t block, struct step *s, arena *a)
{
    int depth = node_depth(o, block);
    int32_t *list = ARENA_ARRAY(a, int32_t, depth ? depth : 1);
    size_t n = 0;
    for (; block >= 0; block = o->v[block].parent)
        if (o->v[block].line < s->line && node_has_body(&o->v[block]))
            list[n++] = block;
    for (size_t i = 0; i < n / 2; i++) {
        int32_t t = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = t;
    }
    s->governing = list;
    s->n_governing = n;
}

static struct step lines_step(const struct division *d, uint32_t line, uint32_t end_line,
                              int32_t block)
{
    struct step s = {.line = line, .end_line = end_line};
    s.start_byte = d->line_start.v[line - d->base];
    s.end_byte = d->line_start.v[end_line - d->base + 1];
    while (s.end_byte > s.start_byte && strchr("\r\n", d->text.p[s.end_byte - 1]))
        s.end_byte--;
    s.node = step_node(d->o, &s);
    step_govern(d->o, block, &s, d->a);
    return s;
}

static bool lines_told(const struct division *d, uint32_t line, uint32_t end_line, int32_t block)
{
    if (!d->opt->tells)
        return false;
    struct step s = lines_step(d, line, end_line, block);
    return d->opt->tells(d->opt->arg, &s);
}

/* ---- the tree becomes atoms ---- */

static bool node_is_trivial(const struct division *d, const struct code_node *n)
{
    if (n->kind == NODE_JUMP || n->kind == NODE_LABEL)
        return true;
    str s = str_trim(str_sub(d->text, n->start_byte, n->end_byte));
    return n->kind == NODE_RETURN && (str_eqz(s, "return") || str_eqz(s, "return;"));
}

static bool node_has_children(const struct outline *o, int32_t node)
{
    for (size_t i = (size_t)node + 1; i < o->n && o->v[i].parent >= node; i++)
        if (o->v[i].parent == node && o->v[i].kind != NODE_COMMENT)
            return true;
    return false;
}

struct unit {
    uint32_t line, end_line;
    int32_t node;    /* the statement; -1: several on shared lines, or none */
    bool is_pending; /* comments and labels that wait for their statement */
    bool is_trivial;
};
typedef VEC(struct unit) units;

static void unit_absorb(struct unit *u, uint32_t end_line, const struct code_node *n,
                        const struct division *d)
{
    if (end_line > u->end_line)
        u->end_line = end_line;
    if (n && n->kind != NODE_COMMENT) {
        u->is_trivial = u->is_trivial && node_is_trivial(d, n);
        u->node = -1;
    }
}

/* First line from `cursor` on that belongs to the statement at `line`: braces that close what came
 * before go to the unit before. */
static uint32_t unit_start(struct division *d, units *us, uint32_t cursor, uint32_t line)
{
    while (us->len && cursor < line && line_is_closer(d, cursor)) {
        if (!line_is_blank(d, cursor))
            us->v[us->len - 1].end_line = cursor;
        cursor++;
    }
    while (cursor < line && line_is_blank(d, cursor))
        cursor++;
    return cursor;
}

/* `} else {`: the line belongs to the arm that begins on it, not to the one it closes. */
static bool arm_takes_line(const struct division *d, const struct code_node *n, struct unit *last)
{
    str before = str_sub(d->text, d->line_start.v[n->line - d->base], n->start_byte);
    for (size_t i = 0; i < before.n; i++)
        if (!strchr("} \t", before.p[i]))
            return false;
    if (n->kind != NODE_ARM || last->end_line != n->line || last->line >= n->line)
        return false;
    last->end_line = n->line - 1;
    return true;
}

static void units_add(struct division *d, units *us, int32_t node, uint32_t cursor)
{
    const struct code_node *n = &d->o->v[node];
    struct unit *last = us->len ? &us->v[us->len - 1] : NULL;
    if (last && n->line < cursor && arm_takes_line(d, n, last))
        cursor = n->line;
    if (last && n->line < cursor) { /* shares a line with what came before */
        bool waits = last->is_pending && n->kind != NODE_COMMENT && n->kind != NODE_LABEL;
        unit_absorb(last, n->end_line, n, d);
        if (waits) {
            last->is_pending = false;
            last->is_trivial = node_is_trivial(d, n);
            last->node = node;
        }
        return;
    }
    bool waits = n->kind == NODE_COMMENT || n->kind == NODE_LABEL;
    uint32_t start = unit_start(d, us, cursor, n->line);
    if (last && last->is_pending) {
        if (n->end_line > last->end_line)
            last->end_line = n->end_line;
        last->is_pending = waits;
        last->is_trivial = waits || node_is_trivial(d, n);
        last->node = waits ? -1 : node;
        return;
    }
    struct unit u = {start, n->end_line, waits ? -1 : node, waits, waits || node_is_trivial(d, n)};
    vec_push(us, u);
}

static void atoms_add(struct division *d, uint32_t from, uint32_t to, int32_t parent);

/* Does a comment begin on one of the lines from..before? */
static bool comment_leads(const struct outline *o, uint32_t from, uint32_t before)
{
    for (size_t i = 0; i < o->n && o->v[i].line < before; i++)
        if (o->v[i].kind == NODE_COMMENT && o->v[i].line >= from)
            return true;
    return false;
}

static void atoms_add_unit(struct division *d, const struct unit *u, int32_t parent)
{
    const struct code_node *n = u->node >= 0 ? &d->o->v[u->node] : NULL;
    uint32_t used = lines_used(d, u->line, u->end_line);
    bool told = n && lines_told(d, u->line, u->end_line, parent);
    if (n && !told && used > d->max_lines && node_has_children(d->o, u->node)) {
        atoms_add(d, u->line, u->end_line, u->node);
        return;
    }
    bool blank_before = u->line > d->base && line_is_blank(d, u->line - 1);
    struct atom a = {u->line, u->end_line, parent, u->is_trivial, false, blank_before, false, told};
    a.has_remark = n && comment_leads(d->o, u->line, n->line);
    a.opens_text = a.opens_text || (n && n->line > u->line);
    a.is_block = n && node_has_body(n) && used >= 3;
    vec_push(&d->atoms, a);
}

/* Lines from..to hold the statements directly inside `parent`, with its header and closing lines.
 */
static void atoms_add(struct division *d, uint32_t from, uint32_t to, int32_t parent)
{
    units us = {0};
    uint32_t cursor = from;
    for (size_t i = (size_t)(parent + 1); i < d->o->n && d->o->v[i].parent >= parent; i++) {
        const struct code_node *n = &d->o->v[i];
        if (n->parent != parent || n->end_line < from || n->line > to)
            continue;
        units_add(d, &us, (int32_t)i, cursor);
        cursor = us.v[us.len - 1].end_line + 1;
    }
    uint32_t end = to;
    while (end > from && line_is_blank(d, end))
        end--;
    if (!us.len) {
        struct unit whole = {from, end, -1, false, false};
        vec_push(&us, whole);
    }
    us.v[0].line = from;
    for (size_t i = 0; i < us.len; i++) /* half-parsed code: a node may reach over the last brace */
        us.v[i].end_line = us.v[i].end_line < to ? us.v[i].end_line : to;
    if (us.v[us.len - 1].end_line < end)
        us.v[us.len - 1].end_line = end;
    if (us.len > 1 && us.v[us.len - 1].is_pending) { /* a comment with nothing after it */
        us.v[us.len - 2].end_line = us.v[us.len - 1].end_line;
        us.len--;
    }
    for (size_t i = 0; i < us.len; i++)
        atoms_add_unit(d, &us.v[i], parent);
    vec_release(&us);
}

/* ---- packing and joining ---- */

static int32_t common_block(const struct outline *o, int32_t a, int32_t b)
{
    int da = node_depth(o, a), db = node_depth(o, b);
    for (; da > db; da--)
        a = o->v[a].parent;
    for (; db > da; db--)
        b = o->v[b].parent;
    while (a != b) {
        a = o->v[a].parent;
        b = o->v[b].parent;
    }
    return a;
}

/* A block that lies wholly in the range is no longer divided: the range belongs to its parent. */
static int32_t block_hoist(const struct outline *o, int32_t node, uint32_t line, uint32_t end_line)
{
    while (node >= 0 && o->v[node].line >= line && o->v[node].end_line <= end_line)
        node = o->v[node].parent;
    return node;
}

static void atom_join(const struct division *d, struct atom *a, const struct atom *b)
{
    a->end_line = b->end_line;
    a->parent = block_hoist(d->o, common_block(d->o, a->parent, b->parent), a->line, a->end_line);
    a->is_trivial = a->is_trivial && b->is_trivial;
    a->is_block = b->is_block;
    a->is_told = lines_told(d, a->line, a->end_line, a->parent);
}

/* With somebody who tells steps: what is told alone stays told, what is not stays small. The
 * author's own division by comments is kept. */
static bool atoms_tell(const struct division *d, const struct atom *a, const struct atom *b)
{
    enum { MAX_TOLD = 10, MAX_UNTOLD = 4 };
    uint32_t lines = lines_used(d, a->line, b->end_line);
    int32_t block = common_block(d->o, a->parent, b->parent);
    bool heads = a->parent >= 0 && d->o->v[a->parent].line >= a->line && block == a->parent;
    if (!heads && (a->parent != b->parent || b->has_remark))
        return false;
    if (lines <= MAX_TOLD &&
        lines_told(d, a->line, b->end_line, block_hoist(d->o, block, a->line, b->end_line)))
        return true;
    return !a->is_told && !b->is_told && !a->is_block && !b->is_block && !b->opens_text &&
           lines <= MAX_UNTOLD;
}

static bool atoms_fit(const struct division *d, const struct atom *a, const struct atom *b)
{
    if (a->is_trivial || b->is_trivial)
        return true;
    uint32_t have = lines_used(d, a->line, a->end_line);
    if (d->opt->tells)
        return atoms_tell(d, a, b);
    bool heads = have <= 3 && a->parent >= 0 &&
                 d->o->v[a->parent].line >= a->line; /* little but the header of a divided block */
    if (heads && common_block(d->o, a->parent, b->parent) == a->parent)
        return have + lines_used(d, b->line, b->end_line) <= d->max_lines;
    if (a->parent != b->parent || have + lines_used(d, b->line, b->end_line) > d->max_lines)
        return false;
    return have < 3 || (!a->is_block && !b->is_block && !b->opens_text);
}

static void atoms_pack(struct division *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->atoms.len; i++) {
        if (n && atoms_fit(d, &d->atoms.v[n - 1], &d->atoms.v[i]))
            atom_join(d, &d->atoms.v[n - 1], &d->atoms.v[i]);
        else
            d->atoms.v[n++] = d->atoms.v[i];
    }
    d->atoms.len = n;
}

/* What it costs to describe both in one sentence: their lines, and every block border crossed. */
enum { LOST = 40 }; /* what was told would have to be asked */

static uint32_t join_cost(const struct division *d, const struct atom *a, const struct atom *b)
{
    int32_t block = common_block(d->o, a->parent, b->parent);
    int floor = node_depth(d->o, block);
    int up = node_depth(d->o, a->parent) - floor, down = node_depth(d->o, b->parent) - floor;
    uint32_t lines = lines_used(d, a->line, a->end_line) + lines_used(d, b->line, b->end_line);
    int32_t above = block_hoist(d->o, block, a->line, b->end_line);
    bool lost = (a->is_told || b->is_told) && !lines_told(d, a->line, b->end_line, above);
    return lines + 8 * (uint32_t)(up + down) + (lost ? LOST : 0);
}

static void atoms_join_until(struct division *d, size_t max)
{
    while (d->atoms.len > max) {
        size_t best = 0;
        uint32_t best_cost = UINT32_MAX;
        for (size_t i = 0; i + 1 < d->atoms.len; i++) {
            uint32_t cost = join_cost(d, &d->atoms.v[i], &d->atoms.v[i + 1]);
            if (cost < best_cost) {
                best_cost = cost;
                best = i;
            }
        }
        atom_join(d, &d->atoms.v[best], &d->atoms.v[best + 1]);
        memmove(&d->atoms.v[best + 1], &d->atoms.v[best + 2],
                (d->atoms.len - best - 2) * sizeof *d->atoms.v);
        d->atoms.len--;
    }
}

static void atoms_keep_window(struct division *d, uint32_t first, uint32_t last)
{
    size_t n = 0;
    for (size_t i = 0; i < d->atoms.len; i++)
        if (d->atoms.v[i].end_line >= first && d->atoms.v[i].line <= last)
            d->atoms.v[n++] = d->atoms.v[i];
    d->atoms.len = n;
}

/* ---- atoms become steps ---- */

static void steps_take(const struct division *d, struct steps *out)
{
    out->v = ARENA_ARRAY(d->a, struct step, d->atoms.len);
    out->n = d->atoms.len;
    for (size_t i = 0; i < out->n; i++) {
        const struct atom *t = &d->atoms.v[i];
        out->v[i] = lines_step(d, t->line, t->end_line, t->parent);
    }
}

/* A documentation string is the definition's comment, not a step. */
static uint32_t after_docstring(const struct outline *o, str text, uint32_t at)
{
    const struct code_node *n = o->n ? &o->v[0] : NULL;
    if (!n || n->start_byte != at || (n->kind != NODE_SIMPLE && n->kind != NODE_COMMENT))
        return at;
    str s = str_sub(text, n->start_byte, n->end_byte);
    size_t skip = s.n && strchr("rRuUbB", s.p[0]) ? 1 : 0;
    s = str_sub(s, skip, s.n);
    bool is_string = s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0];
    bool is_triple = str_starts(s, STR("\"\"\"")) || str_starts(s, STR("'''"));
    if (!is_triple && !(is_string && !memchr(s.p + 1, s.p[0], s.n - 2)))
        return at;
    return n->end_byte;
}

void steps_divide(const struct outline *o, str text, const struct steps_options *opt, arena *a,
                  struct steps *out)
{
    *out = (struct steps){0};
    uint32_t from = o->body_start, to = o->body_end;
    while (from < to && strchr(" \t\r\n", text.p[from]))
        from++;
    from = after_docstring(o, text, from);
    while (from < to && strchr(" \t\r\n;", text.p[from]))
        from++;
    while (to > from && strchr(" \t\r\n", text.p[to - 1]))
        to--;
    if (from >= to)
        return;
    struct division d = {.o = o,
                         .text = text,
                         .opt = opt,
                         .a = a,
                         .max_lines = opt->max_lines ? opt->max_lines : 12};
    division_index_lines(&d, from, to - 1);
    uint32_t last = text_line_of(text, to - 1);
    uint32_t first = d.base;
    atoms_add(&d, first, last, -1);
    atoms_pack(&d);
    if (opt->first_line)
        atoms_keep_window(&d, opt->first_line, opt->last_line);
    atoms_join_until(&d, opt->max_steps ? opt->max_steps : 12);
    steps_take(&d, out);
    vec_release(&d.atoms);
    vec_release(&d.line_start);
}
