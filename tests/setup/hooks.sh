#!/bin/sh
# The installed hook text: passes everything on, keeps the exit status of the hook before it, and
# does nothing without docent.
set -e
mkdir "$HOME/bin"
printf '#!/bin/sh\necho "$@" >>"%s/ran"\nexit 7\n' "$HOME" >"$HOME/bin/docent"
chmod +x "$HOME/bin/docent"
for h in post-merge post-rewrite prepare-commit-msg; do
    cp "$SOURCE/assets/hooks/hook" "$HOME/$h"
    PATH=$HOME/bin:$PATH "$HOME/$h" 'one two' 3
    [ "$(cat "$HOME/ran")" = "hook run $h one two 3" ] || { echo "$h ran: $(cat "$HOME/ran")"; exit 1; }
    rm "$HOME/ran"
done
printf '#!/bin/sh\necho "before $*"\nexit 5\n' >"$HOME/post-merge.before-docent"
chmod +x "$HOME/post-merge.before-docent"
status=0
said=$(PATH=$HOME/bin:$PATH "$HOME/post-merge" 0) || status=$?
[ "$status" = 5 ] && [ "$said" = 'before 0' ] && [ ! -e "$HOME/ran" ]
PATH=/usr/bin:/bin "$HOME/post-rewrite" amend
