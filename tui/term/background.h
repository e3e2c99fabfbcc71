/* Is the terminal's background light? */
#pragma once
#include <stdbool.h>

/* Asks the environment, then the terminal (OSC 11 with a device query behind it, so that terminals
 * that do not know it cost no wait). False: dark, or nobody knows. fd is the terminal. */
bool background_is_light(int fd);
