#!/bin/sh
# Nothing that a repository brings along is executed: every place where git can be told to run a
# program has one that leaves a mark, and after all of docent's reading commands there is none.
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
printf '[docent]\n\tmodel = /none/model.gguf\n' >"$HOME/.gitconfig"
fail() { echo "canary: $*"; exit 1; }
mark="$HOME/mark"
sing="$HOME/sing"
printf '#!/bin/sh\necho "$0 $*" >>"%s"\ncat\n' "$mark" >"$sing"
chmod +x "$sing"

git init -q -b main repo && cd repo || exit 1
printf 'int a(void)\n{\n    return 1;\n}\n' >a.c
printf 'int b(void)\n{\n    return a();\n}\n' >b.c
git add -A && git commit -qm one
printf 'int c(void)\n{\n    return b();\n}\n' >c.c
git add -A && git commit -qm two
printf '* filter=sing diff=sing merge=sing ident\n' >.gitattributes
cp .gitattributes .git/info/attributes
mkdir hooks-of-ours
for h in .git/hooks hooks-of-ours; do
    for n in pre-commit post-checkout post-index-change fsmonitor-watchman reference-transaction post-merge \
        pre-auto-gc post-rewrite prepare-commit-msg; do
        mkdir -p $h && cp "$sing" $h/$n
    done
done
printf '[alias]\n\tstatus = !%s included\n[core]\n\teditor = %s\n' "$sing" "$sing" >.git/included
set_to() { git config "$1" "$2"; }
for key in core.fsmonitor core.sshCommand core.pager core.editor core.askPass core.gitProxy core.alternateRefsCommand \
    filter.sing.clean filter.sing.smudge filter.sing.process diff.sing.textconv diff.sing.command diff.external \
    merge.sing.driver gpg.program gpg.ssh.program credential.helper sequence.editor interactive.diffFilter \
    uploadpack.packObjectsHook pager.log pager.status remote.origin.uploadpack docent.editor; do
    set_to $key "$sing $key"
done
set_to filter.sing.required true
set_to core.hooksPath hooks-of-ours
set_to remote.origin.url "ext::$sing"
set_to protocol.ext.allow always
set_to remote.origin.promisor true
set_to commit.gpgSign true
set_to log.showSignature true
git config include.path included
git config "includeIf.gitdir:$PWD/.path" included
printf 'int a(void)\n{\n    return 22;\n}\n' >a.c
rm b.c

# The traps are live: git itself steps into them.
git diff >/dev/null 2>&1
[ -s "$mark" ] || fail 'git ran none of it, so this test shows nothing'
rm -f "$mark"

# every command that reads the repository; what it says and how it ends is of no matter here
while read -r words; do
    # shellcheck disable=SC2086
    EDITOR= VISUAL= GIT_EDITOR= "$DOCENT" $words </dev/null >"$HOME/said" 2>&1
    status=$?
    [ $status -le 5 ] || fail "docent $words: status $status: $(head -3 "$HOME/said")"
    [ ! -e "$mark" ] || fail "docent $words ran $(cat "$mark")"
done <<END
index
status
status --skipped
symbols
symbols --fuzzy a
search return
search --regex ret.rn
map
callers a
callees c
path c a
explain a
explain b.c
ask what is a
why a.c:3
why b
digest
digest HEAD~..HEAD
summary
tour
plan
load
symbols --rev HEAD~ a.c
hook status
hook run post-merge 0
config
doctor
cache stats
cache export $HOME/handover
END
# and a partial clone does not fetch what is missing
o=$(git rev-parse HEAD:b.c)
rm -f ".git/objects/$(echo "$o" | cut -c1-2)/$(echo "$o" | cut -c3-)"
set_to extensions.partialClone origin
set_to core.repositoryFormatVersion 1
"$DOCENT" explain b </dev/null >/dev/null 2>&1
"$DOCENT" why b.c:3 </dev/null >/dev/null 2>&1
[ ! -e "$mark" ] || fail "a missing object made docent run $(cat "$mark")"
exit 0
