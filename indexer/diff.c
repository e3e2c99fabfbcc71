/* Two texts line by line, from the hunks of history.c. */
#include "history_git.h"

struct filling {
    str before, after;
    uint32_t old, now;
    struct diff_lines *out;
};

static str take_line(str *rest)
{
    str line = {"", 0};
    return str_next(rest, '\n', &line) ? line : (str){"", 0};
}

static void give(struct filling *f, char mark)
{
    struct diff_line *l = &f->out->v[f->out->n++];
    *l = (struct diff_line){.mark = mark};
    if (mark != '+') {
        l->text = take_line(&f->before);
        l->old = ++f->old;
    }
    if (mark != '-') {
        str line = take_line(&f->after);
        l->respaced = mark == ' ' && !str_eq(line, l->text);
        l->text = line;
        l->now = ++f->now;
    }
}

static uint32_t count_lines_in(str text)
{
    uint32_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n + (text.n && text.p[text.n - 1] != '\n');
}

void text_diff(str before, str after, bool loose, arena *a, struct diff_lines *out)
{
    struct hunks h;
    uint32_t old_lines = count_lines_in(before), new_lines = count_lines_in(after);
    struct filling f = {.before = before, .after = after, .out = out};
    git_start(); /* nobody may have a repository open */
    log_hunks(before, after, loose, a, &h);
    git_stop();
    out->v = ARENA_ARRAY(a, struct diff_line, (size_t)old_lines + new_lines + 1);
    out->n = 0;
    for (size_t i = 0; i < h.n; i++) {
        uint32_t same = h.v[i].new_lines ? h.v[i].new_line - 1 : h.v[i].new_line;
        while (f.now < same && f.old < old_lines)
            give(&f, ' ');
        for (uint32_t k = 0; k < h.v[i].old_lines && f.old < old_lines; k++)
            give(&f, '-');
        for (uint32_t k = 0; k < h.v[i].new_lines && f.now < new_lines; k++)
            give(&f, '+');
    }
    while (f.now < new_lines && f.old < old_lines)
        give(&f, ' ');
}
