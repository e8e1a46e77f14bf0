"""Make what students get of a unit, `assignments/UNIT/`, and register the unit with nbgrader."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode

from grader.course.course import Course
from grader.course.release_digests import DIGESTS, NOTEBOOK, digest, file_digest
from grader.course.unit import SourceUnit
from grader.course.unit_files import ANSWERS, CHECKS, module_files
from grader.course.unit_loading import load_unit
from grader.course.unit_modules import UnitError
from grader.course.validation import stale_edits
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.references.answers_file import load
from grader.references.answers_making import compute, save
from grader.release.installing import install
from grader.release.leaks import leaks
from grader.release.source_notebook import source_notebook


class ReleaseError(Exception):
    """The unit cannot be released; the message is one line."""


@dataclass
class ReleaseResult:
    """What a release did.

    Args:
        folder: the folder assignments/UNIT.
        changed: files in it with new content.
        computed: whether the answers were computed; otherwise those of the last release were kept.
        removed: files of the old release that the new one lacks.
        notes: one line for each edited file that is kept under another name.
    """

    folder: Path
    changed: list[str] = field(default_factory=list)
    computed: bool = False
    removed: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def release(
    course: Course,
    unit_name: str,
    *,
    fresh: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> ReleaseResult:
    """Write the notebook without solutions, the visible checks and the answers file.

    The same unit gives the same bytes. The answers are computed if the unit has changed since the last
    release; that takes minutes. After an error, `assignments/` is as it was before.

    Args:
        course: the course.
        unit_name: name of the unit.
        fresh: compute the answers in any case.
        progress: called with (done, total) while the answers are computed.

    Raises:
        ReleaseError: the unit would give secrets away, has stale edits, or nbgrader refuses it.
        UnitError: there is no such unit, or its files do not fit together.
    """
    unit = load_unit(course.source(unit_name))
    if stale := stale_edits(unit):
        raise ReleaseError(f"{unit.name} is not released: {unit.folder}/{stale[0]}{_more(stale)}")
    target = course.assignments / unit.name
    result = ReleaseResult(target)
    with tempfile.TemporaryDirectory() as temporary:
        staging = Path(temporary)
        digests = _copy_checks(unit, staging)
        notebook = _student_notebook(course, unit)
        notebook.metadata[DIGESTS] = {NOTEBOOK: digest(notebook), **digests}
        (staging / f"{unit.name}.ipynb").write_bytes(_notebook_bytes(notebook))
        # Once before the answers, which take minutes, and once with them.
        _refuse_leaks(unit, staging)
        kept = None if fresh else _kept_answers(unit, target / ANSWERS)
        if kept is None:
            save(compute(unit, progress=progress), staging / ANSWERS)
            result.computed = True
        else:
            (staging / ANSWERS).write_bytes(kept)
        _refuse_leaks(unit, staging)
        done = install(staging, target, unit.name)
    result.changed, result.removed, result.notes = done.changed, done.removed, done.notes
    return result


def _copy_checks(unit: SourceUnit, staging: Path) -> dict[str, str]:
    """Copy the files of the checks; returns the digest of each, which later shows whether it was edited."""
    digests = {}
    for path in module_files(unit.folder, CHECKS):
        inner = path.relative_to(unit.folder)
        copy = staging / inner
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        digests[inner.as_posix()] = file_digest(copy.read_bytes())
    return digests


def _student_notebook(course: Course, unit: SourceUnit) -> NotebookNode:
    from grader.nbgrader_bridge.common.generate_assignment import generate_assignment

    try:
        return generate_assignment(course, unit.name, source_notebook(unit))
    except NbgraderError as error:
        raise ReleaseError(str(error)) from error


def _refuse_leaks(unit: SourceUnit, staging: Path) -> None:
    found = leaks(unit, staging)
    if found:
        raise ReleaseError(f"{unit.name} is not released, for {found[0]}{_more(found)}")


def _more(found: list[str]) -> str:
    return f" (and {len(found) - 1} more)" if len(found) > 1 else ""


def _kept_answers(unit: SourceUnit, path: Path) -> bytes | None:
    """The answers file of the last release if it is still valid, otherwise None."""
    try:
        meta = load(path).meta
    except UnitError:
        return None
    fits = meta["fingerprint"] == unit.fingerprint and meta["preamble"] == unit.preamble
    return path.read_bytes() if fits else None


def _notebook_bytes(notebook: NotebookNode) -> bytes:
    """The notebook as JSON in UTF-8, with indent 1, sorted keys, and sources as lists of lines."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook.cells]
    text = json.dumps(notebook | {"cells": cells}, indent=1, sort_keys=True, ensure_ascii=False)
    return f"{text}\n".encode()
