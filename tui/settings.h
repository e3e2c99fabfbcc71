/* Settings: git config docent.*, one table of rows (settings.c) that is also `docent config --help`
 * and the man page's section.
 *
 * A repository's own configuration is untrusted input: rows that name a file, an address or a
 * program are taken from the user's configuration only. */
#pragma once
#include "../engine/base/arena.h"
#include "../engine/base/err.h"
#include <stdint.h>

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_BOOL, SETTING_SIZE, SETTING_CHOICE };
enum setting_id {
    SET_MODEL,
    SET_THREADS,
    SET_CACHE_SIZE,
    SET_THEME,
    SET_BOXES,
    SET_MOUSE,
    SET_TAB_WIDTH,
    SET_SCREEN_READER,
    SET_HOOK,
    SET_HOOK_BATTERY,
    SET_COMMIT_MESSAGE,
    SET_COMMIT_MESSAGE_TIME,
    SETTING_COUNT
};
struct setting {
    const char *name; /* "docent.cacheSize" */
    enum setting_type type;
    const char *range;    /* "0..256", "auto|dark|light"; shown in help */
    const char *fallback; /* as it would be written */
    bool from_repository; /* may the repository's own configuration set it? */
    const char *help;
};
extern const struct setting setting_rows[SETTING_COUNT];

struct setting_value {
    const char *text;    /* as written */
    const char *origin;  /* "default", or the file it comes from */
    int64_t number;      /* number, bool, size; index of a choice */
    const char *refused; /* a value that was not taken, and why; NULL: none */
};
struct settings {
    struct setting_value v[SETTING_COUNT];
};

/* Everything in force seen from path. Bad values are replaced by the default and reported in
 * `refused`, never an error: a typo in a configuration must not stop the work. */
void settings_read(struct settings *out, const char *path, arena *a);
/* "2g", "512m", "1048576" */
bool size_parse(str text, int64_t *number);
bool setting_parse(const struct setting *row, const char *text, int64_t *number);
