/* The main view: map, source, guide. At 100 columns side by side, below that the guide under the
 * source (or the map, when that has the focus), below 60 one region at a time. */
#include "view.h"

static bool is_wide(const struct app *a)
{
    return a->grid->columns >= 100;
}

/* Without frames: a title rule and the full width. */
static bool is_framed(const struct app *a)
{
    return is_wide(a);
}

static struct area wide_region(struct area body, enum region r)
{
    int map = body.columns * 10 / 43, guide = body.columns * 37 / 100;
    map = map < 22 ? 22 : map > 36 ? 36 : map;
    guide = guide < 34 ? 34 : guide > 64 ? 64 : guide;
    if (r == REGION_MAP)
        return area_part(body, 0, 0, body.rows, map);
    if (r == REGION_GUIDE)
        return area_part(body, 0, body.columns - guide, body.rows, guide);
    return area_part(body, 0, map, body.rows, body.columns - map - guide);
}

static struct area stacked_region(const struct app *a, struct area body, enum region r)
{
    int upper = body.rows * 55 / 100;
    bool map_above = a->focus == REGION_MAP;
    if (r == REGION_GUIDE)
        return area_part(body, upper, 0, body.rows - upper, body.columns);
    if ((r == REGION_MAP) == map_above)
        return area_part(body, 0, 0, upper, body.columns);
    return area_part(body, 0, 0, 0, 0);
}

struct area app_region(const struct app *a, enum region r)
{
    struct grid *g = a->grid;
    struct area body = area_part(grid_area(g), 1, 0, g->rows - 2, g->columns);
    if (a->zoomed || g->columns < 60)
        return r == a->focus ? body : area_part(body, 0, 0, 0, 0);
    return is_wide(a) ? wide_region(body, r) : stacked_region(a, body, r);
}

struct area app_region_inside(const struct app *a, enum region r)
{
    struct area whole = app_region(a, r);
    if (!whole.rows || !whole.columns)
        return whole;
    return is_framed(a) ? area_part(whole, 1, 1, whole.rows - 2, whole.columns - 2)
                        : area_part(whole, 1, 0, whole.rows - 1, whole.columns);
}

static int active_part(const struct app *a)
{
    if (a->sheet_shown)
        return -1;
    if (a->focus == REGION_GUIDE)
        return guide_current(&a->guide);
    bool same = a->guide.path && a->source.path && strcmp(a->guide.path, a->source.path) == 0;
    return same ? guide_part_at(&a->guide, a->source.line) : -1;
}

/* What an empty screen says: there is always a next step. */
static void say_nothing(struct app *a)
{
    bool reading = !a->activity.index_ready && a->activity.index_job;
    const char *was = a->guide.nothing;
    a->map.reading = reading;
    a->guide.nothing = reading ? "The repository is being read for the first time. The map comes "
                                 "as soon as that is done."
                       : !a->map.rows.len
                           ? "There are no files here yet. What is added appears by itself."
                           : "Choose a file or a symbol on the map; / finds one by its letters.";
    if (a->guide.nothing != was)
        a->guide.width = 0;
}

static void settle(struct app *a, struct area body)
{
    (void)body;
    say_nothing(a);
    struct area map = app_region_inside(a, REGION_MAP);
    struct area source = app_region_inside(a, REGION_SOURCE);
    struct area guide = app_region_inside(a, REGION_GUIDE);
    if (map.rows)
        list_settle(&a->map.list, a->map.rows.len, (size_t)map.rows);
    if (source.rows)
        source_settle(&a->source, source.rows);
    if (guide.rows && a->sheet_shown) {
        sheet_settle(&a->sheet, guide.columns, guide.rows);
    } else if (guide.rows) {
        guide_settle(&a->guide, guide.columns, guide.rows);
        int part = active_part(a);
        if (a->focus != REGION_GUIDE && part >= 0 && guide_current(&a->guide) != part) {
            guide_reveal(&a->guide, part);
            guide_settle(&a->guide, guide.columns, guide.rows);
        }
    }
}

static struct area draw_region(const struct app *a, enum region r, const char *title)
{
    struct area whole = app_region(a, r);
    bool focused = a->focus == r;
    if (!whole.rows || !whole.columns)
        return whole;
    return is_framed(a) ? put_frame(whole, str_of(title), focused)
                        : put_rule(whole, str_of(title), focused);
}

