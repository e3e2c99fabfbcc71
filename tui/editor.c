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

/* Most editors take +LINE; a few want it otherwise. */
static void line_argument(const char *name, uint32_t line, const char *path, char *out, size_t n,
                          bool *joined)
{
    static const char *const colon[] = {"code", "hx", "helix", "subl", "zed", "micro"};
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
    size_t length = strcspn(base, " ");
    *joined = false;
    for (size_t i = 0; i < sizeof colon / sizeof *colon; i++)
        if (strlen(colon[i]) == length && strncmp(base, colon[i], length) == 0)
            *joined = true;
    if (*joined)
        snprintf(out, n, "%s:%u", path, line);
    else
        snprintf(out, n, "+%u", line);
}

bool editor_run(const char *path, uint32_t line, err *e)
{
    const char *name = editor_name();
    char where[4200], script[1100];
    bool joined;
    line_argument(name, line, path, where, sizeof where, &joined);
    snprintf(script, sizeof script, "%s \"$@\"", name);
    pid_t child = fork();
    if (child < 0)
        return err_errno(e, ERR_IO, "%s", name);
    if (child == 0) {
        for (int i = 1; i < 32; i++)
            signal(i, SIG_DFL);
        execl("/bin/sh", "sh", "-c", script, name, where, joined ? NULL : path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        err_set(e, ERR_NOT_FOUND, "%s: the editor does not start", name);
        return err_hint(e, "export EDITOR with the name of one that is installed");
    }
    return true;
}
