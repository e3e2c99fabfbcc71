/* Names of keys, for the key table, help and scripts. */
#include "key.h"
#include "../../engine/base/utf8.h"
#include <stdio.h>

static const struct {
    const char *name;
    uint32_t code;
} names[] = {
    {"Enter", KEY_CODE_ENTER},
    {"Esc", KEY_CODE_ESC},
    {"Tab", KEY_CODE_TAB},
    {"Backspace", KEY_CODE_BACKSPACE},
    {"Delete", KEY_CODE_DELETE},
    {"Up", KEY_CODE_UP},
    {"Down", KEY_CODE_DOWN},
    {"Left", KEY_CODE_LEFT},
    {"Right", KEY_CODE_RIGHT},
    {"Home", KEY_CODE_HOME},
    {"End", KEY_CODE_END},
    {"PageUp", KEY_CODE_PAGE_UP},
    {"PageDown", KEY_CODE_PAGE_DOWN},
    {"Space", ' '},
};

bool key_parse(str name, struct key *out)
{
    struct key k = {0};
    static const struct {
        const char *prefix;
        int modifier;
    } modifiers[] = {{"C-", KEY_CONTROL}, {"M-", KEY_ALT}, {"S-", KEY_SHIFT}};
    for (size_t i = 0; i < 3; i++)
        if (name.n > 2 && str_starts(name, str_of(modifiers[i].prefix))) {
            k.modifiers |= modifiers[i].modifier;
            name = str_sub(name, 2, name.n);
            i = (size_t)-1;
        }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eqz(name, names[i].name))
            k.code = names[i].code;
    if (!k.code && (!name.n || (size_t)utf8_decode(name.p, name.n, &k.code) != name.n))
        return false;
    *out = k;
    return true;
}

void key_text(const struct key *k, char out[16])
{
    char text[5] = "";
    const char *name = text;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].code == k->code)
            name = names[i].name;
    if (name == text)
        text[utf8_encode(k->code, text)] = 0;
    snprintf(out, 16, "%s%s%s%s", k->modifiers & KEY_CONTROL ? "C-" : "",
             k->modifiers & KEY_ALT ? "M-" : "", k->modifiers & KEY_SHIFT ? "S-" : "", name);
}

bool key_equal(const struct key *a, const struct key *b)
{
    return a->code == b->code && a->modifiers == b->modifiers;
}
