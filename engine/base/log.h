/* Log: one line per event, off by default; DOCENT_LOG=FILE turns it on. Never stdout, never the
 * screen. */
#pragma once
#include "err.h"
void log_line(const char *fmt, ...) FMT(1, 2);
bool log_enabled(void);
