/* From logits to a token. A pure function of logits, parameters and the random state: the same seed
 * gives the same tokens. */
#pragma once
#include "engine.h"

struct sampler {
    struct sampling p;
    uint64_t random; /* state */
};

void sampler_init(struct sampler *s, const struct sampling *p);
/* banned: a token that may not be chosen, -1: none. scratch: room for n candidates, see
 * sampler_scratch_bytes. */
token sampler_pick(struct sampler *s, const float *logits, uint32_t n, token banned, void *scratch);
size_t sampler_scratch_bytes(uint32_t n);
