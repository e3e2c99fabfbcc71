/* The words of a question, as the search index has them. */
#pragma once
#include "../engine/base/arena.h"

enum { MAX_TERMS = 48 };
struct term {
    str token;  /* stemmed */
    str word;   /* as the person wrote it */
    bool whole; /* an identifier of several parts, joined */
    double idf; /* how rare it is; set by whoever knows, 1 until then */
};
struct terms {
    struct term *v;
    size_t n;
};
/* Question words (how, where, which ...) are left out when others remain. */
void terms_read(struct terms *t, str text, arena *a);
/* Appends an FTS5 expression: any of the terms. */
void terms_match(const struct terms *t, strbuf *out);
/* Share of the parts of a name or path that the question says, 0..1. */
double terms_share(const struct terms *t, str name);
/* Share of the question, weighed by idf, that is in a name. */
double terms_mass(const struct terms *t, str name);
/* Does the question name this identifier outright? */
bool terms_names(const struct terms *t, const char *name);
/* How many different terms a text has. */
unsigned terms_count(const struct terms *t, str text);
/* "name read, reply; text next; path reader". Returns the share of the question, weighed by idf,
 * that is in any of the three. */
double terms_reason(const struct terms *t, const char *name, const char *path, str text,
                    strbuf *out);
