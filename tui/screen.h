/* `docent [PATH]`: the full screen, its scripted form for tests, or line by line for screen
 * readers.
 */
#pragma once
#include "cli/context.h"

bool screen_run(struct context *c, err *e) MUST_USE;
