/* What a session is made of: for session.c, generate.c, units.c, batch.c and score.c. */
#pragma once
#include "arch/run.h"
#include "context/context_internal.h"
#include "model/model_internal.h"

enum {
    LOGIT_ROWS = 16, /* logits are computed for at most so many tokens at once */
    SPARE_KV = 16,   /* memories of finished branches that are kept for the next ones */
};

struct session {
    model *m;
    kv *kv;
    tokens ids;      /* the timeline: exactly these positions of kv are valid */
    struct run *run; /* CONTEXT_BLOCK tokens */
    float *hidden;   /* [width]: the last token's row of the residual stream, if hidden_known */
    bool hidden_known;
    float *logits; /* [LOGIT_ROWS][vocab] */
    kv *spare[SPARE_KV];
    size_t n_spare;
    context_store *store;
    sha256 root;
    struct usage usage;
};

/* run_forward under the model's lock: one pass at a time uses the pool. A pass that is held is
 * given up at the next layer and made again when it may go on. */
bool session_pass(session *s, const watch *w, uint32_t *rows, err *e) MUST_USE;
/* Logits of rows x[rows][width] into s->logits; rows <= LOGIT_ROWS. */
void session_head(session *s, const float *x, uint32_t rows);
/* Memory for a branch that begins at first_pos, and its return. */
bool session_take_kv(session *s, kv **out, uint32_t first_pos, uint32_t capacity, err *e) MUST_USE;
void session_give_kv(session *s, kv *c);
bool tokens_check(const model *m, const token *ids, size_t n, err *e) MUST_USE;
