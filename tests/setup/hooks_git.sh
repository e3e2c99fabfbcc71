#!/bin/sh
# docent's hooks with git itself: what git does and says is as without them, and the digest comes.
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org
printf '[docent]\n\tmodel = /none/model.gguf\n[init]\n\tdefaultBranch = main\n[pull]\n\trebase = false\n' >"$HOME/.gitconfig"
fail() { echo "hooks_git: $*"; exit 1; }
docent() { "$DOCENT" "$@"; }
base="$HOME/it's a \"path\" with blanks"
mkdir -p "$base" && cd "$base" || exit 1
id() { (cd "$1" && p=$(cd "$(git rev-parse --git-common-dir)" && pwd -P) && printf %s "$p" | sha256sum | cut -c1-32); }
store() { echo "$XDG_CACHE_HOME/docent/repos/$(id "$1")"; }
# forget REPO; ...; await REPO CAUSE: the background process has finished after that cause. All that is
# started in between inherits a lock, and whoever lives longest gives it back.
forget() {
    rm -f "$(store "$1")/hook.status" "$(store "$1")/digest.ready"
    exec 8>>"$HOME/alive" && flock 8
}
await() {
    exec 8>&-
    flock -w 120 "$HOME/alive" true || fail "$2 in $1: the background process does not end"
    grep -q "\"cause\":\"$2\"" "$(store "$1")/hook.status" || fail "$2 in $1: $(cat "$(store "$1")/hook.status")"
    grep -q '"error":null' "$(store "$1")/hook.status" || fail "$2: $(cat "$(store "$1")/hook.status")"
}
last() { docent -C "$1" digest --last --no-model 2>/dev/null; }
line() { printf 'int f%s(int x)\n{\n    int y = x + %s;\n    return y;\n}\n' "$1" "$1" >"f$1.c"; git add -A; git commit -qm "f$1"; }

git init -q up && cd up && line 1 && cd ..
git clone -q up one
docent -C one hook install --all >/dev/null || fail install

# pull: fast forward
(cd up && line 2)
forget one; (cd one && git pull -q) || fail pull
await one post-merge
last one | grep -q '+ f2' || fail "pull: $(last one)"
docent -C one symbols f2.c 2>&1 | grep -q 'digest of what came' && fail 'told of a digest that was seen'
# it is said once, by the next command
(cd up && line 3)
forget one; (cd one && git pull -q) || fail pull
await one post-merge
docent -C one symbols f2.c 2>"$HOME/said" >/dev/null; grep -q 'digest --last' "$HOME/said" || fail 'not told'
docent -C one symbols f2.c 2>"$HOME/said" >/dev/null; grep -q 'digest --last' "$HOME/said" && fail 'told twice'

# merge of two lines
(cd one && git checkout -q -b side && line 4 && git checkout -q main && line 5) || fail branch
forget one; (cd one && git merge -q --no-edit side) || fail merge
await one post-merge
last one | grep -q '+ f4' || fail "merge: $(last one)"

# change of branch tells, a checkout of files does not
forget one; (cd one && git checkout -q -b old HEAD~2) || fail checkout
await one post-checkout
forget one; (cd one && git checkout -q -- . && git checkout -q HEAD f1.c) || fail 'checkout of files'
[ ! -e "$(store one)/hook.status" ] || fail 'checkout of files ran'
forget one; (cd one && git checkout -q main)
await one post-checkout

# rebase: post-rewrite, and no proposal in messages on the way
(cd up && line 6)
(cd one && git fetch -q)
forget one; (cd one && git rebase -q origin/main >/dev/null 2>&1) || fail rebase
await one post-rewrite
(cd one && git log -4 --format=%B | grep -q 'docent proposes') && fail 'a proposal in a rebased message'

# cherry-pick
(cd one && git checkout -q -b pick HEAD~1 && git cherry-pick side >/dev/null 2>&1; git checkout -q main) || fail cherry-pick

