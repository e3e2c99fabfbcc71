#!/bin/sh
# Each folder of golden/cli is a case: cmd is a shell text that calls docent (with $D a fresh folder
# it starts in); what it prints must be out, what goes to standard error err, and its last line
# tells the exit status. Times, sizes and the folder are replaced first. UPDATE_GOLDEN=1 rewrites.
# A case with a file `schema` also has its standard output checked against assets/schema/NAME.json.
cases=$SOURCE/tests/golden/cli
export GIT_AUTHOR_DATE=2020-01-01T00:00:00Z GIT_COMMITTER_DATE=2020-01-01T00:00:00Z
# Not below $HOME: that lies in the build folder, and so in docent's own repository.
base=$(mktemp -d) && base=$(cd "$base" && pwd -P) || exit 1
trap 'chmod -R u+rwx "$base"; rm -rf "$base"' EXIT
failed=0
count=0
docent() { "$DOCENT" "$@"; }
git() { command git -c user.name=A -c user.email=a@b -c init.defaultBranch=main -c commit.gpgsign=false "$@"; }
# a repository `small` with C and Python, committed
small() {
    mkdir -p small/src && cp "$cases"/files/*.c "$cases"/files/*.py small/src/ &&
        (cd small && git init -q && git add -A && git commit -qm first) || exit 99
}
# No case may reach for the network: the model in use is one that is not there.
settings='[docent]
	model = /none/model.gguf
[safe]
	directory = *
'
# tiny: a model whose words are noise, in $D; what it says is the same here but not everywhere
tiny() { "$TINY_GGUF" "$D/tiny.gguf" "${1:-7}" && git config --global docent.model "$D/tiny.gguf"; }
# as_schema NAME FILE: the object in FILE is what assets/schema/NAME.json says
as_schema() { "$SCHEMA_CHECK" "$SOURCE/assets/schema/$1.json" <"$2"; }
# runs a command as somebody without rights, or says that it cannot
powerless() {
    [ "$(id -u)" = 0 ] || { "$@"; return; }
    command -v setpriv >/dev/null || { echo "no setpriv" >&2; exit 77; }
    setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"
}
normal() {
    sed -e "s|$D|DIR|g" -e "s|$HOME|HOME|g" -e 's/[0-9][0-9]*\.[0-9][0-9]* s/TIME s/g' \
        -e 's/"\([a-z_]*seconds\)": [0-9.e-]*/"\1": 0/' -e 's/\b[0-9a-f]\{32\}\b/ID/g' -e 's/[0-9.]* [kMG]*B\b/SIZE/g' -e 's/\b[0-9]* B\b/SIZE/g' \
        -e 's/\(paths here: auto\), .*, scalar, ref/\1, OWN, scalar, ref/'
}
for dir in "$cases"/${CASE:-*}/; do
    name=$(basename "$dir")
    [ -f "$dir/cmd" ] || continue
    count=$((count + 1))
    D=$base/$name
    mkdir -p "$D" || exit 1
    rm -rf "$XDG_CACHE_HOME" "$XDG_CONFIG_HOME" "$XDG_DATA_HOME"/docent/state.db*
    printf '%s' "$settings" >"$HOME/.gitconfig"
    (cd "$D" && . "$dir/cmd") >"$HOME/raw.out" 2>"$HOME/raw.err" </dev/null
    status=$?
    chmod -R u+rwx "$D" 2>/dev/null
    if [ $status = 77 ]; then
        echo "golden.cli: $name cannot run here: $(cat "$HOME/raw.err")" >&2
        continue
    fi
    normal <"$HOME/raw.out" >"$HOME/out"
    { normal <"$HOME/raw.err"; echo "status $status"; } >"$HOME/err"
    if [ -n "$UPDATE_GOLDEN" ]; then
        cp "$HOME/out" "$dir/out"
        cp "$HOME/err" "$dir/err"
    fi
    for part in out err; do
        if ! diff -u "$dir/$part" "$HOME/$part" >"$HOME/diff" 2>&1; then
            echo "golden.cli: $name: $part differs"
            cat "$HOME/diff"
            failed=$((failed + 1))
        fi
    done
    if [ -f "$dir/schema" ]; then
        schema=$SOURCE/assets/schema/$(cat "$dir/schema").json
        "$SCHEMA_CHECK" "$schema" <"$HOME/raw.out" || {
            echo "golden.cli: $name: not as $(cat "$dir/schema").json says"
            failed=$((failed + 1))
        }
    fi
done
echo "golden.cli: $count cases, $failed differ"
[ $failed = 0 ]
