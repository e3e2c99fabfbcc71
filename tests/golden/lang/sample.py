#!/usr/bin/env python3
"""Module text."""
from __future__ import annotations

import os.path as p
import sys
from .errors import NotFound as Missing, Broken
from typing import *

LIMIT = 10
#: how loud
_verbose: bool = False
handlers = {"read": read_all}


def cached(fn):
    """Remember results."""

    def inner(*args):
        if args in store:
            return store[args]
        store[args] = fn(*args)
        return store[args]

    return inner


class Store(Base, metaclass=Meta):
    """A store of things.

    Second paragraph.
    """

    name: str
    COUNT = 0

    def __init__(self, path: p.Path, size=LIMIT):
        self.path = path

    @property
    def size(self) -> int:
        return len(self.items)

    @t.overload
    def get(self, key: str) -> str: ...

    @t.overload
    def get(self, key: int) -> str: ...

    # Not a docstring, but a comment before.
    @cached
    def get(self, key):
        try:
            with self.lock:
                return self.items[key]
        except KeyError as e:
            raise Missing(key) from e
        finally:
            self.release()

    class Inner:
        async def run(self):
            for x in self.queue:
                if not x:
                    continue
                elif x is None:
                    break
                else:
                    await x.start(callback=self.done)
            while True:
                pass


square = lambda n: n * n


def main():
    match sys.argv:
        case [_]:
            print("nothing")
        case _:
            sys.exit(1)


if __name__ == "__main__":
    main()
