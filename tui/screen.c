/* Chooses among the painted screen, the scripted one, and lines; and opens the repository. */
#include "screen.h"
#include "app.h"
#include "cli/output.h"
#include "line_mode.h"
#include "script.h"
#include <errno.h>
#include <libgen.h>
#include <signal.h>
#include <unistd.h>

/* PATH may be a folder (go there) or a file (open at it). */
static bool enter_path(struct context *c, const char **file, err *e)
{
    *file = NULL;
    if (!c->n_args)
        return true;
    const char *path = c->args[0];
    if (chdir(path) == 0)
        return true;
    if (errno == ENOTDIR) {
        char *copy = arena_strdup(c->arena, str_of(path));
        *file = realpath(path, NULL);
        if (*file && chdir(dirname(copy)) == 0)
            return true;
    }
    return err_errno(e, ERR_REPOSITORY, "%s", path);
}

/* Opens the repository before the screen, so that an error is two lines and not a flash. */
static bool open_repository(struct context *c, err *e)
{
    repo *r;
    return context_repo_as_is(c, &r, e);
}

static void open_file(struct app *a, const char *file)
{
    const char *root = repo_info(a->repo)->root;
    size_t n = strlen(root);
    if (file && strncmp(file, root, n) == 0 && file[n] == '/') {
        a->focus = REGION_SOURCE;
        app_go(a, file + n + 1, 1, false);
    }
}

static bool run_scripted(struct context *c, const char *file, err *e)
{
    struct app a;
    int rows = 24, columns = 80;
    const char *size = option_text(c, "size");
    if (size && !script_size(size, &rows, &columns)) {
        err_set(e, ERR_USAGE, "--size %s: not a size", size);
        return err_hint(e, "for example --size 120x40");
    }
    bool ok = app_open(&a, c, NULL, rows, columns, e);
    if (ok)
        open_file(&a, file);
    ok = ok && script_run(&a, option_text(c, "script"), e);
    app_close(&a);
    return ok;
}

static bool run_painted(struct context *c, const char *file, err *e)
{
    struct app a = {0};
    struct term *t;
    const struct settings *s = context_settings(c);
    struct term_options o = {.theme = (enum term_theme)s->v[SET_THEME].number,
                             .boxes = (int)s->v[SET_BOXES].number,
                             .mouse = s->v[SET_MOUSE].number};
    if (!term_open(&t, &o, e))
        return false;
    int rows, columns;
    term_size(t, &rows, &columns);
    bool ok = app_open(&a, c, t, rows, columns, e);
    if (ok)
        open_file(&a, file);
    ok = ok && app_run(&a, e);
    int number = term_signal(t);
    term_close(t); /* the terminal first: closing jobs may take a moment */
    app_close(&a);
    if (ok && number) { /* end as the signal says, the terminal being in order */
        context_release(c);
        signal(number, SIG_DFL);
        raise(number);
    }
    return ok;
}

bool screen_run(struct context *c, err *e)
{
    const char *file;
    bool script = option_given(c, "script");
    if (!enter_path(c, &file, e))
        return false;
    if (!open_repository(c, e))
        return false;
    bool lines = c->plain || context_settings(c)->v[SET_SCREEN_READER].number;
    if (!script && !lines && !c->manners.out_tty) {
        err_set(e, ERR_USAGE, "the screen needs a terminal");
        return err_hint(e, "docent help lists commands that print their answer");
    }
    if (script)
        return run_scripted(c, file, e);
    return lines ? line_mode_run(c, e) : run_painted(c, file, e);
}
