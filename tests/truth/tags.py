"""Definitions beside those of universal-ctags: tags.py REPOSITORY LANG_TOOL [LANGUAGE [KIND]]

Both get the same files, those that git knows: ctags with the kinds it has switched on, docent
through `lang_tool tags`. A definition is the same when path and name are and ctags' line is in
docent's definition or close to it (return types, decorators, `typedef struct x {} x`; clauses of
one function are one definition). Names are compared by their last part: `a.b:c` is c for docent,
which keeps the rest as the qualified name. Prints a table for each language and kind of ctags; with
LANGUAGE (and KIND, as ctags names them) each definition that one of them lacks.
"""
import collections
import os
import json
import re
import subprocess
import sys

NEAR = 3
# What ctags makes up a name for, what it lists that is no definition (uses of other files, values
# of variables inside functions), and what docent says by other means: impl blocks are scopes.
UNNAMED = re.compile(r"^(__anon|[Aa]nonymous|anonFunc|<lambda>|\(\)|$)")
NO_DEFINITION = {
    "Python": {"namespace", "unknown"}, "Go": {"packageName", "anonMember"}, "PHP": {"alias"},
    "Rust": {"implementation"}, "Perl": {"label"}, "Sh": {"heredoc"}, "JavaScript": {"property"},
    "R": {"functionVar", "list", "vector", "nameattr"}, "YACC": {"label"}}


def last_part(name):
    """Console.print, Parser:get, StructUtils.lift, setDelegate:forTask:, operator [], Object{K}."""
    if name.startswith("operator"):
        return name.replace(" ", "")
    if name.endswith(":") and "::" not in name:
        return name.split(":")[0]
    name = re.sub(r"[{<(].*", "", name.strip("\"'`")) or name
    return re.split(r"[.:](?=[\w~$?!=<>+*-]+$)", name)[-1] if " " not in name else name


def run(command, text, root=None):
    return subprocess.run(command, input=text, cwd=root, capture_output=True, check=True).stdout


def files_of(root):
    names = run(["git", "-C", root, "ls-files", "-z", "--stage"], None).split(b"\0")
    return [n.split(b"\t", 1)[1] for n in names if n[:3] == b"100"]


def ctags(root, files):
    out = run(["ctags", "--options=NONE", "-L", "-", "--output-format=json", "--fields=+nKlzs",
               "-f", "-", "--sort=no"], b"\n".join(files), root)
    for line in out.splitlines():
        try:
            tag = json.loads(line)
        except ValueError:
            continue
        if tag.get("_type") != "tag" or UNNAMED.match(tag["name"]):
            continue
        if tag["kind"] not in NO_DEFINITION.get(tag["language"], ()):
            yield tag["path"], tag["name"], tag["line"], tag["language"], tag["kind"]


def docent(root, files, tool):
    out = run([tool, "tags", "-"], b"\n".join(files) + b"\n", root).decode("utf-8", "replace")
    for line in out.splitlines():
        if line.count("\t") == 5:
            name, path, at, end, kind, word = line.split("\t")
            yield path, name, int(at), int(end), kind, word


def main():
    root, tool = sys.argv[1], os.path.abspath(sys.argv[2])
    only = sys.argv[3:]
    files = files_of(root)
    tags = {t[:3]: t for t in ctags(root, files)}.values()
    ours = list(docent(root, files, tool))
    index = collections.defaultdict(list)
    for i, (path, name, line, end, _, _) in enumerate(ours):
        index[(path, last_part(name))].append((line, end, i))
    language, used = {}, set()
    rows = collections.defaultdict(lambda: [0, 0])
    for path, name, line, lang, kind in tags:
        language[path] = lang
        hits = [i for at, end, i in index.get((path, last_part(name)), ())
                if at - NEAR <= line <= end + NEAR]
        used.update(hits)
        for key in ((lang, kind), (lang, "")):
            rows[key][0] += 1
            rows[key][1] += bool(hits)
        if not hits and only[:1] == [lang] and only[1:] in ([], [kind]):
            print("only ctags", "%s:%d" % (path, line), name, kind)
    more = collections.Counter()
    for i, (path, name, line, _, kind, word) in enumerate(ours):
        if i in used or path not in language or word:
            continue
        more[(language[path], kind)] += 1
        if only[:1] == [language[path]] and only[1:] in ([], [kind]):
            print("only docent", "%s:%d" % (path, line), name, kind)
    if only:
        return
    print("%-12s %-16s %7s %7s %7s %6s" % ("language", "kind", "ctags", "both", "lacking", "share"))
    for (lang, kind), (n, hit) in sorted(rows.items()):
        print("%-12s %-16s %7d %7d %7d %6.1f" % (lang, kind or "all", n, hit, n - hit, 100 * hit / n))
        if not kind:
            own = ", ".join("%s %d" % (k, c) for (m, k), c in more.most_common() if m == lang)
            print("%-12s only docent: %s" % (lang, own or "nothing"))


main()
