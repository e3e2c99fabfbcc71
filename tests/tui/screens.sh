#!/bin/sh
# Each NAME.steps is a script of keys for the screen; what it dumps must be NAME.screen. The first
# line may give a size: "# size 120x30". No terminal is involved. UPDATE_GOLDEN=1 rewrites.
steps=$SOURCE/tests/tui
files=$SOURCE/tests/golden/cli/files
base=$(mktemp -d) && base=$(cd "$base" && pwd -P) || exit 1
trap 'rm -rf "$base"' EXIT
export GIT_AUTHOR_DATE=2020-01-01T00:00:00Z GIT_COMMITTER_DATE=2020-01-01T00:00:00Z
printf '[docent]\n\tmodel = /none/model.gguf\n' >"$HOME/.gitconfig"
mkdir -p "$base/small/src" && cp "$files"/*.c "$files"/*.py "$base/small/src/"
printf '/* \346\274\242\345\255\227 wide */\n\tint tab;\tint after; \033[31m not red\n' >"$base/small/src/odd.c"
printf 'a\000b' >"$base/small/logo.bin"
printf '# Small\n\nA queue and a report.\n' >"$base/small/README.md"
# two commits: the second one mends queue_push
(cd "$base/small" && git -c init.defaultBranch=main init -q && sed -i '/q->count++;/d' src/queue.c &&
    git add -A && git -c user.name=A -c user.email=a@b commit -qm first &&
    cp "$files/queue.c" src/ && git add -A &&
    git -c user.name=Ann -c user.email=a@n commit -qm 'Count what is pushed' -m 'It was lost.') || exit 1
failed=0
count=0
for s in "$steps"/${CASE:-*}.steps; do
    name=$(basename "$s" .steps)
    size=$(sed -n '1s/^# size //p' "$s")
    count=$((count + 1))
    "$DOCENT" "$base/small" --script "$s" --size "${size:-80x24}" >"$HOME/raw" 2>"$HOME/err" ||
        { cat "$HOME/err"; failed=$((failed + 1)); }
    sed -e "s|$base|BASE|g" -e 's/[0-9.]* [kMG]*B\b/SIZE/g' "$HOME/raw" >"$HOME/screen"
    [ -n "$UPDATE_GOLDEN" ] && cp "$HOME/screen" "$steps/$name.screen"
    if ! diff -u "$steps/$name.screen" "$HOME/screen"; then
        echo "tui.screens: $name differs"
        failed=$((failed + 1))
    fi
done
echo "tui.screens: $count scripts, $failed differ"
[ $failed = 0 ]
