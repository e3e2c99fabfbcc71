#!/bin/sh
# README.md tells of every command the program has and of no other; the manual page is the one the
# program writes.
set -e
"$DOCENT" --help | sed -n '/^Commands$/,/^$/s/^  \([a-z][a-z ]*[a-z]\).*/\1/p' |
    awk '{ print $1 }' | sort -u >"$HOME/has"
[ "$(wc -l <"$HOME/has")" -ge 10 ]
status=0
sed -n '/^## Commands/,/^## /s/^| `\([a-z]*\).*/\1/p' "$SOURCE/README.md" | sort -u >"$HOME/told"
diff "$HOME/has" "$HOME/told" || { echo 'README.md: the table of commands differs from docent --help'; status=1; }
"$DOCENT" help --man | diff - "$SOURCE/assets/man/docent.1" >/dev/null ||
    { echo 'assets/man/docent.1 is old: docent help --man >assets/man/docent.1'; status=1; }
exit $status
