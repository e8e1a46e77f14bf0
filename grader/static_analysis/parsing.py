"""Parses student code; while a submission is graded, each text once for all who read it."""

from __future__ import annotations

import ast
import contextlib
import re
import warnings
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

# Characters. A syntax tree takes up to a thousand times the memory of its text: a larger text, which no
# one wrote by hand, could take all memory of the grader's own process.
MAX_PARSED = 200_000
# Characters of all texts whose trees are kept at a time, for the same reason. The code of an assignment
# has 24,000 to 34,000; what is beyond is parsed again for each reader, which takes time and no memory.
MAX_SHARED = MAX_PARSED
_MAGIC = re.compile(r"^[ \t]*[%!?]")

Result = TypeVar("Result")


class Parsed(NamedTuple):
    """What Python's parser makes of a text.

    Attributes:
        tree: the syntax tree; None where there is none, or too large a one.
        refused: whether the text has a syntax error, so that it cannot run.
    """

    tree: ast.Module | None
    refused: bool


class SharedResults:
    """Results of reading texts, kept by reader and text.

    Readers share what they get and must not change it: neither nodes of a tree nor their lists.
    """

    def __init__(self) -> None:
        self._results: dict[str, dict[Callable[[str], object], object]] = {}
        self._room = MAX_SHARED

    def get(self, read: Callable[[str], Result], source: str) -> Result:
        """The result of `read(source)`, computed once as long as there is room for the text."""
        if source not in self._results:
            if len(source) > self._room:
                return read(source)
            self._room -= len(source)
            self._results[source] = {}
        results = self._results[source]
        if read not in results:
            results[read] = read(source)
        return results[read]


_shared: ContextVar[SharedResults | None] = ContextVar("shared_trees", default=None)


@contextlib.contextmanager
def shared_trees() -> Iterator[None]:
    """Within this context, each text is parsed once. An inner context shares with the outer one."""
    if _shared.get() is not None:
        yield
        return
    token = _shared.set(SharedResults())
    try:
        yield
    finally:
        _shared.reset(token)


def shared(read: Callable[[str], Result], source: str) -> Result:
    """`read(source)`, once for each text within `shared_trees`; the result must not be changed."""
    results = _shared.get()
    return read(source) if results is None else results.get(read, source)


def parse(source: str) -> ast.Module | None:
    """The syntax tree of the code, which others may share; None where there is none, or too large a one."""
    return parsed(source).tree


def parsed(source: str) -> Parsed:
    """The syntax tree of the code, which others may share, and whether Python refuses the code."""
    return shared(parse_alone, source)


def parse_alone(source: str) -> Parsed:
    """Parse for one reader only, who may change the tree."""
    if len(source) > MAX_PARSED:
        return Parsed(None, False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Parsed(ast.parse(source), False)
    except (SyntaxError, ValueError):
        return Parsed(None, True)
    except (RecursionError, MemoryError, OverflowError):
        return Parsed(None, False)


def without_magics(source: str) -> str:
    """The code with its `%magic` and `!command` lines emptied; line numbers stay."""
    return "\n".join("" if _MAGIC.match(line) else line for line in source.split("\n"))
