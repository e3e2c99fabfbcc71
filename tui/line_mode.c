/* Reads a line, runs it as a command line, prints the answer. A word that is no command is
 * explained as a target, so `editorSave` alone does what a person expects. */
#include "line_mode.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/output.h"

enum { WORDS_MAX = 32 };

/* Splits at blanks; quotes keep words together. The line is changed. */
static int split_words(char *line, char **words)
{
    int n = 0;
    char *from = line, *to = line;
    while (*from && n < WORDS_MAX - 1) {
        while (*from == ' ' || *from == '\t')
            from++;
        if (!*from)
            break;
        words[n++] = to;
        char quote = 0;
        for (; *from && (quote || (*from != ' ' && *from != '\t')); from++) {
            if (quote ? *from == quote : *from == '\'' || *from == '"')
                quote = quote ? 0 : *from;
            else
                *to++ = *from;
        }
        from += *from != 0;
        *to++ = 0;
    }
    words[n] = NULL;
    return n;
}

/* argv with the options that the screen was started with. */
static int make_argv(const struct context *c, int n, char **words, char **argv)
{
    bool group, command = n && (command_find(words[0], NULL, &group) || group);
    static char program[] = "docent", explain[] = "explain", plain[] = "--plain";
    static char options[OPTIONS_MAX][300];
    int argc = 0;
    argv[argc++] = program;
    for (size_t i = 0; common_options[i].name; i++) {
        const struct option *o = &common_options[i];
        if (!c->common_values[i] || strcmp(o->name, "directory") == 0 ||
            strcmp(o->name, "plain") == 0)
            continue;
        snprintf(options[i], sizeof options[i], "--%s%s%s", o->name, o->type == OPT_FLAG ? "" : "=",
                 c->common_values[i]);
        argv[argc++] = options[i];
    }
    argv[argc++] = plain;
    if (n == 1 && !command && words[0][0] != '-')
        argv[argc++] = explain;
    for (int i = 0; i < n; i++)
        argv[argc++] = words[i];
    argv[argc] = NULL;
    return argc;
}

static void run_line(const struct context *screen, int n, char **words)
{
    char *argv[WORDS_MAX + OPTIONS_MAX + 4];
    struct context c;
    err e = ERR_INIT;
    int argc = make_argv(screen, n, words, argv);
    context_init(&c);
    bool ok = options_parse(&c, argc, argv, &e);
    c.manners = screen->manners;
    c.manners.colour = false;
    if (ok && !c.command) {
        err_set(&e, ERR_USAGE, "%s: no such command", words[0]);
        err_hint(&e, "help lists them; a name alone is explained");
        ok = false;
    }
    if (ok)
        ok = c.help ? help_print(&c, &e) : c.command->run(&c, &e);
    if (!ok)
        report_error(&c, &e);
    context_release(&c);
    interrupt_install(); /* a stopped answer does not end the session */
    interrupt_reset();
}

bool line_mode_run(struct context *c, err *e)
{
    char line[1024], *words[WORDS_MAX];
    repo *r;
    if (!context_repo(c, &r, e))
        return false;
    say("docent, line by line. Type help, a command, or a name to have it explained; quit ends.\n");
    for (;;) {
        say("docent> ");
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin) || stdout_lost())
            break;
        line[strcspn(line, "\r\n")] = 0;
        int n = split_words(line, words);
        if (n && (strcmp(words[0], "quit") == 0 || strcmp(words[0], "exit") == 0))
            break;
        if (n)
            run_line(c, n, words);
    }
    return true;
}
