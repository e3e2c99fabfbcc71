/* See batch.h.
 *
 * A pass holds up to 256 tokens: first the branches that wait for one token, then as much of the
 * tails as fits. When nothing but single tokens is in it and rows of the narrow kernels are free,
 * they are filled with drafts. Because a token gets the same bits in any company, neither batching
 * nor drafting can change an answer; they only decide how often the weights are read. */
#include "batch.h"
#include "base/fs.h"

enum { NARROW_ROWS = 8 }; /* up to here a pass costs little more than for one token */

/* Where a wanted row of the pass belongs. */
struct row {
    struct branch *b;
    size_t at; /* index in the branch's sequence, drafts included */
};

static size_t pending(const struct branch *b)
{
    return b->seq.len - b->done;
}

static token pass_token(const struct branch *b, size_t at)
{
    return at < b->done + b->given ? b->seq.v[at] : b->draft[at - b->done - b->given];
}

static bool row_decides(const struct branch *b, size_t at)
{
    return at + 1 >= b->r->n_tail;
}

/* How many tokens of each branch the pass takes. */
static void pass_share(struct batch *t)
{
    uint32_t room = t->s->run->cap;
    bool single_only = true;
    for (int singles = 1; singles >= 0; singles--)
        for (size_t i = 0; i < t->n; i++) {
            struct branch *b = t->branch[i];
            if ((pending(b) == 1) != (singles == 1))
                continue;
            b->given = pending(b) < room ? (uint32_t)pending(b) : room;
            b->guessed = 0;
            room -= b->given;
            single_only = single_only && singles == 1;
        }
    if (!single_only || t->n * 2 > NARROW_ROWS)
        return;
    uint32_t each = (uint32_t)(NARROW_ROWS / t->n) - 1;
    for (size_t i = 0; i < t->n; i++) {
        struct branch *b = t->branch[i];
        size_t left = b->r->max_tokens - b->r->ids.len; /* the last one needs no pass */
        uint32_t most = left > each ? each : (uint32_t)left - 1;
        b->guessed = drafter_guess(&b->drafter, b->draft, most, b->trunk->ids, &b->seq);
    }
}

static uint32_t pass_fill(struct batch *t, struct row *rows)
{
    struct run *r = t->s->run;
    uint32_t n_rows = 0;
    r->n = 0;
    for (size_t i = 0; i < t->n; i++) {
        struct branch *b = t->branch[i];
        uint32_t n_base = (uint32_t)b->trunk->ids->len;
        for (size_t at = b->done; at < b->done + b->given + b->guessed; at++) {
            struct run_token *tok = &r->tok[r->n++];
            *tok = (struct run_token){.id = pass_token(b, at),
                                      .pos = n_base + (uint32_t)at,
                                      .own = b->kv,
                                      .base = b->trunk->kv,
                                      .n_base = n_base,
                                      .wanted = row_decides(b, at)};
            if (tok->wanted)
                rows[n_rows++] = (struct row){b, at};
        }
    }
    if (n_rows == 0) {
        r->tok[r->n - 1].wanted = true; /* a pass has an output, even if nobody reads it */
    }
    return n_rows;
}

/* A row counts when its token is what the branch really has there: drafts stop at the first that
 * the model did not choose itself. */
static bool row_valid(const struct row *row)
{
    const struct branch *b = row->b;
    return !b->finished && row->at < b->seq.len && pass_token(b, row->at) == b->seq.v[row->at];
}

static void rows_take(struct batch *t, const struct row *rows, uint32_t n)
{
    const struct model *m = t->s->m;
    for (uint32_t from = 0; from < n; from += LOGIT_ROWS) {
        uint32_t some = n - from < LOGIT_ROWS ? n - from : LOGIT_ROWS;
        session_head(t->s, t->s->run->x + (size_t)m->h.width * from, some);
        for (uint32_t i = 0; i < some; i++) {
            const struct row *row = &rows[from + i];
            if (row_valid(row))
                branch_take(row->b, m, row->at + 1 - row->b->r->n_tail,
                            t->s->logits + (size_t)m->h.vocab * i, t->scratch);
        }
    }
}

static void branch_advance(struct branch *b)
{
    size_t right = 0, at = b->done + b->given;
    while (right < b->guessed && at < b->seq.len && b->seq.v[at] == b->draft[right]) {
        right++;
        at++;
    }
    drafter_learn(&b->drafter, b->guessed, (uint32_t)right);
    b->done = at;
}

static size_t answers_length(const struct batch *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += t->branch[i]->r->ids.len;
    return n;
}

bool batch_step(struct batch *t, err *e)
{
    struct row rows[CONTEXT_BLOCK];
    struct usage *u = &t->s->usage;
    double start = now_seconds();
    size_t before = answers_length(t), read = 0;
    uint32_t computed;
    pass_share(t);
    uint32_t n = pass_fill(t, rows);
    if (!session_pass(t->s, t->w, &computed, e))
        return false;
    rows_take(t, rows, n);
    for (size_t i = 0; i < t->n; i++) {
        struct branch *b = t->branch[i];
        if (b->done + b->given <= b->r->n_tail + b->r->n_forced)
            read += b->given;
        branch_advance(b);
    }
    double seconds = now_seconds() - start;
    size_t written = answers_length(t) > before ? answers_length(t) - before : 0;
    u->tokens_read += read;
    u->tokens_generated += written;
    *(read > written ? &u->read_seconds : &u->generate_seconds) += seconds;
    return true;
}
