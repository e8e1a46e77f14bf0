"""A unit as its authors wrote it (`solutions/UNIT/`), and as students have it (`assignments/UNIT/`)."""

from __future__ import annotations

import ast
import types
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.authoring import Attachment, Case, Check, FurtherCases, Part
from grader.authoring.misconceptions import Misconception, RightAnswer
from grader.course.fingerprints import unit_fingerprint
from grader.course.notebook_cells import UnitCell
from grader.course.unit_modules import UnitError


@dataclass
class Unit:
    """What grading needs to know of a unit.

    Args:
        name: name of the unit.
        folder: its folder, solved or released.
        parts: its parts, by name.
        checks: its checks, in the order in which they run.
        hidden_checks: names of the checks that are not released.
        hidden_cases: hidden cases by check; empty in a released unit.
        waiting: number of hidden cases by check; a released unit has it, too.
        attachments: files that may be handed in beside the notebook.
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
    """A unit with its solution, which only instructors have.

    Args:
        cells: cells of the solved notebook.
        misconceptions: known mistakes, by name, in order.
        right_answers: right answers in other styles.
        keras: namespace of `keras_reference.py`.
        demo_class: the module `demo_class`; None without one.
        declared_parts, declared_misconceptions, further: as declared, for validation.
    """

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
        """Hash of everything that the answers depend on; see `unit_fingerprint`."""
        return unit_fingerprint(self.folder)

    def namespace(self, *, edited: dict[str, str] | None = None) -> dict[str, Any]:
        """Run preamble and solution in a new namespace.

        Args:
            edited: definitions that replace those of some parts, by part.

        Raises:
            UnitError: the code raises.
        """
        source = self.solution
        for name, definition in (edited or {}).items():
            source = source.replace(self.part_sources[name], definition)
        space: dict[str, Any] = {"__name__": f"gammabeta_{self.name}"}
        for code in (*self.preamble, source):
            try:
                exec(compile(code, f"<{self.name}>", "exec"), space)
            except Exception as error:
                message = " ".join(f"{type(error).__name__}: {error}".split())
                raise UnitError(
                    f"{self.folder / self.name}.py: its own code does not run: {message}"
                ) from error
        return space


def edit(source: str, misconception: Misconception) -> str | None:
    """Apply the edits of a misconception to a source; None where one of them does not fit."""
    for find, put in misconception.edits:
        if source.count(find) != 1:
            return None
        source = source.replace(find, put)
    return source
