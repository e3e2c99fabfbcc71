#include "repo_edits.h"
#include "repo_help.h"
#include <stdlib.h>

/* In each: $A and $B are files, $F a folder ("." when there is none), $N a number not used before,
 * $O another branch, $OTHER another repository. One that cannot be done now does nothing. */
static const struct {
    const char *name, *command;
} edits[] = {
    {"append", "printf '\\nint e%s(void)\\n{\\n    return read_it(%s);\\n}\\n' $N $N >>\"$A\""},
    {"replace by rename", "printf 'int n%s;\\n' $N >\"$A.tmp\" && mv \"$A.tmp\" \"$A\""},
    {"empty", ": >\"$A\""},
    {"same size, same time",
     "cp -p \"$A\" .git/old && tr a-y b-z <.git/old >\"$A\" && touch -r .git/old \"$A\""},
    {"touch", "touch \"$A\""},
    {"make binary", "printf 'a\\000b' >\"$A\""},
    {"new file", "mkdir -p n$N/x && printf 'void f%s(void) { g(); }\\n' $N >n$N/x/f.c"},
    {"new python", "printf 'def f%s():\\n    return context\\n' $N >p$N.py"},
    {"secret", "printf 'password=x%s\\n' $N >.env"},
    {"delete", "rm -f \"$A\""},
    {"rename", "mv \"$A\" \"$F/r$N.c\""},
    {"git mv", "git mv -f \"$A\" m$N.c"},
    {"change case", "mv \"$A\" \"$(dirname \"$A\")/$(basename \"$A\" | tr a-zA-Z A-Za-z)\""},
    {"swap two", "mv \"$A\" .git/t && mv \"$B\" \"$A\" && mv .git/t \"$B\""},
    {"hard link", "ln -f \"$A\" l$N.c"},
    {"rename folder", "mv \"$F\" d$N"},
    {"delete folder", "[ \"$F\" != . ] && rm -rf \"$F\""},
    {"file becomes folder", "rm \"$A\" && mkdir \"$A\" && echo \"int i$N;\" >\"$A/i.c\""},
    {"folder becomes file", "[ \"$F\" != . ] && rm -rf \"$F\" && echo \"int i$N;\" >\"$F\""},
    {"file becomes link", "ln -sf \"$B\" \"$A\""},
    {"chmod", "chmod a+x \"$A\""},
    {"line ends", "sed -i 's/$/\\r/' \"$A\""},
    {"autocrlf", "git config core.autocrlf true"},
    {"no autocrlf", "git config core.autocrlf false"},
    {"ignore a file", "basename \"$A\" >>.gitignore"},
    {"ignore in a folder", "basename \"$A\" >>\"$F/.gitignore\""},
    {"ignore a folder", "echo \"/$F/\" >>.git/info/exclude"},
    {"ignore nothing", "rm -f .gitignore && : >.git/info/exclude"},
    {"commit", "git add -A && git commit -qm c$N"},
    {"commit a part", "git add \"$A\" && git commit -qm c$N"},
    {"amend", "git add -A && git commit -q --amend -m a$N"},
    {"branch", "git checkout -q -b b$N"},
    {"switch", "git checkout -q -f \"$O\""},
    {"detach", "git checkout -q -f --detach HEAD~1"},
    {"orphan", "git checkout -q --orphan o$N"},
    {"merge", "git merge -q -X ours -m m$N \"$O\" || git merge --abort"},
    {"rebase", "git rebase -q \"$O\" || git rebase --abort"},
    {"rebase, stopped", "git rebase -q \"$O\""},
    {"give up", "git rebase --abort || git merge --abort || git reset -q --hard"},
    {"cherry-pick", "git cherry-pick -X ours \"$O\" || git cherry-pick --abort"},
    {"stash", "git stash -q -u"},
    {"stash pop", "git stash pop -q || { git checkout -q -f && git stash drop -q; }"},
    {"reset hard", "git reset -q --hard HEAD~1"},
    {"reset soft", "git reset -q --soft HEAD~1"},
    {"clean", "git clean -qfd"},
    {"checkout file", "git checkout -q HEAD~1 -- \"$A\""},
    {"pack", "git gc -q --prune=now && git pack-refs --all"},
    {"sparse", "git sparse-checkout set \"$F\""},
    {"not sparse", "git sparse-checkout disable"},
    {"submodule", "git -c protocol.file.allow=always submodule add -q -f \"$OTHER\" sub$N"},
    {"submodule moves", "s=$(git ls-files -s | sed -n 's/^160000 .*\\t//p' | head -n 1) && "
                        "[ \"$s\" ] && git mv \"$s\" moved$N"},
    {"submodule goes", "s=$(git ls-files -s | sed -n 's/^160000 .*\\t//p' | head -n 1) && "
                       "[ \"$s\" ] && git rm -qf \"$s\""},
    {"nested repository", "git init -q nested$N && echo 'int n;' >nested$N/n.c"},
};
enum { N_EDITS = sizeof edits / sizeof *edits };

static const char places[] =
    "pick() { sort -u | awk -v n=\"$1\" '{ v[NR] = $0 } END { if (NR) print v[n % NR + 1] }'; }\n"
    "files=$(git ls-files -co --exclude-standard | while IFS= read -r f; do\n"
    "    [ -f \"$f\" ] && [ ! -h \"$f\" ] && printf '%s\\n' \"$f\"; done || true)\n"
    "A=$(printf '%s\\n' \"$files\" | pick $R) B=$(printf '%s\\n' \"$files\" | pick $((R / 7)))\n"
    "F=$(printf '%s\\n' \"$files\" | sed -n 's,/.*,,p' | pick $((R / 3)))\n"
    "O=$(git for-each-ref --format='%(refname:short)' refs/heads | pick $((R / 5)))\n"
    "F=${F:-.}\n";

size_t edit_kinds(void)
{
    return N_EDITS;
}

uint32_t edit_seed(uint32_t usual)
{
    const char *given = getenv("DOCENT_TEST_SEED");
    return given ? (uint32_t)strtoul(given, NULL, 10) : usual;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

const char *edit_at_random(const char *folder, const char *other, uint32_t *seed)
{
    static unsigned number;
    size_t i = next_random(seed) % N_EDITS;
    unsigned r = next_random(seed) % 100000;
    shell_status(folder, "R=%u N=%u OTHER='%s'\n%s\n{ %s; } >/dev/null 2>&1 </dev/null", r,
                 ++number, other, places, edits[i].command);
    return edits[i].name;
}
