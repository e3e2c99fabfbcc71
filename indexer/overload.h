/* Which of several functions of one name a call means, by what it gives them: the types of its
 * arguments against those of the parameters, as far as both are written somewhere. */
#pragma once
#include "infer.h"

enum { MAX_ARGUMENTS = 8 };
struct argument {
    str type;          /* as written; "null", "=>" for a function; empty: not known */
    struct classes is; /* of a class of the repository: itself and what it inherits */
};
struct arguments {
    struct argument v[MAX_ARGUMENTS];
    size_t n;
};
/* What the call gives. False: nothing is known of any argument, or the sources are not open
 * (world_open_sources). Views into the source text. */
bool arguments_read(const struct unit *u, const struct use *use, struct arguments *out);
/* How well what the definition takes fits: more is better, 0 says nothing either way. */
int arguments_fit(const struct unit *u, const struct arguments *a, const struct def *d, str name);
