"""The answers file: what a released unit knows of its visible cases, without the solution.

It holds the checks' names and points, the references' values, and the sketches of the known
mistakes, alone and in pairs. Students get the same verdicts and diagnoses from it as the grader
from the solution. It is a NumPy archive of plain arrays with one JSON text; nothing is pickled.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from grader.authoring import Case, Check
from grader.compare import Expected
from grader.encoding import (
    META,
    SketchTable,
    pack_expected,
    pack_meta,
    read_sketches,
    unpack_expected,
    unpack_meta,
)
from grader.known_sketches import Hypothesis, KnownSketches
from grader.references import LiveReferences, Words
from grader.seeds import visible_seed
from grader.trace import Sketch, sketch, sketch_tolerance
from grader.unit import SourceUnit, Unit, UnitError, load_checks
from grader.unit_files import ANSWERS, CHECKS, INIT, shown

# Of what is written, and of the sketches in it: 2 since these hold what exceptions say.
VERSION = 2
REQUIRED = {"unit", "fingerprint", "preamble", "checks"}
RESOLUTION = 2.0**-21
Key = tuple[str, str]


@dataclass
class Answers:
    """Reads like `LiveReferences`, for the visible cases of one unit.

    resolution: the file keeps sketches in float32, whatever the arrays were.
    """

    meta: dict[str, Any]
    words: dict[str, Words]
    values: dict[Key, list[Expected]]
    correct_sketches: dict[Key, Sketch]
    mistakes: dict[Key, KnownSketches]
    resolution: float = RESOLUTION

    def expected(self, check: Check, case: Case, seed: str) -> list[Expected]:
        """What a right answer returns; `seed` is the visible one."""
        return self.values[(check.name, case.title)]

    def correct(self, check: Check, case: Case, seed: str) -> Sketch:
        """The sketch of a right answer."""
        return self.correct_sketches[(check.name, case.title)]

    def hypotheses(self, check: Check, case: Case, seed: str) -> KnownSketches:
        """The sketches of the known mistakes that change this case."""
        return self.mistakes[(check.name, case.title)]


def compute(unit: SourceUnit, references: LiveReferences | None = None, progress=None) -> Answers:
    """The answers of all visible cases. `progress(done, total)` is called now and then."""
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
    """Each pair of mistakes with the cases that both change, neither by raising.

    A mistake that raises hides the other; one that changes nothing lets the other show alone.
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
    """Write the file: the same bytes for the same answers."""
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


def load(path: Path) -> Answers:
    """Read an answers file. Raises UnitError with one clear line."""
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
    except Exception as error:  # made by other means than `save`
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
    """The unit and answers of `assignments/UNIT/`. Raises UnitError."""
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
    checks = shown(folder, CHECKS).removesuffix(INIT)
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
