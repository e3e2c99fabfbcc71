/* The guide's lines: laid out once per width and change, then drawn. */
#include "../../engine/base/utf8.h"
#include "../wrap.h"
#include "guide.h"

static void add_line(struct guide *g, enum role role, int flags, const char *label,
                     const char *text, int part)
{
    struct guide_line l = {role, flags, label, text, part};
    vec_push(&g->lines, l);
}

static void add_wrapped(struct guide *g, enum role role, int flags, const char *label,
                        const char *text, int part, size_t columns)
{
    strbuf safe;
    strbuf_init(&safe, 0);
    utf8_safe(&safe, str_of(text), true);
    str rest = str_trim(strbuf_str(&safe)), line;
    bool first = true;
    while (wrap_next(&rest, columns, &line)) {
        add_line(g, role, flags, first ? label : NULL, arena_strdup(g->layout, line), part);
        first = false;
    }
    if (first)
        add_line(g, role, flags, label, "", part);
    strbuf_release(&safe);
}

/* The comment's first sentence may have become the purpose. */
static bool comment_is_purpose(const struct guide *g)
{
    for (size_t i = 0; i < g->parts.len; i++) {
        const struct guide_part *p = &g->parts.v[i];
        if (p->kind == PART_PURPOSE)
            return str_starts(strbuf_str(&p->text), str_of(g->comment));
    }
    return false;
}

static void add_facts(struct guide *g, size_t width)
{
    if (g->signature)
        add_wrapped(g, ROLE_title, CELL_BOLD, NULL, g->signature, -1, width);
    else if (g->title)
        add_wrapped(g, ROLE_title, CELL_BOLD, NULL, g->title, -1, width);
    if (g->facts)
        add_wrapped(g, ROLE_dim, 0, NULL, g->facts, -1, width);
    if (g->callers)
        add_wrapped(
            g, ROLE_dim, 0, NULL,
            arena_printf(g->layout, "%s by %s", g->callable ? "called" : "used", g->callers), -1,
            width);
    if (g->comment && !comment_is_purpose(g))
        add_wrapped(g, ROLE_comment, 0, NULL, g->comment, -1, width);
    if (g->title)
        add_line(g, ROLE_text, 0, NULL, "", -1);
}

static void add_part(struct guide *g, int i, size_t width)
{
    const struct guide_part *p = &g->parts.v[i];
    size_t indent = g->label_columns + 1;
    bool waiting = !p->finished && !p->text.len;
    if (waiting && g->state != GUIDE_RUNNING)
        return;
    const char *text = p->marked ? arena_printf(g->layout, "? %s", p->text.p) : p->text.p;
    enum role role = p->marked ? ROLE_warn : p->kind == PART_NOTE ? ROLE_dim : ROLE_text;
    bool own_line = utf8_columns(str_of(p->label)) > g->label_columns;
    const char *label = own_line ? NULL : p->label;
    size_t room = width > indent + 8 ? width - indent : 8;
    if (own_line)
        add_line(g, ROLE_text, 0, p->label, "", i);
    if (p->remark) {
        add_wrapped(g, ROLE_comment, 0, label, arena_printf(g->layout, "\"%s\"", p->remark), i,
                    room);
        label = NULL;
    }
    add_wrapped(g, role, 0, label, waiting ? "" : text, i, room);
    if (p->show_reason && p->reason)
        add_wrapped(g, ROLE_dim, 0, NULL, p->reason, i, room);
}

static void add_state(struct guide *g, size_t width)
{
    if (g->message)
        add_wrapped(g, g->state == GUIDE_FAILED ? ROLE_bad : ROLE_dim, 0, NULL, g->message, -1,
                    width);
    if (g->message_hint)
        add_wrapped(g, ROLE_dim, 0, NULL, g->message_hint, -1, width);
    if (g->badge) {
        add_line(g, ROLE_text, 0, NULL, "", -1);
        add_wrapped(g, ROLE_good, 0, NULL, g->badge, -1, width);
    }
    if (g->state == GUIDE_FACTS)
        add_line(g, ROLE_accent, 0, NULL,
                 guide_finished(g) ? "Enter  the rest, by the model"
                                   : "Enter  explain line by line",
                 -1);
    else if (g->state == GUIDE_STOPPED)
        add_line(g, ROLE_accent, 0, NULL, "Enter  go on", -1);
}

void guide_settle(struct guide *g, int columns, int rows)
{
    if (g->width != columns) {
        size_t width = columns > 12 ? (size_t)columns - 2 : 10;
        int part = guide_current(g);
        arena_reset(g->layout);
        vec_clear(&g->lines);
        g->label_columns = 7;
        for (size_t i = 0; i < g->parts.len; i++) {
            size_t n = utf8_columns(str_of(g->parts.v[i].label));
            if (n > g->label_columns && n <= width / 3)
                g->label_columns = n;
        }
        add_facts(g, width);
        for (size_t i = 0; i < g->parts.len; i++)
            add_part(g, (int)i, width);
        add_state(g, width);
        if (!g->lines.len && g->nothing)
            add_wrapped(g, ROLE_dim, 0, NULL, g->nothing, -1, width);
        g->width = columns;
        if (part >= 0 && guide_current(g) != part)
            guide_reveal(g, part);
    }
    list_settle(&g->list, g->lines.len, rows > 0 ? (size_t)rows : 1);
}

static void draw_waiting(const struct guide *g, struct area a, int row, const struct guide_line *l,
                         unsigned tick)
{
    static const char *const turning[] = {"\xe2\xa0\x8b", "\xe2\xa0\x99", "\xe2\xa0\xb9",
                                          "\xe2\xa0\xb8", "\xe2\xa0\xbc", "\xe2\xa0\xb4",
                                          "\xe2\xa0\xa6", "\xe2\xa0\xa7"};
    static const char plain[] = "|/-\\";
    bool waiting = l->part >= 0 && !*l->text && (l->label || g->parts.v[l->part].remark) &&
                   g->state == GUIDE_RUNNING && !g->parts.v[l->part].finished;
    if (!waiting)
        return;
    char ascii[2] = {plain[tick % 4], 0};
    put_z(a, row, 2 + (int)g->label_columns, ROLE_accent, 0,
          a.grid->ascii ? ascii : turning[tick % 8]);
}

void guide_draw(const struct guide *g, struct area a, bool focused, int active, unsigned tick)
{
    for (int i = 0; i < a.rows; i++) {
        size_t at = g->list.top + (size_t)i;
        if (at >= g->lines.len)
            break;
        const struct guide_line *l = &g->lines.v[at];
        bool band = active >= 0 && l->part == active, here = focused && at == g->list.cursor;
        int flags = (band ? CELL_BAND : 0) | (here ? CELL_SELECTED : 0);
        if (flags)
            put_fill(a, i, 0, a.columns, ROLE_text, flags);
        put_z(a, i, 0, ROLE_accent, flags, here ? ">" : band ? glyph(a.grid, GLYPH_BAND) : " ");
        int column = 1;
        if (l->label)
            put_fit(a, i, 1, a.columns - 1, ROLE_label, flags, str_of(l->label));
        if (l->part >= 0)
            column = 1 + (int)g->label_columns + 1;
        put_fit(a, i, column, a.columns - column, l->role, flags | l->flags, str_of(l->text));
        draw_waiting(g, a, i, l, tick);
    }
}
