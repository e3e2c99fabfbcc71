/* Guesses of what comes next, from what was there before: the continuation of the last occurrence
 * of the newest tokens. Costs no model; a wrong guess costs a share of a pass, never a wrong token
 * (batch.c verifies each). */
#pragma once
#include "engine.h"

enum { DRAFT_MAX = 7 }; /* with the token before them a pass of 8 rows */

struct drafter {
    uint32_t length; /* how many to guess now: grows with success, falls to 0 with misses */
    uint32_t rest;   /* steps to wait before guessing again */
};

void drafter_init(struct drafter *d);
/* Guesses up to `room` tokens to follow `own` (which follows `base`); returns how many. */
uint32_t drafter_guess(const struct drafter *d, token *out, uint32_t room, const tokens *base,
                       const tokens *own);
/* After a pass: so many were guessed, so many were right. */
void drafter_learn(struct drafter *d, uint32_t guessed, uint32_t right);
