"""Split a script without cells into pieces that run one after the other, whether or not others fail.

Each statement at the left margin is a piece, like a cell of a notebook. So is `if __name__ ==
"__main__":`, which runs as in a script; a failure in it stops no other piece.
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
# Lines at the margin that a broken statement may span. The search for its end parses all of them again
# for each further line, so a larger value makes it slow.
_MAX_MERGED_LINES = 40
_MAX_PARSES = 4_000  # of one script; together they take a few seconds at most
_MAX_PARSED_CHARACTERS = 8_000_000  # in all these parses together: a few seconds


def statements(source: str, left_out: Collection[int] = ()) -> list[Piece]:
    """Split code into consecutive pieces.

    Comments directly above a statement belong to it. Adjacent statements that cannot fail (plain
    definitions, constants, docstrings) form one piece, so that a long script does not become a
    thousand pieces. A statement with a syntax error is a piece of its own.

    Args:
        source: the script.
        left_out: indices of the lines on which the statements to leave out begin. Without any, the
            pieces joined by newlines give the source.

    Returns:
        (index of the first line, text) of each piece.
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
    """Where pieces begin in code with a syntax error.

    A piece begins at a line at the margin and takes the fewest lines that Python can parse; where no
    number of lines can be parsed, it ends before the next line at the margin.
    """
    margin = [index for index, line in enumerate(lines) if _STARTS.match(line)]
    place, parses, characters, end_before = 0, 0, 0, 0
    while place < len(margin):
        yield above(lines, margin[place], end_before)
        following = place + 1
        for upto in range(place + 1, min(place + _MAX_MERGED_LINES, len(margin)) + 1):
            end = margin[upto] if upto < len(margin) else len(lines)
            text = "\n".join(lines[margin[place] : end])
            parses, characters = parses + 1, characters + len(text)
            if parses > _MAX_PARSES or characters > _MAX_PARSED_CHARACTERS:
                break
            # No other reader parses what is tried here.
            if parse_alone(without_magics(text)).tree is not None:
                following = upto
                break
        end_before = margin[place] + 1
        place = following
