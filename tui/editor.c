/* Runs $EDITOR through the shell, as git does: the variable may carry options. The path is passed
 * as a parameter, never as shell text. */
#include "editor.h"
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *editor_name(void)
{
    const char *names[] = {getenv("VISUAL"), getenv("EDITOR")};
    for (int i = 0; i < 2; i++)
        if (names[i] && *names[i])
            return names[i];
    return "vi";
}

/* How an editor wants to be told the line. */
enum line_style { LINE_PLUS, LINE_COLON, LINE_GOTO, LINE_OPTION };

/* Most editors take +LINE; a few want it otherwise. */
static enum line_style style_of(const char *name)
{
    static const struct {
        const char *name;
        enum line_style style;
    } rows[] = {{"code", LINE_GOTO},   {"code-insiders", LINE_GOTO},
                {"codium", LINE_GOTO}, {"cursor", LINE_GOTO},
                {"hx", LINE_COLON},    {"helix", LINE_COLON},
                {"subl", LINE_COLON},  {"zed", LINE_COLON},
                {"kate", LINE_OPTION}, {"kwrite", LINE_OPTION},
                {"xed", LINE_PLUS}};
    size_t end = strcspn(name, " "), begin = end;
    while (begin && name[begin - 1] != '/')
        begin--;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].name) == end - begin &&
            strncmp(rows[i].name, name + begin, end - begin) == 0)
            return rows[i].style;
    return LINE_PLUS;
}

size_t editor_arguments(const char *name, uint32_t line, const char *path, arena *a,
                        const char *out[EDITOR_ARGUMENTS])
{
    size_t n = 0;
    switch (style_of(name)) {
    case LINE_PLUS:
        out[n++] = arena_printf(a, "+%u", line);
        out[n++] = path;
        break;
    case LINE_GOTO:
        out[n++] = "-g";
        out[n++] = arena_printf(a, "%s:%u", path, line);
        break;
    case LINE_COLON:
        out[n++] = arena_printf(a, "%s:%u", path, line);
        break;
    case LINE_OPTION:
        out[n++] = "-l";
        out[n++] = arena_printf(a, "%u", line);
        out[n++] = path;
        break;
    }
    return n;
}

/* In the child. */
static void run_shell(const char *name, const char *const *arguments, size_t n)
{
    char script[1100];
    const char *argv[EDITOR_ARGUMENTS + 5] = {"sh", "-c", script, name};
    snprintf(script, sizeof script, "%s \"$@\"", name);
    for (size_t i = 0; i < n; i++)
        argv[4 + i] = arguments[i];
    for (int i = 1; i < 32; i++)
        signal(i, SIG_DFL);
    union { /* exec promises not to write */
        const char **in;
        char **out;
    } words = {argv};
    execv("/bin/sh", words.out);
    _exit(127);
}

bool editor_run(const char *path, uint32_t line, arena *a, err *e)
{
    const char *name = editor_name(), *arguments[EDITOR_ARGUMENTS];
    size_t n = editor_arguments(name, line, path, a, arguments);
    pid_t child = fork();
    if (child < 0)
        return err_errno(e, ERR_IO, "%s", name);
    if (child == 0)
        run_shell(name, arguments, n);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        err_set(e, ERR_NOT_FOUND, "%s: the editor does not start", name);
        return err_hint(e, "export EDITOR with the name of one that is installed");
    }
    return true;
}
