"""Computes the answers file of a unit, and writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from grader.authoring import Case, Check
from grader.course.case_seeds import visible_seed
from grader.course.unit import SourceUnit
from grader.evaluation.known_sketches import Hypothesis, KnownSketches
from grader.evaluation.sketch import sketch, sketch_tolerance
from grader.references.answers_file import VERSION, Answers, Key
from grader.references.encoding import (
    META,
    SketchTable,
    pack_expected,
    pack_meta,
)
from grader.references.live_references import LiveReferences


def compute(unit: SourceUnit, references: LiveReferences | None = None, progress=None) -> Answers:
    """The answers of all visible cases.

    Args:
        unit: the unit, with its solution and misconceptions.
        references: the unit's references, if they exist already; new ones by default.
        progress: called as `progress(done, total)` before each pair of mistakes.
    """
    references = references or LiveReferences(unit)
    seed = visible_seed(unit.name)
    cases = [(check, case) for check in unit.checks for case in unit.visible_cases(check)]
    keys = {(check.name, case.title): (check, case) for check, case in cases}
    mistakes = {key: KnownSketches(references.singles(*item, seed)) for key, item in keys.items()}
    pairs = _pairs(unit, keys, mistakes)
    for done, (pair, affected) in enumerate(pairs.items()):
        if progress:
            progress(done, len(pairs))
        for key in affected:
            check, case = keys[key]
            trace = references.trace_of(pair, check, case, seed)
            if trace is None:
                break
            found, tolerance = sketch(trace), sketch_tolerance(trace)
            known = [references.correct(check, case, seed)]
            known += [mistakes[key][(name,)] for name in pair]
            if all(found.distance(other) > tolerance for other in known):
                mistakes[key][pair] = found
    return Answers(
        meta=_meta(unit),
        words=references.words,
        values={key: references.expected(*item, seed) for key, item in keys.items()},
        correct_sketches={key: references.correct(*item, seed) for key, item in keys.items()},
        mistakes=mistakes,
    )


def _pairs(
    unit: SourceUnit,
    keys: dict[Key, tuple[Check, Case]],
    mistakes: dict[Key, KnownSketches],
) -> dict[Hypothesis, list[Key]]:
    """Each pair of mistakes, with the cases in which both change a result without raising.

    A mistake that raises hides the other; with one that changes nothing, the other shows as if alone.
    """
    order = {name: index for index, name in enumerate(unit.misconceptions)}
    found: dict[Hypothesis, list[Key]] = {}
    for key, singles in mistakes.items():
        if not keys[key][0].pairs:
            continue
        names = [name for (name,), item in singles.items() if not item.raised]
        names.sort(key=order.__getitem__)
        for index, first in enumerate(names):
            for second in names[index + 1 :]:
                found.setdefault((first, second), []).append(key)
    return found


def _meta(unit: SourceUnit) -> dict[str, Any]:
    return {
        "version": VERSION,
        "unit": unit.name,
        "fingerprint": unit.fingerprint,
        "preamble": unit.preamble,
        "checks": [
            {
                "name": check.name,
                "part": check.part,
                "title": check.title,
                "points": check.points,
                "needs": list(check.needs),
                "hidden": check.name in unit.hidden_checks,
                "waiting": unit.waiting[check.name],
            }
            for check in unit.checks
        ],
    }


def save(answers: Answers, path: Path) -> None:
    """Write the answers file: the same bytes for the same answers, and never half a file."""
    names = list(answers.words)
    index = {name: number for number, name in enumerate(names)}
    arrays: dict[str, np.ndarray] = {}
    cases, table = [], SketchTable()
    for number, (key, expected) in enumerate(answers.values.items()):
        entries = pack_expected(expected, str(number), arrays)
        cases.append({"check": key[0], "case": key[1], "expected": entries})
        table.add(answers.correct_sketches[key], number, -1, -1)
        for hypothesis, item in answers.mistakes[key].items():
            first, second = (*(index[name] for name in hypothesis), -1)[:2]
            table.add(item, number, first, second)
    meta = answers.meta | {
        "cases": cases,
        "misconceptions": [[n, answers.words[n].says, answers.words[n].convention] for n in names],
        "signatures": [list(item) for item in table.signatures],
    }
    arrays |= {
        META: pack_meta(meta),
        "rows": np.array(table.rows, dtype=np.int32),
        "numbers": np.array(table.numbers, dtype=np.float32),
    }
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        np.savez_compressed(file, **arrays)
    partial.replace(path)