static void draw(const struct app *a, struct area body)
{
    (void)body;
    char title[300];
    int part = active_part(a);
    uint32_t from = 0, to = 0;
    if (part >= 0 && (size_t)part < a->guide.parts.len && a->guide.path && a->source.path &&
        strcmp(a->guide.path, a->source.path) == 0) {
        from = a->guide.parts.v[part].line;
        to = a->guide.parts.v[part].end_line;
    }
    const struct sheet_part *cited = a->sheet_shown ? sheet_place(&a->sheet) : NULL;
    if (cited && a->source.path && strcmp(cited->p.path, a->source.path) == 0) {
        from = cited->p.line;
        to = cited->p.end_line;
    }
    struct area inside = draw_region(a, REGION_MAP, a->map.by_name ? "Map by name" : "Map");
    if (inside.rows)
        map_draw(&a->map, inside, a->focus == REGION_MAP);
    snprintf(title, sizeof title, "%s:%u", a->source.path ? a->source.path : "", a->source.line);
    inside = draw_region(a, REGION_SOURCE, a->source.path ? title : "Source");
    if (inside.rows)
        source_draw(&a->source, inside, a->focus == REGION_SOURCE, from, to);
    const char *name = a->sheet_shown ? a->sheet.title : a->guide.name;
    inside = draw_region(a, REGION_GUIDE, name ? name : "Guide");
    if (inside.rows && a->sheet_shown)
        sheet_draw(&a->sheet, inside, a->focus == REGION_GUIDE, a->tick);
    else if (inside.rows)
        guide_draw(&a->guide, inside, a->focus == REGION_GUIDE, part, a->tick);
}

/* The part under the guide's cursor moves the source. */
static void follow_guide(struct app *a)
{
    int part = guide_current(&a->guide);
    if (part < 0 || (size_t)part >= a->guide.parts.len)
        return;
    uint32_t line = a->guide.parts.v[part].line;
    if (line && a->source.path && a->guide.path && strcmp(a->source.path, a->guide.path) == 0)
        source_go(&a->source, line);
}

static void follow_map(struct app *a)
{
    const struct map_node *n = map_current(&a->map);
    if (n && n->kind != MAP_FOLDER)
        app_go(a, n->path, n->kind == MAP_SYMBOL ? n->symbol.line : 1, false);
}

void app_move(struct app *a, long lines)
{
    switch (a->focus) {
    case REGION_MAP:
        list_move(&a->map.list, lines, a->map.rows.len);
        follow_map(a);
        break;
    case REGION_SOURCE: {
        long to = (long)a->source.line + lines;
        source_go(&a->source, to < 1 ? 1 : (uint32_t)to);
        a->guide_stale = true;
        break;
    }
    default:
        if (a->sheet_shown) {
            sheet_move(&a->sheet, lines);
            app_sheet_follow(a);
            break;
        }
        list_move(&a->guide.list, lines, a->guide.lines.len);
        follow_guide(a);
        break;
    }
}

static void toggle_node(struct app *a, bool open)
{
    err e = ERR_INIT;
    struct map_node *n = map_current(&a->map);
    if (!n)
        return;
    if (open && !map_open(&a->map, a->repo, n, &e))
        app_complain(a, &e);
    if (open)
        return;
    if (!n->open && n->parent && n->parent->parent)
        n = n->parent;
    map_close(&a->map, n);
}

static void next_symbol(struct app *a, bool forward)
{
    const struct source_pane *s = &a->source;
    uint32_t best = 0;
    for (size_t i = 0; i < s->symbols.n; i++) {
        uint32_t line = s->symbols.v[i].line;
        enum symbol_kind k = s->symbols.v[i].kind;
        if (k == SYM_FIELD || k == SYM_ENUMERATOR)
            continue;
        if (forward ? line > s->line && (!best || line < best) : line < s->line && line > best)
            best = line;
    }
    err e = ERR_INIT;
    if (!best)
        return;
    app_go(a, s->path, best, false);
    if (a->focus == REGION_MAP && !map_reveal(&a->map, a->repo, s->path, best, &e))
        app_complain(a, &e);
}

static long page_of(const struct app *a)
{
    int rows = app_region_inside(a, a->focus).rows / 2;
    return rows > 1 ? rows : 1;
}

