/* A definition's body divided into steps: consecutive ranges of whole lines, each of which one
 * sentence can describe.
 *
 * The division follows the syntax tree alone (struct outline), so it is the same whatever model
 * reads it. What holds for every result: each line of the body that is not blank is in exactly one
 * step; steps are in source order; no step begins in the middle of a block's header; no step is
 * made of labels, braces or one lone jump only, unless the whole body is. */
#pragma once
#include "../indexer/index.h"

struct step {
    uint32_t line, end_line;       /* 1-based, inclusive */
    uint32_t start_byte, end_byte; /* those whole lines, without the last newline */
    const int32_t *governing;      /* blocks the step lies in whose headers stand above it, */
    size_t n_governing;            /* outermost first: indexes into the outline */
    int32_t node; /* the step is this one statement (and its comment); -1: several */
};
struct steps {
    struct step *v;
    size_t n;
};

struct steps_options {
    uint32_t max_lines; /* aim: a step has at most this many lines (12) */
    uint32_t max_steps; /* never more steps than this (12); short neighbours are joined first */
    uint32_t first_line, last_line; /* only this window of the body; 0: all of it */
    /* Can these lines be told in full as one step? Then they are not divided, neighbours are packed
     * only into such steps, and joined into others last. NULL: lines alone decide. */
    bool (*tells)(void *arg, const struct step *s);
    void *arg;
};

/* `text` is the whole file. An empty body gives no steps. */
void steps_divide(const struct outline *o, str text, const struct steps_options *opt, arena *a,
                  struct steps *out);

/* 1-based line of a byte. */
uint32_t text_line_of(str text, size_t byte);
/* Bytes of the lines first..last of text, without the last newline. */
str text_lines(str text, uint32_t first, uint32_t last);
/* The header of a node: its text up to where its body begins. */
str node_header(const struct code_node *n, str text);
