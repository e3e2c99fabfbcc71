#!/bin/sh
# Include arrows: tui -> prompts -> engine | indexer -> engine/base. From outside a room only its
# public headers are seen; engine and indexer never see each other.
. "$(dirname "$0")/lib.sh"

sources '*.c' '*.h' | grep -v '^tests/' | xargs awk '
function room(path) {
    if (path ~ /^engine\/base\//) return "base"
    sub(/\/.*/, "", path)
    return path
}
function normal(path,   n, part, out, m, i) {
    n = split(path, part, "/")
    m = 0
    for (i = 1; i <= n; i++) {
        if (part[i] == "..") m--
        else if (part[i] != ".") out[++m] = part[i]
    }
    path = out[1]
    for (i = 2; i <= m; i++) path = path "/" out[i]
    return path
}
BEGIN {
    may["base"] = "base"
    may["engine"] = "engine base"
    may["indexer"] = "indexer base"
    may["prompts"] = "prompts engine indexer base"
    may["tui"] = "tui prompts engine indexer base"
    open_header = "^(engine/engine\\.h|engine/remote\\.h|engine/model/registry\\.h|indexer/(index|history|changes)\\.h|prompts/(docent|ask|load|summary|whole|handover|digest|why|cites)\\.h)$"
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, q, "\"")
    folder = FILENAME
    sub(/\/[^\/]*$/, "", folder)
    target = normal(folder "/" q[2])
    from = room(FILENAME)
    to = room(target)
    if (index(" " may[from] " ", " " to " ") == 0)
        print FILENAME ":" FNR ": " from " includes " target " of " to
    else if (from != to && to != "base" && target !~ open_header)
        print FILENAME ":" FNR ": " target " is not a public header"
}' | complain 'arrows point downwards, to public headers'
finish
