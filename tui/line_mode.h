/* docent for screen readers: the commands, one line at a time, nothing redrawn. */
#pragma once
#include "cli/context.h"

bool line_mode_run(struct context *c, err *e) MUST_USE;
