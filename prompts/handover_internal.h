/* Between handover.c (answers, the file) and handover_context.c (blocks of processed context). */
#pragma once
#include "handover.h"
#include "handover_file.h"
#include "units.h"

struct handover_blocks {
    struct context_block *v;
    size_t n;
};
/* The stored blocks of this repository's definitions and of all its files as one context, the most
 * important first, as many as `most` bytes hold. Opens the model; most 0: none. */
bool handover_context_find(docent *d, const struct read_units *u, uint64_t most, arena *a,
                           struct handover_blocks *out, struct handover_report *report,
                           const watch *w, err *e) MUST_USE;
bool handover_context_write(docent *d, const struct handover_blocks *in,
                            struct handover_writing *to, const watch *w, err *e) MUST_USE;
bool handover_context_import(docent *d, const struct handover_content *c,
                             struct handover_report *out, err *e) MUST_USE;
