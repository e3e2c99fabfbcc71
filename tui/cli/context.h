/* What one run of a command knows: parsed options, how output looks, and the repository and docent
 * that are opened the first time somebody asks for them.
 *
 * A context belongs to one thread. Commands read options by name; asking for a name that is not in
 * the command's table is a BUG, so a dead option cannot hide. */
#pragma once
#include "../../engine/base/arena.h"
#include "../../engine/base/json.h"
#include "../../engine/base/thread.h"
#include "../../engine/model/registry.h"
#include "../../prompts/docent.h"
#include "../settings.h"
#include "command.h"
#include <stdint.h>

enum { OPTIONS_MAX = 24 };

/* How stdout and stderr look to a person. */
struct manners {
    bool in_tty, out_tty, err_tty;
    bool colour; /* on stdout */
    bool utf8;   /* the locale can show it */
    int columns; /* of stdout; 80 when it is no terminal */
};

struct context {
    const struct command *command; /* NULL: the screen */
    const char *const *args;
    int n_args;
    const char *common_values[OPTIONS_MAX]; /* as common_options */
    const char *own_values[OPTIONS_MAX];    /* as command->options */
    bool json, plain, yes, help, version;
    struct manners manners;
    struct settings settings; /* git config, read when first needed */
    bool settings_read;
    arena *arena;
    repo *repo;
    docent *docent;
    struct symbols candidates; /* of the error being reported: printed below it */
};

void context_init(struct context *c);
void context_release(struct context *c);

/* Options by name, the command's own first, then the common ones. A flag that was given has the
 * value "". */
const char *option_text(const struct context *c, const char *name); /* NULL: not given */
bool option_given(const struct context *c, const char *name);
long option_number(const struct context *c, const char *name, long fallback);
/* "1,2,4": 1 to max numbers in min..max. *n holds how many there are. */
bool option_list(const struct context *c, const char *name, long *out, size_t *n, size_t max,
                 const char *fallback, err *e) MUST_USE;

/* The setting in force: the option when given, else git config, else the default. */
const struct settings *context_settings(struct context *c);
const char *context_model(struct context *c); /* NULL: the registry's choice */
int context_threads(struct context *c);

/* The repository of -C DIR, its index brought up to date (progress on stderr). */
bool context_repo(struct context *c, repo **out, err *e) MUST_USE;
/* The same without the update. */
bool context_repo_as_is(struct context *c, repo **out, err *e) MUST_USE;
bool context_docent(struct context *c, docent **out, err *e) MUST_USE;
void context_close_docent(struct context *c);
/* A path or path:line as typed in the current folder, as seen from the repository's root. */
const char *context_target(struct context *c, const char *typed);
/* Opens the model in use, asking and downloading when it is not here. */
bool context_open_model(struct context *c, const char *name, const struct model_options *o,
                        model **out, err *e) MUST_USE;
/* True when name (NULL: the one in use) is a model of the registry whose file is not here. */
bool context_model_missing(struct context *c, const char *name, struct model_entry *m);
/* The same of the model in use, for a command that can say something without one: then nobody is
 * asked to fetch it, unless --yes says so. */
bool context_goes_without_model(struct context *c, bool stored_only, struct model_entry *m);
/* Says size and licence, asks when somebody is there, downloads. */
bool context_fetch_model(struct context *c, const struct model_entry *m, err *e) MUST_USE;
struct progress; /* progress.h */
/* When *e says that the model in use is missing, and that is all: ends the progress line, fetches
 * the model and gives a docent to ask again. False with *e as it was, or why it was not fetched. */
bool context_docent_again(struct context *c, struct progress *p, docent **out, err *e) MUST_USE;
