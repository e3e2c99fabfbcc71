/* The body of one function as walkthroughs show it: its outline, its steps, and what the program
 * tells of them. Needs no model. */
#pragma once
#include "steps.h"

struct body {
    /* in */
    str text;               /* the whole file */
    const struct symbol *s; /* the function */
    arena *a;               /* owns all that is made */
    /* out, of body_divide */
    struct outline o;
    struct steps steps;
};
/* ERR_UNSUPPORTED: the text cannot be parsed within the limits. */
bool body_divide(struct body *b, err *e) MUST_USE;
/* All that a step does, in the program's words; NULL: the model is to be asked. */
char *body_told(const struct body *b, const struct step *s);
