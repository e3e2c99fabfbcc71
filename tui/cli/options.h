/* Command line to context. Options may stand before or after the command word; the command's own
 * table is looked up first, so `bench --threads 1,2` can take a list where others take a number. */
#pragma once
#include "context.h"

extern const struct option common_options[]; /* name NULL at the end */
extern const struct option screen_options[]; /* of `docent [PATH]` */

/* Fills c->command, args, option values and the flags. The strings of argv are borrowed; args is in
 * the context's arena. */
bool options_parse(struct context *c, int argc, char **argv, err *e) MUST_USE;
/* The command called by these words ("model", "pull"); second may be NULL. *group is set when the
 * first word starts two-word commands. */
const struct command *command_find(const char *first, const char *second, bool *group);
/* The nearest of the NULL-terminated names, or NULL when none is near. */
const char *nearest_name(const char *word, const char *const *names);
