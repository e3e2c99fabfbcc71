/* Canonical text of what was extracted: golden files and comparisons with other tools. */
#pragma once
#include "engine/base/str.h"
#include "indexer/parse.h"

void extracted_dump(strbuf *out, const struct extracted *x);
