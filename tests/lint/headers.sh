#!/bin/sh
# Every header compiles alone, so that a file may include it first.
. "$(dirname "$0")/lib.sh"

cc=${CC:-cc}
flags=$(pkg-config --cflags libgit2 sqlite3 ncursesw libcurl libpcre2-8 libutf8proc jansson libcrypto libzstd)
[ -z "${GRAMMARS:-}" ] || flags="$flags -isystem $GRAMMARS/tree-sitter/vendor/tree-sitter/lib/include"
# Templates are compiled once per instruction set by the file that includes them.
for h in $(sources '*.h' | grep -vE '^tests/|scanner_memory\.h$|^engine/kernels/(x86|simd|neon)_[a-z]+\.h$'); do
    # shellcheck disable=SC2086
    printf '#include "%s"\n' "$root/$h" |
        $cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Werror $flags -fsyntax-only -x c - 2>&1 |
        grep -E '(error|warning):' | head -n 1 | sed "s|^|$h:1: |" | complain 'headers compile alone'
done
finish
