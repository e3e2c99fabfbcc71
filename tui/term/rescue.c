/* The last thing that runs when something goes wrong under the screen. Only async-signal-safe calls
 * between arming and the end. */
#include "rescue.h"
#include <signal.h>
#include <unistd.h>

static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios modes;
    char sequence[512];
    size_t n;
} state;

static void restore(void)
{
    if (!state.armed)
        return;
    state.armed = 0;
    ssize_t ignored = write(state.fd, state.sequence, state.n);
    (void)ignored;
    tcsetattr(state.fd, TCSANOW, &state.modes);
}

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

static void on_fatal(int number)
{
    restore();
    signal(number, SIG_DFL);
    raise(number);
}

void rescue_arm(int fd, const struct termios *modes, str sequence)
{
    static char stack[1 << 16]; /* a stack overflow needs another one */
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    state.fd = fd;
    state.modes = *modes;
    state.n = sequence.n < sizeof state.sequence ? sequence.n : sizeof state.sequence;
    memcpy(state.sequence, sequence.p, state.n);
    sigaltstack(&alternative, NULL);
    struct sigaction a = {.sa_handler = on_fatal, .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK)};
    sigemptyset(&a.sa_mask);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &a, NULL);
    bug_set_hook(restore);
    state.armed = 1;
}

void rescue_disarm(void)
{
    state.armed = 0;
    bug_set_hook(NULL);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        signal(fatal[i], SIG_DFL);
}
