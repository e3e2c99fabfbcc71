/* Curses behind one door: cells out.
 *
 * Curses is used for what it knows: terminfo, modes, the smallest output for a change. Keys are in
 * input.c. */
#include "background.h"
#include "rescue.h"
#include "term_internal.h"
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int signal_pipe[2] = {-1, -1};

static void on_signal(int number)
{
    int kept = errno;
    char byte = (char)number;
    ssize_t ignored = write(signal_pipe[1], &byte, 1);
    (void)ignored;
    errno = kept;
}

static const int watched[] = {SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT};

static bool watch_signals(err *e)
{
    if (signal_pipe[0] < 0 && pipe(signal_pipe) != 0)
        return err_errno(e, ERR_IO, "pipe");
    for (int i = 0; i < 2; i++) {
        fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
        fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
    }
    struct sigaction a = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&a.sa_mask);
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++)
        sigaction(watched[i], &a, NULL);
    return true;
}

static void add_capability(strbuf *b, const char *name)
{
    const char *s = tigetstr(name);
    if (!s || s == (char *)-1)
        return;
    for (; *s; s++) {
        if (s[0] == '$' && s[1] == '<') /* padding of old hardware */
            s += strcspn(s, ">");
        else
            strbuf_addc(b, *s);
        if (!*s)
            break;
    }
}

/* What a crash must send: the same as an orderly end. */
static void arm_rescue(struct term *t)
{
    strbuf b;
    strbuf_init(&b, 0);
    strbuf_addz(&b, "\033[?1000l\033[?1002l\033[?1006l");
    static const char *const names[] = {"rmkx", "cnorm", "sgr0", "rmcup"};
    for (size_t i = 0; i < 4; i++)
        add_capability(&b, names[i]);
    rescue_arm(t->fd, &t->modes, strbuf_str(&b));
    strbuf_release(&b);
}

static int colour_count(const struct term_options *o)
{
    const char *none = getenv("NO_COLOR");
    if (o->theme == THEME_NONE || (none && *none) || !has_colors())
        return 0;
    return COLORS >= 256 ? 256 : COLORS >= 8 ? 8 : 0;
}

/* Pairs: role, and role on the two backgrounds. */
static void make_pairs(struct term *t)
{
    start_color();
    short back = use_default_colors() == OK ? -1 : COLOR_BLACK;
    short fore = back == -1 ? -1 : COLOR_WHITE;
    short backs[3] = {back, back, back};
    if (t->colours == 256) {
        backs[1] = t->theme.selected == COLOUR_DEFAULT ? back : t->theme.selected;
        backs[2] = t->theme.band == COLOUR_DEFAULT ? back : t->theme.band;
    }
    for (int b = 0; b < 3; b++)
        for (int r = 0; r < ROLE_COUNT; r++) {
            const struct role_style *s = &t->theme.roles[r];
            short c = t->colours == 256 ? s->colour256 : s->colour8;
            init_pair((short)(1 + b * ROLE_COUNT + r), c == COLOUR_DEFAULT ? fore : c, backs[b]);
        }
}

static bool start_curses(struct term *t, err *e)
{
    bool both = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    t->in = both ? stdin : fopen("/dev/tty", "r+");
    t->out = both ? stdout : fopen("/dev/tty", "r+");
    if (!t->in || !t->out) {
        err_set(e, ERR_USAGE, "the screen needs a terminal");
        return err_hint(e, "docent help lists commands that print their answer; --plain reads "
                           "lines instead");
    }
    t->fd = fileno(t->out);
    tcgetattr(t->fd, &t->modes);
    t->light = t->options.theme == THEME_LIGHT ||
               (t->options.theme == THEME_AUTO && background_is_light(t->fd));
    t->screen = newterm(NULL, t->out, t->in);
    if (!t->screen) {
        const char *name = getenv("TERM");
        err_set(e, ERR_USAGE, "TERM=%s: this terminal is not known here", name ? name : "");
        return err_hint(e, "export TERM=xterm-256color, or use --plain");
    }
    set_term(t->screen);
    const char *move_cursor = tigetstr("cup");
    if (!move_cursor || move_cursor == (char *)-1) {
        endwin();
        delscreen(t->screen);
        err_set(e, ERR_USAGE, "TERM=%s: this terminal cannot move the cursor", getenv("TERM"));
        return err_hint(e, "--plain asks and answers line by line");
    }
    return true;
}

bool term_open(struct term **out, const struct term_options *o, err *e)
{
    struct term *t = xalloc(sizeof *t);
    t->options = *o;
    if (!start_curses(t, e)) {
        free(t);
        return false;
    }
    raw();
    noecho();
    nonl();
    set_escdelay(25);
    t->keys = newpad(1, 1);
    keypad(t->keys, TRUE);
    nodelay(t->keys, TRUE);
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    t->wide = utf8;
    t->ascii = o->boxes == 2 || (o->boxes == 0 && !utf8);
    t->colours = colour_count(o);
    if (!theme_parse(&t->theme, t->light ? theme_light : theme_dark, e)) {
        endwin();
        free(t);
        return false;
    }
    if (t->colours)
        make_pairs(t);
    arm_rescue(t);
    term_mouse(t, o->mouse);
    *out = t;
    return watch_signals(e);
}

void term_close(struct term *t)
{
    if (!t)
        return;
    term_mouse(t, false);
    curs_set(1);
    endwin();
    rescue_disarm();
    delwin(t->keys);
    delscreen(t->screen);
    free(t->shown);
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++)
        signal(watched[i], SIG_DFL);
    free(t);
}

