/* See sampler.h. Greedy takes the first highest logit. Otherwise softmax at the temperature, cut to
 * the nucleus (Holtzman et al. 2020): the smallest set of most probable tokens that reaches top_p.
 */
#include "sampler.h"
#include "kernels/kernels.h"
#include <math.h>

struct candidate {
    double weight;
    token id;
};

size_t sampler_scratch_bytes(uint32_t n)
{
    return sizeof(struct candidate) * n;
}

void sampler_init(struct sampler *s, const struct sampling *p)
{
    s->p = *p;
    s->random = p->seed;
}

/* SplitMix64 (Steele et al. 2014), the top 53 bits as a number in [0, 1). */
static double random_unit(struct sampler *s)
{
    uint64_t z = s->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static token pick_greedy(const float *logits, uint32_t n, token banned)
{
    uint32_t best = argmax(logits, n);
    if ((token)best != banned || n < 2)
        return (token)best;
    best = banned == 0 ? 1 : 0;
    for (uint32_t i = 0; i < n; i++)
        if (logits[i] > logits[best] && (token)i != banned)
            best = i;
    return (token)best;
}

static int candidate_order(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Keeps the candidates that can be in the nucleus: all tokens below (1 - top_p) / n of the total
 * together weigh less than 1 - top_p, so none of them is needed to reach top_p. */
static size_t nucleus_cut(struct candidate *c, size_t n, double *total, double top_p)
{
    size_t kept = 0;
    double floor_weight = *total * (1 - top_p) / (double)n, reached = 0, wanted = *total * top_p;
    for (size_t i = 0; i < n; i++)
        if (c[i].weight >= floor_weight)
            c[kept++] = c[i];
    qsort(c, kept, sizeof *c, candidate_order);
    for (size_t i = 0; i < kept; i++) {
        reached += c[i].weight;
        if (reached >= wanted) {
            kept = i + 1;
            break;
        }
    }
    *total = reached;
    return kept;
}

token sampler_pick(struct sampler *s, const float *logits, uint32_t n, token banned, void *scratch)
{
    if (!(s->p.temperature > 0) || n < 2)
        return pick_greedy(logits, n, banned);
    struct candidate *c = scratch;
    double highest = (double)logits[pick_greedy(logits, n, banned)], total = 0;
    /* Below this a token weighs less than 2e-16 of the best one: nothing to a double's sum. */
    float least = (float)(highest - 36 * (double)s->p.temperature);
    size_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        if ((token)i == banned || logits[i] < least)
            continue;
        double w = exp(((double)logits[i] - highest) / (double)s->p.temperature);
        c[kept++] = (struct candidate){w, (token)i};
        total += w;
    }
    if (s->p.top_p > 0 && s->p.top_p < 1)
        kept = nucleus_cut(c, kept, &total, (double)s->p.top_p);
    double at = random_unit(s) * total;
    for (size_t i = 0; i < kept; i++) {
        at -= c[i].weight;
        if (at < 0)
            return c[i].id;
    }
    return c[kept - 1].id;
}
