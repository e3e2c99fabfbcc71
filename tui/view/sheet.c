/* Paragraphs of a sheet, their layout and drawing. Does not know who tells them. */
#include "sheet.h"
#include "../../engine/base/utf8.h"
#include "../wrap.h"

enum { TEXT_MAX = 1 << 16 };

void sheet_init(struct sheet *s)
{
    *s = (struct sheet){.memory = arena_new(), .layout = arena_new()};
}

static void drop_parts(struct sheet *s)
{
    for (size_t i = 0; i < s->parts.len; i++)
        strbuf_release(&s->parts.v[i].text);
    vec_clear(&s->parts);
    vec_clear(&s->lines);
    s->width = 0;
}

void sheet_release(struct sheet *s)
{
    drop_parts(s);
    vec_release(&s->parts);
    vec_release(&s->lines);
    arena_free(s->memory);
    arena_free(s->layout);
    *s = (struct sheet){0};
}

void sheet_clear(struct sheet *s, enum sheet_kind kind, const char *title)
{
    drop_parts(s);
    arena_reset(s->memory);
    s->kind = kind;
    s->title = arena_strdup(s->memory, str_of(title));
    s->conversation[0] = 0;
    s->turns = 0;
    s->running = false;
    s->list = (struct list){0};
    s->reveal = 0;
}

/* Where the paragraph of this order is, or belongs. */
static size_t place_of(const struct sheet *s, uint32_t order)
{
    size_t i = s->parts.len;
    while (i && s->parts.v[i - 1].p.order >= order)
        i--;
    return i;
}

static const char *dup(struct sheet *s, const char *text)
{
    return text ? arena_strdup(s->memory, str_of(text)) : NULL;
}

/* What is long is told once: a later word about the same paragraph need not repeat it. */
static void part_take(struct sheet *s, struct sheet_part *x, const struct paragraph *p)
{
    struct paragraph old = x->p;
    x->p = *p;
    x->p.label = dup(s, p->label);
    x->p.path = dup(s, p->path);
    x->p.reason = dup(s, p->reason);
    x->p.id = dup(s, p->id);
    x->p.detail = p->detail ? dup(s, p->detail) : old.detail;
    x->p.before = p->before ? dup(s, p->before) : old.before;
    x->p.after = p->after ? dup(s, p->after) : old.after;
    x->p.text = NULL;
    strbuf_reset(&x->text);
    strbuf_addz(&x->text, p->text ? p->text : "");
}

void sheet_put(struct sheet *s, const struct paragraph *p)
{
    size_t at = place_of(s, p->order), n = s->parts.len;
    bool there = at < n && s->parts.v[at].p.order == p->order;
    bool gone = !p->growing && !(p->text && *p->text);
    s->width = 0;
    if (gone && there) {
        strbuf_release(&s->parts.v[at].text);
        memmove(&s->parts.v[at], &s->parts.v[at + 1], (n - at - 1) * sizeof *s->parts.v);
        s->parts.len--;
    }
    if (gone)
        return;
    if (!there) {
        struct sheet_part fresh = {0};
        strbuf_init(&fresh.text, TEXT_MAX);
        vec_push(&s->parts, fresh);
        memmove(&s->parts.v[at + 1], &s->parts.v[at], (n - at) * sizeof *s->parts.v);
        s->parts.v[at] = fresh;
    }
    part_take(s, &s->parts.v[at], p);
}

void sheet_text(struct sheet *s, uint32_t order, str delta)
{
    size_t at = place_of(s, order);
    if (at == s->parts.len || s->parts.v[at].p.order != order) {
        struct paragraph p = {.kind = PARA_PROSE, .order = order, .growing = true};
        sheet_put(s, &p);
    }
    if (s->parts.v[at].p.growing)
        strbuf_addstr(&s->parts.v[at].text, delta);
    s->width = 0;
}

