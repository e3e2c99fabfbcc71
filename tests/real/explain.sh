#!/bin/sh
# A walkthrough with a real model, end to end: written, then from the store, then again after edits
# beside the function and inside it. The small model is enough: what it says is not looked at.
model=${DOCENT_TEST_MODELS:-}/SmolLM2-135M-Instruct.Q4_1.gguf
kilo=${DOCENT_TEST_REPOS:-}/kilo
if [ ! -f "$model" ] || [ ! -d "$kilo" ]; then
    echo "SKIPPED: needs DOCENT_TEST_MODELS (with the SmolLM2 file) and DOCENT_TEST_REPOS (with kilo)" >&2
    exit 77
fi
set -e
git clone -q "$kilo" "$HOME/kilo"
cd "$HOME/kilo"

explain() { # explain NAME: the JSON object of its walkthrough in $HOME/NAME.json
    "$DOCENT" --model "$model" --json explain editorFind </dev/null >"$HOME/$1.json" 2>"$HOME/stderr" ||
        { cat "$HOME/stderr"; exit 1; }
}
value() { # value FILE KEY
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$HOME/$1.json" "$2"
}
parts() {
    python3 -c 'import json, sys
for p in json.load(open(sys.argv[1]))["parts"]: print(p["text"])' "$HOME/$1.json"
}
expect() { # expect WHAT GOT WANTED
    [ "$2" = "$3" ] || { echo "$1: $2, not $3"; exit 1; }
}

explain first
expect 'first time, from the store' "$(value first from_store)" False
[ "$(parts first | wc -l)" -ge 4 ] || { parts first; echo 'too few parts'; exit 1; }

explain second
expect 'second time, from the store' "$(value second from_store)" True
expect 'second time, the parts' "$(parts second)" "$(parts first)"

sed -i '1i /* a line above */' kilo.c
explain moved
expect 'edit above, from the store' "$(value moved from_store)" True
expect 'edit above, the parts' "$(parts moved)" "$(parts first)"

line=$(grep -n '^void editorFind' kilo.c | cut -d: -f1)
sed -i "$((line + 1))i\\    int padding_extra = 0;" kilo.c
explain inside
expect 'edit inside, from the store' "$(value inside from_store)" False
[ "$(value inside tokens_reused)" -gt 0 ] || { echo 'edit inside: nothing reused'; exit 1; }

# the store is only a store: without it the same sentences
git checkout -q kilo.c
"$DOCENT" --model "$model" --json --no-cache explain editorFind </dev/null >"$HOME/bare.json"
expect 'without caches, the parts' "$(parts bare)" "$(parts first)"
