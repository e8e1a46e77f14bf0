"""A script without cells as pieces that run one after the other, each whatever became of the others.

Each statement at the left margin is a piece, as a cell is in a notebook. `if __name__ ==
"__main__":` is such a statement, too: it runs as it does in a script, and can only fail alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from grader.static_analysis.definitions import above, first_line
from grader.static_analysis.parsing import parse, parse_alone, without_magics

Piece = tuple[int, str]

_MAGIC = re.compile(r"[%!]")
_STARTS = re.compile(r"(?!(?:else|elif|except|finally)\b)[^\s#)\]}]")
# A statement that is broken may take this many lines at the margin for its own; more would make
# the search for its end, which reads them again each time, slow.
_MOST_MERGED = 40
_MOST_READINGS = 4_000
_MOST_LETTERS_READ = 8_000_000  # in all these readings: a few seconds


def statements(source: str, left_out: Collection[int] = ()) -> list[Piece]:
    """The code in consecutive pieces: (index of the first line, text).

    left_out: indices of lines on which statements begin that shall not be among them; without any,
    the pieces joined by newlines are the source again. Comments right above a statement belong to
    it. Neighbours that cannot fail (plain definitions, constants, docstrings) are one piece, so
    that a long script is no longer a thousand of them. A statement with a syntax error is a piece
    of its own.
    """
    lines = source.split("\n")
    tree = parse_script(source)
    if tree is None:
        found = [(start, True) for start in _broken_starts(lines)]
    else:
        found = list(_starts(lines, tree, left_out))
    if not found or found[0][0]:
        found.insert(0, (0, True))
    ends = [*(start for start, _ in found[1:]), len(lines)]
    return [
        (start, "\n".join(lines[start:end]))
        for (start, kept), end in zip(found, ends, strict=True)
        if kept
    ]


def parse_script(source: str) -> ast.Module | None:
    """The syntax tree of a script that may hold magics."""
    return parse(source) or parse(without_magics(source))


def _starts(
    lines: list[str], tree: ast.Module, left_out: Collection[int]
) -> Iterator[tuple[int, bool]]:
    """Where pieces begin, and whether each is kept."""
    end_before, harmless_before, kept_before = 0, False, True
    for node in tree.body:
        start, harmless = first_line(node) - 1, _cannot_fail(node)
        kept = start not in left_out
        for index in range(end_before, start):
            if _MAGIC.match(lines[index]):
                yield index, True
                harmless_before = False
        joined = harmless and harmless_before and kept == kept_before
        if start >= end_before and not joined:  # statements on one line cannot be taken apart
            yield above(lines, start, end_before), kept
        end_before, harmless_before, kept_before = node.end_lineno, harmless, kept
    for index in range(end_before, len(lines)):
        if _MAGIC.match(lines[index]):
            yield index, True


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
    place, readings, letters, end_before = 0, 0, 0, 0
    while place < len(margin):
        yield above(lines, margin[place], end_before)
        following = place + 1
        for upto in range(place + 1, min(place + _MOST_MERGED, len(margin)) + 1):
            end = margin[upto] if upto < len(margin) else len(lines)
            text = "\n".join(lines[margin[place] : end])
            readings, letters = readings + 1, letters + len(text)
            if readings > _MOST_READINGS or letters > _MOST_LETTERS_READ:
                break
            # Nobody else reads what is tried here.
            if parse_alone(without_magics(text)).tree is not None:
                following = upto
                break
        end_before = margin[place] + 1
        place = following
