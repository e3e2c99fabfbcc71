/* The log (see log.h): one of the program's two globals. The file is opened on first use and each
 * line is one write, so lines of several threads and processes do not mix. */
#include "log.h"
#include "str.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int log_fd = -1;

static void open_log(void)
{
    const char *path = getenv("DOCENT_LOG");
    if (path && *path)
        log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

bool log_enabled(void)
{
    pthread_once(&once, open_log);
    return log_fd >= 0;
}

void log_line(const char *fmt, ...)
{
    if (!log_enabled())
        return;
    char line[1024];
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    int n = snprintf(line, sizeof line, "%lld.%03ld %ld ", (long long)t.tv_sec, t.tv_nsec / 1000000,
                     (long)getpid());
    va_list ap;
    va_start(ap, fmt);
    int m = vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, ap);
    va_end(ap);
    size_t len = (size_t)n + (m < 0 ? 0 : (size_t)m);
    if (len > sizeof line - 2)
        len = sizeof line - 2;
    for (size_t i = 0; i < len; i++)
        if (line[i] == '\n')
            line[i] = ' ';
    line[len++] = '\n';
    if (write(log_fd, line, len) < 0)
        return; /* a log that cannot be written must not disturb the program */
}
