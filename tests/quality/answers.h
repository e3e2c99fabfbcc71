/* Answers measured: what a reader waits for, and what can be counted without a judge.
 *
 * Whether a sentence is true is for a person to say: --out writes each answer as one line of JSON
 * to be read beside the source. Counted here are citations (a sentence without any, a range that is
 * not in its file, quoted words of which none stands in the lines cited) and quoted names that
 * stand nowhere in the repository, in sentences with and without a mark. */
#pragma once
#include "../../engine/base/json.h"
#include "../../prompts/ask.h"
#include <stdio.h>

struct answers_tally {
    size_t n, found, gold, cited_gold;          /* gold: questions with known places */
    size_t sentences, by_model, marked;         /* in all; of the model; with a mark */
    size_t uncited, bad_range, off_lines;       /* citations */
    size_t names, wrong_marked, wrong_unmarked; /* quoted names */
    uint64_t tokens_read, tokens_reused, tokens_ranked;
    VEC(double) places, first, end; /* seconds */
};

/* Asks one question and counts; a line of JSON goes to `out` unless it is NULL. */
bool answers_ask(struct answers_tally *t, docent *d, repo *r, const json_t *question,
                 const char *reader, FILE *out, err *e) MUST_USE;
void answers_print(const struct answers_tally *t, const char *name);
void answers_release(struct answers_tally *t);
