/* The reader: a small model that never writes. It says how likely a question is after a piece of
 * code (query likelihood), which ranks pieces better than words do, above all for questions that
 * name no identifier. It belongs to one thread at a time. */
#pragma once
#include "../engine/engine.h"

typedef struct reader reader;

/* choice: a name of the registry or a file; NULL: the registry's reader. ERR_MODEL when its file is
 * not here. */
bool reader_open(reader **out, const char *choice, int threads, const watch *w, err *e) MUST_USE;
void reader_close(reader *r);
const sha256 *reader_fingerprint(const reader *r);
/* The fingerprint without opening it: part of the key of stored answers. ERR_MODEL as above. */
bool reader_identify(sha256 *out, const char *choice, err *e) MUST_USE;

struct reading {
    const char *place; /* "path :: Class.method" */
    str code;          /* at most READING_BYTES are looked at, whole lines */
    /* out */
    double logprob; /* of the question after this piece, summed over its tokens */
    double gain;    /* the same, but of each token only what it is above the median piece */
};
enum { READING_BYTES = 1400 };
/* Reads all pieces. *alone: log-probability of the question with no piece at all, for
 * telling whether any piece helps; *n_read: how many tokens were read. */
bool reader_rank(reader *r, const char *question, struct reading *v, size_t n, const watch *w,
                 double *alone, size_t *question_tokens, uint64_t *n_read, err *e) MUST_USE;
