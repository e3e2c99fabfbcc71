/* The terminal: cells out, keys in. The only place that knows curses.
 *
 * The terminal is left as it was found by term_close, by a crash (rescue.c) and around a
 * suspension. Signals arrive as flags that term_wait hands out. */
#pragma once
#include "../view/grid.h"
#include "key.h"

struct term;
enum term_theme { THEME_AUTO, THEME_DARK, THEME_LIGHT, THEME_NONE };
struct term_options {
    enum term_theme theme;
    int boxes; /* 0 auto, 1 unicode, 2 ascii */
    bool mouse;
};

bool term_open(struct term **out, const struct term_options *o, err *e) MUST_USE;
void term_close(struct term *t);
void term_size(const struct term *t, int *rows, int *columns);
bool term_ascii(const struct term *t);
void term_draw(struct term *t, const struct grid *g);
void term_repaint(struct term *t); /* the next draw paints everything */
void term_mouse(struct term *t, bool on);
/* Waits until a key, a signal, or something on fd (or timeout_ms; -1 for ever). */
enum term_wake { WAKE_KEY = 1, WAKE_FD = 2, WAKE_RESIZE = 4, WAKE_SUSPEND = 8, WAKE_QUIT = 16 };
int term_wait(struct term *t, int fd, int timeout_ms);
bool term_next_key(struct term *t, struct key *k);
/* Gives the terminal back for another program (or a stop), and takes it again. */
void term_leave(struct term *t);
void term_return(struct term *t);
/* Puts text on the clipboard of the person's terminal (OSC 52). */
void term_copy(struct term *t, str text);
/* The signal that asked to quit, to be raised again at the end; 0. */
int term_signal(const struct term *t);
