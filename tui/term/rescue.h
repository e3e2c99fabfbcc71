/* Restores the terminal when the program dies: on BUG and on fatal signals. */
#pragma once
#include "../../engine/base/str.h"
#include <termios.h>

/* From now on a crash sends `sequence` (copied) to fd and sets these modes. */
void rescue_arm(int fd, const struct termios *modes, str sequence);
void rescue_disarm(void);
