#!/bin/sh
# Paths that ARCHITECTURE.md and README.md name exist, and so do the tests its invariants name.
. "$(dirname "$0")/lib.sh"

for document in ARCHITECTURE.md README.md; do
    [ -f "$document" ] || { echo "$document:1: missing" | complain 'documents exist'; continue; }
    # `engine/base/`, `indexer/lang/*.scm`, `a/{b,c}.c`: in backticks, below one of our folders
    grep -noE '`(engine|indexer|prompts|tui|tests|assets)/[^` ]*`' "$document" |
        while IFS=: read -r line path; do
            path=$(printf '%s' "$path" | tr -d '`')
            # shellcheck disable=SC2086
            bash -c 'shopt -s nullglob; set -- '"$path"'; for p in "$@"; do [ -e "$p" ] || exit 1; done; [ $# -gt 0 ]' ||
                echo "$document:$line: $path"
        done | complain 'documented paths exist'
done
# "**Invariant:** ... (lint.arrows)": each ends with its guard.
awk 'function flush() { if (start) print start ":" text; start = 0 }
     /^(- )?\*\*Invariant:\*\*/ { flush(); start = FNR; text = "" }
     /^[ \t]*$/ { flush() }
     start { text = text " " $0 }
     END { flush() }' ARCHITECTURE.md |
    while IFS= read -r invariant; do
        line=${invariant%%:*}
        guards=$(printf '%s' "$invariant" | sed -n 's/.*(\([^()]*\))\.\{0,1\}[ \t]*$/\1/p' | tr -d '`,')
        [ -n "$guards" ] || { echo "ARCHITECTURE.md:$line: names no test"; continue; }
        for g in $guards; do
            kind=${g%%.*}
            name=${g#*.}
            [ -f "tests/$kind/$name.sh" ] || [ -f "tests/$kind/test_$name.c" ] ||
                [ -d "tests/$kind/$name" ] || [ -f "tests/$kind/fuzz_$name.c" ] ||
                echo "ARCHITECTURE.md:$line: no test $g"
        done
    done | complain 'every invariant names the test that guards it'
finish
