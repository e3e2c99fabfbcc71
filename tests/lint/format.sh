#!/bin/sh
# clang-format leaves every file as it is. Versions differ in taste, so one is agreed on.
. "$(dirname "$0")/lib.sh"

version=$(clang-format --version 2>/dev/null | sed -n 's/.*version \([0-9]*\).*/\1/p')
if [ "$version" != 14 ]; then
    echo "skipped: formatting is checked with clang-format 14, here is '${version:-none}'" >&2
    exit 77
fi
sources '*.c' '*.h' | xargs clang-format --dry-run 2>&1 |
    grep -E 'warning: code should be clang-formatted' | sed 's/: warning.*//' |
    awk -F: '!seen[$1]++' | complain 'run clang-format -i'
finish