void term_size(const struct term *t, int *rows, int *columns)
{
    struct winsize size;
    *rows = LINES;
    *columns = COLS;
    if (ioctl(t->fd, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col) {
        *rows = size.ws_row;
        *columns = size.ws_col;
    }
}

bool term_ascii(const struct term *t)
{
    return t->ascii;
}

int term_signal(const struct term *t)
{
    return t->quit_signal;
}

static attr_t attributes_of(const struct term *t, const struct cell *c, short *pair)
{
    attr_t a = A_NORMAL;
    const struct role_style *s = &t->theme.roles[c->role];
    int back = c->flags & CELL_SELECTED ? 1 : c->flags & CELL_BAND ? 2 : 0;
    *pair = t->colours ? (short)(1 + back * ROLE_COUNT + c->role) : 0;
    if (s->bold || c->flags & CELL_BOLD)
        a |= A_BOLD;
    if (s->dim && t->colours != 256 && !(c->flags & CELL_SELECTED))
        a |= A_DIM;
    if (c->flags & CELL_SELECTED && t->colours != 256)
        a |= A_REVERSE;
    if (c->flags & CELL_BAND && t->colours != 256)
        a |= A_BOLD;
    if (c->flags & CELL_MATCH)
        a |= A_UNDERLINE;
    if (c->flags & CELL_REVERSE)
        a |= A_REVERSE;
    return a;
}

static void paint_cell(struct term *t, int row, int column, const struct cell *c)
{
    wchar_t text[CCHARW_MAX + 1];
    size_t n = 0, at = 0;
    while (at < c->bytes && n < CCHARW_MAX) {
        uint32_t cp;
        int step = utf8_decode(c->text + at, c->bytes - at, &cp);
        at += (size_t)(step ? step : 1);
        if (!t->wide && cp > 126)
            cp = '?';
        text[n++] = (wchar_t)cp;
        if (!t->wide)
            break;
    }
    text[n] = 0;
    short pair;
    attr_t a = attributes_of(t, c, &pair);
    cchar_t out;
    if (setcchar(&out, text, a, pair, NULL) == OK)
        mvadd_wch(row, column, &out);
    if (!t->wide && c->columns == 2)
        mvaddch(row, column + 1, ' ');
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->bytes == b->bytes && a->role == b->role && a->flags == b->flags &&
           a->columns == b->columns && memcmp(a->text, b->text, a->bytes) == 0;
}

void term_draw(struct term *t, const struct grid *g)
{
    size_t n = (size_t)g->rows * (size_t)g->columns;
    bool all = !t->shown || t->rows != g->rows || t->columns != g->columns || t->repaint;
    if (t->rows != g->rows || t->columns != g->columns || LINES != g->rows || COLS != g->columns)
        resizeterm(g->rows, g->columns);
    if (t->repaint)
        clearok(curscr, TRUE);
    if (all) {
        werase(stdscr);
        t->shown = xrealloc(t->shown, n * sizeof *t->shown);
    }
    for (int r = 0; r < g->rows; r++)
        for (int c = 0; c < g->columns; c++) {
            const struct cell *x = grid_cell(g, r, c);
            if (x->columns && (all || !same_cell(x, &t->shown[r * g->columns + c])))
                paint_cell(t, r, c, x);
        }
    memcpy(t->shown, g->v, n * sizeof *t->shown);
    t->rows = g->rows;
    t->columns = g->columns;
    t->repaint = false;
    if (g->cursor_row >= 0)
        move(g->cursor_row, g->cursor_column);
    curs_set(g->cursor_row >= 0);
    refresh();
}

void term_repaint(struct term *t)
{
    t->repaint = true;
}

static int take_signals(struct term *t)
{
    char bytes[64];
    ssize_t n = read(signal_pipe[0], bytes, sizeof bytes);
    int wake = 0;
    for (ssize_t i = 0; i < n; i++) {
        if (bytes[i] == SIGWINCH)
            wake |= WAKE_RESIZE;
        else if (bytes[i] == SIGTSTP)
            wake |= WAKE_SUSPEND;
        else {
            wake |= WAKE_QUIT;
            t->quit_signal = bytes[i];
        }
    }
    return wake;
}

int term_wait(struct term *t, int fd, int timeout_ms)
{
    struct pollfd p[3] = {{.fd = fileno(t->in), .events = POLLIN},
                          {.fd = signal_pipe[0], .events = POLLIN},
                          {.fd = fd, .events = POLLIN}};
    int n = poll(p, 3, timeout_ms), wake = 0;
    if (n < 0)
        return errno == EINTR ? take_signals(t) : WAKE_QUIT;
    if (p[0].revents & (POLLIN | POLLHUP | POLLERR))
        wake |= WAKE_KEY;
    if (p[0].revents & (POLLHUP | POLLERR) && !(p[0].revents & POLLIN))
        wake |= WAKE_QUIT; /* the terminal is gone */
    if (p[1].revents)
        wake |= take_signals(t);
    if (p[2].revents)
        wake |= WAKE_FD;
    return wake;
}

void term_leave(struct term *t)
{
    term_mouse(t, false);
    endwin();
    fflush(t->out);
}

void term_return(struct term *t)
{
    refresh();
    flushinp();
    term_mouse(t, t->options.mouse);
    t->repaint = true;
}

void term_copy(struct term *t, str text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    fputs("\033]52;c;", t->out);
    for (size_t i = 0; i < text.n; i += 3) {
        uint32_t v = (uint32_t)(unsigned char)text.p[i] << 16;
        size_t n = text.n - i;
        v |= n > 1 ? (uint32_t)(unsigned char)text.p[i + 1] << 8 : 0;
        v |= n > 2 ? (uint32_t)(unsigned char)text.p[i + 2] : 0;
        for (size_t j = 0; j < 4; j++)
            fputc(j <= n ? digits[v >> (18 - 6 * j) & 63] : '=', t->out);
    }
    fputs("\033\\", t->out);
    fflush(t->out);
}
