/* The commands: one row each, in the order of help. */
#include "command.h"

#define ROWS                                                                                       \
    ROW(explain)                                                                                   \
    ROW(ask)                                                                                       \
    ROW(symbols)                                                                                   \
    ROW(search)                                                                                    \
    ROW(callers)                                                                                   \
    ROW(callees)                                                                                   \
    ROW(path)                                                                                      \
    ROW(why)                                                                                       \
    ROW(digest)                                                                                    \
    ROW(map)                                                                                       \
    ROW(summary)                                                                                   \
    ROW(tour)                                                                                      \
    ROW(plan)                                                                                      \
    ROW(load)                                                                                      \
    ROW(index)                                                                                     \
    ROW(status)                                                                                    \
    ROW(hook_install)                                                                              \
    ROW(hook_remove)                                                                               \
    ROW(hook_status)                                                                               \
    ROW(hook_run)                                                                                  \
    ROW(model_list)                                                                                \
    ROW(model_pull)                                                                                \
    ROW(model_verify)                                                                              \
    ROW(model_use)                                                                                 \
    ROW(model_rm)                                                                                  \
    ROW(model_tokenize)                                                                            \
    ROW(model_logits)                                                                              \
    ROW(cache_stats)                                                                               \
    ROW(cache_clear)                                                                               \
    ROW(cache_export)                                                                              \
    ROW(cache_import)                                                                              \
    ROW(bench)                                                                                     \
    ROW(doctor)                                                                                    \
    ROW(config)                                                                                    \
    ROW(completion)                                                                                \
    ROW(help)

#define ROW(name) extern const struct command command_##name;
ROWS
#undef ROW

#define ROW(name) &command_##name,
    const struct command *const commands[] = {ROWS NULL};
#undef ROW

_Static_assert(STATUS_OF_NOMEM == (int)STATUS_MODEL, "see engine/base/err.h");

enum status status_of(const err *e)
{
    switch ((enum err_code)e->code) {
    case ERR_NONE:
        return STATUS_OK;
    case ERR_NOT_FOUND:
    case ERR_AMBIGUOUS:
        return STATUS_NOT_FOUND;
    case ERR_USAGE:
    case ERR_UNSUPPORTED:
        return STATUS_USAGE;
    case ERR_REPOSITORY:
        return STATUS_REPOSITORY;
    case ERR_MODEL:
    case ERR_NOMEM:
        return STATUS_MODEL;
    case ERR_IO:
    case ERR_FORMAT:
    case ERR_BUSY:
    case ERR_NOSPACE:
        return STATUS_STORE;
    case ERR_CANCELLED:
        return STATUS_INTERRUPTED;
    }
    BUG("error code %d", e->code);
}
