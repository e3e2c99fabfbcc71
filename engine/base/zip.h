/* Compression (zstd behind it). */
#pragma once
#include "str.h"

/* Appends text, compressed. */
bool zip_pack(strbuf *out, str text, err *e) MUST_USE;
/* Appends what zip_pack made of exactly `bytes` bytes; anything else is ERR_FORMAT. */
bool zip_unpack(strbuf *out, str packed, size_t bytes, err *e) MUST_USE;
