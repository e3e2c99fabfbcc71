/* Find: candidates from the index (symbols) and from the list of files, one scorer for both. */
#include "find.h"
#include "../../engine/base/utf8.h"

void find_init(struct find *f)
{
    *f = (struct find){.memory = arena_new(), .files_memory = arena_new()};
}

void find_release(struct find *f)
{
    vec_release(&f->rows);
    arena_free(f->memory);
    arena_free(f->files_memory);
    *f = (struct find){0};
}

void find_forget(struct find *f)
{
    f->files_read = false;
}

static bool read_files(struct find *f, repo *r, err *e)
{
    if (f->files_read)
        return true;
    arena_reset(f->files_memory);
    f->files = (struct files){0};
    f->files_read = repo_files(r, NULL, f->files_memory, &f->files, e);
    return f->files_read;
}

static void take_row(struct find *f, str pattern, struct find_row row, int bonus)
{
    if (!fuzzy_match(pattern, str_of(row.name), &row.match))
        return;
    row.score = row.match.score + bonus;
    vec_push(&f->rows, row);
}

static int bonus_of(uint32_t references)
{
    int bits = 0;
    for (; references; references >>= 1)
        bits++;
    return bits * 6;
}

static uint32_t kinds_of(enum find_kind kind)
{
    static const uint32_t types = 1u << SYM_CLASS | 1u << SYM_STRUCT | 1u << SYM_UNION |
                                  1u << SYM_ENUM | 1u << SYM_INTERFACE | 1u << SYM_TRAIT |
                                  1u << SYM_TYPE;
    switch (kind) {
    case FIND_FUNCTIONS:
        return 1u << SYM_FUNCTION | 1u << SYM_METHOD | 1u << SYM_MACRO;
    case FIND_TYPES:
        return types;
    default:
        return 0;
    }
}

static bool add_symbols(struct find *f, repo *r, str pattern, err *e)
{
    struct symbol_query q = {.name = pattern.n ? f->edit.text : NULL,
                             .fuzzy = pattern.n > 0,
                             .kinds = kinds_of(f->kind),
                             .limit = FIND_ROWS};
    struct symbols s = {0};
    if (!repo_symbols(r, &q, f->memory, &s, e))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        const struct symbol *x = &s.v[i];
        struct find_row row = {
            .name = x->qualified, .path = x->path, .line = x->line, .kind = x->kind};
        take_row(f, pattern, row, bonus_of(x->reference_count) - (x->is_test ? 60 : 0));
    }
    return true;
}

/* Nothing is typed yet: the definitions that matter most, best first. */
static bool add_best(struct find *f, repo *r, err *e)
{
    struct ranked_map map = {0};
    uint32_t kinds = kinds_of(f->kind);
    if (!repo_map(r, NULL, FIND_ROWS, f->memory, &map, e))
        return false;
    for (size_t i = 0; i < map.n; i++)
        for (size_t k = 0; k < map.v[i].top.n; k++) {
            const struct symbol *x = &map.v[i].top.v[k];
            struct find_row row = {
                .name = x->qualified, .path = x->path, .line = x->line, .kind = x->kind};
            row.score = (int)((double)x->rank * 1e6);
            if (!kinds || kinds & 1u << x->kind)
                vec_push(&f->rows, row);
        }
    return true;
}

static int by_score(const void *a, const void *b)
{
    const struct find_row *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    int order = strcmp(x->path, y->path);
    return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

bool find_search(struct find *f, repo *r, err *e)
{
    str pattern = {f->edit.text, f->edit.len};
    arena_reset(f->memory);
    vec_clear(&f->rows);
    f->list = (struct list){0};
    bool names = f->kind != FIND_FILES;
    if (names && !(pattern.n ? add_symbols(f, r, pattern, e) : add_best(f, r, e)))
        return false;
    bool files = f->kind == FIND_FILES || f->kind == FIND_ALL;
    if (files && !read_files(f, r, e))
        return false;
    for (size_t i = 0; files && i < f->files.n; i++) {
        struct find_row row = {
            .is_file = true, .name = f->files.v[i].path, .path = f->files.v[i].path};
        take_row(f, pattern, row, f->files.v[i].skipped ? -80 : -20);
    }
    if (f->rows.len)
        qsort(f->rows.v, f->rows.len, sizeof *f->rows.v, by_score);
    f->shown_of = f->rows.len;
    if (f->rows.len > FIND_ROWS)
        f->rows.len = FIND_ROWS;
    return true;
}

const struct find_row *find_current(const struct find *f)
{
    return f->list.cursor < f->rows.len ? &f->rows.v[f->list.cursor] : NULL;
}

/* The name with its matched letters marked. Returns the column after it. */
static int draw_name(const struct find_row *r, struct area a, int row, int column, int room,
                     int flags)
{
    str rest = str_of(r->name);
    size_t byte = 0, m = 0;
    int end = column + room;
    while (rest.n && column < end) {
        int columns;
        size_t n = utf8_grapheme(rest, &columns);
        while (m < r->match.n && r->match.at[m] < byte)
            m++;
        bool hit = m < r->match.n && r->match.at[m] < byte + n;
        column = put_text(a, row, column, hit ? ROLE_accent : ROLE_text,
                          flags | (hit ? CELL_MATCH | CELL_BOLD : 0), str_sub(rest, 0, n));
        rest = str_sub(rest, n, rest.n);
        byte += n;
    }
    return column;
}

static void draw_row(const struct find_row *r, struct area a, int row, bool here)
{
    int flags = here ? CELL_SELECTED : 0;
    if (here)
        put_fill(a, row, 0, a.columns, ROLE_text, flags);
    put_z(a, row, 0, ROLE_accent, flags, here ? ">" : " ");
    const char *kind = r->is_file ? "file" : symbol_kind_name(r->kind);
    put_fit(a, row, 2, 10, ROLE_kind, flags, str_of(kind));
    char place[300];
    snprintf(place, sizeof place, "%s:%u", r->path, r->line);
    int width = r->is_file ? 0 : (int)utf8_columns(str_of(place)), room = a.columns - 14;
    int shown = width > room / 2 ? room / 2 : width;
    draw_name(r, a, row, 13, room - shown - 1, flags);
    if (shown)
        put_fit_path(a, row, a.columns - shown, shown, ROLE_dim, flags, str_of(place));
}

void find_draw(const struct find *f, struct area a)
{
    static const char *const kinds[FIND_KINDS] = {"all", "functions", "types", "files"};
    int rows = a.rows - 1;
    for (int i = 0; i < rows; i++) {
        size_t at = f->list.top + (size_t)i;
        if (at >= f->rows.len)
            break;
        draw_row(&f->rows.v[at], a, i, at == f->list.cursor);
    }
    if (!f->rows.len)
        put_z(a, 0, 2, ROLE_dim, 0, f->edit.len ? "nothing has these letters" : "nothing here yet");
    char count[60];
    int n = snprintf(count, sizeof count, "%zu %s (Tab: kind)", f->shown_of, kinds[f->kind]);
    put_z(a, rows, a.columns - n - 1, ROLE_dim, 0, count);
    line_edit_draw(&f->edit, a, rows, "/");
}
