/* One invocation: options, the command or the screen, the error's two lines, the exit status. */
#include "run.h"
#include "../../engine/base/cpu.h"
#include "../screen.h"
#include "help.h"
#include "interrupt.h"
#include "options.h"
#include "output.h"
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <unistd.h>

/* A closed descriptor 0, 1 or 2 would be taken by the next file that is opened, and output meant
 * for a person would land in a database. */
static void fill_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

static bool enter_directory(const struct context *c, err *e)
{
    const char *dir = option_text(c, "directory");
    if (!dir || chdir(dir) == 0)
        return true;
    err_set(e, ERR_REPOSITORY, "%s: %s", dir, strerror(errno));
    return err_hint(e, "-C takes a folder inside a repository");
}

/* `docent explian`: neither a command nor something to open. */
static bool unknown_word(const struct context *c, err *e)
{
    const char *word = c->args[0], *names[64];
    size_t n = 0;
    for (size_t i = 0; commands[i] && n < 63; i++)
        names[n++] = commands[i]->name;
    names[n] = NULL;
    err_set(e, ERR_USAGE, "%s: neither a command nor a folder", word);
    const char *near = nearest_name(word, names);
    if (near)
        return err_hint(e, "did you mean docent %s?", near);
    return err_hint(e, "docent help lists the commands");
}

static bool run_screen(struct context *c, err *e)
{
    if (c->n_args && access(c->args[0], F_OK) != 0)
        return unknown_word(c, e);
    return screen_run(c, e);
}

static bool run_parsed(struct context *c, err *e)
{
    if (c->version) {
        say("docent " DOCENT_VERSION "\n");
        return true;
    }
    if (c->help)
        return help_print(c, e);
    const char *cpu = option_text(c, "cpu");
    if (cpu && !cpu_select(cpu, e))
        return false;
    if (!enter_directory(c, e))
        return false;
    if (!c->command)
        return run_screen(c, e);
    return c->command->run(c, e);
}

int docent_main(int argc, char **argv)
{
    fill_standard_descriptors();
    setlocale(LC_CTYPE, "");
    interrupt_install();
    struct context c;
    err e = ERR_INIT, lost = ERR_INIT;
    context_init(&c);
    bool ok = options_parse(&c, argc, argv, &e);
    manners_detect(&c.manners, c.plain);
    ok = ok && run_parsed(&c, &e);
    if (!ok)
        report_error(&c, &e);
    if (!output_finish(&lost)) {
        c.json = false;
        if (ok)
            report_error(&c, &lost);
        e = ok ? lost : e;
        ok = false;
    }
    int status = ok ? STATUS_OK : (int)status_of(&e);
    context_release(&c);
    return status;
}
