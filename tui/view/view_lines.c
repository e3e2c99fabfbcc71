/* The line above the body (what is ready) and the one below (what happens, or a prompt). */
#include "../../engine/base/fs.h"
#include "../../engine/base/utf8.h"
#include "../cli/output.h"
#include "view.h"

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* How much is read, and how long reading the rest takes while it goes on. */
static int put_context(const struct app *a, struct area line, int column)
{
    const struct activity *x = &a->activity;
    if ((!x->ready_known && !x->load_job) || line.columns < 50)
        return column;
    column =
        !x->ready_known ? put_z(line, 0, column, ROLE_status, 0, " context")
        : x->units_read == x->units
            ? put_format(line, 0, column, ROLE_status, 0, " context %s", glyph(a->grid, GLYPH_TICK))
            : put_format(line, 0, column, ROLE_status, 0, " context %.0f %%", x->ready * 100);
    if (!x->load_job)
        return column;
    const char *going = glyph(a->grid, GLYPH_CLOSED);
    if (x->load_left < 1)
        return put_format(line, 0, column, ROLE_accent, 0, " %s", going);
    if (x->load_left < 90)
        return put_format(line, 0, column, ROLE_accent, 0, " %s %.0f s", going, x->load_left);
    return put_format(line, 0, column, ROLE_accent, 0, " %s %.0f min", going, x->load_left / 60);
}

static int put_ladder(const struct app *a, struct area line, int column)
{
    const struct activity *x = &a->activity;
    const char *tick = glyph(a->grid, GLYPH_TICK);
    if (x->index_ready || !x->index_job) {
        column = put_format(line, 0, column, ROLE_status, 0, "symbols %s map %s", tick, tick);
        return put_context(a, line, column);
    }
    if (x->index_total)
        return put_format(line, 0, column, ROLE_status, 0, "symbols %llu %%",
                          x->index_done * 100 / x->index_total);
    return put_z(line, 0, column, ROLE_status, 0, "symbols ...");
}

void draw_top_line(const struct app *a, struct area line)
{
    const struct repo_info *i = repo_info(a->repo);
    const char *branch = i->branch   ? i->branch
                         : i->unborn ? "no commit yet"
                         : i->head   ? "detached"
                                     : "no git";
    put_fill(line, 0, 0, line.columns, ROLE_status, 0);
    int column = put_z(line, 0, 1, ROLE_status, CELL_BOLD, last_part(i->root));
    column = put_fit(line, 0, column + 1, 20, ROLE_accent, 0, str_of(branch));
    column = put_format(line, 0, column + 1, ROLE_status, 0, "%s ", glyph(a->grid, GLYPH_DOT));
    column = put_ladder(a, line, column);
    if (a->model && line.columns - column > 24) {
        str name = str_of(a->model);
        if (str_ends(name, STR(".gguf")))
            name.n -= 5;
        column = put_format(line, 0, column + 1, ROLE_status, 0, "%s ", glyph(a->grid, GLYPH_DOT));
        column = put_fit(line, 0, column, line.columns - column - 9, ROLE_status, 0, name);
    }
    if (line.columns - column > 8)
        put_z(line, 0, line.columns - 7, ROLE_status, 0, "? help");
}

/* What a phase of the writer is called for a person. */
static const char *phase_text(const struct app *a)
{
    static const char *const texts[][2] = {{"load", "loading"},
                                           {"open model", "opening the model"},
                                           {"read", "reading"},
                                           {"search", "searching"},
                                           {"rank", "ranking places"},
                                           {"open reader", "opening the model that ranks"},
                                           {"history", "reading the history"}};
    const char *phase = a->activity.writer_phase;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(phase, texts[i][0]) == 0)
            return texts[i][1];
    if (strcmp(phase, "write") == 0 || !*phase)
        return a->sheet_job ? "answering" : "explaining";
    return phase;
}

static void draw_writer(const struct app *a, struct area line)
{
    const struct activity *x = &a->activity;
    char text[200];
    size_t n = a->guide.parts.len, done = guide_finished(&a->guide);
    if (x->pulling && x->writer_total)
        snprintf(text, sizeof text, "downloading %llu %%", x->writer_done * 100 / x->writer_total);
    else if (!strcmp(x->writer_phase, "write") && n && !a->sheet_job)
        snprintf(text, sizeof text, "explaining %zu/%zu", done, n);
    else if (x->writer_phase[0] && x->writer_total && strcmp(x->writer_phase, "write") != 0)
        snprintf(text, sizeof text, "%s %llu of %llu", phase_text(a), x->writer_done,
                 x->writer_total);
    else
        snprintf(text, sizeof text, "%s", phase_text(a));
    int column = put_z(line, 0, 1, ROLE_accent, 0, text);
    double now = now_seconds(), seconds = now - x->writer_began;
    double writing = x->first_word > 0 ? now - x->first_word : 0;
    if (a->term && x->words > 1 && writing > 0.3)
        column = put_format(line, 0, column, ROLE_dim, 0, " %s %.0f tok/s",
                            glyph(a->grid, GLYPH_DOT), (double)x->words / writing);
    if (a->term && seconds >= 1)
        column = put_format(line, 0, column, ROLE_dim, 0, " %s %.0f s", glyph(a->grid, GLYPH_DOT),
                            seconds);
    put_format(line, 0, column, ROLE_text, 0, " %s Esc cancels", glyph(a->grid, GLYPH_DOT));
}

