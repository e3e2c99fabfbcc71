/* Keys as the program sees them, whatever the terminal sends; and their names. */
#pragma once
#include "../../engine/base/str.h"
#include <stdint.h>

enum key_code { /* below 0x110000: the character itself */
                KEY_CODE_FIRST = 0x110000,
                KEY_CODE_ENTER,
                KEY_CODE_ESC,
                KEY_CODE_TAB,
                KEY_CODE_BACKSPACE,
                KEY_CODE_DELETE,
                KEY_CODE_UP,
                KEY_CODE_DOWN,
                KEY_CODE_LEFT,
                KEY_CODE_RIGHT,
                KEY_CODE_HOME,
                KEY_CODE_END,
                KEY_CODE_PAGE_UP,
                KEY_CODE_PAGE_DOWN,
                KEY_CODE_MOUSE,
                KEY_CODE_RESIZE,
};
enum key_modifier { KEY_CONTROL = 1, KEY_ALT = 2, KEY_SHIFT = 4 };
enum mouse_event {
    MOUSE_PRESS,
    MOUSE_DOUBLE,
    MOUSE_DRAG,
    MOUSE_RELEASE,
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN
};

struct key {
    uint32_t code;
    int modifiers;
    enum mouse_event mouse; /* KEY_CODE_MOUSE */
    int row, column;
};

/* "j", "Enter", "C-d", "S-Tab", "Space": false when it is no key. */
bool key_parse(str name, struct key *out);
void key_text(const struct key *k, char out[16]);
bool key_equal(const struct key *a, const struct key *b);
