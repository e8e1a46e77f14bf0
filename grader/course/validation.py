"""Check that the files of a unit fit together; each problem is one line with file and line number.

Problems come in the order of the files, so that the same one is first in every process.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from grader.authoring import Check, FurtherCases, Part
from grader.authoring.misconceptions import Misconception, RightAnswer
from grader.course.unit import SourceUnit
from grader.course.unit_files import CHECKS, KERAS_REFERENCE, module_file_name

_KINDS = {
    Part: "part",
    Check: "check",
    FurtherCases: "further",
    Misconception: "misconception",
    RightAnswer: "right_answer",
}


def problems(unit: SourceUnit, declared: Sequence[Any] = ()) -> list[str]:
    """Find what does not fit together in a unit.

    Args:
        unit: the unit.
        declared: everything that its files declared, to find objects that no list holds.

    Returns:
        One line for each problem.
    """
    # Lost objects come first: they cause the other problems.
    found = [*_empty(unit), *_lost(unit, declared), *_parts(unit), *_cells(unit)]
    found += [*_checks(unit), *_mistakes(unit), *_right_answers(unit)]
    return [*found, *_references(unit)]


def stale_edits(unit: SourceUnit) -> list[str]:
    """One line for each misconception with an edit whose text does not occur exactly once in its part."""
    found = []
    for item in unit.misconceptions.values():
        source = unit.part_sources[item.part]
        for find, put in item.edits:
            if (times := source.count(find)) != 1:
                found.append(
                    f"{item.place}: the misconception {item.name} edits {_short(find)}, which stands "
                    f"{_times(times)} in the solution of {item.part}, and must stand there once"
                )
                break
            source = source.replace(find, put)
    return found


def _times(count: int) -> str:
    return "nowhere" if count == 0 else f"{count} times"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else f"{line[:60]}…")


def _empty(unit: SourceUnit) -> Iterator[str]:
    if not unit.parts:
        yield f'{module_file_name(unit.folder, CHECKS)} declares no part: PARTS = [part("name"), …]'
    if not unit.checks:
        yield (
            f"{module_file_name(unit.folder, CHECKS)} has no check: a function with "
            '@check("part", points=1) above it'
        )


def _parts(unit: SourceUnit) -> Iterator[str]:
    names = [item.name for item in unit.declared_parts]
    for item in _again(unit.declared_parts):
        yield f"{item.place}: two parts are called {item.name}"
    tested = {check.part for check in unit.checks}
    for name in dict.fromkeys(names):
        if name not in tested:
            yield f"{unit.parts[name].place}: no check is about the part {name}"


def _cells(unit: SourceUnit) -> Iterator[str]:
    file = f"{unit.name}.py"
    names = [check.name for check in unit.checks]
    tests = [cell.name for cell in unit.cells if cell.kind == "test"]
    if not any(cell.kind == "setup" for cell in unit.cells):
        yield (
            f"{file}: no cell makes the function `check`: "
            f'from grader import checker; check = checker("{unit.name}", globals())'
        )
    for check in unit.checks:
        if check.name not in tests:
            yield (
                f"{check.place}: the check {check.name} has no cell in the notebook: "
                f'{file} needs one that is just check("{check.name}")'
            )
    for cell in unit.cells:
        where = f"{file}, line {cell.line}"
        if cell.kind == "test" and cell.name not in names:
            yield f"{where}: the notebook tests {cell.name}, which is no check"
    for cell in _again([cell for cell in unit.cells if cell.kind == "test"]):
        yield f'{file}, line {cell.line}: check("{cell.name}") stands there twice'


def _checks(unit: SourceUnit) -> Iterator[str]:
    names = [check.name for check in unit.checks]
    for item in _again(unit.checks):
        yield f"{item.place}: two checks are called {item.name}"
    for index, check in enumerate(unit.checks):
        for cases in (unit.visible_cases(check), unit.hidden_cases[check.name]):
            titles = [case.title for case in cases]
            for title in dict.fromkeys(title for title in titles if titles.count(title) > 1):
                yield f"{check.place}: two cases of {check.name} are called {title!r}"
        for name in check.needs:
            if name not in names[:index]:
                yield f"{check.place}: {check.name} needs {name}, which does not come before it"
        if check.part not in unit.parts:
            yield (
                f"{check.place}: {check.name} checks {check.part}, which is no declared part "
                f"({_known(unit)})"
            )


def _mistakes(unit: SourceUnit) -> Iterator[str]:
    for item in _again(unit.declared_misconceptions):
        yield f"{item.place}: two misconceptions are called {item.name}"
    for item in unit.declared_misconceptions:
        if item.part not in unit.parts:
            yield (
                f"{item.place}: the misconception {item.name} is about {item.part}, which is no "
                f"declared part ({_known(unit)})"
            )


def _right_answers(unit: SourceUnit) -> Iterator[str]:
    for item in _again(unit.right_answers):
        yield f"{item.place}: two right answers are called {item.name}"
    for item in unit.right_answers:
        for name, source in item.sources.items():
            if name not in unit.parts:
                yield (
                    f"{item.place}: the right answer {item.name} defines {name}, which is no "
                    f"declared part ({_known(unit)})"
                )
            try:
                ast.parse(source)
            except SyntaxError as error:
                yield (
                    f"{item.place}: in the right answer {item.name}, the source of {name} is not valid "
                    f"Python (its line {error.lineno}: {error.msg})"
                )


def _references(unit: SourceUnit) -> Iterator[str]:
    """Each part with a second reference must be defined in `keras_reference`."""
    for item in unit.parts.values():
        if item.reference and item.name not in unit.keras:
            yield (
                f"{item.place}: the part {item.name} is compared with {item.reference}, and "
                f"{module_file_name(unit.folder, KERAS_REFERENCE)} does not define {item.name}"
            )


def _lost(unit: SourceUnit, declared: Sequence[Any]) -> Iterator[str]:
    """Objects that were declared and then lost: they are in no list, or their name was reused."""
    kept = [
        *unit.declared_parts,
        *unit.checks,
        *unit.declared_misconceptions,
        *unit.right_answers,
        *unit.further,
    ]
    known = {id(item) for item in kept}
    for item in declared:
        if type(item) in _KINDS and id(item) not in known:
            yield f"{item.place}: {_KINDS[type(item)]} {_name(item)} {_why(item)}"


def _name(item: Any) -> str:
    return repr(item.check if isinstance(item, FurtherCases) else item.name)


def _why(item: Any) -> str:
    lists = {Misconception: "MISCONCEPTIONS", RightAnswer: "RIGHT_ANSWERS", Part: "PARTS"}
    if isinstance(item, Check):
        return (
            "does not count: it does not stand in the list CHECKS of the folder"
            if "/" in item.place
            else "is lost: something after it has the same name"
        )
    if isinstance(item, FurtherCases):
        return "is lost: give it a name, or put it into a list, FURTHER = [further(…), …]"
    return f"does not count: it does not stand in the list {lists[type(item)]}"


def _known(unit: SourceUnit) -> str:
    return f"those are: {', '.join(unit.parts) or 'none'}"


def _again(items: Iterable[Any]) -> Iterator[Any]:
    """The items whose name an earlier item has."""
    seen: set[str] = set()
    for item in items:
        if item.name in seen:
            yield item
        seen.add(item.name)
