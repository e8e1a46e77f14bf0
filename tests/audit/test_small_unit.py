"""The audit of a small unit: silent where the unit is sound, and clear on each way to spoil it."""

import io
import json

import pytest
from audited_unit import small_unit
from rich.console import Console

from grader.audit.audit import audit
from grader.audit.bench import stub_source
from grader.audit.printing import print_audit

OTHER_ROUNDING = (
    "misconceptions.py",
    "MISCONCEPTIONS = [\n",
    'MISCONCEPTIONS = [\n    misconception(\n        "other_order",\n        "standardize",\n'
    '        ("centred / (np.std(x) + epsilon)", "centred * (1 / (np.std(x) + epsilon))"),\n'
    '        says="No mistake at all.",\n    ),\n',
)
TWIN = (
    "misconceptions.py",
    "MISCONCEPTIONS = [\n",
    'MISCONCEPTIONS = [\n    misconception(\n        "squared_deviation",\n        "standardize",\n'
    '        ("np.std(x)", "np.square(np.std(x))"),\n        says="You square.",\n    ),\n',
)
MISFIT = (
    "misconceptions.py",
    '("np.std(x)", "np.var(x)")',
    '("np.std(x, axis=0)", "np.var(x)")',
)
NO_PRECISION = (
    "misconceptions.py",
    "return scaled.astype(np.float32)",
    "return -scaled",
)
WRONG_ANSWER = ("right_answers.py", "(centred**2).sum() / len(x)", "(centred**2).sum() / 5")
WRONG_REFERENCE = ("keras_reference.py", "wide.std() + epsilon", "wide.std() - epsilon")
BLIND_CHECK = (
    "checks.py",
    'yield "y", standardize(draw.normal((4,), dtype="float64"), epsilon=0.25)',
    'yield "y", draw.normal((4,))',
)


def audited(folder, *changes, **options):
    return audit(small_unit(folder, *changes), **({"seeds": 2} | options))


def test_sound_unit_has_no_problems(tmp_path):
    found = audited(tmp_path, pairs="all")
    assert found.problems == []
    assert found.right.answers == 1
    assert found.right.gradings == 2
    assert {item.name for item in found.mistakes.told} == {
        "not_centred",
        "variance",
        "single_precision",
    }
    assert found.mistakes.share_named == 1
    assert all(item.severity > 1 for item in found.mistakes.told)
    assert 0 < found.right.severity["by_sums"] < 1
    assert found.pairs.together.exactly == found.pairs.together.pairs == 3
    assert found.pairs.apart.pairs + found.pairs.later.pairs == 0


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (OTHER_ROUNDING, "other_order: loses no points"),
        (TWIN, "squared_deviation and variance cannot be told apart by any case"),
        (MISFIT, "variance: its edits do not fit the solution, or do not run"),
        (NO_PRECISION, "precision: no misconception fails this check"),
        (WRONG_ANSWER, "values: the right answer by_sums fails"),
        (WRONG_REFERENCE, "more than rounding"),
    ],
)
def test_spoiled_unit_is_told(tmp_path, change, problem):
    found = audited(tmp_path, change, pairs="none")
    assert any(problem in line for line in found.problems), found.problems


def test_check_that_the_stub_passes_is_told(tmp_path):
    unlocked = ("checks.py", ", needs=values)", ")")
    found = audited(tmp_path, BLIND_CHECK, unlocked, pairs="none")
    assert "the untouched assignment gets 1 points" in found.problems


def test_twin_is_told_of_the_later_one_by_name(tmp_path):
    found = audited(tmp_path, TWIN, pairs="none")
    assert "variance: values names squared_deviation in its place" in found.problems


def test_disagreeing_references_end_the_audit(tmp_path):
    found = audited(tmp_path, WRONG_REFERENCE)
    assert found.problems
    assert found.right is found.mistakes is found.pairs is None


def test_stub_keeps_signatures_and_raises(tmp_path):
    source = stub_source(small_unit(tmp_path))
    assert "centred" not in source
    space = {}
    exec(source, space)
    with pytest.raises(NotImplementedError):
        space["standardize"](None)


def test_progress_reaches_its_total(tmp_path):
    seen = []
    audited(tmp_path, pairs="none", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == 2 + 1 + 3


def test_audit_is_json_and_prints(tmp_path):
    found = audited(tmp_path, NO_PRECISION)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert told["problems"] == found.problems
    stream = io.StringIO()
    print_audit(found, Console(file=stream, width=100))
    printed = stream.getvalue()
    assert "✗ precision: no misconception fails this check" in printed
    assert "small: 1 problem (" in printed
    assert "3/3" in printed
