#!/bin/sh
# cmake --install puts everything in place, and the installed program runs on its own.
set -e
prefix=$HOME/prefix
cmake --install "$BUILD" --prefix "$prefix" >"$HOME/log" || { cat "$HOME/log"; exit 1; }
"$prefix/bin/docent" --version
for f in share/man/man1/docent.1 share/bash-completion/completions/docent \
    share/zsh/site-functions/_docent share/fish/vendor_completions.d/docent.fish \
    share/docent/hooks/post-merge share/doc/docent/LICENSE share/doc/docent/THIRD-PARTY-NOTICES; do
    [ -s "$prefix/$f" ] || { echo "missing: $f"; exit 1; }
done
bash -n "$prefix/share/bash-completion/completions/docent"
for h in "$prefix"/share/docent/hooks/*; do
    [ -x "$h" ] && sh -n "$h"
done
# every grammar package is named in the notices
notices=$prefix/share/doc/docent/THIRD-PARTY-NOTICES
sed -n 's/^ *"\(@\{0,1\}[a-z-]*\/\{0,1\}tree-sitter[a-z-]*\)": .*/\1/p' "$SOURCE/assets/grammars/package.json" |
    while read -r package; do
        grep -qx "$package" "$notices" || { echo "no notice for $package"; exit 1; }
    done
