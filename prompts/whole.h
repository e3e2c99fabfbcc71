/* The whole repository, or one folder of it, as one context.
 *
 * Files stand in it stable first: what has not changed for longest comes first, what is modified
 * comes last, so that a commit changes a short tail and everything before it is found in the
 * context store. The first time takes minutes, each question after that seconds.
 *
 * For the files of prompts/ that ask (ask.c) and for commands that tell what it would cost. */
#pragma once
#include "docent.h"

struct whole_file {
    const char *path;
    uint64_t tokens;
    uint64_t first; /* position in the context at which it begins */
};
struct whole {
    struct whole_file *v; /* in the order of the context */
    size_t n;
    uint64_t tokens;   /* of the context, instructions included */
    uint64_t capacity; /* of the model, room for question and answer taken off */
    bool fits;
    uint64_t kv_bytes; /* memory and disk that it takes */
    uint64_t left_out; /* files that are no source: data, tests (with_tests false), generated */
};
struct whole_options {
    const char *prefix; /* NULL: everything */
    bool with_tests;
};
/* What would be read. Opens the model's vocabulary. Arena holds *out. */
bool whole_plan(docent *d, const struct whole_options *o, arena *a, struct whole *out,
                const watch *w, err *e) MUST_USE;
/* The tokens of that timeline; needs the model. False too when it does not fit. */
bool whole_timeline(docent *d, const struct whole_options *o, arena *a, tokens *out, const watch *w,
                    err *e) MUST_USE;
/* Makes the timeline of *s (a session of the docent's own, large enough; borrowed, not the one that
 * explains) the instructions and all files, ready for chat_rest(question): phase "read". Tokens
 * read and reused are in session_usage(*s). ERR_UNSUPPORTED when it does not fit, with the sizes.
 * Cancelled: ERR_CANCELLED; what was read is stored. */
bool whole_read(docent *d, const struct whole_options *o, arena *a, struct whole *out, session **s,
                const watch *w, err *e) MUST_USE;
