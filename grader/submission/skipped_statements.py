"""Find the statements of a script that come from the release and do not run when it is graded.

Metadata marks the tests, read-only cells and experiments of a notebook. A script has no metadata, so
its statements are compared with those of the released cells.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from grader.static_analysis.definitions import names_of
from grader.static_analysis.parsing import parse, without_magics
from grader.submission.released_cells import ReleasedNotebook

_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_IMPORTS = ast.Import | ast.ImportFrom


def skipped_statements(statements: Sequence[ast.stmt], release: ReleasedNotebook) -> set[ast.stmt]:
    """The statements that do not run when the submission is graded.

    These are the statements of released tests, read-only cells and experiments, and the statements
    that need their results. Definitions of released cells run where the student's own code uses them.
    """
    binds = {node: _bound(node) for node in statements}
    wanted = {node for node in statements if _wanted(node, release)}
    known = {node for node in statements if _text(node) in _released(release)} - wanted
    out = {node for node in known if not _only_defines(node)}
    out |= {node for node in statements if _imports_grader(node)}
    makers = Counter(name for node in statements if node not in out for name in binds[node])
    made = {name for node in out for name in binds[node]} | _of_the_checker(release)
    gone = {name for name in made if not makers[name]}
    for node in statements:
        if node not in out and node not in wanted and gone & _used(node, inside=False):
            out.add(node)
            makers.subtract(binds[node])
            gone |= {name for name in binds[node] if not makers[name]}
    return out | _unused(known - out, [n for n in statements if n not in known and n not in out])


def only_imports(node: ast.stmt) -> bool:
    """Whether the statement is an import that may run while a submission is graded."""
    return isinstance(node, _IMPORTS) and not _imports_grader(node)


def _unused(definitions: set[ast.stmt], own: Iterable[ast.stmt]) -> set[ast.stmt]:
    """The definitions that the student's code does not use, directly or through other definitions."""
    makers: dict[str, list[ast.stmt]] = {}
    for node in definitions:
        for name in names_of([node]):
            makers.setdefault(name, []).append(node)
    waiting, used = list(own), set()
    while waiting:
        found = {maker for name in _used(waiting.pop()) for maker in makers.pop(name, ())} - used
        used |= found
        waiting += found
    return definitions - used


@lru_cache(8)
def _released(release: ReleasedNotebook) -> frozenset[str]:
    """The statements of all released code other than solution cells, as text."""
    trees = [parse(without_magics(source)) for source in release.given]
    return frozenset(_text(node) for tree in trees if tree is not None for node in tree.body)


@lru_cache(8)
def _of_the_checker(release: ReleasedNotebook) -> frozenset[str]:
    """The names that the released cell with the import of the checker defines for later cells."""
    trees = [parse(source) for source in release.given if "from grader import" in source]
    return frozenset(name for tree in trees if tree is not None for name in names_of(tree.body))


def _text(node: ast.stmt) -> str:
    return ast.dump(node)


def _wanted(node: ast.stmt, release: ReleasedNotebook) -> bool:
    """Whether the statement defines a name that students have to write."""
    return any(names & names_of([node]) for names in release.names.values())


def _only_defines(node: ast.stmt) -> bool:
    match node:
        case ast.Assign(value=ast.Constant()) | ast.Expr(ast.Constant()) | ast.Pass():
            return True
    return isinstance(node, _DEFINITIONS | _IMPORTS)


def _imports_grader(node: ast.stmt) -> bool:
    """Whether it imports from the kit for checks or pictures; `grader.datasets` is for students."""
    match node:
        case ast.ImportFrom(module=str(name), level=0):
            return _is_of_the_checker(name)
        case ast.Import(names=names):
            return all(_is_of_the_checker(item.name) for item in names)
    return False


def _is_of_the_checker(module: str) -> bool:
    package, _, inner = module.partition(".")
    return package == "grader" and inner.partition(".")[0] != "datasets"


def _bound(node: ast.stmt) -> set[str]:
    """The names that a statement binds, those of loops and `with` included."""
    stored = ast.walk(node) if isinstance(node, ast.For | ast.With) else ()
    names = {
        item.id for item in stored if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)
    }
    return names | names_of([node])


def _used(node: ast.stmt, *, inside: bool = True) -> set[str]:
    """The names that a statement reads; inside: also those that its functions read when called."""
    nodes = ast.walk(node) if inside else _outer(node)
    return {
        item.id for item in nodes if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Load)
    }


def _outer(node: ast.AST) -> Iterator[ast.AST]:
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*found.decorator_list, found.args]
        elif isinstance(found, ast.Lambda):
            waiting.append(found.args)
        else:
            waiting += ast.iter_child_nodes(found)
