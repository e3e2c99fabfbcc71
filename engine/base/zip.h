/* Compression (zstd behind it). */
#pragma once
#include "str.h"

/* Tight: for what is handed on. Quick: for what is made thousands of times (on pieces of a few
 * kilobytes 6 % smaller than 1, and a sixth of a second more for 25 MB). */
enum zip_effort { ZIP_QUICK = 5, ZIP_TIGHT = 9 };
/* Appends text, compressed. */
bool zip_pack(strbuf *out, str text, enum zip_effort effort, err *e) MUST_USE;
/* Appends what zip_pack made of exactly `bytes` bytes; anything else is ERR_FORMAT. */
bool zip_unpack(strbuf *out, str packed, size_t bytes, err *e) MUST_USE;
