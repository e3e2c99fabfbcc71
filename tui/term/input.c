/* Keys and mouse: what curses decodes, as struct key. */
#include "../../engine/base/fs.h"
#include "term_internal.h"

void term_mouse(struct term *t, bool on)
{
    mmask_t mask = BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED;
    mousemask(on ? mask : 0, NULL);
    mouseinterval(0);
    if (!on) /* some terminals need to be told */
        fputs("\033[?1000l\033[?1006l", t->out);
    fflush(t->out);
}

static bool mouse_key(struct term *t, struct key *k)
{
    MEVENT m;
    if (getmouse(&m) != OK)
        return false;
    *k = (struct key){.code = KEY_CODE_MOUSE, .row = m.y, .column = m.x};
    if (m.bstate & BUTTON4_PRESSED) {
        k->mouse = MOUSE_WHEEL_UP;
    } else if (m.bstate & BUTTON5_PRESSED) {
        k->mouse = MOUSE_WHEEL_DOWN;
    } else if (m.bstate & BUTTON1_PRESSED) {
        double now = now_seconds();
        bool twice = now - t->pressed_at < 0.4 && m.y == t->pressed_row && m.x == t->pressed_column;
        k->mouse = twice ? MOUSE_DOUBLE : MOUSE_PRESS;
        t->pressed_at = twice ? 0 : now;
        t->pressed_row = m.y;
        t->pressed_column = m.x;
    } else {
        k->mouse = MOUSE_RELEASE;
    }
    return true;
}

static bool function_key(struct term *t, wint_t c, struct key *k)
{
    static const struct {
        int curses;
        uint32_t code;
        int modifiers;
    } map[] = {
        {KEY_UP, KEY_CODE_UP, 0},         {KEY_DOWN, KEY_CODE_DOWN, 0},
        {KEY_LEFT, KEY_CODE_LEFT, 0},     {KEY_RIGHT, KEY_CODE_RIGHT, 0},
        {KEY_HOME, KEY_CODE_HOME, 0},     {KEY_END, KEY_CODE_END, 0},
        {KEY_PPAGE, KEY_CODE_PAGE_UP, 0}, {KEY_NPAGE, KEY_CODE_PAGE_DOWN, 0},
        {KEY_ENTER, KEY_CODE_ENTER, 0},   {KEY_BACKSPACE, KEY_CODE_BACKSPACE, 0},
        {KEY_DC, KEY_CODE_DELETE, 0},     {KEY_BTAB, KEY_CODE_TAB, KEY_SHIFT},
        {KEY_RESIZE, KEY_CODE_RESIZE, 0},
    };
    if (c == KEY_MOUSE)
        return mouse_key(t, k);
    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if ((wint_t)map[i].curses == c) {
            *k = (struct key){.code = map[i].code, .modifiers = map[i].modifiers};
            return true;
        }
    return false;
}

/* An answer of the terminal that came late (OSC ... ST): read and dropped. */
static void drop_reply(struct term *t)
{
    wint_t c, before = 0;
    for (int i = 0; i < 200 && wget_wch(t->keys, &c) != ERR; i++) {
        if (c == 7 || (before == 27 && c == '\\'))
            return;
        before = c;
    }
}

static struct key character_key(wint_t c)
{
    struct key k = {.code = (uint32_t)c};
    switch (c) {
    case '\r':
    case '\n':
        k.code = KEY_CODE_ENTER;
        break;
    case '\t':
        k.code = KEY_CODE_TAB;
        break;
    case 27:
        k.code = KEY_CODE_ESC;
        break;
    case 127:
    case 8:
        k.code = KEY_CODE_BACKSPACE;
        break;
    default:
        if (c < 32) {
            k.code = (uint32_t)(c + 96);
            k.modifiers = KEY_CONTROL;
        }
    }
    return k;
}

/* After an escape byte: nothing more is the Esc key, a bracket an answer, anything else Alt. False:
 * it was an answer, go on. */
static bool escape_key(struct term *t, struct key *k)
{
    wint_t c;
    int kind = wget_wch(t->keys, &c);
    if (kind == ERR) {
        *k = (struct key){.code = KEY_CODE_ESC};
        return true;
    }
    if (kind == KEY_CODE_YES)
        return function_key(t, c, k);
    if (c == ']') {
        drop_reply(t);
        return false;
    }
    *k = character_key(c);
    if (k->code != KEY_CODE_ESC)
        k->modifiers |= KEY_ALT;
    return true;
}

bool term_next_key(struct term *t, struct key *k)
{
    wint_t c;
    for (;;) {
        int kind = wget_wch(t->keys, &c);
        if (kind == ERR)
            return false;
        if (kind == KEY_CODE_YES) {
            if (function_key(t, c, k))
                return true;
        } else if (c == 27) {
            if (escape_key(t, k))
                return true;
        } else {
            *k = character_key(c ? c : ' '); /* Ctrl-Space sends a zero */
            return true;
        }
    }
}
