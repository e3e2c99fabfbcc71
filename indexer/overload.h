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
    bool constructs; /* new T(): no method is meant but T's own */
};
/* What the call gives, as views into the source text; nothing while the sources are not open
 * (world_open_sources). types: what the arguments are as well, which takes longer. */
void arguments_read(const struct unit *u, const struct use *use, bool types, struct arguments *out);
/* 1 for a function that the call hands what stands before it (C#: this T first); else 0. */
unsigned extends(const struct unit *u, const struct use *use, const struct def *d);
/* Can it be what the call means, whatever it gives? */
bool arguments_may_mean(const struct arguments *a, const struct def *d, str name);
/* How well what the definition takes fits: more is better, 0 says nothing either way. */
int arguments_fit(const struct unit *u, const struct use *use, const struct arguments *a,
                  const struct def *d);
