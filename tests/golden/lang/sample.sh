#!/bin/bash
# A script.
. ./lib.sh
source "$HOME/.profile"

LIMIT=10
export NAME="x"

# Says something.
say() {
    local text=$1
    if [ -z "$text" ]; then
        echo "nothing" >&2
        return 1
    elif [[ $text == x* ]]; then
        exit 2
    else
        printf '%s\n' "$text" | tr a-z A-Z
    fi
    for f in *.txt; do
        [ -f "$f" ] || continue
        cat "$f"
    done
    while read -r line; do
        say "$line"
    done
    case $text in
    a) run_a ;;
    *) die "unknown" ;;
    esac
}

function cleanup {
    rm -f "$tmp" && echo done
}
trap cleanup EXIT
say "$(date)"
