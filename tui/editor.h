/* The person's editor at a line, with the terminal given to it meanwhile (term_leave before,
 * term_return after). */
#pragma once
#include "../engine/base/arena.h"
#include <stdint.h>

enum { EDITOR_ARGUMENTS = 3 };
/* What an editor (the value of $EDITOR) is given to open path at a line. Returns how many. */
size_t editor_arguments(const char *name, uint32_t line, const char *path, arena *a,
                        const char *out[EDITOR_ARGUMENTS]);
/* $VISUAL, $EDITOR, vi. Waits until it ends. */
bool editor_run(const char *path, uint32_t line, arena *a, err *e) MUST_USE;
