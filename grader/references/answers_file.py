"""Reads the answers file of a released unit: the references' results, without the solution.

It holds the checks' names and points, the expected results of the visible cases, and the sketches of
the known mistakes, alone and in pairs. It gives students the same verdicts and diagnoses as the
solution gives the grader. It is a NumPy archive of plain arrays and one JSON text; nothing is pickled.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.authoring import Case, Check
from grader.authoring.misconceptions import Words
from grader.course.unit import Unit
from grader.course.unit_files import ANSWERS, CHECKS, module_file_name
from grader.course.unit_loading import load_checks
from grader.course.unit_modules import UnitError
from grader.evaluation.compare import Expected
from grader.evaluation.known_sketches import KnownSketches
from grader.evaluation.sketch import Sketch
from grader.references.encoding import (
    read_sketches,
    unpack_expected,
    unpack_meta,
)
from grader.runtime.source_places import INIT

# Version of the file's format and of the sketches in it; since 2, sketches hold exceptions' messages.
VERSION = 2
REQUIRED = {"unit", "fingerprint", "preamble", "checks"}
# Relative precision of the sketches in the file. Float32 rounds each number by at most 2**-24; a
# distance has two such numbers and a scale, and a finer tolerance could reject equal sketches.
RESOLUTION = 2.0**-21
Key = tuple[str, str]


@dataclass
class Answers:
    """The references of a released unit, for its visible cases; see `References`.

    Args:
        meta: the file's JSON: unit, fingerprint, preamble, checks.
        words: the explanation of each misconception, by name.
        values: the expected results, by check and case title.
        correct_sketches: the sketch of a right answer, by check and case title.
        mistakes: the sketches of the mistakes that change the case, by check and case title.
        resolution: relative precision of the sketches, which the file holds in float32.
    """

    meta: dict[str, Any]
    words: dict[str, Words]
    values: dict[Key, list[Expected]]
    correct_sketches: dict[Key, Sketch]
    mistakes: dict[Key, KnownSketches]
    resolution: float = RESOLUTION

    def expected(self, check: Check, case: Case, seed: str) -> list[Expected]:
        """The expected results; `seed` is ignored, as visible cases have one seed."""
        return self.values[(check.name, case.title)]

    def correct(self, check: Check, case: Case, seed: str) -> Sketch:
        """The sketch of a right answer."""
        return self.correct_sketches[(check.name, case.title)]

    def hypotheses(self, check: Check, case: Case, seed: str) -> KnownSketches:
        """The sketches of the known mistakes that change this case."""
        return self.mistakes[(check.name, case.title)]


def load(path: Path) -> Answers:
    """Read an answers file. Raises UnitError, with one clear line, for a missing or damaged one."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        meta = unpack_meta(arrays)
    except FileNotFoundError:
        raise UnitError(
            f"{path} is missing: run `grader release` or get the assignment again"
        ) from None
    except Exception as error:
        raise _damaged(path, error) from error
    if not isinstance(meta, dict) or meta.get("version") != VERSION:
        raise UnitError(
            f"{path} was made by another version of grader: get the assignment again, "
            f"or install the version that came with it"
        )
    try:
        return _unpack(meta, arrays)
    except Exception as error:  # `save` did not write this file
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> UnitError:
    said = " ".join(str(error).split())[:200] or type(error).__name__
    return UnitError(f"{path} is damaged ({said}): get the assignment again")


def _unpack(meta: dict[str, Any], arrays: dict[str, np.ndarray]) -> Answers:
    keys = [(case["check"], case["case"]) for case in meta["cases"]]
    correct, mistakes = _sketches(meta, arrays, keys)
    if set(correct) != set(keys) or not set(meta) >= REQUIRED:
        raise ValueError("something is missing in it")
    return Answers(
        meta=meta,
        words={name: Words(says, convention) for name, says, convention in meta["misconceptions"]},
        values={
            key: unpack_expected(case["expected"], str(n), arrays)
            for n, (key, case) in enumerate(zip(keys, meta["cases"], strict=True))
        },
        correct_sketches=correct,
        mistakes=mistakes,
    )


def _sketches(
    meta: dict[str, Any], arrays: dict[str, np.ndarray], keys: list[Key]
) -> tuple[dict[Key, Sketch], dict[Key, KnownSketches]]:
    names = [item[0] for item in meta["misconceptions"]]
    correct: dict[Key, Sketch] = {}
    mistakes = {key: KnownSketches() for key in keys}
    sketches = read_sketches(arrays["rows"], arrays["numbers"], meta["signatures"])
    for (case, first, second), item in sketches:
        if first < 0:
            correct[keys[case]] = item
        else:
            hypothesis = tuple(names[i] for i in (first, second) if i >= 0)
            mistakes[keys[case]][hypothesis] = item
    return correct, mistakes


def load_released(folder: Path) -> tuple[Unit, Answers]:
    """The unit and the answers in the folder `assignments/UNIT/`. Raises UnitError."""
    name = folder.name
    parts, visible, attachments = load_checks(name, folder)
    answers = load(folder / ANSWERS)
    by_name = {check.name: check for check in visible}
    entries = answers.meta["checks"]
    if [e["name"] for e in entries if not e["hidden"]] != list(by_name):
        raise _apart(folder)
    cases = {(check.name, case.title) for check in visible for case in check.cases}
    if not cases <= set(answers.values):
        raise _apart(folder)
    checks = [by_name.get(entry["name"]) or _hidden(entry) for entry in entries]
    unit = Unit(
        name=name,
        folder=folder,
        parts=parts,
        checks=checks,
        hidden_checks=frozenset(entry["name"] for entry in entries if entry["hidden"]),
        hidden_cases={entry["name"]: () for entry in entries},
        waiting={entry["name"]: entry["waiting"] for entry in entries},
        attachments=attachments,
    )
    return unit, answers


def _apart(folder: Path) -> UnitError:
    checks = module_file_name(folder, CHECKS).removesuffix(INIT)
    return UnitError(f"{folder}: {checks} and {ANSWERS} do not belong together: get both again")


def _hidden(entry: dict[str, Any]) -> Check:
    def probe(*_: Any):
        raise UnitError(f"{entry['name']} runs at hand-in only")

    return Check(
        name=entry["name"],
        part=entry["part"],
        title=entry["title"],
        points=entry["points"],
        needs=tuple(entry["needs"]),
        probe=probe,
        cases=(),
    )
