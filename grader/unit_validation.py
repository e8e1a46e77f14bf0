"""Whether the files of a unit fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.unit import SourceUnit


def problems(unit: SourceUnit) -> list[str]:
    """What does not fit together in a unit, one line each."""
    names = [check.name for check in unit.checks]
    tests = [cell.name for cell in unit.cells if cell.kind == "test"]
    found = [f"the check {name} has no cell in the notebook" for name in names if name not in tests]
    found += [
        f"the notebook tests {name}, which is no check" for name in tests if name not in names
    ]
    found += [f"{name} stands there twice" for name in {*tests} if tests.count(name) > 1]
    found += [f"two checks are called {name}" for name in {*names} if names.count(name) > 1]
    for index, check in enumerate(unit.checks):
        for cases in (unit.visible_cases(check), unit.hidden_cases[check.name]):
            titles = [case.title for case in cases]
            twice = sorted({title for title in titles if titles.count(title) > 1})
            found += [f"two cases of {check.name} are called {title!r}" for title in twice]
        found += [
            f"{check.name} needs {name}, which does not come before it"
            for name in check.needs
            if name not in names[:index]
        ]
        if check.part not in unit.parts:
            found.append(f"{check.name} checks {check.part}, which is no declared part")
    found += [
        f"the misconception {item.name} is about {item.part}, which is no declared part"
        for item in unit.misconceptions.values()
        if item.part not in unit.parts
    ]
    return found
