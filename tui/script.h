/* The screen without a terminal: keys from a file, screens to a file. What tests drive. */
#pragma once
#include "app.h"

/* "80x24"; false when it is no sensible size. */
bool script_size(const char *text, int *rows, int *columns);
/* One command a line: `key NAME...`, `type TEXT`, `action NAME`, `resize CxR`, `wait`, `dump
 * [FILE]`, `roles [FILE]`, `# remark`. Before each command all background work is waited for,
 * unless the line begins with `now`. dump without FILE prints to stdout. */
bool script_run(struct app *a, const char *path, err *e) MUST_USE;
