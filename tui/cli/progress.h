/* Progress of a long job on stderr: one line redrawn in place on a terminal, a few plain lines
 * otherwise, nothing at all for work shorter than a moment. */
#pragma once
#include "context.h"

struct progress {
    watch watch; /* give &p.watch to the job */
    const struct context *c;
    const char *what; /* "indexing", "qwen2.5-coder-1.5b" */
    char phase[32];
    double began, phase_began, drawn;
    unsigned long long phase_from;
    bool visible;
};
void progress_begin(struct progress *p, const struct context *c, const char *what);
/* Clears the line; call before anything is printed. */
void progress_end(struct progress *p);
