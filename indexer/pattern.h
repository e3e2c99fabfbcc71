/* Regular expressions (Perl's syntax) over a file's text. */
#pragma once
#include "../engine/base/err.h"
#include "../engine/base/str.h"

typedef struct pattern pattern; /* compiled; may be shared between threads */
/* ERR_USAGE with the place of the mistake. */
bool pattern_new(pattern **out, const char *text, bool ignore_case, err *e) MUST_USE;
void pattern_free(pattern *p);

typedef struct finder finder; /* one per thread */
finder *finder_new(const pattern *p);
void finder_free(finder *m);

enum found { FOUND_NOTHING, FOUND_MATCH, FOUND_TOO_COSTLY };
/* The first match in text at or after `from`; ^ and $ stand at each line. The effort per call is
 * bounded: an expression that would search for minutes is given up. */
enum found finder_find(finder *m, str text, size_t from, size_t *start, size_t *end);
