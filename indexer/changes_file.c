/* The two versions of one file, unit by unit (see changes_internal.h).
 *
 * A unit is a definition that is told of by itself: not what stands inside a function, not fields,
 * constants of an enumeration or prototypes, which belong to what encloses them. */
#include "changes_internal.h"
#include <ctype.h>

/* ---- units ---- */

static bool is_unit(const struct version *v, const struct raw_symbol *s)
{
    if (s->is_declaration || s->kind == SYM_FIELD || s->kind == SYM_ENUMERATOR ||
        s->kind == SYM_PROPERTY)
        return false;
    for (int32_t up = s->parent; up >= 0; up = v->x.symbols[up].parent)
        if (symbol_is_function(v->x.symbols[up].kind))
            return false;
    return true;
}

/* Is this line a comment or a decorator, so that it belongs to what follows? */
static bool leads_on(const struct version *v, str line)
{
    static const char *const marks[] = {"//", "/*", "*", "--", "@", ";;", "#["};
    line = str_trim(line);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(line, str_of(marks[i])))
            return true;
    const char *name = language_name(v->language);
    bool hash = strcmp(name, "c") != 0 && strcmp(name, "cpp") != 0 && strcmp(name, "objc") != 0 &&
                strcmp(name, "csharp") != 0 && strcmp(name, "markdown") != 0;
    return hash && str_starts(line, STR("#"));
}

static uint32_t line_start(str text, uint32_t at)
{
    while (at > 0 && text.p[at - 1] != '\n')
        at--;
    return at;
}

/* Back over the comment lines right above. */
static uint32_t span_start(const struct version *v, uint32_t start, uint32_t floor)
{
    uint32_t at = line_start(v->text, start);
    while (at > floor) {
        uint32_t above = line_start(v->text, at - 1);
        if (above < floor || !leads_on(v, str_sub(v->text, above, at - 1)))
            break;
        at = above;
    }
    return at > floor ? at : floor;
}

static uint32_t count_newlines(str text, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    for (uint32_t i = from; i < to; i++)
        n += text.p[i] == '\n';
    return n;
}

static int by_start(const void *x, const void *y)
{
    const struct code_unit *p = x, *q = y;
    if (p->span.start != q->span.start)
        return p->span.start < q->span.start ? -1 : 1;
    return p->span.end > q->span.end ? -1 : p->span.end < q->span.end;
}

/* Between the units inside, blank lines mean nothing. */
static void add_used_lines(strbuf *b, str text)
{
    str line;
    while (str_next(&text, '\n', &line))
        if (str_trim(line).n)
            strbuf_addf(b, STR_FMT "\n", STR_ARG(line));
}

static void take_own(struct code_units *all, size_t i, arena *a)
{
    struct code_unit *u = &all->v[i];
    strbuf b;
    strbuf_init(&b, 0);
    uint32_t at = u->span.start;
    for (size_t k = i + 1; k < all->n && all->v[k].span.start < u->span.end; k++) {
        const struct code_unit *in = &all->v[k];
        if (in->span.start < at || in->span.end > u->span.end)
            continue;
        add_used_lines(&b, str_sub(u->version->text, at, in->span.start));
        at = in->span.end;
    }
    str rest = str_sub(u->version->text, at, u->span.end);
    u->has_inside = at > u->span.start;
    if (u->has_inside)
        add_used_lines(&b, rest);
    else
        strbuf_addstr(&b, rest);
    u->own = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
}

void units_find(const struct version *v, arena *a, struct code_units *out)
{
    *out = (struct code_units){.v = ARENA_ARRAY(a, struct code_unit, v->x.n_symbols + 1)};
    uint32_t floor = 0;
    for (size_t i = 0; i < v->x.n_symbols; i++) {
        const struct raw_symbol *s = &v->x.symbols[i];
        if (!is_unit(v, s) || s->start_byte >= s->end_byte)
            continue;
        struct code_unit *u = &out->v[out->n++];
        u->symbol = *s;
        u->version = v;
        for (size_t k = out->n - 1; k-- > 0;) /* not into what stands before it */
            if (out->v[k].span.end <= s->start_byte) {
                floor = out->v[k].span.end;
                break;
            }
        if (floor > s->start_byte)
            floor = 0;
        u->span = (struct unit_range){span_start(v, s->start_byte, floor), s->end_byte};
        u->end_line = s->end_line;
        u->line = s->line - count_newlines(v->text, u->span.start, s->start_byte);
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_start);
    for (size_t i = 0; i < out->n; i++)
        take_own(out, i, a);
}

/* ---- comparing two units ---- */

