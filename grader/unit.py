"""A unit as its authors wrote it (`solutions/UNIT/`) or as students have it (`assignments/UNIT/`)."""

from __future__ import annotations

import ast
import hashlib
import importlib
import re
import sys
import types
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.authoring import Attachment, Case, Check, FurtherCases, Misconception, Part, RightAnswer
from grader.unit_validation import problems

ANSWERS = "answers.npz"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
UNRELATED = ("right_answers", "demo_class")


class UnitError(Exception):
    """There is no such unit, or its files do not fit together; one clear line."""


@dataclass(frozen=True)
class UnitCell:
    """A cell of the unit's notebook.

    kind: solution, test, preamble (imports), setup (makes `check`), experiment or text.
    """

    kind: str
    source: str
    name: str = ""
    tags: tuple[str, ...] = ()


@dataclass
class Unit:
    """What grading needs to know of a unit.

    checks: in the order in which they run; hidden_cases: by check, empty in a released unit;
    waiting: by check, how many hidden cases there are, known in either; attachments: files that may
    be handed in beside the notebook.
    """

    name: str
    folder: Path
    parts: dict[str, Part]
    checks: list[Check]
    hidden_checks: frozenset[str] = frozenset()
    hidden_cases: dict[str, tuple[Case, ...]] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)

    def visible_cases(self, check: Check) -> tuple[Case, ...]:
        """The cases that ship with the assignment: none for a hidden check."""
        return () if check.name in self.hidden_checks else check.cases

    def check(self, name: str) -> Check:
        """The check called `name`. Raises UnitError."""
        for check in self.checks:
            if check.name == name:
                return check
        raise UnitError(f"the unit {self.name} has no check called {name!r}")


@dataclass
class SourceUnit(Unit):
    """A unit with its solution: what only instructors have."""

    cells: list[UnitCell] = field(default_factory=list)
    misconceptions: dict[str, Misconception] = field(default_factory=dict)
    right_answers: list[RightAnswer] = field(default_factory=list)
    keras: dict[str, Any] = field(default_factory=dict)
    demo_class: types.ModuleType | None = None

    @property
    def preamble(self) -> list[str]:
        """The read-only code that runs before a student's: imports."""
        return [cell.source for cell in self.cells if cell.kind == "preamble"]

    @cached_property
    def solution(self) -> str:
        """The code of all solution cells."""
        return "\n\n\n".join(cell.source for cell in self.cells if cell.kind == "solution") + "\n"

    @cached_property
    def part_sources(self) -> dict[str, str]:
        """The definition of each part in the solution. Raises UnitError where one is missing."""
        found = {
            node.name: ast.get_source_segment(self.solution, node) or ""
            for node in ast.parse(self.solution).body
            if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        }
        if missing := [name for name in self.parts if name not in found]:
            raise UnitError(f"{self.folder}: the solution does not define {', '.join(missing)}")
        return found

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that the answers depend on; see `fingerprint`."""
        return fingerprint(self.folder)

    def namespace(self, *, edited: dict[str, str] | None = None) -> dict[str, Any]:
        """Run preamble and solution, `edited` definitions in place of some parts'."""
        source = self.solution
        for name, definition in (edited or {}).items():
            source = source.replace(self.part_sources[name], definition)
        space: dict[str, Any] = {"__name__": f"gammabeta_{self.name}"}
        for code in (*self.preamble, source):
            exec(compile(code, f"<{self.name}>", "exec"), space)
        return space


