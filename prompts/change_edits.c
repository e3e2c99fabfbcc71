/* The edits of one change, told by the program: what came, what went, what became what.
 *
 * Whole statements are told as walkthroughs tell them (lead.h), other lines are quoted. An edit
 * that can be told in neither way is counted. Invariant: every line that differs and is neither
 * blank nor a comment is in an edit that was told or in the count. */
#include "change_edits.h"
#include "change_lines.h"
#include "change_text.h"
#include "facts.h"
#include "lead.h"
#include "words.h"
#include <stdint.h>

enum {
    MOST_EDITS = 5,
    MOST_TEXT = 420,
    MOST_TOLD = 300, /* of one edit */
    MOST_BOTH = 380, /* of one that is told as before and after */
    MOST_SLIDE = 12,
    LINES_BEGUN = 2,   /* of more lines so many are quoted */
    MIN_WORD = 3,      /* letters of a line that is worth quoting */
    MIN_COMMENTED = 2, /* lines: fewer are quoted or not worth it */
    MOST_COMMENT = 90,
    MOST_PIECES = 3,
    FILE_PARSED = 200 << 10,
    LINES_TOLD = 24, /* an edit of more lines is not told in words */
};

struct edit {
    struct line_range old, now;
};

struct edits {
    arena *a;
    struct version_lines old, now;
    struct edit *v;
    size_t n;
    strbuf out;
    size_t told;
    uint32_t left_added, left_removed, respaced;
    bool comments, is_file, is_prose, in_part;
};

/* ---- both sides ---- */

static void find_outline(struct version_lines *l, arena *a)
{
    const struct change_side *s = l->side;
    err quiet = ERR_INIT;
    if (l->looked || !s->language || s->start == s->end)
        return;
    l->looked = true;
    l->base = s->text;
    if (code_outline(s->language, s->text, s->start, s->end, a, &l->o, &quiet) && l->o.n &&
        !l->o.damaged) {
        outline_settle(&l->o);
        return;
    }
    l->o = (struct outline){0}; /* a method needs its class around it in some languages */
    if (s->file.n > FILE_PARSED)
        return;
    l->base = s->file;
    l->shift = s->file_at;
    if (code_outline(s->language, s->file, s->file_at + s->start, s->file_at + s->end, a, &l->o,
                     &quiet))
        outline_settle(&l->o);
    else
        l->o = (struct outline){0};
}

/* A line whose blanks differ: inside of a string that is an edit as any other. */
static void take_respaced(struct edits *x, const struct diff_line *d)
{
    uint32_t was = d->old - 1, is = d->now - 1;
    if (was >= x->old.n || is >= x->now.n || x->now.is_comment[is] ||
        str_eq(line_quoted_parts(x->old.lines[was], x->a),
               line_quoted_parts(x->now.lines[is], x->a))) {
        x->respaced += str_trim(d->text).n != 0;
        return;
    }
    x->old.differs[was] = x->now.differs[is] = true;
    x->v[x->n++] = (struct edit){{was, 1}, {is, 1}};
}

/* The runs of lines that differ, without those that are comments or blanks alone. */
static void find_edits(struct edits *x)
{
    struct diff_lines d;
    text_diff(x->old.side->text, x->now.side->text, true, x->a, &d);
    x->v = ARENA_ARRAY(x->a, struct edit, d.n + 1);
    for (size_t i = 0; i < d.n;) {
        struct edit e = {{0, 0}, {0, 0}};
        if (d.v[i].respaced)
            take_respaced(x, &d.v[i]);
        if (d.v[i].mark == ' ') {
            i++;
            continue;
        }
        for (; i < d.n && d.v[i].mark != ' '; i++) {
            bool came = d.v[i].mark == '+';
            struct version_lines *l = came ? &x->now : &x->old;
            struct line_range *r = came ? &e.now : &e.old;
            uint32_t at = (came ? d.v[i].now : d.v[i].old) - 1;
            if (at >= l->n)
                continue;
            if (!r->n++)
                r->first = at;
            l->differs[at] = true;
        }
        e.old = range_trim(&x->old, e.old);
        e.now = range_trim(&x->now, e.now);
        if (!e.old.n && !e.now.n)
            continue;
        if (range_is_comment(&x->old, e.old) && range_is_comment(&x->now, e.now))
            x->comments = true;
        else if (!range_is_brackets(&x->old, e.old) || !range_is_brackets(&x->now, e.now))
            x->v[x->n++] = e;
    }
}

/* ---- statements in words ---- */

static const char *piece_said(const struct version_lines *l, uint32_t from, uint32_t to, arena *a)
{
    struct step s = {.line = text_line_of(l->base, from),
                     .end_line = text_line_of(l->base, to),
                     .start_byte = from,
                     .end_byte = to,
                     .node = -1};
    const char *said = step_said(&l->o, l->base, &s, a);
    return said ? said : step_table(&l->o, l->base, &s, a);
}