static const char *time_left(const struct app *a, double seconds)
{
    if (seconds < 1)
        return "";
    return seconds < 90 ? arena_printf(a->turn, ", %.0f s left", seconds)
                        : arena_printf(a->turn, ", %.0f min left", seconds / 60);
}

/* What reading in the background does now; says something from the first moment. */
static const char *load_text(const struct app *a)
{
    const struct activity *x = &a->activity;
    if (strcmp(x->load_phase, "open model") == 0)
        return "opening the model";
    if (!x->load_tokens)
        return "seeing what is unread";
    double rate = x->load_seconds > 1 ? (double)x->load_tokens / x->load_seconds : 0;
    const char *speed = rate > 0 ? arena_printf(a->turn, ", %.0f tok/s", rate) : "";
    return arena_printf(a->turn, "read %s of %s%s%s", count_text(a->turn, x->units_read),
                        count_text(a->turn, x->units), speed, time_left(a, x->load_left));
}

/* Returns the columns that are left of it. */
static int draw_load(const struct app *a, struct area line)
{
    if (!a->activity.load_job)
        return line.columns;
    const char *text =
        arena_printf(a->turn, "%s %s Esc pauses", load_text(a), glyph(a->grid, GLYPH_DOT));
    int width = (int)utf8_columns(str_of(text)), column = line.columns - width - 1;
    if (column < 1)
        column = 1;
    put_fit(line, 0, column, line.columns - column - 1, ROLE_accent, 0, str_of(text));
    return column - 1;
}

static void draw_hints(const struct app *a, struct area line)
{
    static const char *const hints[REGIONS] = {
        [REGION_MAP] = "Enter explain  a ask  / find  Tab source  l open  c callers  s status",
        [REGION_SOURCE] = "Enter explain  a ask  / find  Tab guide  g d definition  c callers",
        [REGION_GUIDE] = "j k by line  Enter why marked  Tab map  y copy  z zoom",
    };
    const char *hint = hints[a->focus];
    if (a->sheet_shown && a->sheet.kind == SHEET_THREADS)
        hint = "Tab to it  Enter takes it up again  a new question  Esc leave";
    else if (a->sheet_shown && a->sheet.kind == SHEET_TOUR)
        hint = "n next stop  p previous  Enter go there  a ask  Esc leave";
    else if (a->sheet_shown && a->sheet.kind == SHEET_SUMMARY)
        hint = "S one level up  Tab to it  Enter go there  a ask  Esc leave";
    else if (a->sheet_shown && a->sheet.kind == SHEET_WHY)
        hint = "Tab to it  Enter unfolds a message  w of another line  Esc leave";
    else if (a->sheet_shown)
        hint = a->focus == REGION_GUIDE ? "1-9 Enter go there  a ask on  A conversations  Esc leave"
                                        : "Tab to the answer  1-9 go there  a ask on  Esc leave";
    int room = draw_load(a, line) - 2;
    if (room > 8)
        put_fit(line, 0, 1, room, ROLE_dim, 0, str_of(hint));
}

/* The commands that begin with what is typed, behind it. */
static void draw_completions(const struct app *a, struct area line)
{
    int column = 3 + (int)utf8_columns((str){a->edit.text, a->edit.len}) + 2;
    if (a->edit.cursor != a->edit.len)
        return;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *name = action_rows[i].name;
        int width = (int)strlen(name);
        if (strncmp(name, a->edit.text, a->edit.len) != 0)
            continue;
        if (column + width + 2 > line.columns)
            break;
        column = put_z(line, 0, column, ROLE_dim, 0, name) + 2;
    }
}

void draw_bottom_line(const struct app *a, struct area line)
{
    if (a->prompt == PROMPT_COMMAND) {
        line_edit_draw(&a->edit, line, 0, ":");
        draw_completions(a, line);
    } else if (a->prompt == PROMPT_ASK) {
        bool choice = a->sheet.kind == SHEET_ASK && a->sheet.conversation[0];
        line_edit_draw(&a->edit, line, 0, a->asking_anew ? "ask: " : "ask on: ");
        if (choice && !a->edit.len)
            put_z(line, 0, 12, ROLE_dim, 0,
                  a->asking_anew ? "Tab: ask on in the conversation shown"
                                 : "Tab: a new conversation");
    } else if (a->message[0])
        put_fit(line, 0, 1, line.columns - 2, a->message_bad ? ROLE_bad : ROLE_text, 0,
                str_of(a->message));
    else if (a->activity.writer_job)
        draw_writer(a, line);
    else if (a->view == VIEW_MAIN)
        draw_hints(a, line);
    else if (a->view == VIEW_CHANGES)
        put_fit(line, 0, 1, line.columns - 2, ROLE_dim, 0,
                STR("Enter before/after  l source  c callers  Esc back  :changes A..B"));
    else if (a->view == VIEW_COMPARE)
        put_z(line, 0, 1, ROLE_dim, 0, "J K other changes  j k scroll  Esc back");
    else if (a->view != VIEW_FIND)
        put_z(line, 0, 1, ROLE_dim, 0, "Esc back  j k scroll");
}