# commit: -m, --amend, -v, --template, and an editor that sees the proposal
ed="$HOME/editor"
printf '#!/bin/sh\ncp "$1" "%s/seen"\nprintf "written\\n" | cat - "$1" >"$1.new" && mv "$1.new" "$1"\n' "$HOME" >"$ed"
chmod +x "$ed"
export GIT_EDITOR="$ed"
cd one || exit 1
echo 'int plain;' >p.c; git add p.c; git commit -qm 'given' || fail 'commit -m'
[ "$(git log -1 --format=%B | head -1)" = given ] || fail "commit -m: $(git log -1 --format=%B)"
echo 'int more;' >>p.c; git commit -qa || fail commit
grep -q '^# docent proposes:' "$HOME/seen" || fail "no proposal: $(cat "$HOME/seen")"
[ "$(git log -1 --format=%B)" = written ] || fail "commit: $(git log -1 --format=%B)"
rm -f "$HOME/seen"; git commit -q --amend || fail amend
grep -q 'docent proposes' "$HOME/seen" && fail 'a proposal when amending'
# ... nor where git has a message: a merge, a squash, a cherry-pick and a revert that are edited
git checkout -q -b words HEAD~1 && echo 'int w;' >w.c && git add w.c && git commit -qm w && git checkout -q main || fail words
rm -f "$HOME/seen"; git merge -q --no-ff --edit words || fail 'merge --edit'
[ -e "$HOME/seen" ] && ! grep -q 'docent proposes' "$HOME/seen" || fail 'a proposal in a merge'
git reset -q --hard HEAD~1 && git merge -q --squash words >/dev/null && rm -f "$HOME/seen" && git commit -q || fail squash
[ -e "$HOME/seen" ] && ! grep -q 'docent proposes' "$HOME/seen" || fail 'a proposal in a squash'
rm -f "$HOME/seen"; git revert --edit HEAD >/dev/null || fail revert
[ -e "$HOME/seen" ] && ! grep -q 'docent proposes' "$HOME/seen" || fail 'a proposal in a revert'
rm -f "$HOME/seen"; git cherry-pick --edit HEAD~1 >/dev/null || fail 'cherry-pick --edit'
[ -e "$HOME/seen" ] && ! grep -q 'docent proposes' "$HOME/seen" || fail 'a proposal in a cherry-pick'
rm -f "$HOME/seen"; echo 'int v;' >>p.c; git commit -qa -v || fail 'commit -v'
grep -q '^# docent proposes:' "$HOME/seen" && grep -q '^diff --git' "$HOME/seen" || fail 'commit -v'
[ "$(git log -1 --format=%B)" = written ] || fail "commit -v: $(git log -1 --format=%B)"
printf 'Template line\n' >"$HOME/template"
echo 'int t;' >>p.c; git commit -qa --template "$HOME/template" || fail 'commit --template'
head -1 "$HOME/seen" | grep -q '^Template line' || fail "template: $(cat "$HOME/seen")"
grep -q '^# docent proposes:' "$HOME/seen" || fail 'template without a proposal'
git config docent.commitMessage insert
echo 'int ins;' >>p.c; git commit -qa || fail insert
git log -1 --format=%B | grep -q '^Add ins' || fail "insert: $(git log -1 --format=%B)"
sed -i '/^int more;/d' p.c; echo 'int newer;' >>p.c; git commit -qa || fail 'insert of two ways'
git log -1 --format=%B | grep -qx 'Add newer; remove more' || fail "two ways: $(git log -1 --format=%B)"
git config docent.commitMessage comment
git config docent.hook false
rm -f "$HOME/seen"; echo 'int off;' >>p.c; git commit -qa; grep -q 'docent proposes' "$HOME/seen" && fail 'docent.hook false'
git config --unset docent.hook
cd ..

# a worktree shares the hooks
forget one; (cd one && git worktree add -q ../tree side >/dev/null 2>&1) || fail 'worktree add'
await one post-checkout

# clone with a template folder that has the hooks
mkdir -p template/hooks && cp one/.git/hooks/post-checkout template/hooks/
forget one; git clone -q --template "$base/template" up three || fail 'clone with template'
await three post-checkout
[ -z "$(git -C three status --porcelain)" ] || fail 'clone is not clean'