/* Do these bytes hold whole statements only? */
static bool is_closed(const struct outline *o, uint32_t from, uint32_t to)
{
    if (from < o->body_start || to > o->body_end)
        return false;
    for (size_t i = 0; i < o->n; i++) {
        const struct code_node *n = &o->v[i];
        bool begins = n->start_byte >= from && n->start_byte < to;
        bool arm_alone = n->kind == NODE_ARM && n->parent >= 0 && o->v[n->parent].start_byte < from;
        bool around = n->start_byte < from && n->end_byte > from;
        if (begins && (n->end_byte > to || arm_alone))
            return false;
        if (around && (n->end_byte < to || n->header_end > from || !node_has_body(n)))
            return false;
    }
    return true;
}

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* As few sentences as can be had, statement by statement. */
static const char *statements_said(const struct version_lines *l, uint32_t from, uint32_t to,
                                   arena *a)
{
    const char *all = "", *open = NULL;
    uint32_t begin = from;
    size_t pieces = 0;
    for (size_t i = 0; i < l->o.n && pieces <= MOST_PIECES; i++) {
        const struct code_node *n = &l->o.v[i];
        bool inside = n->start_byte >= from && n->start_byte < to;
        if (!inside || (n->parent >= 0 && l->o.v[n->parent].start_byte >= from))
            continue;
        const char *longer = piece_said(l, begin, n->end_byte, a);
        if (!longer && open) { /* what there was stands alone */
            all = arena_printf(a, "%s%s%s", all, all[0] ? " " : "", open);
            pieces++;
            begin = n->start_byte;
            longer = piece_said(l, begin, n->end_byte, a);
        }
        if (!longer)
            return NULL;
        open = longer;
    }
    if (!open || pieces >= MOST_PIECES)
        return NULL;
    return arena_printf(a, "%s%s%s", all, all[0] ? " " : "", open);
}

static const char *range_said(struct version_lines *l, struct line_range r, arena *a)
{
    if (!r.n || r.n > LINES_TOLD || l->is_type || l->quoted[0].p != l->lines[0].p)
        return NULL; /* (with names put in it is quoted) */
    find_outline(l, a);
    if (!l->o.n || l->o.damaged)
        return NULL;
    uint32_t last = r.first + r.n - 1;
    uint32_t from = line_byte(l, r.first) + l->shift;
    uint32_t to = line_byte(l, last) + (uint32_t)l->lines[last].n + l->shift;
    while (to > from && strchr(" \t\r", l->base.p[to - 1]))
        to--;
    while (from < to && strchr(" \t", l->base.p[from]))
        from++;
    if (!is_closed(&l->o, from, to))
        return NULL;
    const char *said = piece_said(l, from, to, a);
    if (!said)
        said = statements_said(l, from, to, a);
    return said && strlen(said) <= MOST_TOLD ? said : NULL;
}

/* A run of new lines can often be cut at several places: "}" and "if (b) {" or "if (b) {" and "}".
 * The one that holds whole statements is told. */
static const char *sliding_said(struct version_lines *l, struct line_range r, arena *a)
{
    const char *said = range_said(l, r, a);
    struct line_range down = r, up = r;
    for (int i = 0; !said && r.n && i < MOST_SLIDE; i++) {
        uint32_t next = down.first + down.n;
        if (next >= l->n || l->differs[next] || !str_eq(l->lines[down.first], l->lines[next]))
            break;
        down.first++;
        said = range_said(l, range_trim(l, down), a);
    }
    for (int i = 0; !said && r.n && i < MOST_SLIDE; i++) {
        if (!up.first || l->differs[up.first - 1] ||
            !str_eq(l->lines[up.first - 1], l->lines[up.first + up.n - 1]))
            break;
        up.first--;
        said = range_said(l, range_trim(l, up), a);
    }
    return said;
}

/* ---- one edit ---- */

/* The lines without comments and blanks, for quoting. */
static struct quoted_lines code_lines(const struct version_lines *l, struct line_range r, arena *a)
{
    struct quoted_lines q = {ARENA_ARRAY(a, str, r.n + 1), 0};
    for (uint32_t i = r.first; i < r.first + r.n; i++)
        if (!line_is_blank(l, i) && !l->is_comment[i])
            q.v[q.n++] = str_trim(l->quoted[i]);
    return q;
}

/* Several sentences as one, so that what stands before the colon governs all of them. */
static const char *run_on(const char *said, arena *a)
{
    char *p = arena_strdup(a, str_of(said));
    bool code = false;
    for (char *c = p; *c; c++) {
        code = code != (*c == '`');
        if (!code && c[0] == '.' && c[1] == ' ' && c[2] >= 'A' && c[2] <= 'Z') {
            c[0] = ';';
            c[2] = small(c[2]);
        }
    }
    *p = small(*p);
    return p;
}

