/* Is the machine running low on its battery? */
#pragma once
#include <stdbool.h>

#define BATTERY_FOLDER "/sys/class/power_supply"
/* A battery in this folder (as the kernel lays it out) is discharging and below so many percent. */
bool battery_is_low(const char *folder, long below);
