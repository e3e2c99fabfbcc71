/* Inside of inference: values of expressions; shared by infer.c, which finds them, and infer_ask.c,
 * which answers with them. */
#pragma once
#include "infer.h"

enum { MAX_STEPS = 200 };
enum value_kind { VALUE_UNKNOWN, VALUE_TYPE, VALUE_FUNCTION, VALUE_MODULE, VALUE_FOREIGN };

struct value {
    enum value_kind kind;
    str type;              /* VALUE_TYPE: as written at `place`; VALUE_MODULE: how it is called */
    const struct def *def; /* of a function, or of the class itself */
    struct place place;    /* VALUE_MODULE: its file, 0: by its word only */
};
struct infer { /* where an expression stands */
    const struct unit *u;
    int32_t scope;
    uint32_t byte;
    int depth;
    int *steps; /* left for all of it */
};

/* What an expression is where x stands. */
struct value evaluate(const struct infer *x, str expr);
/* The value of a hint: what was assigned, declared or imported. */
struct value hint_value(const struct infer *x, const struct unit_hint *h);
/* What a file gives away under a name. */
struct value exported(const struct infer *x, int64_t file, str name);
/* import { name } from './x', where the file is one of this repository. */
struct value imported(const struct infer *x, str name);
