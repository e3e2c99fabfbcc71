/* Words that mean much the same wherever they stand (infer.h). */
#include "infer.h"

bool word_is_self(str q)
{
    static const char *const words[] = {"self",   "this", "cls",    "super", "Self", "@",
                                        "static", "base", "parent", "me",    NULL};
    if (q.n && q.p[0] == '$')
        q = str_sub(q, 1, q.n);
    if (str_starts(q, STR("super(")))
        return true;
    for (size_t i = 0; words[i]; i++)
        if (str_eqz(q, words[i]))
            return true;
    return false;
}

bool word_has_capital(str name)
{
    return name.n > 1 && *name.p >= 'A' && *name.p <= 'Z';
}

bool word_is_global(str name)
{
    static const char *const words[] = {"process", "console",   "performance", "globalThis",
                                        "window",  "navigator", "document",    "crypto"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eqz(name, words[i]))
            return true;
    return word_has_capital(name);
}

bool word_is_same(str name)
{
    static const char *const words[] = {"new",
                                        "clone",
                                        "dup",
                                        "freeze",
                                        "tap",
                                        "unwrap",
                                        "expect",
                                        "as_ref",
                                        "as_mut",
                                        "borrow",
                                        "to_owned",
                                        "borrow_mut",
                                        "unwrap_or_default",
                                        "lock",
                                        "iter",
                                        "into_iter",
                                        "iter_mut",
                                        "unwrap_or_else",
                                        "as_deref",
                                        "await",
                                        "ok",
                                        "into",
                                        NULL};
    for (size_t i = 0; words[i]; i++)
        if (str_eqz(name, words[i]))
            return true;
    return false;
}

bool word_is_builtin(str n)
{
    static const char words[] =
        " get set add append pop push join split format keys values items update copy read write "
        "close open replace strip trim find index insert remove sort map filter reduce forEach "
        "slice concat includes toString call apply bind then catch next encode decode lower upper "
        "test exec log error warn info debug extend clear count delete has entries match search "
        "startswith endswith isdigit flush seek tell readline each first last size length empty "
        "to_s isatty fileno getvalue wait exists source fd process "
        "Get Set Add Del Write WriteString WriteHeader Read Close Flush Header String Error Len "
        "Name Seek Done Do Wait Lock Unlock Fatal Fatalf Errorf Log Logf Run Push Status "
        "shift unshift splice on once emit off send end start stop run "
        "respond_to? empty? nil? include? key? flatten reject select merge to_a to_h to_i "
        "inspect uniq compact gsub sub fetch ";
    char padded[40];
    if (n.n > 30)
        return false;
    snprintf(padded, sizeof padded, " " STR_FMT " ", STR_ARG(n));
    return str_find((str){words, sizeof words - 1}, str_of(padded), 0) != SIZE_MAX;
}
