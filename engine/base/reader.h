/* A bounded byte cursor with a sticky first error: the only way a binary format is read.
 * After an error every read returns zero (or an empty view) and the position stays; check once at
 * the end of a group of reads. Little endian. Positions in messages are absolute: "x.gguf: string
 * length 9e18 at byte 40". */
#pragma once
#include "str.h"
#include <stdint.h>

typedef struct reader {
    const uint8_t *p;
    size_t len, pos;
    const char *name; /* for messages; borrowed */
    err *e;
} reader;

void reader_init(reader *r, const void *p, size_t len, const char *name, err *e);
bool reader_ok(const reader *r);
uint8_t read_u8(reader *r);
uint16_t read_u16(reader *r);
uint32_t read_u32(reader *r);
uint64_t read_u64(reader *r);
float read_f32(reader *r);
double read_f64(reader *r);
/* n bytes, borrowed; what names the thing in the message, n above `ceiling` is an error. */
str read_bytes(reader *r, uint64_t n, uint64_t ceiling, const char *what);
/* Sets the error with the position; returns false. */
bool reader_fail(reader *r, const char *what);
