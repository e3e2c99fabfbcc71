/* The table of settings and how values are read from git config.
 *
 * Reading goes through repo_settings (libgit2 stays in the indexer). Here: types, ranges, and who
 * may set what. */
#include "settings.h"
#include "../indexer/index.h"
#include <strings.h>

#define FROM_REPOSITORY .from_repository = true
const struct setting setting_rows[SETTING_COUNT] = {
    [SET_MODEL] = {"docent.model", SETTING_TEXT, "name or file", "", false,
                   "the model to use when --model is not given; empty: the one chosen by docent "
                   "model use, else the registry's default"},
    [SET_THREADS] = {"docent.threads", SETTING_NUMBER, "0..256", "0", FROM_REPOSITORY,
                     .help = "compute threads; 0: physical cores"},
    [SET_CACHE_SIZE] = {"docent.cacheSize", SETTING_SIZE, "16m..1024g", "2g", false,
                        "cap of the stored context on disk; least useful blocks go first"},
    [SET_THEME] = {"docent.theme", SETTING_CHOICE, "auto|dark|light|none", "auto", FROM_REPOSITORY,
                   .help = "colours of the screen; auto asks the terminal for its background"},
    [SET_BOXES] = {"docent.boxes", SETTING_CHOICE, "auto|unicode|ascii", "auto", FROM_REPOSITORY,
                   .help = "frames of the screen; auto follows the locale"},
    [SET_MOUSE] = {"docent.mouse", SETTING_BOOL, "true|false", "true", FROM_REPOSITORY,
                   .help = "let the screen use the mouse; m hands it back to the terminal"},
    [SET_TAB_WIDTH] = {"docent.tabWidth", SETTING_NUMBER, "1..16", "8", FROM_REPOSITORY,
                       .help = "columns of a tab in the source"},
    [SET_SCREEN_READER] = {"docent.screenReader", SETTING_BOOL, "true|false", "false",
                           FROM_REPOSITORY,
                           .help = "docent without a command reads lines instead of painting the "
                                   "screen, as --plain does"},
    [SET_HOOK] = {"docent.hook", SETTING_BOOL, "true|false", "true", FROM_REPOSITORY,
                  .help = "false: docent's git hooks do nothing here"},
    [SET_HOOK_BATTERY] = {"docent.hookBattery", SETTING_NUMBER, "0..100", "30", FROM_REPOSITORY,
                          .help = "no background work on battery below so many per cent"},
    [SET_COMMIT_MESSAGE] = {"docent.commitMessage", SETTING_CHOICE, "comment|insert|off", "comment",
                            FROM_REPOSITORY,
                            .help = "what the prepare-commit-msg hook does with its proposal: "
                                    "comment lines, text, or nothing"},
    [SET_COMMIT_MESSAGE_TIME] = {"docent.commitMessageTime", SETTING_NUMBER, "1..60", "8",
                                 FROM_REPOSITORY,
                                 .help = "seconds after which the proposal is what is ready"},
};

static bool parse_bool(const char *text, int64_t *number)
{
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0) {
            *number = (int64_t)(i & 1);
            return true;
        }
    return false;
}

/* "2g", "512m", "1048576": git's own suffixes. */
bool size_parse(str text, int64_t *number)
{
    unsigned long long n;
    unsigned shift = 0;
    if (text.n) {
        char last = (char)(text.p[text.n - 1] | 0x20);
        shift = last == 'k' ? 10 : last == 'm' ? 20 : last == 'g' ? 30 : 0;
        text.n -= shift != 0;
    }
    if (!str_to_u64(text, &n) || n > (1ull << 62) >> shift)
        return false;
    *number = (int64_t)(n << shift);
    return true;
}

static bool parse_choice(const char *range, const char *text, int64_t *number)
{
    str rest = str_of(range), word;
    for (int64_t i = 0; str_next(&rest, '|', &word); i++)
        if (word.n == strlen(text) && strncasecmp(word.p, text, word.n) == 0) {
            *number = i;
            return true;
        }
    return false;
}

static bool in_range(const char *range, int64_t value)
{
    const char *dots = strstr(range, "..");
    int64_t low, high;
    return size_parse((str){range, (size_t)(dots - range)}, &low) &&
           size_parse(str_of(dots + 2), &high) && value >= low && value <= high;
}

bool setting_parse(const struct setting *row, const char *text, int64_t *number)
{
    switch (row->type) {
    case SETTING_TEXT:
        *number = 0;
        return true;
    case SETTING_BOOL:
        return parse_bool(text, number);
    case SETTING_CHOICE:
        return parse_choice(row->range, text, number);
    case SETTING_NUMBER:
    case SETTING_SIZE:
        return size_parse(str_of(text), number) && in_range(row->range, *number);
    }
    return false;
}

/* git makes the section and the key lower case. */
static const struct setting *row_named(const char *name, size_t *at)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcasecmp(setting_rows[i].name, name) == 0) {
            *at = i;
            return &setting_rows[i];
        }
    return NULL;
}

static void take_value(struct settings *out, const struct config_value *v, arena *a)
{
    size_t i;
    const struct setting *row = row_named(v->name, &i);
    if (!row)
        return;
    int64_t number;
    if (v->from_repository && !row->from_repository) {
        out->v[i].refused =
            arena_printf(a, "%s: a repository's own configuration may not set it", v->origin);
    } else if (!setting_parse(row, v->value, &number)) {
        out->v[i].refused =
            arena_printf(a, "%s: \"%s\" is not one of %s", v->origin, v->value, row->range);
    } else {
        out->v[i].text = v->value;
        out->v[i].origin = v->origin;
        out->v[i].number = number;
    }
}

void settings_read(struct settings *out, const char *path, arena *a)
{
    *out = (struct settings){0};
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        out->v[i].text = setting_rows[i].fallback;
        out->v[i].origin = "default";
        if (!setting_parse(&setting_rows[i], setting_rows[i].fallback, &out->v[i].number))
            BUG("default of %s", setting_rows[i].name);
    }
    struct config_values values = {0};
    err e = ERR_INIT;
    if (!repo_settings(path, a, &values, &e))
        return; /* an unreadable configuration is git's to report; ours are defaults */
    for (size_t i = 0; i < values.n; i++)
        take_value(out, &values.v[i], a);
}