static const char *only_said(struct version_lines *l, struct line_range r, const char *verb,
                             arena *a)
{
    struct quoted_lines q = code_lines(l, r, a);
    const char *list = q.n == 1 ? lines_quoted(&q, a) : NULL;
    const char *said = list ? NULL : sliding_said(l, r, a);
    if (said)
        return arena_printf(a, "%s: %s", verb, run_on(said, a));
    if (!list)
        list = lines_quoted(&q, a);
    return list ? arena_printf(a, "%s %s.", verb, list) : NULL;
}

static const char *edit_said(struct edits *x, const struct edit *e)
{
    if (!range_code_lines(&x->old, e->old))
        return only_said(&x->now, e->now, "Adds", x->a);
    if (!range_code_lines(&x->now, e->now))
        return only_said(&x->old, e->old, "Removes", x->a);
    struct quoted_lines was = code_lines(&x->old, e->old, x->a),
                        is = code_lines(&x->now, e->now, x->a);
    const char *becomes = lines_become(&was, &is, x->is_file, x->a);
    if (becomes)
        return becomes;
    if (x->is_file) { /* its lines stand in many places: they did not become one another */
        const char *gone = only_said(&x->old, e->old, "Removes", x->a);
        const char *come = only_said(&x->now, e->now, "Adds", x->a);
        if (gone && come)
            return arena_printf(x->a, "%s %s", gone, come);
        x->left_removed += come ? range_code_lines(&x->old, e->old) : 0;
        return come; /* what went alone may have become one of the lines that cannot be told */
    }
    const char *before = lines_quoted(&was, x->a), *after = lines_quoted(&is, x->a);
    before = before ? arena_printf(x->a, "%s.", before) : range_said(&x->old, e->old, x->a);
    after = after ? arena_printf(x->a, "%s.", after) : range_said(&x->now, e->now, x->a);
    if (!before || !after || strlen(before) + strlen(after) > MOST_BOTH ||
        strcmp(before, after) == 0) /* what differs is what words leave out: a type */
        return NULL;
    return arena_printf(x->a, "Before: %s Now: %s", run_on(before, x->a), run_on(after, x->a));
}

/* ---- all edits ---- */

static uint32_t first_used(const struct version_lines *l, uint32_t line)
{
    str t = l->lines[line];
    while (t.n && strchr(" \t\r", t.p[0]))
        t = str_sub(t, 1, t.n);
    return (uint32_t)(t.p - l->side->text.p) + l->shift;
}

/* What of the range stands behind the header, which has been told of. */
static struct line_range behind_header(struct version_lines *l, struct line_range r, arena *a)
{
    find_outline(l, a);
    while (r.n && ((l->o.n && first_used(l, r.first) < l->o.body_start) || l->is_comment[r.first] ||
                   line_is_blank(l, r.first))) {
        r.first++;
        r.n--;
    }
    return r;
}

static const char *times(size_t n, arena *a)
{
    return n > 1 ? arena_printf(a, " (%zu times)", n) : "";
}

/* The same lines taken away in one place and put in another have moved. */
static void find_moves(struct edits *x, const char **said)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < x->n; k++) {
            const char *gone = said[i], *come = said[k], *way = i < k ? "down" : "up";
            if (!gone || !come || strncmp(gone, "Removes", 7) != 0 ||
                strncmp(come, "Adds", 4) != 0 || strcmp(gone + 7, come + 4) != 0)
                continue;
            said[k] = "";
            said[i] = gone[7] == ':' ? arena_printf(x->a, "Moves further %s%s", way, gone + 7)
                                     : arena_printf(x->a, "Moves%.*s further %s.",
                                                    (int)strlen(gone + 7) - 1, gone + 7, way);
            break;
        }
}

/* What only changed its place was neither added nor removed: it is counted. */
static void drop_moved(struct edits *x, const char **said)
{
    for (size_t i = 0; i < x->n; i++)
        if (said[i] && (said[i][0] == 'A' || said[i][0] == 'R') &&
            (range_moved(&x->old, x->v[i].old, &x->now) ||
             range_moved(&x->now, x->v[i].now, &x->old)))
            said[i] = NULL;
}

/* Of lines that can be neither told nor quoted: what the author says of them. */
static const char *comment_said(struct edits *x, const struct edit *e)
{
    uint32_t came = range_code_lines(&x->now, e->now), went = range_code_lines(&x->old, e->old);
    if (came < MIN_COMMENTED || range_moved(&x->now, e->now, &x->old))
        return NULL;
    str text = range_comment(&x->now, e->now, x->old.side->text, x->a);
    const char *says = first_sentence(text, MOST_COMMENT, x->a);
    if (!strchr(says, ' '))
        return NULL;
    x->in_part = true;
    return went ? arena_printf(x->a, "%u lines of code in place of %u, commented \"%s\".", came,
                               went, says)
                : arena_printf(x->a, "Adds %u lines of code, commented \"%s\".", came, says);
}

