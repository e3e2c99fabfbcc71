/* Names to numbers, for the writer. */
#pragma once
#include "../engine/base/db.h"

typedef struct intern intern;
/* indexed: the table has its index, so names are looked up there one by one; otherwise all of them
 * are loaded now. */
bool intern_open(intern **out, db *d, bool indexed, err *e) MUST_USE;
void intern_close(intern *n);
int64_t name_hash(str name); /* 31 bits: the column names.hash */
bool intern_id(intern *n, str name, int64_t *id, err *e) MUST_USE;
