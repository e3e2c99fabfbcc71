"""Calls of C sources with their definitions, by libclang: c_calls.py ROOT FILE... [-- FLAGS]

Needs the Python package clang of libclang's version. Prints what call_dump prints; a call of
something outside of the repository has "-> -". A call through a pointer has no line.
"""
import os
import sys

import clang.cindex as ci

ci.Config.set_library_file(os.environ.get("LIBCLANG", "libclang-14.so.1"))


cache = {}


def texts(path):
    if path not in cache:
        with open(path, "rb") as f:
            cache[path] = f.read()
    return cache[path]


def definitions(units, root):
    found = {}
    for unit in units:
        for c in unit.cursor.walk_preorder():
            if c.kind == ci.CursorKind.FUNCTION_DECL and c.is_definition() and c.location.file:
                path = os.path.relpath(os.path.realpath(c.location.file.name), root)
                static = c.storage_class == ci.StorageClass.STATIC
                found[(c.spelling, path if static else "")] = (path, c.extent.start.line)
    return found


def main():
    root = os.path.realpath(sys.argv[1])
    args = sys.argv[2:]
    flags = args[args.index("--") + 1:] if "--" in args else []
    files = args[:args.index("--")] if "--" in args else args
    index = ci.Index.create()
    units = [index.parse(os.path.join(root, f), args=flags) for f in files]
    known = definitions(units, root)
    lines = set()
    for unit in units:
        for d in unit.diagnostics:
            if d.severity >= ci.Diagnostic.Error:
                print(d, file=sys.stderr)
        for c in unit.cursor.walk_preorder():
            if c.kind != ci.CursorKind.CALL_EXPR or not c.location.file:
                continue
            path = os.path.relpath(os.path.realpath(c.location.file.name), root)
            target = c.referenced
            if path.startswith("..") or not target or target.kind != ci.CursorKind.FUNCTION_DECL:
                continue
            start = c.location.offset
            name = target.spelling.encode()
            if texts(c.location.file.name)[start:start + len(name)] != name:
                continue  # written in a macro: the call stands there, not here
            own = target.get_definition()
            at = known.get((target.spelling, ""))
            if own and own.location.file:
                own_path = os.path.relpath(os.path.realpath(own.location.file.name), root)
                at = (own_path, own.extent.start.line)
            where = "%s:%d" % at if at and not at[0].startswith("..") else "-"
            lines.add("%s:%d %s -> %s" % (path, c.location.line, target.spelling, where))
    print("\n".join(sorted(lines)))


main()