static bool has_word(str line)
{
    size_t n = 0;
    for (size_t i = 0; i < line.n; i++)
        n += is_name_char(line.p[i]);
    return n >= MIN_WORD;
}

/* Of lines too many to quote, on one side alone: the first ones. */
static const char *begun_said(struct edits *x, const struct edit *e)
{
    bool came = !range_code_lines(&x->old, e->old);
    const struct version_lines *l = came ? &x->now : &x->old, *other = came ? &x->old : &x->now;
    struct line_range r = came ? e->now : e->old;
    if ((!came && range_code_lines(&x->now, e->now)) || range_moved(l, r, other))
        return NULL;
    struct quoted_lines all = code_lines(l, r, x->a), q = {all.v, 0};
    size_t more = all.n - LINES_BEGUN;
    for (size_t i = 0; i < all.n && q.n < LINES_BEGUN; i++)
        if (has_word(all.v[i])) /* a brace tells nothing */
            q.v[q.n++] = all.v[i];
    const char *list = q.n == LINES_BEGUN && more ? lines_listed(&q, x->a) : NULL;
    x->in_part |= list != NULL;
    return list ? arena_printf(x->a, "%s %s and %zu more line%s.", came ? "Adds" : "Removes", list,
                               more, more > 1 ? "s" : "")
                : NULL;
}

static void tell_all(struct edits *x, bool skip_header)
{
    const char **said = ARENA_ARRAY(x->a, const char *, x->n + 1);
    for (size_t i = 0; i < x->n; i++) {
        struct edit *e = &x->v[i];
        if (skip_header) {
            e->old = behind_header(&x->old, e->old, x->a);
            e->now = behind_header(&x->now, e->now, x->a);
        }
        if (!e->old.n && !e->now.n) {
            said[i] = "";
            continue;
        }
        said[i] = x->told < 4 * MOST_EDITS ? edit_said(x, e) : NULL;
        x->told += said[i] != NULL;
    }
    x->told = 0;
    if (!x->is_file)
        find_moves(x, said);
    drop_moved(x, said);
    for (size_t i = 0; !x->is_prose && i < x->n; i++) {
        if (!said[i] && !x->is_file)
            said[i] = comment_said(x, &x->v[i]);
        if (!said[i])
            said[i] = begun_said(x, &x->v[i]);
    }
    for (size_t i = 0; i < x->n; i++) {
        size_t again = 1;
        if (said[i] && !said[i][0])
            continue;
        for (size_t k = i + 1; said[i] && k < x->n; k++)
            if (said[k] && said[k][0] && strcmp(said[i], said[k]) == 0) {
                said[k] = "";
                again++;
            }
        size_t room = said[i] ? strlen(said[i]) + x->out.len : SIZE_MAX;
        if (room > MOST_TEXT || x->told == MOST_EDITS) {
            x->left_added += (uint32_t)again * range_code_lines(&x->now, x->v[i].now);
            x->left_removed += (uint32_t)again * range_code_lines(&x->old, x->v[i].old);
            continue;
        }
        size_t n = strlen(said[i]) - 1;
        strbuf_addf(&x->out, "%s%.*s%s.", x->out.len ? " " : "", (int)n, said[i],
                    times(again, x->a));
        x->told++;
    }
}

struct change_edits change_edits(const struct symbol_change *c, str before, bool skip_header,
                                 arena *a)
{
    struct edits x = {.a = a, .is_file = c->is_file, .is_prose = c->symbol_kind == SYM_SECTION};
    bool is_type = c->symbol_kind == SYM_STRUCT || c->symbol_kind == SYM_UNION ||
                   c->symbol_kind == SYM_ENUM || c->symbol_kind == SYM_INTERFACE ||
                   c->symbol_kind == SYM_TYPE;
    strbuf_init(&x.out, 0);
    version_read_lines(&x.old, &c->before, before, a);
    version_read_lines(&x.now, &c->after, c->after.text, a);
    x.old.is_type = x.now.is_type = is_type;
    find_edits(&x);
    tell_all(&x, skip_header);
    struct change_edits out = {.told = arena_strdup(a, strbuf_str(&x.out)),
                               .left_added = x.left_added,
                               .left_removed = x.left_removed,
                               .respaced = x.respaced,
                               .comments = x.comments,
                               .in_part = x.in_part,
                               .n = x.n};
    strbuf_release(&x.out);
    return out;
}
