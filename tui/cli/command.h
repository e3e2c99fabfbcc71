/* The command line: one file and one row of command_list.c per command. Help, man page, completion
 * and the README's table are made from these rows and checked against them.
 *
 * Only the answer goes to stdout; progress and notes go to stderr. Exit status: see enum status. */
#pragma once
#include "../../engine/base/err.h"
#include "../../engine/base/str.h"

enum status { /* product.md */
              STATUS_OK = 0,
              STATUS_NOT_FOUND = 1, /* not found or ambiguous: candidates are printed */
              STATUS_USAGE = 2,
              STATUS_REPOSITORY = 3, /* not a usable repository */
              STATUS_MODEL = 4,      /* model missing or damaged */
              STATUS_STORE = 5,      /* unreadable cache or no space */
              STATUS_INTERRUPTED = 130,
};
enum status status_of(const err *e);

enum option_type { OPT_FLAG, OPT_TEXT, OPT_NUMBER };
struct option {
    const char *name; /* "threads"; given as --threads N or --threads=N */
    char letter;      /* 'C', or 0 */
    enum option_type type;
    const char *value; /* what the value is called in help: "N" */
    const char *help;
    long min, max; /* OPT_NUMBER */
};

struct context; /* context.h: parsed options, output modes, lazily opened repository and docent */

struct command {
    const char *name, *arguments, *summary;
    const char *details;                    /* paragraphs for --help and the man page */
    const struct option *options;           /* besides the common ones; ends with name NULL */
    int min_args, max_args;                 /* max -1: any */
    bool (*run)(struct context *c, err *e); /* false: *e decides message and exit status */
};
extern const struct command *const commands[]; /* NULL at the end */
