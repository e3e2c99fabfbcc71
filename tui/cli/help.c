/* The text of --help. Knows no command by name: everything comes from the rows. */
#include "help.h"
#include "../settings.h"
#include "../wrap.h"
#include "options.h"
#include "output.h"

enum { WIDTH = 80 };

static void add_wrapped(strbuf *out, const char *text, size_t indent)
{
    str rest = str_of(text), line;
    while (wrap_next(&rest, WIDTH - indent, &line)) {
        if (line.n)
            strbuf_addf(out, "%*s" STR_FMT, (int)indent, "", STR_ARG(line));
        strbuf_addc(out, '\n');
    }
}

/* Label in a column, help wrapped beside it. */
static void add_row(strbuf *out, const char *label, const char *help, size_t column)
{
    str rest = str_of(help), line;
    size_t used = strlen(label) + 2;
    strbuf_addf(out, "  %s", label);
    if (used + 2 > column) {
        strbuf_addc(out, '\n');
        used = 0;
    }
    for (bool first = true; wrap_next(&rest, WIDTH - column, &line); first = false)
        strbuf_addf(out, "%*s" STR_FMT "\n", (int)(first ? column - used : column), "",
                    STR_ARG(line));
}

static void option_label(const struct option *o, char *out, size_t n)
{
    char letter[8] = "    ";
    if (o->letter)
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(out, n, "%s--%s%s%s", letter, o->name, o->value ? " " : "", o->value ? o->value : "");
}

static bool has_option(const struct option *rows, const char *name)
{
    for (; rows && rows->name; rows++)
        if (strcmp(rows->name, name) == 0)
            return true;
    return false;
}

/* `hidden`: rows whose names are not listed again. */
static void add_options(strbuf *out, const char *title, const struct option *rows,
                        const struct option *hidden)
{
    if (!rows || !rows->name)
        return;
    strbuf_addf(out, "\n%s\n", title);
    for (; rows->name; rows++) {
        char label[80];
        if (has_option(hidden, rows->name))
            continue;
        option_label(rows, label, sizeof label);
        add_row(out, label, rows->help, 28);
    }
}

static void add_settings(strbuf *out)
{
    strbuf_addz(out, "\nSettings (git config)\n");
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *s = &setting_rows[i];
        char head[160];
        snprintf(head, sizeof head, "  %s  (%s, default %s%s)\n", s->name, s->range,
                 *s->fallback ? s->fallback : "empty",
                 s->from_repository ? "" : ", not from a repository");
        strbuf_addz(out, head);
        add_wrapped(out, s->help, 6);
    }
}

void help_overview(strbuf *out)
{
    strbuf_addz(out, "docent: a guide through a code base, in the terminal\n\n"
                     "usage: docent [PATH]               open the screen\n"
                     "       docent COMMAND [ARGUMENTS]  one answer on standard output\n\n"
                     "Commands\n");
    for (size_t i = 0; commands[i]; i++) {
        char label[80];
        snprintf(label, sizeof label, "%s %s", commands[i]->name, commands[i]->arguments);
        add_row(out, label, commands[i]->summary, 28);
    }
    add_options(out, "Options, before or after the command", common_options, NULL);
    add_options(out, "Options of the screen", screen_options, NULL);
    strbuf_addz(out, "\nExit status: 0 done, 1 not found or ambiguous, 2 usage, 3 not a usable\n"
                     "repository, 4 model missing or damaged, 5 unreadable cache or no space,\n"
                     "130 interrupted.\n\n"
                     "docent COMMAND --help tells more about one command.\n");
}

static void add_command(strbuf *out, const struct command *k)
{
    strbuf_addf(out, "usage: docent %s%s%s%s\n\n", k->name, k->options ? " [OPTIONS]" : "",
                *k->arguments ? " " : "", k->arguments);
    char line[200];
    snprintf(line, sizeof line, "%c%s.", k->summary[0] & ~0x20, k->summary + 1);
    add_wrapped(out, line, 0);
    strbuf_addc(out, '\n');
    add_wrapped(out, k->details, 0);
    add_options(out, "Options", k->options, NULL);
    if (strcmp(k->name, "config") == 0)
        add_settings(out);
}

bool help_command(strbuf *out, const char *name, err *e)
{
    size_t n = strlen(name), found = 0;
    const struct command *only = NULL;
    for (size_t i = 0; commands[i]; i++) {
        const char *is = commands[i]->name;
        if (strncmp(is, name, n) != 0 || (is[n] != 0 && is[n] != ' '))
            continue;
        if (found++)
            strbuf_addz(out, "\n\n");
        add_command(out, only = commands[i]);
    }
    if (!found) {
        err_set(e, ERR_USAGE, "%s: no such command", name);
        return err_hint(e, "docent help lists them");
    }
    add_options(out, "Common options", common_options, found == 1 ? only->options : NULL);
    return true;
}

bool help_print(const struct context *c, err *e)
{
    strbuf text;
    strbuf_init(&text, 0);
    bool ok = true;
    if (c->command)
        ok = help_command(&text, c->command->name, e);
    else if (c->n_args)
        ok = help_command(&text, c->args[0], e);
    else
        help_overview(&text);
    if (ok)
        say_raw(strbuf_str(&text));
    strbuf_release(&text);
    return ok;
}

static bool run(struct context *c, err *e)
{
    strbuf text;
    strbuf_init(&text, 0);
    bool ok = true;
    if (option_given(c, "man"))
        man_page(&text);
    else if (c->n_args == 2)
        ok = help_command(&text, arena_printf(c->arena, "%s %s", c->args[0], c->args[1]), e);
    else if (c->n_args == 1)
        ok = help_command(&text, c->args[0], e);
    else
        help_overview(&text);
    if (ok)
        say_raw(strbuf_str(&text));
    strbuf_release(&text);
    return ok;
}

static const struct option options[] = {
    {"man", 0, OPT_FLAG, NULL, "print the manual page's source", 0, 0},
    {0},
};

const struct command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "show help",
    .details = "The same text as COMMAND --help.",
    .options = options,
    .max_args = 2,
    .run = run,
};
