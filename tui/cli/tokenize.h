/* Where the engine's commands get their text from. */
#pragma once
#include "context.h"

/* The word, else the file ("-": standard input), else standard input. Appends to *out. */
bool text_argument(const struct context *c, const char *file, const char *word, strbuf *out,
                   err *e) MUST_USE;
