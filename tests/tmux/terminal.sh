#!/bin/sh
# Runs in a real terminal through tmux: start, resize, suspend, kill and crash, pipe, a terminal that
# can do nothing, editor and edits, mouse and clipboard. Nothing
# sleeps for a fixed time: each step waits until the screen shows what it must, at most 20 s.
command -v tmux >/dev/null || { echo "tmux.terminal: no tmux here (apt install tmux)" >&2; exit 77; }
files=$SOURCE/tests/golden/cli/files
base=$(mktemp -d) && base=$(cd "$base" && pwd -P) || exit 1
socket=docent-test-$$
t() { tmux -L "$socket" -f /dev/null "$@"; }
trap 't kill-server 2>/dev/null; rm -rf "$base"' EXIT
printf '[docent]\n\tmodel = /none/model.gguf\n' >"$HOME/.gitconfig"
mkdir -p "$base/small/src" && cp "$files"/*.c "$files"/*.py "$base/small/src/"
(cd "$base/small" && git -c init.defaultBranch=main init -q && git add -A &&
    git -c user.name=A -c user.email=a@b commit -qm first) || exit 1
t new-session -d -s keep 'exec sleep 600' || exit 1 # the server lives on between the runs
screen() { t capture-pane -p -t s; }
fail() {
    echo "tmux.terminal: $1"
    screen
    exit 1
}
# wait for a text on the screen (or, with !, for its absence)
see() {
    n=0
    while :; do
        if [ "$1" = '!' ]; then screen | grep -qF -- "$2" || return 0; else screen | grep -qF -- "$1" && return 0; fi
        n=$((n + 1))
        [ $n -lt 400 ] || fail "waited in vain for: $*"
        sleep 0.05
    done
}
keys() { t send-keys -t s "$@"; }
start() {
    t kill-session -t s 2>/dev/null
    t new-session -d -s s -x 120 -y 30 "cd '$base/small' && exec sh" || exit 1
    keys "PS1='ready> '" Enter
    see 'ready>'
}
modes() { keys clear Enter; keys "stty -a | tr ' ' '\n' | grep -cx -e icanon -e echo -e 'isig;*'" Enter; see 3; }

# 1. start: the main view appears; q leaves the terminal as it was
start
keys "'$DOCENT'" Enter
see 'queue_push'
see '? help'
keys /
keys r e p
see 'Tab: kind'
keys Escape
see '!' 'Tab: kind'
keys q
see 'ready>'
modes
echo "start: ok"

# 2. resize: the layout follows
start
keys "'$DOCENT'" Enter
see '? help'
t resize-window -t s -x 70 -y 20
see '─ queue'
t resize-window -t s -x 140 -y 40
see '┌ Map'
keys q
see 'ready>'
echo "resize: ok"

# 3. suspend and resume, by key and by signal
start
keys "'$DOCENT'" Enter
see '? help'
keys C-z
see 'ready>'
modes
keys fg Enter
see '┌ Map'
keys q
see 'ready>'
echo "suspend: ok"

# 4. killed and crashed: the terminal is usable afterwards
for signal in TERM HUP SEGV; do
    start
    keys "'$DOCENT'" Enter
    see '? help'
    pid=$(pgrep -P "$(t display-message -p -t s '#{pane_pid}')" -n)
    kill -s $signal "$pid" || fail "no docent to kill"
    see '!' '? help'
    keys Enter
    see 'ready>'
    modes
    echo "$signal: ok"
done

# 5. pipes: keys come from the terminal when standard input is a pipe; output into one paints nothing
start
keys "echo x | '$DOCENT' symbols | cat | head -2" Enter
see 'queue.c'
screen | grep -q '\[3' && fail "escape sequences in a pipe"
keys "clear; echo x | '$DOCENT'" Enter
see '? help'
keys q
see 'ready>'
echo "pipe: ok"

# 6. a terminal that cannot move the cursor is refused in two lines
start
keys "clear; TERM=dumb '$DOCENT'" Enter
see 'cannot move the cursor'
see '--plain'
echo "dumb: ok"

# 7. the editor gets line and path, and an edit shows by itself; so does one from outside
cat >"$base/edit" <<'E'
#!/bin/sh
printf '%s\n' "$@" >"$(dirname "$0")/edited"
sed -i '1i /* from the editor */' "$2"
E
chmod +x "$base/edit"
start
keys "VISUAL= EDITOR='$base/edit' '$DOCENT'" Enter
see '? help'
keys : queue_push Enter
see '> 17'
keys e
see '> 18' # the cursor has moved with its definition
printf '%s\n' +17 "$base/small/src/queue.c" | cmp - "$base/edited" || fail "what the editor was given"
sed -i '1i /* from outside */' "$base/small/src/queue.c"
see '> 19'
keys q
see 'ready>'
(cd "$base/small" && git checkout -q .)
echo "editor: ok"

# 8. mouse and clipboard: a click moves the cursor, y copies through the terminal
t set-option -s set-clipboard on
start
keys "'$DOCENT'" Enter
see '┌ Map'
keys : queue_pop Enter
see '> 26'
t send-keys -t s -l "$(printf '\033[<0;40;4M\033[<0;40;4m')"
see '!' '> 26'
keys y
see 'copied: '
n=0
until t show-buffer 2>/dev/null | grep -q .; do
    n=$((n + 1))
    [ $n -lt 400 ] || fail "nothing on the clipboard"
    sleep 0.05
done
keys q
see 'ready>'
echo "mouse: ok"