static bool equal_but_blanks(str x, str y)
{
    size_t i = 0, k = 0;
    for (;;) {
        while (i < x.n && isspace((unsigned char)x.p[i]))
            i++;
        while (k < y.n && isspace((unsigned char)y.p[k]))
            k++;
        if (i == x.n || k == y.n)
            return i == x.n && k == y.n;
        if (x.p[i++] != y.p[k++])
            return false;
    }
}

static str next_literal(const struct code_words *w, str text, size_t *i)
{
    while (*i < w->n && !w->v[*i].is_literal)
        ++*i;
    if (*i == w->n)
        return (str){NULL, 0};
    const struct code_word *x = &w->v[(*i)++];
    return str_sub(text, x->byte, x->byte + x->len);
}

bool same_strings(const char *language, str x, str y, arena *a)
{
    struct code_words v, w;
    err quiet = ERR_INIT;
    if (!language || !code_words(language, x, 0, (uint32_t)x.n, a, &v, &quiet) ||
        !code_words(language, y, 0, (uint32_t)y.n, a, &w, &quiet))
        return true;
    for (size_t i = 0, k = 0;;) {
        str p = next_literal(&v, x, &i), q = next_literal(&w, y, &k);
        if (!p.p || !q.p)
            return !p.p && !q.p;
        if (!str_eq(p, q))
            return false;
    }
}

/* Blanks that differ inside of a string are no matter of form. */
static bool differ_in_blanks(struct symbol_change *x, arena *a)
{
    str was = x->before.text, is = x->after.text;
    if (str_eq(was, is) || !equal_but_blanks(was, is))
        return false;
    x->string_blanks = !same_strings(x->after.language, was, is, a);
    return !x->string_blanks;
}

/* Is all that differs in the comments? What is left without them is kept for telling. */
static bool differ_in_comments(struct symbol_change *x, arena *a)
{
    if (!x->before.language || !x->after.language)
        return false;
    x->before.bare = code_bare(x->before.language, x->before.text, a);
    x->after.bare = code_bare(x->after.language, x->after.text, a);
    return equal_but_blanks(x->before.bare, x->after.bare);
}

static struct change_side side_of(const struct code_unit *u, arena *a)
{
    struct change_side s = {0};
    if (!u)
        return s;
    s.path = u->version->path;
    s.language = u->version->language ? language_name(u->version->language) : NULL;
    s.name = arena_strdup(a, u->symbol.name);
    s.qualified = arena_strdup(a, u->symbol.qualified);
    s.signature = arena_strdup(a, u->symbol.signature);
    s.line = u->symbol.line;
    s.end_line = u->symbol.end_line;
    s.doc = arena_strdup(a, u->symbol.doc);
    s.text = u->own;
    if (!u->has_inside) {
        s.start = u->symbol.start_byte - u->span.start;
        s.end = u->symbol.end_byte - u->span.start;
        s.file = u->version->text;
        s.file_at = u->span.start;
    }
    return s;
}

static void count_changed(struct symbol_change *x, str old, str now, arena *a)
{
    struct hunks h;
    log_hunks(old, now, false, a, &h);
    for (size_t i = 0; i < h.n; i++) {
        x->lines_added += h.v[i].new_lines;
        x->lines_removed += h.v[i].old_lines;
    }
}

/* The code after the signature: what is left when the header is taken off. */
static str body_of(const struct code_unit *u)
{
    uint32_t body = u->symbol.body_byte;
    if (body <= u->symbol.start_byte || body >= u->symbol.end_byte)
        return (str){"", 0};
    return str_sub(u->version->text, body, u->symbol.end_byte);
}

struct symbol_change change_of(const struct code_unit *old, const struct code_unit *now, arena *a)
{
    const struct code_unit *u = now ? now : old;
    struct symbol_change x = {.symbol_kind = u->symbol.kind,
                              .before = side_of(old, a),
                              .after = side_of(now, a),
                              .kind = !old ? CHANGE_ADDED : CHANGE_REMOVED};
    str was = old ? old->own : (str){"", 0}, is = now ? now->own : (str){"", 0};
    count_changed(&x, was, is, a);
    if (!old || !now)
        return x;
    x.similarity = units_similarity(old, now);
    x.kind = CHANGE_BODY;
    x.blanks_only = differ_in_blanks(&x, a);
    x.comments_only =
        !x.blanks_only && !x.string_blanks && !str_eq(was, is) && differ_in_comments(&x, a);
    bool headers = !equal_but_blanks(old->symbol.signature, now->symbol.signature);
    if (headers && symbol_is_function(u->symbol.kind) && !x.blanks_only && !x.comments_only)
        x.kind = CHANGE_SIGNATURE;
    str body = body_of(old);
    x.body_changed = x.kind == CHANGE_BODY || !equal_but_blanks(body, body_of(now));
    return x;
}

/* ---- one file ---- */

