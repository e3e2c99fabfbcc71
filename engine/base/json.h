/* JSON in and out: jansson, behind this header so that one line changes when the library does.
 * Strings that go in are made valid UTF-8 first (json_safe), because paths and source need not be.
 */
#pragma once
#include "str.h"
#include <jansson.h>
#include <stdint.h>

json_t *json_safe(str s); /* new reference */
/* Prints to stdout with a final newline; false when stdout is gone. */
bool json_print(const json_t *j);
/* Members with a type check: missing or of another type gives the fallback. */
const char *json_str_or(const json_t *o, const char *key, const char *fallback);
int64_t json_int_or(const json_t *o, const char *key, int64_t fallback);
