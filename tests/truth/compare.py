"""Precision and recall: compare.py TRUTH DUMP

Only calls in files that the truth speaks of count. An edge is (place, name, definition); a
definition is the same when file and line are (decorators and comments may put the line off by a
few: the nearest definition of that name within 6 lines counts). A truth that ends with "value" is
right when it is found and no miss when it is not.
"""
import collections
import re
import sys

LINE = re.compile(r"^(.*):(\d+) (\S+) -> (-|(.*):(\d+))(?: (\w+))?$")


def read(path):
    out = collections.defaultdict(set)
    with open(path, encoding="utf-8", errors="replace") as f:
        for m in filter(None, map(LINE.match, f)):
            at = (m[5], int(m[6])) if m[5] else None
            out[(m[1], int(m[2]), m[3])].add((at, m[7]))
    return out


def same(a, b):
    return a and b and a[0] == b[0] and abs(a[1] - b[1]) <= 6


def main():
    truth, dump = read(sys.argv[1]), read(sys.argv[2])
    files = {site[0] for site in truth}
    edges = hit = found = wanted = sure = sure_hit = overloads = 0
    wrong, missed = [], []
    for site, targets in truth.items():
        goals = [t for t, _ in targets if t]
        have = dump.get(site, set())
        for goal in [t for t, word in targets if t and word != "value"]:
            wanted += 1
            if any(same(goal, t) for t, _ in have):
                found += 1
            else:
                missed.append((site, goal, have))
        for t, confidence in have:
            good = any(same(g, t) for g in goals)
            edges += 1
            hit += good
            certain = confidence in ("direct", "import", "macro")
            sure += certain
            sure_hit += certain and good
            overloads += not good and any(g and g[0] == t[0] for g in goals)
            if not good:
                wrong.append((site, t, goals, confidence))
    print("files %d  calls %d  wanted %d  recall %.3f  edges %d  precision %.3f  certain %d  precision %.3f"
          % (len(files), len(truth), wanted, found / max(wanted, 1), edges, hit / max(edges, 1),
             sure, sure_hit / max(sure, 1)))
    if overloads:
        print("  of the edges that are wrong %d lead to the same name in the right file (overloads): %.3f without them"
              % (overloads, hit / max(edges - overloads, 1)))
    if len(sys.argv) > 3:
        for site, goal, have in missed:
            print("missed", "%s:%d" % site[:2], site[2], goal, sorted(map(str, have))[:3])
        for site, t, goals, confidence in wrong:
            print("wrong", "%s:%d" % site[:2], site[2], t, goals, confidence)


main()