uint32_t sheet_last_order(const struct sheet *s, uint32_t i)
{
    return SHEET_ORDER(s->kind == SHEET_ASK ? s->turns : 0xfff, 15, i);
}

void sheet_stop(struct sheet *s)
{
    for (size_t i = s->parts.len; i-- > 0;) /* half a sentence is worse than none */
        if (s->parts.v[i].p.growing)
            sheet_put(s, &(struct paragraph){.order = s->parts.v[i].p.order});
    s->running = false;
    s->width = 0;
}

struct sheet_part *sheet_current(struct sheet *s)
{
    int i = s->list.cursor < s->lines.len ? s->lines.v[s->list.cursor].part : -1;
    return i >= 0 && (size_t)i < s->parts.len ? &s->parts.v[i] : NULL;
}

void sheet_move(struct sheet *s, long lines)
{
    size_t n = s->lines.len;
    list_move(&s->list, lines, n);
    if (n && s->lines.v[s->list.cursor].part < 0)
        list_move(&s->list, lines < 0 ? -1 : 1, n);
}

const struct sheet_part *sheet_numbered(const struct sheet *s, uint32_t number)
{
    int i = s->list.cursor < s->lines.len ? s->lines.v[s->list.cursor].part : -1;
    uint32_t turn = i >= 0 ? SHEET_TURN(s->parts.v[i].p.order) : s->turns;
    for (size_t k = 0; number && k < s->parts.len; k++) {
        const struct paragraph *p = &s->parts.v[k].p;
        if (p->kind == PARA_PLACE && p->number == number && SHEET_TURN(p->order) == turn)
            return &s->parts.v[k];
    }
    return NULL;
}

const struct sheet_part *sheet_place(const struct sheet *s)
{
    int i = s->list.cursor < s->lines.len ? s->lines.v[s->list.cursor].part : -1;
    const struct sheet_part *x = i >= 0 ? &s->parts.v[i] : NULL;
    if (x && x->p.kind == PARA_PROSE && x->p.number)
        x = sheet_numbered(s, x->p.number);
    return x && x->p.path ? x : NULL;
}

/* ---- layout ---- */

static void add_line(struct sheet *s, enum role role, int flags, const char *label,
                     const char *text, int part)
{
    struct sheet_line l = {role, flags, label, text, part};
    vec_push(&s->lines, l);
}

static void add_wrapped(struct sheet *s, enum role role, int flags, const char *label, str text,
                        int part, size_t columns)
{
    strbuf safe;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, text, true);
    str rest = str_trim(strbuf_str(&safe)), line;
    bool first = true;
    while (wrap_next(&rest, columns, &line)) {
        add_line(s, role, flags, first ? label : NULL, arena_strdup(s->layout, line), part);
        first = false;
    }
    if (first)
        add_line(s, role, flags, label, "", part);
    strbuf_release(&safe);
}

static void add_part(struct sheet *s, int i, size_t width)
{
    static const enum role roles[] = {
        [PARA_HEADING] = ROLE_title, [PARA_PROSE] = ROLE_text, [PARA_PLACE] = ROLE_dim,
        [PARA_ENTRY] = ROLE_text,    [PARA_NOTE] = ROLE_dim,   [PARA_GOOD] = ROLE_good,
        [PARA_BAD] = ROLE_bad,       [PARA_ADDED] = ROLE_good, [PARA_REMOVED] = ROLE_bad,
        [PARA_CHANGED] = ROLE_accent};
    const struct sheet_part *x = &s->parts.v[i];
    uint32_t order = x->p.order, before = i ? s->parts.v[i - 1].p.order : order;
    if (before >> 16 != order >> 16) /* a blank line between sections */
        add_line(s, ROLE_text, 0, NULL, "", -1);
    bool marked = x->p.reason != NULL;
    str text = strbuf_str(&x->text);
    if (marked)
        text = str_of(arena_printf(s->layout, "? %s", x->text.p));
    size_t room = x->p.label ? width - s->label_columns - 1 : width;
    if (x->visited)
        text = str_of(arena_printf(s->layout, "* %s", x->text.p));
    enum role role = marked ? ROLE_warn : roles[x->p.kind];
    add_wrapped(s, role, x->p.kind == PARA_HEADING ? CELL_BOLD : 0, x->p.label, text, i, room);
    if (!x->unfolded)
        return;
    if (marked)
        add_wrapped(s, ROLE_dim, 0, NULL, str_of(x->p.reason), i, room);
    str rest = str_of(x->p.detail ? x->p.detail : ""), line;
    while (rest.n && str_next(&rest, '\n', &line))
        add_wrapped(s, ROLE_dim, 0, NULL, line, i, room);
}

