"""Find cells that only run where they were written: on Colab, Kaggle, Databricks or another machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.execution.working_folder import is_installed
from grader.static_analysis.parsing import parse

# Names that platforms define in every notebook, without an import.
_GIVEN = frozenset("dbutils displayHTML mssparkutils notebookutils sc spark".split())


def platform_dependent(bodies: Sequence[Sequence[ast.stmt]]) -> list[bool]:
    """Whether each cell imports or uses something that is missing when it is graded.

    Such a cell ran without an error where it was written. When it is graded, one of its statements
    fails, and the other ones must run all the same.

    Args:
        bodies: the statements of each cell.

    Returns:
        One value for each cell.
    """
    names = set(_GIVEN)
    for node in (node for body in bodies for node in body):
        names.update(_bound_in_vain(node))
    return [any(_needs(node, names) for node in body) for body in bodies]


def _bound_in_vain(node: ast.stmt) -> Iterator[str]:
    """The names that an import would bind, where its module is not installed."""
    if isinstance(node, (ast.Import, ast.ImportFrom)) and _is_elsewhere(node):
        for item in node.names:
            yield item.asname or item.name.partition(".")[0]


def _needs(node: ast.stmt, names: set[str]) -> bool:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return _is_elsewhere(node)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False  # it runs when it is called, not here
    return any(isinstance(item, ast.Name) and item.id in names for item in ast.walk(node))


def _is_elsewhere(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        modules = [node.module] if node.module and not node.level else []
    else:
        modules = [item.name for item in node.names]
    return any(not is_installed(module.partition(".")[0]) for module in modules)


def imports_apart(line: int, source: str) -> list[tuple[int, str]]:
    """Split an import of several modules into one for each, if some module is not installed.

    The second half of `import google.colab, tensorflow as tf` works anywhere.

    Args:
        line: index of the first line of a piece of code.
        source: its text.

    Returns:
        (line, source) of each piece.
    """
    tree = parse(source)
    node = tree.body[0] if tree is not None and len(tree.body) == 1 else None
    if not isinstance(node, ast.Import) or len(node.names) == 1 or not _is_elsewhere(node):
        return [(line, source)]
    return [(line + node.lineno - 1, ast.unparse(ast.Import([item]))) for item in node.names]
