#!/bin/sh
# Files of at most 600 lines, functions of at most 60: what is longer is two things.
. "$(dirname "$0")/lib.sh"

sources '*.c' '*.h' | xargs awk '
FNR == 1 { if (lines > 600) print name ":601: " lines " lines"; name = FILENAME }
{ lines = FNR }
/^\{/ { start = FNR }
/^\}/ { if (start && FNR - start + 1 > 60) print FILENAME ":" start ": function of " FNR - start + 1 " lines"; start = 0 }
END { if (lines > 600) print name ":601: " lines " lines" }' | complain 'files <= 600 lines, functions <= 60'
finish
