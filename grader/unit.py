"""A unit as its authors wrote it (`solutions/UNIT/`) or as students have it (`assignments/UNIT/`)."""

from __future__ import annotations

import ast
import hashlib
import re
import types
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.authoring import Attachment, Case, Check, FurtherCases, Misconception, Part, RightAnswer
from grader.right_answer_files import RightAnswerFiles
from grader.unit_cells import BEGIN, UnitCell, read_cells
from grader.unit_files import (
    CHECKS,
    DEMO_CLASS,
    HIDDEN_CHECKS,
    INIT,
    KERAS_REFERENCE,
    MISCONCEPTIONS,
    MODULES,
    RIGHT_ANSWERS,
    files_below,
    has_checks,
    is_in_package,
    module_file,
    units_in,
)
from grader.unit_modules import Modules, UnitError, is_package
from grader.unit_validation import problems

# What says nothing of what an answer is worth.
UNRELATED = (RIGHT_ANSWERS, DEMO_CLASS)


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
    declared_parts: list[Part] = field(default_factory=list)
    declared_misconceptions: list[Misconception] = field(default_factory=list)
    further: list[FurtherCases] = field(default_factory=list)

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
            raise UnitError(
                f"{self.folder / self.name}.py: no solution cell defines {', '.join(missing)}"
            )
        return found

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything that the answers depend on; see `fingerprint`."""
        return fingerprint(self.folder)

    def namespace(self, *, edited: dict[str, str] | None = None) -> dict[str, Any]:
        """Run preamble and solution, `edited` definitions in place of some parts'. Raises UnitError."""
        source = self.solution
        for name, definition in (edited or {}).items():
            source = source.replace(self.part_sources[name], definition)
        space: dict[str, Any] = {"__name__": f"gammabeta_{self.name}"}
        for code in (*self.preamble, source):
            try:
                exec(compile(code, f"<{self.name}>", "exec"), space)
            except Exception as error:
                said = " ".join(f"{type(error).__name__}: {error}".split())
                raise UnitError(
                    f"{self.folder / self.name}.py: its own code does not run: {said}"
                ) from error
        return space


def fingerprint(folder: Path) -> str:
    """A hash of the checks, the references, the misconceptions and the solution cells in `folder`.

    Text and experiments around the solution may change without it. Reads no more than it must:
    `grader check` asks for it each time.
    """
    digest = hashlib.sha256()
    for path in files_below(folder):
        inner = path.relative_to(folder)
        if Path(inner.parts[0]).stem in UNRELATED:
            continue
        if path.suffix == ".py":
            text = _text(path)
            if inner == Path(f"{folder.name}.py"):
                chunks = re.split(r"^# %%.*$", text, flags=re.MULTILINE)
                text = "\0".join(chunk.strip() for chunk in chunks if BEGIN in chunk)
            digest.update(f"{inner.as_posix()}\0{text}\0".encode())
        elif is_in_package(inner):  # what probes read, and students get
            digest.update(f"{inner.as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UnitError(f"{path} is not stored as UTF-8 ({error.reason}): save it so") from error


def load_unit(folder: Path) -> SourceUnit:
    """The unit in `solutions/UNIT/`. Raises UnitError with one clear line."""
    name = folder.name
    if not (folder / f"{name}.py").is_file():
        raise UnitError(f"there is no unit {name!r} in {folder.parent}/{_others(folder.parent)}")
    for path in files_below(folder):
        if path.suffix == ".py":
            _text(path)
    _require_one_form(folder)
    modules = Modules(name, folder)
    visible = modules.load(CHECKS)
    hidden = modules.load(HIDDEN_CHECKS)
    misconceptions = modules.load(MISCONCEPTIONS)
    keras = modules.load(KERAS_REFERENCE)
    checks = modules.checks(visible)
    extra = modules.checks(hidden, skip=checks)
    further = modules.members(hidden, FurtherCases)
    parts = modules.members(visible, Part)
    known = modules.listed(misconceptions, "MISCONCEPTIONS", Misconception, "misconception(…)")
    for item in further:
        if item.check not in {check.name for check in checks}:
            raise UnitError(
                f"{folder}/{item.place}: further cases of {item.check}, which is no visible check"
            )
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
        parts={item.name: item for item in parts},
        checks=[*checks, *extra],
        hidden_checks=frozenset(check.name for check in extra),
        hidden_cases=hidden_cases,
        waiting={key: len(cases) for key, cases in hidden_cases.items()},
        attachments=modules.members(visible, Attachment),
        cells=read_cells(folder / f"{name}.py"),
        misconceptions={item.name: item for item in known},
        keras=vars(keras),
        declared_parts=parts,
        declared_misconceptions=known,
        further=further,
    )
    if module_file(folder, RIGHT_ANSWERS):
        unit.right_answers = _right_answers(unit, modules)
    if module_file(folder, DEMO_CLASS):
        unit.demo_class = modules.load(DEMO_CLASS)
    if found := problems(unit, modules.declared):
        raise UnitError(f"{folder}/{found[0]}")
    _ = unit.part_sources
    return unit


def _require_one_form(folder: Path) -> None:
    """Raises UnitError for a module that is both a file and a folder: authors may edit the other one.

    Students may have both, where they unpacked a new release over an old one.
    """
    for stem in MODULES:
        if (folder / stem / INIT).is_file() and (folder / f"{stem}.py").is_file():
            raise UnitError(f"{folder} has both {stem}.py and {stem}/{INIT}: keep one of them")


def load_checks(name: str, folder: Path) -> tuple[dict[str, Part], list[Check], list[Attachment]]:
    """Parts, visible checks and attachments of a released unit. Raises UnitError."""
    if not has_checks(folder):
        raise UnitError(f"there is no unit {name!r} in {folder.parent}/{_others(folder.parent)}")
    modules = Modules(name, folder)
    visible = modules.load(CHECKS)
    parts = {item.name: item for item in modules.members(visible, Part)}
    return parts, modules.checks(visible), modules.members(visible, Attachment)


def _right_answers(unit: SourceUnit, modules: Modules) -> list[RightAnswer]:
    """Those that the list holds: declared there, or in the files of the folder that it names."""
    if not unit.parts:  # which is what its author reads first
        return []
    files = RightAnswerFiles(unit.folder / RIGHT_ANSWERS, list(unit.parts), unit.preamble)
    module = modules.load(RIGHT_ANSWERS)
    if not is_package(module):
        return modules.listed(module, "RIGHT_ANSWERS", RightAnswer, "right_answer(…)")
    found = modules.listed(module, "RIGHT_ANSWERS", (str, RightAnswer), '"name_of_a_file"')
    for path in sorted(files.folder.glob("*.py")):
        if path.stem not in found and not modules.is_loaded(path):
            raise UnitError(f"{path} does not count: it does not stand in the list RIGHT_ANSWERS")
    return [files.read(item) if isinstance(item, str) else item for item in found]


def _others(parent: Path) -> str:
    found = sorted(units_in(parent))
    return f"; there is: {', '.join(found)}" if found else ""


def edit(source: str, misconception: Misconception) -> str | None:
    """`source` with the misconception's edits; None where one of them no longer fits."""
    for find, put in misconception.edits:
        if source.count(find) != 1:
            return None
        source = source.replace(find, put)
    return source
