/* One reply being written: its own tokens and memory, its text, and when it is finished. Knows
 * nothing of other branches; batch.c computes them together. */
#pragma once
#include "draft.h"
#include "sampler.h"
#include "session_internal.h"

struct answer_token {
    size_t text_at; /* where its text begins */
    double logprob;
};

/* The timeline that a branch leaves. */
struct trunk {
    const kv *kv;
    const tokens *ids;
    const float *hidden; /* [width]: its last token's row; NULL: it is the session's own timeline */
    size_t branches;     /* that are being written */
};

struct branch {
    struct reply *r;
    struct trunk *trunk;
    kv *kv;
    tokens seq;  /* tail, then the answer so far: what the branch consists of */
    size_t done; /* of seq, whose K and V are in kv */
    /* The pass under way: seq[done .. done + given), then the drafts. */
    uint32_t given, guessed;
    token draft[DRAFT_MAX];
    struct drafter drafter;
    struct sampler sampler;
    VEC(struct answer_token) answer;
    size_t emitted;   /* bytes of text that on_text has had */
    size_t stop_from; /* where a stop text may still begin */
    bool finished;
};

/* Empty outputs of a reply that has not begun. */
void reply_begin(struct reply *r);
bool branch_open(struct branch *b, struct reply *r, struct trunk *trunk, session *s,
                 err *e) MUST_USE;
/* Frees what the branch holds; text, ids and the rest stay in the reply. */
void branch_close(struct branch *b, session *s);
/* Ends a reply, if it has not ended by itself. */
void branch_finish(struct branch *b, enum reply_end end);
/* Takes the logits that decide token `next` of the answer: scores it if it is forced, otherwise
 * chooses it. scratch: sampler_scratch_bytes. */
void branch_take(struct branch *b, const model *m, size_t next, const float *logits, void *scratch);
