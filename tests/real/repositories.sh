#!/bin/sh
# Real repositories: indexed, found by name, and up to date again without work.
if [ ! -d "${DOCENT_TEST_REPOS:-}/kilo" ]; then
    echo "SKIPPED: needs DOCENT_TEST_REPOS (with kilo, hiredis, click, gin, express, jq)" >&2
    exit 77
fi
set -e
status=0
while read -r name least target place; do
    repo=$DOCENT_TEST_REPOS/$name
    [ -d "$repo" ] || { echo "SKIPPED: $name is not in DOCENT_TEST_REPOS" >&2; continue; }
    "$DOCENT" -C "$repo" symbols --json >"$HOME/symbols.json" 2>"$HOME/stderr" ||
        { cat "$HOME/stderr"; exit 1; }
    count=$(grep -c '"qualified_name"' "$HOME/symbols.json")
    [ "$count" -ge "$least" ] || { echo "$name: $count symbols, at least $least expected"; status=1; }
    "$DOCENT" -C "$repo" symbols "$target" >"$HOME/found"
    grep -q "^$place:" "$HOME/found" ||
        { echo "$name: $target is not in $place:"; cat "$HOME/found"; status=1; }
    "$DOCENT" -C "$repo" symbols --json 2>/dev/null | cmp -s - "$HOME/symbols.json" ||
        { echo "$name: the second time differs"; status=1; }
done <<'TABLE'
kilo 60 editorUpdateSyntax kilo.c
hiredis 600 redisReaderGetReply read.c
hiredis 600 redisAsyncHandleRead async.c
click 900 Group.resolve_command src/click/core.py
gin 900 Engine.handleHTTPRequest gin.go
express 60 res.send lib/response.js
jq 900 jv_string_append_buf src/jv.c
TABLE
exit $status
