"""What is committed in assignments/ is what a release of solutions/ makes today."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from grader.course.case_seeds import visible_seed
from grader.course.course import Course, load_course
from grader.course.unit_files import ANSWERS, CHECKS, files_below, module_files
from grader.course.unit_loading import load_unit
from grader.references import answers_file
from grader.references.live_references import LiveReferences
from grader.release.release import release

ROOT = Path(__file__).parents[2]
UNITS = load_course(ROOT).units()


@pytest.mark.parametrize("name", UNITS)
def test_committed_assignment_is_what_a_release_writes(name, tmp_path):
    target = tmp_path / "assignments" / name
    target.mkdir(parents=True)
    shutil.copyfile(ROOT / "assignments" / name / ANSWERS, target / ANSWERS)
    course = Course(tmp_path, ROOT / "solutions", tmp_path / "assignments")
    made = release(course, name)
    assert not made.computed, "the answers are older than the solution: run `grader release`"
    committed = ROOT / "assignments" / name
    for path in files_below(target):
        inner = path.relative_to(target)
        assert path.read_bytes() == (committed / inner).read_bytes(), inner
    stale = {path.relative_to(committed) for path in module_files(committed, CHECKS)}
    assert not stale - {path.relative_to(target) for path in files_below(target)}


@pytest.mark.parametrize(
    "which",
    [
        pytest.param(slice(0, None, 4), id="a quarter", marks=pytest.mark.sample),
        pytest.param(slice(None), id="all", marks=pytest.mark.exhaustive),
    ],
)
@pytest.mark.parametrize("name", UNITS)
def test_committed_answers_are_what_the_solution_gives(name, which):
    course = load_course(ROOT)
    unit = load_unit(course.source(name))
    known = answers_file.load(course.released(name) / ANSWERS)
    live, seed = LiveReferences(unit), visible_seed(name)
    cases = [(check, case) for check in unit.checks for case in unit.visible_cases(check)]
    assert len(cases[which]) > 4
    for check, case in cases[which]:
        for kept, now in zip(
            known.expected(check, case, seed), live.expected(check, case, seed), strict=True
        ):
            assert (kept.name, kept.kind) == (now.name, now.kind)
            if kept.truth is None:
                assert kept.data == now.data
            else:
                old, new = kept.truth.astype("float64"), now.truth.astype("float64")
                bound = max(kept.bound, now.bound) + 1e-6 * np.abs(new)
                assert np.all(np.abs(old - new) <= bound), (check.name, kept.name)
