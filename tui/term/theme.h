/* Themes: roles to colours, from assets/themes (embedded). */
#pragma once
#include "../../engine/base/str.h"
#include "../view/role.h"

enum { COLOUR_DEFAULT = -1 };
struct role_style {
    short colour256, colour8; /* COLOUR_DEFAULT: the terminal's own */
    bool bold, dim;
};
struct theme {
    struct role_style roles[ROLE_COUNT];
    short selected, band; /* backgrounds of 256; COLOUR_DEFAULT: none */
};
/* Text of a theme file. False with the line in *e. */
bool theme_parse(struct theme *out, str text, err *e) MUST_USE;
extern const str theme_dark, theme_light;
