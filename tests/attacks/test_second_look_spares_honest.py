"""Right answers that are run again without what they must not call lose nothing."""

import pytest
from attacked_class import REPOSITORY, program

from grader.course.course import load_course
from grader.course.unit_loading import load_unit
from grader.grading.grader import Grader
from grader.grading.second_look import SecondLook
from grader.static_analysis.suspicion import Suspicion

# Each leans on something that libraries call by themselves: a gradient, a lookup, a base class.
ANSWERS = [
    ("activations", "softplus_and_expm1"),
    ("activations", "tensorflow_layers"),
    ("batchnorm", "extra_weights_and_sublayer"),
    ("initializers", "tensorflow_stateless"),
    ("normalizers", "one_helper_for_all"),
    ("preprocessing", "open_file_and_keywords"),
]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("attacks")]


@pytest.mark.parametrize(("unit", "answer"), ANSWERS)
def test_nothing_is_lost(unit, answer, one_sandbox, monkeypatch, tmp_path):
    looks = []

    class Counted(SecondLook):
        def _look(self, report, names, passed, odd):
            looks.append(odd.what)
            super()._look(report, names, passed, odd)

    def always(*_):
        return [Suspicion("this test", "the test", False)]

    monkeypatch.setattr("grader.static_analysis.facts.suspicions", always)
    monkeypatch.setattr("grader.grading.steps.SecondLook", Counted)
    source = load_unit(REPOSITORY / "solutions" / unit)
    found = {item.name: item.sources for item in source.right_answers}
    path = tmp_path / f"{unit}.py"
    path.write_text(program(source, found[answer]), "utf-8")
    with Grader(load_course(REPOSITORY), unit, hidden=False, sandbox=one_sandbox) as one:
        report = one.grade(path)
    assert set(looks) == {"this test"}
    assert report.flags == []
    lost = {item.name: item.message for item in report.checks if item.points < item.max_points}
    assert set(lost.values()) <= {"runs at hand-in"}, lost
