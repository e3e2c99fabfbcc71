/* What term.c and input.c share. Included by nobody else: curses stays in this folder. */
#pragma once
#define NCURSES_WIDECHAR 1
#include "../../engine/base/utf8.h"
#include "term.h"
#include "theme.h"
#include <curses.h>
#include <termios.h>

struct term {
    struct term_options options;
    SCREEN *screen;
    FILE *in, *out;
    int fd;
    struct termios modes; /* as found */
    WINDOW *keys;         /* a pad: reading from it paints nothing */
    struct theme theme;
    int colours; /* 0, 8, 256 */
    bool wide, ascii, light, repaint;
    struct cell *shown;
    int rows, columns;
    int quit_signal;
    double pressed_at; /* last mouse press, for double clicks */
    int pressed_row, pressed_column;
};
