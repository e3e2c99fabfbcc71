/* Scripted runs. Deterministic: work is waited for, nothing on the screen depends on the clock. */
#include "script.h"
#include "../engine/base/fs.h"
#include "cli/output.h"

/* Until nothing runs and nothing has come: settling may ask for more (colours, facts). */
static void settle(struct app *a)
{
    do {
        while (app_busy(a)) {
            mailbox_wait(a->inbox, 50);
            app_events(a);
        }
        app_events(a);
        app_settle(a);
    } while (app_busy(a) || mailbox_wait(a->inbox, 0));
}

static bool send_keys(struct app *a, str words, err *e)
{
    str name;
    while (str_next(&words, ' ', &name)) {
        struct key k;
        if (!name.n)
            continue;
        if (!key_parse(name, &k))
            return err_set(e, ERR_USAGE, "no such key: " STR_FMT, STR_ARG(name));
        app_key(a, &k);
        app_settle(a);
    }
    return true;
}

static void type_text(struct app *a, str text)
{
    for (size_t i = 0; i < text.n; i++) {
        struct key k = {.code = (unsigned char)text.p[i]};
        app_key(a, &k);
    }
    app_settle(a);
}

bool script_size(const char *text, int *rows, int *columns)
{
    str rest = str_of(text), part;
    unsigned long long c, r;
    if (!str_next(&rest, 'x', &part) || !str_to_u64(part, &c) || !str_to_u64(rest, &r) || c < 10 ||
        r < 4 || c > 500 || r > 200)
        return false;
    *columns = (int)c;
    *rows = (int)r;
    return true;
}

static bool dump(struct app *a, str file, bool roles, err *e)
{
    strbuf text;
    strbuf_init(&text, 0);
    app_draw(a);
    if (roles)
        grid_roles(a->grid, &text);
    else
        grid_text(a->grid, &text);
    bool ok = true;
    if (file.n)
        ok = fs_write_atomic(arena_strdup(a->turn, file), strbuf_str(&text), e);
    else
        say_raw(strbuf_str(&text));
    strbuf_release(&text);
    return ok;
}

static bool resize(struct app *a, str text, err *e)
{
    int rows, columns;
    if (!script_size(arena_strdup(a->turn, text), &rows, &columns))
        return err_set(e, ERR_USAGE, "resize wants COLUMNSxROWS");
    app_resize(a, rows, columns);
    return true;
}

static bool run_line(struct app *a, str line, err *e)
{
    str word = str_sub(line, 0, str_find(line, STR(" "), 0));
    str rest = str_trim(str_sub(line, word.n, line.n));
    if (str_eqz(word, "key"))
        return send_keys(a, rest, e);
    if (str_eqz(word, "dump") || str_eqz(word, "roles"))
        return dump(a, rest, str_eqz(word, "roles"), e);
    if (str_eqz(word, "resize"))
        return resize(a, rest, e);
    if (str_eqz(word, "type"))
        type_text(a, rest);
    else if (str_eqz(word, "action") && action_named(rest) != ACTION_NONE)
        app_act(a, action_named(rest));
    else if (!str_eqz(word, "wait"))
        return err_set(e, ERR_USAGE, "no such command: " STR_FMT, STR_ARG(line));
    app_settle(a);
    return true;
}

bool script_run(struct app *a, const char *path, err *e)
{
    strbuf text;
    strbuf_init(&text, 0);
    bool ok = fs_read(&text, path, 1 << 20, e);
    str rest = strbuf_str(&text), line;
    for (int n = 1; ok && !a->quit && str_next(&rest, '\n', &line); n++) {
        line = str_trim(line);
        if (!line.n || line.p[0] == '#')
            continue;
        if (str_starts(line, STR("now ")))
            line = str_trim(str_sub(line, 4, line.n));
        else
            settle(a);
        ok = run_line(a, line, e) || err_wrap(e, "%s:%d", path, n);
    }
    strbuf_release(&text);
    return ok;
}
