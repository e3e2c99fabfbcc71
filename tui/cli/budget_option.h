/* What load and plan have in common: --budget, and the words for times. */
#pragma once
#include "../../prompts/load.h"
#include "context.h"

/* "90s", "10m", "2h" are times; "50000", "50k", "2M" are tokens. NULL: no limit. */
bool budget_parse(const char *text, struct load_options *o, err *e) MUST_USE;
/* "45 s", "12 min", "3 h 20 min": in a's memory. */
const char *duration_text(arena *a, double seconds);
/* The command's PATH as the index has it ("src/", "src/main.c"); NULL: everything. ERR_NOT_FOUND
 * when the index has nothing there. */
bool context_prefix(struct context *c, const char **out, err *e) MUST_USE;
/* Fetches the model in use when it is one of the registry that is not here yet. */
bool context_need_model(struct context *c, err *e) MUST_USE;
