/* Prompt wording: the files of templates/, compiled in. A change of wording is a change of one .md
 * file and of its golden rendering, and it makes every stored answer a miss (prompt_format). */
#pragma once
#include "../engine/engine.h"

enum template_id {
    TEMPLATE_SYSTEM,
    TEMPLATE_EXAMPLE,
    TEMPLATE_DEFINITION,
    TEMPLATE_FILE,
    TEMPLATE_ASK_PURPOSE,
    TEMPLATE_ASK_STEP,
    TEMPLATE_ASK_RETURNS,
    TEMPLATE_ASK_MEMBERS,
    TEMPLATE_ASK_FILE,
    /* from here on: questions, see ask.h; they decide no stored walkthrough */
    TEMPLATE_RANK,
    TEMPLATE_WHOLE_SYSTEM, /* from here on: not part of prompt_format */
    TEMPLATE_SUMMARY_PARTS,
    TEMPLATE_ASK_SUMMARY,
    TEMPLATE_CHANGE,
    TEMPLATE_ASK_CHANGE,
    TEMPLATE_WHY,
    TEMPLATE_ASK_WHY,
    TEMPLATE_ANSWER_LEAD,
    TEMPLATE_ANSWER_CHECK,
    TEMPLATE_ANSWER_WHOLE,
    TEMPLATE_KINDS
};
const char *template_name(enum template_id id); /* "ask_step" */
str template_text(enum template_id id);

struct field {
    const char *name;
    str value;
};
/* The template with each {{name}} replaced; values are not searched for fields again. No final
 * newline. An unknown field is a bug in the program. */
char *template_fill(enum template_id id, const struct field *fields, size_t n, arena *a);

/* The conversation every prompt begins with: the instructions and, for models that gain from it,
 * the worked example. Returns the number of messages. */
size_t prompt_opening(bool with_example, arena *a, struct chat_message **out);
/* From this many parameters on a model gains from the worked example; smaller ones borrow its
 * names (see tests of the trial). */
#define EXAMPLE_PARAMETERS 1000000000ull

/* Changes whenever a template or the way prompts are put together does. */
sha256 prompt_format(void);
