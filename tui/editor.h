/* The person's editor, at a line, in the foreground. */
#pragma once
#include "../engine/base/err.h"
#include <stdint.h>

/* $VISUAL, $EDITOR or vi; the terminal must have been given back before. */
bool editor_run(const char *path, uint32_t line, err *e) MUST_USE;