# two pulls at once, in two worktrees of one repository
(cd up && line 7 && git branch -q other && line 8)
(cd one && git fetch -q)
forget one
(cd one && git merge -q --no-edit origin/main >/dev/null 2>&1) & (cd tree && git merge -q --no-edit origin/other >/dev/null 2>&1) &
wait
await one post-merge

# killed: the lock goes with the process
# who has the lock of one's background process open
holder() { find /proc/[0-9]*/fd -lname "$lock" 2>/dev/null | head -1 | cut -d/ -f3; }
lock=$(realpath "$(store one)/hook.lock") pid=
for k in 1 2 3 4 5 6 7 8 9 10; do
    (cd one && git checkout -q main && git checkout -q -B k1 main~3)
    pid=$(holder) && [ -n "$pid" ] && kill -9 "$pid" && break
    pid=
done
[ -n "$pid" ] || fail 'no background process could be killed'
forget one
(cd one && git checkout -q main); await one post-checkout

# a submodule that moves on is told with its commits
git init -q part && (cd part && line 1)
(cd up && git -c protocol.file.allow=always submodule add -q "$base/part" sub >/dev/null 2>&1 && git commit -qm sub) || fail 'submodule add'
(cd part && line 2)
(cd up/sub && git pull -q && cd .. && git add sub && git commit -qm bump) || fail 'submodule bump'
forget one; (cd one && git checkout -q main && git pull -q --no-edit) || fail 'pull of a submodule'
await one post-merge
last one | grep -q '1 submodule: sub none -> ' || fail "submodule: $(last one)"
(cd part && line 3)
(cd up/sub && git pull -q && cd .. && git add sub && git commit -qm again) || fail 'submodule bump'
forget one; (cd one && git pull -q --no-edit) || fail 'pull of a bump'
await one post-merge
last one | grep -Eq '1 submodule: sub [0-9a-f]{12} -> [0-9a-f]{12}' || fail "bump: $(last one)"

# hooks that were there: status, output, bytes
git init -q two && cd two && line 1
printf '#!/bin/sh\necho "mine $*"\nexit 3\n' >.git/hooks/prepare-commit-msg
chmod 750 .git/hooks/prepare-commit-msg
before=$(sha256sum .git/hooks/prepare-commit-msg; stat -c %a .git/hooks/prepare-commit-msg)
docent hook install --all >/dev/null && docent hook install --all >/dev/null
echo x >x; git add x; git commit -qm x >"$HOME/said" 2>&1 && fail 'the hook before it failed, the commit went through'
grep -q '^mine ' "$HOME/said" || fail "its output: $(cat "$HOME/said")"
docent hook remove >/dev/null
[ "$before" = "$(sha256sum .git/hooks/prepare-commit-msg; stat -c %a .git/hooks/prepare-commit-msg)" ] || fail 'not as it was'
[ -z "$(ls .git/hooks | grep -v sample | grep -v '^prepare-commit-msg$')" ] || fail "left behind: $(ls .git/hooks)"
rm .git/hooks/prepare-commit-msg

# no docent: git goes on
docent hook install --all >/dev/null
sed -i "s|^docent=.*|docent='/none/docent'|" .git/hooks/*
git commit -q -m y && git checkout -q -b b || fail 'without docent'
docent hook remove >/dev/null

# core.hooksPath, bare, managers
git config core.hooksPath .githooks && docent hook install >/dev/null && [ -x .githooks/post-merge ] || fail hooksPath
docent hook remove >/dev/null; git config --unset core.hooksPath
git config core.hooksPath .husky/_ && docent hook install | grep -q 'managed by husky' || fail husky
[ ! -e .husky/_/post-merge ] || fail 'wrote into husky'
git config --unset core.hooksPath
printf '#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n' >.git/hooks/post-merge
docent hook install post-merge | grep -q 'managed by pre-commit' || fail pre-commit
printf '#!/bin/sh\ncall_lefthook run\n' >.git/hooks/post-merge
docent hook install post-merge | grep -q 'managed by lefthook' || fail lefthook
cd .. && git clone -q --bare up bare.git && docent -C bare.git hook install >/dev/null && [ -x bare.git/hooks/post-merge ] || fail bare
# let the last one finish before the folder goes
exec 9>>"$(store one)/hook.lock" && flock 9
