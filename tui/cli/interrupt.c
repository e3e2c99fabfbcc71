/* SIGINT and SIGTERM for commands without a screen. The screen has its own (term/). */
#include "interrupt.h"
#include <signal.h>
#include <stdbool.h>

static cancel stop;

static void on_signal(int number)
{
    (void)number;
    atomic_store(&stop.stop, true);
}

void interrupt_install(void)
{
    /* SA_RESETHAND: the second signal finds the default action. */
    struct sigaction a = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&a.sa_mask);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGTERM, &a, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
}

const cancel *interrupt_flag(void)
{
    return &stop;
}

void interrupt_reset(void)
{
    atomic_store(&stop.stop, false);
}

bool interrupt_seen(void)
{
    return cancelled(&stop);
}