def fingerprint(folder: Path) -> str:
    """A hash of the checks, the references, the misconceptions and the solution cells in `folder`.

    Text and experiments around the solution may change without it. Reads no more than it must:
    `grader check` asks for it each time.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.py")):
        text = path.read_text("utf-8")
        if path.stem == folder.name:
            chunks = re.split(r"^# %%.*$", text, flags=re.MULTILINE)
            text = "\0".join(chunk.strip() for chunk in chunks if BEGIN in chunk)
        if path.stem not in UNRELATED:
            digest.update(f"{path.name}\0{text}\0".encode())
    return digest.hexdigest()


def load_unit(folder: Path) -> SourceUnit:
    """The unit in `solutions/UNIT/`. Raises UnitError with one clear line."""
    name = folder.name
    if not (folder / f"{name}.py").is_file():
        raise UnitError(f"there is no unit {name!r} in {folder.parent}/{_others(folder.parent)}")
    modules = _Modules(name, folder)
    visible = modules.load("checks")
    hidden = modules.load("hidden_checks")
    misconceptions = modules.load("misconceptions")
    keras = modules.load("keras_reference")
    checks = _members(visible, Check)
    extra = _members(hidden, Check, skip=checks)
    further = _members(hidden, FurtherCases)
    if unknown := {item.check for item in further} - {check.name for check in checks}:
        raise UnitError(f"{folder}: further cases of {unknown.pop()}, which is no visible check")
    hidden_cases = {
        check.name: tuple(
            case for item in further if item.check == check.name for case in item.cases
        )
        for check in checks
    }
    hidden_cases |= {check.name: check.cases for check in extra}
    unit = SourceUnit(
        name=name,
        folder=folder,
        parts={item.name: item for item in _members(visible, Part)},
        checks=[*checks, *extra],
        hidden_checks=frozenset(check.name for check in extra),
        hidden_cases=hidden_cases,
        waiting={key: len(cases) for key, cases in hidden_cases.items()},
        attachments=_members(visible, Attachment),
        cells=read_cells(folder / f"{name}.py"),
        misconceptions={item.name: item for item in misconceptions.MISCONCEPTIONS},
        keras=vars(keras),
    )
    if (folder / "right_answers.py").is_file():
        unit.right_answers = list(modules.load("right_answers").RIGHT_ANSWERS)
    if (folder / "demo_class.py").is_file():
        unit.demo_class = modules.load("demo_class")
    if found := problems(unit):
        raise UnitError(f"{folder}: {found[0]}")
    _ = unit.part_sources
    return unit


def load_checks(name: str, folder: Path) -> tuple[dict[str, Part], list[Check], list[Attachment]]:
    """Parts, visible checks and attachments of a released unit. Raises UnitError."""
    if not (folder / "checks.py").is_file():
        raise UnitError(f"there is no unit {name!r} in {folder.parent}/{_others(folder.parent)}")
    visible = _Modules(name, folder).load("checks")
    parts = {item.name: item for item in _members(visible, Part)}
    return parts, _members(visible, Check), _members(visible, Attachment)


def _others(parent: Path) -> str:
    found = sorted(path.parent.name for path in parent.glob("*/checks.py"))
    return f"; there is: {', '.join(found)}" if found else ""


class _Modules:
    """The Python files of a unit's folder as one package, so that they can import each other."""

    def __init__(self, name: str, folder: Path) -> None:
        digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
        self._package, self._folder = f"gammabeta_unit_{name}_{digest}", folder
        for key in [key for key in sys.modules if key.split(".")[0] == self._package]:
            del sys.modules[key]
        package = types.ModuleType(self._package)
        package.__path__ = [str(folder)]
        sys.modules[self._package] = package

    def load(self, stem: str) -> types.ModuleType:
        path = self._folder / f"{stem}.py"
        if not path.is_file():
            raise UnitError(f"{self._folder} has no {stem}.py")
        try:
            return importlib.import_module(f"{self._package}.{stem}")
        except Exception as error:
            raise UnitError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error


def _members(module: types.ModuleType, kind: type, skip: list[Any] = ()) -> list[Any]:
    found: list[Any] = []
    for value in vars(module).values():
        items = value if isinstance(value, list) else [value]
        found += [i for i in items if isinstance(i, kind) and i not in found and i not in skip]
    return found


def read_cells(script: Path) -> list[UnitCell]:
    """The cells of a solved notebook, kept as a jupytext py:percent script."""
    import jupytext

    notebook = jupytext.read(script, fmt="py:percent")
    return [_unit_cell(cell) for cell in notebook.cells]


def _unit_cell(cell: Any) -> UnitCell:
    tags = tuple(cell.metadata.get("tags", ()))
    source = cell.source
    if cell.cell_type != "code":
        return UnitCell("text", source, tags=tags)
    if BEGIN in source:
        return UnitCell("solution", source, _defined(source), tags)
    if name := _lone_check(source):
        return UnitCell("test", source, name, tags)
    if "experiment" in tags:
        return UnitCell("experiment", source, tags=tags)
    kind = "setup" if "import checker" in source else "preamble"
    return UnitCell(kind, source, tags=tags)


def _defined(source: str) -> str:
    names = [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    return names[-1] if names else ""


def _lone_check(source: str) -> str:
    """'name' where the cell is exactly `check("name")`, else ''."""
    try:
        match ast.parse(source).body:
            case [ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name))], []))]:
                return name
    except SyntaxError:
        pass
    return ""


def edit(source: str, misconception: Misconception) -> str | None:
    """`source` with the misconception's edits; None where one of them no longer fits."""
    for find, put in misconception.edits:
        if source.count(find) != 1:
            return None
        source = source.replace(find, put)
    return source
