# Sourced by the lint tests: $root, the list of our own sources, and one way to complain.
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root" || exit 1
report=$(mktemp)
trap 'rm -f "$report"' EXIT

# sources PATTERN...: our own files of these names, one per line, from the root.
sources() {
    for pattern in "$@"; do
        find engine indexer prompts tui tests assets \( -name node_modules -o -path tests/golden \
            -o -path tests/fixtures \) -prune -o \
            -type f -name "$pattern" -print
    done | sort
}

# Reads "file:line: what" lines and remembers that there were some. $1 is the rule.
complain() {
    while IFS= read -r line; do
        printf '%s [%s]\n' "$line" "$1" >>"$report"
    done
}

finish() {
    [ -s "$report" ] || exit 0
    cat "$report"
    exit 1
}
