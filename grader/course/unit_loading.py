"""Load a unit from its folder, solved or released."""

from __future__ import annotations

from pathlib import Path

from grader.authoring import Attachment, Case, Check, FurtherCases, Part
from grader.authoring.misconceptions import Misconception, RightAnswer
from grader.course.fingerprints import unit_text
from grader.course.notebook_cells import read_cells
from grader.course.right_answer_files import RightAnswerFiles
from grader.course.unit import SourceUnit
from grader.course.unit_files import (
    CHECKS,
    DEMO_CLASS,
    HIDDEN_CHECKS,
    KERAS_REFERENCE,
    MISCONCEPTIONS,
    MODULES,
    RIGHT_ANSWERS,
    files_below,
    has_checks,
    module_file,
    units_in,
)
from grader.course.unit_modules import UnitError, UnitModules, is_package
from grader.course.validation import problems
from grader.runtime.source_places import INIT


def load_unit(folder: Path) -> SourceUnit:
    """Load and validate the unit in a folder `solutions/UNIT/`.

    Raises:
        UnitError: there is no unit, or its files do not fit together; one line with file and line.
    """
    name = folder.name
    if not (folder / f"{name}.py").is_file():
        raise UnitError(f"there is no unit {name!r} in {folder.parent}/{_others(folder.parent)}")
    for path in files_below(folder):
        if path.suffix == ".py":
            unit_text(path)
    _require_one_form(folder)
    modules = UnitModules(name, folder)
    visible = modules.load(CHECKS)
    hidden = modules.load(HIDDEN_CHECKS)
    misconceptions = modules.load(MISCONCEPTIONS)
    keras = modules.load(KERAS_REFERENCE)
    checks = modules.checks(visible)
    extra = modules.checks(hidden, skip=checks)
    further = modules.members(hidden, FurtherCases)
    parts = modules.members(visible, Part)
    known = modules.listed(misconceptions, "MISCONCEPTIONS", Misconception, "misconception(…)")
    hidden_cases = _further_cases(folder, checks, further)
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


def _further_cases(
    folder: Path, checks: list[Check], further: list[FurtherCases]
) -> dict[str, tuple[Case, ...]]:
    """The hidden cases of each visible check. Raises UnitError for cases of any other check."""
    for item in further:
        if item.check not in {check.name for check in checks}:
            raise UnitError(
                f"{folder}/{item.place}: further cases of {item.check}, which is no visible check"
            )
    return {
        check.name: tuple(
            case for item in further if item.check == check.name for case in item.cases
        )
        for check in checks
    }


def _require_one_form(folder: Path) -> None:
    """Raise UnitError for a module that is both a file and a folder: an author could edit the wrong one.

    Released units may have both: students unpack a new release over an old one.
    """
    for stem in MODULES:
        if (folder / stem / INIT).is_file() and (folder / f"{stem}.py").is_file():
            raise UnitError(f"{folder} has both {stem}.py and {stem}/{INIT}: keep one of them")


def load_checks(name: str, folder: Path) -> tuple[dict[str, Part], list[Check], list[Attachment]]:
    """Load the parts, visible checks and attachments of a released unit.

    Args:
        name: name of the unit.
        folder: its folder in `assignments/`.

    Returns:
        (parts by name, checks in the order in which they run, attachments).

    Raises:
        UnitError: there is no unit in the folder, or its checks cannot be loaded.
    """
    if not has_checks(folder):
        raise UnitError(f"there is no unit {name!r} in {folder.parent}/{_others(folder.parent)}")
    modules = UnitModules(name, folder)
    visible = modules.load(CHECKS)
    parts = {item.name: item for item in modules.members(visible, Part)}
    return parts, modules.checks(visible), modules.members(visible, Attachment)


def _right_answers(unit: SourceUnit, modules: UnitModules) -> list[RightAnswer]:
    """The right answers in the list: declared in it, or read from the files that it names."""
    if not unit.parts:  # `problems` reports that first
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
