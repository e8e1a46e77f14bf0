"""A script without cells as pieces that run one after the other, each whatever became of the others.

Each statement at the left margin is a piece, as a cell is in a notebook. `if __name__ ==
"__main__":` is such a statement, too: it runs as it does in a script, and can only fail alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from grader.tolerant import above, first_line, parse, without_magics

Piece = tuple[int, str]

_MAGIC = re.compile(r"[%!]")
_STARTS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
# A statement that is broken may take this many lines at the margin for its own; more would make
# the search for its end, which reads them again each time, slow.
_MOST_MERGED = 40
_MOST_READINGS = 4_000


def statements(source: str) -> list[Piece]:
    """The code in consecutive pieces: (index of the first line, text).

    Joined by newlines the pieces are the source again. Comments right above a statement belong to
    it. Neighbours that cannot fail (plain definitions, constants, docstrings) are one piece, so
    that a long script is no longer a thousand of them. A statement with a syntax error is a piece
    of its own.
    """
    lines = source.split("\n")
    tree = parse(source) or parse(without_magics(source))
    starts = _broken_starts(lines) if tree is None else _starts(lines, tree)
    starts = sorted({*starts, 0})
    ends = [*starts[1:], len(lines)]
    return [(a, "\n".join(lines[a:b])) for a, b in zip(starts, ends, strict=True)]


def _starts(lines: list[str], tree: ast.Module) -> Iterator[int]:
    end_before, harmless_before = 0, False
    for node in tree.body:
        start, harmless = first_line(node) - 1, _cannot_fail(node)
        for index in range(end_before, start):
            if _MAGIC.match(lines[index]):
                yield index
                harmless_before = False
        if start >= end_before and not (harmless and harmless_before):
            yield above(lines, start, end_before)
        end_before, harmless_before = node.end_lineno, harmless
    for index in range(end_before, len(lines)):
        if _MAGIC.match(lines[index]):
            yield index


def _cannot_fail(node: ast.stmt) -> bool:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            defaults = [*node.args.defaults, *(item for item in node.args.kw_defaults if item)]
            annotated = node.returns or any(
                isinstance(item, ast.arg) and item.annotation for item in ast.walk(node.args)
            )
            constant = all(isinstance(item, ast.Constant) for item in defaults)
            return constant and not annotated and not node.decorator_list
        case ast.Assign(targets=[ast.Name()], value=value) | ast.Expr(value):
            return isinstance(value, ast.Constant)
    return isinstance(node, ast.Pass)


def _broken_starts(lines: list[str]) -> Iterator[int]:
    """Where pieces begin in code that has a syntax error somewhere.

    From each line at the margin on, the fewest lines that Python can read are a piece; where none
    are, the lines up to the next one at the margin.
    """
    margin = [index for index, line in enumerate(lines) if _STARTS.match(line)]
    place, readings, end_before = 0, 0, 0
    while place < len(margin):
        yield above(lines, margin[place], end_before)
        following = place + 1
        for upto in range(place + 1, min(place + _MOST_MERGED, len(margin)) + 1):
            end = margin[upto] if upto < len(margin) else len(lines)
            readings += 1
            if readings > _MOST_READINGS:
                break
            if parse(without_magics("\n".join(lines[margin[place] : end]))) is not None:
                following = upto
                break
        end_before = margin[place] + 1
        place = following
