/* One question to the terminal before curses starts. At most 80 ms are waited. */
#include "background.h"
#include "../../engine/base/fs.h"
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static size_t read_reply(int fd, char *reply, size_t size)
{
    double end = now_seconds() + 0.08;
    size_t n = 0;
    for (;;) {
        double left = end - now_seconds();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (left <= 0 || n + 1 >= size || poll(&p, 1, (int)(left * 1000)) <= 0)
            break;
        ssize_t got = read(fd, reply + n, size - 1 - n);
        if (got <= 0)
            break;
        n += (size_t)got;
        reply[n] = 0;
        char *device = strstr(reply, "\033[?");
        if (device && strchr(device, 'c'))
            break;
    }
    return n;
}

/* "rgb:ffff/ffff/ffff": brightness of the first byte of each part. */
static bool is_bright(const char *rgb)
{
    unsigned sum = 0, parts = 0;
    for (const char *p = rgb; parts < 3; parts++) {
        char *end;
        unsigned long v = strtoul(p, &end, 16);
        size_t digits = (size_t)(end - p);
        if (!digits)
            return false;
        sum += (unsigned)(digits > 2 ? v >> 4 * (digits - 2) : v) & 255;
        p = *end == '/' ? end + 1 : end;
    }
    return parts == 3 && sum > 3 * 140;
}

static bool ask_terminal(int fd)
{
    static const char question[] = "\033]11;?\033\\\033[c";
    struct termios old, raw;
    char reply[256] = "";
    if (tcgetattr(fd, &old) != 0)
        return false;
    raw = old;
    raw.c_lflag &= (tcflag_t) ~(ECHO | ICANON);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    tcsetattr(fd, TCSANOW, &raw);
    size_t n = 0;
    if (write(fd, question, sizeof question - 1) == (ssize_t)sizeof question - 1)
        n = read_reply(fd, reply, sizeof reply);
    tcsetattr(fd, TCSANOW, &old);
    char *rgb = n ? strstr(reply, "rgb:") : NULL;
    return rgb && is_bright(rgb + 4);
}

bool background_is_light(int fd)
{
    const char *colours = getenv("COLORFGBG"), *term = getenv("TERM");
    if (colours) {
        const char *last = strrchr(colours, ';');
        return last && (strcmp(last, ";7") == 0 || strcmp(last, ";15") == 0);
    }
    static const char *const asked[] = {"xterm", "tmux", "screen", "alacritty", "foot",   "kitty",
                                        "rxvt",  "st-",  "vte",    "gnome",     "konsole"};
    for (size_t i = 0; term && i < sizeof asked / sizeof *asked; i++)
        if (strncmp(term, asked[i], strlen(asked[i])) == 0)
            return ask_terminal(fd);
    return false;
}
