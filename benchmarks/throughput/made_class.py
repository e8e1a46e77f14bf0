"""A class of any size: right answers, single mistakes and pairs of mistakes, a third of each."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from grader.course.unit import SourceUnit
from grader.course.unit_modules import UnitError
from grader.demo.submissions import DemoHandIn, Notebook, mistaken, solved

SPREAD = 0.6180339887498949  # its multiples visit all of a list evenly


def make_class(unit: SourceUnit, released: Notebook, count: int, backend: str) -> list[DemoHandIn]:
    """`count` hand-ins, the same each time, nobody's hostile; experiments are left out.

    released: the released notebook. backend: right answers for this backend of Keras only.
    """
    kinds = _right(unit, backend), _single(unit), _paired(unit)
    turns = itertools.cycle(kinds)
    released = _without_experiments(released)
    made = []
    for number in range(count):
        what, sources = next(next(turns))
        content = json.dumps(solved(unit, released, sources), indent=1).encode()
        made.append(DemoHandIn(f"student{number:05}", what, f"{unit.name}.ipynb", content))
    return made


def _right(unit: SourceUnit, backend: str) -> Iterator[tuple[str, dict[str, str]]]:
    answers = [answer for answer in unit.right_answers if answer.is_for(backend)]
    while True:
        yield "the solution", {}
        for answer in answers:
            yield f"right: {answer.name}", answer.sources


def _single(unit: SourceUnit) -> Iterator[tuple[str, dict[str, str]]]:
    for name in _spread(list(unit.misconceptions)):
        yield f"mistaken: {name}", mistaken(unit, (name,))


def _paired(unit: SourceUnit) -> Iterator[tuple[str, dict[str, str]]]:
    """Mistakes of one part or of two; single ones where no two compose."""
    names = list(unit.misconceptions)
    others = itertools.islice(_spread(names), len(names) // 3, None)
    pairs = itertools.islice(zip(_spread(names), others, strict=False), len(names))
    made = [
        (f"mistaken: {' + '.join(pair)}", sources)
        for pair in dict.fromkeys(pairs)
        if (sources := _composed(unit, pair)) is not None
    ]
    yield from itertools.cycle(made) if made else _single(unit)


def _composed(unit: SourceUnit, pair: tuple[str, str]) -> dict[str, str] | None:
    try:
        return mistaken(unit, pair)
    except UnitError:
        return None


def _spread(items: list[str]) -> Iterator[str]:
    for number in itertools.count():
        yield items[int(number * SPREAD * len(items)) % len(items)]


def _without_experiments(notebook: dict[str, Any]) -> Notebook:
    cells = [
        cell for cell in notebook["cells"] if "experiment" not in cell["metadata"].get("tags", ())
    ]
    return notebook | {"cells": cells}