static void lay_out(struct sheet *s, int columns)
{
    size_t width = columns > 14 ? (size_t)columns - 2 : 12;
    arena_reset(s->layout);
    vec_clear(&s->lines);
    s->label_columns = 0;
    for (size_t i = 0; i < s->parts.len; i++) {
        const char *label = s->parts.v[i].p.label;
        size_t n = label ? utf8_columns(str_of(label)) : 0;
        if (n > s->label_columns && n <= width / 3)
            s->label_columns = n;
    }
    for (size_t i = 0; i < s->parts.len; i++)
        add_part(s, (int)i, width);
    s->width = columns;
}

static size_t line_of_order(const struct sheet *s, uint32_t order)
{
    for (size_t i = 0; i < s->lines.len; i++)
        if (s->lines.v[i].part >= 0 && s->parts.v[s->lines.v[i].part].p.order >= order)
            return i;
    return s->lines.len ? s->lines.len - 1 : 0;
}

void sheet_settle(struct sheet *s, int columns, int rows)
{
    if (s->width != columns) {
        struct sheet_part *now = sheet_current(s);
        uint32_t order = now ? now->p.order : 0;
        lay_out(s, columns);
        now = sheet_current(s);
        if (order && (!now || now->p.order != order))
            s->list.cursor = line_of_order(s, order);
    }
    if (s->reveal) {
        s->list.cursor = s->list.top = line_of_order(s, s->reveal);
        s->reveal = 0;
    }
    list_settle(&s->list, s->lines.len, rows > 0 ? (size_t)rows : 1);
}

void sheet_draw(const struct sheet *s, struct area a, bool focused, unsigned tick)
{
    static const char turning[] = "|/-\\";
    const struct sheet_part *now =
        s->list.cursor < s->lines.len && s->lines.v[s->list.cursor].part >= 0
            ? &s->parts.v[s->lines.v[s->list.cursor].part]
            : NULL;
    for (int i = 0; i < a.rows; i++) {
        size_t at = s->list.top + (size_t)i;
        if (at >= s->lines.len)
            break;
        const struct sheet_line *l = &s->lines.v[at];
        const struct sheet_part *x = l->part >= 0 ? &s->parts.v[l->part] : NULL;
        bool here = focused && at == s->list.cursor, band = x && x == now && x->p.path;
        int flags = (here ? CELL_SELECTED : 0) | (band ? CELL_BAND : 0), column = 1;
        if (flags)
            put_fill(a, i, 0, a.columns, ROLE_text, flags);
        put_z(a, i, 0, ROLE_accent, flags, here ? ">" : band ? glyph(a.grid, GLYPH_BAND) : " ");
        if (l->label)
            put_fit(a, i, 1, (int)s->label_columns, ROLE_label, flags, str_of(l->label));
        if (x && x->p.label)
            column += (int)s->label_columns + 1;
        int end =
            put_fit(a, i, column, a.columns - column, l->role, flags | l->flags, str_of(l->text));
        bool last = at + 1 == s->lines.len || s->lines.v[at + 1].part != l->part;
        if (x && x->p.growing && last && s->running)
            put_format(a, i, end + (*l->text != 0), ROLE_accent, flags, "%c", turning[tick % 4]);
    }
}
