/* The list of actions as a table, and keys to actions. */
#include "action.h"

const struct action_row action_rows[ACTION_COUNT] = {
#define ACTION(name, keys, where, help) {#name, keys, where, help},
    ACTION_LIST
#undef ACTION
};

enum action action_named(str name)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *is = action_rows[i].name;
        size_t n = strlen(is), at = 0;
        while (at < n && at < name.n &&
               (is[at] == name.p[at] || (is[at] == '_' && name.p[at] == '-')))
            at++;
        if (at == n && at == name.n)
            return (enum action)i;
    }
    return ACTION_NONE;
}

/* Do the typed keys begin, or are they, this sequence ("g d")? */
static enum keymap_result match_sequence(const struct key *typed, size_t n, str sequence)
{
    str name;
    size_t at = 0;
    while (str_next(&sequence, ' ', &name)) {
        struct key k;
        if (at == n)
            return KEYMAP_PREFIX;
        if (!key_parse(name, &k) || !key_equal(&k, &typed[at++]))
            return KEYMAP_NONE;
    }
    return at == n ? KEYMAP_ACTION : KEYMAP_NONE;
}

enum keymap_result keymap_match(const struct key *typed, size_t n, enum action *out)
{
    enum keymap_result best = KEYMAP_NONE;
    for (int i = 0; i < ACTION_COUNT; i++) {
        str rest = str_of(action_rows[i].keys), sequence;
        while (str_next(&rest, '|', &sequence)) {
            enum keymap_result r = match_sequence(typed, n, sequence);
            if (r == KEYMAP_ACTION) {
                *out = (enum action)i;
                return r;
            }
            best = r == KEYMAP_PREFIX ? r : best;
        }
    }
    return best;
}
