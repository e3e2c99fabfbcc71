/* Typing one line. Does not know what the line is for. */
#include "line_edit.h"
#include "../../engine/base/utf8.h"

void line_edit_set(struct line_edit *l, str text)
{
    size_t n = utf8_prefix(text, sizeof l->text - 1);
    memcpy(l->text, text.p, n);
    l->text[n] = 0;
    l->len = l->cursor = n;
}

static void erase(struct line_edit *l, size_t from, size_t to)
{
    memmove(l->text + from, l->text + to, l->len - to + 1);
    l->len -= to - from;
    l->cursor = from;
}

static size_t previous(const struct line_edit *l)
{
    size_t at = l->cursor;
    while (at > 0 && ((unsigned char)l->text[--at] & 0xC0) == 0x80)
        ;
    return at;
}

static size_t next(const struct line_edit *l)
{
    size_t at = l->cursor;
    while (at < l->len && ((unsigned char)l->text[++at] & 0xC0) == 0x80)
        ;
    return at;
}

static size_t word_start(const struct line_edit *l)
{
    size_t at = l->cursor;
    while (at && l->text[at - 1] == ' ')
        at--;
    while (at && l->text[at - 1] != ' ')
        at--;
    return at;
}

static size_t word_end(const struct line_edit *l)
{
    size_t at = l->cursor;
    while (at < l->len && l->text[at] == ' ')
        at++;
    while (at < l->len && l->text[at] != ' ')
        at++;
    return at;
}

static bool insert(struct line_edit *l, uint32_t code)
{
    char bytes[4];
    size_t n = (size_t)utf8_encode(code, bytes);
    if (l->len + n >= sizeof l->text)
        return false;
    memmove(l->text + l->cursor + n, l->text + l->cursor, l->len - l->cursor + 1);
    memcpy(l->text + l->cursor, bytes, n);
    l->len += n;
    l->cursor += n;
    return true;
}

static bool control_key(struct line_edit *l, uint32_t code)
{
    switch (code) {
    case 'a':
        l->cursor = 0;
        return true;
    case 'e':
        l->cursor = l->len;
        return true;
    case 'b':
        l->cursor = previous(l);
        return true;
    case 'f':
        l->cursor = next(l);
        return true;
    case 'u':
        erase(l, 0, l->cursor);
        return true;
    case 'k':
        erase(l, l->cursor, l->len);
        return true;
    case 'w':
        erase(l, word_start(l), l->cursor);
        return true;
    case 'h':
        erase(l, previous(l), l->cursor);
        return true;
    }
    return false;
}

bool line_edit_knows(const struct key *k)
{
    return k->code == 'b' || k->code == 'f' || k->code == 'd' || k->code == KEY_CODE_BACKSPACE;
}

static bool word_key(struct line_edit *l, uint32_t code)
{
    switch (code) {
    case 'b':
        l->cursor = word_start(l);
        return true;
    case 'f':
        l->cursor = word_end(l);
        return true;
    case 'd':
        erase(l, l->cursor, word_end(l));
        return true;
    case KEY_CODE_BACKSPACE:
        erase(l, word_start(l), l->cursor);
        return true;
    }
    return false;
}

bool line_edit_key(struct line_edit *l, const struct key *k)
{
    if (k->modifiers & KEY_ALT)
        return word_key(l, k->code);
    if (k->modifiers & KEY_CONTROL)
        return control_key(l, k->code);
    switch (k->code) {
    case KEY_CODE_BACKSPACE:
        erase(l, previous(l), l->cursor);
        return true;
    case KEY_CODE_DELETE:
        erase(l, l->cursor, next(l));
        return true;
    case KEY_CODE_LEFT:
        l->cursor = previous(l);
        return true;
    case KEY_CODE_RIGHT:
        l->cursor = next(l);
        return true;
    case KEY_CODE_HOME:
        l->cursor = 0;
        return true;
    case KEY_CODE_END:
        l->cursor = l->len;
        return true;
    }
    if (k->code >= ' ' && k->code < KEY_CODE_FIRST && k->code != 127)
        return insert(l, k->code);
    return false;
}

void line_edit_draw(const struct line_edit *l, struct area a, int row, const char *prompt)
{
    int column = put_z(a, row, 0, ROLE_accent, CELL_BOLD, prompt);
    int room = a.columns - column - 1;
    str text = {l->text, l->len};
    /* Keep the cursor in sight of a line that is too long. */
    while (room > 0 && (int)utf8_columns(str_sub(text, 0, l->cursor)) > room) {
        int columns;
        size_t n = utf8_grapheme(text, &columns);
        text = str_sub(text, n, text.n);
        if ((size_t)(text.p - l->text) >= l->cursor)
            break;
    }
    size_t before = l->cursor - (size_t)(text.p - l->text);
    int at = put_text(a, row, column, ROLE_text, 0, str_sub(text, 0, before));
    put_text(a, row, at, ROLE_text, 0, str_sub(text, before, text.n));
    a.grid->cursor_row = a.row + row;
    a.grid->cursor_column = a.column + at;
}
