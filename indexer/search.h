/* Search with other weights than the usual ones: for measuring. */
#pragma once
#include "index_internal.h"
#include "terms.h"

struct search_weights {
    double title;                   /* of a word in the title against one in the body */
    double file;                    /* z of the file beside z of the piece */
    double share, mass;             /* of a name's words asked for; of the question's in it */
    double named;                   /* an identifier said outright */
    double owner, path, rank;       /* class or receiver; path; PageRank's root */
    double code, outside, section;  /* function or method; text of no definition; heading */
    double test, vendored, example; /* factors of the piece's score */
};
extern const struct search_weights search_usual;
bool search_weighed(repo *r, const struct search_query *q, const struct search_weights *w, arena *a,
                    struct search_hits *out, err *e) MUST_USE;
/* Sets each term's idf; count[i]: how many pieces have it, at most COUNT_MAX. */
bool terms_weigh(repo *r, struct terms *t, int64_t *count, err *e) MUST_USE;
