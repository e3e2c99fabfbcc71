#!/bin/sh
# The hooks start `docent index` behind git's back and never delay or fail it.
set -e
mkdir "$HOME/bin"
fifo=$HOME/started
mkfifo "$fifo"
printf '#!/bin/sh\necho "$@" >"%s"\n' "$fifo" >"$HOME/bin/docent"
chmod +x "$HOME/bin/docent"
exec 3<>"$fifo" # opened here, so a test without a reader does not hang
for h in post-merge post-rewrite; do
    PATH=$HOME/bin:$PATH sh "$SOURCE/assets/hooks/$h"
    read -r line <&3
    [ "$line" = 'index --plain' ] || { echo "$h ran: $line"; exit 1; }
done
PATH=$HOME/bin:$PATH sh "$SOURCE/assets/hooks/post-checkout" a b 1
read -r line <&3
[ "$line" = 'index --plain' ]
# a file checkout is not a branch switch; and without docent nothing happens
PATH=$HOME/bin:$PATH sh "$SOURCE/assets/hooks/post-checkout" a b 0
PATH=/usr/bin:/bin sh "$SOURCE/assets/hooks/post-merge"
