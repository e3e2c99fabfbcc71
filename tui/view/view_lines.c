/* The line above the body (what is ready) and the one below (what happens, or a prompt). */
#include "../../engine/base/fs.h"
#include "../../engine/base/utf8.h"
#include "view.h"

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static int put_ladder(const struct app *a, struct area line, int column)
{
    const struct activity *x = &a->activity;
    const char *tick = glyph(a->grid, GLYPH_TICK);
    if (x->index_ready || !x->index_job)
        return put_format(line, 0, column, ROLE_status, 0, "symbols %s map %s", tick, tick);
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
        column = put_format(line, 0, column + 1, ROLE_status, 0, "%s ", glyph(a->grid, GLYPH_DOT));
        column =
            put_fit(line, 0, column, line.columns - column - 8, ROLE_status, 0, str_of(a->model));
    }
    if (line.columns - column > 8)
        put_z(line, 0, line.columns - 7, ROLE_status, 0, "? help");
}

/* What a phase of the writer is called for a person. */
static const char *phase_text(const char *phase)
{
    static const char *const texts[][2] = {{"load", "loading the model"},
                                           {"open model", "opening the model"},
                                           {"read", "reading"},
                                           {"write", "explaining"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(phase, texts[i][0]) == 0)
            return texts[i][1];
    return *phase ? phase : "explaining";
}

static void draw_writer(const struct app *a, struct area line)
{
    const struct activity *x = &a->activity;
    char text[200];
    size_t n = a->guide.parts.len, done = guide_finished(&a->guide);
    if (x->pulling && x->writer_total)
        snprintf(text, sizeof text, "downloading %llu %%", x->writer_done * 100 / x->writer_total);
    else if (!strcmp(x->writer_phase, "write") && n)
        snprintf(text, sizeof text, "explaining %zu/%zu", done, n);
    else if (x->writer_phase[0] && x->writer_total)
        snprintf(text, sizeof text, "%s %llu of %llu", phase_text(x->writer_phase), x->writer_done,
                 x->writer_total);
    else
        snprintf(text, sizeof text, "%s", phase_text(x->writer_phase));
    int column = put_z(line, 0, 1, ROLE_accent, 0, text);
    double seconds = now_seconds() - x->writer_began;
    if (a->term && seconds >= 1)
        column = put_format(line, 0, column, ROLE_dim, 0, " %s %.0f s", glyph(a->grid, GLYPH_DOT),
                            seconds);
    put_format(line, 0, column, ROLE_text, 0, " %s Esc cancels", glyph(a->grid, GLYPH_DOT));
}

static void draw_hints(const struct app *a, struct area line)
{
    static const char *const hints[REGIONS] = {
        [REGION_MAP] = "Enter explain  / find  Tab source  l open  c callers  s status",
        [REGION_SOURCE] = "Enter explain  / find  Tab guide  g d definition  c callers  e editor",
        [REGION_GUIDE] = "j k by line  Enter why marked  Tab map  y copy  z zoom",
    };
    put_fit(line, 0, 1, line.columns - 2, ROLE_dim, 0, str_of(hints[a->focus]));
}

void draw_bottom_line(const struct app *a, struct area line)
{
    if (a->prompt == PROMPT_COMMAND)
        line_edit_draw(&a->edit, line, 0, ":");
    else if (a->message[0])
        put_fit(line, 0, 1, line.columns - 2, a->message_bad ? ROLE_bad : ROLE_text, 0,
                str_of(a->message));
    else if (a->activity.writer_job)
        draw_writer(a, line);
    else if (a->view == VIEW_MAIN)
        draw_hints(a, line);
    else if (a->view != VIEW_FIND)
        put_z(line, 0, 1, ROLE_dim, 0, "Esc back  j k scroll");
}
