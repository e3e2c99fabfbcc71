/* Canonical text of what was extracted: golden files and comparisons with other tools. */
#pragma once
#include "engine/base/str.h"
#include "indexer/parse.h"

void extracted_dump(strbuf *out, const struct extracted *x);
/* One line per node: lines, kind, first line of the header (after |) or of the whole. */
void outline_dump(strbuf *out, str text, const struct outline *o);