static void sideways(struct app *a, int direction)
{
    if (a->focus == REGION_MAP) {
        toggle_node(a, direction > 0);
    } else if (a->focus == REGION_SOURCE) {
        a->source.left += direction * 8;
        a->source.left = a->source.left < 0 ? 0 : a->source.left;
    } else if (direction < 0) {
        a->focus = REGION_SOURCE;
    }
}

static bool action(struct app *a, enum action act)
{
    enum { VERY_FAR = 1 << 28 };
    switch (act) {
    case ACTION_down:
        app_move(a, 1);
        return true;
    case ACTION_up:
        app_move(a, -1);
        return true;
    case ACTION_page_down:
        app_move(a, page_of(a));
        return true;
    case ACTION_page_up:
        app_move(a, -page_of(a));
        return true;
    case ACTION_top:
        app_move(a, -VERY_FAR);
        return true;
    case ACTION_bottom:
        app_move(a, VERY_FAR);
        return true;
    case ACTION_left:
    case ACTION_right:
        sideways(a, act == ACTION_right ? 1 : -1);
        return true;
    case ACTION_next_region:
        a->focus = (enum region)((a->focus + 1) % REGIONS);
        return true;
    case ACTION_previous_region:
        a->focus = (enum region)((a->focus + REGIONS - 1) % REGIONS);
        return true;
    case ACTION_next_symbol:
    case ACTION_previous_symbol:
        next_symbol(a, act == ACTION_next_symbol);
        return true;
    case ACTION_order:
        map_sort(&a->map, !a->map.by_name);
        return true;
    case ACTION_enter:
        app_enter(a);
        return true;
    default:
        return false;
    }
}

static void wheel(struct app *a, long lines)
{
    if (a->focus == REGION_SOURCE) { /* scrolls; the cursor stays in sight */
        long to = (long)a->source.top + lines, last = (long)source_lines(&a->source);
        int rows = app_region_inside(a, REGION_SOURCE).rows;
        to = to > last - rows + 1 ? last - rows + 1 : to;
        to = to < 1 ? 1 : to;
        a->source.top = (uint32_t)to;
        if (a->source.line < a->source.top)
            source_go(&a->source, a->source.top);
        if (rows && a->source.line >= a->source.top + (uint32_t)rows)
            source_go(&a->source, a->source.top + (uint32_t)rows - 1);
        a->guide_stale = true;
    } else {
        app_move(a, lines);
    }
}

static void click(struct app *a, enum region r, int row, bool twice)
{
    a->focus = r;
    if (r == REGION_SOURCE) {
        source_go(&a->source, a->source.top + (uint32_t)row);
        a->guide_stale = true;
    } else if (r == REGION_MAP) {
        list_move(&a->map.list, (long)a->map.list.top + row - (long)a->map.list.cursor,
                  a->map.rows.len);
        follow_map(a);
    } else {
        const struct list *l = a->sheet_shown ? &a->sheet.list : &a->guide.list;
        app_move(a, (long)l->top + row - (long)l->cursor);
    }
    if (twice)
        app_enter(a);
}

static void mouse(struct app *a, const struct key *k)
{
    for (int r = 0; r < REGIONS; r++) {
        struct area in = app_region_inside(a, (enum region)r);
        int row = k->row - in.row;
        if (row < 0 || row >= in.rows || k->column < in.column ||
            k->column >= in.column + in.columns)
            continue;
        if (k->mouse == MOUSE_WHEEL_UP || k->mouse == MOUSE_WHEEL_DOWN) {
            a->focus = (enum region)r;
            wheel(a, k->mouse == MOUSE_WHEEL_UP ? -3 : 3);
        } else if (k->mouse == MOUSE_PRESS || k->mouse == MOUSE_DOUBLE) {
            click(a, (enum region)r, row, k->mouse == MOUSE_DOUBLE);
        }
        return;
    }
}

/* In an answer digits go to what it cites. */
static bool key(struct app *a, const struct key *k)
{
    return !k->modifiers && k->code >= '1' && k->code <= '9' && !a->n_typed &&
           app_sheet_number(a, k->code - '0');
}

const struct view view_main = {
    .name = "main", .settle = settle, .draw = draw, .action = action, .key = key, .mouse = mouse};
