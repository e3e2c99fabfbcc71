#!/bin/sh
# Calls and flags that are never right here. banned.h stops the usual ones at compile time; these
# cannot be poisoned (they are also names of members) or are not calls.
. "$(dirname "$0")/lib.sh"

sources '*.c' '*.h' | xargs grep -nE \
    '(^|[^A-Za-z0-9_.>])(ctime|asctime|alloca|system|popen|rand|srand|tmpnam|mktemp|vfork)\(' |
    complain 'banned call'
sources '*.c' '*.h' | grep -v '^tests/' | xargs grep -nE '(^|[^A-Za-z0-9_])assert\(|<assert\.h>' |
    complain 'BUG() instead of assert, so that release builds check as well'
{ sources 'CMakeLists.txt' '*.cmake'; ls CMakeLists.txt CMakePresets.json; } |
    xargs grep -nE -e '-march=native|-ffast-math|-Ofast' | complain 'banned flag'
sources '*.c' '*.h' '*.sh' '*.cmake' 'CMakeLists.txt' | grep -v '^tests/lint/banned.sh$' |
    xargs grep -nwE 'TODO|FIXME|XXX|NEEDSWORK|not implemented' | complain 'finish it or leave it out'
finish
