#!/bin/sh
# Each foreign library is included in one place only, so that it can be replaced there.
. "$(dirname "$0")/lib.sh"

# header pattern, files that may include it; text.c is SQLite's full-text tokenizer
while IFS=' ' read -r header files; do
    [ -n "$header" ] || continue
    sources '*.c' '*.h' | grep -v '^tests/' |
        xargs grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($header)[>\"]" |
        grep -vE "^($files):" | complain "one place per foreign library: $files"
done <<'TABLE'
git2(/.*)?\.h indexer/(walk|history|settings)\.c
tree_sitter/.* indexer/(parse|arena_guard)\.[ch]|indexer/tree\.h|indexer/lang/[a-z_]+\.[ch]
sqlite3\.h engine/base/db\.c|indexer/text\.c
n?curses.*\.h tui/term/[a-z_]+\.[ch]
cblas\.h engine/kernels/blas\.c
curl/.* engine/(model/download|remote)\.c
pcre2\.h engine/token/pretok\.c|indexer/pattern\.c
utf8proc\.h engine/base/utf8\.c
jansson\.h engine/base/json\.[ch]
openssl/.* engine/base/hash\.c
zstd\.h engine/(base/zip|context/[a-z_]+)\.c
TABLE
finish
