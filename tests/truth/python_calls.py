"""Calls of Python sources with their definitions, by jedi: python_calls.py ROOT FILE...

Prints what call_dump prints; "-> -" for what is defined outside. A class that is called counts as
itself. What jedi cannot tell has no line.
"""
import ast
import os
import sys

import jedi


def name_place(func):
    if isinstance(func, ast.Name):
        return func.id, func.lineno, func.col_offset
    if isinstance(func, ast.Attribute):
        return func.attr, func.end_lineno, func.end_col_offset - len(func.attr.encode())
    return None


def target(script, root, line, column):
    for found in script.goto(line, column, follow_imports=True):
        if found.type not in ("function", "class"):
            continue
        if not found.module_path:
            return "-"
        path = os.path.relpath(os.path.realpath(found.module_path), root)
        if path.startswith(".."):
            return "-"
        start = found.get_definition_start_position()
        return "%s:%d" % (path, start[0])
    return None


def main():
    root = os.path.realpath(sys.argv[1])
    own = [os.path.join(root, "src"), root]  # before an installed copy of the same package
    rest = [p for p in sys.path[1:] if "site-packages" not in p]
    project = jedi.Project(root, sys_path=own + rest)
    for path in sys.argv[2:]:
        full = os.path.join(root, path)
        with open(full, encoding="utf-8") as f:
            text = f.read()
        script = jedi.Script(text, path=full, project=project)
        lines = text.split("\n")
        for node in ast.walk(ast.parse(text)):
            place = name_place(node.func) if isinstance(node, ast.Call) else None
            if not place:
                continue
            name, line, byte = place
            column = len(lines[line - 1].encode()[:byte].decode())
            try:
                where = target(script, root, line, column)
            except Exception as error:  # jedi gives up on some code
                print(path, line, error, file=sys.stderr)
                continue
            if where:
                print("%s:%d %s -> %s" % (path, line, name, where))


main()
