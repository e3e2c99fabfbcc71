/* What a file is, told from its path and content: test, vendored, generated, a likely secret. */
#pragma once
#include "../engine/base/str.h"
#include <stdint.h>

bool path_is_test(const char *path);
bool path_is_example(const char *path);
bool path_is_vendored(const char *path);
bool path_is_generated(const char *path);
bool text_is_generated(str text);
/* Likely secrets are listed and never read into a context. */
bool path_is_secret(const char *path);
bool text_is_secret(str text);
bool text_is_binary(str text);
bool text_is_minified(str text);
uint32_t count_lines(str text);