/* Where something inside came or went, blanks around it are no change of what encloses it. */
static bool same_own(const struct code_unit *old, const struct code_unit *now)
{
    return str_eq(old->own, now->own) ||
           ((old->has_inside || now->has_inside) && equal_but_blanks(old->own, now->own));
}

static void pair_units(struct file_pair *p, arena *a)
{
    for (size_t i = 0; i < p->after.n; i++) {
        struct code_unit *now = &p->after.v[i];
        for (size_t k = 0; k < p->before.n; k++) {
            struct code_unit *old = &p->before.v[k];
            if (old->paired || old->symbol.kind != now->symbol.kind ||
                !str_eq(old->symbol.qualified, now->symbol.qualified))
                continue;
            old->paired = now->paired = true;
            if (!same_own(old, now))
                vec_push(&p->changes, change_of(old, now, a));
            break;
        }
    }
}

static bool in_unit(const struct code_units *u, uint32_t line)
{
    for (size_t i = 0; i < u->n; i++)
        if (line >= u->v[i].line && line <= u->v[i].end_line)
            return true;
    return false;
}

/* Differing lines that lie in no unit. */
static str lines_outside(const struct file_pair *p, bool is_old, arena *a, uint32_t *n)
{
    const struct version *v = is_old ? &p->old : &p->now;
    const struct code_units *u = is_old ? &p->before : &p->after;
    strbuf b;
    strbuf_init(&b, 0);
    *n = 0;
    for (size_t i = 0; i < p->hunks.n; i++) {
        const struct hunk *h = &p->hunks.v[i];
        uint32_t from = is_old ? h->old_line : h->new_line;
        uint32_t count = is_old ? h->old_lines : h->new_lines;
        if (!count)
            continue;
        str rest = text_of_lines(v->text, from, from + count - 1), line;
        for (uint32_t k = 0; str_next(&rest, '\n', &line); k++)
            if (str_trim(line).n && !in_unit(u, from + k)) {
                strbuf_addf(&b, STR_FMT "\n", STR_ARG(line));
                ++*n;
            }
    }
    str out = arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}

/* A part of a comment alone is no longer seen as one by the grammar: the lines' marks tell. */
static bool are_comment_lines(const struct version *v, str text)
{
    static const char *const marks[] = {"//", "/*", "*", "--", ";;"};
    str line;
    while (str_next(&text, '\n', &line)) {
        bool found = false;
        line = str_trim(line);
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            found = found || str_starts(line, str_of(marks[i]));
        found = found && (line.p[0] != '*' || line.n == 1 || strchr(" /*", line.p[1]));
        if (line.n && (!found || !leads_on(v, line) || str_ends(line, STR("{"))))
            return false;
    }
    return true;
}

static struct change_side file_side(const struct version *v, str text)
{
    const char *slash = strrchr(v->path, '/');
    const char *name = slash ? slash + 1 : v->path;
    return (struct change_side){.path = v->path,
                                .language = v->language ? language_name(v->language) : NULL,
                                .name = name,
                                .qualified = name,
                                .signature = "",
                                .doc = "",
                                .text = text};
}

static void pair_rest(struct file_pair *p, arena *a)
{
    enum file_state state = p->file->state;
    bool whole = state == FILE_ADDED || state == FILE_REMOVED;
    if (whole && (p->before.n || p->after.n))
        return;
    struct symbol_change x = {.is_file = true, .kind = CHANGE_BODY, .body_changed = true};
    str was = lines_outside(p, true, a, &x.lines_removed);
    str is = lines_outside(p, false, a, &x.lines_added);
    if (!was.n && !is.n && !whole && state != FILE_RENAMED)
        return;
    if (state != FILE_ADDED)
        x.before = file_side(&p->old, was);
    if (state != FILE_REMOVED)
        x.after = file_side(&p->now, is);
    x.blanks_only = !whole && differ_in_blanks(&x, a);
    if (state == FILE_RENAMED) {
        x.kind = strcmp(x.before.name, x.after.name) != 0 ? CHANGE_RENAMED : CHANGE_MOVED;
        x.body_changed = was.n || is.n;
    } else if (whole) {
        x.kind = state == FILE_ADDED ? CHANGE_ADDED : CHANGE_REMOVED;
    }
    x.comments_only = !x.blanks_only && !x.string_blanks && !equal_but_blanks(was, is) &&
                      differ_in_comments(&x, a);
    const struct language *l = p->now.language;
    if (x.kind == CHANGE_BODY && !x.blanks_only && l && strcmp(language_name(l), "markdown") != 0)
        x.comments_only =
            x.comments_only || (are_comment_lines(&p->old, was) && are_comment_lines(&p->now, is));
    vec_push(&p->changes, x);
}

void pair_compare(struct file_pair *p, arena *a)
{
    pair_units(p, a);
    pair_rest(p, a);
}
